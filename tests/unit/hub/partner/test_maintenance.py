"""Within its windows a partner is not called, and that is not its failure."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from prometheus_client import REGISTRY
from pydantic import ValidationError

from hub.clock import Clocks
from hub.errors import Closed
from hub.partner.wire import Wire
from tests.unit.hub.partner.neutral import MitraSettings, read, settings

HOUR = 3600.0


def at(moment: str, zone: str = "Asia/Jakarta") -> Clocks:
    """The wall clock of a place; 2026-01-03 is a Saturday."""
    return Clocks(now=lambda: datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).timestamp())


@pytest.mark.parametrize(
    ("windows", "moment", "hours"),
    [
        (["sat 22:00-02:00"], "2026-01-03T21:59:59", 0.0),
        (["sat 22:00-02:00"], "2026-01-03T22:00:00", 4.0),
        (["sat 22:00-02:00"], "2026-01-04T01:30:00", 0.5),
        (["sat 22:00-02:00"], "2026-01-04T02:00:00", 0.0),
        (["sat 22:00-02:00"], "2026-01-03T01:30:00", 0.0),
        (["daily 23:00-01:00"], "2026-01-07T00:00:00", 1.0),
        (["daily 23:00-01:00"], "2026-01-07T23:00:00", 2.0),
        (["Sun  00:00-24:00"], "2026-01-04T12:00:00", 12.0),
        (["sat 22:00-24:00", "sun 00:00-03:00", "sun 02:00-04:00"], "2026-01-03T23:00:00", 5.0),
        (["daily 00:00-24:00"], "2026-01-03T00:00:00", 7 * 24.0),
        ([], "2026-01-03T23:00:00", 0.0),
    ],
)
def test_how_long_it_stays_closed(windows: list[str], moment: str, hours: float) -> None:
    assert settings(maintenance=windows).maintenance_by(at(moment)).seconds_left() == hours * HOUR


def test_windows_are_of_the_agencys_wall_clock() -> None:
    # The night in which Berlin's clocks go from 02:00 to 03:00.
    closed = settings(maintenance=["sun 01:00-04:00"], maintenance_zone="Europe/Berlin")
    assert closed.maintenance_by(at("2026-03-29T01:00:00", "Europe/Berlin")).seconds_left() == 2 * HOUR
    assert settings(maintenance=["sun 01:00-04:00"]).maintenance_by(at("2026-03-28T18:30:00", "UTC")).seconds_left()


def test_windows_are_told_as_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_MITRA_MAINTENANCE", '["sat 22:00-02:00"]')
    assert MitraSettings().maintenance == settings(maintenance=["sat 22:00-02:00"]).maintenance


@pytest.mark.parametrize(
    "wrong", ["", "sat", "sab 22:00-02:00", "sat 24:00-02:00", "sat 22:00-25:00", "sat 22:00-22:00"]
)
def test_what_is_no_window_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match="maintenance"):
        settings(maintenance=[wrong])


def test_what_is_no_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="IANA"):
        settings(maintenance_zone="Jakarta")


async def test_nothing_is_sent_nor_counted_while_it_is_closed() -> None:
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(200)

    clocks = at("2026-01-04T00:30:00")
    told = settings(maintenance=["sat 22:00-02:00"])
    wire = Wire(told, httpx.MockTransport(answer), clocks)
    with pytest.raises(Closed) as closed:
        await read(wire)
    assert (closed.value.code, closed.value.retry_after) == ("maintenance", HOUR)  # of an hour and a half
    told.maintenance_by(clocks).refresh_gauge()
    assert REGISTRY.get_sample_value("kinerja_partner_closed", {"partner": "mitra"}) == 1
    labels = {"partner": "mitra", "operation": "read", "result": "maintenance"}
    assert REGISTRY.get_sample_value("kinerja_partner_calls_total", labels) is None
    assert not calls
    await wire.aclose()


async def test_a_call_whose_turn_comes_within_a_window_does_not_begin() -> None:
    now = [datetime(2026, 1, 3, 21, 59, 59, tzinfo=ZoneInfo("Asia/Jakarta")).timestamp()]
    began, may_end = asyncio.Event(), asyncio.Event()

    async def answer(_request: httpx.Request) -> httpx.Response:
        began.set()
        await may_end.wait()
        return httpx.Response(200)

    told = settings(maintenance=["sat 22:00-02:00"], concurrency=1)
    wire = Wire(told, httpx.MockTransport(answer), Clocks(now=lambda: now[0]))
    first = asyncio.create_task(read(wire))
    await began.wait()
    second = asyncio.create_task(read(wire))
    await asyncio.sleep(0)
    now[0] += 1
    may_end.set()
    assert (await first).status == 200
    with pytest.raises(Closed):
        await second
    await wire.aclose()
