"""What the papers of a proposal say. Texts are printed as they are; nothing in them is markup.

What nobody knows is None and becomes a blank line to be filled in by hand: nothing is invented.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from contracts.personal import personal
from contracts.vocabulary import AwardGrade


@personal
class Official:
    """Who signs.

    Attributes:
        role: what stands above the name, such as `Kepala BKPSDM` or `Yang bersangkutan`.
        name: with titles; None leaves a line.
        nip: 18 digits; None: a line, or the position where there is one.
        position: of an official who has no NIP, such as the regent.
        rank: pangkat and golongan ruang as they are printed.
    """

    role: str
    name: str | None = None
    nip: str | None = None
    position: str | None = None
    rank: str | None = None


@personal
class Candidate:
    """Whom a paper is about.

    Attributes:
        name: as the personnel record has it.
        nip: 18 digits.
        position: title.
        unit: name of the unit.
        rank: pangkat and golongan ruang as they are printed.
    """

    name: str
    nip: str
    position: str | None = None
    unit: str | None = None
    rank: str | None = None


@personal
class Medal:
    """A medal that somebody has.

    Attributes:
        grade: which.
        decree_number: of the decree (Keppres).
        decree_on: its day.
    """

    grade: AwardGrade
    decree_number: str | None = None
    decree_on: date | None = None


@personal
class CvSheet:
    """The sheet about a candidate's life (Daftar Riwayat Hidup).

    Attributes:
        agency: name of the agency.
        place: where it is signed.
        candidate: whose.
        grade: which medal is proposed.
        cpns_on: first day of service (TMT CPNS).
        cpns_estimated: whether only its month is known, from the NIP.
        counted_to: day to whose month the years are counted.
        years: of service, whole, to that day.
        rank_on: since when the rank is held.
        position_on: since when the position is held.
        born_on: day of birth.
        birth_place: where.
        sex: as a word.
        education: the last one.
        held: medals, in the order of their grades.
        superior: the direct superior, who signs, too.
        at: aware; the file's creation date.
    """

    agency: str
    place: str
    candidate: Candidate
    grade: AwardGrade
    at: datetime
    superior: Official
    cpns_on: date | None = None
    cpns_estimated: bool = False
    counted_to: date | None = None
    years: int | None = None
    rank_on: date | None = None
    position_on: date | None = None
    born_on: date | None = None
    birth_place: str | None = None
    sex: str | None = None
    education: str | None = None
    held: tuple[Medal, ...] = ()


class StatementKind(StrEnum):
    """What is stated of a candidate."""

    DISCIPLINE = "discipline"
    """Never punished moderately or heavily, and not serving a punishment now."""
    SENTENCES = "sentences"
    """Never sentenced for a crime with at least five years (UU 20/2009, article 25)."""


@personal
class Statement:
    """A statement, to be signed by hand.

    Attributes:
        kind: what is stated.
        agency: name of the agency.
        place: where it is signed.
        candidate: of whom.
        grade: which medal is proposed.
        signatory: who states it: an official of discipline, the candidate of sentences.
        at: aware; the file's creation date.
    """

    kind: StatementKind
    agency: str
    place: str
    candidate: Candidate
    grade: AwardGrade
    signatory: Official
    at: datetime


@personal
class CoveringLetter:
    """The letter that a batch goes with.

    Attributes:
        agency: name of the agency.
        place: where it is signed.
        number: of the letter; None leaves a line.
        on: its day; None leaves a line.
        to: whom it is addressed to, a line each.
        occasion: of which ceremony.
        ceremony_on: its day.
        counts: how many are proposed, by grade.
        signatory: who signs.
        at: aware; the file's creation date.
    """

    agency: str
    place: str
    number: str | None
    on: date | None
    to: tuple[str, ...]
    occasion: str
    ceremony_on: date
    counts: Mapping[AwardGrade, int]
    signatory: Official
    at: datetime
