"""`kinerja reconciliation` on both databases, while the gateway is down."""

import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audit import audit_trail
from hub.delivery import ledger
from hub.delivery.reconciliation import discrepancies
from hub.delivery.reconciliation.comparing import Difference, Discrepancy
from hub.delivery.reconciliation.gathering import gather
from hub.delivery.reconciliation.tables import reconciled_subjects
from hub.delivery.states import State
from hub.delivery.tables import deliveries
from hub.jobs.leases import introduce
from tests.integration.hub.cli.conftest import Terminal

pytestmark = pytest.mark.one_database

NIP = "199001012015032000"


@pytest.fixture
def courier(terminal: Terminal) -> Terminal:
    """A terminal at the courier, whose partner has altered one record, and holds one that nobody here has sent."""

    async def fill(connection: AsyncConnection) -> None:
        sent = ledger.NewDelivery(f"things:{NIP}", 1, b"{}", kind="things", subject=NIP)
        await ledger.enqueue(connection, "siasn", [sent])
        await connection.execute(sa.update(deliveries).values(state=State.ACCEPTED, settled_at=1.0))
        await gather(connection, "siasn", {"things"}, after=0)
        found = [
            Discrepancy(Difference.DIFFERENT, sent.business_key, NIP, ("R-1",), {"tahun": ("2025", "2024")}, 1),
            Discrepancy(Difference.MISSING_HERE, "things:other", NIP, ("R-2",)),
        ]
        await discrepancies.store(connection, "siasn", "things", [NIP], found, not_compared=())

    terminal = replace(terminal, service="courier")
    terminal.in_database(fill)
    return terminal


def run_json(terminal: Terminal, *args: str) -> Any:
    result = terminal.kinerja("reconciliation", *args, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_list_hides_whom_it_is_about_and_show_tells(courier: Terminal) -> None:
    assert [(row["id"], row["difference"], row["state"]) for row in run_json(courier, "list")] == [
        (1, "different", "open"),
        (2, "missing_here", "needs_person"),
    ]
    assert [row["id"] for row in run_json(courier, "list", "--difference", "missing_here")] == [2]
    listed = courier.kinerja("reconciliation", "list")
    assert "isinya berbeda" in listed.stdout
    assert NIP not in listed.output
    shown = run_json(courier, "show", "1")
    assert (shown["subject"], shown["differing"]) == (NIP, {"tahun": ["2025", "2024"]})
    (status,) = run_json(courier, "status")
    assert (status["kind"], status["subjects"], status["unchecked"]) == ("things", 1, 1)


def test_everybody_is_compared_anew_at_an_operators_word(courier: Terminal) -> None:
    async def compared(connection: AsyncConnection) -> None:
        await introduce(connection, ["reconciliation"])
        await connection.execute(sa.update(reconciled_subjects).values(due_at=9e9, checked_at=1.0, changed=False))

    courier.in_database(compared)
    assert courier.kinerja("reconciliation", "check", "--kind", "others", "--reason", "x").exit_code == 2
    done = courier.kinerja("reconciliation", "check", "--reason", "setelah gangguan", "--by", "sari")
    assert "things: 1 orang pada courier akan dibandingkan lagi." in done.stdout
    (row,) = courier.rows(sa.select(reconciled_subjects))
    assert (row["due_at"], row["checked_at"], row["changed"]) == (0.0, None, True)
    acts = courier.rows(sa.select(audit_trail.c.act, audit_trail.c.about).order_by(audit_trail.c.id))
    assert [(one["act"], one["about"]) for one in acts] == [("compare_anew", "things"), ("run", "reconciliation")]


def test_repair_sends_again_and_keeps_who_and_why(courier: Terminal) -> None:
    refused = courier.kinerja("reconciliation", "repair", "2")
    assert (refused.exit_code, "Perbedaan 2" in refused.stderr) == (2, True)
    done = courier.kinerja("reconciliation", "repair", "--all", "--reason", "diubah tanpa izin", "--by", "sari")
    assert "1 perbedaan pada courier sedang diperbaiki" in done.stdout
    (row,) = courier.rows(sa.select(deliveries.c.state))
    assert row["state"] == State.UNCERTAIN
    assert [(one["act"], one["by"], one["reason"]) for one in run_json(courier, "show", "1")["decisions"]] == [
        ("repair", "sari", "diubah tanpa izin")
    ]


def test_what_is_let_be_waits_for_nobody(courier: Terminal) -> None:
    assert courier.kinerja("reconciliation", "accept", "2", "--reason", "dari sebelum hub").exit_code == 0
    assert [row["id"] for row in run_json(courier, "list")] == [1]
    again = courier.kinerja("reconciliation", "accept", "2", "--reason", "x")
    assert (again.exit_code, again.stdout, "2" in again.stderr) == (1, "", True)
    (entry,) = courier.rows(sa.select(audit_trail.c.act, audit_trail.c.about, audit_trail.c.reason))
    assert entry == {"act": "let_be", "about": "2", "reason": "dari sebelum hub"}


def test_what_was_let_be_by_mistake_can_be_repaired_by_its_number(courier: Terminal) -> None:
    assert courier.kinerja("reconciliation", "accept", "1", "--reason", "keliru").exit_code == 0
    assert "0 perbedaan" in courier.kinerja("reconciliation", "repair", "--all").stdout
    assert courier.kinerja("reconciliation", "repair", "1").exit_code == 0
    assert [row["state"] for row in run_json(courier, "list", "--state", "repairing")] == ["repairing"]


def test_before_anything_was_compared_a_check_begins_it(terminal: Terminal) -> None:
    terminal = replace(terminal, service="courier")
    terminal.in_database(lambda connection: introduce(connection, ["reconciliation"]))
    done = terminal.kinerja("reconciliation", "check", "--reason", "awal")
    assert (done.exit_code, "pembandingan pertama" in done.stdout) == (0, True)
