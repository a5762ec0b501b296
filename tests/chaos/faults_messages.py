"""Messages that come twice, in the wrong order, or far too large."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import Final
from uuid import UUID

import aio_pika
import sqlalchemy as sa

from contracts.employee import EmployeeChangedV1
from contracts.envelope import JSON, PREFIX, OwnEnvelope
from hub.tables import parked_messages
from sandbox.demo.personnel_events import SOURCE
from tests.chaos.district import Event
from tests.chaos.driver import Confirmed
from tests.chaos.fault import ALWAYS, Fault
from tests.chaos.publisher import Publisher
from tests.chaos.rig import PUBLISHER, Rig
from tests.support.waiting import until

_ROUNDS: Final = 8
_EVENTS: Final = 40
_COPIES: Final = 3
_GIANTS: Final = 3
_GIANT_BYTES: Final = 10_000_000
_GAP_SECONDS: Final = 0.5
_PARKED_SECONDS: Final = 60.0


async def _thrice_and_shuffled(rig: Rig, rng: Random) -> int:
    """Publish changes, new and old ones, three times each and in any order: newer versions before older ones too."""
    publisher = Publisher(rig.publisher_url, rig.names("").exchange)
    sent = 0
    try:
        for _ in range(_ROUNDS):
            new = rig.driver.next_changes(_EVENTS)
            old = [one.event for one in rng.sample(rig.driver.confirmed, min(_EVENTS, len(rig.driver.confirmed)))]
            copies: Sequence[Event] = [*new, *old] * _COPIES
            at = await publisher.publish(rng.sample(copies, len(copies)))
            rig.driver.confirmed += [Confirmed(event, at) for event in new]
            sent += len(copies)
            await asyncio.sleep(_GAP_SECONDS)
    finally:
        await publisher.close()
    return sent


async def _giants(rig: Rig, rng: Random) -> int:
    """Publish messages ten times larger than the hub reads; they are parked, and nothing else waits for them."""
    ids = [str(UUID(int=rng.getrandbits(128), version=4)) for _ in range(_GIANTS)]
    rig.meant_to_be_parked.update(ids)
    connection = await aio_pika.connect(rig.publisher_url, timeout=10)
    async with connection, connection.channel(publisher_confirms=True, on_return_raises=True) as channel:
        exchange = await channel.get_exchange(rig.names("").exchange, ensure=False)
        for event_id in ids:
            await exchange.publish(_giant(event_id), EmployeeChangedV1.type)
            await asyncio.sleep(_GAP_SECONDS)
    database = rig.database("skp_service")

    async def parked() -> bool:
        async with database.read() as reading:
            headers = (await reading.execute(sa.select(parked_messages.c.headers))).scalars()
            return set(ids) <= {one.get(f"{PREFIX}id") for one in headers}

    try:
        await until(parked, within=_PARKED_SECONDS)
    finally:
        await database.close()
    return len(ids)


def _giant(event_id: str) -> aio_pika.Message:
    envelope = OwnEnvelope(id=event_id, source=SOURCE, type=EmployeeChangedV1.type, time=datetime.now(UTC))
    return aio_pika.Message(
        b"x" * _GIANT_BYTES,
        headers=dict(envelope.to_headers()),
        content_type=JSON,
        user_id=PUBLISHER,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


FAULTS: Final[tuple[Fault, ...]] = (
    Fault("every_event_thrice_and_shuffled", _thrice_and_shuffled, profile=ALWAYS),
    Fault("messages_of_ten_megabytes", _giants, profile=ALWAYS),
)
