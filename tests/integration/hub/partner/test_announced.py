"""What a gateway has announced of records and of their steps is announced again from its ledger."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest_asyncio

from contracts.contract import SOURCES, Code, Contract
from hub.clock import Clocks
from hub.delivery import ledger
from hub.delivery.partner import Delivery, Found
from hub.delivery.settling import Verdict, accepted
from hub.delivery.states import State
from hub.partner.announced import Announced
from hub.partner.record import RecordKind, Step
from hub.partner.routing import RoutedPartner
from tests.integration.hub.delivery.ledger_fixture import LedgerHarness
from tests.integration.hub.delivery.partner import PARTNER, DeliveryAcceptedV1, DeliveryRejectedV1


@pytest_asyncio.fixture
async def harness(database_url: str, tmp_path: Path) -> AsyncIterator[LedgerHarness]:
    """Each database in turn."""
    harness = await LedgerHarness.new(database_url, str(tmp_path / "ledger.sqlite3"))
    yield harness
    await harness.close()


class AwardGivenV1(Contract):
    """An award, with its letter."""

    type: ClassVar[str] = "award.given.v1"
    summary: ClassVar[str] = "Penghargaan diberikan."
    publisher: ClassVar[str] = SOURCES

    code: Code
    """Which one."""
    version: int
    """Of it."""
    has_letter: bool = True
    """Whether there is one."""


class Letter(Step[AwardGivenV1]):
    """Tells how it ended; its record does not."""

    name = "letter"

    def applies(self, event: AwardGivenV1) -> bool:
        return event.has_letter

    async def find_record(self, event: AwardGivenV1, delivery: Delivery) -> Found | None:
        raise NotImplementedError

    async def send(self, event: AwardGivenV1, delivery: Delivery, record_id: str) -> str:
        raise NotImplementedError

    def accepted(self, event: AwardGivenV1, partner_id: str, outcome: str) -> DeliveryAcceptedV1:
        return DeliveryAcceptedV1(code=event.code, version=event.version, outcome=f"{outcome} {partner_id}")

    def rejected(self, event: AwardGivenV1, code: str) -> DeliveryRejectedV1:
        return DeliveryRejectedV1(code=event.code, version=event.version, reason=code)


class Awards(RecordKind[AwardGivenV1]):
    """Never asked here."""

    name = "award"
    queue = "awards"
    summary = "Penghargaan."
    contracts = (AwardGivenV1,)
    qualified = False
    steps = (Letter(),)

    def key(self, event: AwardGivenV1) -> str:
        return event.code

    def version(self, event: AwardGivenV1) -> int:
        return event.version

    async def find_record(self, delivery: Delivery) -> Found | None:
        raise NotImplementedError

    async def save(self, delivery: Delivery, partner_id: str | None) -> str:
        raise NotImplementedError


async def test_what_a_step_has_announced_is_announced_again_while_its_record_has_no_newer_version(
    harness: LedgerHarness,
) -> None:
    kind = Awards()

    async def put(*events: AwardGivenV1) -> None:
        async with harness.database.begin() as connection:
            await ledger.enqueue(connection, PARTNER, [one for event in events for one in kind.new_deliveries(event)])

    def partner(_clocks: Clocks) -> RoutedPartner:
        return RoutedPartner(PARTNER, [kind])

    await put(*(AwardGivenV1(code=code, version=1) for code in ("held", "refused", "anew")))
    records = await harness.claim("t")
    await harness.record("t", [replace(accepted(one, "R", "created"), awaited=True) for one in records])
    letters = await harness.claim("t")
    refused = next(one for one in letters if "refused" in one.business_key)
    ends = [accepted(one, "L", "created") for one in letters if one is not refused]
    await harness.record("t", [*ends, Verdict(refused, State.REJECTED, error_code="too_large")])
    await put(AwardGivenV1(code="anew", version=2, has_letter=False))

    told = []
    for snapshot in Announced(partner).snapshots([DeliveryAcceptedV1, DeliveryRejectedV1]):
        async with harness.database.read() as connection:
            told += [one.data for one in await snapshot.read(connection, "", 100) if one.data is not None]
    assert told == [
        DeliveryAcceptedV1(code="held", version=1, outcome="created L"),
        DeliveryRejectedV1(code="refused", version=1, reason="too_large"),
    ]
