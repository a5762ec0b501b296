"""Records that are taken away again, and a partner that is closed."""

from dataclasses import replace

import pytest

from hub.delivery import ledger
from hub.delivery.partner import Delivery
from hub.delivery.settling import settle_withdrawal
from hub.delivery.states import State
from hub.errors import Closed
from hub.operations import deliveries as operations
from tests.integration.hub.delivery.partner import PARTNER, WITHDRAWN, Fault, MemoryPartner
from tests.integration.hub.delivery.world import QUICK, World, new, withdrawals
from tests.support.operators import OPERATOR
from tests.support.waiting import until

STEP = "a#paper"
SAVES = [
    *(None, Fault.TRANSIENT, Fault.LOST_BEFORE_STORE, Fault.LOST_AFTER_STORE, Fault.STORED_LATE),
    *(Fault.UNCLEAR_AFTER_STORE, Fault.DEFECT_AFTER_STORE),
]


async def withdraw(world: World, key: str, version: int = 2) -> None:
    async with world.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, withdrawals([key], version=version))
    wake(world)


def wake(world: World) -> None:
    for dispatcher in world.dispatchers:
        dispatcher.wake()


async def announced(world: World) -> list[tuple[int, str]]:
    return [(event.version, getattr(event, "outcome", None) or event.reason) for event in await world.events()]  # type: ignore[union-attr] # one of both


@pytest.mark.parametrize("fault", SAVES)
async def test_a_record_is_taken_away_once_and_forgotten(world: World, fault: Fault | None) -> None:
    await world.enqueue(["a"], steps=True)
    world.started()
    await world.in_state(STEP, State.ACCEPTED)
    if fault:
        world.partner.fail(["a"], fault)
    await withdraw(world, "a")
    await world.settled()
    assert world.partner.records["a"] == []
    assert await world.states("a") == {1: State.ACCEPTED, 2: State.ACCEPTED}
    assert (await announced(world))[2:] == [(2, WITHDRAWN)]
    assert await world.partner_ids() == {}
    await world.enqueue(["a"], version=3)
    wake(world)
    await world.settled()
    assert world.partner.versions()["a"] == [3]


async def test_what_was_never_sent_is_withdrawn_with_its_steps(world: World) -> None:
    await world.enqueue(["a"], steps=True)
    await withdraw(world, "a")
    assert await world.states(STEP) == {1: State.SUPERSEDED}
    world.started()
    await world.settled()
    assert await world.states("a") == {1: State.SUPERSEDED, 2: State.ACCEPTED}
    assert world.partner.sends.total() == 0
    assert world.partner.looks["a"] == 1
    assert await announced(world) == [(2, WITHDRAWN)]


async def test_what_only_a_person_can_withdraw_is_accepted_once_that_was_done(world: World) -> None:
    world.partner.withdrawable = False
    await world.enqueue(["a"])
    world.started()
    await world.settled()
    await withdraw(world, "a")
    await world.in_state("a", State.REJECTED)
    (_, row) = await world.rows("a")
    assert row.error_code == "withdrawal_needs_person"
    world.partner.records.clear()  # the person
    async with world.database.begin() as connection:
        await operations.send_again(connection, row.id, by=OPERATOR)
    wake(world)
    await world.in_state("a", State.ACCEPTED)
    assert (await announced(world))[1:] == [(2, "withdrawal_needs_person"), (2, WITHDRAWN)]


def test_what_we_have_saved_is_gone_when_two_reads_do_not_show_it() -> None:
    known = Delivery(1, "a", 2, b"", 1, 0, "R-1", uncertain=False, withdrawn=True)
    first = settle_withdrawal(known, None, QUICK)
    assert (first.state, first.absent_reads, first.wait) == (State.UNCERTAIN, 1, QUICK.visibility_lag)
    again = replace(known, uncertain=True, absent_reads=1)
    assert settle_withdrawal(again, None, QUICK).outcome == WITHDRAWN
    assert settle_withdrawal(replace(known, partner_id=None), None, QUICK).outcome == WITHDRAWN
    asked = replace(known, partner_id=None, uncertain=True)
    assert settle_withdrawal(asked, None, QUICK).state is State.UNCERTAIN


async def test_nothing_that_waits_goes_on_because_its_record_was_withdrawn(world: World) -> None:
    await world.enqueue(["a"])
    await withdraw(world, "a")
    world.started()
    await world.settled()
    async with world.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, [replace(new(["b"])[0], waits_for="a")])
    assert await world.states("b") == {1: State.WAITING}
    assert await world.release() == 0


class ClosedPartner(MemoryPartner):
    """Closed for maintenance, until it is not."""

    seconds = 0.3

    async def send(self, delivery: Delivery, partner_id: str | None) -> str:
        self.sends["asked"] += 1
        if self.sends["asked"] == 1:
            raise Closed("maintenance", retry_after=self.seconds)
        return await super().send(delivery, partner_id)


async def test_a_partner_that_is_closed_is_left_alone_without_a_failure(world: World) -> None:
    partner = world.partner = ClosedPartner()
    await world.enqueue(["a"])
    world.started(partner, circuit_failures=1, circuit_open=600.0)
    await until(lambda: _noted(world))
    await world.enqueue(["b"])
    wake(world)
    await world.settled()
    assert partner.versions() == {"a": [1], "b": [1]}


async def _noted(world: World) -> bool:
    (row,) = await world.rows("a")
    return (row.state, row.error_code) == (State.PENDING, Closed.code)
