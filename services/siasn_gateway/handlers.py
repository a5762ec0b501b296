"""Use cases of the gateway beside its deliveries: unknown people are asked for again.

Nothing here calls SIASN.
"""

from collections.abc import Sequence
from typing import Final

from contracts.employee import EmployeeChangedV1
from contracts.skp import SkpFinalisedV1
from hub.delivery.asking_again import ask_again
from hub.messaging.subscription import Received
from hub.transaction import Transaction
from services.siasn_gateway.refusals import PERSON_NOT_FOUND

PARTNER: Final = "siasn"


def business_key(event: SkpFinalisedV1) -> str:
    """Return what SIASN must hold once: one history for a person, a year and a kind."""
    return f"{event.nip}:{event.year}:{event.kind}"


async def ask_for_changed_people(batch: Sequence[Received], tx: Transaction) -> int:
    """Let SIASN be asked again for people whom it did not know, once something changed about them; returns how many."""
    events: list[EmployeeChangedV1] = [received.data for received in batch]
    beginnings = sorted({f"{event.nip}:" for event in events})
    return await ask_again(tx.connection, PARTNER, code=PERSON_NOT_FOUND, keys_beginning_with=beginnings)


async def ask_for_unknown_people(tx: Transaction, *, after_seconds: float) -> int:
    """Let SIASN be asked again for people whom it did not know so many seconds ago; returns how many."""
    before = tx.clocks.now() - after_seconds
    return await ask_again(tx.connection, PARTNER, code=PERSON_NOT_FOUND, settled_before=before)
