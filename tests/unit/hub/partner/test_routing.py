from dataclasses import replace
from typing import ClassVar

import pytest

from contracts.contract import Code, Contract
from hub.delivery.partner import Delivery, Found
from hub.errors import Permanent
from hub.partner.record import RecordKind
from hub.partner.routing import RoutedPartner


class AwardProposedV1(Contract):
    """For these tests."""

    type: ClassVar[str] = "award.proposed.v1"
    summary: ClassVar[str] = "Usulan."

    number: Code
    """Which proposal."""
    version: int
    """Of its content."""


class AwardCorrectedV1(AwardProposedV1):
    """Another contract of the same kind of record."""

    type: ClassVar[str] = "award.corrected.v1"


class Awards(RecordKind[AwardProposedV1]):
    name = "award"
    queue = "awards"
    summary = "Usulan."
    contracts = (AwardProposedV1, AwardCorrectedV1)

    def key(self, event: AwardProposedV1) -> str:
        return event.number

    def version(self, event: AwardProposedV1) -> int:
        return event.version

    async def look(self, delivery: Delivery) -> Found | None:
        return None

    async def save(self, delivery: Delivery, partner_id: str | None) -> str:
        return f"{self.name}-{self.event(delivery).number}"


class Papers(Awards):
    name = "paper"


class OldAwards(Awards):
    name = "old"
    qualified = False


PROPOSED = AwardProposedV1(number="7", version=1)


def claimed(kind: Awards, event: AwardProposedV1 = PROPOSED) -> Delivery:
    new = kind.new_delivery(event)
    found = Delivery(1, new.business_key, new.version, new.payload, 1, 0, None, uncertain=False)
    return replace(found, kind=new.kind, contract=new.contract)


def test_two_kinds_never_share_a_business_key() -> None:
    assert [kind.new_delivery(PROPOSED).business_key for kind in (Awards(), Papers(), OldAwards())] == [
        "award:7",
        "paper:7",
        "7",
    ]


async def test_each_delivery_goes_to_its_kind_and_what_was_stored_before_kinds_were_to_the_old_one() -> None:
    partner = RoutedPartner("partner", [Awards(), Papers(), OldAwards()])
    assert await partner.send(claimed(Papers()), None) == "paper-7"
    assert await partner.send(replace(claimed(Awards()), kind="", contract=""), None) == "old-7"
    with pytest.raises(Permanent, match="no such kind") as caught:
        await partner.send(replace(claimed(Awards()), kind="gone"), None)
    assert caught.value.code == "unknown_kind"


def test_an_event_is_read_as_the_contract_that_brought_it() -> None:
    corrected = AwardCorrectedV1(number="7", version=2)
    assert type(Awards().event(claimed(Awards(), corrected))) is AwardCorrectedV1


@pytest.mark.parametrize("kinds", [[Awards(), Awards()], [OldAwards(), type("Other", (OldAwards,), {"name": "x"})()]])
def test_two_kinds_that_would_be_stored_alike_are_refused_at_the_start(kinds: list[Awards]) -> None:
    with pytest.raises(ValueError, match="stored as"):
        RoutedPartner("partner", kinds)
