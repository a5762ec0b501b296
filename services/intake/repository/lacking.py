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
    of_units = sa.select(units.c.code, units.c.content).order_by(units.c.code)
    async for unit in await connection.stream(of_units):
        for one in lacking_of_unit(unit.code, tree.units[unit.code], (unit.content or {}).get("name")):
            yield one
    of_people = sa.select(employees.c.nip, employees.c.content, employees.c.missing).order_by(employees.c.nip)
    async for person in await connection.stream(of_people):
        for one in lacking_of_employee(person.nip, person.content, person.missing, tree.units):
            yield one
