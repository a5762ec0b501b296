"""What is recorded of a claim, and by whom."""

from dataclasses import replace

import pytest

from hub.clock import SYSTEM
from hub.delivery.partner import Delivery
from hub.delivery.settling import Verdict, accepted
from hub.delivery.states import TRANSITIONS, State
from tests.integration.hub.delivery.ledger_fixture import LedgerHarness, keys_of


async def claimed(harness: LedgerHarness, key: str = "a") -> Delivery:
    """Return the claim of a delivery that has just been written down."""
    await harness.enqueue([key])
    (delivery,) = await harness.claim("t")
    return delivery


async def test_an_accepted_delivery_is_recorded_with_its_event_and_the_partners_id(harness: LedgerHarness) -> None:
    delivery = await claimed(harness)
    assert await harness.record("t", [accepted(delivery, "R-1", "created")]) == 1
    (row,) = await harness.rows()
    assert (row.state, row.outcome, row.partner_id) == (State.ACCEPTED, "created", "R-1")
    assert (row.lease_until, row.lease_token) == (None, None)
    assert row.settled_at == pytest.approx(SYSTEM.now(), abs=60)
    assert [(event.code, event.version) for event in await harness.events()] == [("a", 1)]
    assert await harness.partner_ids() == {"a": "R-1"}


async def test_a_rejected_delivery_is_recorded_with_its_event(harness: LedgerHarness) -> None:
    delivery = await claimed(harness)
    await harness.record("t", [Verdict(delivery, State.REJECTED, error_code="refused", error="x" * 600)])
    (row,) = await harness.rows()
    assert (row.state, row.error_code, row.error) == (State.REJECTED, "refused", "x" * 500)
    assert row.settled_at is not None
    (event,) = await harness.events()
    assert event.type == "delivery.rejected.v1"
    assert await harness.partner_ids() == {}


@pytest.mark.parametrize("state", [State.PENDING, State.UNCERTAIN])
async def test_what_is_not_settled_is_due_again_after_its_wait_and_announces_nothing(
    harness: LedgerHarness, state: State
) -> None:
    delivery = await claimed(harness)
    await harness.record("t", [Verdict(delivery, state, wait=500, absent_reads=1, error_code="throttled")])
    (row,) = await harness.rows()
    assert (row.state, row.absent_reads, row.error_code, row.settled_at) == (state, 1, "throttled", None)
    assert row.due_at == pytest.approx(SYSTEM.now() + 500, abs=60)
    assert await harness.events() == []


async def test_event_and_state_are_recorded_together_or_not_at_all(harness: LedgerHarness) -> None:
    delivery = await claimed(harness)
    with pytest.raises(ZeroDivisionError):
        await harness.record("t", [accepted(delivery, "R-1", "created")], fail=True)
    assert await harness.states("a") == {1: State.SENDING}
    assert await harness.events() == []
    assert await harness.partner_ids() == {}


async def test_a_verdict_is_recorded_once(harness: LedgerHarness) -> None:
    verdict = accepted(await claimed(harness), "R-1", "created")
    assert await harness.record("t", [verdict]) == 1
    assert await harness.record("t", [verdict]) == 0
    assert len(await harness.events()) == 1


@pytest.mark.parametrize("late", [State.ACCEPTED, State.REJECTED, State.PENDING, State.UNCERTAIN])
@pytest.mark.parametrize("taken_over_by", ["t", "other"])
async def test_a_verdict_that_comes_after_the_claim_was_taken_over_changes_nothing(
    harness: LedgerHarness, late: State, taken_over_by: str
) -> None:
    delivery = await claimed(harness)
    await harness.leases_end()
    await harness.expire()
    (theirs,) = await harness.claim(taken_over_by)
    before = await harness.rows()
    verdict = Verdict(delivery, late, partner_id="R-LATE", outcome="created", error_code="late")
    assert await harness.record("t", [verdict]) == 0
    assert await harness.rows() == before
    assert await harness.events() == []
    assert await harness.partner_ids() == {}
    assert await harness.record(taken_over_by, [accepted(theirs, "R-1", "created")]) == 1
    assert await harness.record("t", [verdict]) == 0
    assert await harness.partner_ids() == {"a": "R-1"}
    assert len(await harness.events()) == 1


async def test_a_verdict_that_comes_after_the_lease_ended_changes_nothing(harness: LedgerHarness) -> None:
    delivery = await claimed(harness)
    await harness.leases_end()
    await harness.expire(settle_after=60)
    assert await harness.record("t", [accepted(delivery, "R-1", "created")]) == 0
    assert await harness.states("a") == {1: State.UNCERTAIN}
    assert await harness.events() == []


async def test_a_late_verdict_does_not_keep_the_others_of_its_batch_from_being_recorded(harness: LedgerHarness) -> None:
    await harness.enqueue(keys_of(3))
    ours = await harness.claim("t")
    await harness.change(key=ours[0].business_key, lease_token="other")
    verdicts = [accepted(one, f"R-{one.id}", "created") for one in ours]
    assert await harness.record("t", verdicts) == 2
    assert {event.code for event in await harness.events()} == {one.business_key for one in ours[1:]}


async def test_one_that_goes_back_while_a_newer_version_waits_is_superseded(harness: LedgerHarness) -> None:
    delivery = await claimed(harness)
    await harness.enqueue(["a"], version=2)
    await harness.record("t", [Verdict(delivery, State.PENDING, partner_id="R-1")])
    assert await harness.states("a") == {1: State.SUPERSEDED, 2: State.PENDING}
    assert (await harness.rows("a"))[0].settled_at is not None
    assert await harness.events() == []
    (newer,) = await harness.claim("t")
    assert (newer.version, newer.partner_id) == (2, "R-1")


async def test_a_newer_version_of_another_business_key_supersedes_nothing(harness: LedgerHarness) -> None:
    delivery = await claimed(harness)
    await harness.enqueue(["b"], version=2)
    await harness.record("t", [Verdict(delivery, State.PENDING)])
    assert await harness.states("a") == {1: State.PENDING}


async def test_the_partners_id_is_replaced_by_the_latest(harness: LedgerHarness) -> None:
    delivery = await claimed(harness)
    await harness.record("t", [accepted(delivery, "R-1", "created")])
    await harness.enqueue(["a"], version=2)
    (newer,) = await harness.claim("t")
    await harness.record("t", [accepted(newer, "R-2", "updated")])
    assert await harness.partner_ids() == {"a": "R-2"}


@pytest.mark.parametrize("before", [State.SENDING, State.UNCERTAIN])
@pytest.mark.parametrize(
    "after", [State.ACCEPTED, State.REJECTED, State.PENDING, State.SUPERSEDED, State.UNCERTAIN, State.UNCLEAR]
)
async def test_only_transitions_of_the_table_are_reached(harness: LedgerHarness, before: State, after: State) -> None:
    delivery = await claimed(harness)
    if before is State.UNCERTAIN:
        await harness.record("t", [Verdict(delivery, State.UNCERTAIN)])
        (delivery,) = await harness.claim("t")
    verdict = Verdict(delivery, after, partner_id="R-1", outcome="created")
    if after is State.SUPERSEDED:
        await harness.enqueue(["a"], version=2)
        verdict = replace(verdict, state=State.PENDING)
    await harness.record("t", [verdict])
    assert (await harness.states("a"))[1] == after
    assert before == after or (before, after) in TRANSITIONS
