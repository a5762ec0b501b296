"""An agency's year through the API, with a closing date in February: whatever happens to people, all are recorded.

PermenPANRB 6/2022, articles 5 to 30; PP 30/2019, article 59.
"""

from datetime import date
from typing import Any, Final

import pytest

from contracts.employee import EmployeeChangedV1
from contracts.vocabulary import Employment
from services.skp_service.handlers.projection import follow_the_calendar
from tests.integration.services.skp_service.agency_fixture import (
    ADMIN,
    CHIEF,
    HEAD,
    YEAR,
    Agency,
    Clock,
    Person,
    chief,
    deliver,
    employee,
    head,
    leader_plan,
    staff_nip,
    staff_plan,
    told,
    unit,
)

MOVER, NEWCOMER, WITHDRAWING, OBJECTING = (staff_nip(number) for number in range(4))
SECOND_CHIEF: Final = staff_nip(4)
SMALL_HEAD, SMALL_STAFF = staff_nip(5), staff_nip(6)
"""All there are in a department of two."""
CONTRACT: Final = "199001012022211000"
"""A contract employee (PPPK), who becomes a civil servant (PNS) with another number."""
APPOINTED: Final = staff_nip(7)
BELOW: Final = (MOVER, CONTRACT, OBJECTING)
"""Who works under the chief from the beginning, beside whoever is late with the plan."""
PEOPLE: Final = {
    *(HEAD, CHIEF, SECOND_CHIEF, ADMIN, SMALL_HEAD, SMALL_STAFF),
    *(MOVER, NEWCOMER, WITHDRAWING, OBJECTING, APPOINTED),
}
"""Who is to be recorded: whoever was there at the end of the year, and whoever left in it."""


class Year:
    """The agency, and the day that it is.

    Attributes:
        world: the agency's people and tables.
        period: its id.
        skps: approved ones, by whom they were begun.
    """

    def __init__(self, world: Agency, clock: Clock) -> None:
        self.world, self._clock = world, clock
        self.period = ""
        self.skps: dict[str, list[dict[str, Any]]] = {}

    async def on(self, month: int, day: int, *, year: int = YEAR) -> None:
        """Let it be another day."""
        self._clock.today = date(year, month, day)
        await follow_the_calendar(self.world.runtime.transactions, self._clock.today)

    async def arrive(self, *records: EmployeeChangedV1) -> None:
        """Let records of employees arrive."""
        await deliver(self.world.runtime, "employees", *records, today=self._clock.today)

    async def assessor_of(self, skp: dict[str, Any]) -> Person:
        """Return who assesses an SKP now; the admin records what the regent does."""
        nip = await self.assessor_nip(skp)
        return self.world.admin if nip is None else self.world.person(nip)

    async def read(self, skp: dict[str, Any]) -> dict[str, Any]:
        """Return an SKP as the admin sees it."""
        content: dict[str, Any] = (await self.world.admin.get(f"/skps/{skp['id']}")).json()
        return content

    async def assessor_nip(self, skp: dict[str, Any]) -> str | None:
        """Return the number of whoever assesses an SKP now."""
        nip: str | None = (await self.read(skp))["assessor_nip"]
        return nip

    def serves(self, nip: str) -> str:
        """Return the id of a leader's work result, which the plans below serve."""
        found: str = self.skps[nip][0]["plan"]["results"][0]["id"]
        return found

    async def hand_in(self, nip: str, plan: dict[str, Any]) -> dict[str, Any]:
        """Have somebody begin an SKP and submit it."""
        skp = await self.world.open(nip, self.period, plan)
        return await self.world.person(nip).done(skp["id"], "/submit")

    async def approve(self, skp: dict[str, Any]) -> None:
        """Have a plan approved."""
        approved = await (await self.assessor_of(skp)).done(skp["id"], "/approve")
        self.skps.setdefault(skp["nip"], []).append(approved)

    async def plan(self, nip: str, plan: dict[str, Any]) -> None:
        """Have somebody's plan handed in and approved."""
        await self.approve(await self.hand_in(nip, plan))

    async def assess(self, skp: dict[str, Any], *, accepted: bool = True) -> None:
        """Have an SKP proved and rated by whoever assesses it now."""
        await self.world.assessed(await self.read(skp), by=await self.assessor_of(skp), accepted=accepted)


@pytest.fixture
def year(world: Agency, clock: Clock) -> Year:
    clock.today = date(YEAR, 1, 5)
    return Year(world, clock)


LEADS: Final[dict[str, Any]] = {"position": "Kepala Bidang", "grade": "IV/a", "functional_level": None}


async def january(year: Year) -> None:
    """Make the agency known, and its year, which closes for plans on 28 February; most hand their plans in at once."""
    await deliver(
        year.world.runtime,
        "units",
        unit("BKD", head_title="Kepala Badan"),
        unit("BKD-1", parent_code="BKD", head_title="Kepala Bidang", kind="bidang"),
        unit("BKD-2", parent_code="BKD", head_title="Kepala Bidang", kind="bidang"),
        unit("KBP", head_title="Kepala Kantor", kind="kantor"),
    )
    await year.arrive(
        head(),
        chief(),
        employee(SECOND_CHIEF, unit_code="BKD-2", superior_nip=HEAD, **LEADS),
        employee(ADMIN, unit_code="BKD", superior_nip=HEAD),
        *map(employee, (MOVER, WITHDRAWING, OBJECTING)),
        employee(CONTRACT, employment=Employment.PPPK, grade="IX", functional_level=None),
        employee(SMALL_HEAD, unit_code="KBP", superior_nip=None, **{**LEADS, "position": "Kepala Kantor"}),
        employee(SMALL_STAFF, unit_code="KBP", superior_nip=SMALL_HEAD),
    )
    year.period = await year.world.period(drafts_close=f"{YEAR}-02-28")
    for top, below in ((HEAD, (CHIEF, SECOND_CHIEF)), (SMALL_HEAD, ())):
        await year.plan(top, leader_plan(agreement="Perjanjian kinerja"))
        for nip in below:
            await year.plan(nip, leader_plan(year.serves(top)))
    for nip, superior in ((ADMIN, HEAD), (SMALL_STAFF, SMALL_HEAD), *((one, CHIEF) for one in BELOW)):
        await year.plan(nip, staff_plan(year.serves(superior)))


async def february_and_march(year: Year) -> None:
    """One takes a timely plan back after the closing date and hands it in again; one is appointed after it."""
    person = year.world.person(WITHDRAWING)
    await year.on(2, 20)
    skp = await year.hand_in(WITHDRAWING, staff_plan(year.serves(CHIEF)))
    await year.on(3, 1)
    await person.done(skp["id"], "/withdraw")
    await year.on(3, 2)
    await person.done(skp["id"], "/submit")
    await year.approve(skp)
    await year.arrive(employee(NEWCOMER, effective_on=date(YEAR, 3, 2)))
    await year.on(3, 20)
    await year.plan(NEWCOMER, staff_plan(year.serves(CHIEF)))


async def june_and_july(year: Year) -> None:
    """A contract employee becomes a civil servant with another number; one moves as it was announced."""
    await year.on(6, 1)
    civil: dict[str, Any] = {"position": "Analis SDM Aparatur Ahli Pertama", "functional_level": "ahli_pertama"}
    await year.arrive(employee(APPOINTED, former_nip=CONTRACT, effective_on=date(YEAR, 6, 1), **civil))
    await year.plan(APPOINTED, staff_plan(year.serves(CHIEF)))
    await year.on(6, 20)
    move: dict[str, Any] = {"unit_code": "BKD-2", "superior_nip": SECOND_CHIEF, "effective_on": date(YEAR, 7, 1)}
    await year.arrive(employee(MOVER, version=2, **move))
    assert await year.assessor_nip(year.skps[MOVER][0]) == CHIEF
    await year.on(7, 10)
    await year.plan(MOVER, staff_plan(year.serves(SECOND_CHIEF)))
    assert [await year.assessor_nip(one) for one in year.skps[MOVER]] == [CHIEF, SECOND_CHIEF]


async def october_to_december(year: Year) -> None:
    """A head's retirement is announced: until that day they assess, from the next day on the head above does."""
    (skp,) = year.skps[OBJECTING]
    await year.on(10, 15)
    await year.arrive(chief(version=2, active=False, effective_on=date(YEAR, 11, 30)))
    await year.on(11, 30)
    assert await year.assessor_nip(skp) == CHIEF
    assert (await year.world.person(CHIEF).get(f"/skps/{skp['id']}")).status_code == 200
    await year.on(12, 1)
    assert await year.assessor_nip(skp) == HEAD


async def assessment(year: Year) -> None:
    """Everybody is assessed; one objects on the thirteenth day, both sides are heard, and all becomes final."""
    world, (objected,) = year.world, year.skps[OBJECTING]
    await year.on(1, 5, year=YEAR + 1)
    for nip, held in year.skps.items():
        for skp in held:
            await year.assess(skp, accepted=nip != OBJECTING)
    await year.on(1, 18, year=YEAR + 1)
    await world.person(OBJECTING).done(objected["id"], "/objection", {"reason": "Triwulan keempat belum dihitung."})
    statement = {"statement": "Laporan triwulan keempat terlambat dicatat."}
    await world.person(HEAD).done(objected["id"], "/objection/statement", statement)
    await world.admin.done(objected["id"], "/objection/decision", {"reason": "Kedua pihak didengar; nilai tetap."})
    for code in ("BKD", "BKD-1", "BKD-2", "KBP"):
        how = {"performance": "good"}
        assert (await world.admin.send("PUT", f"/units/{code}/performance/{year.period}", how)).is_success
    async with told(world, skp_distribution_binds=True) as bound:
        for nip, code in ((HEAD, "BKD"), (SMALL_HEAD, "KBP")):
            body = {"unit_code": code, "period_id": year.period}
            answer = await bound.person(nip).send("POST", "/finalisations", body)
            assert answer.is_success, answer.text
            answer = await bound.finalise(year.skps[nip][0]["id"], by=bound.admin)
            assert answer.is_success, answer.text


async def test_whatever_happens_to_people_in_a_year_all_are_recorded(year: Year) -> None:
    for month in (january, february_and_march, june_and_july, october_to_december, assessment):
        await month(year)
    results = await year.world.events("skp.finalised.v1")
    assert sorted(one["nip"] for one in results) == sorted(PEOPLE)
    assert [row.nip for row in await year.world.results()] == sorted(PEOPLE)
    waiting = await year.world.admin.get("/reports/unconcluded-years", period_id=year.period)
    assert waiting.json()["items"] == []
    (mover,) = (one for one in results if one["nip"] == MOVER)
    assert (mover["skp_id"], mover["assessor"]["nip"]) == (year.skps[MOVER][1]["id"], SECOND_CHIEF)
