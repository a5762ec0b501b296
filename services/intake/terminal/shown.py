"""What a terminal shows of files: progress, counts, what is still missing. No NIP, no name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

import typer

from hub.cli.output import print_table
from hub.cli.progress import show_progress
from services.intake.domain.imports import STATES, Import
from services.intake.domain.lacking import MENDERS, SENTENCES, Lack

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


def show_import_progress(name: str, one: Import) -> None:
    """Write how far a file has come."""
    show_progress(f"{name}: {one.done} dari {one.rows} baris ({one.percent}%)")


def show_counts(imported: Sequence[tuple[str, Import]]) -> None:
    """Write a line for each file; nothing for none."""
    if not imported:
        return
    print_table([{"file": name} | asdict(one) | {"state": STATES[one.state]} for name, one in imported], _COUNTS)


def show_lacking(counts: Counter[Lack]) -> None:
    """Write how much of what is missing, and who can mend it."""
    if not counts:
        typer.echo("\nTidak ada yang kurang: setiap pegawai punya unit dan atasan, setiap unit punya kepala.")
        return
    typer.echo("\nYang masih kurang:")
    rows = [{"count": counts[one], "what": SENTENCES[one], "who": MENDERS[one]} for one in Lack if counts[one]]
    print_table(rows, {"count": "jumlah", "what": "yang kurang", "who": "yang dapat memperbaiki"})
