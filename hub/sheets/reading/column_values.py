"""Kinds of values that columns have: what is made of a cell, as JSON has it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from hub.sheets.reading.cells import Cell, DateSystem
from hub.sheets.reading.header import name_key
from hub.sheets.reading.values import choices, days, digits, texts
from hub.sheets.reading.values.refusals import ValueRefused

_TEXT_MAX: Final = 300
_CODE_MAX: Final = 64
_CODE: Final = re.compile(r"[A-Za-z0-9._-]+")
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


def _reference(cell: Cell, _dates: DateSystem) -> str | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise CodeIsNumber
    return texts.text(cell, characters_max=_CODE_MAX)


def _day(cell: Cell, dates: DateSystem) -> str | None:
    found = days.day(cell, dates=dates)
    return None if found is None else found.isoformat()


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
REFERENCE: Final = Value(_reference)
"""The number of a letter or a decree."""
DAY: Final = Value(_day)
YES: Final = Value(lambda cell, _dates: choices.yes_or_no(cell))
