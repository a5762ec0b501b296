"""The progress display: how far the agency's year has come. On a terminal bars, elsewhere a line now and then."""

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

STAGES: Final = {
    "known": "Pegawai masuk dari berkas SIASN",
    "approved": "Rencana SKP disetujui",
    "assessed": "SKP dinilai",
    "final": "SKP final",
    "recorded": "Tercatat di SIASN",
    "accepted": "Kabar SIASN kembali ke SKP",
}
_LINE_SECONDS: Final = 5.0


class ProgressDisplay:
    """Shows the stages; use it as a context."""

    def __init__(self, console: Console, totals: Mapping[str, int]) -> None:
        """Show nothing yet; `totals` says how many there are to be at each stage."""
        self._console = console
        self._totals = totals
        self._done = dict.fromkeys(STAGES, 0)
        self._last_line = 0.0
        self._progress = Progress(
            TextColumn("{task.description:32}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[note]}"),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        for stage, label in STAGES.items():
            self._tasks[stage] = self._progress.add_task(label, total=self._totals[stage], note="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        self._print_counts()

    def show(self, stage: str, done: int, note: str = "") -> None:
        """Set how many of a stage are done."""
        self._done[stage] = done
        self._progress.update(self._tasks[stage], completed=done, note=note)
        if not self._console.is_terminal and time.monotonic() - self._last_line > _LINE_SECONDS:
            self._print_counts()

    def advance(self, stage: str, more: int) -> None:
        """Add to a stage."""
        self.show(stage, self._done[stage] + more)

    def _print_counts(self) -> None:
        if self._console.is_terminal:
            return
        self._last_line = time.monotonic()
        counts = "  ".join(f"{label}: {self._done[stage]}/{self._totals[stage]}" for stage, label in STAGES.items())
        self._console.print(counts, highlight=False, soft_wrap=True)
