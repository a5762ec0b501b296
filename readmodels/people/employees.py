"""Employees, as the events tell of them."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import Employment
from readmodels.people.domain.organisation import Employee
from readmodels.people.tables import employees


async def load_employees(connection: AsyncConnection, nips: Iterable[str]) -> dict[str, Employee]:
    """Return the employees who are known, by NIP."""
    rows = await connection.execute(sa.select(employees).where(employees.c.nip.in_(set(nips))))
    return {row.nip: employee_of(row) for row in rows}


def employee_of(row: sa.Row[Any]) -> Employee:
    """Return the employee in a row of `employees`."""
    return Employee(
        nip=row.nip,
        version=row.version,
        name=row.name,
        employment=Employment(row.employment),
        unit_code=row.unit_code,
        position=row.position,
        grade=row.grade,
        superior_nip=row.superior_nip,
        active=row.active,
        superior_derived=row.superior_derived,
        cpns_on=row.cpns_on,
        legal_standing=row.legal_standing,
        probation=row.probation,
    )
