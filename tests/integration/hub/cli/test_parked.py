"""`kinerja parked` on both databases, while the service is down."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from hub.messaging import parking
from hub.tables import outbox, parked_messages
from tests.integration.hub.cli.conftest import Terminal
from tests.support.contracts import envelope

NIP = "199001012015032000"
MORE_THAN_A_PAGE = 101
BODY = json.dumps({"code": "x", "nip": NIP}).encode()


def park(terminal: Terminal, *codes: str) -> None:
    """Park a message for each error code; their numbers are 1, 2, ..."""
    messages = [
        parking.Parking(
            subscription="things",
            queue="counter.things",
            publisher="district",
            headers=dict(envelope(f"event-{number}").to_headers()),
            content_type="application/json",
            body=BODY,
            error_code=code,
            error="not a valid thing.happened.v1: size: Input should be a valid integer",
            attempts=1,
        )
        for number, code in enumerate(codes)
    ]
    terminal.in_database(lambda connection: parking.park(connection, messages))


def states(terminal: Terminal) -> list[str]:
    return [row["state"] for row in terminal.rows(sa.select(parked_messages).order_by(parked_messages.c.id))]


def sent(terminal: Terminal) -> list[dict[str, Any]]:
    return terminal.rows(sa.select(outbox).order_by(outbox.c.id))


def run_json(terminal: Terminal, *args: str) -> Any:
    result = terminal.kinerja(*args, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_nothing_parked_is_a_sentence(terminal: Terminal) -> None:
    result = terminal.kinerja("parked", "list", "--service", "counter")
    assert (result.exit_code, result.stdout) == (0, "Tidak ada pesan terparkir.\n")
    assert run_json(terminal, "parked", "list", "-s", "counter") == []


def test_list_shows_why_and_no_body(terminal: Terminal) -> None:
    park(terminal, "invalid_data", "not_json")
    result = terminal.kinerja("parked", "list", "-s", "counter")
    assert "invalid_data" in result.stdout
    assert NIP not in result.output
    rows = run_json(terminal, "parked", "list", "-s", "counter")
    assert [(row["service"], row["id"], row["error_code"]) for row in rows] == [
        ("counter", 1, "invalid_data"),
        ("counter", 2, "not_json"),
    ]
    assert all("body" not in row and "headers" not in row for row in rows)
    assert [row["id"] for row in run_json(terminal, "parked", "list", "-s", "counter", "--after", "1")] == [2]
    assert [row["id"] for row in run_json(terminal, "parked", "list", "-s", "counter", "--limit", "1")] == [1]


def test_a_nip_in_a_reason_is_in_no_list(terminal: Terminal) -> None:
    park(terminal, "invalid_data")
    assert terminal.kinerja("parked", "discard", "1", "-s", "counter", "--reason", f"salah {NIP}").exit_code == 0
    (row,) = run_json(terminal, "parked", "list", "-s", "counter", "--state", "all")
    assert row["decision_reason"] == "salah [nip]"


def test_list_of_all_services_names_each(terminal: Terminal) -> None:
    park(terminal, "invalid_data")
    assert "counter" in {row["service"] for row in run_json(terminal, "parked", "list")}


def test_show_tells_everything(terminal: Terminal) -> None:
    park(terminal, "invalid_data")
    message = run_json(terminal, "parked", "show", "1", "-s", "counter")
    assert message["body"] == BODY.decode()
    assert message["headers"]["cloudEvents:id"] == "event-0"
    assert NIP in terminal.kinerja("parked", "show", "1", "-s", "counter").stdout


def test_replay_sends_the_message_as_it_was(terminal: Terminal) -> None:
    park(terminal, "invalid_data")
    assert terminal.kinerja("parked", "replay", "1", "-s", "counter").exit_code == 0
    (row,) = sent(terminal)
    assert (row["body"], row["routing_key"], row["exchange"]) == (BODY, "counter.things", "counter.requeue")
    assert row["sent_at"] is None
    assert states(terminal) == ["replayed"]


def test_replay_sends_the_message_as_it_was_edited(terminal: Terminal, tmp_path: Path) -> None:
    park(terminal, "invalid_data", "invalid_data")
    mended = tmp_path / "mended.json"
    mended.write_bytes(b'{"code": "mended"}')
    edit = ["--body-file", str(mended), "--header", "cloudEvents:type=thing.happened.v2", "--header", "x=a=b"]
    assert run_json(terminal, "parked", "replay", "1", "-s", "counter", *edit) == {
        "service": "counter",
        "replayed": [1],
    }
    (row,) = sent(terminal)
    assert row["body"] == b'{"code": "mended"}'
    assert row["headers"]["cloudEvents:type"] == "thing.happened.v2"
    assert row["headers"]["cloudEvents:id"] == "event-0"
    assert row["headers"]["x"] == "a=b"
    from_input = terminal.kinerja("parked", "replay", "2", "-s", "counter", "--body-file", "-", input=b"{}")
    assert from_input.exit_code == 0, from_input.output
    assert [row["body"] for row in sent(terminal)] == [b'{"code": "mended"}', b"{}"]


def test_replay_of_all_takes_every_page(terminal: Terminal) -> None:
    park(terminal, *["unknown_version"] * MORE_THAN_A_PAGE, "not_json")
    told = run_json(terminal, "parked", "replay", "--all", "--code", "unknown_version", "-s", "counter")
    assert told["replayed"] == [*range(1, MORE_THAN_A_PAGE + 1)]
    assert states(terminal) == ["replayed"] * MORE_THAN_A_PAGE + ["parked"]
    assert run_json(terminal, "parked", "replay", "--all", "-s", "counter")["replayed"] == [MORE_THAN_A_PAGE + 1]
    result = terminal.kinerja("parked", "replay", "--all", "-s", "counter")
    assert (result.exit_code, result.stdout) == (0, "Tidak ada pesan terparkir yang cocok pada counter.\n")
    assert len(sent(terminal)) == MORE_THAN_A_PAGE + 1


def test_discard_keeps_the_reason(terminal: Terminal) -> None:
    park(terminal, "invalid_data")
    result = terminal.kinerja("parked", "discard", "1", "-s", "counter", "--reason", "uji coba pengirim")
    assert result.exit_code == 0
    assert states(terminal) == ["discarded"]
    assert sent(terminal) == []
    (row,) = run_json(terminal, "parked", "list", "-s", "counter", "--state", "discarded")
    assert row["decision_reason"] == "uji coba pengirim"
    assert len(run_json(terminal, "parked", "list", "-s", "counter", "--state", "all")) == 1


@pytest.mark.parametrize(
    "args",
    [
        ("show", "7", "-s", "counter"),
        ("replay", "7", "-s", "counter"),
        ("replay", "-s", "counter"),
        ("replay", "1", "--all", "-s", "counter"),
        ("replay", "--all", "--header", "a=b", "-s", "counter"),
        ("replay", "1", "--code", "x", "-s", "counter"),
        ("replay", "1", "--header", "no-equals", "-s", "counter"),
        ("replay", "1", "--body-file", "/no/such/file", "-s", "counter"),
        ("discard", "1", "-s", "counter"),
        ("discard", "1", "--reason", " ", "-s", "counter"),
        ("discard", "1", "--reason", "x" * 501, "-s", "counter"),
        ("discard", "1", "--reason", "half a character \ud800", "-s", "counter"),
        ("replay", str(2**63), "-s", "counter"),
        ("list", "--state", "odd", "-s", "counter"),
        ("list", "-s", "nobody"),
        ("show", "1"),
    ],
)
def test_wrong_command_is_one_sentence_and_changes_nothing(terminal: Terminal, args: tuple[str, ...]) -> None:
    park(terminal, "invalid_data")
    result = terminal.kinerja("parked", *args)
    assert result.exit_code == 2
    assert (result.stdout, result.stderr.count("\n")) == ("", 1)
    assert states(terminal) == ["parked"]
    assert sent(terminal) == []


def test_a_decided_message_is_not_decided_again(terminal: Terminal) -> None:
    park(terminal, "invalid_data")
    terminal.kinerja("parked", "discard", "1", "-s", "counter", "--reason", "uji")
    result = terminal.kinerja("parked", "replay", "1", "-s", "counter")
    assert result.exit_code == 2
    assert "sudah diputuskan" in result.stderr
    assert sent(terminal) == []


def test_database_that_does_not_answer_is_one_sentence(terminal: Terminal) -> None:
    terminal.environment["KINERJA_DATABASE_URL"] = "postgresql+asyncpg://nobody:hidden@127.0.0.1:1/nothing"
    result = terminal.kinerja("parked", "list", "-s", "counter")
    assert result.exit_code == 1
    assert "tidak menjawab" in result.stderr
    assert "hidden" not in result.stderr
    assert result.stderr.count("\n") == 1
