"""What decides who is due, of many people in one statement: as the events tell of them, and as sources list."""

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.vocabulary import Employment
from hub.store.bulk import among
from readmodels.people.tables import employee_records, employees, former_nips, positions
from services.award_service.domain.answers import NOTHING, known_of
from services.award_service.domain.listed import ENTRIES, ListKind, SourceList, teller
from services.award_service.domain.person import Person
from services.award_service.domain.presence import gaps_of, last_day_of, stays_of
from services.award_service.tables import listed

_EMPLOYMENT: Final[Mapping[str, Employment]] = {one.value: one for one in Employment}
_KINDS: Final[Mapping[str, ListKind]] = {one.value: one for one in ListKind}


@personal
class FoundPerson:
    """A person, with the number by which pages of people are cut.

    Attributes:
        number: grows from page to page; no personal data.
        person: what decides who is due.
    """

    number: int
    person: Person


@cache
def persons_statement(dialect: str) -> sa.Select[Any]:
    """Return what selects people; `person_of` reads a row of it."""
    return sa.select(
        employees.c.id,
        employees.c.nip,
        employees.c.employment,
        employees.c.cpns_on,
        employees.c.legal_standing,
        _LEFT_ON.label("left_on"),
        _WAS_PPPK.label("was_pppk"),
        _stays(dialect).label("stays"),
        _lists(dialect).label("lists"),
    )


async def load_persons(connection: AsyncConnection, nips: Collection[str], today: date) -> dict[str, Person]:
    """Return those of some people who are known, as of a day, by NIP. One statement."""
    statement = persons_statement(connection.dialect.name).where(among(connection, employees.c.nip, list(nips)))
    rows = await connection.execute(statement)
    return {row.nip: person_of(row, today) for row in rows}


async def page_of_persons(connection: AsyncConnection, today: date, *, after: int, limit: int) -> list[FoundPerson]:
    """Return people as of a day, by the number that cuts pages, behind one of these numbers. One statement."""
    statement = persons_statement(connection.dialect.name).where(employees.c.id > after)
    rows = await connection.execute(statement.order_by(employees.c.id).limit(limit))
    return [FoundPerson(row.id, person_of(row, today)) for row in rows]


async def every_person(connection: AsyncConnection, today: date) -> AsyncIterator[Person]:
    """Yield everybody as of a day, by the number that cuts pages. One statement, whose rows are held some at a time."""
    statement = persons_statement(connection.dialect.name).order_by(employees.c.id)
    async for row in await connection.stream(statement, execution_options={"yield_per": 1_000}):
        yield person_of(row, today)


def person_of(row: sa.Row[Any], today: date) -> Person:
    """Return the person in a row of `persons_statement`, as of a day in the agency's time zone."""
    columns: tuple[Any, ...] = tuple(row)
    _, nip, employment, cpns_on, legal_standing, left_on, was_pppk, held, (discipline, leave, counted) = columns
    stays = stays_of([(date.fromisoformat(first), _day_of(last)) for first, last in held or ()])
    known = known_of([_list_of(*one) for one in counted]) if counted else NOTHING
    return Person(
        nip,
        _EMPLOYMENT[employment],
        cpns_on,
        bool(was_pppk),
        last_day_of(stays, _day_of(left_on), today),
        legal_standing,
        known.interruptions,
        known.held,
        _day_of(discipline),
        _day_of(leave),
        gaps_of(stays, today),
    )


def _list_of(name: str, source: str, former: str | None, as_of: str, entries: list[Any]) -> SourceList:
    kind, day = _KINDS[name], date.fromisoformat(as_of)
    return SourceList(kind, teller(source, former), day, ENTRIES[kind].validate_python(entries), former)


def _day_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


_HELD_SOME_DAY: Final = sa.or_(positions.c.end.is_(None), positions.c.end >= positions.c.start)
_LEFT_ON: Final = sa.case(
    (
        ~employees.c.active,
        sa.select(employee_records.c.content["effective_on"].as_string())
        .where(
            employee_records.c.nip == employees.c.nip,
            ~employee_records.c.content["active"].as_boolean(),
            employee_records.c.content["effective_on"].as_string().is_not(None),
        )
        .order_by(employee_records.c.version.desc())
        .limit(1)
        .correlate(employees)
        .scalar_subquery(),
    )
)
"""Of who is away, the last day that a record names."""
_WAS_PPPK: Final = (
    sa.exists()
    .where(former_nips.c.nip == employees.c.nip, sa.func.substr(former_nips.c.former_nip, 13, 2) > "12")
    .correlate(employees)
)


def _stays(dialect: str) -> sa.ScalarSelect[Any]:
    """Return first and last day of a person's positions, but of those that were held on no day; None or empty: none."""
    if dialect == "postgresql":
        every: Any = sa.func.jsonb_agg(
            sa.func.jsonb_build_array(positions.c.start, positions.c.end), type_=postgresql.JSONB
        )
    else:
        every = sa.func.json_group_array(sa.func.json_array(positions.c.start, positions.c.end), type_=sa.JSON)
    theirs = (positions.c.nip == employees.c.nip, _HELD_SOME_DAY)
    return sa.select(every).where(*theirs).correlate(employees).scalar_subquery()


def _lists(dialect: str) -> sa.ScalarSelect[Any]:
    """Return a person's lists in one value: newest day of discipline's and of leave's, and those with what counts.

    Each of these with its kind, source, former number, day and entries; None where there is none.
    """
    former = sa.case((listed.c.nip != listed.c.person_nip, listed.c.nip))
    columns = (listed.c.kind, listed.c.source, former, listed.c.as_of_on)
    asked = [
        sa.func.max(sa.case((listed.c.kind == kind.value, listed.c.as_of_on)))
        for kind in (ListKind.DISCIPLINE, ListKind.LEAVE)
    ]
    if dialect == "postgresql":
        one: Any = sa.func.jsonb_build_array(*columns, listed.c.entries)
        counted: Any = sa.func.jsonb_agg(one).filter(listed.c.counts)
        every: Any = sa.func.jsonb_build_array(*asked, counted, type_=postgresql.JSONB)
    else:
        one = sa.func.json_array(*columns, sa.func.json(listed.c.entries))
        counted = sa.func.json_group_array(one).filter(listed.c.counts)
        every = sa.func.json_array(*asked, counted, type_=sa.JSON)
    return sa.select(every).where(listed.c.person_nip == employees.c.nip).correlate(employees).scalar_subquery()
