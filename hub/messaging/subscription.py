"""What a service listens to, and the function that handles it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from typing_extensions import TypeVar

from contracts.contract import Contract
from hub.transaction import Transaction

C = TypeVar("C", bound=Contract, default=Any)
"""What a subscription takes: a contract, or several as a union."""

Handler = Callable[[Sequence[C], Transaction], Awaitable[None]]
"""A use case over a batch, in order of arrival, none of them seen before; it runs inside one transaction."""


@dataclass(frozen=True)
class Subscription(Generic[C]):
    """A queue of a service.

    Attributes:
        name: the queue is `<service>.<name>`.
        contracts: what it takes; every version of their topics reaches the queue, unknown ones are parked.
        handler: what is done with them.
        summary: one Indonesian sentence for the message catalogue.
    """

    name: str
    contracts: tuple[type[C], ...]
    handler: Handler[C]
    summary: str

    @property
    def routing_keys(self) -> list[str]:
        """The keys that bind the queue to the exchange."""
        return sorted({contract.binding_key() for contract in self.contracts})
