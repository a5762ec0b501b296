"""What keeps a proposal from being verified (UU 20/2009, article 25; PP 35/2010; all regional guides)."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from contracts.personal import personal
from contracts.refusal import Fault
from contracts.vocabulary import AwardGrade
from services.award_service.domain.due import DueRules, Milestone, MilestoneState, Standing, standing_of
from services.award_service.domain.person import Person
from services.award_service.domain.service_start import ServiceStart


class Statement(StrEnum):
    """Whether somebody was sentenced to prison for a crime punishable by five years or more (UU 20/2009, article 25 f).

    How long the sentence itself was does not matter. It is nothing that data can tell.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Asked(StrEnum):
    """What has to be asked about of everybody."""

    DISCIPLINE = "discipline"
    LEAVE = "leave"


class Obstacle(StrEnum):
    """What keeps somebody from being verified."""

    UNKNOWN_PERSON = "unknown_person"
    NOT_REGULATED = "not_regulated"
    NO_START = "no_start"
    NOT_REACHED = "not_reached"
    EXCLUDED = "excluded"
    HELD = "held"
    REVOKED = "revoked"
    AFTER_LEAVING = "after_leaving"
    HIGHER_FIRST = "higher_first"
    DISCIPLINE_NOT_ASKED = "discipline_not_asked"
    LEAVE_NOT_ASKED = "leave_not_asked"
    SENTENCED = "sentenced"
    SENTENCE_UNKNOWN = "sentence_unknown"


SENTENCE: Final[Mapping[Obstacle, str]] = {
    Obstacle.UNKNOWN_PERSON: "Data pegawai ini belum diterima.",
    Obstacle.NOT_REGULATED: "Satyalancana Karya Satya belum diatur bagi jenis kepegawaian ini.",
    Obstacle.NO_START: "TMT CPNS tidak diketahui.",
    Obstacle.NOT_REACHED: "Masa kerja belum cukup sampai tanggal yang dihitung pada periode ini.",
    Obstacle.EXCLUDED: "Ada hukuman disiplin tingkat sedang atau berat, atau cuti di luar tanggungan negara.",
    Obstacle.HELD: "Satyalancana ini sudah dimiliki.",
    Obstacle.REVOKED: "Satyalancana ini pernah dianugerahkan dan dicabut; satu jenjang hanya dianugerahkan satu kali.",
    Obstacle.AFTER_LEAVING: "Masa kerja baru cukup setelah pegawai berhenti.",
    Obstacle.HIGHER_FIRST: "Jenjang yang lebih tinggi sudah tercapai atau dimiliki; jenjang itulah yang diusulkan.",
    Obstacle.DISCIPLINE_NOT_ASKED: "Hukuman disiplin belum pernah ditanyakan ke sumber mana pun.",
    Obstacle.LEAVE_NOT_ASKED: "Cuti di luar tanggungan negara belum pernah ditanyakan ke sumber mana pun.",
    Obstacle.SENTENCED: "Pernyataan menyebut pidana penjara karena tindak pidana yang diancam paling singkat 5 tahun.",
    Obstacle.SENTENCE_UNKNOWN: "Pernyataan pidana penjara (diancam paling singkat 5 tahun) belum diisi.",
}
"""Each in Indonesian, without NIP or name."""

_OF_STATE: Final[Mapping[MilestoneState, Obstacle | None]] = {
    MilestoneState.DUE: None,
    MilestoneState.TO_COME: Obstacle.NOT_REACHED,
    MilestoneState.HELD: Obstacle.HELD,
    MilestoneState.REVOKED: Obstacle.REVOKED,
    MilestoneState.PASSED_OVER: Obstacle.HIGHER_FIRST,
    MilestoneState.AFTER_HIGHER: Obstacle.HIGHER_FIRST,
    MilestoneState.EXCLUDED: Obstacle.EXCLUDED,
    MilestoneState.AFTER_LEAVING: Obstacle.AFTER_LEAVING,
    MilestoneState.NO_START: Obstacle.NO_START,
    MilestoneState.NOT_REGULATED: Obstacle.NOT_REGULATED,
}
_SINCE: Final = frozenset({MilestoneState.EXCLUDED, MilestoneState.HELD, MilestoneState.REVOKED})
"""What counts also when it came after the day that service is counted to."""
_NOT_ASKED: Final[Mapping[Asked, Obstacle]] = {
    Asked.DISCIPLINE: Obstacle.DISCIPLINE_NOT_ASKED,
    Asked.LEAVE: Obstacle.LEAVE_NOT_ASKED,
}


@personal
class Footing:
    """How somebody stands to the grade that they are proposed for.

    Attributes:
        milestone: as of the day that service is counted to; None: nobody knows the person.
        since: the same as of today, where that is later.
        held: grades that they hold.
        asked: what sources were asked about.
        left: whether they have left the agency.
        start: from when service is counted.
    """

    milestone: Milestone | None
    since: Milestone | None = None
    held: frozenset[AwardGrade] = frozenset()
    asked: frozenset[Asked] = frozenset()
    left: bool = False
    start: ServiceStart | None = None


NOBODY: Final = Footing(None)
"""Of whom no event has told."""


def footing_of(person: Person, grade: AwardGrade, counted_to: date, today: date, rules: DueRules) -> Footing:
    """Return how somebody stands to a grade.

    Args:
        person: with what all sources say.
        grade: for which they are proposed.
        counted_to: day up to whose month years are counted, the period's.
        today: in the agency's time zone.
        rules: the agency's choices.
    """
    asked = {Asked.DISCIPLINE: person.discipline_asked, Asked.LEAVE: person.leave_asked}
    standing = standing_of(person, counted_to, rules, shown_on=today)
    return Footing(
        _of(grade, standing),
        _of(grade, standing_of(person, today, rules)) if today > counted_to else None,
        person.held_now,
        frozenset(kind for kind, day in asked.items() if day is not None),
        person.has_left(today),
        standing.start,
    )


def obstacles(footing: Footing, statement: Statement, attested: Collection[Asked]) -> Iterator[Obstacle]:
    """Yield what keeps a proposal from being verified.

    Args:
        footing: how the person stands to the grade.
        statement: on sentences.
        attested: what somebody has attested with a reason that it was asked about.
    """
    yield from standing_obstacles(footing)
    yield from (_NOT_ASKED[kind] for kind in Asked if kind not in footing.asked and kind not in attested)
    if statement is not Statement.NO:
        yield Obstacle.SENTENCED if statement is Statement.YES else Obstacle.SENTENCE_UNKNOWN


def standing_obstacles(footing: Footing) -> Iterator[Obstacle]:
    """Yield what the record and the lists of all sources have against a grade, as far as anything."""
    if footing.milestone is None:
        yield Obstacle.UNKNOWN_PERSON
        return
    found = [_OF_STATE[footing.milestone.state]]
    if footing.since is not None and footing.since.state in _SINCE:
        found.append(_OF_STATE[footing.since.state])
    yield from dict.fromkeys(one for one in found if one is not None)


def faults_of(found: Collection[Obstacle]) -> list[Fault]:
    """Return obstacles as faults of a request."""
    return [Fault(one.value, SENTENCE[one], "") for one in found]


def _of(grade: AwardGrade, standing: Standing) -> Milestone:
    return next(one for one in standing.milestones if one.grade is grade)
