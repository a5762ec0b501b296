"""What a gateway tells the dispatcher about its partner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from contracts.contract import Contract
from contracts.personal import personal
from hub.errors import Permanent, Transient, Uncertain
from hub.transaction import Transaction

Outcome = Literal["created", "updated", "already_there"]
ClaimKey = tuple[int, int]
"""One claim of a delivery: its id and its attempts."""


@personal(slots=False)
class Delivery:
    """One delivery that a dispatcher has claimed.

    Attributes:
        id: in the ledger.
        business_key: what it is about, the partner's unit of sameness; may hold a NIP, so it is never logged.
        version: of the business key's content.
        payload: the event's data, JSON bytes.
        attempts: counts claims, this one included; the fence against a claim that was lost meanwhile.
        absent_reads: how often the partner's history did not show it since it became uncertain.
        partner_id: the partner's id of the record of this business key, when we know it.
        uncertain: whether the partner must be asked before it is sent: an earlier request's answer was lost, or was
            unclear, this version's or an older one's.
        unclear_answers: how many answers about it were unclear.
        partner_words: what the last of these said, for an operator; may hold a name, so it is never logged.
        kind: of the record, as the gateway names it; empty: written before kinds were.
        contract: the type of the event, such as `employee.changed.v1`; empty: written before kinds were.
        step: of the record, as the gateway names it; empty: the record itself.
        before: the mark of what the partner showed before this step was last sent; None: it was not sent yet.
        withdrawn: whether the record is to be taken away.
        record_id: the partner's id of the record that this is a step of, or of the one that it waited for, if known.
    """

    id: int
    business_key: str
    version: int
    payload: bytes
    attempts: int
    absent_reads: int
    partner_id: str | None
    uncertain: bool
    unclear_answers: int = 0
    partner_words: str | None = None
    kind: str = ""
    contract: str = ""
    step: str = ""
    before: str | None = None
    withdrawn: bool = False
    record_id: str | None = None

    @property
    def claim(self) -> ClaimKey:
        """Which claim of the delivery this is."""
        return self.id, self.attempts


@dataclass(frozen=True)
class Found:
    """What the partner holds for a business key.

    Attributes:
        partner_id: of the record.
        same: whether it holds our values.
        mark: of a step, what tells this from what was there before or may be there later, such as a document's number
            or checksum; 500 letters at the most.
    """

    partner_id: str
    same: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Treatment:
    """How a dispatcher treats deliveries of one kind and step.

    Attributes:
        awaited: whether other deliveries may wait for one of these.
        withdrawable: whether `withdraw` can take such a record away; else a person must.
        batch_size: how many saves the partner takes in one call; 1: `send` is used, else `send_many`.
    """

    awaited: bool = False
    withdrawable: bool = False
    batch_size: int = 1


Answer = str | Transient | Uncertain | Permanent
"""About one of several: the partner's id of its record, or what became of it."""


class Partner(Protocol):
    """One partner's side of the ledger. Errors are the kit's: Transient, Permanent or Refused, Uncertain, Unclear.

    `Unclear` out of `prepare` and `find_record` means that the read was: by this claim nothing was sent.

    Attributes:
        name: in the ledger.
        some_wait: whether there may be deliveries that wait for others.
        batch_size: the largest of any kind.
    """

    name: str
    some_wait: bool
    batch_size: int

    def treatment(self, delivery: Delivery) -> Treatment:
        """Return how deliveries like this one are treated; any delivery has an answer."""
        ...

    async def prepare(self, delivery: Delivery) -> None:
        """Learn whatever a request needs beforehand, so that `send` starts its request at once."""
        ...

    async def find_record(self, delivery: Delivery) -> Found | None:
        """Ask the partner what it holds for the delivery's business key, or in its step's place; None when nothing."""
        ...

    async def send(self, delivery: Delivery, partner_id: str | None) -> str:
        """Create the record, or update the one of that id; returns the partner's id of it.

        A step is carried out on the record of that id; it returns the partner's id of what it made, or "".

        Raises:
            Transient: it was certainly not processed.
            Permanent: it cannot be sent; `Refused` when the partner says so, in its own words.
            Uncertain: it may have been, or may still be, processed; `Unclear` when the partner did answer.
        """
        ...

    async def send_many(self, deliveries: Sequence[Delivery]) -> Mapping[int, Answer]:
        """Save several of one kind in one call; those with a `partner_id` are updates.

        Returns:
            By the delivery's id: the partner's id of its record, or what became of it, as `send` would raise it. What
            is left out may have been carried out.

        Raises:
            HubError: of the whole call, as `send` does.
        """
        ...

    async def withdraw(self, delivery: Delivery, partner_id: str) -> None:
        """Take the record of that id away; one that is gone is no error. Raises what `send` does."""
        ...

    async def persist_learnt(self, transaction: Transaction) -> None:
        """Store what was learnt along the way, in the transaction that records the verdicts.

        Where it fails, it is logged, and the verdicts are recorded without it.
        """
        ...

    def accepted(self, delivery: Delivery, partner_id: str, outcome: Outcome) -> Contract | None:
        """Return the event that says so; None: nobody is told."""
        ...

    def withdrawn(self, delivery: Delivery) -> Contract | None:
        """Return the event that the partner holds it no more; None: nobody is told."""
        ...

    def rejected(self, delivery: Delivery, code: str) -> Contract | None:
        """Return the event that says so; None: nobody is told."""
        ...

    def unclear(self, delivery: Delivery, code: str) -> Contract | None:
        """Return the event that nobody can tell whether the partner holds it; None: nobody is told."""
        ...


@dataclass(frozen=True)
class DeliveryPolicy:
    """How deliveries to one partner are paced. Times in seconds.

    Attributes:
        concurrency: deliveries in work at the most, and so requests in flight.
        lease: how long a claim holds without renewal.
        send_timeout: the longest that `send` may take on our side, from its call to its last byte.
        settle_after: the longest that the partner may still work on a request whose answer we lost.
        visibility_lag: how long the partner's reads may lag behind its writes.
        read_before_first_write: look before the first save of a business key.
        back_off_first: wait after the first transient failure; doubles, with jitter.
        back_off_max: the longest such wait.
        circuit_failures: failures in a row that open the circuit.
        circuit_open: how long it stays open before one request probes.
        unclear_after: how many unclear answers about one delivery end it as unclear.
        claims_ahead: deliveries claimed at the most, as a multiple of `concurrency`; 1: none before it can begin.
        though_paused: work also while an operator has paused the partner; for what that operator sends by hand.
    """

    concurrency: int
    lease: float
    send_timeout: float
    settle_after: float
    visibility_lag: float
    read_before_first_write: bool
    back_off_first: float
    back_off_max: float
    circuit_failures: int
    circuit_open: float
    unclear_after: int = 3
    claims_ahead: int = 2
    though_paused: bool = False
