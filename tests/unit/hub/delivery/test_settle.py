"""The rule that settles a delivery whose answer was lost."""

from dataclasses import replace

import pytest

from hub.delivery.partner import Delivery, DeliveryPolicy, Found
from hub.delivery.settling import Verdict, settle, unclear_read
from hub.delivery.states import State
from hub.errors import Unclear

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


def uncertain(*, absent_reads: int = 0, partner_id: str | None = None, unclear_answers: int = 0) -> Delivery:
    return Delivery(
        id=1,
        business_key="key",
        version=1,
        payload=b"{}",
        attempts=2,
        absent_reads=absent_reads,
        partner_id=partner_id,
        uncertain=True,
        unclear_answers=unclear_answers,
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


@pytest.mark.parametrize(("answers", "state"), [(2, State.PENDING), (3, State.UNCLEAR), (4, State.UNCLEAR)])
@pytest.mark.parametrize("found", [None, Found("R-1", same=False)])
def test_one_that_was_answered_unclearly_often_enough_is_not_sent_again(
    answers: int, state: State, found: Found | None
) -> None:
    verdict = settle(uncertain(absent_reads=1, unclear_answers=answers), found, POLICY)
    assert (verdict.state, verdict.partner_id) == (state, found.partner_id if found else None)
    assert verdict.error_code == ("answer_unclear" if state is State.UNCLEAR else None)


def test_however_unclear_the_answers_were_it_is_asked_twice_and_believed() -> None:
    delivery = uncertain(unclear_answers=9)
    assert settle(delivery, None, POLICY).state is State.UNCERTAIN
    assert settle(delivery, Found("R-1", same=True), POLICY).state is State.ACCEPTED


def test_an_unclear_read_keeps_what_was_known_and_ends_at_the_limit() -> None:
    answer = Unclear("fits nothing", words="said so")
    delivery = uncertain(absent_reads=1, unclear_answers=1)
    verdict = unclear_read(delivery, answer, POLICY, wait=5)
    assert (verdict.state, verdict.absent_reads, verdict.wait) == (State.UNCERTAIN, 1, 5)
    assert (verdict.answer_unclear, verdict.words, verdict.error_code) == (True, "said so", "answer_unclear")
    assert unclear_read(replace(delivery, uncertain=False), answer, POLICY, wait=5).state is State.PENDING
    assert unclear_read(replace(delivery, unclear_answers=2), answer, POLICY, wait=5).state is State.UNCLEAR
