"""Exchanges and queues: their names, their arguments, and how a message travels between them.

    publisher -> `kinerja` (topic) -> `<service>.<subscription>`          the consumer works in batches
        a transient failure   -> `<service>.retry.<delay>` (fanout + queue with a TTL) -> back to the queue
        the delivery limit    -> `<queue>.suspect`                        the consumer works one by one
        the limit again       -> `<queue>.dead`                           the consumer parks
All queues are quorum queues; what they dead-letter goes at least once (RabbitMQ 3.10 and later).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aio_pika import ExchangeType
from aio_pika.abc import AbstractRobustChannel, AbstractRobustConnection, AbstractRobustQueue
from aiormq.exceptions import ChannelPreconditionFailed
from faststream.rabbit import ExchangeType as FastStreamExchangeType
from faststream.rabbit import QueueType, RabbitExchange, RabbitQueue
from faststream.rabbit.schemas.queue import QuorumQueueArgs

from hub.errors import UserError

# Said outright: RabbitMQ 4 has a limit of 20 where none is set, and drops what exceeds it.
_NO_LIMIT: Final = 1_000_000_000
SUSPECT_DELIVERY_LIMIT: Final = 3
"""How often a message may crash the process while it is tried alone."""


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
    connection: AbstractRobustConnection,
    names: Names,
    *,
    bindings: Mapping[str, Iterable[str]],
    delivery_limit: int,
    retry_delays: Sequence[float],
) -> None:
    """Declare everything that a service needs. Running it again changes nothing.

    Args:
        connection: to the broker.
        names: of the service.
        bindings: for each subscription the routing keys that its queue takes.
        delivery_limit: redeliveries after which a message becomes suspect.
        retry_delays: of the retry queues, in seconds.

    Raises:
        UserError: something of that name exists already with other arguments.
    """
    async with connection.channel() as channel:
        exchange = await channel.declare_exchange(names.exchange, ExchangeType.TOPIC, durable=True, robust=False)
        for delay in retry_delays:
            fanout = await channel.declare_exchange(names.retry(delay), ExchangeType.FANOUT, durable=True, robust=False)
            queue = await _declare_queue(channel, retry_queue(names, delay))
            await queue.bind(fanout, robust=False)
        for subscription, routing_keys in bindings.items():
            await _declare_queue(channel, dead_queue(names, subscription))
            await _declare_queue(channel, suspect_queue(names, subscription))
            queue = await _declare_queue(channel, main_queue(names, subscription, delivery_limit=delivery_limit))
            for routing_key in routing_keys:
                await queue.bind(exchange, routing_key=routing_key, robust=False)


async def _declare_queue(channel: AbstractRobustChannel, queue: RabbitQueue) -> AbstractRobustQueue:
    try:
        return await channel.declare_queue(queue.name, durable=queue.durable, arguments=queue.arguments, robust=False)
    except ChannelPreconditionFailed as error:
        raise UserError(
            f"Antrean {queue.name!r} sudah ada dengan argumen lain; hapus antrean itu bila kosong, "
            "atau setel KINERJA_NAMESPACE."
        ) from error


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
