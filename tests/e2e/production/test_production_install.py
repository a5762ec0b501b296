"""The production install works as its page says, carries a year, and lets nobody do what the page forbids.

Everything runs on a machine of its own that is booted for it: Debian's systemd, RabbitMQ, PostgreSQL and nginx.
"""

import asyncio
import json
import shutil
import time
from typing import Any, Final

import pytest

from release.tree import LOCK, product
from release.wheels import wheelhouse
from tests.e2e.demo import CASES
from tests.e2e.production.district import METRICS, play_the_year, simulate
from tests.e2e.production.forbidden import FORBIDDEN
from tests.e2e.production.machine import ROOT, Machine, booted, need, refusal
from tests.e2e.production.readme import Block, blocks, forbidden
from tests.e2e.production.stored import answers, counts, query, records
from tests.e2e.production.supervision import (
    a_start_says_what_it_waits_for,
    a_stuck_service_is_restarted,
    a_wrong_setting_is_not_restarted,
)
from tests.support.places import own
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

PACKAGES: Final = ("rabbitmq-server", "postgresql", "nginx-light", "python3-venv", "openssl", "curl")
EXPOSURE: Final = 12
"""What `systemd-analyze security` may say of the units at the most, in tenths."""
RELEASE: Final = "/root/kinerja"
BLOCKS: Final = list(blocks())
FIRST_USE: Final = 11
"""Number of the section that begins when the hub is installed."""
AS_INSTALLED: Final = """
rm -rf /var/lib/rabbitmq/mnesia /etc/rabbitmq/rabbitmq.conf /var/lib/postgresql/* /etc/postgresql/*
pg_createcluster "$(ls /usr/lib/postgresql | sort --version-sort | tail -1)" main
"""
"""This machine's own servers may run, and what they write is theirs."""
REPLICA_URL: Final = "http://127.0.0.1:8811"


def test_the_table_of_what_is_forbidden_is_what_is_tried() -> None:
    assert forbidden() == FORBIDDEN.keys()


async def test_the_page_is_followed_and_holds_what_it_says() -> None:
    if (why := refusal()) is not None:
        pytest.skip(why)
    await need(*PACKAGES)
    async with booted(own("machine")) as machine:
        await bring_release(machine)
        await follow(machine, *[block for block in BLOCKS if number(block) < FIRST_USE])
        await look_at_units(machine)
        counted = await play_the_year(machine, within=480)
        assert_clean(counted)
        assert await tried(machine) == {}
        await succeeds(machine, "tests.e2e.production.proxy")
        await look_at_inventions(machine)
        before = await counts(machine)
        await follow(machine, *[block for block in BLOCKS if number(block) >= FIRST_USE])
        assert await counts(machine) == before
        for url in (*METRICS.values(), REPLICA_URL):
            await machine.do(f"curl -fsS {url}/health/ready")
        assert await tried(machine) == {}
        await a_wrong_setting_is_not_restarted(machine)
        await a_stuck_service_is_restarted(machine)
        await a_start_says_what_it_waits_for(machine)


async def bring_release(machine: Machine) -> None:
    """Put where the page begins what it begins with: the release, and servers as their packages leave them."""
    await machine.do(AS_INSTALLED)
    place = machine.path(RELEASE)
    place.mkdir(parents=True)
    wheels = own("wheelhouse")
    await asyncio.to_thread(wheelhouse, wheels, product())
    shutil.copytree(wheels, place / "wheelhouse")
    shutil.copytree(ROOT / "deploy", place / "deploy")
    shutil.copy(LOCK, place)


def number(block: Block) -> int:
    """Return the number of a block's section."""
    return int(block.section.partition(".")[0])


async def follow(machine: Machine, *followed: Block) -> None:
    """Do what the page says, block by block; the simulators come up beside it, when there are certificates."""
    for block in followed:
        if block.section.startswith("9."):
            await simulate(machine)
        began = time.monotonic()
        ended = await machine.run(block.script, folder=RELEASE, within=300)
        print(f"{time.monotonic() - began:6.1f} s  {block.section}")
        assert ended.code == 0, f"{block.section}\n{block.script}\n{ended.out[-6000:]}\n{await journal(machine)}"


async def journal(machine: Machine) -> str:
    """Return what the services have said last."""
    return await machine.do("journalctl --no-pager --lines=40 --unit='kinerja*'")


async def look_at_units(machine: Machine) -> None:
    """systemd has nothing against the units, and finds them closed enough."""
    units = "kinerja@skp_service.service kinerja-migrate@skp_service.service"
    said = await machine.run(f"cd /etc/systemd/system && systemd-analyze verify {units}")
    assert (said.code, said.out) == (0, "")
    for unit in ("kinerja@.service", "kinerja-migrate@.service"):
        judged = f"systemd-analyze security --no-pager --offline=true --threshold={EXPOSURE}"
        await machine.do(f"{judged} /etc/systemd/system/{unit}")


def assert_clean(counted: dict[str, Any]) -> None:
    """Every result of the year is in the simulated SIASN once, and nothing waits for an operator."""
    siasn = counted["siasn"]
    assert counted["clean"], counted
    assert siasn["records"] == counted["employees"] == 60 <= siasn["documents"], counted
    assert counted["cases"] == dict.fromkeys(CASES, True), counted


async def tried(machine: Machine) -> dict[str, str]:
    """Try all that is forbidden; return what was not refused as the page says."""
    said = await succeeds(machine, "tests.e2e.production.forbidden")
    found: dict[str, str] = json.loads(said.splitlines()[-1])
    return found


async def succeeds(machine: Machine, *words: str) -> str:
    """Run a module of these tests on the machine; it has to succeed. Returns what it writes."""
    ended = await machine.python(*words, within=300)
    assert ended.code == 0, ended.out[-6000:]
    return ended.out


async def look_at_inventions(machine: Machine) -> None:
    """Where the broker's rights were loosened, the consumer knows who may say what: nothing reaches SIASN."""
    before = await records(machine)
    skp, nip = (await query(machine, "SELECT id, nip FROM skp_service.skps WHERE stage = 'final' LIMIT 1")).split("|")
    await machine.do("rabbitmqctl set_topic_permissions -p kinerja district kinerja '.*' '^$'")
    await succeeds(machine, "tests.e2e.production.inventions", skp, nip)
    parked = "SELECT event_type, error_code, count(*) FROM siasn_gateway.parked_messages GROUP BY 1, 2"
    await until(lambda: answers(machine, parked, "skp.finalised.v1|wrong_publisher|4"), within=30)
    assert await records(machine) == before
