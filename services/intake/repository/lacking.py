"""What is still missing, from all records: the one place from which the API and the terminal tell it."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.lacking import Lacking, lacking_of_employee, lacking_of_unit
from services.intake.domain.report import Subject
from services.intake.repository.listed import who_reported
from services.intake.repository.units import read_tree
from services.intake.tables import employees, units


async def every_lacking(connection: AsyncConnection, today: date) -> AsyncGenerator[Lacking, None]:
    """Yield all that is missing: of units by code, then of people by number."""
    tree = await read_tree(connection)
    rows = await connection.execute(sa.select(units.c.code, units.c.content).order_by(units.c.code))
    names = {row.code: (row.content or {}).get("name") for row in rows}
    of_unit = await who_reported(connection, Subject.UNIT)
    for code, name in names.items():
        for one in lacking_of_unit(code, tree.units[code], name, today):
            yield replace(one, unit_name=name, reported_by=of_unit.get(code, ()))
    without_record = sa.select(employees.c.nip).where(employees.c.missing != "")
    of_person = await who_reported(connection, Subject.EMPLOYEE, without_record)
    of_people = sa.select(employees.c.nip, employees.c.content, employees.c.missing).order_by(employees.c.nip)
    async for person in await connection.stream(of_people):
        for one in lacking_of_employee(person.nip, person.content, person.missing, tree.units, today):
            code = one.unit_code
            reported_by = of_person.get(one.key, ()) if code is None else of_unit.get(code, ())
            yield replace(one, unit_name=None if code is None else names.get(code), reported_by=reported_by)
