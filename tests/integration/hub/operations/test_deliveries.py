"""What an operator sees and does."""

from dataclasses import fields
from datetime import UTC
from typing import Any

import pytest

from hub.delivery.settling import Verdict, accepted
from hub.delivery.states import State
from hub.operations import deliveries as operations
from hub.operations.operator import Kind
from hub.operations.refusals import NotFound, Superseded, WrongState
from tests.integration.hub.delivery.ledger_fixture import LedgerHarness, keys_of
from tests.integration.hub.delivery.partner import PARTNER
from tests.support.operators import OPERATOR


async def rejected(world: LedgerHarness, key: str = "a") -> int:
    await world.enqueue([key])
    (claimed,) = [one for one in await world.claim("t") if one.business_key == key]
    await world.record("t", [Verdict(claimed, State.REJECTED, error_code="refused", error="the partner says no")])
    return claimed.id


async def test_the_list_hides_what_may_be_personal(world: LedgerHarness) -> None:
    delivery_id = await rejected(world)
    async with world.database.read() as connection:
        (row,) = await operations.listed(connection)
    assert not {one.name for one in fields(row)} & {"payload", "business_key", "lease_token"}
    assert (row.id, row.state, row.error_code, row.version) == (delivery_id, "rejected", "refused", 1)
    assert row.created_at.tzinfo is UTC
    assert row.lease_until is None


async def test_the_list_is_paged_and_chosen_by_partner_and_state(world: LedgerHarness) -> None:
    await rejected(world)
    await world.enqueue(keys_of(5))

    async def ids(**which: Any) -> list[int]:
        async with world.database.read() as connection:
            return [row.id for row in await operations.listed(connection, **which)]

    everything = await ids()
    assert len(everything) == 6
    assert everything == sorted(everything)
    assert await ids(limit=2) == everything[:2]
    assert await ids(limit=2, after=everything[1]) == everything[2:4]
    assert await ids(state="rejected") == everything[:1]
    assert await ids(partner=PARTNER) == everything
    assert await ids(partner="other") == []


async def test_one_delivery_is_shown_whole(world: LedgerHarness) -> None:
    delivery_id = await rejected(world)
    async with world.database.read() as connection:
        row = await operations.shown(connection, delivery_id)
    assert (row.business_key, row.payload, row.error) == ("a", b'{"version": 1}', "the partner says no")
    assert not hasattr(row, "lease_token")


async def test_one_that_is_not_there_is_refused(world: LedgerHarness) -> None:
    async with world.database.begin() as connection:
        with pytest.raises(NotFound, match="nomor 4711"):
            await operations.shown(connection, 4711)
        with pytest.raises(NotFound, match="nomor 4711"):
            await operations.send_again(connection, 4711, by=OPERATOR)


async def test_a_rejected_delivery_is_sent_again_and_accepted(world: LedgerHarness) -> None:
    delivery_id = await rejected(world)
    async with world.database.begin() as connection:
        await operations.send_again(connection, delivery_id, by=OPERATOR)
    assert await world.states("a") == {1: State.PENDING}
    (claimed,) = await world.claim("t")
    assert (claimed.id, claimed.uncertain) == (delivery_id, False)
    await world.record("t", [accepted(claimed, "R-1", "created")])
    (row,) = await world.rows()
    assert (row.state, row.error_code) == (State.ACCEPTED, None)


@pytest.mark.parametrize("state", [State.PENDING, State.SENDING, State.UNCERTAIN, State.ACCEPTED])
async def test_only_a_rejected_delivery_is_sent_again(world: LedgerHarness, state: State) -> None:
    await world.enqueue(["a"])
    if state is not State.PENDING:
        (claimed,) = await world.claim("t")
        if state is not State.SENDING:
            await world.record("t", [Verdict(claimed, state, wait=60, partner_id="R-1", outcome="created")])
    before = await world.rows()
    async with world.database.begin() as connection:
        with pytest.raises(WrongState) as refused:
            await operations.send_again(connection, before[0].id, by=OPERATOR)
    assert (refused.value.state, refused.value.about) == (state, Kind.DELIVERY.of(before[0].id))
    assert await world.rows() == before


async def test_one_that_a_newer_version_has_replaced_is_not_sent_again(world: LedgerHarness) -> None:
    delivery_id = await rejected(world)
    await world.enqueue(["a"], version=2)
    async with world.database.begin() as connection:
        with pytest.raises(Superseded):
            await operations.send_again(connection, delivery_id, by=OPERATOR)
    assert await world.states("a") == {1: State.REJECTED, 2: State.PENDING}
