"""Records that are taken away again, and a partner that is closed."""

from dataclasses import replace

import pytest

from hub.delivery import ledger
from hub.delivery.partner import Delivery
from hub.delivery.settling import settle_withdrawal
from hub.delivery.states import State
from hub.errors import Closed
from hub.operations import deliveries as operations
from tests.integration.hub.delivery.ledger_fixture import QUICK, LedgerHarness, new, withdrawals
from tests.integration.hub.delivery.partner import PARTNER, WITHDRAWN, Fault, MemoryPartner
from tests.support.operators import OPERATOR
from tests.support.waiting import until

STEP = "a#paper"
SAVES = [
    *(None, Fault.TRANSIENT, Fault.LOST_BEFORE_STORE, Fault.LOST_AFTER_STORE, Fault.STORED_LATE),
    *(Fault.UNCLEAR_AFTER_STORE, Fault.DEFECT_AFTER_STORE),
]


async def withdraw(harness: LedgerHarness, key: str, version: int = 2) -> None:
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, withdrawals([key], version=version))
    wake(harness)


def wake(harness: LedgerHarness) -> None:
    for dispatcher in harness.dispatchers:
        dispatcher.wake()


async def announced(harness: LedgerHarness) -> list[tuple[int, str]]:
    return [(event.version, getattr(event, "outcome", None) or event.reason) for event in await harness.events()]  # type: ignore[union-attr] # one of both


@pytest.mark.parametrize("fault", SAVES)
async def test_a_record_is_taken_away_once_and_forgotten(harness: LedgerHarness, fault: Fault | None) -> None:
    await harness.enqueue(["a"], steps=True)
    harness.started()
    await harness.in_state(STEP, State.ACCEPTED)
    if fault:
        harness.partner.fail(["a"], fault)
    await withdraw(harness, "a")
    await harness.settled()
    assert harness.partner.records["a"] == []
    assert await harness.states("a") == {1: State.ACCEPTED, 2: State.ACCEPTED}
    assert (await announced(harness))[2:] == [(2, WITHDRAWN)]
    assert await harness.partner_ids() == {}
    await harness.enqueue(["a"], version=3)
    wake(harness)
    await harness.settled()
    assert harness.partner.versions()["a"] == [3]


async def test_what_was_never_sent_is_withdrawn_with_its_steps(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"], steps=True)
    await withdraw(harness, "a")
    assert await harness.states(STEP) == {1: State.SUPERSEDED}
    harness.started()
    await harness.settled()
    assert await harness.states("a") == {1: State.SUPERSEDED, 2: State.ACCEPTED}
    assert harness.partner.sends.total() == 0
    assert harness.partner.looks["a"] == 1
    assert await announced(harness) == [(2, WITHDRAWN)]


async def test_what_only_a_person_can_withdraw_is_accepted_once_that_was_done(harness: LedgerHarness) -> None:
    harness.partner.withdrawable = False
    await harness.enqueue(["a"])
    harness.started()
    await harness.settled()
    await withdraw(harness, "a")
    await harness.in_state("a", State.REJECTED)
    (_, row) = await harness.rows("a")
    assert row.error_code == "withdrawal_needs_person"
    harness.partner.records.clear()  # the person
    async with harness.database.begin() as connection:
        await operations.send_again(connection, row.id, by=OPERATOR)
    wake(harness)
    await harness.in_state("a", State.ACCEPTED)
    assert (await announced(harness))[1:] == [(2, "withdrawal_needs_person"), (2, WITHDRAWN)]


def test_what_we_have_saved_is_gone_when_two_reads_do_not_show_it() -> None:
    known = Delivery(1, "a", 2, b"", 1, 0, "R-1", uncertain=False, withdrawn=True)
    first = settle_withdrawal(known, None, QUICK)
    assert (first.state, first.absent_reads, first.wait) == (State.UNCERTAIN, 1, QUICK.visibility_lag)
    again = replace(known, uncertain=True, absent_reads=1)
    assert settle_withdrawal(again, None, QUICK).outcome == WITHDRAWN
    assert settle_withdrawal(replace(known, partner_id=None), None, QUICK).outcome == WITHDRAWN
    asked = replace(known, partner_id=None, uncertain=True)
    assert settle_withdrawal(asked, None, QUICK).state is State.UNCERTAIN


async def test_nothing_that_waits_goes_on_because_its_record_was_withdrawn(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"])
    await withdraw(harness, "a")
    harness.started()
    await harness.settled()
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, [replace(new(["b"])[0], waits_for="a")])
    assert await harness.states("b") == {1: State.WAITING}
    assert await harness.release() == 0


class ClosedPartner(MemoryPartner):
    """Closed for maintenance, until it is not."""

    seconds = 0.3

    async def send(self, delivery: Delivery, partner_id: str | None) -> str:
        self.sends["asked"] += 1
        if self.sends["asked"] == 1:
            raise Closed("maintenance", retry_after=self.seconds)
        return await super().send(delivery, partner_id)


async def test_a_partner_that_is_closed_is_left_alone_without_a_failure(harness: LedgerHarness) -> None:
    partner = harness.partner = ClosedPartner()
    await harness.enqueue(["a"])
    harness.started(partner, circuit_failures=1, circuit_open=600.0)
    await until(lambda: _noted(harness))
    await harness.enqueue(["b"])
    wake(harness)
    await harness.settled()
    assert partner.versions() == {"a": [1], "b": [1]}


async def _noted(harness: LedgerHarness) -> bool:
    (row,) = await harness.rows("a")
    return (row.state, row.error_code) == (State.PENDING, Closed.code)
