"""Numbers that followed one another: what was kept under the former number goes on under the present one."""

from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.upsert import insert_for
from readmodels.people.domain.former_nips import FormerNips
from readmodels.people.tables import acting_posts, employee_records, employees, former_nips, positions
from services.skp_service.tables import annual_results, extra_time, feedback, skps

_RENAMED: Final[Sequence[sa.Column[Any]]] = (
    employee_records.c.person_nip,
    employees.c.superior_nip,
    positions.c.nip,
    positions.c.superior_nip,
    skps.c.nip,
    skps.c.assessor_nip,
    skps.c.reviewer_nip,
    feedback.c.given_by,
    extra_time.c.nip,
    former_nips.c.nip,
)
"""Where a person's present number stands. The audit trail keeps the number of its time."""


async def load_former_nips(connection: AsyncConnection, nips: Collection[str]) -> FormerNips:
    """Return all numbers of the people who have, or had, one of these. One statement."""
    today = sa.select(former_nips.c.nip).where(former_nips.c.former_nip.in_(nips))
    statement = sa.select(former_nips).where(sa.or_(former_nips.c.nip.in_(nips), former_nips.c.nip.in_(today)))
    rows = await connection.execute(statement)
    return FormerNips({row.former_nip: row.successor_nip for row in rows})


async def rename(connection: AsyncConnection, known: FormerNips, followed: Sequence[str]) -> set[str]:
    """Let what is kept under former numbers go on under the present ones; returns the numbers of results that cannot.

    That is the result of a year for which there is one under the present number already: it stays as it is.

    Args:
        connection: to the database; nobody else changes people meanwhile (`lock_hierarchy`).
        known: with what followed.
        followed: the former numbers that are new as such, in any order.
    """
    pairs = [{"old": nip, "new": known.now(nip)} for nip in followed]
    insert = insert_for(connection, former_nips).on_conflict_do_nothing()
    rows = [
        {"former_nip": nip, "successor_nip": known.successors[nip], "nip": known.now(nip)} for nip in sorted(followed)
    ]
    await connection.execute(insert, rows)
    old, new = sa.bindparam("old", type_=sa.String), sa.bindparam("new", type_=sa.String)
    for column in _RENAMED:
        await connection.execute(sa.update(column.table).where(column == old).values({column.name: new}), pairs)
    other = annual_results.alias("other")
    taken = sa.exists().where(
        other.c.nip == new, other.c.year == annual_results.c.year, other.c.kind == annual_results.c.kind
    )
    await connection.execute(
        sa.update(annual_results).where(annual_results.c.nip == old, ~taken).values(nip=new), pairs
    )
    for table in (acting_posts, employees):  # made anew from the records
        await connection.execute(sa.delete(table).where(table.c.nip.in_(list(followed))))
    left = sa.select(annual_results.c.nip).where(annual_results.c.nip.in_(list(followed)))
    return set((await connection.execute(left)).scalars())
