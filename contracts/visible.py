"""Texts without what nobody sees: two who type the same name mean the same, whatever else came with it."""

import re
import unicodedata
from typing import Final

_NO_TEXT: Final = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_WHITE: Final = "\n\t"
_JOINERS: Final = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
# They say how neighbours in these scripts are joined (Unicode, chapter 17).
_JOINING: Final = ("JAVANESE ", "SUNDANESE ", "BALINESE ")
# Invisible by Unicode's property Default_Ignorable_Code_Point, and of another category than format characters.
_IGNORABLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]"
)


def is_text(character: str) -> bool:
    """Return whether a character is text: no control or format character, filler, private use or lone surrogate."""
    return unicodedata.category(character) not in _NO_TEXT and not _IGNORABLE.match(character)


def joins(text: str, index: int) -> bool:
    """Return whether a character is a joiner between two of a script that needs it."""
    if text[index] not in _JOINERS or not 0 < index < len(text) - 1:
        return False
    before, after = (unicodedata.name(text[near], "") for near in (index - 1, index + 1))
    return any(before.startswith(script) and after.startswith(script) for script in _JOINING)


def without_invisible(text: str) -> str:
    """Return a text without what shows as nothing; line feeds, tabs and joiners that a script needs stay."""
    return "".join(one for index, one in enumerate(text) if one in _WHITE or is_text(one) or joins(text, index))


def as_anybody_types_it(text: str) -> str:
    """Return a text without what two who type it do differently: capitals, blanks, Unicode's forms, invisible signs."""
    return " ".join(unicodedata.normalize("NFC", without_invisible(text)).casefold().split())


def are_alike(one: str, other: str) -> bool:
    """Return whether two texts are one as anybody types it."""
    return as_anybody_types_it(one) == as_anybody_types_it(other)
