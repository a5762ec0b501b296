"""One partner made of its kinds of record: each delivery goes to the kind, or to the step of a kind, that it is of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.contract import Contract
from hub.delivery.partner import Answer, Delivery, Found, Outcome, Treatment
from hub.errors import Permanent
from hub.partner.record import AnyKind, AnyStep, RecordKind
from hub.transaction import Transaction


@dataclass(frozen=True)
class _StepOfKind:
    """A step that is asked as its kind is."""

    kind: AnyKind
    step: AnyStep

    async def prepare(self, delivery: Delivery) -> None:
        await self.step.prepare(self.kind.event(delivery), delivery)

    async def find_record(self, delivery: Delivery) -> Found | None:
        return await self.step.find_record(self.kind.event(delivery), delivery)

    async def save(self, delivery: Delivery, partner_id: str | None) -> str:
        if partner_id is None:
            raise Permanent("the partner's id of the record is not known", code="record_unknown")
        return await self.step.send(self.kind.event(delivery), delivery, partner_id)

    def accepted(self, delivery: Delivery, partner_id: str, outcome: Outcome) -> Contract | None:
        return self.step.accepted(self.kind.event(delivery), partner_id, outcome)

    def rejected(self, delivery: Delivery, code: str) -> Contract | None:
        return self.step.rejected(self.kind.event(delivery), code)

    def unclear(self, delivery: Delivery, code: str) -> Contract | None:
        return self.step.unclear(self.kind.event(delivery), code)


class RoutedPartner:
    """Implements `hub.delivery.partner.Partner` for kinds of record."""

    def __init__(self, name: str, kinds: Sequence[AnyKind]) -> None:
        """Take the kinds.

        Raises:
            ValueError: two kinds have one name, or more than one has keys that do not begin with it; one lacks
                `withdraw` or `save_many`, though it says that it is withdrawable or saved in batches.
        """
        for kind in kinds:
            if kind.withdrawable and type(kind).withdraw is RecordKind.withdraw:
                raise ValueError(f"{kind.name} is withdrawable, but has no withdraw()")
            if kind.batch_size > 1 and type(kind).save_many is RecordKind.save_many:
                raise ValueError(f"{kind.name} is saved in batches, but has no save_many()")
        self.name = name
        self.kinds = tuple(kinds)
        self.some_wait = any(kind.waits or kind.steps for kind in kinds)
        self.batch_size = max((kind.batch_size for kind in kinds), default=1)
        self._kinds: dict[str, AnyKind] = {}
        for kind in kinds:
            for stored_as in (kind.name,) if kind.qualified else (kind.name, ""):
                if self._kinds.setdefault(stored_as, kind) is not kind:
                    raise ValueError(f"two kinds of record of {name} are stored as {stored_as!r}")
        self._steps = {(kind.name, step.name): _StepOfKind(kind, step) for kind in kinds for step in kind.steps}

    def treatment(self, delivery: Delivery) -> Treatment:
        """Return what the kind says of itself."""
        kind = self._kinds.get(delivery.kind)
        if kind is None:
            return Treatment()
        return Treatment(
            awaited=kind.awaited or bool(kind.steps), withdrawable=kind.withdrawable, batch_size=kind.batch_size
        )

    async def prepare(self, delivery: Delivery) -> None:
        """Let the kind, or the step, prepare."""
        await self._asked(delivery).prepare(delivery)

    async def find_record(self, delivery: Delivery) -> Found | None:
        """Let the kind, or the step, look."""
        return await self._asked(delivery).find_record(delivery)

    async def send(self, delivery: Delivery, partner_id: str | None) -> str:
        """Let the kind save, or carry the step out on the record of that id."""
        return await self._asked(delivery).save(delivery, partner_id)

    async def send_many(self, deliveries: Sequence[Delivery]) -> Mapping[int, Answer]:
        """Let the kind save several of its own in one call."""
        return await self._kinds[deliveries[0].kind].save_many(deliveries)

    async def withdraw(self, delivery: Delivery, partner_id: str) -> None:
        """Let the kind take the record of that id away."""
        await self._kinds[delivery.kind].withdraw(delivery, partner_id)

    async def persist_learnt(self, transaction: Transaction) -> None:
        """Let each kind store what it has learnt."""
        for kind in self.kinds:
            await kind.persist_learnt(transaction)

    def accepted(self, delivery: Delivery, partner_id: str, outcome: Outcome) -> Contract | None:
        """Return the event of the kind or the step."""
        told = self._known(delivery)
        return None if told is None else told.accepted(delivery, partner_id, outcome)

    def rejected(self, delivery: Delivery, code: str) -> Contract | None:
        """Return the event of the kind or the step; nobody can tell of one that the gateway does not know."""
        told = self._known(delivery)
        return None if told is None else told.rejected(delivery, code)

    def unclear(self, delivery: Delivery, code: str) -> Contract | None:
        """Return the event of the kind or the step."""
        told = self._known(delivery)
        return None if told is None else told.unclear(delivery, code)

    def withdrawn(self, delivery: Delivery) -> Contract | None:
        """Return the kind's event."""
        return self._kinds[delivery.kind].withdrawn(delivery)

    def _known(self, delivery: Delivery) -> AnyKind | _StepOfKind | None:
        if delivery.step:
            return self._steps.get((delivery.kind, delivery.step))
        return self._kinds.get(delivery.kind)

    def _asked(self, delivery: Delivery) -> AnyKind | _StepOfKind:
        known = self._known(delivery)
        if known is None:
            raise Permanent("the gateway knows no such kind of record, or no such step of it", code="unknown_kind")
        return known
