"""Use cases of the gateway: a finalised assessment becomes a delivery. Nothing here calls SIASN."""

from collections.abc import Sequence
from typing import Final

from contracts.skp import SkpFinalisedV1
from hub.delivery.ledger import NewDelivery, enqueue
from hub.subscription import Received
from hub.transaction import Transaction

PARTNER: Final = "siasn"


def business_key(event: SkpFinalisedV1) -> str:
    """Return what SIASN must hold once: one history for a person, a year and a kind."""
    return f"{event.nip}:{event.year}:{event.kind}"


async def write_deliveries(batch: Sequence[Received], tx: Transaction) -> None:
    """Write finalised assessments into the ledger; an older version that still waits is superseded."""
    events: list[SkpFinalisedV1] = [received.data for received in batch]
    await enqueue(
        tx.connection,
        PARTNER,
        [NewDelivery(business_key(event), event.version, event.model_dump_json().encode()) for event in events],
    )
