"""Faults of time and of the connection, forced ones, and profiles."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from sandbox.siasn.faults import FaultKind
from tests.integration.sandbox.siasn.conftest import StartSiasn
from tests.integration.sandbox.siasn.siasn_fixture import NIP, SimulatedSiasn

DROPPED = (httpx.ReadError, httpx.RemoteProtocolError)


async def test_latency_delays_the_answer(siasn: SimulatedSiasn) -> None:
    await siasn.force("latency")
    call = asyncio.create_task(siasn.save())
    await siasn.clock.someone_sleeps()
    assert await siasn.records() == []
    assert not call.done()
    siasn.clock.advance(1.0)
    assert (await call).json()["success"] is True
    assert len(await siasn.records()) == 1


async def test_reset_before_read_stores_nothing(siasn: SimulatedSiasn) -> None:
    await siasn.force("reset_before_read")
    with pytest.raises(DROPPED):
        await siasn.save()
    assert await siasn.records() == []
    assert (await siasn.save()).status_code == 200


async def test_reset_after_store_stores(siasn: SimulatedSiasn) -> None:
    await siasn.force("reset_after_store")
    with pytest.raises(DROPPED):
        await siasn.save()
    assert len(await siasn.records()) == 1
    assert len(await siasn.history()) == 1


async def test_the_client_sees_a_tcp_reset(siasn: SimulatedSiasn) -> None:
    await siasn.force("reset_before_read")
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(siasn.server.url).port)
    headers = "".join(f"{name}: {value}\r\n" for name, value in siasn.tokens.items())
    writer.write(f"GET /apisiasn/1.0/pns/data-utama/{NIP} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode())
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()


async def test_stored_late_is_stored_after_the_caller_gave_up(siasn: SimulatedSiasn) -> None:
    await siasn.force("stored_late")
    call = asyncio.create_task(siasn.save())
    await siasn.clock.someone_sleeps()
    assert not call.done()
    call.cancel()
    await asyncio.wait({call})
    assert call.cancelled()
    assert await siasn.history() == []
    assert await siasn.records() == []
    assert await siasn.pending() == 1
    siasn.clock.advance(2.9)
    assert await siasn.pending() == 1
    siasn.clock.advance(0.2)
    assert await siasn.pending(wait_seconds=30) == 0
    assert len(await siasn.records()) == len(await siasn.history()) == 1


async def test_stored_late_never_answers_even_the_patient(siasn: SimulatedSiasn) -> None:
    await siasn.force("stored_late")
    call = asyncio.create_task(siasn.save())
    await siasn.clock.someone_sleeps()
    siasn.clock.advance(3)
    with pytest.raises(DROPPED):
        await call
    assert len(await siasn.records()) == 1


async def test_late_saves_are_kept_when_the_simulator_ends(start_siasn: StartSiasn, tmp_path: Any) -> None:
    siasn = await start_siasn(store=tmp_path / "siasn.sqlite3")
    await siasn.force("stored_late")
    call = asyncio.create_task(siasn.save())
    await siasn.clock.someone_sleeps()
    call.cancel()
    await asyncio.wait({call})
    await siasn.client.aclose()
    siasn.server.should_exit = True
    await asyncio.wait_for(siasn.server.stopped.wait(), 30)
    again = await start_siasn(store=tmp_path / "siasn.sqlite3")
    assert len(await again.records()) == 1


async def test_late_visibility_hides_a_new_row(siasn: SimulatedSiasn) -> None:
    await siasn.force("late_visibility")
    row_id = await siasn.saved_id()
    assert len(await siasn.records()) == 1
    assert await siasn.history() == []
    assert (await siasn.get(f"skp22/id/{row_id}")).json()["code"] == 0
    siasn.clock.advance(1.9)
    assert await siasn.history() == []
    siasn.clock.advance(0.2)
    assert [row["id"] for row in await siasn.history()] == [row_id]


async def test_late_visibility_of_an_update_shows_the_values_before(siasn: SimulatedSiasn) -> None:
    row_id = await siasn.saved_id()
    await siasn.force("late_visibility")
    await siasn.save(id=row_id, kuadranKinerjaNilai=4)
    assert [row["kuadranKinerja"] for row in await siasn.history()] == ["BAIK"]
    siasn.clock.advance(2)
    assert [row["kuadranKinerja"] for row in await siasn.history()] == ["KURANG"]


async def test_an_update_does_not_reveal_a_row_early(siasn: SimulatedSiasn) -> None:
    await siasn.force("late_visibility")
    row_id = await siasn.saved_id()
    siasn.clock.advance(1)
    await siasn.save(id=row_id, kuadranKinerjaNilai=4)
    assert await siasn.history() == []
    siasn.clock.advance(1)
    assert [row["kuadranKinerja"] for row in await siasn.history()] == ["KURANG"]


async def test_a_fault_that_had_nothing_to_spoil_is_not_counted(siasn: SimulatedSiasn) -> None:
    await siasn.force("late_visibility")
    assert (await siasn.save(tahun="x")).status_code == 400
    assert await siasn.injected("late_visibility") == 0


async def test_forced_faults_wait_for_their_endpoint(siasn: SimulatedSiasn) -> None:
    await siasn.force("error_503", "skp22/save", count=2)
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 200
    assert [(await siasn.save()).status_code for _ in range(3)] == [503, 503, 200]


async def test_token_endpoints_fail_on_demand(siasn: SimulatedSiasn) -> None:
    await siasn.force("error_502_html", "oauth2/token")
    with pytest.raises(httpx.HTTPStatusError, match="502"):
        await siasn.sign_in()
    await siasn.sign_in()


async def test_outage_stops_everything(start_siasn: StartSiasn) -> None:
    siasn = await start_siasn()
    await siasn.client.put("/admin/faults", json={"profile": "outage"})
    answers = [await siasn.get(f"pns/data-utama/{NIP}") for _ in range(6)]
    assert {answer.status_code for answer in answers} == {502, 503}
    with pytest.raises(httpx.HTTPStatusError):
        await siasn.sign_in()
    await siasn.client.put("/admin/faults", json={"profile": "none"})
    assert (await siasn.get(f"pns/data-utama/{NIP}")).status_code == 200


@pytest.mark.slow
async def test_rough_run_injects_every_kind(start_siasn: StartSiasn) -> None:
    parameters = {"latency_min_seconds": 0, "latency_max_seconds": 0, "late_store_seconds": 0}
    siasn = await start_siasn(faults="rough", parameters=parameters, seed=5)
    answers: Counter[str] = Counter()
    for n in range(1000):
        call = siasn.save() if n % 3 == 2 else siasn.get(f"pns/data-utama/{NIP}")
        task = asyncio.create_task(call)
        # A sleep of nothing still waits for the hand that moves the clock.
        sleeper = asyncio.create_task(siasn.clock.someone_sleeps())
        await asyncio.wait({task, sleeper}, return_when=asyncio.FIRST_COMPLETED)
        siasn.clock.advance(0)
        sleeper.cancel()
        try:
            answer = await task
        except DROPPED:
            answers["dropped"] += 1
            continue
        answers[str(answer.status_code)] += 1
        if answer.status_code == 401:
            await siasn.sign_in()
    summary = await siasn.summary()
    injected = summary["faults_injected"]
    assert set(injected) == {kind.value for kind in FaultKind}
    assert injected.pop("unknown_envelope") == 0
    assert min(injected.values()) > 0
    assert max(injected.values()) - min(injected.values()) <= 3
    assert 100 <= sum(injected.values()) <= 200
    assert answers["dropped"] == sum(
        injected[kind] for kind in ("reset_before_read", "reset_after_store", "stored_late")
    )
    assert summary["pending_late"] == 0
