"""Employees, positions and units taken over from events, whatever their order."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from hub.runtime import Runtime
from readmodels.people.tables import positions, units
from services.skp_service.domain.year import YearRule
from services.skp_service.handlers import projection
from tests.integration.services.skp_service.world import (
    CHIEF,
    HEAD,
    TODAY,
    YEAR,
    World,
    deliver,
    employee,
    staff_nip,
    staff_plan,
    unit,
)

NIP = staff_nip(0)
MOVED = date(YEAR, 9, 1)


async def take(runtime: Runtime, *records: tuple[int, str]) -> None:
    await deliver(runtime, "employees", *(employee(NIP, version=v, position=p) for v, p in records))


async def held(world: World, nip: str = NIP) -> list[tuple[str, date, date | None]]:
    """Return where somebody worked: unit, first and last day."""
    statement = sa.select(positions).where(positions.c.nip == nip).order_by(positions.c.start)
    return [(row.unit_code, row.start, row.end) for row in await world.rows(statement)]


async def test_a_newer_version_replaces_the_record(runtime: Runtime, world: World) -> None:
    await take(runtime, (1, "Pelaksana"))
    await take(runtime, (2, "Analis"))
    assert (await world.employees())[NIP].position == "Analis"
    assert len(await held(world)) == 1


async def test_an_older_version_changes_nothing(runtime: Runtime, world: World) -> None:
    await take(runtime, (7, "Analis"))
    await take(runtime, (6, "Pelaksana"))
    row = (await world.employees())[NIP]
    assert (row.version, row.position) == (7, "Analis")


async def test_the_same_version_changes_nothing(runtime: Runtime, world: World) -> None:
    await take(runtime, (7, "Analis"))
    await take(runtime, (7, "Pelaksana"))
    assert (await world.employees())[NIP].position == "Analis"


async def test_of_several_versions_in_a_batch_the_newest_stands(runtime: Runtime, world: World) -> None:
    await take(runtime, (2, "Analis"), (9, "Kepala Bidang"), (3, "Pelaksana"))
    row = (await world.employees())[NIP]
    assert (row.version, row.position) == (9, "Kepala Bidang")


async def test_of_one_version_twice_in_a_batch_the_first_stands(runtime: Runtime, world: World) -> None:
    await take(runtime, (7, "Analis"), (7, "Pelaksana"))
    assert (await world.employees())[NIP].position == "Analis"
    (row,) = await world.rows(sa.select(positions))
    assert row.title == "Analis"


async def test_a_batch_mixes_new_newer_and_older_records(runtime: Runtime, world: World) -> None:
    await take(runtime, (5, "Analis"))
    batch = [employee(staff_nip(number), version=4, position="Pelaksana") for number in range(3)]
    await deliver(runtime, "employees", *batch)
    titles = [(await world.employees())[staff_nip(number)].position for number in range(3)]
    assert titles == ["Analis", "Pelaksana", "Pelaksana"]


async def test_units_follow_the_same_rule(runtime: Runtime, world: World) -> None:
    for version, name in ((2, "Badan Kepegawaian"), (1, "Bagian Kepegawaian"), (3, "BKPSDM")):
        await deliver(runtime, "units", unit("BKD", version=version, name=name))
    assert [row.name for row in await world.rows(sa.select(units))] == ["BKPSDM"]


async def test_an_empty_batch_is_nothing(runtime: Runtime, world: World) -> None:
    async with runtime.transactions.begin() as tx:
        await projection.project_employees([], tx, TODAY, YearRule.LONGEST)
        await projection.project_units([], tx, TODAY)
    assert await world.employees() == {}


def move(version: int, **changes: Any) -> Any:
    return employee(NIP, version=version, **changes)


async def orders(world: World, *batches: Sequence[Any]) -> list[tuple[str, date, date | None]]:
    for batch in batches:
        await deliver(world.runtime, "employees", *batch)
    return await held(world)


BEGAN = date(2020, 3, 1)
FIRST = move(1, effective_on=BEGAN)
MOVE = move(2, unit_code="DISHUB", superior_nip=HEAD, effective_on=MOVED)
LEFT = move(3, unit_code="DISHUB", active=False, effective_on=date(YEAR, 10, 31))
STAYED = [("BKD-1", BEGAN, MOVED - timedelta(days=1)), ("DISHUB", MOVED, None)]


async def test_a_move_ends_one_position_and_begins_another_on_its_day(world: World) -> None:
    assert await orders(world, [FIRST], [MOVE]) == STAYED


async def test_a_move_in_the_batch_of_the_first_record_makes_two_positions_as_well(world: World) -> None:
    assert await orders(world, [MOVE, FIRST]) == STAYED


async def test_a_record_that_comes_after_a_newer_one_moves_nobody_back(world: World) -> None:
    assert await orders(world, [FIRST], [move(5, unit_code="DISHUB", effective_on=MOVED)], [move(4)]) == STAYED


async def test_whoever_leaves_holds_no_position_from_then_on(world: World) -> None:
    *_, last = await orders(world, [FIRST], [MOVE], [LEFT])
    assert last == ("DISHUB", MOVED, date(YEAR, 10, 31))


async def test_a_record_from_before_the_leave_that_comes_late_brings_nobody_back(world: World) -> None:
    """Even where the leave is the first that was ever heard of them; but it tells where they were."""
    assert await orders(world, [LEFT], [FIRST]) == [("BKD-1", BEGAN, date(YEAR, 10, 31))]


async def test_who_comes_back_begins_anew(world: World) -> None:
    back = move(4, effective_on=date(YEAR, 11, 10))
    *_, left, again = await orders(world, [FIRST], [LEFT], [back])
    assert (left[2], again) == (date(YEAR, 10, 31), ("BKD-1", date(YEAR, 11, 10), None))


async def test_a_move_without_a_day_holds_from_the_day_it_is_received(world: World) -> None:
    *_, last = await orders(world, [FIRST], [move(2, unit_code="DISHUB")])
    assert last == ("DISHUB", TODAY, None)


async def test_a_record_without_a_move_corrects_the_position(world: World) -> None:
    assert await orders(world, [FIRST], [move(2, grade="III/d", superior_nip=HEAD)]) == [("BKD-1", BEGAN, None)]
    (row,) = await world.rows(sa.select(positions))
    assert (row.grade, row.superior_nip) == ("III/d", HEAD)


async def test_another_title_from_a_later_day_on_begins_another_position(world: World) -> None:
    promoted = move(2, position="Analis SDM Aparatur Ahli Madya", effective_on=MOVED)
    assert [one[1:] for one in await orders(world, [FIRST], [promoted])] == [
        (BEGAN, MOVED - timedelta(days=1)),
        (MOVED, None),
    ]


async def test_a_record_without_any_day_has_held_since_ever(world: World) -> None:
    ((_, start, end),) = await orders(world, [move(1)])
    assert (start.year, end) == (1900, None)


async def test_a_new_superior_shows_on_the_open_skps_at_once(world: World) -> None:
    await world.settle(1)
    period = await world.period()
    skp = await world.open(NIP, period, staff_plan(None))
    assert [(row.assessor_nip, row.reviewer_nip) for row in await world.skps(skp["id"])] == [(CHIEF, HEAD)]
    await deliver(world.runtime, "employees", move(2, superior_nip=HEAD))
    (row,) = await world.skps(skp["id"])
    assert (row.assessor_nip, row.reviewer_nip, row.revision) == (HEAD, None, 1)
