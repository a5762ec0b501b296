"""Which part of a hub stands on a virtual host, and what its services need there: from the contracts alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from contracts.contract import SOURCES, Contract
from contracts.registry import CONTRACTS
from hub.errors import UserError
from hub.messaging.receivers import name_by_source
from hub.messaging.topology import Names, Topology
from hub.settings import HubSettings


@dataclass(frozen=True)
class Installation:
    """A hub on a virtual host.

    Attributes:
        settings: what its services share: namespace, broker users' prefix, sources, who makes exchanges and queues, and
            the arguments of these.
        services: names of those that are installed.
        contracts: what they say to one another.
    """

    settings: HubSettings
    services: Sequence[str]
    contracts: Sequence[type[Contract]] = tuple(CONTRACTS.values())

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
        bindings = bindings_of(service, self.contracts)
        taken = reports_of(service, self.contracts)
        each = [(name, keys, source) for name, keys in taken.items() for source in self.settings.sources]
        return Topology.of(
            self.settings,
            service,
            bindings | {name_by_source(name, source): keys for name, keys, source in each},
            installed=self.services,
            by_source={name_by_source(name, source): source for name, _, source in each},
            answers=any(contract.addressed for contract in self._published(service)),
        )

    def _published(self, publisher: str) -> Iterator[type[Contract]]:
        return (contract for contract in self.contracts if contract.publisher == publisher)

    @property
    def reports(self) -> Sequence[str]:
        """The types that a source may publish to its own exchange: those that an installed service takes."""
        taken = (contract for contract in self._published(SOURCES) if contract.by_source)
        return sorted(contract.type for contract in taken if self._is_taken(contract))

    @property
    def answers(self) -> bool:
        """Whether an installed service publishes what is for one source alone."""
        return any(contract.addressed for service in self.services for contract in self._published(service))

    def _is_taken(self, contract: type[Contract]) -> bool:
        return any(queue.partition(".")[0] in self.services for queue in contract.receivers)

    def topologies(self) -> Iterator[Topology]:
        """Yield what each service needs."""
        yield from map(self.topology_of, self.services)


def bindings_of(service: str, contracts: Iterable[type[Contract]] = CONTRACTS.values()) -> dict[str, Sequence[str]]:
    """Return the routing keys of each of a service's subscriptions to the common exchange, by the contracts."""
    return _bindings(service, (contract for contract in contracts if not contract.by_source))


def reports_of(service: str, contracts: Iterable[type[Contract]] = CONTRACTS.values()) -> dict[str, Sequence[str]]:
    """Return the routing keys of each subscription of which a service has one for each source."""
    return _bindings(service, (contract for contract in contracts if contract.by_source))


def _bindings(service: str, contracts: Iterable[type[Contract]]) -> dict[str, Sequence[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for contract in contracts:
        for queue in contract.receivers:
            owner, _, subscription = queue.partition(".")
            if owner == service:
                found[subscription].add(contract.binding_key())
    return {subscription: sorted(keys) for subscription, keys in sorted(found.items())}


def published_by(publisher: str, contracts: Iterable[type[Contract]] = CONTRACTS.values()) -> Sequence[str]:
    """Return the types that a service, or each of the `SOURCES`, may publish to the common exchange."""
    told_apart = (contract for contract in contracts if not (contract.by_source or contract.addressed))
    return sorted(contract.type for contract in told_apart if contract.publisher == publisher)
