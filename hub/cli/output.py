"""How commands print: tables for people, JSON for scripts."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from hub.errors import UserError

AsJson = Annotated[bool, typer.Option("--json", help="Tulis JSON, untuk skrip.")]

_PIPE_COLUMNS: Final = 200


def print_json(value: object) -> None:
    """Print JSON on standard output, indented, every character as it is."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def print_table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    """Print rows as a table.

    Args:
        rows: what to print; a value that is None or missing is left empty.
        columns: the heading of each key, in order.
    """
    table = Table(box=None, pad_edge=False)
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*("" if row.get(key) is None else str(row[key]) for key in columns))
    _console().print(table, markup=False)


def print_rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str],
    *,
    as_json: bool,
    empty: str,
    unread: Sequence[UserError] = (),
) -> None:
    """Print a list, or the sentence that it is empty; then why some services could not be asked, with exit code 1."""
    if as_json:
        print_json(rows)
    elif rows:
        print_table(rows, columns)
    elif not unread:
        typer.echo(empty)
    for error in unread:
        typer.echo(str(error), err=True)
    if unread:
        raise typer.Exit(1)


def print_pairs(row: Mapping[str, Any]) -> None:
    """Print one thing, a field a line."""
    width = max(map(len, row))
    for name, value in row.items():
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        typer.echo(f"{name:<{width}}  {'' if shown is None else _harmless(str(shown))}")


def _harmless(text: str) -> str:
    """Return text whose control characters are escaped: what a stranger sent must not steer the terminal."""
    return "".join(one if one.isprintable() or one in "\n\t" else repr(one)[1:-1] for one in text)


def _console() -> Console:
    """A pipe has no width; then rows are not wrapped at 80 columns."""
    console = Console(markup=False, highlight=False, emoji=False)
    return console if console.is_terminal else Console(markup=False, highlight=False, emoji=False, width=_PIPE_COLUMNS)
