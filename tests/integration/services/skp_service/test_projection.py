"""What events about people change of SKPs."""

from hub.runtime import Runtime
from services.skp_service.domain.year import YearRule
from services.skp_service.handlers import projection
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    TODAY,
    Agency,
    deliver,
    employee,
    staff_nip,
    staff_plan,
)

NIP = staff_nip(0)


async def test_an_empty_batch_is_nothing(runtime: Runtime, world: Agency) -> None:
    async with runtime.transactions.begin() as tx:
        await projection.project_employees([], tx, TODAY, YearRule.LONGEST)
        await projection.project_units([], tx, TODAY)
    assert await world.employees() == {}


async def test_a_new_superior_shows_on_the_open_skps_at_once(world: Agency) -> None:
    await world.settle(1)
    period = await world.period()
    skp = await world.open(NIP, period, staff_plan(None))
    assert [(row.assessor_nip, row.reviewer_nip) for row in await world.skps(skp["id"])] == [(CHIEF, HEAD)]
    await deliver(world.runtime, "employees", employee(NIP, version=2, superior_nip=HEAD))
    (row,) = await world.skps(skp["id"])
    assert (row.assessor_nip, row.reviewer_nip, row.revision) == (HEAD, None, 1)
