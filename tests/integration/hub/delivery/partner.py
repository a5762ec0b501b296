"""A partner in memory, whose store tells the truth about doubles, and which fails as it is told to."""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import ClassVar, Final

from contracts.contract import Code, Contract
from hub.delivery.partner import Answer, Delivery, Found, Treatment
from hub.delivery.waiting import record_key
from hub.errors import Permanent, Refused, Transient, Uncertain, Unclear
from hub.transaction import Transaction

PARTNER: Final = "partner"
WITHDRAWN: Final = "withdrawn"


class DeliveryAcceptedV1(Contract):
    """The partner holds it."""

    type: ClassVar[str] = "delivery.accepted.v1"
    summary: ClassVar[str] = "Pengiriman diterima."
    publisher: ClassVar[str] = "counter"

    code: Code
    """Which business key."""
    version: int
    """Of its content."""
    outcome: str
    """How it got there."""


class DeliveryRejectedV1(Contract):
    """The partner refused it."""

    type: ClassVar[str] = "delivery.rejected.v1"
    summary: ClassVar[str] = "Pengiriman ditolak."
    publisher: ClassVar[str] = "counter"

    code: Code
    """Which business key."""
    version: int
    """Of its content."""
    reason: str
    """The error's code."""


class DeliveryUnclearV1(Contract):
    """Nobody can tell whether the partner holds it."""

    type: ClassVar[str] = "delivery.unclear.v1"
    summary: ClassVar[str] = "Pengiriman tidak jelas."
    publisher: ClassVar[str] = "counter"

    code: Code
    """Which business key."""
    version: int
    """Of its content."""
    reason: str
    """The error's code."""


Event = DeliveryAcceptedV1 | DeliveryRejectedV1 | DeliveryUnclearV1


class Fault(StrEnum):
    """What the next save of a business key meets; LOOK_* what its next read meets."""

    TRANSIENT = "transient"
    THROTTLED = "throttled"
    LOST_BEFORE_STORE = "lost_before_store"
    LOST_AFTER_STORE = "lost_after_store"
    STORED_LATE = "stored_late"
    SHOWN_LATE = "shown_late"
    STORED_AND_SHOWN_LATE = "stored_and_shown_late"
    SLOW = "slow"
    DEFECT_BEFORE_STORE = "defect_before_store"
    DEFECT_AFTER_STORE = "defect_after_store"
    PERMANENT = "permanent"
    REFUSED = "refused"
    UNCLEAR_BEFORE_STORE = "unclear_before_store"
    UNCLEAR_AFTER_STORE = "unclear_after_store"
    UNCLEAR_STORED_LATE = "unclear_stored_late"
    LOOK_UNCLEAR = "look_unclear"
    LOOK_TRANSIENT = "look_transient"
    LOOK_LOST = "look_lost"
    LOOK_DEFECT = "look_defect"


ENDS_ACCEPTED: Final = tuple(fault for fault in Fault if fault not in {Fault.PERMANENT, Fault.REFUSED})
WORDS: Final = "nomor sk tidak valid"


_lost: Final = partial(Uncertain, "the answer was lost")
_unclear: Final = partial(Unclear, "the answer fits nothing", words=WORDS)
_BEFORE_STORE: Final[Mapping[Fault | None, Callable[[], Exception]]] = {
    Fault.TRANSIENT: partial(Transient, "not processed"),
    Fault.THROTTLED: partial(Transient, "come back later", retry_after=0.1),
    Fault.PERMANENT: partial(Permanent, "no", code="refused"),
    Fault.REFUSED: partial(Refused, "no", words=WORDS, field="skNomor"),
    Fault.LOST_BEFORE_STORE: _lost,
    Fault.STORED_LATE: _lost,
    Fault.STORED_AND_SHOWN_LATE: _lost,
    Fault.DEFECT_BEFORE_STORE: ZeroDivisionError,
    Fault.UNCLEAR_BEFORE_STORE: _unclear,
    Fault.UNCLEAR_STORED_LATE: _unclear,
}
_AFTER_STORE: Final[Mapping[Fault | None, Callable[[], Exception]]] = {
    Fault.LOST_AFTER_STORE: _lost,
    Fault.SHOWN_LATE: _lost,
    Fault.DEFECT_AFTER_STORE: ZeroDivisionError,
    Fault.UNCLEAR_AFTER_STORE: _unclear,
}
_LATE: Final = frozenset({Fault.STORED_LATE, Fault.STORED_AND_SHOWN_LATE, Fault.UNCLEAR_STORED_LATE})


@dataclass
class Record:
    """What the partner holds.

    Attributes:
        id: the partner's.
        version: stands for its values.
        hidden_reads: how many reads do not show it yet.
    """

    id: str
    version: int
    hidden_reads: int = 0


class MemoryPartner:
    """A save without an id creates a record, whatever is there already; a step adds a document.

    Attributes:
        records: the truth, by business key.
        documents: by business key of the step, the versions that were added, the latest last.
        late_seconds: how long after the lost answer a late save is stored, unless `late_gate` holds it.
        look_gate: holds what a read has seen back; `send_gate` a save before, `answer_gate` after it is stored.
    """

    name = PARTNER
    some_wait = True

    def __init__(self, *, late_seconds: float = 0.3, slow_seconds: float = 0.1) -> None:
        self.records: defaultdict[str, list[Record]] = defaultdict(list)
        self.documents: defaultdict[str, list[int]] = defaultdict(list)
        self.withdrawable = True
        self.batch_size = 1
        self.calls: list[int] = []
        self.left_out = ""
        self.whole_call_fails: deque[Exception] = deque()
        self.late_seconds = late_seconds
        self.slow_seconds = slow_seconds
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.late_gate: asyncio.Event | None = None
        self.look_gate: asyncio.Event | None = None
        self.send_gate: asyncio.Event | None = None
        self.answer_gate: asyncio.Event | None = None
        self.looks: Counter[str] = Counter()
        self.sends: Counter[str] = Counter()
        self.reached = asyncio.Event()
        self.concurrent = 0
        self.most_concurrent = 0
        self.remembered = 0
        self._created = 0
        self._late: set[asyncio.Task[None]] = set()

    def fail(self, keys: Sequence[str], *faults: Fault) -> None:
        """Let the next saves (or reads) of each of the keys meet these faults, in order."""
        for key in keys:
            self.faults[key].extend(faults)

    def hold(self, key: str, version: int) -> str:
        """Store a record that a person has typed by hand; returns its id."""
        return self._create(key, version).id

    @property
    def doubled(self) -> list[str]:
        """Business keys that the partner holds more than once, and steps of which one version was carried out twice."""
        twice = [key for key, versions in self.documents.items() if len(versions) > len(set(versions))]
        return twice + [key for key, records in self.records.items() if len(records) > 1]

    def versions(self) -> dict[str, list[int]]:
        """Return what is held; of documents the latest."""
        latest = {key: versions[-1:] for key, versions in self.documents.items() if versions}
        held = {key: [record.version for record in records] for key, records in self.records.items() if records}
        return held | latest

    async def nothing_outstanding(self) -> None:
        """Wait until every late save is stored."""
        await asyncio.gather(*self._late)

    def treatment(self, delivery: Delivery) -> Treatment:
        """Anything may be waited for, and be withdrawn while `withdrawable`."""
        return Treatment(awaited=True, withdrawable=self.withdrawable, batch_size=self.batch_size)

    async def prepare(self, delivery: Delivery) -> None:
        """Nothing is needed beforehand."""

    async def find_record(self, delivery: Delivery) -> Found | None:
        """Show what is held and not hidden."""
        key = delivery.business_key
        self.looks[key] += 1
        found = self.find(delivery)
        await self._pass(self.look_gate)
        return found

    def find(self, delivery: Delivery) -> Found | None:
        key = delivery.business_key
        match self._next_fault(key, looks=True):
            case Fault.LOOK_TRANSIENT:
                raise Transient("the read failed")
            case Fault.LOOK_LOST:
                raise Uncertain("the read's answer was lost")
            case Fault.LOOK_UNCLEAR:
                raise Unclear("the read's answer fits nothing", words=WORDS)
            case Fault.LOOK_DEFECT:
                raise ZeroDivisionError
        if delivery.step:
            added = self.documents[key]
            return Found(f"D-{len(added)}", mark=f"D-{len(added)}") if added else None
        shown = [record for record in self.records[key] if not record.hidden_reads]
        for record in self.records[key]:
            record.hidden_reads = max(0, record.hidden_reads - 1)
        if not shown:
            return None
        ours = next((record for record in shown if record.version == delivery.version), None)
        return Found((ours or shown[0]).id, same=ours is not None)

    async def send(self, delivery: Delivery, partner_id: str | None) -> str:
        """Create or update, or fail."""
        self.concurrent += 1
        self.most_concurrent = max(self.most_concurrent, self.concurrent)
        try:
            await self._pass(self.send_gate)
            return await self._send(delivery, partner_id)
        finally:
            self.concurrent -= 1

    async def send_many(self, deliveries: Sequence[Delivery]) -> Mapping[int, Answer]:
        """Create or update each, or fail; `left_out` is neither stored nor in the answer, once."""
        self.calls.append(len(deliveries))
        if self.whole_call_fails:
            raise self.whole_call_fails.popleft()
        answers: dict[int, Answer] = {}
        for one in deliveries:
            if one.business_key == self.left_out:
                self.left_out = ""
                continue
            try:
                answers[one.id] = await self.send(one, one.partner_id)
            except (Transient, Uncertain, Permanent) as error:
                answers[one.id] = error
        return answers

    async def withdraw(self, delivery: Delivery, partner_id: str) -> None:
        """Remove, or fail."""
        await self.send(delivery, partner_id)

    async def persist_learnt(self, transaction: Transaction) -> None:
        """Nothing is learnt along the way."""
        self.remembered += 1

    def accepted(self, delivery: Delivery, partner_id: str, outcome: str) -> DeliveryAcceptedV1:
        """Return the event."""
        return DeliveryAcceptedV1(code=code_of(delivery.business_key), version=delivery.version, outcome=outcome)

    def withdrawn(self, delivery: Delivery) -> DeliveryAcceptedV1:
        """Return the event."""
        return self.accepted(delivery, "", WITHDRAWN)

    def rejected(self, delivery: Delivery, code: str) -> DeliveryRejectedV1:
        """Return the event."""
        return DeliveryRejectedV1(code=code_of(delivery.business_key), version=delivery.version, reason=code)

    def unclear(self, delivery: Delivery, code: str) -> DeliveryUnclearV1:
        """Return the event."""
        return DeliveryUnclearV1(code=code_of(delivery.business_key), version=delivery.version, reason=code)

    async def _send(self, delivery: Delivery, partner_id: str | None) -> str:
        key = delivery.business_key
        self.sends[key] += 1
        fault = self._next_fault(key, looks=False)
        if fault in _LATE:
            self._store_late(delivery, partner_id, hidden=fault is Fault.STORED_AND_SHOWN_LATE)
        if error := _BEFORE_STORE.get(fault):
            raise error()
        if fault is Fault.SLOW:
            await asyncio.sleep(self.slow_seconds)
        held = self.store(delivery, partner_id, hidden=fault is Fault.SHOWN_LATE)
        await self._pass(self.answer_gate)
        if error := _AFTER_STORE.get(fault):
            raise error()
        return held

    def store(self, delivery: Delivery, partner_id: str | None, *, hidden: bool) -> str:
        key = delivery.business_key
        if delivery.step:
            assert delivery.record_id is not None
            assert partner_id in {record.id for record in self.records[record_key(key, delivery.step)]}
            self.documents[key].append(delivery.version)
            return f"D-{len(self.documents[key])}"
        if delivery.withdrawn:
            self.records[key] = [record for record in self.records[key] if record.id != partner_id]
            return ""
        if partner_id is None:
            record = self._create(key, delivery.version)
            record.hidden_reads = int(hidden)
            return record.id
        for record in self.records[key]:
            if record.id == partner_id:
                record.version = delivery.version
                return record.id
        raise Permanent("no such record", code="unknown_record")

    def _store_late(self, delivery: Delivery, partner_id: str | None, *, hidden: bool) -> None:
        async def store() -> None:
            await (asyncio.sleep(self.late_seconds) if self.late_gate is None else self.late_gate.wait())
            self.store(delivery, partner_id, hidden=hidden)

        late = asyncio.create_task(store())
        self._late.add(late)
        late.add_done_callback(self._late.discard)

    def _create(self, key: str, version: int) -> Record:
        self._created += 1
        record = Record(f"R-{self._created}", version)
        self.records[key].append(record)
        return record

    def _next_fault(self, key: str, *, looks: bool) -> Fault | None:
        waiting = self.faults[key]
        if waiting and waiting[0].value.startswith("look_") is looks:
            return waiting.popleft()
        return None

    async def _pass(self, gate: asyncio.Event | None) -> None:
        if gate is not None:
            self.reached.set()
            await gate.wait()
        else:
            await asyncio.sleep(0)


def code_of(key: str) -> str:
    """Return a business key as an event may hold it."""
    return key.replace("#", ".")
