"""Every decision is in the audit trail, with who and why, if and only if it is made."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
import sqlalchemy as sa

from hub import audit
from hub.audit import About
from hub.clock import SYSTEM
from hub.delivery.states import State
from hub.delivery.tables import deliveries, partner_pauses
from hub.messaging import outbox as kit
from hub.messaging.outbox import Outlet
from hub.messaging.parking import Parking, park
from hub.messaging.replay import Sent
from hub.operations import deliveries as ledger
from hub.operations import outbox, parked
from hub.operations.operator import Kind
from hub.operations.refusals import AlreadyDecided
from hub.tables import outbox as events
from hub.tables import parked_messages
from tests.integration.hub.delivery.ledger_fixture import LedgerHarness
from tests.integration.hub.delivery.partner import PARTNER
from tests.support.contracts import ThingCountedV1, envelope
from tests.support.operators import OPERATOR

REASON: Final = "sebabnya sudah diperbaiki"
ENDED: Final = {"rejected": State.REJECTED, "unclear": State.UNCLEAR}
SENT: Final = 60.0


async def prepared(world: LedgerHarness) -> dict[str, int]:
    """Put there what one decides about; return the numbers of the deliveries."""
    await world.enqueue(["rejected", "unclear"])
    messages = [
        Parking(
            "things",
            "counter.things",
            "district",
            dict(envelope(code).to_headers()),
            None,
            b"{}",
            code,
            "cannot be read",
            1,
        )
        for code in ("first", "second", "third")
    ]
    async with world.database.begin() as connection:
        for key, state in ENDED.items():
            ended = sa.update(deliveries).where(deliveries.c.business_key == key)
            await connection.execute(ended.values(state=state, settled_at=1.0))
        await connection.execute(sa.insert(partner_pauses).values(partner="other", reason="uji", paused_at=1.0))
        await park(connection, messages)
        outlet = Outlet("tests", "/tests", "counter", "tests.requeue")
        rows = [outlet.row(ThingCountedV1(code=code), subject=None, at=SYSTEM.now()) for code in "abc"]
        await kit.append(connection, rows)
        await connection.execute(sa.update(events).values(sent_at=SYSTEM.now() - SENT))
    return {row.business_key: row.id for row in await world.rows()}


async def state_of(world: LedgerHarness) -> list[Any]:
    """Return all that a decision may change."""
    async with world.database.read() as connection:
        tables = (deliveries, partner_pauses, parked_messages, events)
        return [(await connection.execute(sa.select(one).order_by(*one.primary_key))).all() for one in tables]


async def send_again(world: LedgerHarness) -> None:
    async with world.database.begin() as connection:
        number = (await connection.execute(sa.select(deliveries.c.id).where(deliveries.c.state == "rejected"))).scalar()
        await ledger.send_again(connection, number or 0, by=OPERATOR, reason=REASON)


async def ask_again(world: LedgerHarness) -> None:
    async with world.database.begin() as connection:
        assert await ledger.ask_unclear_again(connection, by=OPERATOR, reason=REASON) == 1


async def pause(world: LedgerHarness) -> None:
    async with world.database.begin() as connection:
        await ledger.pause(connection, PARTNER, by=OPERATOR, reason=REASON)


async def resume(world: LedgerHarness) -> None:
    async with world.database.begin() as connection:
        await ledger.resume(connection, "other", by=OPERATOR, reason=REASON)


async def replay_one(world: LedgerHarness) -> None:
    edits: dict[str, Any] = {"body": b"[]", "headers": {"ticket": "7"}}
    async with world.transactions.begin() as transaction:
        await parked.replay(transaction, 1, by=OPERATOR, reason=REASON, **edits)


async def replay_many(world: LedgerHarness) -> None:
    assert await parked.replay_all(world.transactions, by=OPERATOR, reason=REASON) == [1, 2, 3]


async def replay_some(world: LedgerHarness) -> None:
    assert await parked.replay_all(world.transactions, by=OPERATOR, reason=REASON, code="second") == [2]


async def discard(world: LedgerHarness) -> None:
    async with world.database.begin() as connection:
        await parked.discard(connection, 3, by=OPERATOR, reason=REASON)


async def replay_events(world: LedgerHarness) -> None:
    sent = Sent(SYSTEM.now() - 2 * SENT, SYSTEM.now(), 0.0, ThingCountedV1.type)
    assert await outbox.replay(world.transactions, sent, by=OPERATOR, reason=REASON) == 3


REPLAYED: Final = ("replay", {"state": "parked"}, {"state": "replayed"})
DECISIONS: Final[dict[Callable[[LedgerHarness], Awaitable[None]], Any]] = {
    send_again: {"rejected": ("send_again", {"state": "rejected"}, {"state": "pending"})},
    ask_again: {"unclear": ("ask_again", {"state": "unclear"}, {"state": "uncertain"})},
    pause: {Kind.PARTNER.of(PARTNER): ("pause", {"paused": False}, {"paused": True})},
    resume: {Kind.PARTNER.of("other"): ("resume", {"paused": True}, {"paused": False})},
    replay_one: {
        Kind.PARKED_MESSAGE.of(1): (
            "replay",
            {"state": "parked"},
            {"state": "replayed", "edited": ["body", "ticket"]},
        )
    },
    replay_many: {Kind.PARKED_MESSAGE.of(number): REPLAYED for number in (1, 2, 3)},
    replay_some: {Kind.PARKED_MESSAGE.of(2): REPLAYED},
    discard: {Kind.PARKED_MESSAGE.of(3): ("discard", {"state": "parked"}, {"state": "discarded"})},
    replay_events: {Kind.OUTBOX.of(ThingCountedV1.type): ("replay", None, {"events": 3, "first": 1, "last": 3})},
}
DECISION: Final = pytest.mark.parametrize("decide", DECISIONS, ids=lambda one: one.__name__)


@DECISION
async def test_a_decision_says_who_and_why_of_each_that_it_is_about(
    world: LedgerHarness, decide: Callable[[LedgerHarness], Awaitable[None]]
) -> None:
    numbers = await prepared(world)
    await decide(world)
    async with world.database.read() as connection:
        entries = await audit.newest(connection)
    expected = {
        (key if isinstance(key, About) else Kind.DELIVERY.of(numbers[key])): told
        for key, told in DECISIONS[decide].items()
    }
    span = {"since", "until"}
    found = {
        one.about: (one.act, one.before, {name: value for name, value in (one.after or {}).items() if name not in span})
        for one in entries
    }
    assert found == expected
    assert len(entries) == len(expected)
    assert {(one.by.name, one.by.known_by, one.by.nip, one.reason) for one in entries} == {
        (OPERATOR.name, OPERATOR.known_by, None, REASON)
    }


@DECISION
async def test_a_decision_that_is_not_recorded_is_not_made(
    world: LedgerHarness, decide: Callable[[LedgerHarness], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepared(world)
    before = await state_of(world)

    async def killed(*_: object) -> None:
        raise ConnectionAbortedError

    monkeypatch.setattr(audit, "record", killed)
    with pytest.raises(ConnectionAbortedError):
        await decide(world)
    assert await state_of(world) == before


async def test_what_is_shown_has_every_decision_about_it_and_no_other(world: LedgerHarness) -> None:
    numbers = await prepared(world)
    for decide in (send_again, ask_again, replay_many, pause):
        await decide(world)
    async with world.database.read() as connection:
        delivery = await ledger.shown(connection, numbers["rejected"])
        message = await parked.shown(connection, 2)
    for one in (delivery, message):
        assert [(decision.by.name, decision.reason) for decision in one.decisions] == [(OPERATOR.name, REASON)]
    assert (delivery.decisions[0].act, message.decisions[0].act) == ("send_again", "replay")


async def test_many_are_decided_about_in_as_many_statements_a_page(world: LedgerHarness) -> None:
    await prepared(world)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    sa.event.listen(world.database.engine.sync_engine, "before_cursor_execute", note)
    await replay_many(world)
    assert len([one for one in statements if not one.startswith("BEGIN")]) == 4  # lock, decide, record, send


async def test_of_two_operators_at_once_one_decides_and_the_other_learns_what(world: LedgerHarness) -> None:
    await prepared(world)

    async def replay(number: int) -> None:
        async with world.transactions.begin() as transaction:
            await parked.replay(transaction, number, by=OPERATOR)

    async def throw_away(number: int) -> None:
        async with world.database.begin() as connection:
            await parked.discard(connection, number, by=OPERATOR, reason=REASON)

    for number in (1, 2, 3):
        outcomes = await asyncio.gather(replay(number), throw_away(number), return_exceptions=True)
        (refused,) = [one for one in outcomes if one is not None]
        assert isinstance(refused, AlreadyDecided)
        async with world.database.read() as connection:
            message = await parked.shown(connection, number)
        assert (refused.state, len(message.decisions)) == (message.state, 1)
