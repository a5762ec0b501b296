"""What the templates read: the content of a paper as plain data."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from hub.indonesian import day
from services.award_service.documents.content import Candidate, CoveringLetter, CvSheet, Medal, Official, Statement
from services.award_service.documents.words import (
    BLANK,
    CLOSING,
    LETTER_SUBJECT,
    SHORT_BLANK,
    STATED,
    TITLES,
    below_name,
    letter_counts,
    letter_day,
    letter_number,
    letter_paragraphs,
    purpose,
)
from services.award_service.domain.grades import title_of

View = dict[str, Any]
Rows = Sequence[Sequence[str]]

_EMPTY_ROWS: Final = 3
"""Blank lines below what is known of a history."""


def cv_view(cv: CvSheet) -> View:
    """Return the data of `cv.typ`."""
    return {
        **_frame("Daftar Riwayat Hidup", cv.candidate.name, cv.agency),
        "for": f"Usulan {title_of(cv.grade)}",
        "fields": [*_cv_fields(cv)],
        "tables": [
            _table(
                "Riwayat kepangkatan", ("Pangkat, golongan ruang", "TMT", "Nomor dan tanggal keputusan"), _ranks(cv)
            ),
            _table("Riwayat jabatan", ("Jabatan", "TMT", "Nomor dan tanggal keputusan"), _positions(cv)),
            _table(
                "Tanda kehormatan yang dimiliki", ("Nama", "Nomor Keppres", "Tanggal"), [_medal(one) for one in cv.held]
            ),
        ],
        "signatures": [_signature(cv.place, cv.superior), _signature(cv.place, _self(cv.candidate))],
    }


def statement_view(statement: Statement) -> View:
    """Return the data of `statement.typ`."""
    by = statement.signatory
    return {
        **_frame(TITLES[statement.kind], statement.candidate.name, statement.agency),
        "signatory": [
            ("Nama", by.name or BLANK),
            ("NIP", by.nip or BLANK),
            ("Pangkat, golongan ruang", by.rank or BLANK),
            ("Jabatan", by.position or BLANK),
        ],
        "candidate": _who(statement.candidate),
        "stated": STATED[statement.kind],
        "purpose": purpose(statement.grade),
        "closing": CLOSING,
        "signatures": [_signature(statement.place, by)],
    }


def letter_view(letter: CoveringLetter) -> View:
    """Return the data of `letter.typ`."""
    before, after = letter_paragraphs(letter)
    return {
        **_frame("Surat Pengantar", LETTER_SUBJECT, letter.agency),
        "about": [("Nomor", letter_number(letter)), ("Lampiran", "1 (satu) berkas"), ("Hal", LETTER_SUBJECT)],
        "place": f"{letter.place}, {letter_day(letter)}",
        "to": letter.to,
        "before": before,
        "counts": [*letter_counts(letter)],
        "after": after,
        "signatures": [_letter_signature(letter.signatory)],
    }


def _frame(name: str, subject: str, agency: str) -> View:
    return {"name": name, "subject": subject, "agency": agency.upper(), "version": None}


def _who(candidate: Candidate) -> Rows:
    return [
        ("Nama", candidate.name),
        ("NIP", candidate.nip),
        ("Pangkat, golongan ruang", candidate.rank or BLANK),
        ("Jabatan", candidate.position or BLANK),
        ("Unit kerja", candidate.unit or BLANK),
    ]


def _cv_fields(cv: CvSheet) -> Iterator[tuple[str, str]]:
    yield from ((label, text) for label, text in _who(cv.candidate))
    born = f"{cv.birth_place or SHORT_BLANK}, {_or_blank(cv.born_on)}"
    yield "Tempat, tanggal lahir", born
    yield "Jenis kelamin", cv.sex or BLANK
    yield "Pendidikan terakhir", cv.education or BLANK
    yield "TMT CPNS", _or_blank(cv.cpns_on) + (" (perkiraan dari NIP)" if cv.cpns_on and cv.cpns_estimated else "")
    if cv.years is None or cv.counted_to is None:
        yield "Masa kerja", BLANK
    else:
        yield "Masa kerja", f"{cv.years} tahun, dihitung sampai dengan {day(cv.counted_to)}"
    yield "Alamat", BLANK


def _ranks(cv: CvSheet) -> Rows:
    return [(cv.candidate.rank, _or_blank(cv.rank_on), "")] if cv.candidate.rank else []


def _positions(cv: CvSheet) -> Rows:
    return [(cv.candidate.position, _or_blank(cv.position_on), "")] if cv.candidate.position else []


def _medal(medal: Medal) -> Sequence[str]:
    return title_of(medal.grade), medal.decree_number or SHORT_BLANK, _or_blank(medal.decree_on)


def _table(title: str, heads: Sequence[str], rows: Rows) -> Mapping[str, Any]:
    return {"title": title, "heads": heads, "rows": [*rows, *[("",) * len(heads)] * _EMPTY_ROWS]}


def _or_blank(of: date | None) -> str:
    return SHORT_BLANK if of is None else day(of)


def _self(candidate: Candidate) -> Official:
    return Official("Yang bersangkutan", candidate.name, candidate.nip)


def _signature(place: str, official: Official) -> View:
    """Return who signs; the day is left to the pen."""
    below = official.position or f"NIP {SHORT_BLANK}"
    return _signs(official) | {"place": place, "nip": official.nip, "position": below}


def _letter_signature(official: Official) -> View:
    """Return who signs the letter, which says above where and when."""
    return _signs(official) | {"place": None, "nip": None, "position": below_name(official)}


def _signs(official: Official) -> View:
    return {"on": None, "role": official.role, "name": official.name or SHORT_BLANK}
