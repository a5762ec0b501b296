"""The exchange list: everybody of a batch, in the columns that the ministry's own list has, as XLSX.

The names of the columns are those of two public programs that make it. NoKeppres and TglKeppres belong to Slks Lama,
the medal that somebody has already; what is granted anew has columns of its own, in the form for answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from contracts.personal import personal
from contracts.vocabulary import AwardGrade
from hub.sheets.sheet import Column, Kind, Sheet
from services.award_service.domain.grades import YEARS
from services.award_service.domain.outcome import Word

NIP: Final = "NIP"
NAME: Final = "Nama"
POSITION: Final = "Jabatan"
HELD: Final = "Slks Lama"
HELD_DECREE: Final = "NoKeppres"
HELD_DECREE_DAY: Final = "TglKeppres"
GRADE: Final = "SlksUsul"
VERDICT: Final = "MsTms"
REASON: Final = "KetTms"
NEW_DECREE: Final = "NoKeppresUsul"
NEW_DECREE_DAY: Final = "TglKeppresUsul"
_MEANINGS: Final = {
    Word.MS: "memenuhi syarat.",
    Word.TMS: f"tidak memenuhi syarat; tulis alasannya pada {REASON}.",
    Word.INCOMPLETE: f"berkasnya kurang dan dikembalikan; tulis yang kurang pada {REASON}.",
    Word.DECREED: f"Keppres-nya sudah terbit; isi juga {NEW_DECREE} dan {NEW_DECREE_DAY}.",
    Word.TAKEN_BACK: "jawaban sebelumnya ditarik kembali.",
}

Words = Mapping[Word, Sequence[str]]
"""What sheets call each outcome."""


@personal
class ExchangeRow:
    """Somebody's line.

    Attributes:
        nip: 18 digits.
        name: as the personnel record has it.
        rank: code of the rank (KdPangkat), such as `III/c`.
        position: title.
        grade: which medal is proposed.
        month: for which month's ceremony, as its first day.
        held: the highest medal that somebody has already.
        held_decree: number of its decree.
        held_decree_on: its day.
    """

    nip: str
    name: str
    rank: str | None
    position: str | None
    grade: AwardGrade
    month: date
    held: AwardGrade | None = None
    held_decree: str | None = None
    held_decree_on: date | None = None


@personal
class ExchangeHead:
    """What all lines of a list have in common.

    Attributes:
        agency: name of the agency.
        batch: name of the batch.
        regency: KabKota.
        province: Provinsi.
        region: KdWil, a text with its zeros.
        verdict: what stands in MsTms; empty: it is left to the ministry.
        at: the moment whose state the rows show, in the district's zone.
    """

    agency: str
    batch: str
    regency: str
    province: str
    region: str
    verdict: str
    at: datetime


def exchange_sheet(head: ExchangeHead) -> Sheet[ExchangeRow]:
    """Return what the list looks like."""
    return _sheet(head, "Daftar Usulan Satyalancana Karya Satya", _columns(head))


def answer_form(head: ExchangeHead, words: Words) -> Sheet[ExchangeRow]:
    """Return the same list with room for the ministry's answer, which whoever has it on paper fills in and hands in.

    Args:
        head: what all lines have in common.
        words: what sheets call each outcome; a second sheet explains them.
    """
    room = tuple(Column[ExchangeRow](label, 24, lambda _: None) for label in (REASON, NEW_DECREE, NEW_DECREE_DAY))
    form = _sheet(head, "Jawaban atas Usulan Satyalancana Karya Satya", (*_columns(head), *room))
    return replace(form, explained=tuple(_explained(words)))


def grade_in_years(grade: AwardGrade) -> str:
    """Return a grade as the list has it: `10 Tahun`."""
    return f"{YEARS[grade]} Tahun"


def _explained(words: Words) -> Iterator[tuple[str, str]]:
    yield VERDICT, "Hasilnya: salah satu kata di bawah ini; kosong: belum ada jawaban. Huruf besar dan spasi bebas."
    for word, meaning in _MEANINGS.items():
        if several := words.get(word):
            yield VERDICT, f"{', '.join(several)}: {meaning}"
    yield REASON, "Alasan TMS, atau apa yang kurang."
    yield NEW_DECREE, f"Nomor Keppres yang menganugerahkan, diketik sebagai Teks. Bila diisi, {VERDICT} boleh kosong."
    yield NEW_DECREE_DAY, "Tanggal Keppres itu: hari dahulu (31-12-2026) atau tahun dahulu (2026-12-31)."


def _sheet(head: ExchangeHead, title: str, columns: tuple[Column[ExchangeRow], ...]) -> Sheet[ExchangeRow]:
    return Sheet("Usulan SLKS", title, head.at, columns, lines=(head.agency, head.batch), fixed=2)


def _columns(head: ExchangeHead) -> tuple[Column[ExchangeRow], ...]:
    return (
        Column(NIP, 21, lambda row: row.nip, Kind.CODE),
        Column(NAME, 32, lambda row: row.name),
        Column("KdPangkat", 11, lambda row: row.rank, Kind.CODE),
        Column(POSITION, 36, lambda row: row.position),
        Column(HELD, 11, lambda row: row.held and grade_in_years(row.held), Kind.CODE),
        Column(HELD_DECREE, 22, lambda row: row.held_decree, Kind.CODE),
        Column(HELD_DECREE_DAY, 12, lambda row: row.held_decree_on, Kind.DAY),
        Column(GRADE, 11, lambda row: grade_in_years(row.grade), Kind.CODE),
        Column("Bulanp", 8, lambda row: f"{row.month.month:02d}", Kind.CODE),
        Column("Tahunp", 8, lambda row: str(row.month.year), Kind.CODE),
        Column("KabKota", 24, lambda _: head.regency),
        Column("Provinsi", 24, lambda _: head.province),
        Column("KdWil", 8, lambda _: head.region, Kind.CODE),
        Column(VERDICT, 8, lambda _: head.verdict, Kind.CODE),
    )
