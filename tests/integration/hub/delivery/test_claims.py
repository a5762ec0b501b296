"""Who may work on a delivery, and for how long."""

import pytest

from hub.clock import SYSTEM
from hub.delivery import backlog, due, ledger
from hub.delivery.partner import Delivery
from hub.delivery.settling import Verdict
from hub.delivery.states import OUTSTANDING, State
from hub.operations import deliveries as operations
from tests.integration.hub.delivery.ledger_fixture import LedgerHarness, keys_of
from tests.integration.hub.delivery.partner import PARTNER
from tests.support.operators import OPERATOR


def keys(claimed: list[Delivery]) -> set[str]:
    return {delivery.business_key for delivery in claimed}


async def uncertain(harness: LedgerHarness, key: str, *, wait: float = 0.0) -> None:
    """Bring a delivery that waits into the state after a lost answer."""
    (claimed,) = [one for one in await harness.claim("setup") if one.business_key == key]
    assert await harness.record("setup", [Verdict(claimed, State.UNCERTAIN, wait=wait)]) == 1


async def test_what_is_due_first_is_claimed_first_and_no_more_than_asked_for(harness: LedgerHarness) -> None:
    at = SYSTEM.now()
    for number, key in enumerate(keys_of(6)):
        await harness.enqueue([key])
        await harness.change(key=key, due_at=at - number)
    assert keys(await harness.claim("t", limit=2)) == {"key-005", "key-004"}
    assert keys(await harness.claim("t", limit=3)) == {"key-003", "key-002", "key-001"}
    assert keys(await harness.claim("t", limit=3)) == {"key-000"}
    assert await harness.claim("t") == []


async def test_what_is_not_due_is_not_claimed(harness: LedgerHarness) -> None:
    await harness.enqueue(["a", "b"])
    await harness.change(key="a", due_at=SYSTEM.now() + 60)
    assert keys(await harness.claim("t")) == {"b"}


async def test_a_claimed_delivery_is_leased_and_counted(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"])
    before = SYSTEM.now()
    (claimed,) = await harness.claim("t", lease=60)
    (row,) = await harness.rows()
    assert (row.state, row.lease_token, row.attempts) == (State.SENDING, "t", 1)
    assert before + 60 <= row.lease_until <= SYSTEM.now() + 60
    assert claimed.claim == (row.id, 1)


@pytest.mark.parametrize("state", [State.SENDING, State.UNCERTAIN])
async def test_nothing_is_claimed_while_another_version_is_under_way(harness: LedgerHarness, state: State) -> None:
    await harness.enqueue(["a"])
    (claimed,) = await harness.claim("t")
    if state is State.UNCERTAIN:
        await harness.record("t", [Verdict(claimed, state, wait=60)])
    await harness.enqueue(["a"], version=2)
    assert await harness.claim("t") == []
    assert await harness.states("a") == {1: state, 2: State.PENDING}


async def test_an_uncertain_delivery_is_claimed_when_it_is_due_and_nobody_has_it(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"])
    await uncertain(harness, "a", wait=60)
    assert await harness.claim("t") == []
    await harness.all_due()
    (claimed,) = await harness.claim("t")
    assert (claimed.uncertain, claimed.attempts) == (True, 2)
    await harness.all_due()
    assert await harness.claim("other") == []
    await harness.leases_end()
    (taken,) = await harness.claim("other")
    assert (taken.uncertain, taken.attempts) == (True, 3)
    assert await harness.states("a") == {1: State.UNCERTAIN}


async def test_absent_reads_are_kept_between_claims(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"])
    (claimed,) = await harness.claim("t")
    await harness.record("t", [Verdict(claimed, State.UNCERTAIN, absent_reads=1)])
    (claimed,) = await harness.claim("t")
    assert claimed.absent_reads == 1


async def test_nothing_is_claimed_while_the_partner_is_paused(harness: LedgerHarness) -> None:
    await harness.enqueue(["a", "b"])
    async with harness.database.begin() as connection:
        (claimed, _) = await ledger.claim(connection, PARTNER, limit=2, token="t", lease=60)
    await harness.record("t", [Verdict(claimed, State.UNCERTAIN)])
    async with harness.database.begin() as connection:
        await operations.pause(connection, PARTNER, by=OPERATOR, reason="Pemeliharaan")
        await operations.pause(connection, PARTNER, by=OPERATOR, reason="Pemeliharaan lagi")
    await harness.enqueue(["c"])
    assert await harness.claim("t") == []
    async with harness.database.begin() as connection:
        await operations.pause(connection, "other", by=OPERATOR, reason="Lain")
        await operations.resume(connection, PARTNER, by=OPERATOR)
    assert keys(await harness.claim("t")) == {claimed.business_key, "c"}


async def test_an_operator_who_sends_by_hand_claims_though_the_partner_is_paused(harness: LedgerHarness) -> None:
    await harness.enqueue(["a", "b"])
    async with harness.database.begin() as connection:
        await operations.pause(connection, PARTNER, by=OPERATOR, reason="Uji kirim pertama")
        by_hand = await ledger.claim(connection, PARTNER, limit=1, token="hand", lease=60, though_paused=True)
    assert len(by_hand) == 1
    assert await harness.claim("t") == []


async def test_two_who_claim_at_once_share_the_work(postgresql_harness: LedgerHarness) -> None:
    harness = postgresql_harness
    await harness.enqueue(keys_of(10))
    async with harness.database.begin() as one, harness.database.begin() as other:
        first = await ledger.claim(one, PARTNER, limit=6, token="one", lease=60)
        second = await ledger.claim(other, PARTNER, limit=6, token="other", lease=60)
    assert (len(first), len(second)) == (6, 4)
    assert not keys(first) & keys(second)


async def test_a_lease_that_ended_makes_the_delivery_uncertain(harness: LedgerHarness) -> None:
    await harness.enqueue(["a", "b"])
    await harness.claim("t", limit=1, lease=60)
    await harness.claim("t", limit=1, lease=60)
    ended = SYSTEM.now() - 5
    await harness.change(key="a", lease_until=ended)
    assert await harness.expire(settle_after=40) == 1
    (row,) = await harness.rows("a")
    assert (row.state, row.lease_token, row.lease_until, row.error_code) == (
        State.UNCERTAIN,
        None,
        None,
        "lease_ended",
    )
    assert row.due_at == pytest.approx(SYSTEM.now() + 40, abs=5)
    assert await harness.states("b") == {1: State.SENDING}
    assert await harness.expire() == 0


@pytest.mark.parametrize("ends_in", [-7200.0, 7200.0])
async def test_a_lease_of_another_clock_is_settled_when_a_living_holder_must_have_stopped(
    harness: LedgerHarness, ends_in: float
) -> None:
    await harness.enqueue(["a"])
    await harness.claim("t", lease=60)
    await harness.change(lease_until=SYSTEM.now() + ends_in)
    assert await harness.expire(lease=60, settle_after=40) == 1
    (row,) = await harness.rows()
    assert row.state == State.UNCERTAIN
    assert row.due_at == pytest.approx(SYSTEM.now() + 100, abs=5)


async def test_what_waits_for_a_moment_of_another_clock_is_not_stuck(harness: LedgerHarness) -> None:
    await harness.enqueue(["pending", "uncertain", "settled by another"])
    await harness.claim("t", lease=60)
    ahead = SYSTEM.now() + 7200
    await harness.change(state=State.UNCERTAIN, lease_until=None, due_at=ahead)
    await harness.change(key="pending", state=State.PENDING, due_at=ahead)
    await harness.change(key="settled by another", due_at=SYSTEM.now(), lease_until=ahead)
    assert keys(await harness.claim("t")) == {"pending"}
    await harness.expire(lease=60, settle_after=40)
    waits = {
        row.business_key: (row.lease_until, row.due_at) for row in await harness.rows() if row.state == "uncertain"
    }
    assert waits.keys() == {"uncertain", "settled by another"}
    for lease_until, due_at in waits.values():
        assert lease_until is None
        assert due_at == pytest.approx(SYSTEM.now() + 100, abs=5)


async def test_a_renewal_holds_only_what_is_ours(harness: LedgerHarness) -> None:
    await harness.enqueue(keys_of(3))
    ours, lost, _ = claimed = sorted(await harness.claim("t", lease=1), key=lambda one: one.business_key)
    await harness.change(key=lost.business_key, lease_token="other")
    async with harness.database.begin() as connection:
        renewed = await ledger.renew(connection, [ours.id, lost.id], token="t", lease=600)
    assert renewed == {ours.claim}
    far = {row.business_key for row in await harness.rows() if row.lease_until > SYSTEM.now() + 300}
    assert far == {ours.business_key}
    assert len(claimed) == 3


async def test_a_renewal_tells_the_claim_that_holds_from_an_earlier_one(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"])
    (first,) = await harness.claim("t")
    await harness.leases_end()
    await harness.expire()
    (second,) = await harness.claim("t")
    async with harness.database.begin() as connection:
        renewed = await ledger.renew(connection, [first.id], token="t", lease=600)
    assert renewed == {second.claim} != {first.claim}


async def test_when_something_falls_due_is_known(harness: LedgerHarness) -> None:
    async def due_in() -> float | None:
        async with harness.database.read() as connection:
            return await due.next_due_in(connection, PARTNER)

    assert await due_in() is None
    await harness.enqueue(["a", "b"])
    await harness.change(key="a", due_at=SYSTEM.now() + 500)
    await harness.change(key="b", due_at=SYSTEM.now() + 700)
    assert await due_in() == pytest.approx(500, abs=60)
    await harness.change(key="a", due_at=SYSTEM.now())
    (claimed,) = await harness.claim("t", lease=300)
    assert await due_in() == pytest.approx(300, abs=60)
    await harness.record("t", [Verdict(claimed, State.REJECTED)])
    assert await due_in() == pytest.approx(700, abs=60)


async def test_counts_and_age_tell_of_the_backlog(harness: LedgerHarness) -> None:
    async with harness.database.read() as connection:
        assert await backlog.oldest_open_seconds(connection, PARTNER) == 0
        assert await backlog.count_outstanding(connection, PARTNER) == {state.value: 0 for state in OUTSTANDING}
    await harness.enqueue(["a", "b"])
    await harness.change(key="a", created_at=SYSTEM.now() - 1000)
    await harness.change(key="b", created_at=SYSTEM.now() - 500)
    async with harness.database.read() as connection:
        assert await backlog.oldest_open_seconds(connection, PARTNER) == pytest.approx(1000, abs=60)
    await harness.change(key="b", due_at=SYSTEM.now() + 60)
    (claimed,) = await harness.claim("t")
    await harness.record("t", [Verdict(claimed, State.REJECTED)])
    async with harness.database.read() as connection:
        assert await backlog.oldest_open_seconds(connection, PARTNER) == pytest.approx(500, abs=60)
        counts = await backlog.count_outstanding(connection, PARTNER)
    assert {state: count for state, count in counts.items() if count} == {State.PENDING: 1, State.REJECTED: 1}
