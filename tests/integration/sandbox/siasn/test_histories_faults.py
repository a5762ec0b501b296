"""Faults on saves and deletions besides the yearly one: what is stored, and what reads show."""

import httpx
import pytest
import pytest_asyncio

from sandbox.siasn.examples import NIP
from tests.integration.sandbox.siasn import histories
from tests.integration.sandbox.siasn.histories import AWARD
from tests.integration.sandbox.siasn.world import World


@pytest_asyncio.fixture(autouse=True)
async def _registered(world: World) -> None:
    await histories.register(world)


async def test_a_fault_is_forced_on_one_endpoint(world: World) -> None:
    await world.force("error_502_html", AWARD)
    assert (await histories.save(world, "kursus/save")).status_code == 200
    assert (await histories.save(world, AWARD)).status_code == 502
    assert [write["kind"] for write in await histories.writes(world)] == ["kursus"]


async def test_a_save_is_stored_although_its_answer_is_lost(world: World) -> None:
    await world.force("reset_after_store", AWARD)
    with pytest.raises(httpx.TransportError):
        await histories.save(world, AWARD)
    assert len(await histories.rows(world, "penghargaan")) == 1


async def test_a_late_save_shows_after_the_lag(world: World) -> None:
    await world.force("late_visibility", AWARD)
    row_id = await histories.saved_id(world, AWARD)
    assert await histories.rows(world, "penghargaan") == []
    assert (await world.get(f"penghargaan/id/{row_id}")).status_code == 404
    world.clock.advance(2.0)
    assert [row["ID"] for row in await histories.rows(world, "penghargaan")] == [row_id]
    assert await world.injected("late_visibility") == 1


async def test_a_late_change_shows_the_row_before_until_the_lag_has_passed(world: World) -> None:
    row_id = await histories.saved_id(world, AWARD)
    await world.force("late_visibility", AWARD)
    await histories.saved_id(world, AWARD, id=row_id, tahun=2024)
    assert [row["tahun"] for row in await histories.rows(world, "penghargaan")] == [2025]
    world.clock.advance(2.0)
    assert [row["tahun"] for row in await histories.rows(world, "penghargaan")] == [2024]


async def test_a_change_does_not_uncover_a_row_that_is_hidden(world: World) -> None:
    await world.force("late_visibility", AWARD)
    row_id = await histories.saved_id(world, AWARD)
    await histories.saved_id(world, AWARD, id=row_id, tahun=2024)
    assert await histories.rows(world, "penghargaan") == []


async def test_a_late_deletion_shows_the_row_until_the_lag_has_passed(world: World) -> None:
    row_id = await histories.saved_id(world, AWARD)
    await world.force("late_visibility", "penghargaan/delete")
    assert (await histories.delete(world, "penghargaan", row_id)).json()["success"] is True
    assert len(await histories.rows(world, "penghargaan")) == 1
    world.clock.advance(2.0)
    assert await histories.rows(world, "penghargaan") == []
    assert await world.injected("late_visibility") == 1


async def test_a_fault_on_a_deletion_deletes_nothing(world: World) -> None:
    row_id = await histories.saved_id(world, AWARD)
    await world.force("error_500", "penghargaan/delete")
    assert (await histories.delete(world, "penghargaan", row_id)).status_code == 500
    assert len(await histories.rows(world, "penghargaan")) == 1


async def test_a_refused_save_does_not_count_as_a_fault(world: World) -> None:
    await world.force("late_visibility", AWARD)
    assert (await histories.save(world, AWARD, tahun="x")).json()["success"] is False
    assert await world.injected("late_visibility") == 0


async def test_the_mapdata_fault_makes_json_text(world: World) -> None:
    await world.force("mapdata_string", AWARD)
    answer = (await histories.save(world, AWARD)).json()
    assert answer["mapData"].startswith('{"rwPenghargaanId": "')


async def test_calls_are_counted_by_endpoint(world: World) -> None:
    await histories.save(world, AWARD)
    await world.get(f"pns/rw-penghargaan/{NIP}")
    calls = (await world.client.get("/admin/calls")).json()
    assert (calls[AWARD], calls["pns/rw-penghargaan"]) == ({"200": 1}, {"200": 1})


@pytest.mark.parametrize("status", [200, 400, 422, 500])
async def test_the_status_of_refusals_is_a_switch(world: World, status: int) -> None:
    await world.switch(refusal_status=status)
    for change in ({"tahun": "x"}, {"tahun": None}, {"skDate": "2025-01-01"}, {"id": "x"}, {"pnsOrangId": "x"}):
        assert (await histories.save(world, AWARD, **change)).status_code == status
