"""People come in by all doors at once, and what a service holds of them in the end is a plain merge of all reports.

Four systems tell of the same people and units: one by AMQP, one by HTTP, SIASN's exports and a table kept by hand as
files. intake is killed five times on the way, and so are the terminals that import.
"""

import asyncio
import json
import shutil
import time
from collections.abc import Awaitable
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.doors.district import BKD, REKAP, SIASN, SIMPEG, District
from tests.e2e.doors.files import rekap_file, siasn_files
from tests.e2e.doors.running import INTAKE, Running, running
from tests.e2e.doors.senders import import_files, post, publish
from tests.e2e.killing import killed_and_back
from tests.support.intake.plain_read_model import ReadModel, plain_read_model
from tests.support.places import own
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
KILLS = 5
MORE_MIB = 64
"""What the other two thirds may take beside the first: caches of SQLite, of NIPs, of units."""


@pytest.mark.timeout(600)
async def test_the_read_model_is_a_plain_merge_of_what_came_in_by_all_doors() -> None:
    await _all_doors(1500, within=240)


@pytest.mark.thorough
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_fifteen_thousand_people_do_so_too(database: str, postgresql_url: str) -> None:
    await _all_doors(15_000, within=1800, database_url=postgresql_url if database == "postgresql" else "")


async def _all_doors(size: int, *, within: float, database_url: str = "") -> None:
    district, data = District(size), own("test-doors").absolute() / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    expected = plain_read_model(district.reports(), today)
    async with running(own("test-doors"), data, database_url=database_url, schema_prefix=f"d{uuid4().hex[:8]}_") as hub:
        begun = time.monotonic()
        after_a_third = await _hand_in_everything(hub, district, data)
        await until(hub.is_settled, within=within)
        print(f"all of it in the read model after {time.monotonic() - begun:.1f} s")
        _assert_same(await hub.read_model(), expected)
        peak = _peak_mib(hub)
        print(f"intake's memory at its peak: {after_a_third} MiB after a third, {peak} MiB in the end")
        assert peak <= after_a_third + MORE_MIB


async def _hand_in_everything(hub: Running, district: District, folder: Path) -> int:
    """Hand in everything by all doors at once; returns intake's peak of memory after a third, in MiB."""
    of_simpeg = [*district.units_of_simpeg(), *district.of_simpeg()]
    of_bkd = [*district.units_of_bkd(), *district.of_bkd()]
    first, later = siasn_files(folder, district)
    rekap = rekap_file(folder / "rekap.xlsx", district)
    await _add(hub, REKAP)
    key = await _key_of_bkd(hub)

    async def siasn() -> None:
        await import_files(hub, SIASN, *first, first=True)
        await hub.said("import", later, "--source", SIASN, "--yes")

    async def amqp() -> None:
        await publish(hub, of_simpeg)
        await until(partial(_has_received, hub, len(of_simpeg), SIMPEG), within=1800)

    async with asyncio.TaskGroup() as doors:
        doors.create_task(_timed("AMQP", len(of_simpeg), amqp()))
        doors.create_task(_timed("HTTP", len(of_bkd), post(hub, of_bkd, key)))
        doors.create_task(_timed("CSV", sum(1 + (later is not None) for _, later in district.siasn_rows()), siasn()))
        doors.create_task(_timed("XLSX", district.size, import_files(hub, REKAP, rekap)))
        killing = doors.create_task(_kill(hub, len(of_simpeg) + len(of_bkd)))
    return await killing


_REASON = ("--reason", "pengujian")


async def _add(hub: Running, source: str) -> None:
    await hub.said("intake", "sources", "add", source, "--title", source, *_REASON)


async def _key_of_bkd(hub: Running) -> str:
    await _add(hub, BKD)
    told = json.loads(await hub.said("intake", "sources", "key", "new", BKD, "--json", *_REASON))
    return str(told["key"])


async def _has_received(hub: Running, number: int, *sources: str) -> bool:
    await asyncio.sleep(0.1)
    return await hub.received(*sources) >= number


async def _timed(door: str, reports: int, handing_in: Awaitable[None]) -> None:
    begun = time.monotonic()
    await handing_in
    seconds = time.monotonic() - begun
    print(f"{door}: {reports} reports in {seconds:.1f} s, {reports / seconds:.0f} a second")


async def _kill(hub: Running, reports: int) -> int:
    """Kill intake whenever another part of the reports that come by message and request has been received.

    Returns its peak of memory after a third of them, in MiB.
    """
    after_a_third = 0
    for kill in range(1, KILLS + 1):
        await until(partial(_has_received, hub, reports * kill // (KILLS + 1), SIMPEG, BKD), within=1800)
        if kill == (KILLS + 1) // 3:
            after_a_third = _peak_mib(hub)
        await killed_and_back(hub.stack.supervisor, INTAKE)
    return after_a_third


def _peak_mib(hub: Running) -> int:
    return hub.stack.supervisor.peak_rss_bytes(INTAKE) >> 20


def _assert_same(held: ReadModel, expected: ReadModel) -> None:
    for table in ("units", "employees", "positions", "acting"):
        found, wanted = getattr(held, table), getattr(expected, table)
        wrong = sorted(found - wanted, key=str)[:3], sorted(wanted - found, key=str)[:3]
        assert found == wanted, (table, len(found - wanted), len(wanted - found), *wrong)
