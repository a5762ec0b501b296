from dataclasses import replace
from typing import ClassVar

import pytest

from contracts.contract import Code, Contract
from hub.delivery.partner import Delivery, Found
from hub.errors import Permanent
from hub.partner.record import RecordKind, Step
from hub.partner.routing import RoutedPartner


class AwardProposedV1(Contract):
    """For these tests."""

    type: ClassVar[str] = "award.proposed.v1"
    summary: ClassVar[str] = "Usulan."
    publisher: ClassVar[str] = "award_service"

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

    async def find_record(self, delivery: Delivery) -> Found | None:
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
    new = kind.new_deliveries(event)[0]
    found = Delivery(1, new.business_key, new.version, new.payload, 1, 0, None, uncertain=False)
    return replace(found, kind=new.kind, contract=new.contract)


def test_two_kinds_never_share_a_business_key() -> None:
    assert [kind.new_deliveries(PROPOSED)[0].business_key for kind in (Awards(), Papers(), OldAwards())] == [
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


@pytest.mark.parametrize("says", [{"withdrawable": True}, {"batch_size": 2}])
def test_a_kind_that_says_what_it_cannot_do_is_refused_at_the_start(says: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="but has no"):
        RoutedPartner("partner", [type("Other", (Awards,), says)()])


class Attached(Step[AwardProposedV1]):
    name = "paper"

    def applies(self, event: AwardProposedV1) -> bool:
        return event.number != "none"

    async def find_record(self, event: AwardProposedV1, delivery: Delivery) -> Found | None:
        return Found(f"paper of {event.number}", mark="1")

    async def send(self, event: AwardProposedV1, delivery: Delivery, record_id: str) -> str:
        return f"paper at {record_id}"

    def accepted(self, event: AwardProposedV1, partner_id: str, outcome: str) -> Contract:
        return AwardCorrectedV1(number=event.number, version=event.version)


class Signed(Attached):
    name = "signature"


class Complete(Awards):
    steps = (Attached(), Signed())

    def withdraws(self, event: AwardProposedV1) -> bool:
        return event.version > 8


def told(number: str, version: int) -> list[tuple[str, str | None, bool, tuple[str, ...]]]:
    new = Complete().new_deliveries(AwardProposedV1(number=number, version=version))
    return [(one.business_key, one.waits_for, one.withdrawn, one.ends) for one in new]


def test_each_step_waits_for_the_one_before_it_and_what_a_version_lacks_is_ended() -> None:
    paper, signature = "award:7#paper", "award:7#signature"
    assert told("7", 1) == [
        ("award:7", None, False, ()),
        (paper, "award:7", False, ()),
        (signature, paper, False, ()),
    ]
    assert told("7", 9) == [("award:7", None, True, (paper, signature))]
    assert told("none", 1) == [("award:none", None, False, ("award:none#paper", "award:none#signature"))]
    with pytest.raises(Permanent, match="holds #"):
        Complete().stored_key("7#paper")


async def test_a_step_is_asked_in_its_kinds_place_and_needs_the_records_id() -> None:
    partner = RoutedPartner("partner", [Complete()])
    step = replace(claimed(Complete()), step="paper")
    assert partner.some_wait
    assert await partner.find_record(step) == Found("paper of 7", mark="1")
    assert await partner.send(step, "R-1") == "paper at R-1"
    assert isinstance(partner.accepted(step, "", "created"), AwardCorrectedV1)
    assert partner.rejected(step, "no") is None
    with pytest.raises(Permanent) as caught:
        await partner.send(step, None)
    assert caught.value.code == "record_unknown"
