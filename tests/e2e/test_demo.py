"""The demonstration's promise: exactly once at the partner, whatever the partner and the machine do.

What the year consists of is asked of the API and of the partner here once more, by other means than the scenario's.
"""

import asyncio
import io
import json
import re
import shlex
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import psutil
import pytest
from rich.console import Console

from local.packages import install
from local.processes import eldest
from local.rabbitmq import PrivateRabbitmq
from sandbox.demo.audit import expected_codes
from sandbox.demo.command import print_instructions
from sandbox.demo.fault_injection import ProcessFaults
from sandbox.demo.publishing import NEW_POSITION
from sandbox.demo.run import DatabaseKind, Demonstration, DemoOptions
from sandbox.district.model import SampleEmployee
from sandbox.sign_in.people import agency_people
from tests.e2e.demo import VAR, assert_clean, played, report_of
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(600)]

BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"])
BEST, GOOD = (1, 1, 1), (2, 2, 2)
"""hasilKinerjaNilai, perilakuKerjaNilai, kuadranKinerjaNilai."""


@BOTH
async def test_a_year_ends_up_at_a_rough_partner_exactly_once(database: DatabaseKind, postgresql_url: str) -> None:
    options = DemoOptions(database=database, database_url=postgresql_url, seed=11)
    screen = io.StringIO()
    async with played(options, screen=screen) as shown:
        assert_clean(shown.report)
        assert sum(shown.report.faults_injected.values()) > 0
        await assert_came_from_files(shown, screen.getvalue())
        await assert_special_cases(shown)
        await assert_printed_lines_work(shown)


@BOTH
async def test_killed_services_and_a_restarted_broker_change_nothing_of_that(
    database: DatabaseKind, postgresql_url: str
) -> None:
    options = DemoOptions(
        database=database,
        database_url=postgresql_url,
        seed=12,
        process_faults=ProcessFaults(kills=3, broker_restarts=1),
    )
    report = await report_of(options)
    assert_clean(report)
    assert report.process_faults == {
        "skp_service": 3,
        "siasn_gateway": 3,
        "intake": 3,
        "award_service": 3,
        "rabbitmq": 1,
    }
    assert all(restarts >= 3 for restarts in report.restarts.values()), report.restarts


class KillingScreen(io.StringIO):
    """Kills the broker of the demonstration when the screen shows that the first plans are approved."""

    killed: psutil.Process | None = None

    def write(self, text: str) -> int:
        if self.killed is None and re.search("disetujui: [1-9]", text):
            self.killed = eldest(PrivateRabbitmq(VAR / "rabbitmq").serving())
            assert self.killed is not None
            self.killed.kill()
        return super().write(text)


async def test_a_broker_that_is_killed_comes_back_and_changes_nothing_of_that() -> None:
    screen = KillingScreen()
    async with played(DemoOptions(seed=13), screen=screen) as shown:
        assert_clean(shown.report)
    assert screen.killed is not None
    assert " ".join(screen.getvalue().split()).count("mati; dinyalakan lagi") == 1


@pytest.mark.thorough
async def test_a_crash_between_effect_and_commit_changes_nothing_of_that() -> None:
    report = await report_of(DemoOptions(faults="none"), "crash_before_commit")
    assert_clean(report)
    assert report.restarts == {"skp_service": 2, "siasn_gateway": 2, "intake": 2, "award_service": 2}


@pytest.mark.thorough
async def test_a_kit_that_acks_before_the_commit_loses_messages_in_the_same_crash() -> None:
    report = await report_of(DemoOptions(faults="none", deadline_seconds=25), "ack_before_commit")
    assert not report.is_clean
    assert report.audit_result.missing > 0
    with pytest.raises(AssertionError):
        assert_clean(report)


@pytest.mark.thorough
async def test_a_kit_that_resends_blindly_leaves_doubles() -> None:
    report = await report_of(DemoOptions(faults="none"), "blind_resend")
    assert report.audit_result.duplicates > 0
    with pytest.raises(AssertionError):
        assert_clean(report)


async def assert_came_from_files(shown: Demonstration, told: str) -> None:
    """Look at SIASN's files, at what the one command said of them, and at the superiors who follow from units."""
    agency = shown.scenario.agency
    text = {path.stem: path.read_text() for path in shown.operator_file.with_name("siasn").glob("*.csv")}
    assert sorted(text) == ["pns", "pppk", "pppk-paruh-waktu", "unor"]
    assert {name: text[name].partition("\n")[0].count("|") for name in text} == {
        "pns": 66,
        "pppk": 66,
        "pppk-paruh-waktu": 66,
        "unor": 8,
    }
    assert all(f"|{standing}|" in text[name] for name, standing in (("pppk", 71), ("pppk-paruh-waktu", 101)))
    rows = {one["nip"]: one for one in await listed(shown, "employees")}
    derived = {nip for nip, row in rows.items() if row["superior_derived"] and row["superior_nip"]}
    assert derived == {one.nip for one in agency.employees if agency.superior_of(one) is not None}
    assert told.count("Jumlah kolom baris ini") == 2  # a line break in an address makes two of one
    for one in (shown.scenario.roles.attached, agency.staff[-1]):
        (skp,) = await skps(shown, one)
        assert skp["assessment"]["assessor"]["nip"] == rows[one.nip]["superior_nip"] == one.superior_nip


async def assert_special_cases(shown: Demonstration) -> None:
    """Look at those whom things happened to, in the API and in the partner's records."""
    scenario, roles = shown.scenario, shown.scenario.roles
    siasn = await records(shown)
    assert sorted(siasn) == sorted(one.nip for one in scenario.agency.employees)
    assert siasn[roles.objector.nip]["codes"] == GOOD
    (moved,) = (one for one in scenario.expected if one.nip == roles.mover.nip)
    assert siasn[roles.mover.nip]["codes"] == expected_codes(moved)
    assert siasn[roles.corrected.nip]["codes"] == BEST
    assert siasn[roles.corrected.nip]["updates"] > 0

    (objected,) = await skps(shown, roles.objector)
    assert objected["assessment"]["objection"]["changed"]
    first, second = await skps(shown, roles.mover)
    assert {first["unit_code"], second["unit_code"]} == {roles.mover.unit_code, roles.new_unit}
    assert {first["assessment"]["predicate"], second["assessment"]["predicate"]} == {"good", "very_good"}
    (exempted,) = await skps(shown, roles.exempted)
    assert exempted["exempted"]
    secretary = scenario.agency.superior_of(roles.leaver)
    assert secretary is not None
    for one in scenario.agency.staff_of(roles.leaver.unit_code):
        (skp,) = await skps(shown, one)
        assert skp["assessment"]["assessor"]["nip"] == secretary.nip
    assert any(one.employment == "pppk" for one in scenario.agency.staff)


async def assert_printed_lines_work(shown: Demonstration) -> None:
    """Run what the reader is invited to try, as it is printed; a `curl` around theirs tells the status of each call."""
    if shutil.which("curl") is None:
        await install("curl", say=print)
    printed = io.StringIO()
    print_instructions(shown, Console(file=printed))
    lines = [line.strip() for line in printed.getvalue().splitlines() if "curl " in line]
    watched = "curl() { command curl --write-out '%{stderr}%{http_code}\\n' \"$@\"; }"
    token, *calls = lines
    assert len(calls) == 6, lines
    for call in calls:
        process = await asyncio.create_subprocess_exec(
            *("bash", "-euo", "pipefail", "-c", "\n".join([watched, token, call])),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        body, statuses = await process.communicate()
        assert (process.returncode, statuses.split()) == (0, [b"200", b"200"]), call.partition("; ")[2]
        answer = json.loads(body)
        assert answer.get("items") or answer.get("sentences"), call.partition("; ")[2]
    (publish,) = (line.strip() for line in printed.getvalue().splitlines() if line.startswith("  kinerja publish"))
    await assert_published(shown, publish)


async def assert_published(shown: Demonstration, line: str) -> None:
    """Report as the printed line does; the service hears of it."""
    kinerja = f'kinerja() {{ {shlex.quote(sys.executable)} -m hub.cli "$@"; }}'
    process = await asyncio.create_subprocess_exec("bash", "-euo", "pipefail", "-c", f"{kinerja}\n{line}")
    assert await process.wait() == 0
    nip = shown.scenario.roles.attached.nip

    async def has_the_position() -> bool:
        return any(row["nip"] == nip and row["position"] == NEW_POSITION for row in await listed(shown, "employees"))

    await until(has_the_position, within=60)


async def records(shown: Demonstration) -> dict[str, dict[str, Any]]:
    """Return the partner's rows by NIP; a person has one."""
    async with httpx.AsyncClient(base_url=shown.urls["sandbox"], trust_env=False, timeout=30) as sandbox:
        rows = (await sandbox.get("/admin/records")).raise_for_status().json()["records"]
    names = ("hasilKinerjaNilai", "perilakuKerjaNilai", "kuadranKinerjaNilai")
    return {row["nip"]: {"codes": tuple(row[name] for name in names), "updates": row["updates"]} for row in rows}


async def listed(shown: Demonstration, what: str) -> list[dict[str, Any]]:
    """Return the first page of a list, as the agency's admin sees it."""
    async with signed_in(shown, shown.scenario.roles.admin) as client:
        page = (await client.get(f"/v1/{what}?limit=500")).raise_for_status().json()
    items: list[dict[str, Any]] = page["items"]
    return items


@asynccontextmanager
async def signed_in(shown: Demonstration, employee: SampleEmployee) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the API that is one of the people."""
    who = agency_people(shown.scenario.agency)[employee.nip]
    form = {"grant_type": "client_credentials", "subject": who.subject, "nip": who.nip, "roles": " ".join(who.roles)}
    credentials = ("sandbox-client", "sandbox-secret")
    async with httpx.AsyncClient(base_url=shown.urls["skp_service"], trust_env=False, timeout=30) as client:
        answer = await client.post(f"{shown.urls['sign_in']}/token", data=form, auth=credentials)
        client.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['access_token']}"
        yield client


async def skps(shown: Demonstration, employee: SampleEmployee) -> list[dict[str, Any]]:
    """Return somebody's annual SKPs as they see them themselves."""
    async with signed_in(shown, employee) as client:
        query = f"view=own&period_id={shown.scenario.year.period_id}"
        page = (await client.get(f"/v1/skps?{query}")).raise_for_status().json()
        return [(await client.get(f"/v1/skps/{row['id']}")).json() for row in page["items"]]
