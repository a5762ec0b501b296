"""The scenarios that prove the kit find a kit that is broken: otherwise they would prove nothing."""

from collections.abc import Sequence

import pytest
from aio_pika.abc import AbstractIncomingMessage
from sqlalchemy.ext.asyncio import AsyncConnection

import hub.consumer
from hub import outbox
from hub.consumer import Consumer
from hub.inbox import EventKey
from hub.outbox import HeldEvent
from hub.rabbit import acknowledge
from hub.relay import Relay
from tests.support.crashes import crash_and_take_over
from tests.support.ground import Ground


async def test_acking_before_the_commit_loses(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    take = Consumer.take

    async def ack_first(self: Consumer, batch: Sequence[AbstractIncomingMessage]) -> None:
        await acknowledge(batch)
        await take(self, batch)

    async def not_again(_batch: object) -> None: ...

    monkeypatch.setattr(Consumer, "take", ack_first)
    monkeypatch.setattr(hub.consumer, "acknowledge", not_again)
    judged = await crash_and_take_over(ground, "before the commit")
    assert judged.lost
    assert not judged.doubled


async def test_a_kit_without_inbox_doubles(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    async def all_new(_connection: AsyncConnection, _subscription: str, keys: Sequence[EventKey]) -> set[EventKey]:
        return set(keys)

    monkeypatch.setattr(hub.consumer, "record_new", all_new)
    judged = await crash_and_take_over(ground, "between commit and ack")
    assert judged.doubled
    assert not judged.lost


async def test_marking_sent_before_the_confirm_loses(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    publish = Relay._publish

    async def mark_first(self: Relay, events: Sequence[HeldEvent]) -> None:
        if events:
            async with self._database.begin() as connection:
                await outbox.mark_sent(connection, [row_id for row_id, _ in events])
        await publish(self, events)

    monkeypatch.setattr(Relay, "_publish", mark_first)
    judged = await crash_and_take_over(ground, "before the publish")
    assert judged.lost
    assert not judged.doubled
