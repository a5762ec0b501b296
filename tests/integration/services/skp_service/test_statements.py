"""Statements are per request and per batch, not per person."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from benchmarks.statements import counted
from services.skp_service.domain.cycle import Stage
from services.skp_service.handlers.projection import follow_the_calendar
from services.skp_service.roles import Role
from services.skp_service.tables import skps
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    TODAY,
    Agency,
    days,
    deliver,
    employee,
    staff_nip,
)
from tests.integration.services.skp_service.test_outcomes import accepted

FEW, MANY, MOST = 2, 60, 200


async def statements(world: Agency, do: Callable[[], Awaitable[Any]]) -> int:
    with counted(world.runtime) as noted:
        answer = await do()
    assert answer is None or answer.is_success, answer.text
    return sum(not one.startswith("BEGIN") for one in noted)  # which SQLite alone is sent as a statement


def in_hands_of(world: Agency, ids: list[str]) -> Callable[[], Awaitable[Any]]:
    return lambda: world.finalise(*ids)


async def test_finalising_takes_as_many_statements_for_sixty_as_for_two(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    nips = [staff_nip(number) for number in range(1, 1 + FEW + MANY + MOST)]
    await world.settle(1 + len(nips))
    ids = await world.multiply(skp, nips)
    few = await statements(world, in_hands_of(world, ids[:FEW]))
    many = await statements(world, in_hands_of(world, ids[FEW : FEW + MANY]))
    assert many == few
    order = ids[FEW + MANY :][::-1]
    answer = await world.finalise(*order)
    assert answer.status_code == 200, answer.text
    told = [event["skp_id"] for event in await world.events("skp.finalised.v1")]
    assert told == [*ids[: FEW + MANY], *order]


async def stand_at(world: Agency, ids: list[str], stage: Stage) -> None:
    async with world.runtime.database.begin() as connection:
        await connection.execute(sa.update(skps).where(skps.c.id.in_(map(UUID, ids))).values(stage=stage.value))


async def test_finalising_a_unit_takes_as_many_statements_for_sixty_as_for_one(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    body = {"unit_code": "BKD-1", "period_id": skp["period"]["id"]}
    nips = [staff_nip(number) for number in range(1, MANY)]
    await world.settle(MANY)
    others = await world.multiply(skp, nips)

    async def finalise() -> Any:
        return await world.person(HEAD).send("POST", "/finalisations", body)

    await stand_at(world, others, Stage.APPROVED)
    one = await statements(world, finalise)
    await stand_at(world, others, Stage.ASSESSED)
    assert await statements(world, finalise) == one
    told = [event["nip"] for event in await world.events("skp.finalised.v1")]
    assert told == [skp["nip"], *sorted(nips)]


async def test_reading_takes_as_many_statements_for_sixty_as_for_one(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    unit_admin = world.person(None, Role.UNIT_ADMIN, units=["BKD"])
    period = skp["period"]["id"]
    readings: dict[str, Callable[[], Awaitable[Any]]] = {
        "list of the chief": lambda: world.person(CHIEF).get("/skps", view="assessed", period_id=period),
        "list of the reviewer": lambda: world.person(HEAD).get("/skps", view="reviewed"),
        "list of the unit": lambda: unit_admin.get("/skps", view="units", sort="changed", limit=500),
        "list of a colleague": lambda: world.person(skp["nip"]).get("/skps", view="around"),
        "employees": lambda: unit_admin.get("/employees"),
        "one": lambda: world.person(CHIEF).get(f"/skps/{skp['id']}"),
        "evidence": lambda: world.person(CHIEF).get(f"/skps/{skp['id']}/evidence"),
        "feedback": lambda: world.person(CHIEF).get(f"/skps/{skp['id']}/feedback"),
        "audit trail": lambda: world.person(CHIEF).get(f"/skps/{skp['id']}/audit"),
        "distribution": lambda: world.person(HEAD).get("/units/BKD-1/distribution", period_id=period),
        "me": lambda: world.person(CHIEF).get("/me"),
    }
    before = {name: await statements(world, read) for name, read in readings.items()}
    nips = [staff_nip(number) for number in range(1, MANY)]
    await world.settle(MANY)
    await world.multiply(skp, nips)
    after = {name: await statements(world, read) for name, read in readings.items()}
    assert after == before
    assert len((await world.person(CHIEF).get("/skps", view="assessed")).json()["items"]) == MANY
    assert max(after.values()) <= 20


async def test_events_take_as_many_statements_for_sixty_as_for_two(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    nips = [staff_nip(number) for number in range(1, MANY + 1)]

    async def take(some: list[str], version: int) -> None:
        batch = [employee(nip, version=version, superior_nip=(CHIEF, HEAD)[version - 1]) for nip in some]
        await deliver(world.runtime, "employees", *batch)

    assert await statements(world, lambda: take(nips[:FEW], 1)) == await statements(world, lambda: take(nips[FEW:], 1))
    ids = await world.multiply(skp, nips)
    few, many = nips[:FEW], nips[FEW:]
    assert await statements(world, lambda: take(few, 2)) == await statements(world, lambda: take(many, 2))
    await world.finalise(*ids)

    async def learn(some: list[str]) -> None:
        await deliver(world.runtime, "siasn-sync", *(accepted(UUID(one)) for one in some))

    assert await statements(world, lambda: learn(ids[:FEW])) == await statements(world, lambda: learn(ids[FEW:]))

    async def move(some: list[str]) -> None:
        moved: dict[str, Any] = {
            "version": 3,
            "unit_code": "BKD",
            "superior_nip": HEAD,
            "effective_on": TODAY - days(9),
        }
        await deliver(world.runtime, "employees", *(employee(nip, **moved) for nip in some))

    assert await statements(world, lambda: move(few)) == await statements(world, lambda: move(many))


@pytest.mark.one_database
async def test_who_assesses_is_read_as_it_is_stored(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    path = f"/skps/{skp['id']}"
    read = {path: 12, f"{path}/evidence": 6, f"{path}/feedback": 6}  # one of them: was the day followed?
    chief = world.person(CHIEF)
    await follow_the_calendar(world.runtime.transactions, TODAY)
    assert {each: await statements(world, partial(chief.get, each)) for each in read} == read
