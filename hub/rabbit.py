"""The one file that goes beneath FastStream: it replaces a subscriber of FastStream's by our own.

Why: FastStream has batch subscribers for Kafka and NATS but none for RabbitMQ, and its pipeline costs about 0.4 ms a
message; gathered into lists, a batch passes it once. Connection, channels, lifespan, middlewares and the AsyncAPI
document stay FastStream's. (`publisher.py` goes beneath aio-pika on the way out; `topology.py` declares with aio-pika
as well, but by its public interface.)

What this file relies on in FastStream is held by `tests/integration/hub/test_rabbit.py`.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, cast

from aio_pika import RobustChannel
from aio_pika.abc import AbstractIncomingMessage
from aiormq.abc import AbstractChannel as UnderlayAbstractChannel
from aiormq.exceptions import ChannelInvalidStateError
from faststream._internal.broker.registrator import Registrator
from faststream._internal.endpoint.subscriber import SubscriberUsecase
from faststream._internal.endpoint.subscriber.call_item import CallsCollection
from faststream.middlewares import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitExchange, RabbitQueue
from faststream.rabbit.configs import RabbitBrokerConfig
from faststream.rabbit.message import RabbitMessage
from faststream.rabbit.subscriber import RabbitSubscriber
from faststream.rabbit.subscriber.config import RabbitSubscriberConfig, RabbitSubscriberSpecificationConfig
from faststream.rabbit.subscriber.specification import RabbitSubscriberSpecification

from contracts.contract import Contract
from hub.broker_trouble import CONNECTION_TROUBLE, we_are_cancelled
from hub.telemetry.logging import get_logger

log = get_logger(__name__)

_CANCEL_SECONDS: Final = 5.0
_RENEW_SECONDS: Final = 10.0

BatchHandler = Callable[[Sequence[AbstractIncomingMessage]], Awaitable[None]]


class BatchSubscriber(RabbitSubscriber):
    """A FastStream subscriber that hands the handler a list of messages, in order of delivery.

    It collects what the broker has already delivered, waits at most `batch_wait` seconds for more when the
    batch is not full, and never works on two batches at once: so the messages of a batch are a prefix of what
    is unacknowledged, and one `multiple` ack settles it.

    One that has heard nothing for `renew_after` seconds opens its channel anew. RabbitMQ 3.10 tells the consumers of a
    quorum queue nothing when that queue is deleted and made again at once: it goes on to count them as the new queue's
    consumers, and to keep messages for them which it never sends.
    """

    def __init__(
        self,
        config: RabbitSubscriberConfig,
        specification: RabbitSubscriberSpecification,
        calls: CallsCollection[Any],
        *,
        batch_size: int,
        batch_wait: float,
        renew_after: float,
    ) -> None:
        super().__init__(config, specification, calls)
        self._parser = _parse_batch
        self._decoder = _decode_batch
        self._batch_size = batch_size
        self._batch_wait = batch_wait
        self._renew_after = renew_after
        self._heard = False
        self._busy = False
        self._delivered: deque[AbstractIncomingMessage] = deque()
        self._arrived = asyncio.Event()
        self._full = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Declare the queue on the subscriber's own channel and start to take messages."""
        await SubscriberUsecase.start(self)
        self._queue_obj = await self._outer_config.declarer.declare_queue(self.queue, channel=self.channel)
        self._post_start()
        self._worker = asyncio.create_task(self._work(), name=f"consumer {self.queue.name}")
        self._consumer_tag = await self._queue_obj.consume(self._collect, arguments=self.consume_args)
        self._watch = asyncio.create_task(self._renew_when_silent(), name=f"watch {self.queue.name}")

    async def stop(self) -> None:
        """Stop taking, finish the batch in hand, leave the rest to the broker.

        What was delivered and not begun stays unacknowledged: the broker gives it to another consumer.
        """
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait({self._watch})
            self._watch = None
        queue, tag, self._consumer_tag = self._queue_obj, self._consumer_tag, None
        if queue is not None and tag is not None and not queue.channel.is_closed:
            try:
                await queue.cancel(tag, timeout=_CANCEL_SECONDS)
            except CONNECTION_TROUBLE as error:
                log.info("cancel_lost", error=type(error).__name__)
        self.running = False
        self._delivered.clear()
        self._arrived.set()
        self._full.set()
        if self._worker is not None:
            done, _ = await asyncio.wait({self._worker}, timeout=self._outer_config.graceful_timeout)
            if not done:
                log.warning("batch_abandoned_at_deadline", queue=self.queue.name)
                await self.abandon()
            self._worker = None
        self._queue_obj = None

    async def abandon(self) -> None:
        """Leave off where the work stands: the batch in hand stays unacknowledged."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.wait({self._worker})

    @property
    def working(self) -> bool:
        """Whether somebody works off what is delivered."""
        return self._worker is not None and not self._worker.done()

    async def _collect(self, message: AbstractIncomingMessage) -> None:
        self._heard = True
        self._delivered.append(message)
        self._arrived.set()
        if len(self._delivered) >= self._batch_size:
            self._full.set()

    async def _renew_when_silent(self) -> None:
        while True:
            await asyncio.sleep(self._renew_after)
            if self._heard or self._busy or self._delivered:
                self._heard = False
                continue
            try:
                async with asyncio.timeout(_RENEW_SECONDS):
                    await self._renew()
            except asyncio.CancelledError:
                if we_are_cancelled():
                    raise
            except CONNECTION_TROUBLE as error:  # a timeout among them; aio-pika restores it, or the next round does
                log.info("consumer_not_renewed", queue=self.queue.name, error=type(error).__name__)

    async def _renew(self) -> None:
        """Close the channel beneath aio-pika's, which opens another one and consumes on it."""
        channel = cast("RobustChannel", self._queue_obj.channel) if self._queue_obj else None
        if channel is None:
            return
        try:
            await (await channel.get_underlay_channel()).close()
        except ChannelInvalidStateError:
            log.info("consumer_had_no_channel", queue=self.queue.name)
        await channel.restore()

    async def _work(self) -> None:
        while self.running:
            await self._arrived.wait()
            if len(self._delivered) < self._batch_size:
                await self._linger()
            batch = self._take()
            if batch:
                self._busy = True
                await self._deliver(batch)
                self._busy = False

    async def _linger(self) -> None:
        self._full.clear()
        try:
            async with asyncio.timeout(self._batch_wait):
                await self._full.wait()
        except TimeoutError:
            return

    def _take(self) -> list[AbstractIncomingMessage]:
        """Take up to a batch of messages whose channel still stands: the broker has taken back the others."""
        batch: list[AbstractIncomingMessage] = []
        while self._delivered and len(batch) < self._batch_size:
            message = self._delivered.popleft()
            if _channel_of(message) is not None:
                batch.append(message)
        if not self._delivered:
            self._arrived.clear()
            if not self.running:
                self._arrived.set()
        return batch

    async def _deliver(self, batch: list[AbstractIncomingMessage]) -> None:
        try:
            await self.process_message(batch)  # type: ignore[arg-type]  # a list where FastStream has one message
        except Exception:
            # The handler settles every expected failure itself. What comes here is a defect: the batch stays
            # unacknowledged and is given back, so that nothing is lost and the delivery limit counts it.
            log.exception("batch_failed", queue=self.queue.name, size=len(batch))
            await give_back(batch)
            await asyncio.sleep(1.0)
        except asyncio.CancelledError:
            # A broken connection cancels what waits on it; the consumer goes on, unless it is meant itself.
            if we_are_cancelled():
                raise
            log.warning("batch_interrupted", queue=self.queue.name, size=len(batch))
            await give_back(batch)


class BatchSpecification(RabbitSubscriberSpecification):
    """The AsyncAPI description of a batch subscriber: its contracts, one message each."""

    __slots__ = ("_contracts",)

    def __init__(
        self,
        outer_config: RabbitBrokerConfig,
        specification_config: RabbitSubscriberSpecificationConfig,
        calls: CallsCollection[Any],
        *,
        contracts: tuple[type[Contract], ...],
    ) -> None:
        super().__init__(outer_config, specification_config, calls)
        self._contracts = contracts

    def get_payloads(self) -> list[tuple[dict[str, Any], str]]:
        """Return the JSON Schema of each contract and its name."""
        return [(contract.model_json_schema(), contract.__name__) for contract in self._contracts]


async def _parse_batch(batch: Sequence[AbstractIncomingMessage]) -> RabbitMessage:
    first = batch[0]
    return RabbitMessage(
        raw_message=batch,  # type: ignore[arg-type]  # a list where FastStream has one message
        body=b"",
        headers={},
        message_id=first.message_id or "",
        correlation_id=first.correlation_id or "",
    )


async def _decode_batch(message: RabbitMessage) -> object:
    return message.raw_message


def subscribe_batches(
    broker: RabbitBroker,
    handler: BatchHandler,
    *,
    queue: RabbitQueue,
    exchange: RabbitExchange,
    contracts: tuple[type[Contract], ...],
    description: str,
    prefetch: int,
    batch_size: int,
    batch_wait: float,
    renew_after: float,
    in_catalogue: bool = True,
) -> BatchSubscriber:
    """Register `handler` for lists of messages of `queue`, on a channel of its own.

    The messages come unread (bytes and headers), and the handler acks them (`acknowledge`). FastStream's
    middlewares see the list as one message.
    """
    calls = CallsCollection[Any]()
    config = cast("RabbitBrokerConfig", broker.config)
    specification = BatchSpecification(
        config,
        RabbitSubscriberSpecificationConfig(
            title_=queue.name,
            description_=description,
            include_in_schema=in_catalogue,
            queue=queue,
            exchange=exchange,
        ),
        calls,
        contracts=contracts,
    )
    subscriber = BatchSubscriber(
        RabbitSubscriberConfig(
            no_reply=True,
            queue=queue,
            exchange=exchange,
            channel=Channel(prefetch_count=prefetch),
            _ack_policy=AckPolicy.MANUAL,
            _outer_config=config,
        ),
        specification,
        calls,
        batch_size=batch_size,
        batch_wait=batch_wait,
        renew_after=renew_after,
    )
    Registrator.subscriber(broker, cast("SubscriberUsecase[Any]", subscriber))
    subscriber(handler)
    return subscriber


async def acknowledge(batch: Sequence[AbstractIncomingMessage]) -> None:
    """Ack a whole batch, one frame a channel.

    A channel that has closed meanwhile needs none: the broker redelivers, and the inbox knows the messages.
    """
    for message in _last_of_each_channel(batch):
        await _unless_lost(message.ack(multiple=True), "ack_lost")


async def give_back(batch: Sequence[AbstractIncomingMessage]) -> None:
    """Return a whole batch to its queue, where the delivery limit counts it."""
    for message in _last_of_each_channel(batch):
        await _unless_lost(message.nack(multiple=True, requeue=True), "nack_lost")


async def _unless_lost(frame: Awaitable[None], event: str) -> None:
    """Send a frame; with its connection it is lost, and need not be sent again."""
    try:
        await frame
    except asyncio.CancelledError as error:
        # aiormq rejects what waits in the queue of a broken connection by cancelling it, not us.
        if we_are_cancelled():
            raise
        log.info(event, error=type(error).__name__)
    except CONNECTION_TROUBLE as error:
        log.info(event, error=type(error).__name__)


def _last_of_each_channel(batch: Sequence[AbstractIncomingMessage]) -> list[AbstractIncomingMessage]:
    """Return the messages that settle the batch with `multiple`; on a channel that has closed nothing can be."""
    last = {id(channel): message for message in batch if (channel := _channel_of(message)) is not None}
    return list(last.values())


def _channel_of(message: AbstractIncomingMessage) -> UnderlayAbstractChannel | None:
    """Return the channel that a message came on, None when it has closed: aio-pika raises then."""
    try:
        channel = message.channel
    except ChannelInvalidStateError:
        return None
    return None if channel.is_closed else channel
