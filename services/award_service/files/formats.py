"""The tables that tell lists: a template a kind, and the exchange list of proposals for what is held already.

A row is one entry of a person's list. All columns decide: a cell that cannot be read refuses the person's whole list.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts.vocabulary import AwardGrade, DisciplineLevel, LeaveKind
from hub.sheets.reading.cells import Cell, DateSystem
from hub.sheets.reading.column_values import DAY, NIP, REFERENCE, TEXT, YES, NoValue, Value, choice, or_none
from hub.sheets.reading.columns import Column, RowRule, Said
from hub.sheets.reading.header import Layout
from services.award_service.domain.decree import UNUSUAL, is_usual
from services.award_service.domain.listed import ListKind
from services.award_service.domain.listed_entries import DecreeAfterList, UntilBeforeStart

_DAYS: Final = "Hari dahulu (31-12-2026) atau tahun dahulu (2026-12-31)."
_NONE: Final = NoValue.NONE.value
_SAMPLE: Final = "199001012015032999"
"""Nobody's: 999 people of one day of birth, month of appointment and sex there are not."""
_LOST: Final = re.compile(r"[\d#]")
"""A part of a number, or of an error where Excel had one, such as `#N/A`."""


def _number(cell: Cell, dates: DateSystem) -> str | None:
    is_words = isinstance(cell, str) and not _LOST.search(cell)
    return None if is_words else NIP.read(cell, dates)


_NIP: Final = Column("nip", ("NIP",), Value(_number), True, "Wajib. 18 angka, kolom berformat Teks.", _SAMPLE)
_EMPTY: Final = f"{_NONE}: pegawai ini tidak punya sama sekali; kolom lainnya dikosongkan."
LEVELS: Final = {
    "Ringan": DisciplineLevel.LIGHT.value,
    "Sedang": DisciplineLevel.MODERATE.value,
    "Berat": DisciplineLevel.HEAVY.value,
}
"""Words for the levels of discipline; the first of several is that of the template."""
LEAVES: Final = {
    "CLTN": LeaveKind.UNPAID.value,
    "Cuti di Luar Tanggungan Negara": LeaveKind.UNPAID.value,
    "Perpanjangan CLTN": LeaveKind.UNPAID_EXTENSION.value,
    "Tugas Belajar": LeaveKind.STUDY.value,
    "Prajurit Wajib": LeaveKind.MILITARY.value,
    "Cuti Tahunan": LeaveKind.ANNUAL.value,
    "Cuti Besar": LeaveKind.LONG.value,
    "Cuti Sakit": LeaveKind.SICK.value,
    "Cuti Melahirkan": LeaveKind.MATERNITY.value,
    "Cuti Karena Alasan Penting": LeaveKind.IMPORTANT.value,
    "Lainnya": LeaveKind.OTHER.value,
}
"""The same of leave."""
_YEARS: Final = {AwardGrade.X: ("10", "X"), AwardGrade.XX: ("20", "XX"), AwardGrade.XXX: ("30", "XXX")}
GRADES: Final = {
    form.format(one): grade.value
    for form in ("{} Tahun", "{}", "SLKS {}", "SLKS {} Tahun", "Satyalancana Karya Satya {} Tahun")
    for grade, numbers in _YEARS.items()
    for one in numbers
}
"""The same of grades."""


@dataclass(frozen=True, slots=True)
class ListFormat:
    """A table of lists.

    Attributes:
        name: for programs.
        kind: what its lists are of.
        columns: that are read: the NIP, what says of which sort an entry is, and others; what else there is, is never
            kept.
        rules: of whole rows. Where none asks for a sort, a row without one says nothing of a list.
    """

    name: str
    kind: ListKind
    columns: Sequence[Column]
    rules: Sequence[RowRule] = ()

    @property
    def layout(self) -> Layout:
        """By which a file is known."""
        return Layout(self.name, tuple(column.heads[0] for column in self.columns[:2]))

    @property
    def sort(self) -> str:
        """Name of the column that says of which sort an entry is."""
        return self.columns[1].name


def tells_an_entry(said: Said) -> bool:
    """Whether a row says anything of an entry, whomever it is about."""
    return any(value not in {None, False} for name, value in said.items() if name != "nip")


def _ends_before_it_begins(*starts: str) -> RowRule:
    def found(said: Said) -> Iterator[str]:
        until, start = said.get("until"), next((said[one] for one in starts if said.get(one)), None)
        if until and start and until < start:
            yield "until"

    return RowRule(UntilBeforeStart.code, UntilBeforeStart.sentence, found, is_refusal=True)


def decree_after(as_of: date) -> RowRule:
    """Return the rule that no decree of a list is of a day after the one of which the list speaks."""

    def found(said: Said) -> Iterator[str]:
        if said.get("decree_on") and date.fromisoformat(said["decree_on"]) > as_of:
            yield "decree_on"

    return RowRule(DecreeAfterList.code, DecreeAfterList.sentence, found, is_refusal=True)


def _unusual_number() -> RowRule:
    def found(said: Said) -> Iterator[str]:
        if said.get("decree_number") and not is_usual(said["decree_number"]):
            yield "decree_number"

    return RowRule("decree_number_unusual", UNUSUAL, found)


def _without_sort(sort: str, sentence: str) -> RowRule:
    return RowRule("sort_blank", sentence, lambda said: iter(() if said.get(sort) else (sort,)), is_refusal=True)


def _none_with_details(sort: str) -> RowRule:
    def found(said: Said) -> Iterator[str]:
        if said.get(sort) is NoValue.NONE:
            yield from (name for name in said if name != sort and tells_an_entry({name: said[name]}))

    sentence = f"Baris {_NONE} tidak boleh berisi hal lain: kosongkan kolom ini, atau isi jenisnya."
    return RowRule("none_with_details", sentence, found, is_refusal=True)


def _decree_without_grade() -> RowRule:
    def found(said: Said) -> Iterator[str]:
        if not said.get("grade"):
            yield from (name for name in ("decree_number", "decree_on") if said.get(name))

    sentence = "Ada Keppres tanpa Slks Lama: isi tingkat yang sudah dimiliki, atau kosongkan Keppres-nya."
    return RowRule("decree_without_grade", sentence, found, is_refusal=True)


DISCIPLINE: Final = ListFormat(
    "discipline",
    ListKind.DISCIPLINE,
    (
        _NIP,
        Column(
            "level",
            ("Tingkat Hukuman",),
            or_none(choice(LEVELS, f"Ringan, Sedang, Berat, atau {_NONE}")),
            True,
            f"Wajib. Ringan, Sedang, atau Berat. {_EMPTY}",
            "Sedang",
        ),
        Column(
            "kind",
            ("Jenis Hukuman",),
            TEXT,
            True,
            "Seperti pada SK.",
            "Pemotongan tunjangan kinerja 25% selama 6 bulan",
        ),
        Column("decree_number", ("Nomor SK",), REFERENCE, True, "Nomor SK hukuman.", "800.1.6.3/12/2019"),
        Column("decree_on", ("Tanggal SK",), DAY, True, _DAYS, "02-09-2019"),
        Column("effective_on", ("TMT", "TMT Hukuman"), DAY, True, f"Berlaku sejak; kosong: tanggal SK. {_DAYS}", ""),
        Column("until", ("Berlaku Sampai", "Sampai"), DAY, True, f"Hari terakhir, bila ada. {_DAYS}", ""),
        Column("annulled", ("Dibatalkan",), YES, True, "Ya bila SK-nya dibatalkan; kosong: Tidak.", "Tidak"),
    ),
    (
        _without_sort("level", f"Tingkat hukuman kosong: isi Ringan, Sedang, Berat, atau {_NONE}."),
        _none_with_details("level"),
        _ends_before_it_begins("effective_on", "decree_on"),
    ),
)
LEAVE: Final = ListFormat(
    "leave",
    ListKind.LEAVE,
    (
        _NIP,
        Column(
            "kind",
            ("Jenis Cuti",),
            or_none(choice(LEAVES, f"CLTN, Perpanjangan CLTN, Tugas Belajar, Cuti Tahunan, ..., atau {_NONE}")),
            True,
            f"Wajib. {', '.join(LEAVES)}. Setidaknya semua CLTN. {_EMPTY}",
            "CLTN",
        ),
        Column(
            "since", ("Mulai", "Tanggal Mulai"), DAY, True, f"Hari pertama; kosong: tanggal SK. {_DAYS}", "01-03-2018"
        ),
        Column("until", ("Sampai", "Tanggal Selesai"), DAY, True, f"Hari terakhir; kosong: belum selesai. {_DAYS}", ""),
        Column("decree_number", ("Nomor SK",), REFERENCE, True, "Nomor SK cuti.", "800.1.11/7/2018"),
        Column("decree_on", ("Tanggal SK",), DAY, True, _DAYS, "15-02-2018"),
    ),
    (
        _without_sort("kind", f"Jenis cuti kosong: isi jenisnya, atau {_NONE}."),
        _none_with_details("kind"),
        _ends_before_it_begins("since", "decree_on"),
    ),
)
_GRADE_WORDS: Final = "10 Tahun, 20 Tahun, atau 30 Tahun"
AWARD: Final = ListFormat(
    "award",
    ListKind.AWARD,
    (
        _NIP,
        Column(
            "grade",
            ("Tingkat Satyalancana",),
            or_none(choice(GRADES, f"{_GRADE_WORDS}, atau {_NONE}")),
            True,
            f"Wajib. {_GRADE_WORDS}; satu baris setiap tingkat yang dimiliki. {_EMPTY}",
            "10 Tahun",
        ),
        Column("decree_number", ("Nomor Keppres",), REFERENCE, True, "Nomor Keppres.", "64/TK/TAHUN 2014"),
        Column("decree_on", ("Tanggal Keppres",), DAY, True, _DAYS, "12-08-2014"),
        Column("revoked", ("Dicabut",), YES, True, "Ya bila sudah dicabut; kosong: Tidak.", "Tidak"),
    ),
    (
        _without_sort("grade", f"Tingkat Satyalancana kosong: isi {_GRADE_WORDS}, atau {_NONE}."),
        _none_with_details("grade"),
        _unusual_number(),
    ),
)
EXCHANGE: Final = ListFormat(
    "exchange",
    ListKind.AWARD,
    (
        _NIP,
        Column("grade", ("Slks Lama",), choice(GRADES, _GRADE_WORDS), True),
        Column("decree_number", ("NoKeppres",), REFERENCE, True),
        Column("decree_on", ("TglKeppres",), DAY, True),
    ),
    (_decree_without_grade(), _unusual_number()),
)
"""The list by which proposals are exchanged: "Slks Lama" is the medal that somebody has already. Most rows name none,
which says nothing: it is a list of what is asked for."""
TEMPLATES: Final = {one.kind: one for one in (DISCIPLINE, LEAVE, AWARD)}
"""By kind."""
FORMATS: Final = {
    kind: tuple(one for one in (DISCIPLINE, LEAVE, AWARD, EXCHANGE) if one.kind is kind) for kind in ListKind
}
"""Those that a file of each kind may have."""
NOTES: Final = (
    "Satu baris untuk setiap hukuman, cuti, atau Satyalancana; semua baris seorang pegawai adalah daftarnya yang utuh.",
    f"Pegawai yang memang tidak punya ditulis satu baris dengan {_NONE}, supaya tercatat sudah ditanyakan.",
    "Satu sel yang tidak dapat dibaca menolak seluruh daftar pegawai itu; pegawai lain tetap diterima.",
)
"""What a template says of itself."""
