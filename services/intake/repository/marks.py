"""Whose record is to be made again."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among, insert_many, parameters_of
from hub.store.database import clocks_of
from hub.store.upsert import insert_for
from services.intake.domain.report import Subject
from services.intake.tables import conflicts, derived_superiors, employees, to_merge, units

_COLUMNS: Final = ("subject", "key", "marked_at", "cause")


async def mark(connection: AsyncConnection, subject: Subject, causes: Mapping[str, str | None]) -> None:
    """Mark people or units, each with the report that it follows from. One statement; none for none."""
    if not causes:
        return
    at = clocks_of(connection).now()
    rows = [{"subject": subject.value, "key": key, "marked_at": at, "cause": causes[key]} for key in sorted(causes)]
    insert = insert_many(connection, to_merge, _COLUMNS).on_conflict_do_nothing()
    await connection.execute(insert, parameters_of(connection, _COLUMNS, rows))


async def mark_people_below(connection: AsyncConnection, causes: Mapping[str, str | None]) -> None:
    """Mark everybody whose superior follows from the heads of some units, with the report that changed the unit.

    Two statements; none for none.
    """
    if not causes:
        return
    concerned = sa.select(derived_superiors).where(among(connection, derived_superiors.c.unit_code, list(causes)))
    people = {row.nip: causes[row.unit_code] for row in await connection.execute(concerned)}
    await mark(connection, Subject.EMPLOYEE, people)


async def take_marked(connection: AsyncConnection, limit: int) -> Sequence[tuple[Subject, str, str | None]]:
    """Take away the oldest marks, (subject, key, cause). Two statements; nobody else may be merging."""
    found = (
        await connection.execute(
            sa.select(to_merge.c.subject, to_merge.c.key, to_merge.c.cause)
            .order_by(to_merge.c.marked_at, to_merge.c.subject.desc(), to_merge.c.key)
            .limit(limit)
        )
    ).all()
    if found:
        taken = sa.tuple_(to_merge.c.subject, to_merge.c.key).in_([(row.subject, row.key) for row in found])
        await connection.execute(sa.delete(to_merge).where(taken))
    return [(Subject(row.subject), row.key, row.cause) for row in found]


async def count_marked(connection: AsyncConnection) -> int:
    """Return how many records are to be made again."""
    return (await connection.execute(sa.select(sa.func.count()).select_from(to_merge))).scalar_one()


async def mark_differing(connection: AsyncConnection) -> None:
    """Mark all people and units of whom sources differ: what is told of them is of a day."""
    at = clocks_of(connection).now()
    found = sa.select(conflicts.c.subject, conflicts.c.key, sa.literal(at, sa.Double()), sa.null()).distinct()
    found = found.where(conflicts.c.key.is_not(None))  # SQLite needs a condition before ON CONFLICT
    insert = insert_for(connection, to_merge).from_select(_COLUMNS, found)
    await connection.execute(insert.on_conflict_do_nothing())


async def mark_everybody(connection: AsyncConnection) -> None:
    """Mark all people and units: whoever is believed has changed."""
    at = clocks_of(connection).now()
    for subject, column in ((Subject.UNIT, units.c.code), (Subject.EMPLOYEE, employees.c.nip)):
        every = sa.select(sa.literal(subject.value, sa.String()), column, sa.literal(at, sa.Double()), sa.null()).where(
            column.is_not(None)
        )  # SQLite needs a condition before ON CONFLICT
        insert = insert_for(connection, to_merge).from_select(["subject", "key", "marked_at", "cause"], every)
        await connection.execute(insert.on_conflict_do_nothing())
