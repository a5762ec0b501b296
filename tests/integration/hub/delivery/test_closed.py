"""A partner that is known to be closed has not failed."""

from typing import Final

from hub.delivery.partner import Delivery
from hub.errors import Closed
from tests.integration.hub.delivery.ledger_fixture import LedgerHarness
from tests.integration.hub.delivery.partner import MemoryPartner

KEYS: Final = [f"key-{number}" for number in range(5)]
NEVER_AGAIN: Final = 3600.0


class ClosingPartner(MemoryPartner):
    """Closed for the first call about each business key."""

    async def find_record(self, delivery: Delivery) -> None:
        self.looks[delivery.business_key] += 1
        if self.looks[delivery.business_key] == 1:
            raise Closed("within a window of maintenance", retry_after=0.05)
        await super().find_record(delivery)


async def test_deliveries_wait_for_the_end_of_a_window_and_the_circuit_stays_closed(harness: LedgerHarness) -> None:
    harness.partner = ClosingPartner()
    await harness.enqueue(KEYS)
    harness.started(circuit_failures=1, circuit_open=NEVER_AGAIN)
    await harness.settled()
    assert harness.partner.versions() == {key: [1] for key in KEYS}
