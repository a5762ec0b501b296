"""At least once on the wire, exactly once in effect."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

import hub.messaging.consumer
from hub.amqp.content import Delivery
from hub.errors import Transient
from hub.messaging.rabbit import acknowledge, give_back
from hub.messaging.subscription import Received, Subscription
from hub.runtime import Parts
from hub.transaction import Transaction
from tests.support.contracts import ThingHappenedV1
from tests.support.ground import Ground, message, publish
from tests.support.services import (
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
    verdict,
)
from tests.support.waiting import until


async def test_duplicates_within_a_batch_and_across_batches_take_effect_once(ground: Ground) -> None:
    codes = [f"thing-{number}" for number in range(60)]
    async with running(ground, batch_size=20), ground.channel() as channel:
        exchange = await channel.get_exchange(ground.names.exchange)
        neighbours = [message(code) for code in codes for _ in range(2)]
        await publish(exchange, neighbours)
        await publish(exchange, [message(code) for code in reversed(codes)])
        await counted(ground, echoes, at_least=len(codes), within=10)
        await settled(ground)
    assert (await verdict(ground, codes)).clean
    assert await parked_rows(ground) == []


async def test_the_same_id_of_another_source_is_another_event(sqlite_ground: Ground) -> None:
    other = message(
        "one", ThingHappenedV1(code="two").model_dump_json().encode(), headers={"cloudEvents:source": "/other"}
    )
    async with running(sqlite_ground), sqlite_ground.channel() as channel:
        exchange = await channel.get_exchange(sqlite_ground.names.exchange)
        await publish(exchange, [message("one"), other])
        await counted(sqlite_ground, effects, at_least=2)
        await settled(sqlite_ground)
    assert (await verdict(sqlite_ground, ["one", "two"])).clean


async def test_two_subscriptions_each_get_every_event(ground: Ground) -> None:
    seen: Counter[tuple[str, str]] = Counter()

    async def first(batch: Sequence[Received], tx: Transaction) -> None:
        tx.after_commit(lambda: seen.update(("first", one.data.code) for one in batch))

    async def second(batch: Sequence[Received], tx: Transaction) -> None:
        tx.after_commit(lambda: seen.update(("second", one.data.code) for one in batch))
        await count_things(batch, tx)

    service = counting_service()
    subscriptions = [
        Subscription("things", (ThingHappenedV1,), first, "Satu."),
        Subscription("echoes", (ThingHappenedV1,), second, "Dua."),
    ]
    service = replace(service, build=lambda _runtime: Parts(subscriptions=subscriptions))
    instance = await start(ground, service)
    try:
        async with ground.channel() as channel:
            exchange = await channel.get_exchange(ground.names.exchange)
            await publish(exchange, [message(code) for code in "abcabc"])
        await counted(ground, effects, at_least=3)

        # What they emit here nobody takes; only what came in is counted.
        async def all_seen() -> bool:
            return len(seen) == 6

        await until(all_seen)
    finally:
        await instance.stop()
    assert set(seen.values()) == {1}


async def test_a_lost_ack_redelivers_without_a_second_effect(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [f"thing-{number}" for number in range(50)]
    failures = iter([True, True])

    async def fail_twice(batch: Sequence[Delivery]) -> None:
        # As after a closed connection: the commit stands, the broker gives the batch out again.
        await (give_back if next(failures, False) else acknowledge)(batch)

    monkeypatch.setattr(hub.messaging.consumer, "acknowledge", fail_twice)
    async with running(ground), ground.channel() as channel:
        await publish(await channel.get_exchange(ground.names.exchange), [message(code) for code in codes])
        await counted(ground, echoes, at_least=len(codes), within=10)
        await settled(ground)
    assert next(failures, None) is None
    assert (await verdict(ground, codes)).clean


@pytest.mark.slow
async def test_a_closed_channel_between_commit_and_ack_redelivers_without_a_second_effect(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
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
    async with running(ground), ground.channel() as channel:
        await publish(await channel.get_exchange(ground.names.exchange), [message(code) for code in codes])
        await counted(ground, echoes, at_least=len(codes), within=10)
        await settled(ground)
    assert closed
    assert (await verdict(ground, codes)).clean


async def test_a_failing_message_falls_back_is_retried_and_parked_and_the_others_take_effect(ground: Ground) -> None:
    tries: Counter[int] = Counter()

    async def handler(batch: Sequence[Received], tx: Transaction) -> None:
        tries[len(batch)] += any(received.data.code == "failing" for received in batch)
        await count_things(batch, tx)
        if any(received.data.code == "failing" for received in batch):
            raise ValueError("a text that must not be shown")

    codes = ["a", "b", "c", "d"]
    async with running(ground, handler, retry_delays_seconds=(0.2, 0.3)), ground.channel() as channel:
        exchange = await channel.get_exchange(ground.names.exchange)
        await publish(exchange, [message(code) for code in ("a", "b", "failing", "c", "d")])
        (row,) = await parked_count(ground, at_least=1)
        await settled(ground)
    assert (row["error_code"], row["error"]) == ("unexpected_error", "unexpected ValueError")
    assert row["attempts"] == 3
    assert row["queue"] == ground.names.queue("things")
    assert tries[1] >= 3 * 3
    assert "x-kinerja-attempt" not in row["headers"]
    judged = await verdict(ground, codes)
    assert judged.clean


async def test_a_failure_that_passes_takes_effect_on_a_later_try(ground: Ground) -> None:
    tries: Counter[str] = Counter()

    async def handler(batch: Sequence[Received], tx: Transaction) -> None:
        for received in batch:
            tries[received.data.code] += 1
        if any(received.data.code == "late" and tries["late"] < 6 for received in batch):
            raise Transient("not yet", code="not_yet")
        await count_things(batch, tx)

    async with running(ground, handler), ground.channel() as channel:
        await publish(await channel.get_exchange(ground.names.exchange), [message("late"), message("soon")])
        await counted(ground, echoes, at_least=2)
        await settled(ground)
    assert (await verdict(ground, ["late", "soon"])).clean
    assert await parked_rows(ground) == []


async def test_the_handlers_own_failure_to_reach_something_is_not_taken_for_the_databases(ground: Ground) -> None:
    async def handler(batch: Sequence[Received], tx: Transaction) -> None:
        if any(received.data.code == "failing" for received in batch):
            raise FileNotFoundError("a text that must not be shown")
        await count_things(batch, tx)

    async with running(ground, handler), ground.channel() as channel:
        await publish(await channel.get_exchange(ground.names.exchange), [message("failing"), message("good")])
        (row,) = await parked_count(ground, at_least=1)
        await settled(ground)
    assert (row["error_code"], row["error"]) == ("unexpected_error", "unexpected FileNotFoundError")
    assert (await verdict(ground, ["good"])).clean
