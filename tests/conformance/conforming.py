"""How a partner's gateway is described to the suite: whatever differs between partners is in here, once."""

from collections.abc import Callable, Hashable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from contracts.contract import Contract
from hub.partner.settings import PartnerSettings
from hub.runtime import Service
from sandbox.kit.clock import Clock
from sandbox.kit.faults import CallKind
from tests.partners.simulated import Record, SimulatedPartner


@dataclass(frozen=True)
class ConformingStep:
    """A step of a kind of record, such as attaching a document.

    Attributes:
        operation: that carries it out, as the simulator counts it.
        records: the kind of what it makes, as the simulator keeps it.
        holds: whether what it made was made of an event.
        of: the id of the record that it was carried out on.
    """

    operation: str
    records: str
    holds: Callable[[Record, Contract], bool]
    of: Callable[[Record], str]


@dataclass(frozen=True)
class ConformingKind:
    """One kind of record.

    Attributes:
        name: as the gateway names it.
        records: as the simulator keeps it.
        event: makes one of a NIP and a version, from 1 on; where it can be changed, two that follow one another differ
            in what the partner holds.
        save: the operation that creates a record, as the simulator counts it.
        update: that changes one, which may be the same; None: none can be changed.
        lists: that shows what the partner holds.
        record: what the partner holds of an event, as `SimulatedPartner.records` has it, and an official would type it.
        key: which business key a record is of.
        announced: the business key and the version that an announcement of the gateway is about; None: it is of another
            kind.
        altered: what an official may change in any such record.
        another: what makes such a record one of another business key of the same person.
        step: what is done with a record, None for nothing.
    """

    name: str
    records: str
    event: Callable[[str, int], Contract]
    save: str
    update: str | None
    lists: str
    record: Callable[[Contract], Record]
    key: Callable[[Record], Hashable]
    announced: Callable[[Any], tuple[Hashable, int] | None]
    altered: Record
    another: Record
    step: ConformingStep | None = None

    def creates(self) -> frozenset[str]:
        """Return the operations that a new record takes."""
        return frozenset({self.save, self.lists} | ({self.step.operation} if self.step else set()))

    def changes(self) -> frozenset[str]:
        """Return those that a new version of it takes."""
        return frozenset(one for one in (self.update, self.step and self.step.operation) if one)

    def key_of(self, event: Contract) -> Hashable:
        """Return the business key of an event."""
        return self.key(self.record(event))

    def holds(self, record: Record, event: Contract) -> bool:
        """Return whether a record has the values of an event."""
        return all(record[name] == value for name, value in self.record(event).items())


class Simulation(Protocol):
    """Runs the partner's simulator."""

    def __call__(self, clock: Clock | None = None) -> AbstractAsyncContextManager[SimulatedPartner]:
        """Run it with its own clock, or with one in the test's hand."""
        ...


@dataclass(frozen=True)
class ConformingPartner:
    """One partner's gateway, and the simulator that it is tried on.

    Attributes:
        service: the gateway, as `hub.partner.gateway.gateway` makes it.
        simulated: runs the simulator.
        settings: makes the gateway's settings for the simulator that is given; the suite's own come on top.
        kinds: all of the gateway's that deliver.
        accepted: type of the event that the partner holds something.
        rejected: that it refuses it.
        unclear: that nobody can tell.
        faults: that the simulator has, with the calls in which they have a meaning.
        lacks: those of the kit (`sandbox.kit.faults.FaultKind`) that it has not.
        calls: what the gateway calls it for beside the kinds' own operations, before its first save: tokens, ids.
        know: makes a person known to it, also one that it has forgotten; `SimulatedPartner.unregister` is the opposite.
        unknown_person: code of deliveries about somebody whom it does not know.
    """

    service: Service
    simulated: Simulation
    settings: Callable[[SimulatedPartner, Mapping[str, Any]], PartnerSettings]
    kinds: tuple[ConformingKind, ...]
    accepted: type[Contract]
    rejected: type[Contract]
    unclear: type[Contract]
    faults: Mapping[str, frozenset[CallKind]]
    lacks: frozenset[str]
    calls: frozenset[str]
    know: Callable[[Any, str], None]
    unknown_person: str

    @property
    def name(self) -> str:
        """As the ledger has it."""
        return self.service.partners[0]
