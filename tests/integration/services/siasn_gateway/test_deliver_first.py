"""`kinerja siasn deliver --first`: the gateway's own ledger, one delivery at a time, against the simulator."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa

from contracts.skp import SkpFinalisedV1
from hub.delivery.ledger import NewDelivery, enqueue
from hub.delivery.tables import deliveries
from hub.operations import deliveries as operations
from hub.partner.wire import Answer, Wire
from hub.store.database import Database
from hub.store.migrate import migrate
from hub.tables import outbox
from sandbox.siasn.faults import FaultKind
from services.siasn_gateway.app import service
from services.siasn_gateway.partner import PARTNER
from tests.integration.services.siasn_gateway.siasn_fixture import SAVE, SimulatedSiasn
from tests.integration.services.siasn_gateway.terminal import HASTY, Terminal
from tests.support.operators import OPERATOR
from tests.support.waiting import until
from tests.unit.services.siasn_gateway.scripted import NIP, event

STRANGER = "197001011995031000"
HISTORY = "pns/rw-skp22"


class Ledger:
    """The gateway's ledger, from the inside."""

    def __init__(self, terminal: Terminal) -> None:
        self.database = Database.of(terminal.settings, service.name)

    async def open(self) -> None:
        await migrate(self.database, service.all_migrations)
        await self.pause()

    async def enqueue(self, events: Sequence[SkpFinalisedV1]) -> None:
        """Write deliveries down, in order."""
        async with self.database.begin() as connection:
            for one in events:
                new = NewDelivery(f"{one.nip}:{one.year}:{one.kind}", one.version, one.model_dump_json().encode())
                await enqueue(connection, PARTNER, [new])

    async def pause(self) -> None:
        async with self.database.begin() as connection:
            await operations.pause(connection, PARTNER, by=OPERATOR, reason="uji kirim pertama")

    async def resume(self) -> None:
        async with self.database.begin() as connection:
            await operations.resume(connection, PARTNER, by=OPERATOR)

    async def states(self) -> list[str]:
        """Return the states of all deliveries, by number."""
        async with self.database.read() as connection:
            return [row.state for row in await operations.listed(connection)]

    async def tries(self) -> list[tuple[str | None, int]]:
        async with self.database.read() as connection:
            columns = (deliveries.c.error_code, deliveries.c.attempts)
            rows = await connection.execute(sa.select(*columns).order_by(deliveries.c.id))
            return [tuple(row) for row in rows]

    async def events(self) -> list[str]:
        """Return the types of the events that wait for the service's relay."""
        async with self.database.read() as connection:
            return [row.routing_key for row in await connection.execute(sa.select(outbox).order_by(outbox.c.id))]


@pytest.fixture
def terminal(siasn: SimulatedSiasn, tmp_path: Path) -> Terminal:
    return Terminal(siasn, tmp_path)


@pytest_asyncio.fixture
async def ledger(terminal: Terminal) -> AsyncIterator[Ledger]:
    """A ledger with five deliveries of one person, for 2021 to 2025; SIASN is paused."""
    ledger = Ledger(terminal)
    await ledger.open()
    await ledger.enqueue([event(year=year) for year in range(2021, 2026)])
    yield ledger
    await ledger.database.close()


async def deliver(terminal: Terminal, first: int, *more: str) -> tuple[int, Any]:
    return await terminal.json("siasn", "deliver", "--first", str(first), *more)


async def test_three_of_five_are_sent_and_two_wait(siasn: SimulatedSiasn, terminal: Terminal, ledger: Ledger) -> None:
    result = await terminal.kinerja("siasn", "deliver", "--first", "3")
    assert result.exit_code == 0, result.output
    assert (await siasn.summary())["records"] == 3
    assert await ledger.states() == ["accepted"] * 3 + ["pending"] * 2
    assert await ledger.events() == ["siasn.sync.accepted.v1"] * 3
    assert await ledger.tries() == [(None, 1)] * 3 + [(None, 0)] * 2
    assert [line for line in result.stderr.splitlines() if "bentuk dikenal" in line] == [
        f"Pengiriman {number}: tercatat, {calls} jawaban, bentuk dikenal." for number, calls in ((1, 3), (2, 2), (3, 2))
    ]
    assert result.stdout.splitlines()[-1].startswith("Selesai")
    assert NIP not in result.output
    assert all(NIP not in str(line) for line in terminal.recording())


async def test_the_next_run_goes_on_where_the_last_one_has_ended(terminal: Terminal, ledger: Ledger) -> None:
    told = [(await deliver(terminal, count))[1] for count in (1, 2, 1)]
    assert [run["stopped"] for run in told] == ["done"] * 3
    assert [[one["id"] for one in run["deliveries"]] for run in told] == [[1], [2, 3], [4]]
    assert await ledger.tries() == [(None, 1)] * 4 + [(None, 0)]


async def test_the_last_ones_and_an_empty_ledger_are_no_failure(terminal: Terminal, ledger: Ledger) -> None:
    code, told = await deliver(terminal, 9)
    assert (code, told["accepted"], told["stopped"], told["waiting"]) == (0, 5, None, 0)
    result = await terminal.kinerja("siasn", "deliver", "--first", "1")
    assert (result.exit_code, result.stdout) == (0, "Tidak ada pengiriman yang menunggu.\n")
    assert (await deliver(terminal, 1))[1]["deliveries"] == []


async def test_nothing_is_sent_while_the_service_may_send_too(
    siasn: SimulatedSiasn, terminal: Terminal, ledger: Ledger
) -> None:
    await ledger.resume()
    result = await terminal.kinerja("siasn", "deliver", "--first", "1")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "kinerja deliveries pause siasn --reason" in result.stderr
    assert (await deliver(terminal, 1))[1]["code"] == "not_paused"
    assert (await siasn.summary())["records"] == 0
    assert terminal.recording() == []


async def test_an_unknown_envelope_ends_it_and_its_delivery_is_not_lost(
    siasn: SimulatedSiasn, terminal: Terminal, ledger: Ledger
) -> None:
    assert (await deliver(terminal, 1))[0] == 0
    await siasn.next_fault(FaultKind.UNKNOWN_ENVELOPE, SAVE)
    code, told = await deliver(terminal, 4)
    assert (code, told["stopped"], told["accepted"]) == (1, "unclear", 0)
    (second,) = told["deliveries"]
    assert (second["state"], second["code"]) == ("uncertain", "answer_unclear")
    assert [(one["operation"], one["what"]) for one in second["differences"]] == [(SAVE, "envelope")]
    assert sorted(await ledger.states()) == ["accepted", "pending", "pending", "pending", "uncertain"]

    await asyncio.sleep(0.15)  # until it may be settled
    for _ in range(3):  # two reads that do not show it, then the save
        await deliver(terminal, 4)
        await asyncio.sleep(0.15)
    assert await ledger.states() == ["accepted"] * 5
    assert (await siasn.summary())["records"] == 5


async def test_an_unknown_envelope_of_a_read_says_that_nothing_was_sent(
    siasn: SimulatedSiasn, terminal: Terminal, ledger: Ledger
) -> None:
    await siasn.next_fault(FaultKind.UNKNOWN_ENVELOPE, HISTORY)
    result = await terminal.kinerja("siasn", "deliver", "--first", "1")
    assert "bentuk baru: amplop tidak dikenal (1)" in result.stderr
    assert "Pengiriman 1: menunggu giliran, pasti belum dikirim (answer_unclear)." in result.stdout
    last = result.stdout.splitlines()[-1]
    assert "tidak ada yang dikirim" in last
    assert "--known tidak menolong" in last
    assert "Periksa di SIASN" not in last


async def test_unknown_envelopes_again_and_again_are_for_a_person(
    siasn: SimulatedSiasn, terminal: Terminal, ledger: Ledger
) -> None:
    await siasn.next_fault(FaultKind.UNKNOWN_ENVELOPE, HISTORY)
    await unclear_but_for_one(ledger)
    result = await terminal.kinerja("siasn", "deliver", "--first", "1")
    assert "Pengiriman 1: jawaban SIASN tidak jelas (answer_unclear)." in result.stdout
    assert "Periksa di SIASN apakah penilaian itu tercatat" in result.stdout
    assert "`kinerja deliveries retry 1`" in result.stdout


async def test_a_wrong_path_is_told_as_one(siasn: SimulatedSiasn, ledger: Ledger, tmp_path: Path) -> None:
    wrong = siasn.settings_of().api_url.replace("apisiasn", "apisiasm")
    result = await Terminal(siasn, tmp_path, api_url=wrong).kinerja("siasn", "deliver", "--first", "1")
    assert result.exit_code == 1
    assert "jalur pada KINERJA_SIASN_API_URL" in result.stdout
    assert await ledger.states() == ["pending"] * 5


async def test_a_new_shape_in_a_read_keeps_the_save_from_being_sent(
    siasn: SimulatedSiasn, terminal: Terminal, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with(monkeypatch, HISTORY, b'{"code": 1, "data": null, "halaman": 1}')
    code, told = await deliver(terminal, 2)
    assert (code, told["stopped"], told["accepted"], told["waiting"]) == (1, "new_shape", 0, 5)
    (first,) = told["deliveries"]
    assert (first["state"], first["code"], first["differences"][0]["path"]) == (
        "pending",
        "first_contact_over",
        "halaman",
    )
    assert (await siasn.summary())["records"] == 0
    assert await ledger.states() == ["pending"] * 5


async def test_a_new_shape_of_a_save_is_accepted_and_ends_it_until_it_is_known(
    siasn: SimulatedSiasn, terminal: Terminal, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = b'{"success": true, "mapData": "9e4d7a62-8c05", "message": "success", "antrean": 7}'
    answer_with(monkeypatch, SAVE, saved)
    code, told = await deliver(terminal, 3)
    assert (code, told["stopped"], told["accepted"]) == (1, "new_shape", 1)
    assert await ledger.states() == ["accepted"] + ["pending"] * 4
    assert (await deliver(terminal, 3))[1]["accepted"] == 1
    code, told = await deliver(terminal, 3, "--known", told["recording"])
    assert (code, told["accepted"], told["deliveries"][0]["differences"]) == (0, 3, [])
    assert (await terminal.kinerja("siasn", "deliver", "--first", "1", "--known", "nowhere")).exit_code == 2


@pytest.mark.parametrize(
    ("fault", "stopped", "state"),
    [
        (FaultKind.RESET_AFTER_STORE, "uncertain", "uncertain"),
        (FaultKind.RATE_LIMITED_429, "not_served", "pending"),
        (FaultKind.SUSPENDED_303001, "not_served", "pending"),
    ],
    ids=str,
)
async def test_what_does_not_go_well_ends_it(
    siasn: SimulatedSiasn, terminal: Terminal, ledger: Ledger, fault: FaultKind, stopped: str, state: str
) -> None:
    await siasn.next_fault(fault, SAVE)
    code, told = await deliver(terminal, 3)
    assert (code, told["stopped"], told["accepted"]) == (1, stopped, 0)
    assert await ledger.states() == [state] + ["pending"] * 4
    assert (await siasn.summary())["records"] == (stopped == "uncertain")


async def test_a_token_that_ends_in_the_middle_is_no_surprise(
    siasn: SimulatedSiasn, terminal: Terminal, ledger: Ledger
) -> None:
    await siasn.next_fault(FaultKind.TOKEN_REVOKED_EARLY, SAVE)
    code, told = await deliver(terminal, 2)
    assert (code, told["accepted"], told["deliveries"][0]["differences"]) == (0, 2, [])


async def test_what_is_not_due_yet_is_said_to_wait(siasn: SimulatedSiasn, terminal: Terminal) -> None:
    ledger = Ledger(terminal)
    await ledger.open()
    await ledger.enqueue([event()])
    terminal.environment["KINERJA_SIASN_BACK_OFF_FIRST_SECONDS"] = "200"
    await siasn.next_fault(FaultKind.ERROR_502_HTML, HISTORY)
    code, told = await deliver(terminal, 1)
    assert (code, told["stopped"], told["deliveries"][0]["differences"]) == (1, "not_served", [])
    result = await terminal.kinerja("siasn", "deliver", "--first", "1")
    assert (result.exit_code, "1 pengiriman masih terbuka tetapi belum waktunya" in result.stdout) == (1, True)
    await ledger.database.close()


async def test_a_refusal_ends_it_and_is_announced(siasn: SimulatedSiasn, terminal: Terminal) -> None:
    ledger = Ledger(terminal)
    await ledger.open()
    await ledger.enqueue([event(nip=STRANGER), event()])
    result = await terminal.kinerja("siasn", "deliver", "--first", "2")
    assert result.exit_code == 1
    assert "Pengiriman 1: ditolak (person_not_found)." in result.stdout
    assert "Berhenti: ada yang ditolak." in result.stdout
    assert "`kinerja deliveries show 1`" in result.stdout
    assert "`kinerja deliveries retry 1`" in result.stdout
    assert STRANGER not in result.output
    assert await ledger.states() == ["rejected", "pending"]
    assert await ledger.events() == ["siasn.sync.rejected.v1"]
    await ledger.database.close()


async def test_refused_credentials_are_said_and_cost_nothing(
    siasn: SimulatedSiasn, ledger: Ledger, tmp_path: Path
) -> None:
    refused = Terminal(siasn, tmp_path, sso_token="wrong")
    result = await refused.kinerja("siasn", "deliver", "--first", "1")
    assert result.exit_code == 1
    assert "token SSO tetap SIASN (KINERJA_SIASN_SSO_TOKEN), yang ditolak SIASN" in result.stdout
    assert await ledger.states() == ["pending"] * 5


async def interrupted(
    siasn: SimulatedSiasn, terminal: Terminal, ledger: Ledger, by: signal.Signals
) -> tuple[int | None, str]:
    """Deliver in a process of its own, end it while the second save is under way; return its exit code and output."""
    await siasn.parameters(latency_min_seconds=0.6, latency_max_seconds=0.6)
    await siasn.next_fault(FaultKind.LATENCY, SAVE, count=2)
    command = [sys.executable, "-m", "hub.cli", "siasn", "deliver", "--first", "5"]
    process = await asyncio.create_subprocess_exec(
        *command,
        env=os.environ | terminal.environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )

    async def in_flight() -> bool:
        return (await ledger.states())[:2] == ["accepted", "sending"]

    await until(in_flight)
    process.send_signal(by)
    stdout, _ = await process.communicate()
    return process.returncode, stdout.decode()


async def test_a_kill_in_the_middle_is_settled_by_the_lease(
    siasn: SimulatedSiasn, ledger: Ledger, tmp_path: Path
) -> None:
    terminal = Terminal(siasn, tmp_path, **HASTY)
    await interrupted(siasn, terminal, ledger, signal.SIGKILL)
    assert "sending" in await ledger.states()

    async def settled() -> bool:
        await deliver(terminal, 5)
        return await ledger.states() == ["accepted"] * 5

    await until(settled)
    summary = await siasn.summary()
    assert (summary["records"], summary["duplicates"]) == (5, 0)
    assert await ledger.events() == ["siasn.sync.accepted.v1"] * 5


async def test_ctrl_c_lets_the_call_under_way_end_and_gives_the_rest_back(
    siasn: SimulatedSiasn, terminal: Terminal, ledger: Ledger
) -> None:
    code, stdout = await interrupted(siasn, terminal, ledger, signal.SIGINT)
    assert code == 130
    assert stdout.splitlines()[-1].startswith("Dihentikan dengan Ctrl-C")
    assert [line for line in stdout.splitlines() if "tercatat di SIASN" in line] == [
        f"Pengiriman {number}: tercatat di SIASN." for number in (1, 2)
    ]
    assert sorted(await ledger.states()) == ["accepted"] * 2 + ["pending"] * 3
    assert (await siasn.summary())["records"] == 2


async def test_how_many_is_asked_for(terminal: Terminal, ledger: Ledger) -> None:
    for wrong in ([], ["--first", "0"], ["--first", "101"]):
        result = await terminal.kinerja("siasn", "deliver", *wrong)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


async def unclear_but_for_one(ledger: Ledger) -> None:
    """One more unclear answer ends the first delivery as unclear."""
    async with ledger.database.begin() as connection:
        await connection.execute(sa.update(deliveries).where(deliveries.c.id == 1).values(unclear_answers=2))


def answer_with(monkeypatch: pytest.MonkeyPatch, operation: str, body: bytes) -> None:
    """Let SIASN answer an operation in a way that no simulator knows; what was sent is carried out before."""
    request = Wire.request

    async def answered(self: Wire, method: str, url: str, *, interpret: Callable[[Answer], Any], **named: Any) -> Any:
        def read(answer: Answer) -> Any:
            return interpret(Answer(200, answer.headers, body) if operation in url else answer)

        return await request(self, method, url, interpret=read, **named)

    monkeypatch.setattr(Wire, "request", answered)
