"""The one file that goes beneath FastStream: it replaces a subscriber of FastStream's by our own.

Why: FastStream has batch subscribers for Kafka and NATS but none for RabbitMQ, and its pipeline costs about 0.4 ms a
message; gathered into lists, a batch passes it once. Connection, lifespan and middlewares stay FastStream's.
(`hub/amqp` goes beneath aio-pika, in both directions.)

What this file relies on in FastStream is held by `tests/integration/hub/messaging/test_rabbit.py`.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final, cast
from uuid import uuid4

from aiormq.channel import Channel as AmqpChannel
from faststream._internal.broker.registrator import Registrator
from faststream._internal.endpoint.subscriber import SubscriberUsecase
from faststream._internal.endpoint.subscriber.call_item import CallsCollection
from faststream.middlewares import AckPolicy
from faststream.rabbit import Channel, RabbitExchange, RabbitQueue
from faststream.rabbit.configs import RabbitBrokerConfig
from faststream.rabbit.message import RabbitMessage
from faststream.rabbit.subscriber import RabbitSubscriber
from faststream.rabbit.subscriber.config import RabbitSubscriberConfig, RabbitSubscriberSpecificationConfig
from faststream.rabbit.subscriber.specification import RabbitSubscriberSpecification

from hub import tasks
from hub.amqp.connection import Broker
from hub.amqp.content import Delivery
from hub.messaging.amqp_errors import CONNECTION_TROUBLE, end_if_cancelled
from hub.telemetry.logging import get_logger

log = get_logger(__name__)

_ANSWER_SECONDS: Final = 10.0
_AGAIN_SECONDS: Final = 0.5
_PAUSE_SECONDS: Final = 0.02

BatchHandler = Callable[[Sequence[Delivery]], Awaitable[None]]


class BatchSubscriber(RabbitSubscriber):
    """A FastStream subscriber that hands the handler a list of messages, in order of delivery.

    It collects what the broker has already delivered, waits at most `batch_wait` seconds for more when the
    batch is not full, and never works on two batches at once: so the messages of a batch are a prefix of what
    is unacknowledged, and one `multiple` ack settles it.

    It consumes on a channel of its own, and opens another one when that has ended: not before the batch in hand is
    done, so that the broker's second copy of it finds the first one settled. A handler that has to wait long closes the
    channel (`Content.close`), and gets nothing else until it returns.

    One that has heard nothing for `renew_after` seconds opens another channel, too. RabbitMQ 3.10 tells the consumers
    of a quorum queue nothing when that queue is deleted and made again at once: it goes on to count them as the new
    queue's, and to keep messages for them which it never sends. Nor can it be asked (decision 0025).

    It never cancels: a cancel that meets a delivery makes RabbitMQ 3.10 end the whole connection.

    Attributes:
        trouble: what keeps it from consuming; None: it consumes, or is about to.
        channels: how many it has consumed on so far.
    """

    def __init__(
        self,
        config: RabbitSubscriberConfig,
        specification: RabbitSubscriberSpecification,
        calls: CallsCollection[Any],
        *,
        broker: Broker,
        prefetch: int,
        batch_size: int,
        batch_wait: float,
        renew_after: float,
        queue_missing: Callable[[], None],
        prepare: Callable[[Delivery], object] | None,
    ) -> None:
        super().__init__(config, specification, calls)
        self._parser = _parse_batch
        self._decoder = _decode_batch
        self._broker = broker
        self._prefetch = prefetch
        self._batch_size = batch_size
        self._batch_wait = batch_wait
        self._renew_after = renew_after
        self._queue_missing = queue_missing
        self._prepare = prepare
        self.trouble: Exception | None = None
        self.channels = 0
        self._tag = f"{self.queue.name}.{uuid4().hex}"
        self._heard = False
        self._delivered: deque[Delivery] = deque()
        self._arrived = asyncio.Event()
        self._full = asyncio.Event()
        self._free = asyncio.Event()
        self._begun: asyncio.Future[None] | None = None
        self._channel: AmqpChannel | None = None
        self._worker: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start to take messages; returns when the broker has agreed.

        Raises:
            CONNECTION_TROUBLE: it has not, or the connection broke.
        """
        await SubscriberUsecase.start(self)
        self._post_start()
        self._begun = asyncio.get_running_loop().create_future()
        self._free.set()
        self._worker = asyncio.create_task(self._work(), name=f"consumer {self.queue.name}")
        self._keeper = asyncio.create_task(self._keep_consuming(), name=f"channel {self.queue.name}")
        try:
            await self._begun
        except BaseException:
            self.running = False
            await self.abandon()
            raise

    async def stop(self) -> None:
        """Stop taking, finish the batch in hand, leave the rest to the broker.

        What was delivered and not begun stays unacknowledged: the broker gives it to another consumer.
        """
        self.running = False
        self._delivered.clear()
        self._arrived.set()
        self._full.set()
        if self._worker is not None:
            done, _ = await asyncio.wait({self._worker}, timeout=self._outer_config.graceful_timeout)
            if not done:
                log.warning("batch_abandoned_at_deadline", queue=self.queue.name)
        await self.abandon()

    async def abandon(self) -> None:
        """Leave off where the work stands: the batch in hand stays unacknowledged."""
        ending = [task for task in (self._worker, self._keeper) if task is not None]
        self._worker = self._keeper = None
        await tasks.end(ending)

    @property
    def working(self) -> bool:
        """Whether somebody takes messages, and somebody works them off."""
        return all(task is not None and not task.done() for task in (self._worker, self._keeper))

    @property
    def held_up(self) -> bool:
        """Whether the batch in hand outlasts its channel: the broker has taken it back, and nothing is consumed."""
        return self._channel is None and not self._free.is_set()

    def _collect(self, deliveries: list[Delivery]) -> None:
        if not self.running:
            return
        self._heard = True
        if self._prepare is not None:
            self._prepare_all(deliveries, self._prepare)
        self._delivered.extend(deliveries)
        self._arrived.set()
        if len(self._delivered) >= self._batch_size:
            self._full.set()

    def _prepare_all(self, deliveries: Sequence[Delivery], prepare: Callable[[Delivery], object]) -> None:
        """Prepare messages while the batch before waits for the database."""
        try:
            for one in deliveries:
                one.prepared = prepare(one)
        except Exception:  # the handler will meet it again, and settle what it does about it
            log.exception("message_not_prepared", queue=self.queue.name)

    async def _keep_consuming(self) -> None:
        while self.running:
            await self._free.wait()
            try:
                await self._consume()
            except asyncio.CancelledError:
                # What waits on a connection that breaks is cancelled, too.
                end_if_cancelled()
                await self._interrupted(ConnectionAbortedError("the connection broke"))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is shown, and we go on
                end_if_cancelled()
                # aiormq rejects what waits on a broken connection with a bare Exception when it knows no reason.
                bare = type(error) is Exception
                await self._interrupted(ConnectionAbortedError("the connection broke") if bare else error)

    async def _interrupted(self, error: Exception) -> None:
        """Let the start fail, or say what interrupts us and wait a moment."""
        if self._begun is not None and not self._begun.done():
            self._begun.set_exception(error)
            await asyncio.Event().wait()  # until `start` ends this task
        self.trouble = error
        if isinstance(error, CONNECTION_TROUBLE):
            log.info("consumer_interrupted", queue=self.queue.name, error=type(error).__name__)
        else:
            log.error("consumer_interrupted", queue=self.queue.name, exc_info=error)
        self._queue_missing()
        await asyncio.sleep(_AGAIN_SECONDS)

    async def _consume(self) -> None:
        """Consume on a channel of its own, until that ends or the queue no longer knows us."""
        connection = await self._broker.connect()
        channel, content = await connection.open_channel(confirms=False)
        try:
            self._channel = channel
            cancelled = asyncio.get_running_loop().create_future()

            def on_cancel(_frame: object) -> None:
                if not cancelled.done():
                    cancelled.set_result(None)

            channel.on_consumer_cancel_callbacks.add(on_cancel)
            content.deliver = self._collect
            content.closing = partial(self._close, channel)
            async with asyncio.timeout(_ANSWER_SECONDS):
                await channel.basic_qos(prefetch_count=self._prefetch)
                await channel.basic_consume(
                    self.queue.name, _never_called, consumer_tag=self._tag, arguments=self.consume_args
                )
            self.trouble = None
            self.channels += 1
            if self._begun is not None and not self._begun.done():
                self._begun.set_result(None)
            ended = channel.closing
            over: set[asyncio.Future[Any]] = set()
            while not over:
                self._heard = False
                over, _ = await asyncio.wait(
                    {ended, cancelled}, timeout=self._renew_after, return_when=asyncio.FIRST_COMPLETED
                )
                silent = not self._heard and self._free.is_set() and not self._delivered
                if not over and silent and not connection.is_blocked:
                    return
            log.info("consumer_ended", queue=self.queue.name, by_broker=cancelled in over)
            self._queue_missing()
            await asyncio.sleep(_PAUSE_SECONDS)  # one that ends at once, again and again, must not keep us busy
        finally:
            self._channel = None
            content.end()
            self._delivered.clear()
            await self._close(channel)

    async def _close(self, channel: AmqpChannel) -> None:
        """Close a channel: the broker takes back what is not settled. With its connection it has gone already."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await channel.close()
        except asyncio.CancelledError:
            end_if_cancelled()
        except Exception as error:  # noqa: BLE001 - it is gone, or will be with its connection
            end_if_cancelled()
            log.info("channel_not_closed", queue=self.queue.name, error=type(error).__name__)

    async def _work(self) -> None:
        while self.running:
            await self._arrived.wait()
            if len(self._delivered) < self._batch_size:
                await self._linger()
            batch = self._take()
            if batch:
                self._free.clear()
                try:
                    await self._deliver(batch)
                except Exception:
                    # Nothing may end this loop but `abandon`: what is delivered would be worked off by nobody.
                    log.exception("batch_not_given_back", queue=self.queue.name, size=len(batch))
                finally:
                    self._free.set()

    async def _linger(self) -> None:
        self._full.clear()
        try:
            async with asyncio.timeout(self._batch_wait):
                await self._full.wait()
        except TimeoutError:
            return

    def _take(self) -> list[Delivery]:
        """Take up to a batch of messages whose channel still stands: the broker has taken back the others."""
        batch: list[Delivery] = []
        while self._delivered and len(batch) < self._batch_size:
            message = self._delivered.popleft()
            if message.is_open:
                batch.append(message)
        if not self._delivered:
            self._arrived.clear()
            if not self.running:
                self._arrived.set()
        return batch

    async def _deliver(self, batch: list[Delivery]) -> None:
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
            end_if_cancelled()
            log.warning("batch_interrupted", queue=self.queue.name, size=len(batch))
            await give_back(batch)


async def _parse_batch(batch: Sequence[Delivery]) -> RabbitMessage:
    first = batch[0].properties
    return RabbitMessage(
        raw_message=batch,  # type: ignore[arg-type]  # a list where FastStream has one message
        body=b"",
        headers={},
        message_id=first.message_id or "",
        correlation_id=first.correlation_id or "",
    )


async def _decode_batch(message: RabbitMessage) -> object:
    return message.raw_message


async def _never_called(_message: object) -> None:
    raise AssertionError("a message passed by the reader")


def subscribe_batches(
    broker: Broker,
    handler: BatchHandler,
    *,
    queue: RabbitQueue,
    exchange: RabbitExchange,
    prefetch: int,
    batch_size: int,
    batch_wait: float,
    renew_after: float,
    queue_missing: Callable[[], None],
    prepare: Callable[[Delivery], object] | None = None,
) -> BatchSubscriber:
    """Register `handler` for lists of messages of `queue`, on a channel of its own.

    The messages come unread (bytes and headers), and the handler acks them (`acknowledge`). FastStream's
    middlewares see the list as one message. `queue_missing` is called when the queue may be gone: it is not
    declared here. `prepare` is called with each message as it comes; what it returns is there for the handler
    (`Delivery.prepared`).
    """
    calls = CallsCollection[Any]()
    config = cast("RabbitBrokerConfig", broker.config)
    specification = RabbitSubscriberSpecification(
        config,
        RabbitSubscriberSpecificationConfig(
            title_=queue.name, description_=None, include_in_schema=False, queue=queue, exchange=exchange
        ),
        calls,
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
        broker=broker,
        prefetch=prefetch,
        batch_size=batch_size,
        batch_wait=batch_wait,
        renew_after=renew_after,
        queue_missing=queue_missing,
        prepare=prepare,
    )
    Registrator.subscriber(broker, cast("SubscriberUsecase[Any]", subscriber))
    subscriber(handler)
    return subscriber


async def acknowledge(batch: Sequence[Delivery]) -> None:
    """Ack a whole batch, one frame a channel.

    A channel that has closed meanwhile needs none: the broker redelivers, and the inbox knows the messages.
    """
    for message in _last_of_each_channel(batch):
        message.content.ack(message.delivery_tag)


async def give_back(batch: Sequence[Delivery]) -> None:
    """Return a whole batch to its queue, where the delivery limit counts it."""
    for message in _last_of_each_channel(batch):
        message.content.give_back(message.delivery_tag)


def _last_of_each_channel(batch: Sequence[Delivery]) -> list[Delivery]:
    """Return the messages that settle the batch with `multiple`."""
    return list({id(message.content): message for message in batch}.values())
