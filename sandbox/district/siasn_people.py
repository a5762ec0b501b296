"""Rows of SIASN's "Export Data ASN" about the sample district's people."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from contracts.vocabulary import Employment
from sandbox.district.model import PositionKind, SampleEmployee, SampleUnit
from sandbox.district.siasn_columns import PERSONAL
from sandbox.district.siasn_ids import is_part_time, pns_id, reference_id, unor_code

_AGENCY: Final = "PEMERINTAH KABUPATEN CONTOH"
_STANDINGS: Final = {
    "01": "Aktif",
    "71": "PPPK Aktif",
    "101": "PPPK Paruh Waktu Aktif",
}
_POSITION_KINDS: Final[Mapping[PositionKind, tuple[str, str]]] = {
    "structural": ("1", "Jabatan Struktural"),
    "functional": ("2", "Jabatan Fungsional Tertentu"),
    "general": ("4", "Jabatan Fungsional Umum"),
}
_GROUPS: Final = {"II": 2, "III": 3, "IV": 4}
_PPPK_GRADES: Final = {"V": "05", "VII": "07", "IX": "09"}
_RANKED_ON: Final = date(2023, 4, 1)
_POSTED_ON: Final = date(2024, 1, 2)
_EDUCATION: Final = {
    "II": ("30", "Diploma III/Sarjana Muda", "D-III CONTOH"),
    "VII": ("30", "Diploma III/Sarjana Muda", "D-III CONTOH"),
    "V": ("15", "SLTA", "SMA CONTOH"),
}
_HIGHER: Final = ("40", "S-1/Sarjana", "S-1 CONTOH")


def standing_of(employee: SampleEmployee) -> str:
    """Return the code of the legal standing (kedudukan hukum): 01, 71, or 101 for part of the time."""
    if employee.employment == Employment.PNS:
        return "01"
    return "101" if is_part_time(employee.nip) else "71"


def person_row(employee: SampleEmployee, unit: SampleUnit, number: int) -> dict[str, str | date | None]:
    """Return a person's row by column names; a column that is not in it is empty.

    Args:
        employee: whom it is about.
        unit: where they work.
        number: of the person in the district, from 1, for what is invented of them.
    """
    return {
        "PNS ID": pns_id(employee.nip),
        "NIP BARU": f"'{employee.nip}",
        "NAMA": employee.name.upper(),
        "TANGGAL LAHIR": employee.birth_date,
        "JENIS KELAMIN": "M" if employee.sex == "male" else "F",
        **_invented(number),
        **_service(employee),
        **_position(employee),
        **_places(unit),
        "IS VALID NIK": "TRUE",
        "FLAG IKD": "0",
    }


def _service(employee: SampleEmployee) -> dict[str, str | date | None]:
    standing = standing_of(employee)
    permanent = employee.employment == Employment.PNS
    began = employee.appointed_on
    confirmed = date(began.year + 1, began.month, 1) if permanent else None
    grade = _pns_grade_id(employee.grade) if permanent else _PPPK_GRADES[employee.grade]
    return {
        "NIP LAMA": f"'99{employee.nip[-7:]}" if permanent else None,
        "JENIS PEGAWAI ID": "15",
        "JENIS PEGAWAI NAMA": "PNS Daerah Kab/Kota" if permanent else "PPPK Daerah Kab/Kota",
        "KEDUDUKAN HUKUM ID": standing,
        "KEDUDUKAN HUKUM NAMA": _STANDINGS[standing],
        "STATUS CPNS PNS": "P" if permanent else None,
        "NOMOR SK CPNS": f"800/{began.year}/CONTOH",
        "TANGGAL SK CPNS": began,
        "TMT CPNS": began,
        "TANGGAL SK PNS": confirmed,
        "TMT PNS": confirmed,
        "GOL AKHIR ID": grade,
        "GOL AKHIR NAMA": employee.grade,
        "TMT GOLONGAN": max(began, _RANKED_ON),
        "MK TAHUN": f"{_POSTED_ON.year - began.year:02}",
        "MK BULAN": "00",
    }


def _pns_grade_id(grade: str) -> str:
    """Return the id of a rank of PNS: III/c is 33."""
    group, _, step = grade.partition("/")
    return f"{_GROUPS[group]}{ord(step) - ord('a') + 1}"


def _position(employee: SampleEmployee) -> dict[str, str | date | None]:
    kind, kind_name = _POSITION_KINDS[employee.position_kind]
    level, level_name, education = _EDUCATION.get(employee.grade.partition("/")[0], _HIGHER)
    return {
        "JENIS JABATAN ID": kind,
        "JENIS JABATAN NAMA": kind_name,
        "JABATAN ID": reference_id("jabatan", employee.position),
        "JABATAN NAMA": employee.position,
        "TMT JABATAN": _POSTED_ON,
        "TINGKAT PENDIDIKAN ID": level,
        "TINGKAT PENDIDIKAN NAMA": level_name,
        "PENDIDIKAN ID": reference_id("pendidikan", education),
        "PENDIDIKAN NAMA": education,
        "TAHUN LULUS": f"{employee.birth_date.year + 18}",
        "NAMA SEKOLAH": "SEKOLAH CONTOH",
    }


def _places(unit: SampleUnit) -> dict[str, str | date | None]:
    agency = reference_id("instansi", _AGENCY)
    kinds = ("INSTANSI INDUK", "INSTANSI KERJA", "SATUAN KERJA INDUK", "SATUAN KERJA KERJA")
    return {
        "UNOR ID": unor_code(unit.code),
        "UNOR NAMA": unit.name,
        "LOKASI KERJA ID": reference_id("lokasi", _AGENCY),
        "LOKASI KERJA NAMA": "Kab. Contoh",
        **{f"{kind} ID": agency for kind in kinds},
        **{f"{kind} NAMA": _AGENCY for kind in kinds},
    }


def _invented(number: int) -> dict[str, str | date | None]:
    """Return the personal columns, whose values nobody has: numbers of nines, and the word CONTOH."""
    numbers = {
        "NIK": f"'9999{number:012}",
        "NOMOR HP": f"'0899{number:08}",
        "NPWP NOMOR": f"'99.999.{number:09}",
        "BPJS": f"'9999{number:09}",
        "EMAIL": f"pegawai{number}@contoh.example",
        "EMAIL GOV": f"pegawai{number}@dinas.contoh.example",
        "ALAMAT": f"JALAN CONTOH NOMOR {number}",
    }
    return {**dict.fromkeys(sorted(PERSONAL), f"CONTOH {number}"), **numbers}
