"""The civil servant's number (NIP, nomor induk pegawai).

`YYYYMMDD` birth date, `YYYYMM` appointment as a candidate (CPNS), `1` male or `2` female, three-digit serial.
A contract employee (PPPK) has a month part above 12, usually 21, because the number records no month.
"""

from datetime import date
from functools import lru_cache
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from contracts.personal import personal

Sex = Literal["male", "female"]
NipErrorCode = Literal[
    "nip_length",
    "nip_digits",
    "nip_birth_date",
    "nip_appointment_year",
    "nip_appointment_month",
    "nip_too_young",
    "nip_sex",
]

LENGTH: Final = 18
MINIMUM_AGE: Final = 17
# Nobody alive in the service was born earlier, and nobody is appointed past the highest retirement age.
_EARLIEST_BIRTH: Final = date(1900, 1, 1)
_MAXIMUM_AGE: Final = 70
_LAST_MONTH: Final = 12
_SEXES: Final[dict[str, Sex]] = {"1": "male", "2": "female"}
_SENTENCES: Final[dict[NipErrorCode, str]] = {
    "nip_length": "NIP harus terdiri atas 18 angka.",
    "nip_digits": "NIP hanya boleh berisi angka 0-9.",
    "nip_birth_date": "Delapan angka pertama NIP bukan tanggal lahir yang benar.",
    "nip_appointment_year": "Tahun pengangkatan pada NIP tidak masuk akal untuk tanggal lahirnya.",
    "nip_appointment_month": "Bulan pengangkatan pada NIP tidak boleh 00.",
    "nip_too_young": "Menurut NIP, pengangkatan terjadi sebelum usia 17 tahun.",
    "nip_sex": "Angka jenis kelamin pada NIP harus 1 atau 2.",
}


class InvalidNip(ValueError):
    """The text is not a NIP. The sentence names the rule and never echoes the number.

    Attributes:
        code: the rule that is broken; stable, for programs.
    """

    def __init__(self, code: NipErrorCode) -> None:
        super().__init__(_SENTENCES[code])
        self.code: Final = code


@personal
class Nip:
    """A valid NIP and what its digits say. The digits are a fallback: the personnel record decides."""

    value: str
    """All 18 digits."""
    birth_date: date
    """Digits 1-8."""
    appointment_year: int
    """Digits 9-12."""
    appointment_month: int | None
    """Digits 13-14 as a month, 1-12; None for a PPPK, whose number has none."""
    sex: Sex
    """Digit 15."""
    serial: int
    """Digits 16-18, 0-999: tells apart those whose other digits are equal."""

    @property
    def is_pppk(self) -> bool:
        """Whether the number is a contract employee's: its month part is not a month."""
        return self.appointment_month is None


@lru_cache(maxsize=4096)  # each is read several times on its way
def parse_nip(text: str) -> Nip:
    """Return the parts of an 18-digit NIP written without spaces.

    Raises:
        InvalidNip: the first rule that the text breaks.
    """
    if len(text) != LENGTH:
        raise InvalidNip("nip_length")
    if not (text.isascii() and text.isdigit()):
        raise InvalidNip("nip_digits")
    birth_date = _birth_date(text[:8])
    appointment_year = int(text[8:12])
    appointment_month = _appointment_month(text[12:14])
    _check_age(birth_date, appointment_year, appointment_month)
    if text[14] not in _SEXES:
        raise InvalidNip("nip_sex")
    return Nip(
        value=text,
        birth_date=birth_date,
        appointment_year=appointment_year,
        appointment_month=appointment_month,
        sex=_SEXES[text[14]],
        serial=int(text[15:]),
    )


def _birth_date(digits: str) -> date:
    try:
        birth_date = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        # `from None`: newer Pythons put the rejected date into the cause's text.
        raise InvalidNip("nip_birth_date") from None
    if birth_date < _EARLIEST_BIRTH:
        raise InvalidNip("nip_birth_date")
    return birth_date


def _appointment_month(digits: str) -> int | None:
    month = int(digits)
    if month == 0:
        raise InvalidNip("nip_appointment_month")
    return month if month <= _LAST_MONTH else None


def _check_age(birth_date: date, year: int, month: int | None) -> None:
    """Compare by month, which is all the number tells, and by year where it tells no month."""
    if year > birth_date.year + _MAXIMUM_AGE:
        raise InvalidNip("nip_appointment_year")
    earliest_year = birth_date.year + MINIMUM_AGE
    if year < earliest_year or (year == earliest_year and month is not None and month < birth_date.month):
        raise InvalidNip("nip_too_young")


def _checked(text: str) -> str:
    try:
        return parse_nip(text).value
    except InvalidNip as error:
        raise PydanticCustomError(error.code, _SENTENCES[error.code]) from None


NipText = Annotated[
    str,
    AfterValidator(_checked),
    Field(
        description="Nomor induk pegawai (NIP): 18 digits.",
        # Serials start at 001, so this number is nobody's.
        examples=["199001012015032000"],
        # Pydantic leaves the `pattern` of a validated string out of the JSON Schema, so it is put there.
        json_schema_extra={"pattern": rf"^[0-9]{{{LENGTH}}}$"},
    ),
]
"""A valid NIP as text, for message contracts; Pydantic's error type is the code of `InvalidNip`."""
