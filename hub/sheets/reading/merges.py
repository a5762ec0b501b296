"""Rows with merged cells. A worksheet names them behind its rows, so they are looked for before these are read."""

import re
import zlib
from bisect import bisect_right
from typing import IO, Final
from zipfile import BadZipFile

from hub.sheets.reading.errors import SheetDamaged

_CHUNK_BYTES: Final = 256 * 1024
_OVERLAP_BYTES: Final = 256
_MERGE: Final = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?ref=[\"']\$?[A-Z]{1,3}\$?(\d{1,7}):\$?[A-Z]{1,3}\$?(\d{1,7})[\"']"
)
_MERGES_MAX: Final = 100_000


class MergedRows:
    """The rows that any merged cell touches, as spans that do not touch one another."""

    def __init__(self, spans: set[tuple[int, int]]) -> None:
        """Join spans of first and last rows, in any order."""
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in sorted(spans):
            if self._lasts and first <= self._lasts[-1] + 1:
                self._lasts[-1] = max(self._lasts[-1], last)
            else:
                self._firsts.append(first)
                self._lasts.append(last)

    def __contains__(self, line: int) -> bool:
        place = bisect_right(self._firsts, line) - 1
        return place >= 0 and line <= self._lasts[place]


def merged_rows(part: IO[bytes]) -> MergedRows:
    """Return which rows of a worksheet have merged cells, from its bytes as they are. Raises SheetDamaged."""
    spans: set[tuple[int, int]] = set()
    before = b""
    try:
        while chunk := part.read(_CHUNK_BYTES):
            text = before + chunk
            if b"mergeCell" in text:
                spans.update((int(found[1]), int(found[2])) for found in _MERGE.finditer(text))
            if len(spans) > _MERGES_MAX:
                raise SheetDamaged
            before = text[-_OVERLAP_BYTES:]
    except (BadZipFile, zlib.error, EOFError):
        raise SheetDamaged from None
    return MergedRows(spans)
