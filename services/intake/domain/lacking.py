"""What is still missing before a year's cycle can begin with what was loaded, and who can mend it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from contracts.personal import personal
from services.intake.domain.heads import MergedUnit


class Lack(StrEnum):
    """What is missing."""

    NO_RECORD = "no_record"
    UNKNOWN_UNIT = "unknown_unit"
    NO_SUPERIOR = "no_superior"
    NO_HEAD = "no_head"


SENTENCES: Final[Mapping[Lack, str]] = {
    Lack.NO_RECORD: "Pegawai belum lengkap (nama, unit, atau jabatan), sehingga belum diumumkan",
    Lack.UNKNOWN_UNIT: "Unit kerja pegawai tidak ada pada daftar unit",
    Lack.NO_SUPERIOR: "Pegawai tanpa atasan",
    Lack.NO_HEAD: "Unit tanpa kepala",
}
MENDERS: Final[Mapping[Lack, str]] = {
    Lack.NO_RECORD: "Pengelola data kepegawaian: lengkapi di SIASN, atau lewat templat pegawai.",
    Lack.UNKNOWN_UNIT: "Pengelola unit organisasi: ekspor ulang daftar unit, atau lengkapi lewat templat unit.",
    Lack.NO_SUPERIOR: "Pengelola kepegawaian unit itu: isi NIP Atasan lewat templat pegawai, atau kepala unitnya.",
    Lack.NO_HEAD: "Pengelola unit organisasi: tetapkan pemimpin unit di SIASN, atau NIP Kepala lewat templat unit.",
}


@personal
class Lacking:
    """One thing that is missing.

    Attributes:
        lack: what.
        key: NIP, or the unit's code.
        name: of the person or unit; None: not known.
        unit_code: where the person works, or the unit.
    """

    lack: Lack
    key: str
    name: str | None
    unit_code: str | None


def lacking_of_unit(code: str, unit: MergedUnit, name: str | None) -> Iterator[Lacking]:
    """Yield what is missing of a unit."""
    if unit.active and not (unit.heads and unit.heads[-1].nip):
        yield Lacking(Lack.NO_HEAD, code, name, code)


def lacking_of_employee(
    nip: str, content: Mapping[str, Any] | None, missing: str, units: Mapping[str, MergedUnit]
) -> Iterator[Lacking]:
    """Yield what is missing of a person, as they stand last; nothing of who has left.

    Args:
        nip: their number.
        content: of their record (`MergedEmployee.content`); None: there is none.
        missing: what such a record lacks.
        units: by code.
    """
    if content is None:
        # Of whom all is said but a day on which it holds: who had left before anybody reported them.
        if missing != "effective_on":
            yield Lacking(Lack.NO_RECORD, nip, None, None)
        return
    position = content["positions"][-1]
    if position.get("until") is not None:
        return
    code = position["unit_code"]
    if code not in units:
        yield Lacking(Lack.UNKNOWN_UNIT, nip, content["name"], code)
    if position.get("superior_nip") is None and not _leads_all(nip, code, units):
        yield Lacking(Lack.NO_SUPERIOR, nip, content["name"], code)


def _leads_all(nip: str, code: str, units: Mapping[str, MergedUnit]) -> bool:
    """Whether somebody heads a unit above which there is none: somebody outside the hub assesses them."""
    unit = units.get(code)
    return unit is not None and unit.parent_code is None and bool(unit.heads) and unit.heads[-1].nip == nip
