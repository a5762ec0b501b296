"""What a gateway has announced of its deliveries, from its ledger: for a service that comes later."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Contract
from hub.clock import Clocks
from hub.delivery.asking_again import is_newest
from hub.delivery.partner import Delivery
from hub.delivery.states import State
from hub.delivery.tables import deliveries
from hub.errors import Permanent, Unclear
from hub.messaging.snapshot import CurrentRecord, Snapshot
from hub.partner.routing import RoutedPartner

_ANNOUNCED = (State.ACCEPTED, State.REJECTED, State.UNCLEAR)


class Announced:
    """The end of each record's newest version, and of its steps, told as it was told then."""

    def __init__(self, connected: Callable[[Clocks], RoutedPartner]) -> None:
        """Make nothing yet.

        Args:
            connected: returns the partner with its kinds, which read the time from these clocks; it is never called.
        """
        self._connected = connected
        self._partner: RoutedPartner | None = None
        self._at = 0.0

    def snapshots(self, contracts: Sequence[type[Contract]]) -> tuple[Snapshot, ...]:
        """Return what can be announced again, by contract."""
        return tuple(Snapshot(contract, partial(self._read, contract)) for contract in contracts)

    async def _read(
        self, contract: type[Contract], connection: AsyncConnection, after: str, limit: int
    ) -> list[CurrentRecord]:
        if self._partner is None:
            # The kinds stamp their events with the present moment: here with that of the delivery's end.
            self._partner = self._connected(Clocks(now=lambda: self._at))
        ended = (
            sa.select(deliveries)
            .where(
                deliveries.c.partner == self._partner.name,
                deliveries.c.id > int(after or 0),
                deliveries.c.state.in_(_ANNOUNCED),
                is_newest(),
            )
            .order_by(deliveries.c.id)
            .limit(limit)
        )
        rows = await connection.execute(ended)
        return [CurrentRecord(str(row.id), self._told(self._partner, row, contract)) for row in rows]

    def _told(self, partner: RoutedPartner, row: sa.Row[Any], contract: type[Contract]) -> Contract | None:
        """Return the event of a delivery's end, where it is of this contract."""
        self._at = row.settled_at
        event = _event(partner, row)
        return event if isinstance(event, contract) else None


def _event(partner: RoutedPartner, row: sa.Row[Any]) -> Contract | None:
    delivery = Delivery(
        id=row.id,
        business_key=row.business_key,
        version=row.version,
        payload=row.payload,
        attempts=row.attempts,
        absent_reads=row.absent_reads,
        partner_id=row.partner_id,
        uncertain=False,
        kind=row.kind,
        contract=row.contract,
        step=row.step,
        withdrawn=row.withdrawn,
    )
    match row.state:
        case State.ACCEPTED:
            if row.withdrawn:
                return partner.withdrawn(delivery)
            return partner.accepted(delivery, row.partner_id or "", row.outcome)
        case State.UNCLEAR:
            return partner.unclear(delivery, row.error_code or Unclear.code)
        case _:
            return partner.rejected(delivery, row.error_code or Permanent.code)
