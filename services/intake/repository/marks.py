"""Whose record is to be made again."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among
from hub.store.database import clocks_of
from hub.store.upsert import insert_for
from services.intake.domain.report import Subject
from services.intake.tables import derived_superiors, employees, to_merge, units


async def mark(connection: AsyncConnection, subject: Subject, keys: Collection[str], cause: str | None) -> None:
    """Mark people or units. One statement; none for none."""
    if not keys:
        return
    at = clocks_of(connection).now()
    rows = [{"subject": subject.value, "key": key, "marked_at": at, "cause": cause} for key in sorted(keys)]
    await connection.execute(insert_for(connection, to_merge).on_conflict_do_nothing(), rows)


async def mark_people_below(connection: AsyncConnection, codes: Collection[str], cause: str | None) -> None:
    """Mark everybody whose superior follows from the heads of some units. One statement; none for none."""
    if not codes:
        return
    at = clocks_of(connection).now()
    concerned = (
        sa.select(
            sa.literal(Subject.EMPLOYEE.value, sa.String()),
            derived_superiors.c.nip,
            sa.literal(at, sa.Double()),
            sa.literal(cause, sa.String()),
        )
        .where(among(connection, derived_superiors.c.unit_code, list(codes)))
        .distinct()
    )
    insert = insert_for(connection, to_merge).from_select(["subject", "key", "marked_at", "cause"], concerned)
    await connection.execute(insert.on_conflict_do_nothing())


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


async def mark_everybody(connection: AsyncConnection) -> None:
    """Mark all people and units: whoever is believed has changed."""
    at = clocks_of(connection).now()
    for subject, column in ((Subject.UNIT, units.c.code), (Subject.EMPLOYEE, employees.c.nip)):
        every = sa.select(sa.literal(subject.value, sa.String()), column, sa.literal(at, sa.Double()), sa.null()).where(
            column.is_not(None)
        )  # SQLite needs a condition before ON CONFLICT
        insert = insert_for(connection, to_merge).from_select(["subject", "key", "marked_at", "cause"], every)
        await connection.execute(insert.on_conflict_do_nothing())
