"""Which part of a hub stands on a virtual host, and what its services need there: from the contracts alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contracts.contract import SOURCES, Contract
from contracts.registry import CONTRACTS
from hub.errors import UserError
from hub.messaging.topology import Names, Topology
from hub.settings import HubSettings


@dataclass(frozen=True)
class Installation:
    """A hub on a virtual host.

    Attributes:
        settings: what its services share: namespace, broker users' prefix, sources, who makes exchanges and queues, and
            the arguments of these.
        services: names of those that are installed.
    """

    settings: HubSettings
    services: Sequence[str]

    def __post_init__(self) -> None:
        """Refuse a source that is logged in as a service: it would have the other's rights, or neither its own.

        Raises:
            UserError: there is one.
        """
        both = sorted({*map(self.settings.broker_user_of, self.services)} & {*self.settings.sources})
        if both:
            raise UserError(f"KINERJA_SOURCES menyebut pengguna RabbitMQ milik layanan: {', '.join(both)}.")

    @property
    def exchange(self) -> str:
        """The topic exchange that everybody publishes to."""
        return Names(self.settings.namespace, "").exchange

    @property
    def users(self) -> list[str]:
        """The broker users: the services', then the sources'."""
        return [*map(self.settings.broker_user_of, self.services), *self.settings.sources]

    def topology_of(self, service: str) -> Topology:
        """Return what a service needs on the broker, and what waits there until another one is installed."""
        return Topology.of(self.settings, service, bindings_of(service), installed=self.services)

    def topologies(self) -> Iterator[Topology]:
        """Yield what each service needs."""
        yield from map(self.topology_of, self.services)


def bindings_of(service: str, contracts: Iterable[type[Contract]] = CONTRACTS.values()) -> Mapping[str, Sequence[str]]:
    """Return the routing keys of each of a service's subscriptions, as the contracts name them."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for contract in contracts:
        for queue in contract.receivers:
            owner, _, subscription = queue.partition(".")
            if owner == service:
                found[subscription].add(contract.binding_key())
    return {subscription: sorted(keys) for subscription, keys in sorted(found.items())}


def published_by(publisher: str, contracts: Iterable[type[Contract]] = CONTRACTS.values()) -> Sequence[str]:
    """Return the types that a service, or each of the `SOURCES`, may publish."""
    return sorted(contract.type for contract in contracts if contract.publisher == publisher)


def published_by_sources() -> Sequence[str]:
    """Return the types that each of the district's sources may publish."""
    return published_by(SOURCES)
