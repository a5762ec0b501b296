"""The same facts as the product has them."""

from datetime import date
from typing import Any

from contracts.listed import AwardEntry, DisciplineEntry, LeaveEntry
from contracts.vocabulary import AwardGrade, DisciplineLevel, Employment, LeaveKind
from services.award_service.domain.answers import known_of
from services.award_service.domain.due import DueRules, Interrupted, standing_of
from services.award_service.domain.forecast import forecast_of
from services.award_service.domain.lateness import late_by
from services.award_service.domain.listed import ListKind, SourceList
from services.award_service.domain.person import Person
from tests.support.award.facts import Choices, Expected, Facts, Leave, Medal, Punishment, Told
from tests.support.award.reference import AHEAD


def lists_of(facts: Facts) -> list[SourceList]:
    """Return all lists, in the order in which they arrived."""
    kinds = {ListKind.DISCIPLINE: facts.discipline, ListKind.LEAVE: facts.leave, ListKind.AWARD: facts.medals}
    return [_list(kind, one) for kind, lists in kinds.items() for one in lists]


def person_of(facts: Facts) -> Person:
    """Return the person that the facts tell of."""
    known = known_of(lists_of(facts))
    return Person(
        facts.nip,
        Employment.PNS if facts.pns else Employment.PPPK,
        facts.record,
        facts.was_pppk,
        facts.last_day,
        facts.legal_standing,
        known.interruptions,
        known.held,
        known.discipline_asked,
        known.leave_asked,
    )


def rules_of(choices: Choices) -> DueRules:
    """Return the agency's choices."""
    return DueRules(
        employments=frozenset(Employment) if choices.contract_too else frozenset({Employment.PNS}),
        margins={AwardGrade(grade): years for grade, years in choices.margins.items()},
        interrupted=Interrupted.RESTART if choices.restart else Interrupted.EXCLUDE,
        lower_later=choices.lower_later,
        leave_standings=choices.leave_standings,
    )


def computed(facts: Facts, day: date, choices: Choices) -> Expected:
    """Return what the product says of somebody on a day, in the reference's words."""
    standing = standing_of(person_of(facts), day, rules_of(choices))
    due = standing.due
    return Expected(
        None if due is None else due.grade.value,
        None if due is None else due.month,
        0 if due is None else late_by(due, day, proposed=False),
        {
            months: [(one.grade.value, _month(one.month)) for one in forecast_of(standing, day, months)]
            for months in AHEAD
        },
    )


def _month(month: date | None) -> date:
    assert month is not None
    return month


def _list(kind: ListKind, told: Told) -> SourceList:
    entries: Any = tuple(_entry(one) for one in told.lines)
    return SourceList(kind, told.source, told.as_of, entries)


def _entry(line: Punishment | Leave | Medal) -> DisciplineEntry | LeaveEntry | AwardEntry:
    match line:
        case Punishment():
            return DisciplineEntry(
                level=DisciplineLevel(line.level),
                effective_on=line.effective_on,
                decree_on=line.decree_on,
                until=line.until,
                annulled=line.annulled,
            )
        case Leave():
            return LeaveEntry(kind=LeaveKind(line.kind), since=line.since, decree_on=line.decree_on, until=line.until)
        case Medal():
            return AwardEntry(grade=AwardGrade(line.grade), revoked=line.revoked)
