"""What a run says at its end: a table for people, JSON for scripts."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.table import Table

from tests.chaos.scenario import Row

WIDTH: Final = 120
"""Columns that the table needs, also where it is written to a file."""


def as_table(rows: Sequence[Row]) -> Table:
    """Return the rows for people."""
    table = Table(title="Uji gangguan", title_justify="left")
    table.add_column("Gangguan", no_wrap=True)
    table.add_column("Basis data")
    for heading in ("Kali", "Pesan", "Hilang", "Ganda", "Tersangkut", "Pulih (detik)"):
        table.add_column(heading, justify="right")
    for row in rows:
        recovered = "-" if row.seconds_to_recover is None else f"{row.seconds_to_recover:.1f}"
        counts = [str(count) for count in (row.injected, row.messages, row.lost, row.doubled, row.stuck)]
        table.add_row(row.fault, row.database, *counts, recovered, style=None if row.is_clean else "bold red")
    return table


def write(rows: Sequence[Row], path: Path, *, seed: int) -> None:
    """Write the rows as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"seed": seed, "clean": all(row.is_clean for row in rows), "rows": [row.as_json() for row in rows]}
    path.write_text(json.dumps(content, indent=2) + "\n")
