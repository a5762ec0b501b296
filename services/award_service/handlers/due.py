"""Use cases: who is due, late, or will be due; how one person stands, and why."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.vocabulary import AwardGrade, Employment
from readmodels.people.domain.organisation import Employee
from readmodels.people.employees import load_employees
from services.award_service.domain.cycle import State
from services.award_service.domain.due import DueRules, Standing, standing_of
from services.award_service.domain.errors import UnknownPerson
from services.award_service.domain.explanation import explain
from services.award_service.domain.lateness import Blocked, Earlier, blockers, months_late
from services.award_service.domain.person import Person
from services.award_service.domain.presence import Gap
from services.award_service.domain.sentences import Sentence
from services.award_service.domain.service_start import ServiceStart, StartBasis
from services.award_service.repository.due_lists import ON_ITS_WAY, DueRow, latest_states
from services.award_service.repository.lists import lists_of
from services.award_service.repository.persons import load_persons

_EARLIER: Final[Mapping[str, Earlier]] = {
    State.REFUSED.value: Earlier.REFUSED,
    State.RETURNED.value: Earlier.RETURNED,
    State.POSTPONED.value: Earlier.POSTPONED,
}


@personal
class StandingFound:
    """How somebody stands, and why.

    Attributes:
        employee: as the events tell of them.
        person: with what all sources say.
        standing: as of today.
        sentences: why, in Indonesian.
        blocked: what keeps the grade that is due from being proposed; empty where none is due.
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
    states = await latest_states(connection, nip)
    standing = standing_of(person, today, rules)
    proposed = frozenset(grade for grade, state in states.items() if state in ON_ITS_WAY)
    one = standing.due
    blocked: list[Blocked] = []
    if one is not None and one.grade not in proposed:
        earlier = states.get(one.grade)
        blocked = blockers(person, standing, today, earlier=None if earlier is None else _EARLIER.get(earlier.value))
    sentences = explain(person, lists, standing, today, rules, proposed=proposed)
    return StandingFound(employee, person, standing, sentences, blocked, proposed)


def blocked_of(row: DueRow, today: date) -> list[Blocked]:
    """Return what keeps the one in a row of a list from being proposed, what binds first."""
    person = Person(
        row["nip"],
        Employment.PNS,
        last_day=row["last_day"],
        discipline_asked=row["discipline_asked"],
        leave_asked=row["leave_asked"],
        gaps=tuple(Gap(*map(date.fromisoformat, days)) for days in row["gaps"] or ()),
    )
    start = None if row["start_on"] is None else ServiceStart(row["start_on"], StartBasis(row["start_basis"]))
    earlier = _EARLIER.get(row["proposal_state"])
    return blockers(person, Standing(start, (), None), today, earlier=earlier)


def late_of(row: DueRow, today: date) -> int:
    """Return by how many months the one in a row of a list is late."""
    return 0 if row["month"] is None else months_late(row["month"], today)
