"""Words out of a short list."""

from collections.abc import Mapping
from typing import Final, TypeVar

from contracts.nip import Sex
from hub.sheets.reading.cells import Cell
from hub.sheets.reading.header import name_key
from hub.sheets.reading.values.refusals import ChoiceUnknown
from hub.sheets.reading.values.texts import text

_T = TypeVar("_T")

_SEXES: Final[Mapping[str, Sex]] = {
    **dict.fromkeys(("m", "l", "lakilaki", "laki", "pria"), "male"),
    **dict.fromkeys(("f", "p", "perempuan", "wanita"), "female"),
}
# A `T` alone is no word: Indonesian forms mean Tidak, databases mean true.
_ANSWERS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("ya", "y", "yes", "true", "benar", "1"), True),
    **dict.fromkeys(("tidak", "n", "no", "false", "salah", "0"), False),
}


def choice(cell: Cell, words: Mapping[str, _T], known: str) -> _T | None:
    """Return what a word stands for; None: nothing is there.

    Args:
        cell: as it was stored.
        words: what each stands for, letters and digits alone, in lower case.
        known: the usual ones, for the refusal's sentence.

    Raises:
        ValueRefused: ChoiceUnknown, and those of `text`.
    """
    stored = text(cell)
    if stored is None:
        return None
    found = words.get(name_key(stored))
    if found is None:
        raise ChoiceUnknown(known)
    return found


def sex(cell: Cell) -> Sex | None:
    """Return the sex: M/F as SIASN writes it, L/P as forms do, or the word. Raises ValueRefused."""
    return choice(cell, _SEXES, "M atau F, atau L atau P")


def yes_or_no(cell: Cell) -> bool | None:
    """Return whether it says yes; a truth value says so itself. Raises ValueRefused."""
    return cell if isinstance(cell, bool) else choice(cell, _ANSWERS, "Ya atau Tidak")
