"""Numbers that followed one another: what was kept under the former number goes on under the present one."""

from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import in_parts
from hub.store.upsert import insert_for
from readmodels.people.domain.former_nips import FormerNips
from readmodels.people.references import References, Renumbering
from readmodels.people.tables import acting_posts, employee_records, employees, former_nips, positions

_RENUMBERED: Final[Sequence[sa.Column[Any]]] = (
    employee_records.c.person_nip,
    employees.c.superior_nip,
    positions.c.nip,
    positions.c.superior_nip,
    former_nips.c.nip,
)
"""Where a person's present number stands."""
_AT_ONCE: Final = 5_000


async def load_former_nips(connection: AsyncConnection, nips: Collection[str]) -> FormerNips:
    """Return all numbers of the people who have, or had, one of these. One statement, for some thousand numbers."""
    found: dict[str, str] = {}
    for some in in_parts(sorted(nips), _AT_ONCE):  # whole histories name many superiors, and a statement takes so many
        today = sa.select(former_nips.c.nip).where(former_nips.c.former_nip.in_(some))
        statement = sa.select(former_nips).where(sa.or_(former_nips.c.nip.in_(some), former_nips.c.nip.in_(today)))
        found |= {row.former_nip: row.successor_nip for row in await connection.execute(statement)}
    return FormerNips(found)


async def renumber(
    connection: AsyncConnection, known: FormerNips, followed: Sequence[str], references: References
) -> Collection[str]:
    """Let what is kept under former numbers go on under the present ones.

    Returns the former numbers of the service's rows that cannot.

    Args:
        connection: to the database; nobody else changes people meanwhile (`lock_hierarchy`).
        known: with what followed.
        followed: the former numbers that are new as such, in any order.
        references: of the service's rows.
    """
    insert = insert_for(connection, former_nips).on_conflict_do_nothing()
    rows = [
        {"former_nip": nip, "successor_nip": known.successors[nip], "nip": known.now(nip)} for nip in sorted(followed)
    ]
    await connection.execute(insert, rows)
    renumberings = [Renumbering(nip, known.now(nip)) for nip in followed]
    await renumber_columns(connection, _RENUMBERED, renumberings)
    left = await references.renumber(connection, renumberings)
    for table in (acting_posts, employees):  # made anew from the records
        await connection.execute(sa.delete(table).where(table.c.nip.in_(list(followed))))
    return left


async def renumber_columns(
    connection: AsyncConnection, columns: Sequence[sa.Column[Any]], renumberings: Sequence[Renumbering]
) -> None:
    """Write the present numbers into columns where the former ones stand. One statement a column."""
    former, present = sa.bindparam("former", type_=sa.String), sa.bindparam("present", type_=sa.String)
    pairs = [{"former": one.former, "present": one.present} for one in renumberings]
    for column in columns:
        statement = sa.update(column.table).where(column == former).values({column.name: present})
        await connection.execute(statement, pairs)
