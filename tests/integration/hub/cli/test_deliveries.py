"""`kinerja deliveries` on both databases, while the gateway is down."""

import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery import ledger
from hub.delivery.states import State
from hub.delivery.tables import deliveries, partner_pauses
from tests.integration.hub.cli.conftest import Terminal

KEY = "199001012015032000/2025/annual"


@pytest.fixture
def courier(terminal: Terminal) -> Terminal:
    """A terminal at the courier, whose ledger has one delivery that waits and one that was refused."""

    async def fill(connection: AsyncConnection) -> None:
        await ledger.enqueue(connection, "siasn", [ledger.NewDelivery(KEY, 1, b'{"year": 2025}')])
        await ledger.enqueue(connection, "siasn", [ledger.NewDelivery("other", 1, b"{}")])
        refused = sa.update(deliveries).where(deliveries.c.business_key == "other")
        await connection.execute(refused.values(state=State.REJECTED, error_code="person_not_found", settled_at=1.0))

    terminal = replace(terminal, service="courier")
    terminal.in_database(fill)
    return terminal


def run_json(terminal: Terminal, *args: str) -> Any:
    result = terminal.kinerja("deliveries", *args, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_list_hides_whom_it_is_about(courier: Terminal) -> None:
    assert [(row["service"], row["id"], row["state"]) for row in run_json(courier, "list")] == [
        ("courier", 1, "pending"),
        ("courier", 2, "rejected"),
    ]
    assert [row["id"] for row in run_json(courier, "list", "--state", "rejected")] == [2]
    assert run_json(courier, "list", "--partner", "nobody") == []
    listed = courier.kinerja("deliveries", "list")
    assert "person_not_found" in listed.stdout
    assert KEY not in listed.output
    assert courier.kinerja("deliveries", "list", "--state", "uncertain").stdout == "Tidak ada pengiriman yang cocok.\n"


def test_show_tells_everything(courier: Terminal) -> None:
    shown = run_json(courier, "show", "1")
    assert (shown["business_key"], shown["payload"]) == (KEY, '{"year": 2025}')
    assert KEY in courier.kinerja("deliveries", "show", "1").stdout


def test_refused_delivery_is_sent_again(courier: Terminal) -> None:
    assert courier.kinerja("deliveries", "retry", "2").exit_code == 0
    assert [row["id"] for row in run_json(courier, "list", "--state", "pending")] == [1, 2]
    again = courier.kinerja("deliveries", "retry", "2")
    assert again.exit_code == 2
    assert again.stderr.count("\n") == 1


def test_partner_is_paused_and_resumed(courier: Terminal) -> None:
    paused = courier.kinerja("deliveries", "pause", "siasn", "--reason", "pemeliharaan BKN")
    assert (paused.exit_code, paused.stderr) == (0, "")
    (row,) = courier.rows(sa.select(partner_pauses))
    assert (row["partner"], row["reason"]) == ("siasn", "pemeliharaan BKN")
    assert courier.kinerja("deliveries", "resume", "siasn").exit_code == 0
    again = courier.kinerja("deliveries", "resume", "siasn")
    assert (again.exit_code, "tidak sedang dijeda" in again.output) == (2, True)
    assert courier.rows(sa.select(partner_pauses)) == []


def test_pausing_a_partner_that_the_ledger_does_not_know_is_noticed(courier: Terminal) -> None:
    assert "belum mengenal" in courier.kinerja("deliveries", "pause", "sisan", "--reason", "salah ketik").stderr


@pytest.mark.parametrize("args", [("show", "9"), ("retry", "9"), ("list", "--state", "odd"), ("list", "-s", "counter")])
def test_wrong_command_is_one_sentence(courier: Terminal, args: tuple[str, ...]) -> None:
    result = courier.kinerja("deliveries", *args)
    assert result.exit_code == 2
    assert (result.stdout, result.stderr.count("\n")) == ("", 1)
