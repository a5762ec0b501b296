"""Publishes lists of messages: one write to the socket for a list, one wait for all its confirms.

Goes beneath aio-pika, to aiormq's channel. Why: their `publish` takes a turn at a lock, two futures and a timer for
each message, which together cost more than everything else that the hub does to it (`docs/performance.md`).
What it relies on in aiormq is held by `tests/integration/hub/test_publisher.py`.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import uuid4

from aio_pika import DeliveryMode
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import PublishError
from aiormq.abc import ChannelFrame
from aiormq.channel import Channel
from faststream.rabbit import RabbitBroker
from pamqp import frame
from pamqp.body import ContentBody
from pamqp.commands import Basic
from pamqp.header import ContentHeader

from contracts.envelope import PREFIX
from hub.broker_trouble import CONNECTION_TROUBLE, we_are_cancelled
from hub.telemetry.logging import get_logger

log = get_logger(__name__)

_EVENT_ID: Final = f"{PREFIX}id"
_UNCONFIRMED: Final = "unconfirmed"


@dataclass(frozen=True)
class OutgoingMessage:
    """A message as it goes to the broker.

    Attributes:
        exchange: name of the exchange; empty for the default one, which routes by queue name.
    """

    exchange: str
    routing_key: str
    headers: dict[str, Any]
    content_type: str | None
    body: bytes


class ConfirmingPublisher:
    """Publishes lists of messages, all in flight at once, each confirmed or not.

    `mandatory`: a message that no queue takes comes back and counts as not published.
    """

    def __init__(self, broker: RabbitBroker, *, confirm_timeout: float) -> None:
        self._broker = broker
        self._confirm_timeout = confirm_timeout
        self._channel: AbstractChannel | None = None
        self._opening = asyncio.Lock()

    async def publish(self, messages: Sequence[OutgoingMessage]) -> list[str | None]:
        """Publish and wait for the confirms.

        Returns:
            For each message None when the broker has it safe in a queue, else a short code of why not:
            `unroutable`, `refused`, `unconfirmed` (the answer is unknown: publish again, the inbox sorts it out),
            `unencodable` (AMQP cannot carry it; it will never leave).
        """
        if not messages:
            return []
        try:
            channel = await self.ready_channel()
        except CONNECTION_TROUBLE as error:
            log.info("publisher_has_no_channel", error=type(error).__name__)
            return [_UNCONFIRMED] * len(messages)
        window = _Window(channel, len(messages))
        try:
            async with asyncio.timeout(self._confirm_timeout):
                await window.send(messages)
                await window.all_settled
        except asyncio.CancelledError:
            if we_are_cancelled():
                raise
        except CONNECTION_TROUBLE as error:  # a timeout among them
            log.info("confirms_lost", error=type(error).__name__)
        except Exception as error:
            # aiormq rejects what waits on a broken connection with a bare Exception when it knows no reason.
            if type(error) is not Exception:
                raise
            log.info("confirms_lost", error="unknown")
        finally:
            window.close()
        return window.outcomes

    async def ready_channel(self) -> Channel:
        """Return the channel that carries the messages; opened anew where it has closed.

        Raises:
            CONNECTION_TROUBLE: it cannot be opened.
        """
        async with self._opening:
            if self._channel is None or self._channel.is_closed:
                async with asyncio.timeout(self._confirm_timeout):
                    connection = await self._broker.connect()
                    self._channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
            underlay = await self._channel.get_underlay_channel()
        if not isinstance(underlay, Channel):
            raise TypeError(f"aio-pika's channel lies on {type(underlay).__name__}, not on aiormq's")
        return underlay


class _Window:
    """A list in flight.

    Attributes:
        outcomes: as `publish` returns them, `unconfirmed` until the broker has spoken.
        all_settled: done when the broker has spoken about every message; fails with the channel.
    """

    def __init__(self, channel: Channel, size: int) -> None:
        self.outcomes: list[str | None] = [_UNCONFIRMED] * size
        self.all_settled: asyncio.Future[None] = channel.create_future()
        self._channel = channel
        self._left = size
        self._in_flight: dict[str, int] = {}  # message id -> index

    async def send(self, messages: Sequence[OutgoingMessage]) -> None:
        """Hand everything to the connection in one piece, then expect the confirms."""
        pieces = []
        for index, message in enumerate(messages):
            message_id = self._free_message_id(message)
            try:
                pieces.append(_encoded(message, message_id, self._channel))
            except Exception:
                log.exception("message_unencodable")
                self.settle(index, "unencodable")
            else:
                self._in_flight[message_id] = index
        if not pieces:
            return
        channel = self._channel
        async with channel.lock:
            # Nothing is awaited between the hand-over and the bookkeeping: either both are done, or neither is.
            await channel.write_queue.put(ChannelFrame(payload=b"".join(pieces), should_close=False))
            for message_id, index in self._in_flight.items():
                channel.delivery_tag += 1
                channel.confirmations[channel.delivery_tag] = _Confirm(self, index)  # type: ignore[assignment]
                channel.message_id_delivery_tag[message_id] = channel.delivery_tag

    def settle(self, index: int, outcome: str | None) -> None:
        """Take the broker's word about one message."""
        self.outcomes[index] = outcome
        self._left -= 1
        if self._left == 0 and not self.all_settled.done():
            self.all_settled.set_result(None)

    def close(self) -> None:
        """Forget what aiormq remembers for returned messages; confirms that come later are of no use to anybody."""
        for message_id in self._in_flight:
            self._channel.message_id_delivery_tag.pop(message_id, None)
        if not self.all_settled.done():
            self.all_settled.cancel()

    def _free_message_id(self, message: OutgoingMessage) -> str:
        """Return the event's id, else a new one: aiormq tells messages in flight apart by it."""
        event_id = message.headers.get(_EVENT_ID)
        taken = self._channel.message_id_delivery_tag
        if isinstance(event_id, str) and event_id not in taken and event_id not in self._in_flight:
            return event_id
        return uuid4().hex


class _Confirm:
    """What aiormq keeps for one message until the broker answers: as much of a future as it uses."""

    __slots__ = ("_index", "_settled", "_window")

    def __init__(self, window: _Window, index: int) -> None:
        self._window = window
        self._index = index
        self._settled = False

    def done(self) -> bool:
        """Whether the broker has answered."""
        return self._settled

    def cancelled(self) -> bool:
        """Never: nobody waits for one message alone."""
        return False

    def set_result(self, _frame: object) -> None:
        """The broker has it safe."""
        self._settle(None)

    def set_exception(self, error: BaseException) -> None:
        """It came back, or was refused."""
        self._settle("unroutable" if isinstance(error, PublishError) else "refused")

    def _settle(self, outcome: str | None) -> None:
        if not self._settled:
            self._settled = True
            self._window.settle(self._index, outcome)


def _encoded(message: OutgoingMessage, message_id: str, channel: Channel) -> bytes:
    """Return the frames of one publish.

    Raises:
        ValueError, TypeError, struct.error: AMQP cannot carry it.
    """
    properties = Basic.Properties(
        content_type=message.content_type,
        headers=message.headers,
        delivery_mode=DeliveryMode.PERSISTENT,
        message_id=message_id,
    )
    header = frame.marshal(ContentHeader(properties=properties, body_size=len(message.body)), channel.number)
    most = channel.max_content_size
    if len(header) > most:  # it is one frame, always; the broker would close the connection
        raise ValueError(f"headers of {len(header)} bytes do not fit into one frame")
    bodies = (message.body[start : start + most] for start in range(0, len(message.body), most))
    pieces = [_method(message.exchange, message.routing_key, channel.number), header]
    pieces += [frame.marshal(ContentBody(body), channel.number) for body in bodies]
    return b"".join(pieces)


@lru_cache(maxsize=256)
def _method(exchange: str, routing_key: str, channel_number: int) -> bytes:
    publish = Basic.Publish(exchange=exchange, routing_key=routing_key, mandatory=True)
    return frame.marshal(publish, channel_number)
