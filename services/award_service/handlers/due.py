"""Use cases: who is due, late, or will be due; how one person stands, and why."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.vocabulary import AwardGrade, Employment
from readmodels.people.domain.organisation import Employee
from readmodels.people.employees import load_employees
from services.award_service.domain.cycle import State
from services.award_service.domain.due import DueRules, Milestone, MilestoneState, Standing, standing_of
from services.award_service.domain.errors import UnknownPerson
from services.award_service.domain.explanation import explain
from services.award_service.domain.lateness import Blocked, Earlier, blockers, late_by
from services.award_service.domain.person import Person
from services.award_service.domain.presence import Gap
from services.award_service.domain.sentences import Sentence
from services.award_service.domain.service_start import ServiceStart, StartBasis
from services.award_service.repository.due_lists import DueRow, Latest, latest_in, latest_proposals
from services.award_service.repository.lists import lists_of
from services.award_service.repository.persons import load_persons

_EARLIER: Final[Mapping[State, Earlier]] = {
    State.REFUSED: Earlier.REFUSED,
    State.RETURNED: Earlier.RETURNED,
    State.POSTPONED: Earlier.POSTPONED,
}


@personal
class StandingFound:
    """How somebody stands, and why.

    Attributes:
        employee: as the events tell of them.
        person: with what all sources say.
        standing: as of today.
        sentences: why, in Indonesian.
        blocked: what keeps the grade that is due from being proposed; empty where none is due, or it is proposed.
        proposed: grades whose proposal is on its way.
    """

    employee: Employee
    person: Person
    standing: Standing
    sentences: Sequence[Sentence]
    blocked: Sequence[Blocked]
    proposed: frozenset[AwardGrade]


async def standing_found(connection: AsyncConnection, nip: str, today: date, rules: DueRules) -> StandingFound:
    """Return how somebody stands as of today, and why. Raises UnknownPerson. Five statements."""
    person = (await load_persons(connection, [nip], today)).get(nip)
    if person is None:
        raise UnknownPerson
    employee = (await load_employees(connection, [nip]))[nip]
    lists = [row.list for row in (await lists_of(connection, [nip]))[nip]]
    latest = await latest_proposals(connection, nip)
    standing = standing_of(person, today, rules)
    proposed = frozenset(grade for grade, one in latest.items() if one.is_on_its_way)
    due = standing.due
    blocked = [] if due is None else _blocked(person, standing, today, latest.get(due.grade))
    sentences = explain(person, lists, standing, today, rules, proposed=proposed)
    return StandingFound(employee, person, standing, sentences, blocked, proposed)


class Waiting(NamedTuple):
    """How the one in a row of a list waits.

    Attributes:
        months_late: by how many months they are late; 0 while their proposal is on its way.
        blocked: what keeps them from being proposed, what binds first; nothing while it is on its way.
    """

    months_late: int
    blocked: Sequence[Blocked]


def waiting_of(row: DueRow, today: date) -> Waiting:
    """Return how the one in a row of a list waits."""
    person = Person(
        row["nip"],
        Employment.PNS,
        last_day=row["last_day"],
        discipline_asked=row["discipline_asked"],
        leave_asked=row["leave_asked"],
        gaps=tuple(Gap(*map(date.fromisoformat, days)) for days in row["gaps"] or ()),
    )
    start = None if row["start_on"] is None else ServiceStart(row["start_on"], StartBasis(row["start_basis"]))
    milestone = Milestone(AwardGrade(row["grade"]), MilestoneState(row["state"]), row["reached_on"])
    latest = latest_in(row)
    return Waiting(
        late_by(milestone, today, proposed=latest is not None and latest.is_on_its_way),
        _blocked(person, Standing(start, (), None), today, latest),
    )


def _blocked(person: Person, standing: Standing, today: date, latest: Latest | None) -> list[Blocked]:
    if latest is None:
        return blockers(person, standing, today)
    if latest.is_on_its_way:
        return []
    return blockers(person, standing, today, attested=latest.attested, earlier=_EARLIER.get(latest.state))
