"""At least once on the wire, exactly once in effect."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

import hub.messaging.consumer
from hub.amqp.content import Delivery
from hub.errors import Transient
from hub.messaging.rabbit import acknowledge, give_back
from hub.messaging.subscription import Subscription
from hub.runtime import Parts
from hub.transaction import Transaction
from tests.support.contracts import ThingHappenedV1
from tests.support.environment import Environment, message, publish
from tests.support.services import (
    count_effects,
    count_things,
    counted,
    counting_service,
    echoes,
    effects,
    parked_count,
    parked_rows,
    running,
    settled,
    start,
)
from tests.support.waiting import until


async def test_duplicates_within_a_batch_and_across_batches_take_effect_once(environment: Environment) -> None:
    codes = [f"thing-{number}" for number in range(60)]
    async with running(environment, batch_size=20), environment.channel() as channel:
        exchange = await channel.get_exchange(environment.names.exchange)
        neighbours = [message(code) for code in codes for _ in range(2)]
        await publish(exchange, neighbours)
        await publish(exchange, [message(code) for code in reversed(codes)])
        await counted(environment, echoes, at_least=len(codes), within=10)
        await settled(environment)
    assert (await count_effects(environment, codes)).clean
    assert await parked_rows(environment) == []


async def test_the_same_id_of_another_source_is_another_event(sqlite_environment: Environment) -> None:
    other = message(
        "one", ThingHappenedV1(code="two").model_dump_json().encode(), headers={"cloudEvents:source": "/other"}
    )
    async with running(sqlite_environment), sqlite_environment.channel() as channel:
        exchange = await channel.get_exchange(sqlite_environment.names.exchange)
        await publish(exchange, [message("one"), other])
        await counted(sqlite_environment, effects, at_least=2)
        await settled(sqlite_environment)
    assert (await count_effects(sqlite_environment, ["one", "two"])).clean


async def test_two_subscriptions_each_get_every_event(environment: Environment) -> None:
    seen: Counter[tuple[str, str]] = Counter()

    async def first(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        tx.after_commit(lambda: seen.update(("first", one.code) for one in batch))

    async def second(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        tx.after_commit(lambda: seen.update(("second", one.code) for one in batch))
        await count_things(batch, tx)

    service = counting_service()
    subscriptions = [
        Subscription("things", (ThingHappenedV1,), first, "Satu."),
        Subscription("echoes", (ThingHappenedV1,), second, "Dua."),
    ]
    service = replace(service, build=lambda _runtime: Parts(subscriptions=subscriptions))
    instance = await start(environment, service)
    try:
        async with environment.channel() as channel:
            exchange = await channel.get_exchange(environment.names.exchange)
            await publish(exchange, [message(code) for code in "abcabc"])
        await counted(environment, effects, at_least=3)

        # What they emit here nobody takes; only what came in is counted.
        async def all_seen() -> bool:
            return len(seen) == 6

        await until(all_seen)
    finally:
        await instance.stop()
    assert set(seen.values()) == {1}


async def test_a_lost_ack_redelivers_without_a_second_effect(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [f"thing-{number}" for number in range(50)]
    failures = iter([True, True])

    async def fail_twice(batch: Sequence[Delivery]) -> None:
        # As after a closed connection: the commit stands, the broker gives the batch out again.
        await (give_back if next(failures, False) else acknowledge)(batch)

    monkeypatch.setattr(hub.messaging.consumer, "acknowledge", fail_twice)
    async with running(environment), environment.channel() as channel:
        await publish(await channel.get_exchange(environment.names.exchange), [message(code) for code in codes])
        await counted(environment, echoes, at_least=len(codes), within=10)
        await settled(environment)
    assert next(failures, None) is None
    assert (await count_effects(environment, codes)).clean


@pytest.mark.slow
async def test_a_closed_channel_between_commit_and_ack_redelivers_without_a_second_effect(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [f"thing-{number}" for number in range(50)]
    closed: list[int] = []

    async def close_first(batch: Sequence[Delivery]) -> None:
        if not closed:
            closed.append(len(batch))
            # The broker closes a channel on which a tag that it does not know is acked.
            batch[0].content.ack(999_999)
        await acknowledge(batch)

    monkeypatch.setattr(hub.messaging.consumer, "acknowledge", close_first)
    async with running(environment), environment.channel() as channel:
        await publish(await channel.get_exchange(environment.names.exchange), [message(code) for code in codes])
        await counted(environment, echoes, at_least=len(codes), within=10)
        await settled(environment)
    assert closed
    assert (await count_effects(environment, codes)).clean


async def test_a_failing_message_falls_back_is_retried_and_parked_and_the_others_take_effect(
    environment: Environment,
) -> None:
    tries: Counter[int] = Counter()

    async def handler(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        tries[len(batch)] += any(received.code == "failing" for received in batch)
        await count_things(batch, tx)
        if any(received.code == "failing" for received in batch):
            raise ValueError("a text that must not be shown")

    codes = ["a", "b", "c", "d"]
    async with running(environment, handler, retry_delays_seconds=(0.2, 0.3)), environment.channel() as channel:
        exchange = await channel.get_exchange(environment.names.exchange)
        await publish(exchange, [message(code) for code in ("a", "b", "failing", "c", "d")])
        (row,) = await parked_count(environment, at_least=1)
        await settled(environment)
    assert (row["error_code"], row["error"]) == ("unexpected_error", "unexpected ValueError")
    assert row["attempts"] == 3
    assert row["queue"] == environment.names.queue("things")
    assert tries[1] >= 3 * 3
    assert "x-kinerja-attempt" not in row["headers"]
    judged = await count_effects(environment, codes)
    assert judged.clean


async def test_a_failure_that_passes_takes_effect_on_a_later_try(environment: Environment) -> None:
    tries: Counter[str] = Counter()

    async def handler(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        for received in batch:
            tries[received.code] += 1
        if any(received.code == "late" and tries["late"] < 6 for received in batch):
            raise Transient("not yet", code="not_yet")
        await count_things(batch, tx)

    async with running(environment, handler), environment.channel() as channel:
        await publish(await channel.get_exchange(environment.names.exchange), [message("late"), message("soon")])
        await counted(environment, echoes, at_least=2)
        await settled(environment)
    assert (await count_effects(environment, ["late", "soon"])).clean
    assert await parked_rows(environment) == []


async def test_the_handlers_own_failure_to_reach_something_is_not_taken_for_the_databases(
    environment: Environment,
) -> None:
    async def handler(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
        if any(received.code == "failing" for received in batch):
            raise FileNotFoundError("a text that must not be shown")
        await count_things(batch, tx)

    async with running(environment, handler), environment.channel() as channel:
        await publish(await channel.get_exchange(environment.names.exchange), [message("failing"), message("good")])
        (row,) = await parked_count(environment, at_least=1)
        await settled(environment)
    assert (row["error_code"], row["error"]) == ("unexpected_error", "unexpected FileNotFoundError")
    assert (await count_effects(environment, ["good"])).clean
