"""Making exchanges, queues and bindings on the broker, or seeing whether they are there."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final

from aio_pika.abc import AbstractConnection
from aiormq.abc import AbstractChannel
from aiormq.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed
from faststream.rabbit import RabbitExchange, RabbitQueue

from hub.amqp.connection import open_bare_channel
from hub.messaging.topology import Binding, Topology

_BY_THE_DEFAULT_EXCHANGE: Final = ("inequivalent arg 'x-dead-letter-exchange'", "but current is ''")


@dataclass(frozen=True)
class Missing:
    """What the broker does not have.

    Attributes:
        exchanges, queues: their names.
    """

    exchanges: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.exchanges or self.queues)


async def declare(connection: AbstractConnection, topology: Topology) -> dict[str, int]:
    """Make everything that a service needs, and see that it may publish. Running it again changes nothing.

    Returns:
        The messages in each waiting queue.

    Raises:
        AMQPError: the broker refuses (`hub.messaging.broker_refusal` says what), or the connection broke.
    """
    async with _opened(connection) as channels:
        for exchange in topology.exchanges():
            channel = await channels.open()
            await channel.exchange_declare(exchange.name, exchange_type=exchange.type.value, durable=True)
        for queue in topology.queues():
            await _declare_queue(channels, queue)
        await _bind(channels, topology.queue_bindings())
        await _may_publish(channels, topology)
        return {queue.name: await _keep(channels, queue, bindings) for queue, bindings in topology.waiting_queues()}


async def check(connection: AbstractConnection, topology: Topology) -> tuple[Missing, dict[str, int]]:
    """See whether everything is there, bind the service's queues again to what they take, and see that it may publish.

    It takes no right to make or delete anything.

    Returns:
        What is missing; the messages in each waiting queue that is there.

    Raises:
        AMQPError: the broker refuses (`hub.messaging.broker_refusal` says what), or the connection broke.
    """
    async with _opened(connection) as channels:
        exchanges = [one.name for one in topology.exchanges() if not await _is_there(channels, one)]
        queues = [one.name for one in topology.queues() if await _messages_in(channels, one) is None]
        waiting = {one.name: await _messages_in(channels, one) for one, _ in topology.waiting_queues()}
        queues += [name for name, messages in waiting.items() if messages is None]
        missing = Missing(tuple(exchanges), tuple(queues))
        if not missing:
            # Its ways back it may not bind: who may read them could bind them to the common exchange, and RabbitMQ asks
            # nobody for the routing keys of what comes from there.
            await _bind(channels, topology.takings())
            await _may_publish(channels, topology)
        return missing, {name: messages for name, messages in waiting.items() if messages is not None}


async def remove(connection: AbstractConnection, topology: Topology) -> None:
    """Delete everything that `declare` makes but the common exchange, messages included."""
    _common, *own = topology.exchanges()
    async with connection.channel() as channel:
        for queue in (*topology.queues(), *(queue for queue, _ in topology.waiting_queues())):
            await channel.queue_delete(queue.name)
        for exchange in own:
            await channel.exchange_delete(exchange.name)


class _Channels:
    """A channel, and another one when a refusal has ended it."""

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection
        self._channel: AbstractChannel | None = None

    async def open(self) -> AbstractChannel:
        if self._channel is None or self._channel.is_closed:
            # A robust one repairs itself while we want to know what is wrong.
            self._channel = await open_bare_channel(self._connection)
        return self._channel

    async def close(self) -> None:
        if self._channel is not None:
            await self._channel.close()


@asynccontextmanager
async def _opened(connection: AbstractConnection) -> AsyncIterator[_Channels]:
    channels = _Channels(connection)
    try:
        yield channels
    finally:
        await channels.close()


async def _declare_queue(channels: _Channels, queue: RabbitQueue) -> None:
    channel = await channels.open()
    try:
        await channel.queue_declare(queue.name, durable=True, arguments=queue.arguments)
    except ChannelPreconditionFailed as error:
        # Earlier versions' queues dead-letter by the default exchange, for as long as they stand: it serves as well. So
        # does a source's queue of answers with other limits.
        is_limited = "x-max-length" in (queue.arguments or {})
        if not (is_limited or all(words in str(error) for words in _BY_THE_DEFAULT_EXCHANGE)):
            raise


async def _bind(channels: _Channels, bindings: Iterable[Binding]) -> None:
    channel = await channels.open()
    for one in bindings:
        await channel.queue_bind(one.queue, one.exchange, one.routing_key)


async def _may_publish(channels: _Channels, topology: Topology) -> None:
    """Ask for what takes the right to publish there and does nothing: to take away a binding that there is not.

    From an exchange that it takes from, by a key that it takes: nothing else is asked to be readable.
    """
    names, channel = topology.names, await channels.open()
    targets = (*map(names.retry, topology.retry_delays), names.requeue, *map(names.answers, topology.answered))
    for taking in islice(topology.takings(), 1):
        for target in (*targets, names.exchange):
            await channel.exchange_unbind(destination=target, source=taking.exchange, routing_key=taking.routing_key)


async def _keep(channels: _Channels, queue: RabbitQueue, bindings: Iterable[Binding]) -> int:
    """Make a waiting queue, unless it is there with whatever arguments. Returns the messages in it."""
    messages = await _messages_in(channels, queue)
    if messages is None:
        await _declare_queue(channels, queue)
    await _bind(channels, bindings)
    return messages or 0


async def _messages_in(channels: _Channels, queue: RabbitQueue) -> int | None:
    """Return how many messages a queue holds; None: there is none of that name."""
    channel = await channels.open()
    try:
        return (await channel.queue_declare(queue.name, passive=True)).message_count
    except ChannelNotFoundEntity:
        return None


async def _is_there(channels: _Channels, exchange: RabbitExchange) -> bool:
    channel = await channels.open()
    try:
        await channel.exchange_declare(exchange.name, exchange_type=exchange.type.value, passive=True)
    except ChannelNotFoundEntity:
        return False
    return True
