"""What intake has made of each employee."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.bulk import among, insert_many, parameters_of
from services.intake.domain.report import Subject
from services.intake.tables import acting_heads, conflicts, derived_superiors, employees, former_numbers, own_ids

_COLUMNS: Final = ("nip", "version", "content", "published_on", "missing", "conflicts", "derived_in")


ActingPosts = frozenset[tuple[str, date, date | None]]
"""Of which units somebody acts as the head: code, first and last day."""


@personal
class EmployeeState:
    """An employee as intake has them.

    Attributes:
        nip: the number that the person has today.
        version: of the record that was published last; None: none was.
        content: of that record (`MergedEmployee.content`).
        published_on: the day of which that record speaks.
        missing: fields without which no record can be made.
        conflicts: what differs when they do (`digest_of`).
        derived_in: units and people whose change changes a superior (`MergedEmployee.derived_in`).
    """

    nip: str
    version: int | None = None
    content: Mapping[str, Any] | None = None
    published_on: date | None = None
    missing: tuple[str, ...] = ()
    conflicts: str = ""
    derived_in: frozenset[str] = frozenset()

    @property
    def acting(self) -> ActingPosts:
        """Of which units they act as the head; of two posts that begin at once in a unit the last counts."""
        posts = {
            (one["unit_code"], date.fromisoformat(one["since"])): one.get("until")
            for one in (self.content or {}).get("acting", ())
        }
        return frozenset(
            (code, since, None if until is None else date.fromisoformat(until))
            for (code, since), until in posts.items()
        )


async def load_employees(connection: AsyncConnection, nips: Collection[str]) -> dict[str, EmployeeState]:
    """Return some employees, by the number that they have today. One statement."""
    rows = await connection.execute(sa.select(employees).where(among(connection, employees.c.nip, list(nips))))
    return {row.nip: _state(row) for row in rows}


def _state(row: sa.Row[Any]) -> EmployeeState:
    return EmployeeState(
        nip=row.nip,
        version=row.version,
        content=row.content,
        published_on=row.published_on,
        missing=tuple(row.missing.split()),
        conflicts=row.conflicts,
        derived_in=frozenset(row.derived_in.split()),
    )


async def known_among(connection: AsyncConnection, nips: Collection[str]) -> set[str]:
    """Return which of some numbers anybody has reported, under these or later ones. One statement; none for none."""
    if not nips:
        return set()
    today, before = employees.c.nip, former_numbers.c.former_nip
    found = await connection.execute(
        sa.union(
            sa.select(today).where(among(connection, today, list(nips))),
            sa.select(before).where(former_numbers.c.joined, among(connection, before, list(nips))),
        )
    )
    return set(found.scalars())


async def save_employees(
    connection: AsyncConnection, states: Iterable[EmployeeState], before: Mapping[str, EmployeeState]
) -> None:
    """Store employees. One statement; two more if the units that superiors follow from have changed."""
    states = list(states)
    if not states:
        return
    rows = [
        {
            "nip": one.nip,
            "version": one.version,
            "content": one.content,
            "published_on": one.published_on,
            "missing": " ".join(one.missing),
            "conflicts": one.conflicts,
            "derived_in": " ".join(sorted(one.derived_in)),
        }
        for one in states
    ]
    insert = insert_many(connection, employees, _COLUMNS)
    insert = insert.on_conflict_do_update(
        index_elements=["nip"], set_={name: insert.excluded[name] for name in _COLUMNS if name != "nip"}
    )
    await connection.execute(insert, parameters_of(connection, _COLUMNS, rows))
    await _save_derived(connection, states, before)


async def _save_derived(
    connection: AsyncConnection, states: Collection[EmployeeState], before: Mapping[str, EmployeeState]
) -> None:
    moved = [
        one for one in states if one.derived_in != (before[one.nip].derived_in if one.nip in before else frozenset())
    ]
    had = [one.nip for one in moved if one.nip in before and before[one.nip].derived_in]
    if had:
        await connection.execute(sa.delete(derived_superiors).where(among(connection, derived_superiors.c.nip, had)))
    rows = [{"unit_code": code, "nip": one.nip} for one in moved for code in sorted(one.derived_in)]
    if rows:
        columns = ("unit_code", "nip")
        await connection.execute(
            insert_many(connection, derived_superiors, columns), parameters_of(connection, columns, rows)
        )


async def save_acting_heads(connection: AsyncConnection, posts: Mapping[str, ActingPosts]) -> None:
    """Store of which units some people act as the head, by NIP. Two statements; none for nobody."""
    if not posts:
        return
    await connection.execute(sa.delete(acting_heads).where(among(connection, acting_heads.c.nip, list(posts))))
    rows = [
        {"nip": nip, "unit_code": code, "since": since, "until": until}
        for nip, acting in posts.items()
        for code, since, until in sorted(acting, key=str)
    ]
    if rows:
        await connection.execute(sa.insert(acting_heads), rows)


async def remove_employees(connection: AsyncConnection, nips: Collection[str]) -> None:
    """Remove what was made of people who go on under another number, conflicts included. Five statements."""
    theirs = (conflicts.c.subject == Subject.EMPLOYEE.value, among(connection, conflicts.c.key, list(nips)))
    await connection.execute(sa.delete(conflicts).where(*theirs))
    for table in (derived_superiors, acting_heads, own_ids, employees):
        await connection.execute(sa.delete(table).where(among(connection, table.c.nip, list(nips))))


async def employees_after(connection: AsyncConnection, nip: str, limit: int) -> Sequence[EmployeeState]:
    """Return employees whose record was published, behind a number, in the order of their numbers. One statement."""
    rows = await connection.execute(
        sa.select(employees)
        .where(employees.c.nip > nip, employees.c.version.is_not(None))
        .order_by(employees.c.nip)
        .limit(limit)
    )
    return [_state(row) for row in rows]
