"""What is still missing, from all records."""

from collections.abc import AsyncGenerator

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.lacking import Lacking, lacking_of_employee, lacking_of_unit
from services.intake.repository.units import read_tree
from services.intake.tables import employees, units


async def every_lacking(connection: AsyncConnection) -> AsyncGenerator[Lacking, None]:
    """Yield all that is missing: of units by code, then of people by number."""
    tree = await read_tree(connection)
    async for row in await connection.stream(sa.select(units.c.code, units.c.content).order_by(units.c.code)):
        for one in lacking_of_unit(row.code, tree.units[row.code], (row.content or {}).get("name")):
            yield one
    async for row in await connection.stream(
        sa.select(employees.c.nip, employees.c.content, employees.c.missing).order_by(employees.c.nip)
    ):
        for one in lacking_of_employee(row.nip, row.content, row.missing, tree.units):
            yield one
