"""Naive variants of the rule double records or events, and the checks of the other tests see it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import elapsed
from hub.delivery import dispatcher as dispatcher_module
from hub.delivery import ledger, recording
from hub.delivery.dispatcher import Dispatcher
from hub.delivery.partner import ClaimKey, Delivery, DeliveryPolicy, Found
from hub.delivery.settling import Verdict, settle, unclear_save
from hub.delivery.states import State
from hub.delivery.tables import deliveries
from hub.errors import Transient, Uncertain
from tests.integration.hub.delivery.partner import PARTNER, Fault, MemoryPartner
from tests.integration.hub.delivery.world import ALL_ONCE, ENDS_SOON, QUICK, World, keys_of
from tests.support.waiting import until

FEW = keys_of(6)
LONG_AFTER = 1.5

_LASTING_LEASE = 6.0


class BlindPartner(MemoryPartner):
    """Takes a lost answer for a request that was not processed."""

    async def send(self, delivery: Delivery, partner_id: str | None) -> str:
        try:
            return await super().send(delivery, partner_id)
        except Uncertain as lost:
            raise Transient(str(lost)) from lost


@pytest.mark.parametrize("blind", [True, False])
async def test_to_send_again_without_asking_doubles(world: World, blind: bool) -> None:
    if blind:
        world.partner = BlindPartner(late_seconds=LONG_AFTER)
    else:
        world.partner.late_seconds = LONG_AFTER
    world.partner.fail(FEW, Fault.STORED_LATE)
    await world.enqueue(FEW)
    world.started(settle_after=LONG_AFTER + 0.1)
    await world.settled()
    assert (await world.outcomes()).doubled == (frozenset(FEW) if blind else frozenset())


async def test_to_settle_before_the_partner_can_have_finished_doubles(world: World) -> None:
    world.partner.late_seconds = LONG_AFTER
    world.partner.fail(FEW, Fault.STORED_LATE)
    await world.enqueue(FEW)
    world.started(settle_after=0.0, visibility_lag=0.0)
    await world.settled()
    assert (await world.outcomes()).doubled


async def test_to_believe_one_read_doubles(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def credulous(delivery: Delivery, found: Found | None, policy: DeliveryPolicy) -> Verdict:
        return Verdict(delivery, State.PENDING) if found is None else settle(delivery, found, policy)

    monkeypatch.setattr(dispatcher_module, "settle", credulous)
    world.partner.fail(FEW, Fault.SHOWN_LATE)
    await world.enqueue(FEW)
    world.started(read_before_first_write=False)
    await world.settled()
    assert (await world.outcomes()).doubled == frozenset(FEW)


@pytest.mark.parametrize("renews", [False, True])
async def test_to_believe_in_leases_that_are_not_renewed_doubles(
    world: World, monkeypatch: pytest.MonkeyPatch, renews: bool
) -> None:
    async def pretend(connection: AsyncConnection, ids: Sequence[int], *, token: str, lease: float) -> set[ClaimKey]:
        return {(delivery_id, attempts) for delivery_id in ids for attempts in range(1, 100)}

    if not renews:
        monkeypatch.setattr(ledger, "renew", pretend)
    held = world.partner.look_gate = asyncio.Event()
    await world.enqueue(FEW)
    # The healthy one must be able to keep its lease on a busy machine, too.
    slow = world.started(lease=_LASTING_LEASE if renews else ENDS_SOON)
    await until(lambda: _is(len(slow._under_way) == len(FEW)))
    world.partner.look_gate = None
    second = world.started(lease=600)
    if renews:
        await until(lambda: _renewed(world, slow._token))
    else:
        await world.settled()
        # On a busy machine its housekeeping may be late: then it has lost its belief for a moment.
        await until(lambda: _is(min(slow._lease_ends.values()) - elapsed() > QUICK.send_timeout * 2))
    held.set()
    await asyncio.gather(*list(slow._under_way.values()))
    await world.settled()
    assert second.alive
    assert (await world.outcomes()).doubled == (frozenset() if renews else frozenset(FEW))


async def _is(value: bool) -> bool:
    return value


async def _renewed(world: World, token: str) -> bool:
    """Whether the leases have been held on to for longer than one lease."""
    return all(
        row.lease_token == token and row.lease_until > row.created_at + _LASTING_LEASE + 1 for row in await world.rows()
    )


class CircuitOfOneRecord(Dispatcher):
    """Takes an unclear answer about one record for a partner in trouble."""

    async def _verdict(self, delivery: Delivery) -> Verdict:
        verdict = await super()._verdict(delivery)
        if verdict.answer_unclear:
            self._circuit.failed()
        return verdict


@pytest.mark.parametrize("counts", [True, False])
async def test_to_count_unclear_answers_for_the_circuit_delays_everybody(world: World, counts: bool) -> None:
    bad, *sound = FEW
    world.partner.fail([bad], *[Fault.UNCLEAR_BEFORE_STORE] * 3)
    await world.enqueue([bad])
    kind = CircuitOfOneRecord if counts else Dispatcher
    running = kind(world.partner, replace(QUICK, circuit_failures=1, circuit_open=3600), world.transactions)
    world.dispatchers.append(running)
    running.start()
    await world.in_state(bad, State.UNCERTAIN)
    await world.enqueue(sound)
    running.wake()
    if counts:
        await until(lambda: _is(running._circuit.is_open))
        await asyncio.sleep(QUICK.settle_after)
        assert await world.open() == len(FEW)
    else:
        await world.settled()
        assert (await world.outcomes()).missing == frozenset({bad})


@pytest.mark.parametrize("forgets", [True, False])
async def test_to_forget_unclear_answers_never_ends(
    world: World, monkeypatch: pytest.MonkeyPatch, forgets: bool
) -> None:
    if forgets:
        monkeypatch.setattr(
            dispatcher_module, "unclear_save", lambda *given: replace(unclear_save(*given), answer_unclear=False)
        )
    world.partner.fail(FEW, *[Fault.UNCLEAR_BEFORE_STORE] * 6)
    await world.enqueue(FEW)
    world.started(settle_after=0.02, visibility_lag=0.02)
    await world.settled()
    assert (await world.outcomes()).unclear == (frozenset() if forgets else frozenset(FEW))
    assert {world.partner.sends[key] for key in FEW} == {7 if forgets else 3}


@pytest.mark.parametrize("hasty", [True, False])
async def test_to_end_at_the_first_unclear_answer_leaves_what_the_partner_holds(
    world: World, monkeypatch: pytest.MonkeyPatch, hasty: bool
) -> None:
    if hasty:
        monkeypatch.setattr(
            dispatcher_module, "unclear_save", lambda *given: replace(unclear_save(*given), state=State.UNCLEAR)
        )
    world.partner.fail(FEW, Fault.UNCLEAR_AFTER_STORE)
    await world.enqueue(FEW)
    world.started()
    await world.settled()
    assert (await world.outcomes() == ALL_ONCE) is not hasty
    assert (await world.outcomes()).unclear == (frozenset(FEW) if hasty else frozenset())


async def test_to_record_without_fencing_announces_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    record = recording.record

    async def unfenced(
        connection: AsyncConnection,
        partner: str,
        verdicts: Sequence[Verdict],
        *,
        token: str,
        on_settled: Callable[[Verdict], None],
    ) -> int:
        for verdict in verdicts:
            await connection.execute(
                sa.update(deliveries)
                .where(deliveries.c.id == verdict.delivery.id)
                .values(lease_token=token, attempts=verdict.delivery.attempts, state=State.SENDING)
            )
        return await record(connection, partner, verdicts, token=token, on_settled=on_settled)

    monkeypatch.setattr(recording, "record", unfenced)
    await world.enqueue(FEW)
    world.partner.answer_gate = asyncio.Event()
    late = world.started(lease=ENDS_SOON)
    await world.partner.reached.wait()
    await world.freeze(late)
    world.partner.answer_gate.set()
    await asyncio.gather(*late._under_way.values())
    world.started(lease=ENDS_SOON)
    await world.settled()
    assert await world.outcomes() == ALL_ONCE
    late.start()
    await until(lambda: _is(not late._under_way))
    assert (await world.outcomes()).announced == frozenset((key, 1, 2) for key in FEW)
    assert world.partner.name == PARTNER
