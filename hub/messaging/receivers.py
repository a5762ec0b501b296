"""Whose messages wait: queues of services that the contracts name and that are not installed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from contracts.contract import SOURCES, Contract
from contracts.registry import CONTRACTS


def waiting_queues(
    service: str, installed: Collection[str], contracts: Iterable[type[Contract]] = CONTRACTS.values()
) -> Mapping[str, Collection[str]]:
    """Return which queues a service keeps for services that are not installed, with the routing keys that they take.

    What comes by the sources' own exchanges waits for nobody: no source has an exchange while nobody takes its reports.

    Args:
        service: the one that keeps them: who publishes the contract; of the district's sources' contracts, the first
            installed one that takes it.
        installed: names of the installed services.
        contracts: what they say to one another.
    """
    kept: defaultdict[str, set[str]] = defaultdict(set)
    for contract in contracts:
        if not contract.by_source and _keeper_of(contract, installed) == service:
            for queue in contract.receivers:
                if _service_of(queue) not in installed:
                    kept[queue].add(contract.binding_key())
    return {queue: sorted(keys) for queue, keys in sorted(kept.items())}


def name_by_source(subscription: str, source: str) -> str:
    """Return the name of the subscription that takes one source's reports."""
    return f"{subscription}.{source}"


def _keeper_of(contract: type[Contract], installed: Collection[str]) -> str | None:
    if contract.publisher != SOURCES:
        return contract.publisher
    return next((service for service in map(_service_of, contract.receivers) if service in installed), None)


def _service_of(queue: str) -> str:
    return queue.partition(".")[0]
