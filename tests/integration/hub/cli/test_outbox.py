"""`kinerja outbox replay` on both databases: what the broker lost comes back, and nothing takes effect twice."""

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import cast

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typer.testing import CliRunner

from hub.cli.main import app
from hub.clock import SYSTEM
from hub.messaging import outbox as kit
from hub.messaging import replay
from hub.messaging.outbox import Outlet
from hub.messaging.rabbit import BatchSubscriber
from hub.messaging.replay import send_again
from hub.tables import outbox
from tests.integration.hub.cli.conftest import Terminal
from tests.support.contracts import ThingCountedV1
from tests.support.environment import Environment, message, publish
from tests.support.services import count_effects, counted, effects, running, settled

HOUR = 3600.0


def send(terminal: Terminal, *ages: float) -> None:
    """Let events have been sent so many seconds ago; their numbers are 1, 2, ..."""
    outlet = Outlet("kinerja", "/tests", "counter", "counter.requeue")

    async def write(connection: AsyncConnection) -> None:
        things = [ThingCountedV1(code=f"thing-{number}") for number in range(len(ages))]
        rows = [outlet.row(thing, subject=None, at=SYSTEM.now()) for thing in things]
        for age, ((row_id, _), _) in zip(ages, await kit.append(connection, rows), strict=True):
            await connection.execute(sa.update(outbox).where(outbox.c.id == row_id).values(sent_at=SYSTEM.now() - age))

    terminal.in_database(write)


def unsent(terminal: Terminal) -> list[int]:
    return [row["id"] for row in terminal.rows(sa.select(outbox).where(outbox.c.sent_at.is_(None)))]


def test_what_was_sent_since_then_is_due_again(terminal: Terminal) -> None:
    send(terminal, 3 * HOUR, 1 * HOUR, 60.0)
    result = terminal.kinerja("outbox", "replay", "--since", "2h", "-s", "counter", "--yes")
    assert result.exit_code == 0, result.output
    assert "2 peristiwa counter" in result.stdout
    assert unsent(terminal) == [2, 3]


def test_an_end_and_a_type_narrow_it(terminal: Terminal) -> None:
    send(terminal, 3 * HOUR, 1 * HOUR, 60.0)
    replay = ("outbox", "replay", "--since", "1d", "-s", "counter", "--yes")
    assert (
        terminal.kinerja(*replay, "--type", "other.happened.v1").stdout == "Tidak ada peristiwa terkirim yang cocok.\n"
    )
    assert terminal.kinerja(*replay, "--until", "2h", "--type", ThingCountedV1.type).exit_code == 0
    assert unsent(terminal) == [1]


def test_a_dry_run_and_a_no_change_nothing(terminal: Terminal) -> None:
    send(terminal, 60.0)
    replay = ("outbox", "replay", "--since", "1h", "-s", "counter")
    assert terminal.kinerja(*replay, "--dry-run").stdout == "Akan dikirim ulang: 1 peristiwa counter.\n"
    assert json.loads(terminal.kinerja(*replay, "--dry-run", "--json").stdout) == {
        "dry_run": True,
        "events": {"counter": 1},
    }
    for answer, code in (("n\n", 1), ("", 2)):
        declined = terminal.kinerja(*replay, input=answer)
        assert (declined.exit_code, "Tidak ada yang dikirim ulang" in declined.stderr) == (code, True)
    assert terminal.kinerja(*replay, "--json").exit_code == 2  # nobody was asked
    assert unsent(terminal) == []
    assert terminal.kinerja(*replay, input="y\n").exit_code == 0
    assert unsent(terminal) == [1]


def test_many_are_sent_again_in_chunks(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.operations.outbox.send_again", partial(send_again, limit=2))
    send(terminal, *[60.0] * 5)
    assert terminal.kinerja("outbox", "replay", "--since", "1h", "-s", "counter", "--yes").exit_code == 0
    assert unsent(terminal) == [1, 2, 3, 4, 5]


def test_a_relay_whose_clock_is_behind_does_not_make_it_endless(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks = 0

    async def and_relay(connection: AsyncConnection, sent: replay.Sent, *, after: int) -> list[int]:
        nonlocal chunks
        chunks += 1
        assert chunks < 10
        found = await send_again(connection, sent, after=after, limit=2)
        await connection.execute(
            sa.update(outbox).where(outbox.c.sent_at.is_(None)).values(sent_at=SYSTEM.now() - 61.0)
        )
        return found

    monkeypatch.setattr("hub.operations.outbox.send_again", and_relay)
    send(terminal, 64.0, 63.0, 62.0, 60.0, 59.0)
    result = terminal.kinerja("outbox", "replay", "--since", "1h", "-s", "counter", "--yes")
    assert result.exit_code == 0, result.output


def test_what_inboxes_may_have_forgotten_is_not_sent_again(terminal: Terminal) -> None:
    send(terminal, 60.0)
    old = sa.update(outbox).values(created_at=SYSTEM.now() - 31 * 24 * HOUR)
    terminal.in_database(lambda connection: connection.execute(old))
    result = terminal.kinerja("outbox", "replay", "--since", "1h", "-s", "counter", "--yes")
    assert result.stdout == "Tidak ada peristiwa terkirim yang cocok.\n"
    assert unsent(terminal) == []


@pytest.mark.parametrize("moment", ["2999-01-01T00:00:00Z", "0001-01-02T00:00:00Z", "999999d"])
@pytest.mark.parametrize("option", ["--since", "--until"])
def test_a_moment_that_has_not_passed_is_refused(terminal: Terminal, option: str, moment: str) -> None:
    send(terminal, 60.0)
    given = {"--since": "1h", option: moment}
    command = ("outbox", "replay", "-s", "counter", "--yes", *(part for pair in given.items() for part in pair))
    result = terminal.kinerja(*command)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert unsent(terminal) == []


@pytest.mark.parametrize("since", ["kemarin", "2 jam", "2026-01-31T08:00:00", "", "-1h"])
def test_a_moment_that_is_not_understood_is_one_sentence(terminal: Terminal, since: str) -> None:
    result = terminal.kinerja("outbox", "replay", f"--since={since}", "-s", "counter", "--yes")
    assert result.exit_code == 2
    assert "tidak dikenali" in result.output


def test_an_end_before_the_start_is_refused(terminal: Terminal) -> None:
    result = terminal.kinerja("outbox", "replay", "--since", "1h", "--until", "2h", "-s", "counter", "--yes")
    assert result.exit_code == 2


def test_a_service_that_cannot_be_read_is_told_and_the_others_are_served(
    terminal: Terminal, database_url: str, tmp_path: Path
) -> None:
    readable = bool(database_url)  # on PostgreSQL both services of this test share a schema
    (tmp_path / "courier.sqlite3").unlink(missing_ok=readable)
    send(terminal, 60.0)
    result = terminal.kinerja("outbox", "replay", "--since", "2026-01-31T08:00:00+07:00", "--yes")
    assert result.exit_code == (0 if readable else 1)
    assert readable or "'courier'" in result.output
    assert unsent(terminal) == [1]


async def test_what_a_purge_lost_comes_back_once(environment: Environment) -> None:
    codes = [f"thing-{number}" for number in range(20)]
    variables = {
        "KINERJA_VAR": str(environment.var),
        "KINERJA_DATABASE_URL": environment.database_url,
        "KINERJA_DATABASE_SCHEMA": environment.namespace,
        "KINERJA_NAMESPACE": environment.namespace,
    }
    async with running(environment, outbox_sweep_seconds=0.2) as instance, environment.channel() as channel:
        queue = await channel.get_queue(environment.names.queue("echoes"))
        await publish(await channel.get_exchange(environment.names.exchange), [message(code) for code in codes[:10]])
        await settled(environment)
        subscribers = [cast("BatchSubscriber", one) for one in instance.runtime.broker.subscribers]
        (echoes,) = [one for one in subscribers if one.queue.name == queue.name]
        await echoes.stop()
        await publish(await channel.get_exchange(environment.names.exchange), [message(code) for code in codes[10:]])
        await counted(environment, effects, at_least=len(codes) + 1)
        await queue.purge()
        await echoes.start()
        replay = ["outbox", "replay", "--since", "1h", "-s", "counter", "--yes"]
        result = await asyncio.to_thread(CliRunner().invoke, app, replay, env=variables)
        assert result.exit_code == 0, result.output
        await settled(environment)
    assert (await count_effects(environment, codes)).clean
