"""An exchange without whom it is about: names, numbers and addresses lose their letters and digits, not their form.

What stays: names of fields, codes of one or two characters, numbers of up to four digits, a few known words, and
SIASN's words on a call as far as they cannot be a name.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from services.siasn_gateway.expected import field_names
from services.siasn_gateway.refusals import masked
from services.siasn_gateway.shapes import is_field_name

TOO_DEEP: Final = "[terlalu dalam]"

_DEEPEST: Final = 40
_SHORT: Final = 2
_MOST_DIGITS: Final = 4
_ENVELOPE_CODE: Final = re.compile(r"\d{1,6}")
_WORDS: Final = frozenset({"message", "error", "description", "error_description"})
_PART_OF_PATH: Final = re.compile(r"[^/?&=]+")
_WORD: Final = re.compile(r"\S*@\S*|[^\W_]\w*")
_VALUES: Final = frozenset(
    {
        *("SANGAT BAIK", "BAIK", "BUTUH PERBAIKAN", "KURANG", "SANGAT KURANG"),
        *("DIATAS EKSPEKTASI", "SESUAI EKSPEKTASI", "DIBAWAH EKSPEKTASI", "DIATAS ESPEKTASI", "DIBAWAH ESPEKTASI"),
        *("ASN", "NON ASN", "PNS", "PPPK", "CPNS", "AKTIF", "BULANAN", "TRIWULAN", "TAHUNAN", "TRUE", "FALSE"),
    }
)
"""Values that are the same for thousands of people, in capitals."""
_PLAIN_WORDS: Final = (
    "akses api asn authentication bad bearer bkn cannot code credentials data database detail dokumen duplicate error"
    " expired failed failure field file forbidden format found gagal gateway hasil id identitas instansi institusi"
    " internal invalid jabatan jwt kesalahan kinerja kode kuadran maaf make malformed method missing mohon network"
    " nilai nip nomor not nrp null orang parameter pegawai penilai penilaian perilaku periode pns pppk proxy record"
    " request required resource riwayat row runtime server service siasn silakan sk skp sql sso status success"
    " suspended tahun tanggal terjadi tidak timeout token unauthorized unavailable unit unor usulan value wajib"
)
_PLAIN: Final = frozenset(_PLAIN_WORDS.split())
"""Words that SIASN's sentences may begin with, and that are nobody's name."""


def mask_text(text: str) -> str:
    """Return a text with every letter an x or X and every digit a 9."""
    return "".join(map(_mask_character, text))


def mask_value(value: object, *, depth: int = 0) -> object:
    """Return parsed JSON with its values masked; its shape (`shapes.shape_of`) stays."""
    if depth > _DEEPEST:
        return TOO_DEEP
    if isinstance(value, Mapping):
        return _renamed({name: mask_value(inner, depth=depth + 1) for name, inner in value.items()})
    if isinstance(value, list):
        return [mask_value(inner, depth=depth + 1) for inner in value]
    if isinstance(value, str):
        return value if _is_code(value) or value.upper() in _VALUES else mask_text(value)
    return _mask_number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def mask_answer(value: object) -> object:
    """Return a parsed answer with its values masked. Its envelope stays: codes, and SIASN's words as far as it may."""
    if not isinstance(value, Mapping):
        return mask_value(value)
    return _renamed({name: _mask_top(str(name).lower(), inner) for name, inner in value.items()})


def mask_words(said: str) -> str:
    """Return SIASN's words without long numbers, addresses and whatever may be a name; at most 200 characters.

    A name is known by its capital: a word that has one stays only if it is a field's, or known to be nobody's.
    """
    return _WORD.sub(lambda found: _mask_word(found[0]), masked(said))


def mask_path(path: str) -> str:
    """Return a path below the base address with its query, without NIPs and ids."""
    return _PART_OF_PATH.sub(lambda part: part[0] if _is_plain_part(part[0]) else mask_text(part[0]), path)


def _renamed(value: Mapping[Any, object]) -> dict[str, object]:
    """Return an object whose names are masked where they may be an id, a NIP or a person; no two become one."""
    renamed: dict[str, object] = {}
    for name, inner in value.items():
        shown = masked_name = str(name) if is_field_name(str(name)) else _mask_name(str(name))
        number = 1
        while shown in renamed:
            number += 1
            shown = f"{masked_name}#{number}"
        renamed[shown] = inner
    return renamed


def _mask_name(name: str) -> str:
    mask = mask_text(name)
    return f"*{mask}" if is_field_name(mask) else mask


def _mask_top(name: str, value: object) -> object:
    if name == "fault" and isinstance(value, Mapping):
        return mask_answer(value)
    if isinstance(value, str) and (name in _WORDS or name == "data"):
        return mask_words(value)
    is_code = name == "code" and not isinstance(value, bool | float) and _ENVELOPE_CODE.fullmatch(str(value))
    return value if is_code else mask_value(value, depth=1)


def _mask_word(word: str) -> str:
    lower = word.lower()
    if word == lower and word.isascii() and "@" not in word and sum(map(str.isdigit, word)) <= _MOST_DIGITS:
        return word
    return word if lower in _PLAIN or lower in field_names() else mask_text(word)


def _mask_character(one: str) -> str:
    if one.isdecimal():
        return "9"
    if one.isalpha():
        return "X" if one.isupper() else "x"
    # Marks of other scripts are parts of letters, and a lone surrogate is part of anything.
    return one if one.isascii() or one.isspace() else "x"


def _mask_number(value: float) -> float | None:
    """Return a number of as many nines when it has five digits or more; None for what JSON has no word for."""
    if not math.isfinite(value):
        return None
    digits = sum(map(str.isdigit, str(value)))
    if digits <= _MOST_DIGITS:
        return value
    return int("9" * digits) if isinstance(value, int) else 99999.9


def _is_code(text: str) -> bool:
    return len(text) <= _SHORT and text.isascii()


def _is_plain_part(part: str) -> bool:
    names = part.split("-")
    return all(map(is_field_name, names)) or (part.isdigit() and len(part) <= _MOST_DIGITS)
