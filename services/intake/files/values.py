"""Kinds of values that columns have: what a report has of a cell, as JSON has it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from contracts.vocabulary import Employment, FunctionalLevel
from hub.sheets.reading.cells import Cell, DateSystem
from hub.sheets.reading.header import name_key
from hub.sheets.reading.values import choices, days, digits, texts
from hub.sheets.reading.values.refusals import ValueRefused

_TEXT_MAX: Final = 300
_CODE_MAX: Final = 64
_CODE: Final = re.compile(r"[A-Za-z0-9._-]+")
_STANDING_WIDTH: Final = 2
_STANDING_MOST: Final = 3
_NONE_KEY: Final = "tidakada"


class NoValue(Enum):
    """What a cell says that has a word for it: there is none, which is more than to say nothing."""

    NONE = "TIDAK ADA"


@dataclass(frozen=True, slots=True)
class Value:
    """A kind of value.

    Attributes:
        read: what a cell says; None: nothing. Raises ValueRefused.
        can_be_none: whether a cell may say by a word that there is none.
    """

    read: Callable[[Cell, DateSystem], Any]
    can_be_none: bool = False


class NoneNotAllowed(ValueRefused):
    """The word for none, of what everybody has."""

    code = "none_not_allowed"
    sentence = f"Kolom ini tidak boleh {NoValue.NONE.value}: isi, atau kosongkan supaya tidak mengubah apa-apa."


class TextIsNumber(ValueRefused):
    """Digits where a name or a title has to be."""

    code = "text_is_number"
    sentence = "Isi sel ini angka, bukan nama atau jabatan: periksa apakah kolomnya tergeser."


class CodeIsNumber(ValueRefused):
    """A number where a code has to be."""

    code = "code_is_number"
    sentence = "Kode ini disimpan Excel sebagai angka, nol di depannya dapat hilang: ubah format kolom menjadi Teks."


class CodeCharacters(ValueRefused):
    """Signs that no code has."""

    code = "code_characters"
    sentence = "Kode hanya boleh berisi huruf, angka, titik, garis bawah, dan tanda hubung, tanpa spasi."


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


def _text(cell: Cell, _dates: DateSystem) -> str | None:
    found = texts.text(cell, characters_max=_TEXT_MAX)
    if found is not None and not any(sign.isalpha() for sign in found):
        raise TextIsNumber
    return found


def _code(cell: Cell, _dates: DateSystem) -> str | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise CodeIsNumber
    found = texts.text(cell, characters_max=_CODE_MAX)
    if found is not None and not _CODE.fullmatch(found):
        raise CodeCharacters
    return found


def _siasn_id(cell: Cell, dates: DateSystem) -> str | None:
    found = _code(cell, dates)
    return None if found is None else plain_id(found)


def _day(cell: Cell, dates: DateSystem) -> str | None:
    found = days.day(cell, dates=dates)
    return None if found is None else found.isoformat()


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


def _says_none(cell: Cell) -> bool:
    return isinstance(cell, str) and name_key(cell) == _NONE_KEY


def or_none(value: Value) -> Value:
    """Return a kind of value that is as another one, or by a word none: `NoValue.NONE`."""
    return Value(
        lambda cell, dates: NoValue.NONE if _says_none(cell) else value.read(cell, dates),
        can_be_none=True,
    )


def never_none(value: Value) -> Value:
    """Return a kind of value that is as another one, and refuses the word for none."""

    def read(cell: Cell, dates: DateSystem) -> Any:  # noqa: ANN401 - whatever the column has
        if _says_none(cell):
            raise NoneNotAllowed
        return value.read(cell, dates)

    return Value(read)


def choice(words: Mapping[str, Any], known: str) -> Value:
    """Return a kind of value that is one of some words; `known`: the usual ones, for the refusal's sentence."""
    keys = {name_key(word): value for word, value in words.items()}
    return Value(lambda cell, _dates: choices.choice(cell, keys, known))


NIP: Final = Value(lambda cell, _dates: digits.nip(cell))
TEXT: Final = Value(_text)
CODE: Final = Value(_code)
SIASN_ID: Final = Value(_siasn_id)
DAY: Final = Value(_day)
GRADE: Final = Value(_grade)
LEGAL_STANDING: Final = Value(_standing)
YES: Final = Value(lambda cell, _dates: choices.yes_or_no(cell))
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
