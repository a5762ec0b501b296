"""Whom somebody means, and whether they may know of them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from readmodels.people.domain.organisation import Employee
from readmodels.people.employees import load_employees
from readmodels.people.renumbering import load_former_nips
from services.award_service.domain.errors import UnknownPerson
from services.award_service.handlers.context import ActorContext, caller_of
from services.award_service.repository.standings import nip_of, person_id_of


@personal
class FoundPerson:
    """A person whom a caller may know of.

    Attributes:
        person_id: stands in addresses, and stays when the number changes.
        employee: as the events tell of them.
    """

    person_id: UUID
    employee: Employee


async def look_up(connection: AsyncConnection, actor: ActorContext, nip: str) -> FoundPerson:
    """Return whom a number means, be it a former one. Raises UnknownPerson: nobody, or nobody of theirs."""
    present = (await load_former_nips(connection, [nip])).now(nip)
    person_id = await person_id_of(connection, present)
    employee = (await load_employees(connection, [present])).get(present)
    caller = await caller_of(connection, actor)
    if person_id is None or employee is None or not caller.reads_of(employee.nip, employee.unit_code):
        raise UnknownPerson
    return FoundPerson(person_id, employee)


async def require_nip(connection: AsyncConnection, person_id: UUID) -> str:
    """Return the present number of somebody. Raises UnknownPerson."""
    nip = await nip_of(connection, person_id)
    if nip is None:
        raise UnknownPerson
    return nip
