"""The few bits of Markdown that the generated pages need."""

from collections.abc import Sequence
from typing import Final

GENERATED: Final = "<!-- Made by `kinerja docs`; change the code, not this page. -->"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table, a line an item."""
    return [_row(headings), _row(["---"] * len(headings)), *map(_row, rows)]


def code(text: str) -> str:
    """Return text as inline code; empty text stays empty."""
    return f"`{text}`" if text else ""


def page(lines: Sequence[str]) -> str:
    """Return a page out of its lines."""
    return "\n".join([*lines, ""])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', chr(92) + '|').split()) for cell in cells)} |"
