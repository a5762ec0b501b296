"""How far a file has come, and what is wrong in it, at a terminal. No NIP, no name."""

from collections.abc import Sequence
from typing import Final, Protocol

import typer

from hub.cli.output import print_table

FIRST_PROBLEMS: Final = 10
"""Problems that are shown of a file."""
_PROBLEMS: Final = {"line": "baris", "column": "kolom", "result": "hasil", "sentence": "keterangan"}


class RowProblem(Protocol):
    """What is wrong or doubtful in a row."""

    @property
    def line(self) -> int:
        """Of the file; 0: of no line."""
        ...

    @property
    def column(self) -> str | None:
        """Its head; None: the whole row."""
        ...

    @property
    def is_refusal(self) -> bool:
        """Whether it counts for nothing."""
        ...

    @property
    def sentence(self) -> str:
        """Indonesian; it quotes nothing of the row."""
        ...


def show_progress(sentence: str) -> None:
    """Write how far a file has come, over what was written before; nothing where nobody looks."""
    if typer.get_text_stream("stderr").isatty():
        typer.echo(f"\r{sentence} ", nl=False, err=True)


def end_progress() -> None:
    """Begin a new line after the progress."""
    if typer.get_text_stream("stderr").isatty():
        typer.echo("", err=True)


def show_problems(name: str, problems: Sequence[RowProblem], total: int) -> None:
    """Write the first problems of a file, of how many there are."""
    if not problems:
        return
    typer.echo(f"\n{name}: {total} catatan dan penolakan, {len(problems)} yang pertama:")
    rows = [
        {
            "line": one.line or None,
            "column": one.column,
            "result": "ditolak" if one.is_refusal else "catatan",
            "sentence": one.sentence,
        }
        for one in problems
    ]
    print_table(rows, _PROBLEMS)
