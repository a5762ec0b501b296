"""What a gateway writes for each kind of record that it delivers to its partner."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, Final, Generic, TypeVar

from contracts.contract import Contract
from hub.delivery.ledger import NewDelivery
from hub.delivery.partner import Delivery, Found, Outcome
from hub.transaction import Transaction

EventT = TypeVar("EventT", bound=Contract)

KIND_MARK: Final = ":"
"""Stands between a kind's name and the key of one record of it."""


class RecordKind(ABC, Generic[EventT]):
    """One kind of record at a partner: what is delivered, how it is found, saved and announced.

    Errors of `prepare`, `look` and `save` are the kit's, as `hub.delivery.partner.Partner` tells them apart.

    Attributes:
        name: of the kind, lower case, unique at the partner; stored with each delivery.
        queue: of the subscription that brings its events.
        summary: of that subscription, Indonesian, one sentence.
        contracts: of the events that it takes; the first is that of deliveries written before kinds were.
        qualified: whether stored business keys begin with the kind's name, so that two kinds never supersede one
            another. False only for a kind whose deliveries were stored before kinds were: replicas of that version may
            run beside ours, and must know the same keys.
    """

    name: ClassVar[str]
    queue: ClassVar[str]
    summary: ClassVar[str]
    contracts: tuple[type[EventT], ...]
    qualified: ClassVar[bool] = True

    @abstractmethod
    def key(self, event: EventT) -> str:
        """Return what the partner must hold once, such as NIP and year."""

    @abstractmethod
    def version(self, event: EventT) -> int:
        """Return which version of the key's content the event brings; the newest wins."""

    def subject(self, event: EventT) -> str | None:  # noqa: ARG002 - for kinds that have one
        """Return whom the partner lists the record under, such as a NIP; None: nobody."""
        return None

    def event(self, delivery: Delivery) -> EventT:
        """Return the event that a delivery was written from."""
        contract = next((one for one in self.contracts if one.type == delivery.contract), self.contracts[0])
        return contract.model_validate_json(delivery.payload)

    def new_delivery(self, event: EventT) -> NewDelivery:
        """Return what the ledger is to hold for an event."""
        return NewDelivery(
            business_key=self.stored_key(self.key(event)),
            version=self.version(event),
            payload=event.model_dump_json().encode(),
            kind=self.name,
            contract=event.type,
            subject=self.subject(event),
        )

    def stored_key(self, key: str) -> str:
        """Return the business key as it stands in the ledger."""
        return f"{self.name}{KIND_MARK}{key}" if self.qualified else key

    async def prepare(self, delivery: Delivery) -> None:
        """Learn whatever a save needs beforehand, so that it starts its request at once. Nothing by default."""

    @abstractmethod
    async def look(self, delivery: Delivery) -> Found | None:
        """Ask the partner what it holds for the delivery's business key; None when nothing."""

    @abstractmethod
    async def save(self, delivery: Delivery, partner_id: str | None) -> str:
        """Create the record, or update the one of that id; returns the partner's id of it."""

    async def remember(self, transaction: Transaction) -> None:
        """Store what was learnt along the way, in the transaction that records the verdicts. Nothing by default."""

    def accepted(self, delivery: Delivery, partner_id: str, outcome: Outcome) -> Contract | None:  # noqa: ARG002
        """Return the event that the partner holds it; None, the default: nobody is told."""
        return None

    def rejected(self, delivery: Delivery, code: str) -> Contract | None:  # noqa: ARG002
        """Return the event that the partner refuses it; None, the default: nobody is told."""
        return None

    def unclear(self, delivery: Delivery, code: str) -> Contract | None:  # noqa: ARG002
        """Return the event that nobody can tell whether the partner holds it; None, the default: nobody is told."""
        return None


AnyKind = RecordKind[Any]


def new_deliveries(kind: AnyKind, events: Iterable[Contract]) -> list[NewDelivery]:
    """Return what the ledger is to hold for events of one kind."""
    return [kind.new_delivery(event) for event in events]
