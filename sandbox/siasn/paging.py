"""Pages of SIASN's lists: `limit` and `offset` of the query, as clients send them."""

from collections.abc import Mapping
from typing import Any, Final

PAGE: Final = 1000
"""Rows of a page unless `limit` says otherwise."""
# Beyond every list, and within what SQLite and Python's texts of digits can hold.
_GREATEST: Final = 10**9


def page_of(query: Mapping[str, str]) -> tuple[int, int]:
    """Return `limit` and `offset` of a query, 0 to 10^9; what is no natural number is as if it were not there."""
    return _natural(query.get("limit"), PAGE), _natural(query.get("offset"), 0)


def paged(rows: list[Any], query: Mapping[str, str]) -> list[Any]:
    """Return the rows that a query's `limit` and `offset` ask for."""
    limit, offset = page_of(query)
    return rows[offset : offset + limit]


def _natural(text: str | None, default: int) -> int:
    if text is None or not (text.isascii() and text.isdigit()):
        return default
    digits = text.lstrip("0") or "0"
    return _GREATEST if len(digits) >= len(str(_GREATEST)) else int(digits)
