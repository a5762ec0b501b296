"""Which characters a document can show: those that one of its fonts has, and that are text.

A letter and the marks upon it are set in one font, so one font must have them all.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from contracts.visible import is_text, joins
from hub.print.fonts import FAMILIES, FOLDER

_WHITE: Final = "\n\t"


@dataclass(frozen=True, slots=True)
class Unprintable:
    """A character that a document cannot show.

    Attributes:
        character: as it is in the text.
        place: which character of the text, from 1.
    """

    character: str
    place: int

    @property
    def code(self) -> str:
        """Return the character's number, such as `U+4E2D`."""
        return f"U+{ord(self.character):04X}"


def unprintable_in(text: str) -> Unprintable | None:
    """Return the first character that a document cannot show; None where all can be shown.

    No text are control characters but the line feed and the tab, format characters (direction marks, zero-width
    characters), noncharacters, lone surrogates and private use. Joiners are text within the scripts that need them.
    """
    return next(_faults(text), None)


def printable(text: str) -> str:
    """Return a text with each character that a document cannot show as its number, such as `[U+4E2D]`."""
    return replaced(with_line_feeds(text), lambda fault: f"[{fault.code}]")


def replaced(text: str, by: Callable[[Unprintable], str]) -> str:
    """Return a text with something else for each character that a document cannot show.

    Args:
        text: any.
        by: what stands for such a character; it ends with one that the first fonts have.
    """
    shown, end = [], 0
    for fault in _faults(text):
        shown += [text[end : fault.place - 1], by(fault)]
        end = fault.place
    return "".join([*shown, text[end:]])


def with_line_feeds(text: str) -> str:
    """Return a text whose lines end as on Unix."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _faults(text: str) -> Iterator[Unprintable]:
    if _plain().fullmatch(text):
        return
    coverage = _coverage()
    fonts = coverage[" "]  # that have the letter and its marks so far
    last = 0  # place of the last fault
    for place, one in enumerate(text, start=1):
        if last < place - 1 and joins(text, place - 1):
            continue
        if one in _WHITE:
            fonts = coverage[" "]
            continue
        having = coverage.get(one, frozenset()) if is_text(one) else frozenset()
        if unicodedata.category(one).startswith("M"):
            having &= fonts
        if not having:
            yield Unprintable(one, place)
            last = place
        fonts = having or coverage["]"]  # of what stands for it, whose end is such a character


@cache
def _coverage() -> Mapping[str, frozenset[str]]:
    """Return the fonts of each character."""
    measured = json.loads((FOLDER / "coverage.json").read_text(encoding="utf-8"))
    fonts: dict[str, frozenset[str]] = {}
    for family in FAMILIES:
        for one in _characters(measured[family]):
            fonts[one] = fonts.get(one, frozenset()) | {family}
    return fonts


def _characters(ranges: str) -> Iterator[str]:
    for span in ranges.split():
        first, _, last = span.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


@cache
def _plain() -> re.Pattern[str]:
    """Return what matches a text without a fault at a glance: no marks, and all of it in the first font."""
    plain = [
        one
        for one, fonts in _coverage().items()
        if FAMILIES[0] in fonts and is_text(one) and not unicodedata.category(one).startswith("M")
    ]
    return re.compile(f"[{re.escape(_WHITE + ''.join(plain))}]*")
