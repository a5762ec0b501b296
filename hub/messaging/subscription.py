"""What a service listens to, and the function that handles it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.contract import Contract
from contracts.envelope import Envelope
from hub.transaction import Transaction


@dataclass(frozen=True)
class Received:
    """One message, validated.

    Attributes:
        envelope: who sent it, when, and its identity.
        data: the contract's model.
    """

    envelope: Envelope
    data: Any


Handler = Callable[[Sequence[Received], Transaction], Awaitable[None]]
"""A use case over a batch, in order of arrival, none of them seen before; it runs inside one transaction."""


@dataclass(frozen=True)
class Subscription:
    """A queue of a service.

    Attributes:
        name: the queue is `<service>.<name>`.
        contracts: what it takes; every version of their topics reaches the queue, unknown ones are parked.
        handler: what is done with them.
        summary: one Indonesian sentence for the message catalogue.
    """

    name: str
    contracts: tuple[type[Contract], ...]
    handler: Handler
    summary: str

    @property
    def routing_keys(self) -> list[str]:
        """The keys that bind the queue to the exchange."""
        return sorted({f"{contract.topic()}.*" for contract in self.contracts})
