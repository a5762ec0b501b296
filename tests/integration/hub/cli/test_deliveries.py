"""`kinerja deliveries` on both databases, while the gateway is down."""

import json
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import SYSTEM
from hub.delivery import ledger
from hub.delivery.states import State
from hub.delivery.tables import deliveries, partner_pauses
from hub.operations import deliveries as operations
from tests.integration.hub.cli import sample_services
from tests.integration.hub.cli.conftest import Terminal
from tests.support.operators import OPERATOR

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


def test_who_sent_it_again_and_why_is_shown_with_the_delivery(courier: Terminal) -> None:
    retry = ("deliveries", "retry", "2", "--by", "budi", "--reason", "NIP sudah dibetulkan")
    assert courier.kinerja(*retry).exit_code == 0
    assert "send_again oleh budi (option): NIP sudah dibetulkan\n" in courier.kinerja("deliveries", "show", "2").stdout
    assert [one["by"] for one in run_json(courier, "show", "2")["decisions"]] == ["budi"]
    assert run_json(courier, "show", "1")["decisions"] == []


def unclear(terminal: Terminal, *ids: int, settled_at: float) -> None:
    async def end(connection: AsyncConnection) -> None:
        values = {"state": State.UNCLEAR, "error_code": "answer_unclear", "settled_at": settled_at}
        words = {"unclear_answers": 3, "partner_words": "nomor sk tidak valid", "partner_field": "skNomor"}
        await connection.execute(sa.update(deliveries).where(deliveries.c.id.in_(ids)).values(values | words))

    terminal.in_database(end)


def states(terminal: Terminal) -> dict[int, str]:
    return {row["id"]: row["state"] for row in run_json(terminal, "list")}


def test_the_partners_words_are_shown_but_not_listed(courier: Terminal) -> None:
    unclear(courier, 1, settled_at=SYSTEM.now())
    shown = courier.kinerja("deliveries", "show", "1").stdout
    assert "kata mitra           nomor sk tidak valid\n" in shown
    assert "isian menurut mitra  skNomor\n" in shown
    assert run_json(courier, "show", "1")["partner_words"] == "nomor sk tidak valid"
    (row,) = run_json(courier, "list", "--state", "unclear")
    assert (row["id"], row["unclear_answers"], "partner_words" in row) == (1, 3, False)
    assert "nomor sk" not in courier.kinerja("deliveries", "list").output


def test_an_unclear_delivery_is_asked_about_first(courier: Terminal) -> None:
    unclear(courier, 1, settled_at=SYSTEM.now())
    retried = courier.kinerja("deliveries", "retry", "1")
    assert (retried.exit_code, "ditanyakan dahulu" in retried.stdout) == (0, True)
    assert states(courier) == {1: "uncertain", 2: "rejected"}


def test_all_unclear_ones_are_asked_about_since_a_moment(courier: Terminal) -> None:
    unclear(courier, 1, settled_at=SYSTEM.now() - 7200)
    unclear(courier, 2, settled_at=SYSTEM.now())
    recent = courier.kinerja("deliveries", "retry", "--unclear", "--since", "1h")
    assert (recent.exit_code, recent.stdout[:13]) == (0, "1 pengiriman "), recent.output
    assert states(courier) == {1: "unclear", 2: "uncertain"}
    assert courier.kinerja("deliveries", "retry", "--unclear").stdout.startswith("1 pengiriman ")
    assert courier.kinerja("deliveries", "retry", "--unclear").stdout.startswith("0 pengiriman ")
    assert states(courier) == {1: "uncertain", 2: "uncertain"}


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


REASON = "Pegawai tidak ditemukan; pengelola memeriksanya."


@pytest.fixture
def declared(courier: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The courier says whom it delivers to, and what its codes mean."""
    told = replace(sample_services.courier, partners=("siasn", "bank"), reasons={"person_not_found": REASON})
    monkeypatch.setattr(sample_services, "courier", told)
    return courier


def test_a_declared_partner_is_paused_before_it_has_a_delivery(declared: Terminal) -> None:
    paused = declared.kinerja("deliveries", "pause", "bank", "--reason", "uji kirim pertama")
    assert (paused.exit_code, paused.stderr) == (0, "")
    assert [row["partner"] for row in declared.rows(sa.select(partner_pauses))] == ["bank"]


@pytest.mark.parametrize(
    "args", [("pause", "sisan", "--reason", "x"), ("resume", "sisan"), ("list", "--partner", "sisan")]
)
def test_a_partner_whom_no_service_declares_is_refused(declared: Terminal, args: tuple[str, ...]) -> None:
    result = declared.kinerja("deliveries", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Tidak ada mitra 'sisan'; yang ada: bank, siasn.\n"
    assert declared.rows(sa.select(partner_pauses)) == []


def test_a_pause_of_a_name_that_is_no_longer_declared_can_be_ended(declared: Terminal) -> None:
    declared.in_database(lambda connection: operations.pause(connection, "sisan", by=OPERATOR, reason="salah ketik"))
    assert declared.kinerja("deliveries", "resume", "sisan").exit_code == 0
    assert declared.rows(sa.select(partner_pauses)) == []


def test_a_refusal_has_the_services_sentence_and_whatever_goes_on_the_logs(declared: Terminal) -> None:
    async def told(connection: AsyncConnection) -> None:
        code = {"error_code": "person_not_found", "error": "the partner refused it"}
        await connection.execute(sa.update(deliveries).values(code))

    declared.in_database(told)
    assert [(row["reason"], row["error"]) for row in run_json(declared, "list")] == [
        ("the partner refused it", "the partner refused it"),
        (REASON, "the partner refused it"),
    ]
    listed = declared.kinerja("deliveries", "list", "--state", "rejected").stdout
    assert (REASON in " ".join(listed.split()), "the partner" in listed) == (True, False)
    shown = declared.kinerja("deliveries", "show", "2").stdout
    assert [line.partition("  ")[2].strip() for line in shown.splitlines() if line.startswith("sebab ")] == [REASON]
    assert run_json(declared, "show", "2")["reason"] == REASON


@pytest.mark.parametrize(
    "args",
    [
        ("show", "9"),
        ("retry", "9"),
        ("retry",),
        ("retry", "2", "--unclear"),
        ("retry", "2", "--since", "1h"),
        ("retry", "--unclear", "--since", "kemarin"),
        ("list", "--state", "odd"),
        ("list", "-s", "counter"),
    ],
)
def test_wrong_command_is_one_sentence(courier: Terminal, args: tuple[str, ...]) -> None:
    result = courier.kinerja("deliveries", *args)
    assert result.exit_code == 2
    assert (result.stdout, result.stderr.count("\n")) == ("", 1)
