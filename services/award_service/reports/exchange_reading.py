"""The ministry's answer read from a sheet, line by line. Everything here blocks: it runs in a thread.

What Excel has damaged is refused with its line and column, and never guessed. A line that says nothing is passed over:
answers come in parts.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from contracts.refusal import Refusal, RefusalKind
from contracts.vocabulary import AwardGrade
from hub.sheets.reading.cells import Cell, DateSystem
from hub.sheets.reading.errors import SheetRefused
from hub.sheets.reading.header import Header, Layout, name_key, name_keys
from hub.sheets.reading.opened import Table
from hub.sheets.reading.rows import BrokenRow, SheetRow
from hub.sheets.reading.table import open_table
from hub.sheets.reading.values import choices, days, digits, texts
from hub.sheets.reading.values.refusals import TextBecameDay, ValueRefused
from services.award_service.domain.grades import YEARS
from services.award_service.domain.ministry_answer import AnswerLine, RefusedLine
from services.award_service.domain.outcome import Word
from services.award_service.reports import exchange_list as heads
from services.award_service.reports.exchange_list import Words

_TEXT_MAX: Final = 300
_REASON_MAX: Final = 1_000
_DECREE_MAX: Final = 64

_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "nip": (heads.NIP, "NIP BARU"),
    "grade": (heads.GRADE, "SLKS", "Jenis SLKS", "Usul SLKS"),
    "word": (heads.VERDICT, "MS/TMS", "Status", "Hasil"),
    "name": (heads.NAME, "Nama Pegawai", "Nama Lengkap"),
    "position": (heads.POSITION,),
    "reason": (heads.REASON, "Ket Tms", "Keterangan", "Alasan", "Ket"),
    "decree_number": (heads.NEW_DECREE, "Nomor Keppres Baru", "NoKeppres Baru"),
    "decree_on": (heads.NEW_DECREE_DAY, "Tanggal Keppres Baru", "TglKeppres Baru"),
}
"""How columns are called; the first one is ours."""
_SAYS: Final = ("word", "decree_number", "decree_on")
_ABOUT: Final = tuple(field for field in _HEADS if field not in _SAYS)
_OWN_DECREE: Final[Mapping[str, tuple[str, ...]]] = {
    "decree_number": (heads.HELD_DECREE, "Nomor Keppres", "No Keppres"),
    "decree_on": (heads.HELD_DECREE_DAY, "Tanggal Keppres", "Tgl Keppres"),
}
"""The decree's columns in a list without the medals that people have already, whose decree they would name else."""
_DECREES: Final = name_keys(name for names in (_HEADS, _OWN_DECREE) for field in _OWN_DECREE for name in names[field])
_HELD: Final = re.compile(r"(lama|dimiliki|sebelumnya)\b", re.IGNORECASE)
"""How words end that heads use of medals that people have already (`Slks Lama`, `SLKS_LAMA`; not `Alamat`)."""
_GRADES: Final = {
    **{str(years): grade for grade, years in YEARS.items()},
    **{f"{years}tahun": grade for grade, years in YEARS.items()},
    **{f"{grade.value}": grade for grade in YEARS},
    **{f"{grade.value}tahun": grade for grade in YEARS},
    **{f"satyalancanakaryasatya{grade.value}tahun": grade for grade in YEARS},
    **{f"slks{years}tahun": grade for grade, years in YEARS.items()},
}
LAYOUTS: Final = tuple(
    Layout(f"answer_{place}", names) for place, names in enumerate(product(_HEADS["nip"], _HEADS["grade"]))
)
"""By which a file is known: it has a column of numbers and one of grades."""


class AnswerColumnsMissing(SheetRefused):
    """No column that is known says what the answer is."""

    code = "answer_columns_missing"
    sentence = (
        "Berkas ini tidak memuat kolom jawaban yang dikenal: beri judul MsTms untuk hasilnya, "
        "atau NoKeppresUsul dan TglKeppresUsul untuk Keppres baru."
    )


class DecreeColumnUnknown(SheetRefused):
    """A column about decrees, and nobody can say whether they grant what is proposed."""

    code = "answer_decree_column_unknown"
    sentence = (
        "Ada kolom Keppres yang judulnya tidak dikenal: beri judul NoKeppresUsul dan TglKeppresUsul untuk Keppres "
        "baru, atau tambahkan kata Lama untuk Keppres tanda yang sudah dimiliki."
    )


class AnswerRefused(Refusal):
    """This line cannot be what it seems to be.

    Attributes:
        column: head of the column that is wrong; None: the whole line.
    """

    code = "answer_refused"
    kind = RefusalKind.INVALID
    column: str | None = None


class CellRefused(AnswerRefused):
    """What stands in a column cannot be; for its own reason."""

    def __init__(self, column: str, why: ValueRefused | AnswerRefused) -> None:
        super().__init__(str(why))
        self.column, self.code = column, why.code


class AboutNobody(AnswerRefused):
    """Neither a number nor a name."""

    code = "answer_about_nobody"
    sentence = "Baris ini tidak menyebut NIP maupun nama: isi salah satunya."


class Contradiction(AnswerRefused):
    """A word that no decree goes with, and a decree."""

    code = "answer_contradicts"
    sentence = "Baris ini menyebut Keppres baru, tetapi hasilnya bukan MS atau ditetapkan: perbaiki salah satunya."


class DecreeIncomplete(AnswerRefused):
    """A decree without its number or its day."""

    code = "answer_decree_incomplete"
    sentence = "Nomor dan tanggal Keppres harus diisi keduanya."


class DecreeNumberIsDay(AnswerRefused):
    """What Excel has made of a number such as `1/2/2023`."""

    code = "answer_decree_became_day"
    sentence = (
        "Excel mengubah nomor Keppres ini menjadi tanggal atau angka: ubah format kolom menjadi Teks, lalu ketik ulang."
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where what is said stands, by its name; and how a workbook counts days."""

    places: Mapping[str, int]
    labels: Mapping[str, str]
    words: Mapping[str, Word]
    known: str
    dates: DateSystem


@contextmanager
def open_answer(path: Path, words: Words) -> Iterator[Iterator[AnswerLine | RefusedLine]]:
    """Open a file to read its lines once; they may raise SheetDamaged at any place.

    Args:
        path: of the file; CSV or XLSX, as its content says.
        words: what sheets call each outcome.

    Raises:
        SheetRefused: it is no such file, or has no such columns, or some that nobody can tell apart.
        OSError: it cannot be read.
    """
    with open_table(path, LAYOUTS) as table:
        yield _lines(table, _columns(table.header, words, table.dates))


def _columns(header: Header, words: Words, dates: DateSystem) -> _Columns:
    names = dict(_HEADS)
    if not any(map(_is_of_held, header.names)):
        names |= {field: _HEADS[field] + _OWN_DECREE[field] for field in _OWN_DECREE}
    if any(_is_unknown_decree(name) for name in header.names):
        raise DecreeColumnUnknown
    places = {field: place for field, several in names.items() if (place := _place(header, several)) is not None}
    if not places.keys() & {"word", "decree_number"}:
        raise AnswerColumnsMissing
    labels = {field: header.names[place] for field, place in places.items()}
    keys = {name_key(word): outcome for outcome, several in words.items() for word in several}
    return _Columns(places, labels, keys, ", ".join(several[0] for several in words.values() if several), dates)


def _is_of_held(name: str) -> bool:
    """Return whether a column is about medals that people have already, whatever else its head says."""
    return _HELD.search(name.replace("_", " ")) is not None


def _is_unknown_decree(name: str) -> bool:
    return "keppres" in name_key(name) and name_key(name) not in _DECREES and not _is_of_held(name)


def _place(header: Header, names: Sequence[str]) -> int | None:
    """Return where the first of some names is. Raises SheetHeaderTwice."""
    return next((place for name in names if (place := header.only_place((name,))) is not None), None)


def _lines(table: Table, columns: _Columns) -> Iterator[AnswerLine | RefusedLine]:
    for row in table.rows:
        if isinstance(row, BrokenRow):
            yield RefusedLine(row.line, None, row.fault.value, row.sentence)
        elif (found := _line(row, columns)) is not None:
            yield found


def _line(row: SheetRow, columns: _Columns) -> AnswerLine | RefusedLine | None:
    """Return what a row says; None: nothing, or nothing yet, whatever else stands in it."""
    if _is_numbering(row):
        return None
    said: dict[str, Any] = {}
    try:
        _read(said, _SAYS, row, columns)
        if (word := _word(said)) is None:
            return None
        _read(said, _ABOUT, row, columns)
        if said["nip"] is None and said.get("name") is None:
            raise AboutNobody
    except AnswerRefused as error:
        return RefusedLine(row.line, error.column, error.code, str(error))
    return AnswerLine(**{"line": row.line, **said, "word": word})


def _is_numbering(row: SheetRow) -> bool:
    """Return whether a row only numbers the columns, as forms do."""
    cells = [f"{cell:g}" if isinstance(cell, int | float) else str(cell) for cell in row.cells if cell is not None]
    told = list(filter(None, map(name_key, cells)))
    return len(told) > 1 and told == [str(number) for number, _ in enumerate(told, start=1)]


def _read(said: dict[str, Any], fields: Iterable[str], row: SheetRow, columns: _Columns) -> None:
    """Add what a row says in some columns, as far as there are such. Raises CellRefused."""
    for field in fields:
        if (place := columns.places.get(field)) is not None:
            try:
                said[field] = _READERS[field](row.cells[place], columns)
            except (ValueRefused, AnswerRefused) as error:
                raise CellRefused(columns.labels[field], error) from None


def _word(said: Mapping[str, Any]) -> Word | None:
    """Return what a line says, which a new decree may say without a word. Raises AnswerRefused."""
    word: Word | None = said.get("word")
    number, on = said.get("decree_number"), said.get("decree_on")
    if (number is None) != (on is None):
        raise DecreeIncomplete
    if number is None:
        if word is Word.DECREED:
            raise DecreeIncomplete
        return word
    if word not in {None, Word.MS, Word.DECREED}:
        raise Contradiction
    return Word.DECREED


def _grade(cell: Cell, _columns: _Columns) -> AwardGrade | None:
    return choices.choice(cell, _GRADES, "10 Tahun, 20 Tahun, atau 30 Tahun")


def _decree_number(cell: Cell, _columns: _Columns) -> str | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise DecreeNumberIsDay
    try:
        return texts.text(cell, characters_max=_DECREE_MAX)
    except TextBecameDay:
        raise DecreeNumberIsDay from None


_READERS: Final[Mapping[str, Callable[[Cell, _Columns], object]]] = {
    "nip": lambda cell, _: digits.nip(cell),
    "grade": _grade,
    "word": lambda cell, columns: choices.choice(cell, columns.words, columns.known),
    "name": lambda cell, _: texts.text(cell, characters_max=_TEXT_MAX),
    "position": lambda cell, _: texts.text(cell, characters_max=_TEXT_MAX),
    "reason": lambda cell, _: texts.text(cell, characters_max=_REASON_MAX),
    "decree_number": _decree_number,
    "decree_on": lambda cell, columns: days.day(cell, dates=columns.dates),
}
