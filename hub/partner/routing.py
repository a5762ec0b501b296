"""One partner made of its kinds of record: each delivery goes to the kind that it is of."""

from collections.abc import Sequence

from contracts.contract import Contract
from hub.delivery.partner import Delivery, Found, Outcome
from hub.errors import Permanent
from hub.partner.record import AnyKind
from hub.transaction import Transaction


class RoutedPartner:
    """Implements `hub.delivery.partner.Partner` for kinds of record."""

    def __init__(self, name: str, kinds: Sequence[AnyKind]) -> None:
        """Take the kinds.

        Raises:
            ValueError: two kinds have one name, or more than one has keys that do not begin with it.
        """
        self.name = name
        self.kinds = tuple(kinds)
        self._by_name: dict[str, AnyKind] = {}
        for kind in kinds:
            for stored_as in (kind.name,) if kind.qualified else (kind.name, ""):
                if self._by_name.setdefault(stored_as, kind) is not kind:
                    raise ValueError(f"two kinds of record of {name} are stored as {stored_as!r}")

    async def prepare(self, delivery: Delivery) -> None:
        """Let the kind prepare."""
        await self._kind(delivery).prepare(delivery)

    async def look(self, delivery: Delivery) -> Found | None:
        """Let the kind look."""
        return await self._kind(delivery).look(delivery)

    async def send(self, delivery: Delivery, partner_id: str | None) -> str:
        """Let the kind save."""
        return await self._kind(delivery).save(delivery, partner_id)

    async def remember(self, transaction: Transaction) -> None:
        """Let each kind store what it has learnt."""
        for kind in self.kinds:
            await kind.remember(transaction)

    def accepted(self, delivery: Delivery, partner_id: str, outcome: Outcome) -> Contract | None:
        """Return the kind's event."""
        return self._kind(delivery).accepted(delivery, partner_id, outcome)

    def rejected(self, delivery: Delivery, code: str) -> Contract | None:
        """Return the kind's event."""
        return self._kind(delivery).rejected(delivery, code)

    def unclear(self, delivery: Delivery, code: str) -> Contract | None:
        """Return the kind's event."""
        return self._kind(delivery).unclear(delivery, code)

    def _kind(self, delivery: Delivery) -> AnyKind:
        kind = self._by_name.get(delivery.kind)
        if kind is None:
            raise Permanent("the gateway knows no such kind of record", code="unknown_kind")
        return kind
