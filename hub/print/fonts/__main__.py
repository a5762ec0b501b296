"""`python -m hub.print.fonts` writes which characters each font has into `coverage.json`.

To be run when typst or a font is another one; a test sets every character that passes. What a family has is what all
its upright faces have, because names are set in bold, too. typst's own fonts lie in its library, as they are.
"""

import json
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import typst

from hub.print.fonts import FAMILIES, FOLDER

_BEGINNINGS: Final = (b"OTTO", b"\x00\x01\x00\x00")
_TABLE: Final = struct.Struct(">4sLLL")
_MOST_TABLES: Final = 40
_NO_TEXT: Final = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_NAMES: Final = (16, 1)  # of a family: the one of all its faces, or else the one of up to four
_STYLES: Final = (17, 2)
_UPRIGHT: Final = {"Regular", "Bold", "Book"}
_WINDOWS: Final = 3
_UNICODE: Final = (0, _WINDOWS)
_SEGMENTS, _GROUPS = 4, 12  # formats of a character map


def tables(data: bytes, start: int) -> dict[bytes, bytes] | None:
    """Return the tables of the font that begins there; None if none does."""
    (number,) = struct.unpack_from(">H", data, start + 4)
    if not 0 < number <= _MOST_TABLES or start + 12 + number * _TABLE.size > len(data):
        return None
    found = {}
    for place in range(number):
        tag, _, offset, length = _TABLE.unpack_from(data, start + 12 + place * _TABLE.size)
        found[tag] = data[start + offset : start + offset + length]
    return found if {b"cmap", b"name", b"head"} <= found.keys() else None


def fonts_in(data: bytes) -> Iterator[dict[bytes, bytes]]:
    """Return the fonts that lie in a file, one after the other."""
    for beginning in _BEGINNINGS:
        start = data.find(beginning)
        while 0 <= start < len(data) - 12:
            if (font := tables(data, start)) is not None:
                yield font
            start = data.find(beginning, start + 1)


def named(name: bytes, wanted: Iterable[int]) -> str:
    """Return the first of a font's names that is wanted and there (table `name`)."""
    _, number, strings = struct.unpack_from(">HHH", name)
    held = {}
    for place in range(number):
        platform, _, _, kind, length, offset = struct.unpack_from(">6H", name, 6 + 12 * place)
        if platform == _WINDOWS:
            held[kind] = name[strings + offset : strings + offset + length].decode("utf-16-be")
    return next((held[kind] for kind in wanted if kind in held), "")


def characters(cmap: bytes) -> set[int]:
    """Return what a font has a glyph for (table `cmap`)."""
    found: set[int] = set()
    for place in range(struct.unpack_from(">H", cmap, 2)[0]):
        platform, _, offset = struct.unpack_from(">HHL", cmap, 4 + 8 * place)
        kind = struct.unpack_from(">H", cmap, offset)[0]
        if platform in _UNICODE:
            if kind == _SEGMENTS:
                found.update(_of_segments(cmap[offset:]))
            elif kind == _GROUPS:
                for group in range(struct.unpack_from(">L", cmap, offset + 12)[0]):
                    first, last, glyph = struct.unpack_from(">LLL", cmap, offset + 16 + 12 * group)
                    found.update(code for code in range(first, last + 1) if glyph + code - first)
    return found


def _of_segments(table: bytes) -> Iterator[int]:
    double = struct.unpack_from(">H", table, 6)[0]
    ends, starts, deltas, offsets = (14, 16 + double, 16 + 2 * double, 16 + 3 * double)
    for at in range(0, double, 2):
        first, last, delta, offset = (
            struct.unpack_from(">H", table, part + at)[0] for part in (starts, ends, deltas, offsets)
        )
        for code in range(first, last + 1):
            glyph = code
            if offset:
                glyph = struct.unpack_from(">H", table, offsets + at + offset + 2 * (code - first))[0]
            if glyph and (glyph + delta) % 0x10000:
                yield code


def ranges(codes: Iterable[int]) -> str:
    """Return characters as `20-7e a0`, in order."""
    spans: list[list[int]] = []
    for code in sorted(codes):
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return " ".join(f"{first:x}" if first == last else f"{first:x}-{last:x}" for first, last in spans)


def main() -> None:
    """Read the fonts, and write what they have."""
    library = next(Path(typst.__file__).parent.glob("_typst.*"))
    had: dict[str, set[int]] = {}
    for file in (library, *sorted(FOLDER.glob("*.ttf"))):
        for font in fonts_in(file.read_bytes()):
            family, style = named(font[b"name"], _NAMES), named(font[b"name"], _STYLES)
            if style in _UPRIGHT:
                has = {one for one in characters(font[b"cmap"]) if unicodedata.category(chr(one)) not in _NO_TEXT}
                had[family] = had[family] & has if family in had else has
    coverage = {family: ranges(had[family]) for family in FAMILIES}
    (FOLDER / "coverage.json").write_text(json.dumps(coverage, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
