"""Exchanges and queues: their names, their arguments, and how a message travels between them.

    publisher -> `kinerja` (topic) -> `<service>.<subscription>`          the consumer works in batches
        a transient failure   -> `<service>.retry.<delay>` (fanout + queue with a TTL) -> back to the queue
        the delivery limit    -> `<queue>.suspect`                        the consumer works one by one
        the limit again       -> `<queue>.dead`                           the consumer parks
All queues are quorum queues; what they dead-letter goes at least once (RabbitMQ 3.10 and later).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aio_pika import ExchangeType
from aio_pika.abc import AbstractConnection, AbstractRobustConnection
from aiormq.abc import AbstractChannel
from faststream.rabbit import ExchangeType as FastStreamExchangeType
from faststream.rabbit import QueueType, RabbitExchange, RabbitQueue
from faststream.rabbit.schemas.queue import QuorumQueueArgs

from hub.amqp.connection import open_bare_channel

# Said outright: RabbitMQ 4 has a limit of 20 where none is set, and drops what exceeds it.
_NO_LIMIT: Final = 1_000_000_000
SUSPECT_DELIVERY_LIMIT: Final = 3
"""How often a message may crash the process while it is tried alone."""
_NO_BINDING: Final = "kinerja-may-write"


@dataclass(frozen=True)
class Names:
    """Names of one service's exchanges and queues.

    Attributes:
        namespace: put before every name; empty in production.
        service: the service's name.
    """

    namespace: str
    service: str

    @property
    def exchange(self) -> str:
        """The topic exchange that all services publish to."""
        return self._prefixed("kinerja")

    def queue(self, subscription: str) -> str:
        """The queue of a subscription."""
        return self._prefixed(f"{self.service}.{subscription}")

    def suspect(self, subscription: str) -> str:
        """Where messages go that were redelivered too often; they are tried one by one."""
        return f"{self.queue(subscription)}.suspect"

    def dead(self, subscription: str) -> str:
        """Where messages go that were redelivered too often even alone; they are parked."""
        return f"{self.queue(subscription)}.dead"

    def retry(self, delay_seconds: float) -> str:
        """The exchange, and the queue behind it, of a retry delay; another delay is another queue."""
        return self._prefixed(f"{self.service}.retry.{round(delay_seconds * 1000)}ms")

    @property
    def requeue(self) -> str:
        """The exchange that brings messages back to the service's queues: only the service itself may write to it."""
        return self._prefixed(f"{self.service}.requeue")

    @property
    def pattern(self) -> str:
        """A regular expression of all that the service declares, as RabbitMQ's permissions take it."""
        return rf"^({re.escape(self.exchange)}|{re.escape(self._prefixed(self.service))}\..*)$"

    def _prefixed(self, name: str) -> str:
        return f"{self.namespace}.{name}" if self.namespace else name


def quorum_queue(name: str, *, dead_letter_to: str | None = None, delivery_limit: int | None = None) -> RabbitQueue:
    """Return a durable quorum queue whose rejects go, at least once, to the queue `dead_letter_to`."""
    arguments: QuorumQueueArgs = {}
    if dead_letter_to is not None:
        arguments["x-dead-letter-exchange"] = ""
        arguments["x-dead-letter-routing-key"] = dead_letter_to
        arguments["x-dead-letter-strategy"] = "at-least-once"
        arguments["x-overflow"] = "reject-publish"
    if delivery_limit is not None:
        arguments["x-delivery-limit"] = delivery_limit
    return RabbitQueue(name, queue_type=QueueType.QUORUM, durable=True, arguments=arguments)


def main_queue(names: Names, subscription: str, *, delivery_limit: int) -> RabbitQueue:
    """The queue that the batch consumer reads."""
    return quorum_queue(
        names.queue(subscription),
        dead_letter_to=names.suspect(subscription),
        delivery_limit=delivery_limit,
    )


def suspect_queue(names: Names, subscription: str) -> RabbitQueue:
    """The queue that is read one message at a time."""
    return quorum_queue(
        names.suspect(subscription),
        dead_letter_to=names.dead(subscription),
        delivery_limit=SUSPECT_DELIVERY_LIMIT,
    )


def dead_queue(names: Names, subscription: str) -> RabbitQueue:
    """The queue whose messages are parked unread; whatever happens to them there, they stay."""
    return quorum_queue(names.dead(subscription), delivery_limit=_NO_LIMIT)


def retry_queue(names: Names, delay_seconds: float) -> RabbitQueue:
    """A queue that nobody reads: its messages go back by their routing key when their time is over."""
    arguments: QuorumQueueArgs = {
        "x-message-ttl": round(delay_seconds * 1000),
        "x-dead-letter-exchange": "",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    return RabbitQueue(names.retry(delay_seconds), queue_type=QueueType.QUORUM, durable=True, arguments=arguments)


def topic_exchange(names: Names) -> RabbitExchange:
    """The exchange that all services publish to."""
    return RabbitExchange(names.exchange, type=FastStreamExchangeType.TOPIC, durable=True)


async def declare(
    connection: AbstractConnection,
    names: Names,
    *,
    bindings: Mapping[str, Iterable[str]],
    delivery_limit: int,
    retry_delays: Sequence[float],
) -> None:
    """Declare everything that a service needs, and see that it may publish. Running it again changes nothing.

    Args:
        connection: to the broker.
        names: of the service.
        bindings: for each subscription the routing keys that its queue takes.
        delivery_limit: redeliveries after which a message becomes suspect.
        retry_delays: of the retry queues, in seconds.

    Raises:
        AMQPError: the broker refuses (`hub.messaging.broker_refusal` says what), or the connection broke.
    """
    channel = await open_bare_channel(connection)  # a robust one repairs itself while we want to know what is wrong
    try:
        await channel.exchange_declare(names.exchange, exchange_type=ExchangeType.TOPIC.value, durable=True)
        for delay in retry_delays:
            fanout = names.retry(delay)
            await channel.exchange_declare(fanout, exchange_type=ExchangeType.FANOUT.value, durable=True)
            await _declare_queue(channel, retry_queue(names, delay))
            await channel.queue_bind(fanout, fanout, fanout)
            for target in (fanout, names.exchange):
                await _may_write(channel, target, fanout)
        for subscription, routing_keys in bindings.items():
            await _declare_queue(channel, dead_queue(names, subscription))
            await _declare_queue(channel, suspect_queue(names, subscription))
            await _declare_queue(channel, main_queue(names, subscription, delivery_limit=delivery_limit))
            for routing_key in routing_keys:
                await channel.queue_bind(names.queue(subscription), names.exchange, routing_key)
    finally:
        await channel.close()


async def _declare_queue(channel: AbstractChannel, queue: RabbitQueue) -> None:
    await channel.queue_declare(queue.name, durable=queue.durable, arguments=queue.arguments)


async def _may_write(channel: AbstractChannel, exchange: str, readable: str) -> None:
    """Ask for what takes the right to publish there and does nothing: to take away a binding that there is not."""
    await channel.exchange_unbind(destination=exchange, source=readable, routing_key=_NO_BINDING)


async def remove(
    connection: AbstractRobustConnection, names: Names, *, subscriptions: Iterable[str], retry_delays: Sequence[float]
) -> None:
    """Delete everything that `declare` makes but the common exchange, messages included."""
    async with connection.channel() as channel:
        queues = [names.retry(delay) for delay in retry_delays]
        for subscription in subscriptions:
            queues += [names.queue(subscription), names.suspect(subscription), names.dead(subscription)]
        for queue in queues:
            await channel.queue_delete(queue)
        for delay in retry_delays:
            await channel.exchange_delete(names.retry(delay))
