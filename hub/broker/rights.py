"""Who may do what on the broker: RabbitMQ's permissions and topic permissions of each user.

A permission is a regular expression of names: what a user may configure (declare, delete), write (publish to an
exchange, bind a queue) and read (take from a queue, bind to an exchange). A topic permission is one of routing keys at
one exchange: what may be published there, and which keys may bind. Where there is no record of it RabbitMQ allows
everything, so everybody has one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from contracts.contract import SOURCES
from hub.broker.installation import Installation, published_by
from hub.messaging.topology import Names, Topology

NOTHING: Final = "^$"
"""Matches no name; RabbitMQ takes an empty pattern for the same."""


@dataclass(frozen=True)
class Rights:
    """Rights of one user in a virtual host; all are regular expressions.

    Attributes:
        configure, write, read: of names of exchanges and queues.
        publish: of routing keys at the hub's exchange.
        bind: of binding keys there.
        at_sources: the same at sources' exchanges.
    """

    user: str
    configure: str
    write: str
    read: str
    publish: str
    bind: str
    at_sources: tuple["TopicRights", ...] = ()

    def topics(self, exchange: str) -> Iterator["TopicRights"]:
        """Yield what the user may publish and bind, first at the hub's exchange."""
        yield TopicRights(exchange, self.publish, self.bind)
        yield from self.at_sources


@dataclass(frozen=True)
class TopicRights:
    """Rights of one user at one topic exchange.

    Attributes:
        publish: of routing keys.
        bind: of binding keys.
    """

    exchange: str
    publish: str
    bind: str


def rights(installation: Installation) -> Iterator[Rights]:
    """Yield the rights of each user: of the services, then of the sources."""
    for service in installation.services:
        yield service_rights(installation, service)
    for source in installation.settings.sources:
        yield source_rights(installation, source)


def source_rights(installation: Installation, source: str) -> Rights:
    """Return what a source's user may: to write its reports to its own exchange, and to read the answers to them.

    To the common exchange it may write while there is a contract of the sources' that goes there.
    """
    names = Names(installation.settings.namespace, "")
    common, reports = published_by(SOURCES, installation.contracts), installation.reports
    exchanges = [*([installation.exchange] if common else []), *([names.source(source)] if reports else [])]
    return Rights(
        user=source,
        configure=NOTHING,
        write=_any_of(map(re.escape, exchanges)),
        read=_any_of([re.escape(names.answers(source))] if installation.answers else []),
        publish=_any_of(map(re.escape, common)),
        bind=NOTHING,
        at_sources=(TopicRights(names.source(source), _any_of(map(re.escape, reports)), NOTHING),),
    )


def service_rights(installation: Installation, service: str) -> Rights:
    """Return what a service's user may: to publish its contracts, to take its queues, and nothing of anybody else's.

    One that declares may also make and delete what has its name before it, and the queues that it keeps for services
    that are not installed.
    """
    topology, user = installation.topology_of(service), installation.settings.broker_user_of(service)
    publish = _any_of(map(re.escape, published_by(service, installation.contracts)))
    taken = [re.escape(topology.names.source(source)) for source in topology.sources]
    answers = [re.escape(topology.names.answers(source)) for source in topology.answered]
    if installation.settings.topology == "check":
        return Rights(
            user=user,
            configure=NOTHING,
            write=_any_of(
                [re.escape(topology.names.exchange), *_own_exchanges(topology), *_own_queues(topology), *answers]
            ),
            read=_any_of([re.escape(topology.names.exchange), *_own_queues(topology), *taken]),
            publish=publish,
            bind=_any_of(map(re.escape, _keys(topology, waiting=False))),
            at_sources=_bound_to_sources(topology),
        )
    kept = [queue for queue, _ in topology.waiting_queues()]
    names = [*_own_names(topology.names), *(re.escape(queue.name) for queue in kept)]
    # A queue that names an exchange for its dead letters takes the right to write to that.
    dead_letters = {str((queue.arguments or {})["x-dead-letter-exchange"]) for queue in kept}
    return Rights(
        user=user,
        configure=_any_of([*names, *taken, *answers]),
        write=_any_of([*names, *map(re.escape, sorted(dead_letters)), *answers]),
        read=_any_of([*names, *taken, *answers]),
        publish=publish,
        bind=_any_of(map(re.escape, _keys(topology, waiting=True))),
        at_sources=_bound_to_sources(topology),
    )


def _own_names(names: Names) -> list[str]:
    """Return patterns of the common exchange and of all that has the service's name before it."""
    own = names.queue("")
    return [re.escape(names.exchange), f"{re.escape(own)}.*"]


def _own_exchanges(topology: Topology) -> list[str]:
    """Return patterns of what brings messages back to the service's own queues, whatever the delays are.

    It may write there and never read: who may read an exchange may bind it to `kinerja`, and RabbitMQ asks nobody for
    the routing keys of what comes to a topic exchange from another exchange.
    """
    return [re.escape(topology.names.requeue), rf"{re.escape(topology.names.queue('retry.'))}.*"]


def _own_queues(topology: Topology) -> list[str]:
    """Return patterns of the queues that the service takes from."""
    return [
        re.escape(name(subscription))
        for subscription in topology.bindings
        for name in (topology.names.queue, topology.names.suspect, topology.names.dead)
    ]


def _keys(topology: Topology, *, waiting: bool) -> list[str]:
    """Return the keys that bind the service's queues, and those that it keeps for others, to the common exchange."""
    own = {one.routing_key for one in topology.takings() if one.exchange == topology.names.exchange}
    return sorted(own.union(*(topology.waiting.values() if waiting else ())))


def _bound_to_sources(topology: Topology) -> tuple[TopicRights, ...]:
    """Return what the service may bind to each source's exchange; to publish there is the source's alone."""
    keys: dict[str, set[str]] = {topology.names.source(source): set() for source in topology.sources}
    for one in topology.takings():
        if one.exchange in keys:
            keys[one.exchange].add(one.routing_key)
    return tuple(
        TopicRights(exchange, NOTHING, _any_of(map(re.escape, sorted(bound)))) for exchange, bound in keys.items()
    )


def _any_of(patterns: Iterable[str]) -> str:
    """Return a pattern of exactly these, `NOTHING` for none."""
    together = "|".join(patterns)
    return f"^({together})$" if together else NOTHING
