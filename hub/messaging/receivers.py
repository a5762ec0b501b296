"""Whose messages wait: queues of services that the contracts name and that are not installed."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from contracts.contract import SOURCES, Contract
from contracts.registry import CONTRACTS


def waiting_queues(service: str, installed: Collection[str]) -> Mapping[str, Collection[str]]:
    """Return which queues a service keeps for services that are not installed, with the routing keys that they take.

    Args:
        service: the one that keeps them: who publishes the contract; of the district's sources' contracts, the first
            installed one that takes it.
        installed: names of the installed services.
    """
    kept: defaultdict[str, set[str]] = defaultdict(set)
    for contract in CONTRACTS.values():
        if _keeper_of(contract, installed) == service:
            for queue in contract.receivers:
                if _service_of(queue) not in installed:
                    kept[queue].add(contract.binding_key())
    return {queue: sorted(keys) for queue, keys in sorted(kept.items())}


def _keeper_of(contract: type[Contract], installed: Collection[str]) -> str | None:
    if contract.publisher != SOURCES:
        return contract.publisher
    return next((service for service in map(_service_of, contract.receivers) if service in installed), None)


def _service_of(queue: str) -> str:
    return queue.partition(".")[0]
