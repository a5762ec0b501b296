"""Kits whose outbox or inbox breaks one promise."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import uuid4
from weakref import WeakKeyDictionary

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

import hub.messaging.consumer
import hub.messaging.outbox
from hub.amqp.content import Delivery
from hub.messaging.consumer import Consumer
from hub.messaging.inbox import EventKey, record_new
from hub.messaging.outbox import HeldEvent, OutboxRow, Ticket
from hub.messaging.publisher import ConfirmingPublisher
from hub.messaging.rabbit import acknowledge
from hub.messaging.relay import Relay
from hub.messaging.replay import Sent, send_again
from hub.settings import HubSettings
from hub.store.database import Database
from hub.store.retention import Retention
from hub.tables import inbox, outbox
from tests.broken.recorded import Broken
from tests.integration.hub.messaging import outbox_fixture
from tests.integration.hub.messaging.outbox_fixture import Answer, BatchEnd, End, Stop
from tests.integration.hub.messaging.outbox_machine import OutboxMachine

Step = Callable[[OutboxMachine], None]

_ON_THE_WIRE_SECONDS: Final = 0.05
"""Within which an ack leaves a process that is killed afterwards."""


def acks_before_the_commit(kit: pytest.MonkeyPatch) -> None:
    take = Consumer.take

    async def ack_first(self: Consumer, batch: Sequence[Delivery]) -> None:
        await acknowledge(batch)
        await asyncio.sleep(_ON_THE_WIRE_SECONDS)
        await take(self, batch)

    async def not_again(_batch: object) -> None: ...

    kit.setattr(Consumer, "take", ack_first)
    kit.setattr(hub.messaging.consumer, "acknowledge", not_again)


def has_no_inbox(kit: pytest.MonkeyPatch) -> None:
    async def all_new(_connection: AsyncConnection, _subscription: str, keys: Sequence[EventKey]) -> set[EventKey]:
        return set(keys)

    kit.setattr(hub.messaging.consumer, "record_new", all_new)


def commits_the_inbox_before_the_effect(kit: pytest.MonkeyPatch) -> None:
    async def apart(connection: AsyncConnection, subscription: str, keys: Sequence[EventKey]) -> set[EventKey]:
        new = await record_new(connection, subscription, keys)
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("BEGIN")
        return new

    kit.setattr(hub.messaging.consumer, "record_new", apart)


def forgets_the_inbox_at_once(kit: pytest.MonkeyPatch) -> None:
    prune = Retention.prune

    async def prune_more(self: Retention, table: sa.Table, old: sa.ColumnElement[bool]) -> None:
        await prune(self, table, sa.true() if table is inbox else old)

    kit.setattr(Retention, "prune", prune_more)


def forgets_what_is_not_sent(kit: pytest.MonkeyPatch) -> None:
    prune = Retention.prune

    async def prune_more(self: Retention, table: sa.Table, old: sa.ColumnElement[bool]) -> None:
        await prune(self, table, sa.or_(old, outbox.c.sent_at.is_(None)) if table is outbox else old)

    kit.setattr(Retention, "prune", prune_more)


def marks_sent_before_the_confirm(kit: pytest.MonkeyPatch) -> None:
    """Believe that what is handed to the network has arrived."""
    make, publish = Relay.__init__, Relay.publish
    databases = WeakKeyDictionary[Relay, Database]()

    def remember(self: Relay, database: Database, publisher: ConfirmingPublisher, settings: HubSettings) -> None:
        make(self, database, publisher, settings)
        databases[self] = database

    async def mark_first(self: Relay, events: Sequence[HeldEvent]) -> None:
        if events:
            async with databases[self].begin() as connection:
                await hub.messaging.outbox.mark_sent(connection, [ticket for ticket, _ in events])
        await publish(self, events)

    kit.setattr(Relay, "__init__", remember)
    kit.setattr(Relay, "publish", mark_first)


def takes_silence_for_a_confirm(kit: pytest.MonkeyPatch) -> None:
    postpone = hub.messaging.outbox.postpone

    async def hopefully(connection: AsyncConnection, tickets: Sequence[Ticket], *, reason: str, seconds: float) -> None:
        if reason == "unconfirmed":
            await hub.messaging.outbox.mark_sent(connection, tickets)
        else:
            await postpone(connection, tickets, reason=reason, seconds=seconds)

    kit.setattr(hub.messaging.outbox, "postpone", hopefully)


def publishes_before_the_commit(kit: pytest.MonkeyPatch) -> None:
    hold_for = Relay.hold_for
    append = hub.messaging.outbox.append
    make = Relay.__init__
    publishers: dict[Relay, ConfirmingPublisher] = {}
    relays: list[Relay] = []

    def made(self: Relay, database: Database, publisher: ConfirmingPublisher, *others: Any) -> None:
        make(self, database, publisher, *others)
        publishers[self] = publisher

    def remember(self: Relay, events: int) -> float:
        relays.append(self)
        return hold_for(self, events)

    async def and_publish(connection: AsyncConnection, rows: Sequence[OutboxRow], *, hold: float) -> list[HeldEvent]:
        events = await append(connection, rows, hold=hold)
        await publishers[relays[-1]].publish([message for _, message in events])
        return events

    kit.setattr(Relay, "__init__", made)
    kit.setattr(Relay, "hold_for", remember)
    kit.setattr(hub.messaging.outbox, "append", and_publish)


def publishes_from_memory_only(kit: pytest.MonkeyPatch) -> None:
    async def nothing(_connection: AsyncConnection, _limit: int, *, hold: float) -> list[HeldEvent]:
        return []

    kit.setattr(hub.messaging.outbox, "claim", nothing)


def sends_again_under_new_ids(kit: pytest.MonkeyPatch) -> None:
    async def renamed(connection: AsyncConnection, sent: Sent, *, after: int = 0) -> list[int]:
        ids = await send_again(connection, sent, after=after)
        for row in await connection.execute(sa.select(outbox).where(outbox.c.id.in_(ids))):
            new = {"event_id": str(uuid4())}
            headers = row.headers | {"cloudEvents:id": new["event_id"]}
            await connection.execute(sa.update(outbox).where(outbox.c.id == row.id).values(new | {"headers": headers}))
        return ids

    kit.setattr(outbox_fixture, "send_again", renamed)


def _begins(kit: OutboxMachine) -> None:
    kit.begin(events=1, ahead=None)


def _announces(kit: OutboxMachine) -> None:
    kit.announce(which=0, events=1, answers=[], stop=None)


def _receives(end: BatchEnd) -> Step:
    return lambda kit: kit.receive_at_once(which=0, more=1, size=1, end=end)


def _relays(which: int = 0, answers: Sequence[Answer] = (), stop: Stop | None = None) -> Step:
    return lambda kit: kit.relay(which=which, answers=[*answers], stop=stop)


def _days(number: int) -> Sequence[Step]:
    return [lambda kit: kit.days_pass(which=0, days=1.0)] * number


def _replays(kit: OutboxMachine) -> None:
    kit.replay(hours=1)


OUTBOX: Final = (
    Broken(acks_before_the_commit, "lost", [_begins, _announces, _receives(BatchEnd.DIES_BEFORE_COMMIT)]),
    Broken(has_no_inbox, "took effect twice", [_begins, *_days(7), _announces]),
    Broken(commits_the_inbox_before_the_effect, "lost", [_begins, _announces, _receives(BatchEnd.STUMBLES)]),
    Broken(
        forgets_the_inbox_at_once,
        "took effect twice",
        [_begins, _relays(1), _relays(0), _receives(BatchEnd.ACKS), *_days(1), _replays, _replays],
    ),
    Broken(
        forgets_what_is_not_sent,
        "forgotten too soon",
        # Two: the newest row stays in any case. Longer than what is sent is kept.
        [lambda kit: kit.begin(events=2, ahead=None), *_days(3)],
    ),
    Broken(
        marks_sent_before_the_confirm,
        "marked sent unconfirmed",
        [_begins, *_days(7), _relays(stop=Stop.BEFORE_PUBLISH)],
    ),
    Broken(takes_silence_for_a_confirm, "marked sent unconfirmed", [_begins, _relays(answers=[Answer.CONFIRM_LOST])]),
    Broken(
        publishes_before_the_commit,
        "left without its cause",
        [_begins, lambda kit: kit.emit(which=0, events=1, in_memory=True, end=End.COMMIT_FAILS), _relays()],
    ),
    Broken(
        publishes_from_memory_only,
        "not sent",
        [_begins, *_days(7), _announces, lambda kit: kit.purge(), _replays],
    ),
    Broken(sends_again_under_new_ids, "took effect twice", [_begins, *_days(1)]),
)
