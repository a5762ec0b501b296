"""Faults on saves and deletions besides the yearly one: what is stored, and what reads show."""

import httpx
import pytest
import pytest_asyncio

from sandbox.siasn.examples import NIP
from tests.integration.sandbox.siasn import histories
from tests.integration.sandbox.siasn.histories import AWARD
from tests.integration.sandbox.siasn.siasn_fixture import SimulatedSiasn


@pytest_asyncio.fixture(autouse=True)
async def _registered(siasn: SimulatedSiasn) -> None:
    await histories.register(siasn)


async def test_a_fault_is_forced_on_one_endpoint(siasn: SimulatedSiasn) -> None:
    await siasn.force("error_502_html", AWARD)
    assert (await histories.save(siasn, "kursus/save")).status_code == 200
    assert (await histories.save(siasn, AWARD)).status_code == 502
    assert [write["kind"] for write in await histories.writes(siasn)] == ["kursus"]


async def test_a_save_is_stored_although_its_answer_is_lost(siasn: SimulatedSiasn) -> None:
    await siasn.force("reset_after_store", AWARD)
    with pytest.raises(httpx.TransportError):
        await histories.save(siasn, AWARD)
    assert len(await histories.rows(siasn, "penghargaan")) == 1


async def test_a_late_save_shows_after_the_lag(siasn: SimulatedSiasn) -> None:
    await siasn.force("late_visibility", AWARD)
    row_id = await histories.saved_id(siasn, AWARD)
    assert await histories.rows(siasn, "penghargaan") == []
    assert (await siasn.get(f"penghargaan/id/{row_id}")).status_code == 404
    siasn.clock.advance(2.0)
    assert [row["ID"] for row in await histories.rows(siasn, "penghargaan")] == [row_id]
    assert await siasn.injected("late_visibility") == 1


async def test_a_late_change_shows_the_row_before_until_the_lag_has_passed(siasn: SimulatedSiasn) -> None:
    row_id = await histories.saved_id(siasn, AWARD)
    await siasn.force("late_visibility", AWARD)
    await histories.saved_id(siasn, AWARD, id=row_id, tahun=2024)
    assert [row["tahun"] for row in await histories.rows(siasn, "penghargaan")] == [2025]
    siasn.clock.advance(2.0)
    assert [row["tahun"] for row in await histories.rows(siasn, "penghargaan")] == [2024]


async def test_a_change_does_not_uncover_a_row_that_is_hidden(siasn: SimulatedSiasn) -> None:
    await siasn.force("late_visibility", AWARD)
    row_id = await histories.saved_id(siasn, AWARD)
    await histories.saved_id(siasn, AWARD, id=row_id, tahun=2024)
    assert await histories.rows(siasn, "penghargaan") == []


async def test_a_late_deletion_shows_the_row_until_the_lag_has_passed(siasn: SimulatedSiasn) -> None:
    row_id = await histories.saved_id(siasn, AWARD)
    await siasn.force("late_visibility", "penghargaan/delete")
    assert (await histories.delete(siasn, "penghargaan", row_id)).json()["success"] is True
    assert len(await histories.rows(siasn, "penghargaan")) == 1
    siasn.clock.advance(2.0)
    assert await histories.rows(siasn, "penghargaan") == []
    assert await siasn.injected("late_visibility") == 1


async def test_a_fault_on_a_deletion_deletes_nothing(siasn: SimulatedSiasn) -> None:
    row_id = await histories.saved_id(siasn, AWARD)
    await siasn.force("error_500", "penghargaan/delete")
    assert (await histories.delete(siasn, "penghargaan", row_id)).status_code == 500
    assert len(await histories.rows(siasn, "penghargaan")) == 1


async def test_a_refused_save_does_not_count_as_a_fault(siasn: SimulatedSiasn) -> None:
    await siasn.force("late_visibility", AWARD)
    assert (await histories.save(siasn, AWARD, tahun="x")).json()["success"] is False
    assert await siasn.injected("late_visibility") == 0


async def test_the_mapdata_fault_makes_json_text(siasn: SimulatedSiasn) -> None:
    await siasn.force("mapdata_string", AWARD)
    answer = (await histories.save(siasn, AWARD)).json()
    assert answer["mapData"].startswith('{"rwPenghargaanId": "')


async def test_calls_are_counted_by_endpoint(siasn: SimulatedSiasn) -> None:
    await histories.save(siasn, AWARD)
    await siasn.get(f"pns/rw-penghargaan/{NIP}")
    calls = (await siasn.client.get("/admin/calls")).json()
    assert (calls[AWARD], calls["pns/rw-penghargaan"]) == ({"200": 1}, {"200": 1})


@pytest.mark.parametrize("status", [200, 400, 422, 500])
async def test_the_status_of_refusals_is_a_switch(siasn: SimulatedSiasn, status: int) -> None:
    await siasn.switch(refusal_status=status)
    for change in ({"tahun": "x"}, {"tahun": None}, {"skDate": "2025-01-01"}, {"id": "x"}, {"pnsOrangId": "x"}):
        assert (await histories.save(siasn, AWARD, **change)).status_code == status
