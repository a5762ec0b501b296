"""The rule that settles a delivery whose answer was lost."""

import pytest

from hub.delivery.partner import Delivery, DeliveryPolicy, Found
from hub.delivery.settling import Verdict, settle
from hub.delivery.states import State

POLICY = DeliveryPolicy(
    concurrency=1,
    lease=60,
    send_timeout=20,
    settle_after=60,
    visibility_lag=30,
    read_before_first_write=True,
    back_off_first=2,
    back_off_max=300,
    circuit_failures=10,
    circuit_open=15,
)


def uncertain(*, absent_reads: int = 0, partner_id: str | None = None) -> Delivery:
    return Delivery(
        id=1,
        business_key="key",
        version=1,
        payload=b"{}",
        attempts=2,
        absent_reads=absent_reads,
        partner_id=partner_id,
        uncertain=True,
    )


@pytest.mark.parametrize("absent_reads", [0, 1])
def test_found_with_our_values_it_has_arrived(absent_reads: int) -> None:
    delivery = uncertain(absent_reads=absent_reads)
    verdict = settle(delivery, Found("R-1", same=True), POLICY)
    assert verdict == Verdict(delivery, State.ACCEPTED, partner_id="R-1", outcome="created")


def test_found_with_our_values_under_an_id_that_we_knew_it_was_an_update() -> None:
    delivery = uncertain(partner_id="R-1")
    verdict = settle(delivery, Found("R-1", same=True), POLICY)
    assert verdict == Verdict(delivery, State.ACCEPTED, partner_id="R-1", outcome="updated")


@pytest.mark.parametrize("absent_reads", [0, 1])
@pytest.mark.parametrize("known", [None, "R-1"])
def test_found_with_other_values_it_is_ours_to_update_by_its_id(absent_reads: int, known: str | None) -> None:
    delivery = uncertain(absent_reads=absent_reads, partner_id=known)
    verdict = settle(delivery, Found("R-1", same=False), POLICY)
    assert verdict == Verdict(delivery, State.PENDING, partner_id="R-1")


def test_absent_once_it_is_asked_again_after_the_reads_can_have_caught_up() -> None:
    delivery = uncertain()
    assert settle(delivery, None, POLICY) == Verdict(delivery, State.UNCERTAIN, wait=30, absent_reads=1)


@pytest.mark.parametrize("known", [None, "R-1"])
def test_absent_twice_it_is_sent(known: str | None) -> None:
    delivery = uncertain(absent_reads=1, partner_id=known)
    assert settle(delivery, None, POLICY) == Verdict(delivery, State.PENDING)
