"""How somebody stands to each grade, in sentences: since when, how late, or why not."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from contracts.personal import personal
from contracts.vocabulary import AwardGrade
from services.award_service.domain.due import DueRules, Interrupted, Milestone, MilestoneState
from services.award_service.domain.grades import GRADES, title_of
from services.award_service.domain.interruptions import Interruption, Reason
from services.award_service.domain.lateness import late_by
from services.award_service.domain.months import month_of
from services.award_service.domain.person import Held, Person, one_a_grade
from services.award_service.domain.runs import DAY, reached_in_a_run
from services.award_service.domain.sentences import (
    Sentence,
    Statement,
    month_in_words,
    source_in_words,
    written,
)

_REASON: Final[Mapping[Reason, str]] = {
    Reason.DISCIPLINE: "hukuman disiplin",
    Reason.LEAVE: "cuti di luar tanggungan negara (CLTN)",
}
_RESTART: Final = "explained.restart"


@personal
class Asked:
    """What the sentences about grades are made from.

    Attributes:
        person: with what all sources say.
        start: from when service counts.
        found: what counts against the person.
        proposed: grades with an open proposal.
        day: as of which.
        rules: the agency's choices.
    """

    person: Person
    start: date
    found: Sequence[Interruption]
    proposed: Collection[AwardGrade]
    day: date
    rules: DueRules


def grade_explained(milestone: Milestone, asked: Asked) -> Iterator[Sentence]:
    """Yield how the person stands to one grade."""
    explained = _EXPLAINED.get(milestone.state)
    if explained is not None:
        yield from explained(milestone, asked)


def _due(milestone: Milestone, asked: Asked) -> Iterator[Sentence]:
    years = asked.rules.years(milestone.grade)
    yield _said(
        milestone,
        Statement.DUE,
        f"masa kerja {years} tahun genap pada {_month(milestone)}, dan jatuh tempo sejak bulan itu",
        "due.by_month",
    )
    if milestone.grade in asked.proposed:
        yield _said(milestone, Statement.PROPOSED, "usulannya sedang berjalan", "late.proposed_is_not")
    elif late := late_by(milestone, asked.day, proposed=False):
        yield _said(milestone, Statement.LATE, f"terlambat diusulkan {late} bulan", "late.months")
    if asked.person.has_left(asked.day):
        text = "jatuh tempo sebelum berhenti, dan tetap dapat diusulkan dengan dokumen tambahan"
        yield _said(milestone, Statement.DUE_BEFORE_LEAVING, text, "left.due_before_stays")


def _to_come(milestone: Milestone, asked: Asked) -> Iterator[Sentence]:
    years = asked.rules.years(milestone.grade)
    text = f"masa kerja {years} tahun genap pada {_month(milestone)}; sebelum itu belum jatuh tempo"
    yield _said(milestone, Statement.TO_COME, text, "due.not_before")


def _held(milestone: Milestone, asked: Asked) -> Iterator[Sentence]:
    for one in asked.person.held:
        if one.grade is milestone.grade:
            code, words = (Statement.REVOKED, "dicabut") if one.revoked else (Statement.HELD, "sudah dimiliki")
            rule = "held.revoked" if one.revoked else "held.once"
            text = f"{title_of(one.grade)}: {words} menurut {source_in_words(one.source)}{_decree(one)}."
            yield Sentence(code, text, rule, one.source, one.grade)


def _decree(one: Held) -> str:
    if one.decree_number is None:
        return ""
    dated = f" tanggal {written(one.decree_on)}" if one.decree_on is not None else ""
    return f" (Keppres {one.decree_number}{dated})"


def _passed_over(milestone: Milestone, asked: Asked) -> Iterator[Sentence]:
    above = GRADES[GRADES.index(milestone.grade) + 1 :]
    found = one_a_grade(one for one in asked.person.held if one.grade in above).values()
    if any(not one.revoked for one in found):
        why = "sudah dimiliki"
    else:
        why = "pernah dimiliki lalu dicabut" if found else "jatuh tempo"
    text = f"dilewati, karena jenjang yang lebih tinggi {why}"
    yield _said(milestone, Statement.PASSED_OVER, text, "held.passes_over_lower")


def _after_higher(milestone: Milestone, _asked: Asked) -> Iterator[Sentence]:
    text = f"masa kerja genap pada {_month(milestone)}; menyusul sesudah jenjang yang lebih tinggi dimiliki"
    yield _said(milestone, Statement.AFTER_HIGHER, text, "held.highest_first")


def _excluded(milestone: Milestone, asked: Asked) -> Iterator[Sentence]:
    reasons = " dan ".join(
        words for reason, words in _REASON.items() if any(one.reason is reason for one in asked.found)
    )
    if asked.rules.interrupted is Interrupted.RESTART:
        text = f"masa kerja tidak dapat dihitung ulang, karena {reasons} belum berakhir atau tidak bertanggal"
        yield _said(milestone, Statement.EXCLUDED, text, "restart.open")
        return
    yield _said(milestone, Statement.EXCLUDED, f"tidak diusulkan, karena {reasons}", "excluded.ever")
    yield _said(milestone, Statement.WOULD_COUNT_ANEW, f"bila dihitung ulang, {_again(milestone, asked)}", _RESTART)


def _again(milestone: Milestone, asked: Asked) -> str:
    years = asked.rules.years(milestone.grade)
    again = reached_in_a_run(asked.start, years, asked.found)
    if again is None:
        return "bulan genapnya belum dapat disebut"
    if asked.person.last_day is not None and again - DAY > asked.person.last_day:
        return f"masa kerja {years} tahun tidak genap sebelum hari terakhir di instansi"
    return f"masa kerja {years} tahun genap pada {month_in_words(month_of(again))}"


def _after_leaving(milestone: Milestone, asked: Asked) -> Iterator[Sentence]:
    if asked.person.known_last_day is None:
        text = f"masa kerja genap pada {_month(milestone)} bila saat itu belum berhenti; pastikan hari terakhirnya"
        yield _said(milestone, Statement.LAST_DAY_UNKNOWN, text, "left.unknown_last_day")
        return
    text = f"masa kerja baru genap pada {_month(milestone)}, sesudah hari terakhir di instansi; tidak jatuh tempo"
    yield _said(milestone, Statement.AFTER_LEAVING, text, "left.reached_after")


def _said(milestone: Milestone, code: Statement, text: str, rule: str) -> Sentence:
    return Sentence(code, f"{title_of(milestone.grade)}: {text}.", rule, None, milestone.grade)


def _month(milestone: Milestone) -> str:
    return "bulan yang tidak diketahui" if milestone.month is None else month_in_words(milestone.month)


_EXPLAINED: Final[Mapping[MilestoneState, Callable[[Milestone, Asked], Iterator[Sentence]]]] = {
    MilestoneState.DUE: _due,
    MilestoneState.TO_COME: _to_come,
    MilestoneState.HELD: _held,
    MilestoneState.REVOKED: _held,
    MilestoneState.PASSED_OVER: _passed_over,
    MilestoneState.AFTER_HIGHER: _after_higher,
    MilestoneState.EXCLUDED: _excluded,
    MilestoneState.AFTER_LEAVING: _after_leaving,
}
"""Of whoever nothing is regulated, or nobody can say when service began, one sentence tells it for all grades."""
