"""An event leaves if, and only if, what caused it was committed; and it leaves at once."""

import asyncio
from collections import Counter
from typing import cast

import pytest
import sqlalchemy as sa
from aio_pika.abc import AbstractRobustConnection

from contracts.examples import EXAMPLES
from contracts.skp import SkpPlanApprovedV1
from hub.clock import SYSTEM
from hub.messaging.declaring import declare
from hub.messaging.outbox import Outlet, claim
from hub.messaging.publisher import ConfirmingPublisher, OutgoingMessage
from hub.tables import outbox
from tests.support.contracts import ThingCountedV1
from tests.support.environment import Environment, message, publish
from tests.support.services import (
    count_effects,
    counted,
    echoes,
    prepare,
    running,
    settled,
    unstarted,
)
from tests.support.waiting import until


async def test_what_is_rolled_back_announces_nothing(environment: Environment) -> None:
    async with running(environment) as instance:
        transactions = instance.runtime.transactions

        async def fail() -> None:
            async with transactions.begin() as transaction:
                transaction.emit(ThingCountedV1(code="never"))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()
        async with transactions.begin() as transaction:
            transaction.emit(ThingCountedV1(code="once"))
        await counted(environment, echoes, at_least=1)
        await settled(environment)
    codes = {row.code: row.times for row in await environment.rows(sa.select(echoes.c.code, echoes.c.times))}
    assert codes["once"] == 1
    assert "never" not in codes


async def test_after_commit_calls_happen_only_after_a_commit(environment: Environment) -> None:
    runtime = unstarted(environment.settings())
    await prepare(runtime.database)
    called: list[str] = []

    async def fail() -> None:
        async with runtime.transactions.begin() as transaction:
            transaction.after_commit(lambda: called.append("rolled back"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with runtime.transactions.begin() as transaction:
        transaction.after_commit(lambda: called.append("committed"))
        assert called == []
    await runtime.database.close()
    assert called == ["committed"]


async def test_a_commit_wakes_the_relay(environment: Environment) -> None:
    async with running(environment, outbox_sweep_seconds=3600.0), environment.channel() as channel:
        for code in ("first", "second"):  # the second finds the relay asleep again
            await publish(await channel.get_exchange(environment.names.exchange), [message(code)])
            await counted(environment, echoes, at_least=1 if code == "first" else 2, within=15)
        await settled(environment)
    assert (await count_effects(environment, ["first", "second"])).clean


async def test_an_unroutable_event_stays_and_leaves_when_a_queue_appears(environment: Environment) -> None:
    row = sa.select(outbox.c.attempts, outbox.c.last_error, outbox.c.sent_at)
    key = f"late.{environment.namespace}"
    async with running(environment, outbox_sweep_seconds=3600.0) as instance, environment.channel() as channel:
        async with instance.runtime.transactions.begin() as transaction:
            transaction.emit(ThingCountedV1(code="patient"))
            transaction.events[0]["routing_key"] = key

        async def came_back() -> bool:
            ((attempts, reason, sent_at),) = map(tuple, await environment.rows(row))
            assert sent_at is None
            return bool(attempts >= 2) and reason == "unroutable"

        await until(came_back)
        queue = await channel.declare_queue(key, durable=True)
        await queue.bind(environment.names.exchange, key)

        async def sent() -> bool:
            return (await environment.rows(row))[0].sent_at is not None

        await until(sent)
        taken = await queue.get()
        assert taken is not None
        await taken.ack()
        assert taken.headers["cloudEvents:type"] == ThingCountedV1.type
        assert (await environment.rows(row))[0].last_error is None
        await queue.delete()


async def test_an_event_that_may_go_unheard_is_sent_although_nobody_listens(environment: Environment) -> None:
    async with running(environment, outbox_sweep_seconds=3600.0) as instance:
        async with instance.runtime.transactions.begin() as transaction:
            approved = SkpPlanApprovedV1.model_validate(EXAMPLES[SkpPlanApprovedV1.type])
            outlet = Outlet.of(environment.settings(), approved.publisher)
            transaction.emit_row(outlet.row(approved, subject=None, at=0.0))

        async def sent() -> bool:
            return (await environment.rows(sa.select(outbox.c.sent_at)))[0].sent_at is not None

        await until(sent)


async def test_a_crash_between_confirm_and_mark_publishes_twice_under_one_id(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = unstarted(environment.settings(), None)
    await prepare(runtime.database)
    connection = cast("AbstractRobustConnection", await runtime.broker.connect())
    await declare(connection, environment.topology({"echoes": ["thing.counted.*"]}, retry_delays=()))
    async with runtime.transactions.begin() as transaction:
        transaction.emit(ThingCountedV1(code="twice"))

    async def crash(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("hub.messaging.outbox.mark_sent", crash)
        with pytest.raises(ZeroDivisionError):
            await runtime.relay.turn()
    await asyncio.sleep(runtime.settings.outbox_hold_seconds)  # until it is anybody's again
    runtime.relay.take_over([])
    await runtime.relay.turn()
    async with environment.channel() as channel:
        queue = await channel.get_queue(environment.names.queue("echoes"))
        ids = []
        while (one := await queue.get(fail=False)) is not None:
            ids.append(one.headers["cloudEvents:id"])
            await one.ack()
    assert len(ids) == 2
    assert len(set(ids)) == 1
    await runtime.broker.stop()
    await runtime.database.close()


async def test_two_relays_on_postgresql_publish_every_row_once(
    postgresql_environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = postgresql_environment
    published: Counter[str] = Counter()
    original = ConfirmingPublisher.publish
    both = asyncio.Barrier(2)
    met = False

    async def counting(self: ConfirmingPublisher, wires: list[OutgoingMessage]) -> list[str | None]:
        nonlocal met
        published.update(wire.headers["cloudEvents:id"] for wire in wires)
        if not met:  # both hold their first claim at the same time
            async with asyncio.timeout(60):
                await both.wait()
            met = True
        return await original(self, wires)

    monkeypatch.setattr(ConfirmingPublisher, "publish", counting)
    one, two = (unstarted(environment.settings(outbox_batch=20, outbox_hold_seconds=600)) for _ in range(2))
    await prepare(one.database)
    connection = cast("AbstractRobustConnection", await one.broker.connect())
    await declare(connection, environment.topology({"echoes": ["thing.counted.*"]}, retry_delays=()))
    async with one.transactions.begin() as transaction:
        for number in range(200):
            transaction.emit(ThingCountedV1(code=f"thing-{number}"))
    await asyncio.gather(one.relay.turn(), two.relay.turn())
    await asyncio.gather(one.relay.turn(), two.relay.turn())
    for runtime in (one, two):
        await runtime.broker.stop()
        await runtime.database.close()
    assert set(published.values()) == {1}
    assert len(published) == 200


async def test_a_stop_sends_what_the_last_transaction_emitted(environment: Environment) -> None:
    async with running(environment, outbox_sweep_seconds=3600.0) as instance:
        async with instance.runtime.transactions.begin() as transaction:
            transaction.emit(ThingCountedV1(code="last"))
        await instance.stop()
    assert (await environment.rows(sa.select(outbox.c.sent_at).where(outbox.c.sent_at.is_(None)))) == []


@pytest.mark.parametrize("ahead", [-10.0, 7200.0])
async def test_an_event_is_due_after_its_time_and_when_the_clock_was_set_back(
    environment: Environment, ahead: float
) -> None:
    runtime = unstarted(environment.settings())
    await prepare(runtime.database)
    async with runtime.transactions.begin() as transaction:
        transaction.emit(ThingCountedV1(code="due"))
    await environment.change(sa.update(outbox).values(due_at=SYSTEM.steady() + ahead))
    async with runtime.database.begin() as connection:
        claimed = await claim(connection, 10, hold=60.0)
        assert await claim(connection, 10, hold=60.0) == []
    assert len(claimed) == 1
    await runtime.database.close()
