"""Our own columns, for whoever fills a table by hand. An empty cell says nothing; a word says that there is none."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from hub.sheets.reading.column_values import CODE, DAY, NIP, TEXT, YES, NoValue, never_none, or_none
from hub.sheets.reading.columns import Column, RowRule, Said
from services.intake.domain.report import Subject
from services.intake.files.formats.format import Format
from services.intake.files.values import EMPLOYMENT, GRADE, LEGAL_STANDING, LEVEL

_DAYS: Final = "Tanggal: hari dahulu (31-12-2026) atau tahun dahulu (2026-12-31)."
_YES: Final = "Ya atau Tidak."
_NONE: Final = NoValue.NONE.value
_SAMPLE: Final = "199001012015032999"
_SAMPLE_HEAD: Final = "197505052000031999"
"""Nobody's: 999 people of one day of birth, month of appointment and sex there are not. Samples elsewhere end with 000,
as does what Excel has rounded: no file may name them."""


def _columns(*columns: Column) -> tuple[Column, ...]:
    """Return columns of which those that cannot be none refuse the word for it: as a text, it would be a name."""
    return tuple(one if one.value.can_be_none else replace(one, value=never_none(one.value)) for one in columns)


EMPLOYEE_COLUMNS: Final = _columns(
    Column("nip", ("NIP",), NIP, True, "Wajib. 18 angka, kolom berformat Teks.", _SAMPLE),
    Column("name", ("Nama",), TEXT, True, "Nama lengkap tanpa gelar.", "Sariwangi Padmanegara"),
    Column(
        "employment", ("Jenis Pegawai",), EMPLOYMENT, True, "PNS atau PPPK. Belum pernah diisi: menurut NIP.", "PNS"
    ),
    Column("unit_code", ("Kode Unit",), CODE, True, "Kode unit kerja, sama dengan pada daftar unit.", "BKPSDM-PKAP"),
    Column("position", ("Jabatan",), TEXT, True, "Nama jabatan lengkap.", "Analis SDM Aparatur Ahli Muda"),
    Column("grade", ("Golongan",), or_none(GRADE), True, f"III/c untuk PNS, IX untuk PPPK, atau {_NONE}.", "III/c"),
    Column(
        "superior_nip",
        ("NIP Atasan",),
        or_none(NIP),
        True,
        f"Belum pernah diisi: kepala unitnya. {_NONE}: tanpa atasan, seperti pimpinan instansi.",
        _SAMPLE_HEAD,
    ),
    Column(
        "functional_level",
        ("Jenjang Fungsional",),
        or_none(LEVEL),
        True,
        f"Ahli Muda, Terampil, ... . {_NONE}: bukan pejabat fungsional.",
        "Ahli Muda",
    ),
    Column("active", ("Aktif",), YES, True, f"{_YES} Tidak: berhenti, tanggalnya pada Berlaku Sejak.", "Ya"),
    Column(
        "effective_on",
        ("Berlaku Sejak", "TMT", "TMT Jabatan"),
        DAY,
        True,
        f"Sejak kapan unit, jabatan, golongan, dan atasan ini berlaku. {_DAYS}",
        "01-07-2025",
    ),
    Column("cpns_on", ("TMT CPNS",), DAY, True, _DAYS, "01-03-2015"),
    Column("legal_standing", ("Kedudukan Hukum",), LEGAL_STANDING, True, "Kode SIASN, seperti 01.", "01"),
    Column("probation", ("CPNS",), YES, True, f"Masih CPNS? {_YES}", "Tidak"),
    Column("former_nip", ("NIP Sebelumnya",), NIP, True, "NIP yang dipakai orang ini sebelumnya, bila berganti.", ""),
)
UNIT_COLUMNS: Final = _columns(
    Column("code", ("Kode Unit",), CODE, True, "Wajib. Huruf, angka, titik, dan tanda hubung.", "BKPSDM-PKAP"),
    Column("name", ("Nama Unit",), TEXT, True, "Nama resmi.", "Bidang Penilaian Kinerja Aparatur"),
    Column("kind", ("Jenis Unit",), CODE, True, "dinas, badan, bidang, kecamatan, ... .", "bidang"),
    Column(
        "parent_code",
        ("Kode Unit Induk",),
        or_none(CODE),
        True,
        f"Unit di atasnya. Belum pernah diisi, atau {_NONE}: yang teratas.",
        "BKPSDM",
    ),
    Column(
        "head_title",
        ("Jabatan Kepala",),
        or_none(TEXT),
        True,
        f"Nama jabatan kepalanya, atau {_NONE}.",
        "Kepala Bidang",
    ),
    Column(
        "head_nip",
        ("NIP Kepala",),
        or_none(NIP),
        True,
        f"Kepala unit: atasan bagi pegawainya. {_NONE}: jabatannya lowong.",
        _SAMPLE_HEAD,
    ),
    Column("effective_on", ("Berlaku Sejak",), DAY, True, f"Sejak kapan kepala ini memimpin. {_DAYS}", "02-01-2024"),
    Column("active", ("Aktif",), YES, True, f"{_YES} Tidak: unit dibubarkan.", "Ya"),
)


def _report(said: Said) -> dict[str, Any]:
    return {name: None if value is NoValue.NONE else value for name, value in said.items() if value is not None}


def _left_without_day(said: Said) -> Iterator[str]:
    if said.get("active") is False and said.get("effective_on") is None:
        yield "effective_on"


def _own_parent(said: Said) -> Iterator[str]:
    if said.get("parent_code") == said["code"]:
        yield "parent_code"


def _same_number(said: Said) -> Iterator[str]:
    if said.get("former_nip") == said["nip"]:
        yield "former_nip"


EMPLOYEES: Final = Format(
    name="employees",
    title="Templat pegawai",
    subject=Subject.EMPLOYEE,
    key="nip",
    required=("NIP", "Kode Unit", "Jabatan"),
    columns=EMPLOYEE_COLUMNS,
    rules=(
        RowRule(
            "left_on_no_day",
            "Pegawai tidak aktif tanpa tanggal: isi hari terakhirnya pada Berlaku Sejak.",
            _left_without_day,
        ),
        RowRule(
            "same_number",
            "NIP sebelumnya sama dengan NIP-nya: kosongkan, atau isi nomor yang lama.",
            _same_number,
            is_refusal=True,
        ),
    ),
    report=_report,
)
UNITS: Final = Format(
    name="units",
    title="Templat unit",
    subject=Subject.UNIT,
    key="code",
    required=("Kode Unit", "Nama Unit"),
    columns=UNIT_COLUMNS,
    rules=(
        RowRule(
            "unit_own_parent",
            "Unit ini menyebut dirinya sendiri sebagai induknya: perbaiki kode induknya.",
            _own_parent,
            is_refusal=True,
        ),
    ),
    report=_report,
)
