"""Kinds of values that only personnel files have."""

from typing import Final

from contracts.vocabulary import Employment, FunctionalLevel
from hub.sheets.reading.cells import Cell, DateSystem
from hub.sheets.reading.column_values import CODE, Value, choice
from hub.sheets.reading.values import texts
from hub.sheets.reading.values.refusals import ValueRefused

_STANDING_WIDTH: Final = 2
_STANDING_MOST: Final = 3


class GradeUnknown(ValueRefused):
    """No rank."""

    code = "grade_unknown"
    sentence = "Golongan ini tidak dikenal: tulis seperti III/c untuk PNS, IX untuk PPPK."


class StandingForm(ValueRefused):
    """No code of a legal standing."""

    code = "standing_form"
    sentence = "Kode kedudukan hukum harus dua atau tiga angka, seperti 01 atau 101."


GRADES: Final = frozenset(
    {f"{rank}/{letter}" for rank in ("I", "II", "III") for letter in "abcd"}
    | {f"IV/{letter}" for letter in "abcde"}
    | {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII"}
)


def plain_id(text: str) -> str:
    """Return a key of SIASN as it is compared: without dashes, in upper case."""
    return text.replace("-", "").upper()


def _siasn_id(cell: Cell, dates: DateSystem) -> str | None:
    found = CODE.read(cell, dates)
    return None if found is None else plain_id(found)


def _grade(cell: Cell, _dates: DateSystem) -> str | None:
    found = texts.text(cell)
    if found is None:
        return None
    ranks, slash, letter = found.replace(" ", "").partition("/")
    grade = f"{ranks.upper()}{slash}{letter.lower()}"
    if grade not in GRADES:
        raise GradeUnknown
    return grade


def _standing(cell: Cell, _dates: DateSystem) -> str | None:
    found = texts.text(cell)
    if found is None:
        return None
    if not (found.isascii() and found.isdigit() and len(found) <= _STANDING_MOST):
        raise StandingForm
    return found.zfill(_STANDING_WIDTH)


SIASN_ID: Final = Value(_siasn_id)
GRADE: Final = Value(_grade)
LEGAL_STANDING: Final = Value(_standing)
EMPLOYMENT: Final = choice(
    {
        "PNS": Employment.PNS.value,
        "CPNS": Employment.PNS.value,
        "PPPK": Employment.PPPK.value,
        "P3K": Employment.PPPK.value,
    },
    "PNS atau PPPK",
)
LEVEL: Final = choice(
    {level.value: level.value for level in FunctionalLevel}, "jenjang seperti Ahli Muda atau Terampil"
)
