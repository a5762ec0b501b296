"""A publisher like any outside the hub: it insists, under the same event id, until the broker has confirmed."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import aio_pika
from aio_pika.abc import AbstractConnection, AbstractExchange
from aio_pika.exceptions import AMQPError
from aiormq.exceptions import AMQPError as TransportError
from yarl import URL

from contracts.envelope import JSON, OwnEnvelope
from sandbox.demo.personnel_events import SOURCE
from tests.chaos.district import Event

CONFIRM_SECONDS: Final = 5.0
_AGAIN_SECONDS: Final = 0.3
_TROUBLE: Final = (AMQPError, TransportError, OSError, RuntimeError, TimeoutError)


class Publisher:
    """Keeps one connection to the broker and opens another when it breaks.

    Attributes:
        repeated: how often a window had to be published again.
    """

    def __init__(self, amqp_url: str, exchange: str) -> None:
        self._amqp_url = amqp_url
        self._user = URL(amqp_url).user
        self._exchange_name = exchange
        self._connection: AbstractConnection | None = None
        self._exchange: AbstractExchange | None = None
        self.repeated = 0

    async def publish(self, events: Sequence[Event]) -> float:
        """Publish a window, in flight together, until all of it is confirmed; returns when, in epoch seconds."""
        while not await self._published(events):
            self.repeated += 1
            await self.close()
            await asyncio.sleep(_AGAIN_SECONDS)
        return time.time()

    async def close(self) -> None:
        """Give the connection up."""
        connection, self._connection, self._exchange = self._connection, None, None
        if connection is not None:
            # A broker that hangs is not waited for, and one that has gone cannot be told.
            with contextlib.suppress(*_TROUBLE, asyncio.CancelledError):
                async with asyncio.timeout(1):
                    await connection.close()

    async def _published(self, events: Sequence[Event]) -> bool:
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                exchange = await self._opened()
                await asyncio.gather(
                    *(exchange.publish(message(event, self._user), routing_key=event.data.type) for event in events)
                )
        except _TROUBLE:
            return False
        except asyncio.CancelledError:
            # aiormq rejects what waits on a broken connection by cancelling it, not us.
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            return False
        return True

    async def _opened(self) -> AbstractExchange:
        if self._exchange is None:
            self._connection = await aio_pika.connect(self._amqp_url, timeout=CONFIRM_SECONDS)
            channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
            self._exchange = await channel.get_exchange(self._exchange_name, ensure=False)
        return self._exchange


def message(event: Event, user: str | None) -> aio_pika.Message:
    """Return an event as it goes over the wire; the broker vouches for the user who is logged in."""
    envelope = OwnEnvelope(id=event.id, source=SOURCE, type=event.data.type, time=datetime.now(UTC))
    return aio_pika.Message(
        event.data.model_dump_json().encode(),
        headers=dict(envelope.to_headers()),
        content_type=JSON,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=envelope.id,
        user_id=user,
    )
