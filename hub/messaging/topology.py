"""Exchanges and queues: their names, their arguments, and how a message travels between them.

    publisher -> `kinerja` (topic) -> `<service>.<subscription>`          the consumer works in batches
        a transient failure   -> `<service>.retry.<delay>` (fanout + queue with a TTL) -> back to the queue
        the delivery limit    -> `<queue>.suspect`                        the consumer works one by one
        the limit again       -> `<queue>.dead`                           the consumer parks
What goes back to a queue, or on to the next one, goes by `<service>.requeue`, a direct exchange that nobody but the
service may write to: nothing goes by the default exchange, which brings everybody's messages to everybody's queues.
All queues are quorum queues; what they dead-letter goes at least once (RabbitMQ 3.10 and later).

    source -> `source.<source>` (topic) -> `<service>.<subscription>.<source>`
        the answers to it -> `source.<source>.answers` (fanout) -> a queue of that name, which the source reads
What a source reports comes by an exchange to which nobody but it may write, and a queue for it alone: so the queue says
whose it is, wherever the message goes from there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from faststream.rabbit import ExchangeType, QueueType, RabbitExchange, RabbitQueue
from faststream.rabbit.schemas.queue import QuorumQueueArgs

from hub.messaging.receivers import waiting_queues
from hub.settings import HubSettings

# Said outright: RabbitMQ 4 has a limit of 20 where none is set, and drops what exceeds it.
_NO_LIMIT: Final = 1_000_000_000
_DAY_MILLISECONDS: Final = 86_400_000
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

    def source(self, source: str) -> str:
        """The topic exchange to which that source alone writes."""
        return self._prefixed(f"source.{source}")

    def answers(self, source: str) -> str:
        """The exchange of what is for that source alone, and the queue behind it."""
        return f"{self.source(source)}.answers"

    @property
    def requeue(self) -> str:
        """The exchange that brings messages back to the service's queues: only the service itself may write to it."""
        return self._prefixed(f"{self.service}.requeue")

    def _prefixed(self, name: str) -> str:
        return f"{self.namespace}.{name}" if self.namespace else name


@dataclass(frozen=True)
class AnswerLimits:
    """What a queue of answers keeps for a source that does not read it.

    Attributes:
        length_max: so many messages.
        milliseconds: for so long.
    """

    length_max: int
    milliseconds: int

    @classmethod
    def of(cls, settings: HubSettings) -> Self:
        """Read them out of the settings."""
        return cls(settings.answers_length_max, round(settings.answers_days * _DAY_MILLISECONDS))


def quorum_queue(
    name: str, *, dead_letter_to: tuple[str, str] | None = None, delivery_limit: int | None = None
) -> RabbitQueue:
    """Return a durable quorum queue whose rejects go, at least once, by an exchange with a routing key."""
    arguments: QuorumQueueArgs = {}
    if dead_letter_to is not None:
        arguments["x-dead-letter-exchange"], arguments["x-dead-letter-routing-key"] = dead_letter_to
        arguments["x-dead-letter-strategy"] = "at-least-once"
        arguments["x-overflow"] = "reject-publish"
    if delivery_limit is not None:
        arguments["x-delivery-limit"] = delivery_limit
    return RabbitQueue(name, queue_type=QueueType.QUORUM, durable=True, arguments=arguments)


def main_queue(names: Names, subscription: str, *, delivery_limit: int) -> RabbitQueue:
    """The queue that the batch consumer reads."""
    return quorum_queue(
        names.queue(subscription),
        dead_letter_to=(names.requeue, names.suspect(subscription)),
        delivery_limit=delivery_limit,
    )


def suspect_queue(names: Names, subscription: str) -> RabbitQueue:
    """The queue that is read one message at a time."""
    return quorum_queue(
        names.suspect(subscription),
        dead_letter_to=(names.requeue, names.dead(subscription)),
        delivery_limit=SUSPECT_DELIVERY_LIMIT,
    )


def dead_queue(names: Names, subscription: str) -> RabbitQueue:
    """The queue whose messages are parked unread; whatever happens to them there, they stay."""
    return quorum_queue(names.dead(subscription), delivery_limit=_NO_LIMIT)


def retry_queue(names: Names, delay_seconds: float) -> RabbitQueue:
    """A queue that nobody reads: its messages go back by their routing key when their time is over."""
    arguments: QuorumQueueArgs = {
        "x-message-ttl": round(delay_seconds * 1000),
        "x-dead-letter-exchange": names.requeue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    return RabbitQueue(names.retry(delay_seconds), queue_type=QueueType.QUORUM, durable=True, arguments=arguments)


def topic_exchange(names: Names, source: str | None = None) -> RabbitExchange:
    """The exchange that all services publish to, or a source's; the framework only looks whether it is there."""
    name = names.exchange if source is None else names.source(source)
    return RabbitExchange(name, type=ExchangeType.TOPIC, durable=True, declare=False)


def answers_exchange(names: Names, source: str) -> RabbitExchange:
    """The exchange of what is for one source; it lets through whatever the routing key is."""
    return RabbitExchange(names.answers(source), type=ExchangeType.FANOUT, durable=True, declare=False)


def answers_queue(names: Names, source: str, limits: AnswerLimits) -> RabbitQueue:
    """The queue that a source reads; one that is not read drops its oldest, what is given back stays."""
    arguments: QuorumQueueArgs = {
        "x-max-length": limits.length_max,
        "x-message-ttl": limits.milliseconds,
        "x-overflow": "drop-head",
        "x-delivery-limit": _NO_LIMIT,
    }
    return RabbitQueue(names.answers(source), queue_type=QueueType.QUORUM, durable=True, arguments=arguments)


@dataclass(frozen=True)
class Binding:
    """A queue gets what is published to an exchange with this routing key."""

    queue: str
    exchange: str
    routing_key: str


@dataclass(frozen=True)
class Topology:
    """What a service needs on the broker.

    Attributes:
        names: of the service.
        bindings: for each subscription the routing keys that its queue takes.
        delivery_limit: redeliveries after which a message becomes suspect.
        retry_delays: of the retry queues, in seconds.
        waiting: queues of services that are not installed, `<service>.<subscription>`, with the routing keys that they
            take: this service keeps them until that one takes them over.
        by_source: the source of each subscription that takes one's reports; all others take from the common exchange.
        answered: the sources to whom the service publishes answers.
        answer_limits: of their queues.
    """

    names: Names
    bindings: Mapping[str, Iterable[str]]
    delivery_limit: int
    retry_delays: Sequence[float]
    waiting: Mapping[str, Iterable[str]] = field(default_factory=dict)
    by_source: Mapping[str, str] = field(default_factory=dict)
    answered: Sequence[str] = ()
    answer_limits: AnswerLimits = AnswerLimits(100_000, 30 * _DAY_MILLISECONDS)

    @classmethod
    def of(
        cls,
        settings: HubSettings,
        service: str,
        bindings: Mapping[str, Iterable[str]],
        *,
        installed: Collection[str],
        by_source: Mapping[str, str] | None = None,
        answers: bool = False,
    ) -> Self:
        """Return what a service needs where the settings place it.

        Args:
            settings: with the sources.
            service: whose topology it is.
            bindings: for each subscription the routing keys that its queue takes.
            installed: names of all services here.
            by_source: the source of each subscription that takes one's reports.
            answers: whether the service publishes what is for one source alone.
        """
        return cls(
            Names(settings.namespace, service),
            bindings=bindings,
            delivery_limit=settings.delivery_limit,
            retry_delays=settings.retry_delays_seconds,
            waiting=waiting_queues(service, installed),
            by_source=by_source or {},
            answered=settings.sources if answers else (),
            answer_limits=AnswerLimits.of(settings),
        )

    def exchanges(self) -> Iterator[RabbitExchange]:
        """Yield every exchange."""
        yield topic_exchange(self.names)
        yield RabbitExchange(self.names.requeue, type=ExchangeType.DIRECT, durable=True)
        for delay in self.retry_delays:
            yield RabbitExchange(self.names.retry(delay), type=ExchangeType.FANOUT, durable=True)
        yield from (topic_exchange(self.names, source) for source in self.sources)
        yield from (answers_exchange(self.names, source) for source in self.answered)

    @property
    def sources(self) -> list[str]:
        """Whose exchanges the service takes reports from."""
        return sorted({*self.by_source.values()})

    def queues(self) -> Iterator[RabbitQueue]:
        """Yield every queue of the service, one before those that dead-letter to it."""
        for subscription in self.bindings:
            yield dead_queue(self.names, subscription)
            yield suspect_queue(self.names, subscription)
            yield main_queue(self.names, subscription, delivery_limit=self.delivery_limit)
        for delay in self.retry_delays:
            yield retry_queue(self.names, delay)
        for source in self.answered:
            yield answers_queue(self.names, source, self.answer_limits)

    def queue_bindings(self) -> Iterator[Binding]:
        """Yield every binding of the service's queues: the ways back first, then what brings messages."""
        names = self.names
        for subscription in self.bindings:
            for queue in (names.dead(subscription), names.suspect(subscription), names.queue(subscription)):
                yield Binding(queue, names.requeue, queue)
        for delay in self.retry_delays:
            yield Binding(names.retry(delay), names.retry(delay), names.retry(delay))
        for source in self.answered:
            yield Binding(names.answers(source), names.answers(source), "")
        yield from self.takings()

    def takings(self) -> Iterator[Binding]:
        """Yield what brings others' messages to the service's queues."""
        names = self.names
        for subscription, routing_keys in self.bindings.items():
            source = self.by_source.get(subscription)
            exchange = names.exchange if source is None else names.source(source)
            for routing_key in routing_keys:
                yield Binding(names.queue(subscription), exchange, routing_key)

    def waiting_queues(self) -> Iterator[tuple[RabbitQueue, list[Binding]]]:
        """Yield each waiting queue, as its service will declare it, with its bindings."""
        for queue, routing_keys in self.waiting.items():
            service, _, subscription = queue.partition(".")
            names = Names(self.names.namespace, service)
            declared = main_queue(names, subscription, delivery_limit=self.delivery_limit)
            yield declared, [Binding(declared.name, names.exchange, routing_key) for routing_key in routing_keys]
