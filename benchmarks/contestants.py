"""Who competes: how each is started, fed, and what it promises."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel

from benchmarks import node, other_checkout
from benchmarks.job import EVENT_TYPE, FEEDER, Place
from hub.messaging.topology import Names, main_queue

QUORUM: Final[dict[str, Any]] = {"x-queue-type": "quorum"}


@dataclass(frozen=True)
class Contestant:
    """One row of the table.

    Attributes:
        name: for the command line.
        title: for people.
        argv: command line after the interpreter.
        interpreter: what runs it.
        kit: it is the kit: its queues and exchanges are the kit's, not `Place.source`.
        same_promises: keeps what ours promises: nothing lost, nothing doubled in effect.
        style: how it is fed; empty: plain messages.
        classic: its source is a classic queue, because it cannot use a quorum queue as it comes.
        stores: whether it has a database.
        service, subscription: of the kit's service that it is.
        event: type of what it announces.
        reported: it reads reports of a source.
        environment: what it is told beside its place.
    """

    name: str
    title: str
    argv: Sequence[str]
    interpreter: str = sys.executable
    kit: bool = False
    same_promises: bool = False
    style: str = ""
    classic: bool = False
    stores: bool = True
    service: str = "bench"
    subscription: str = "employees"
    event: str = EVENT_TYPE
    reported: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def command(self) -> list[str]:
        """Return its whole command line."""
        return [self.interpreter, *self.argv]

    def source(self, place: Place) -> str:
        """Return the queue that it reads."""
        return Names(place.name, self.service).queue(self.subscription) if self.kit else place.source

    def feed(self, place: Place) -> str:
        """Return the first argument of `benchmarks.load`."""
        return self.style or self.source(place)

    async def declare(self, channel: AbstractChannel, place: Place) -> None:
        """Declare what it reads from and what its events end in."""
        target = await channel.declare_queue(place.target, durable=True, arguments=QUORUM)
        if self.kit:
            names = Names(place.name, self.service)
            exchange = await channel.declare_exchange(names.exchange, ExchangeType.TOPIC, durable=True)
            await target.bind(exchange, self.event)
            queue = main_queue(names, self.subscription, delivery_limit=50)
            await channel.declare_queue(queue.name, durable=True, arguments=queue.arguments)
        elif not self.style:
            await channel.declare_queue(place.source, durable=True, arguments=QUORUM)
        elif self.classic:
            await channel.declare_queue(place.source, durable=True)


def _module(name: str) -> list[str]:
    return ["-m", f"benchmarks.competitors.{name}"]


CONTESTANTS: Final[Mapping[str, Contestant]] = {
    one.name: one
    for one in (
        Contestant("ours", "Kinerja Hub's kit", _module("ours"), kit=True, same_promises=True),
        Contestant("floor", "floor: bare aio-pika, no database", _module("floor"), stores=False),
        Contestant(
            "limit", "limit: Node's amqplib, no database", [str(node.PROGRAM)], interpreter="node", stores=False
        ),
        Contestant("plain_faststream", "FastStream, plain", _module("plain_faststream")),
        Contestant(
            "faststream_inbox_outbox",
            "FastStream, inbox and outbox by hand",
            _module("faststream_inbox_outbox"),
            same_promises=True,
        ),
        Contestant("faststream_outbox", "faststream-outbox", _module("faststream_outbox"), same_promises=True),
        Contestant(
            "celery",
            "Celery, prefork 2",
            [
                *("-m", "celery", "-A", "benchmarks.competitors.celery_app", "worker", "--pool", "prefork"),
                *("--concurrency", "2", "--loglevel", "WARNING"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
            style="celery",
            classic=True,
        ),
        Contestant(
            "dramatiq",
            "Dramatiq, 2 processes of 8 threads",
            ["-m", "dramatiq", "benchmarks.competitors.dramatiq_app", "--processes", "2", "--threads", "8"],
            style="dramatiq",
        ),
    )
}


def before(tree: Path) -> Contestant:
    """Return the kit of another checkout as a contestant; to one of old the feeder is a source."""
    told = {"KINERJA_SOURCES": json.dumps([FEEDER])}
    title = f"the kit in {tree.name}"
    return Contestant("before", title, other_checkout.argv(tree), kit=True, same_promises=True, environment=told)


REPORTS: Final = (
    Contestant(
        "intake",
        "intake: a report merged, its record confirmed",
        _module("intake"),
        kit=True,
        same_promises=True,
        service="intake",
        subscription="reports.bench",
        event="employee.changed.v1",
        reported=True,
    ),
    Contestant("floor", "floor: bare aio-pika, no database", _module("floor"), stores=False, reported=True),
)
"""Who reads reports of a source."""
