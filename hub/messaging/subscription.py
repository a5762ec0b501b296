"""What a service listens to, and the function that handles it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from typing_extensions import TypeVar

from contracts.contract import Contract
from hub.messaging.refused import RefusedMessage
from hub.transaction import Transaction

C = TypeVar("C", bound=Contract, default=Any)
"""What a subscription takes: a contract, or several as a union."""

Handler = Callable[[Sequence[C], Transaction], Awaitable[None]]
"""A use case over a batch, in order of arrival, none of them seen before; it runs inside one transaction."""
RefusedHandler = Callable[[Sequence[RefusedMessage], Transaction], Awaitable[None]]
"""Records what counts for nothing, in order, no `key` twice; it runs inside one transaction, after a crash again."""


@dataclass(frozen=True)
class Subscription(Generic[C]):
    """A queue of a service.

    Attributes:
        name: the queue is `<service>.<name>`.
        contracts: what it takes; every version of their topics reaches the queue, unknown ones are parked.
        handler: what is done with them.
        summary: one Indonesian sentence for the message catalogue.
        source: whose reports it takes, by that source's own exchange; the name ends with it (`name_by_source`). None:
            what all services publish.
        on_refused: what is done with messages that cannot be read, and those that the handler refuses for good, instead
            of parking them; None: they are parked. What fails otherwise is parked all the same.
    """

    name: str
    contracts: tuple[type[C], ...]
    handler: Handler[C]
    summary: str
    source: str | None = None
    on_refused: RefusedHandler | None = None

    def __post_init__(self) -> None:
        """See that the queue tells whose it is, and that its contracts come by it.

        Raises:
            ValueError: the name does not end with the source's, or a contract does not come by such a queue.
        """
        if self.source is not None and not self.name.endswith(f".{self.source}"):
            raise ValueError(f"the subscription {self.name} does not end with its source's name")
        if any(contract.by_source != (self.source is not None) for contract in self.contracts):
            raise ValueError(f"the subscription {self.name} takes what does not come by its exchange")

    @property
    def routing_keys(self) -> list[str]:
        """The keys that bind the queue to the exchange."""
        return sorted({contract.binding_key() for contract in self.contracts})
