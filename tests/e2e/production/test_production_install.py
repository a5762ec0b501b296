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
from tests.e2e.production.district import METRICS, add_source, play_the_year, simulate
from tests.e2e.production.forbidden import FORBIDDEN
from tests.e2e.production.machine import ROOT, Machine, booted, need, refusal
from tests.e2e.production.readme import Block, blocks, forbidden
from tests.e2e.production.repeating import next_version, next_wheel, running, second_source_is_a_user, secrets
from tests.e2e.production.stored import answers, counts, query, records
from tests.e2e.production.supervision import (
    a_start_says_what_it_waits_for,
    a_stuck_service_is_restarted,
    a_wrong_setting_is_not_restarted,
)
from tests.support.places import own
from tests.support.waiting import until
from tests.unit.services.siasn_gateway.scripted import NIP

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(1800)]

PACKAGES: Final = ("rabbitmq-server", "postgresql", "nginx-light", "python3-venv", "openssl", "curl")
EXPOSURE: Final = 12
"""What `systemd-analyze security` may say of the units at the most, in tenths."""
RELEASE: Final = "/root/kinerja"
BLOCKS: Final = list(blocks())
FIRST_USE: Final = 11
"""Number of the section that begins when the hub is installed."""
UPDATE: Final = 15
PROCESSES: Final = ("award_service", "intake", "siasn_gateway", "skp_service", "skp_service-2")
PASTED: Final = ("+e",)
"""A shell at which somebody sits goes on after a command that fails."""
AS_INSTALLED: Final = """
rm -rf /var/lib/rabbitmq/mnesia /etc/rabbitmq/rabbitmq.conf /var/lib/postgresql/* /etc/postgresql/*
pg_createcluster "$(ls /usr/lib/postgresql | sort --version-sort | tail -1)" main
"""
"""This machine's own servers may run, and what they write is theirs."""
SEEN_IN_THE_DATABASE: Final = "granted"
"""Of the cases; the demonstration cannot look into the outbox of a hub elsewhere."""
REPLICA_URL: Final = "http://127.0.0.1:8811"


def test_the_table_of_what_is_forbidden_is_what_is_tried() -> None:
    assert forbidden() == FORBIDDEN.keys()


@pytest.mark.parametrize("again", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["once", "again"])
async def test_the_page_is_followed_and_holds_what_it_says(again: bool) -> None:
    """`again`: sections that may be repeated are, and a version comes and goes."""
    if (why := refusal()) is not None:
        pytest.skip(why)
    await need(*PACKAGES)
    async with booted(own("machine")) as machine:
        await bring_release(machine)
        await follow(machine, *section(range(1, FIRST_USE)))
        if again:
            await follow_again(machine)
        await look_at_units(machine)
        counted = await play_the_year(machine, within=480)
        assert_clean(counted)
        await look_at_medals(machine)
        assert await tried(machine) == {}
        await succeeds(machine, "tests.e2e.production.proxy")
        await look_at_inventions(machine)
        await look_at_operators(machine)
        before = await counts(machine)
        await follow(machine, *section(range(FIRST_USE, UPDATE)))
        if again:
            await update(machine)
            await follow(machine, *section(12, 13))  # with the replica, too
        else:
            await follow(machine, *section(8, UPDATE))  # the rights, too, are again what they were
        assert await counts(machine) == before
        for url in (*METRICS.values(), REPLICA_URL):
            await machine.do(f"curl -fsS {url}/health/ready")
        assert await tried(machine) == {}
        await a_wrong_setting_is_not_restarted(machine)
        await a_stuck_service_is_restarted(machine)
        await a_start_says_what_it_waits_for(machine)


def test_a_block_that_is_pasted_ends_at_the_first_command_that_fails() -> None:
    for block in BLOCKS:
        lines = block.script.rstrip().splitlines()
        assert len(lines) == 1 or (lines[0], lines[-1]) == ("(set -e", ")"), block


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


def section(*numbers: int | range) -> list[Block]:
    """Return the blocks of some sections, in the page's order within each."""
    wanted = [one for told in numbers for one in ([told] if isinstance(told, int) else told)]
    return [block for one in wanted for block in BLOCKS if block.section.startswith(f"{one}.")]


async def follow(machine: Machine, *followed: Block) -> None:
    """Do what the page says, block by block; the simulators come up beside it, when there are certificates."""
    for block in followed:
        if block.section.startswith("9.") and not machine.path("/etc/nginx/conf.d/simulators.conf").exists():
            await simulate(machine)
        began = time.monotonic()
        ended = await machine.run(block.script, folder=RELEASE, within=300, options=PASTED)
        print(f"{time.monotonic() - began:6.1f} s  {block.section}")
        assert ended.code == 0, f"{block.section}\n{block.script}\n{ended.out[-6000:]}\n{await journal(machine)}"


async def follow_again(machine: Machine) -> None:
    """What the sections of the installation have made stays as it is, and a change of the settings counts."""
    add_source(machine)
    before = await secrets(machine)
    await follow(machine, *section(range(2, FIRST_USE)))
    assert await secrets(machine) == before
    await second_source_is_a_user(machine)


async def update(machine: Machine) -> None:
    """The next version comes, is installed beside the one that runs, and runs; then the way back is taken."""
    old, new = product(), next_version()
    assert set((await running(machine)).values()) == {old.version}
    wheels = machine.path(RELEASE) / "wheelhouse"
    shutil.copy(await next_wheel(own("next")), wheels)
    (install,) = section(6)
    both = await machine.run(install.script, folder=RELEASE, options=PASTED)
    assert (both.code, "harus ada tepat satu" in both.out) == (1, True)
    (wheels / old.wheel).unlink()
    await follow(machine, *section(6, 8, UPDATE))
    assert set((await running(machine)).values()) == {new}
    await machine.do(f"ln -sfn {old.version} /opt/kinerja/current")
    await follow(machine, *section(UPDATE))
    assert await running(machine) == dict.fromkeys([f"kinerja@{one}.service" for one in PROCESSES], old.version)


async def look_at_operators(machine: Machine) -> None:
    """Who works as a service is told by name, and the journal holds nothing of what they say."""
    pause = "kinerja-as siasn_gateway deliveries pause siasn --reason"
    await machine.do(
        f"SUDO_USER=sari {pause} {NIP}; SUDO_USER=sari KINERJA_OPERATOR=budi {pause.replace('pause', 'resume')} x"
    )
    told = "SELECT by_subject, known_by FROM siasn_gateway.audit_trail ORDER BY id DESC LIMIT 2"
    assert await query(machine, told) == "budi|environment\nsari|sudo"
    checked = await machine.do(f"echo {NIP} | kinerja-as siasn_gateway siasn check --nip -")
    assert "pns/data-utama" in checked
    kept = await machine.do("journalctl --no-pager --output=json")
    assert "kinerja-as siasn_gateway" in kept
    assert NIP not in kept


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
    assert counted["cases"] == dict.fromkeys(CASES - {SEEN_IN_THE_DATABASE}, True), counted


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


async def look_at_medals(machine: Machine) -> None:
    """Everybody stands somewhere on the way to a medal, and the one that was decreed was announced once."""
    everybody = "SELECT count(*) >= 60 AND count(*) = (SELECT count(*) FROM {0}.employees) FROM {0}.standings"
    await until(lambda: answers(machine, everybody.format("award_service"), "t"), within=30)
    granted = "SELECT count(*) FROM award_service.outbox WHERE routing_key = 'award.granted.v1'"
    assert await query(machine, granted) == "1"


async def look_at_inventions(machine: Machine) -> None:
    """Where the broker's rights were loosened, the consumer knows who may say what: nothing reaches SIASN."""
    before = await records(machine)
    skp, nip = (await query(machine, "SELECT id, nip FROM skp_service.skps WHERE stage = 'final' LIMIT 1")).split("|")
    await machine.do("rabbitmqctl set_topic_permissions -p kinerja intake kinerja '.*' '^$'")
    await succeeds(machine, "tests.e2e.production.inventions", skp, nip)
    parked = "SELECT event_type, error_code, count(*) FROM siasn_gateway.parked_messages GROUP BY 1, 2"
    await until(lambda: answers(machine, parked, "skp.finalised.v1|wrong_publisher|4"), within=30)
    assert await records(machine) == before
