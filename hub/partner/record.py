"""What a gateway writes for each kind of record that it delivers to its partner."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final, Generic, TypeVar

from contracts.contract import Contract
from hub.delivery.ledger import NewDelivery
from hub.delivery.partner import Answer, Delivery, Found, Outcome
from hub.delivery.waiting import STEP_MARK, step_key
from hub.errors import Permanent
from hub.transaction import Transaction

EventT = TypeVar("EventT", bound=Contract)

KIND_MARK: Final = ":"
"""Stands between a kind's name and the key of one record of it."""


class Step(ABC, Generic[EventT]):
    """What is done with a record once the partner holds it, such as attaching a document: a delivery of its own.

    It waits for its record and for the steps before it, and is sent with the partner's id of the record. Errors are
    those of `RecordKind`.

    Attributes:
        name: lower case, unique in its kind; stored with each delivery.
    """

    name: ClassVar[str]

    def applies(self, event: EventT) -> bool:  # noqa: ARG002 - for steps that need something of the event
        """Whether the event's record has this step."""
        return True

    async def prepare(self, event: EventT, delivery: Delivery) -> None:
        """Learn whatever `send` needs beforehand. Nothing by default."""

    @abstractmethod
    async def find_record(self, event: EventT, delivery: Delivery) -> Found | None:
        """Ask the partner what it shows in the step's place; None when nothing.

        Its `mark` must differ between what was there before and what `send` puts there; `same` where it is surely ours.
        Where the marks of all that it returns are empty, `same` alone tells that it arrived.
        """

    @abstractmethod
    async def send(self, event: EventT, delivery: Delivery, record_id: str) -> str:
        """Carry it out on the record of that id; returns the partner's id of what it made, or ""."""

    def accepted(self, event: EventT, partner_id: str, outcome: Outcome) -> Contract | None:  # noqa: ARG002
        """Return the event that it is done; None, the default: nobody is told."""
        return None

    def rejected(self, event: EventT, code: str) -> Contract | None:  # noqa: ARG002
        """Return the event that the partner refuses it; None, the default: nobody is told."""
        return None

    def unclear(self, event: EventT, code: str) -> Contract | None:  # noqa: ARG002
        """Return the event that nobody can tell whether it is done; None, the default: nobody is told."""
        return None


class RecordKind(ABC, Generic[EventT]):
    """One kind of record at a partner: what is delivered, how it is found, saved and announced.

    Errors of `prepare`, `find_record` and `save` are the kit's, as `hub.delivery.partner.Partner` tells them apart.

    Attributes:
        name: of the kind, lower case, unique at the partner; stored with each delivery.
        queue: of the subscription that brings its events.
        summary: of that subscription, Indonesian, one sentence.
        contracts: of the events that it takes; the first is that of deliveries written before kinds were.
        qualified: whether stored business keys begin with the kind's name, so that two kinds never supersede one
            another. False only for a kind whose deliveries were stored before kinds were: replicas of that version may
            run beside ours, and must know the same keys.
        awaited: whether records of other kinds may wait for one of this; its own steps do anyway.
        waits: whether records of this kind may wait for others.
        withdrawable: whether `withdraw` can take a record away; else a person must.
        batch_size: how many saves the partner takes in one call; more than 1: `save_many` is used, not `save`.
        steps: of each record, in order.
    """

    name: ClassVar[str]
    queue: ClassVar[str]
    summary: ClassVar[str]
    contracts: tuple[type[EventT], ...]
    qualified: ClassVar[bool] = True
    awaited: ClassVar[bool] = False
    waits: ClassVar[bool] = False
    withdrawable: ClassVar[bool] = False
    batch_size: ClassVar[int] = 1
    steps: Sequence[Step[EventT]] = ()

    @abstractmethod
    def key(self, event: EventT) -> str:
        """Return what the partner must hold once, such as NIP and year."""

    @abstractmethod
    def version(self, event: EventT) -> int:
        """Return which version of the key's content the event brings; the newest wins."""

    def subject(self, event: EventT) -> str | None:  # noqa: ARG002 - for kinds that have one
        """Return whom the partner lists the record under, such as a NIP; None: nobody."""
        return None

    def waits_for(self, event: EventT) -> str | None:  # noqa: ARG002 - for kinds that do
        """Return the stored key of what must be accepted first (`stored_key` of its kind); None: nothing."""
        return None

    async def admit(self, transaction: Transaction, events: Sequence[EventT]) -> None:
        """See that events may be delivered, whoever has published them, before the ledger takes them.

        Everything is admitted by default.

        Raises:
            Permanent: one of them may not.
        """

    def withdraws(self, event: EventT) -> bool:  # noqa: ARG002 - for kinds that can end
        """Whether the event takes the record away."""
        return False

    def event(self, delivery: Delivery) -> EventT:
        """Return the event that a delivery was written from."""
        return self._read(delivery.contract, delivery.payload)

    def fields(self, event: EventT) -> Mapping[str, str]:  # noqa: ARG002 - for kinds that the partner lists
        """Return what an event says, as the partner's list shows it (`HeldRecord.fields`), to be compared with it.

        For a kind that the partner lists: one with `list_of` (`ListsBySubject`) or `list_from` (`ListsByCursor`).
        """
        return {}

    def fields_of(self, contract: str, payload: bytes) -> Mapping[str, str]:
        """Return the same of a delivery."""
        return self.fields(self._read(contract, payload))

    def _read(self, contract: str, payload: bytes) -> EventT:
        known = next((one for one in self.contracts if one.type == contract), self.contracts[0])
        return known.model_validate_json(payload)

    def new_deliveries(self, event: EventT) -> list[NewDelivery]:
        """Return what the ledger is to hold for an event: the record, and each of its steps, or its withdrawal.

        Raises:
            Permanent: `unusable_key`, when the event's key holds what marks a step.
        """
        record = NewDelivery(
            business_key=self.stored_key(self.key(event)),
            version=self.version(event),
            payload=event.model_dump_json().encode(),
            kind=self.name,
            contract=event.type,
            subject=self.subject(event),
            waits_for=self.waits_for(event),
        )
        if self.withdraws(event):
            ended = tuple(step_key(record.business_key, step.name) for step in self.steps)
            return [replace(record, withdrawn=True, waits_for=None, ends=ended)]
        steps, last = [], record.business_key
        for step in self.steps:
            if step.applies(event):
                key = step_key(record.business_key, step.name)
                steps.append(replace(record, business_key=key, step=step.name, waits_for=last))
                last = key
        kept = {step.step for step in steps}
        lost = (step_key(record.business_key, step.name) for step in self.steps if step.name not in kept)
        return [replace(record, ends=tuple(lost)), *steps]

    def stored_key(self, key: str) -> str:
        """Return the business key as it stands in the ledger.

        Raises:
            Permanent: `unusable_key`, when the key holds what marks a step.
        """
        if STEP_MARK in key:
            raise Permanent(f"a key of kind {self.name} holds {STEP_MARK}", code="unusable_key")
        return f"{self.name}{KIND_MARK}{key}" if self.qualified else key

    async def prepare(self, delivery: Delivery) -> None:
        """Learn whatever a save needs beforehand, so that it starts its request at once. Nothing by default."""

    @abstractmethod
    async def find_record(self, delivery: Delivery) -> Found | None:
        """Ask the partner what it holds for the delivery's business key; None when nothing."""

    @abstractmethod
    async def save(self, delivery: Delivery, partner_id: str | None) -> str:
        """Create the record, or update the one of that id; returns the partner's id of it."""

    async def save_many(self, deliveries: Sequence[Delivery]) -> Mapping[int, Answer]:
        """Save several in one call, see `Partner.send_many`. For kinds whose `batch_size` is more than 1."""
        raise Permanent(f"{self.name} is not saved in batches of {len(deliveries)}", code="no_batches")

    async def withdraw(self, delivery: Delivery, partner_id: str) -> None:  # noqa: ARG002 - the kinds' own
        """Take the record of that id away; one that is gone is no error. For kinds that are `withdrawable`."""
        raise Permanent(f"nobody but a person can withdraw a {self.name}", code="withdrawal_needs_person")

    async def persist_learnt(self, transaction: Transaction) -> None:
        """Store what was learnt along the way, in the transaction that records the verdicts. Nothing by default."""

    def accepted(self, delivery: Delivery, partner_id: str, outcome: Outcome) -> Contract | None:  # noqa: ARG002
        """Return the event that the partner holds it; None, the default: nobody is told."""
        return None

    def withdrawn(self, delivery: Delivery) -> Contract | None:  # noqa: ARG002
        """Return the event that the partner holds it no more; None, the default: nobody is told."""
        return None

    def rejected(self, delivery: Delivery, code: str) -> Contract | None:  # noqa: ARG002
        """Return the event that the partner refuses it; None, the default: nobody is told."""
        return None

    def unclear(self, delivery: Delivery, code: str) -> Contract | None:  # noqa: ARG002
        """Return the event that nobody can tell whether the partner holds it; None, the default: nobody is told."""
        return None


AnyKind = RecordKind[Any]
AnyStep = Step[Any]


def new_deliveries(kind: AnyKind, events: Iterable[Contract]) -> list[NewDelivery]:
    """Return what the ledger is to hold for events of one kind."""
    return [one for event in events for one in kind.new_deliveries(event)]
