"""What is still missing before a year's cycle can go on with what all sources say, and who can mend it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from contracts.personal import personal
from services.intake.domain.heads import MergedUnit, head_on
from services.intake.domain.record import place_on


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
        unit_code: where the person works, or the unit; None: nobody says where.
        unit_name: of that unit; None: not known.
        reported_by: sources that have reported the unit; where there is no record, the person.
    """

    lack: Lack
    key: str
    name: str | None
    unit_code: str | None
    unit_name: str | None = None
    reported_by: Sequence[str] = ()


def lacking_of_unit(code: str, unit: MergedUnit, name: str | None, today: date) -> Iterator[Lacking]:
    """Yield what is missing of a unit. Who only acts as its head does not head it."""
    if unit.active and head_on(unit.heads, today) is None:
        yield Lacking(Lack.NO_HEAD, code, name, code)


def lacking_of_employee(
    nip: str, content: Mapping[str, Any] | None, missing: str, units: Mapping[str, MergedUnit], today: date
) -> Iterator[Lacking]:
    """Yield what is missing of a person, as they stand today; nothing of who has left.

    Args:
        nip: their number.
        content: of their record (`MergedEmployee.content`); None: there is none.
        missing: what such a record lacks.
        units: by code.
        today: in the agency.
    """
    if missing or content is None:
        yield Lacking(Lack.NO_RECORD, nip, None, None)
        return
    place = place_on(content, today)
    if place is None:
        return
    code = place["unit_code"]
    if code not in units:
        yield Lacking(Lack.UNKNOWN_UNIT, nip, content["name"], code)
    if _is_unled(place) and not _leads_all(nip, units.get(code), today):
        yield Lacking(Lack.NO_SUPERIOR, nip, content["name"], code)


def _is_unled(place: Mapping[str, Any]) -> bool:
    """Whether nobody says whose superior it is, and none follows from units; that there is none, a source may say."""
    return bool(place.get("superior_derived")) and place.get("superior_nip") is None


def _leads_all(nip: str, unit: MergedUnit | None, today: date) -> bool:
    """Whether somebody leads a unit above which there is none: somebody outside the hub assesses them."""
    if unit is None or unit.parent_code is not None:
        return False
    return unit.leader(today) == nip
