"""The number of a presidential decree that grants medals."""

import re
from typing import Final

_USUAL: Final = re.compile(r"\d{1,3}/TK/TAHUN \d{4}")

UNUSUAL: Final = "Nomor Keppres biasanya berbentuk NN/TK/TAHUN YYYY, misalnya 61/TK/TAHUN 2023; periksa kembali."


def is_usual(number: str) -> bool:
    """Return whether a decree's number looks as such numbers do (`61/TK/TAHUN 2023`); another one is no fault."""
    return _USUAL.fullmatch(number.upper()) is not None


def key_of(number: str) -> str:
    """Return what numbers of decrees are compared by: without blanks, in one case."""
    return "".join(number.split()).casefold()
