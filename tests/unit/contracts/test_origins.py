"""Who may publish a contract and who takes it: said by the contract, and true of the installed services."""

import re
from collections.abc import Iterator

import pytest

from contracts.contract import Contract
from contracts.registry import CONTRACTS
from hub.discovery import load_service, service_names
from hub.messaging.subscription import Subscription
from hub.runtime import Runtime

_QUEUE = re.compile(r"[a-z_]+\.[a-z0-9-]+")


def _subscriptions() -> Iterator[tuple[str, Subscription]]:
    for name in service_names():
        service = load_service(name)
        for subscription in service.build(Runtime(service, service.settings())).subscriptions:
            of_each = subscription.name.removesuffix(f".{subscription.source}")
            yield f"{name}.{of_each}", subscription


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))
def test_it_is_the_publisher_who_says_that_he_publishes_it(contract: type[Contract]) -> None:
    publishers = [name for name in service_names() if contract in load_service(name).publishes]
    assert publishers == [name for name in service_names() if name == contract.publisher]


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))
def test_receivers_are_queues(contract: type[Contract]) -> None:
    assert all(_QUEUE.fullmatch(queue) for queue in contract.receivers)
    assert len(set(contract.receivers)) == len(contract.receivers)


def test_the_contracts_name_every_queue_of_the_installed_services_and_no_other() -> None:
    taken = {(queue, one.type) for queue, subscription in _subscriptions() for one in subscription.contracts}
    named = {(queue, one.type) for one in CONTRACTS.values() for queue in one.receivers}
    assert taken == {(queue, type_) for queue, type_ in named if queue.partition(".")[0] in service_names()}
