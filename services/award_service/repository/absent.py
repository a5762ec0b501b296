"""Whom a file that is a whole list does not name, though they were in office on its day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import Employment
from hub.store.bulk import among
from readmodels.people.positions import held_between
from readmodels.people.tables import employees, former_nips, positions
from services.award_service.tables import list_file_rows


@dataclass(frozen=True, slots=True)
class Scope:
    """Of whom a whole list is.

    Attributes:
        day: on which they were in office.
        employments: how they are employed.
        units: in which; None: in any.
    """

    day: date
    employments: Collection[Employment]
    units: Collection[str] | None = None


async def count_absent(connection: AsyncConnection, file_id: UUID, scope: Scope) -> int:
    """Return how many a file does not name. One statement."""
    statement = sa.select(sa.func.count()).select_from(employees).where(*_conditions(connection, file_id, scope))
    return (await connection.execute(statement)).scalar_one()


async def absent_after(connection: AsyncConnection, file_id: UUID, scope: Scope, nip: str, limit: int) -> list[str]:
    """Return the next whom a file does not name, behind a number, in order. One statement."""
    statement = sa.select(employees.c.nip).where(employees.c.nip > nip, *_conditions(connection, file_id, scope))
    return list((await connection.execute(statement.order_by(employees.c.nip).limit(limit))).scalars())


def _conditions(connection: AsyncConnection, file_id: UUID, scope: Scope) -> list[sa.ColumnElement[bool]]:
    held = [positions.c.nip == employees.c.nip, held_between(positions, scope.day, scope.day)]
    if scope.units is not None:
        held.append(among(connection, positions.c.unit_code, sorted(scope.units)))
    named = sa.exists().where(list_file_rows.c.file_id == file_id, list_file_rows.c.nip == employees.c.nip)
    named_before = sa.exists().where(
        former_nips.c.nip == employees.c.nip,
        list_file_rows.c.file_id == file_id,
        list_file_rows.c.nip == former_nips.c.former_nip,
    )
    return [
        employees.c.employment.in_([one.value for one in scope.employments]),
        sa.exists().where(*held),
        ~named,
        ~named_before,
    ]
