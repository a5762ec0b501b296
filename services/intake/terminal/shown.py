"""What a terminal shows of files: counts, the first problems, what is still missing. No NIP, no name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

import typer

from hub.cli.output import print_table
from services.intake.domain.imports import STATES, Import, Problem
from services.intake.domain.lacking import MENDERS, SENTENCES, Lack

FIRST: Final = 10
"""Problems that are shown of each file."""
_COUNTS: Final = {
    "file": "berkas",
    "format": "format",
    "rows": "baris",
    "taken": "diterima",
    "doubted": "dengan catatan",
    "refused": "ditolak",
    "passed_over": "dilewati",
    "absent": "tidak ada di berkas",
    "state": "keadaan",
}
_PROBLEMS: Final = {"line": "baris", "column": "kolom", "result": "hasil", "sentence": "keterangan"}


def show_progress(name: str, one: Import) -> None:
    """Write how far a file has come, over what was written before; nothing where nobody looks."""
    if typer.get_text_stream("stderr").isatty():
        typer.echo(f"\r{name}: {one.done} dari {one.rows} baris ({one.percent}%) ", nl=False, err=True)


def end_progress() -> None:
    """Begin a new line after the progress."""
    if typer.get_text_stream("stderr").isatty():
        typer.echo("", err=True)


def show_counts(imported: Sequence[tuple[str, Import]]) -> None:
    """Write a line for each file; nothing for none."""
    if not imported:
        return
    print_table([{"file": name} | asdict(one) | {"state": STATES[one.state]} for name, one in imported], _COUNTS)


def show_problems(name: str, problems: Sequence[Problem], total: int) -> None:
    """Write the first problems of a file."""
    if not problems:
        return
    typer.echo(f"\n{name}: {total} catatan dan penolakan, {len(problems)} yang pertama:")
    rows = [
        {
            "line": one.line,
            "column": one.column,
            "result": "ditolak" if one.is_refusal else "catatan",
            "sentence": one.sentence,
        }
        for one in problems
    ]
    print_table(rows, _PROBLEMS)


def show_lacking(counts: Counter[Lack]) -> None:
    """Write how much of what is missing, and who can mend it."""
    if not counts:
        typer.echo("\nTidak ada yang kurang: setiap pegawai punya unit dan atasan, setiap unit punya kepala.")
        return
    typer.echo("\nYang masih kurang:")
    rows = [{"count": counts[one], "what": SENTENCES[one], "who": MENDERS[one]} for one in Lack if counts[one]]
    print_table(rows, {"count": "jumlah", "what": "yang kurang", "who": "yang dapat memperbaiki"})
