"""Settled deliveries that go back to work, many at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from hub.clock import SYSTEM
from hub.delivery import asking_again, ledger
from hub.delivery.due import is_in
from hub.delivery.settling import Verdict, accepted
from hub.delivery.states import State
from hub.delivery.tables import deliveries
from hub.delivery.waiting import step_key
from hub.operations import deliveries as operations
from hub.operations.refusals import Superseded
from tests.integration.hub.delivery.ledger_fixture import (
    STEP,
    LedgerHarness,
    keys_of,
    new,
    waits_for_a_lock,
    withdrawals,
)
from tests.integration.hub.delivery.partner import PARTNER
from tests.support.operators import OPERATOR
from tests.support.waiting import until

CODE = "person_not_found"


async def settled(
    harness: LedgerHarness, keys: Sequence[str], state: State = State.REJECTED, *, code: str = CODE
) -> None:
    await harness.enqueue(keys)
    claimed = await harness.claim("setup")
    await harness.record(
        "setup", [Verdict(one, state, error_code=code, words="w", field="f", answer_unclear=True) for one in claimed]
    )


async def ask(harness: LedgerHarness, **which: Any) -> int:
    async with harness.database.begin() as connection:
        return await asking_again.ask_again(connection, PARTNER, **({"code": CODE} | which))


async def ask_unclear(harness: LedgerHarness, **which: Any) -> int:
    async with harness.database.begin() as connection:
        return len(await asking_again.ask_unclear_again(connection, **which))


async def states(harness: LedgerHarness) -> dict[str, str]:
    return {row.business_key: row.state for row in await harness.rows()}


async def test_those_of_the_code_go_back_as_if_they_were_new(harness: LedgerHarness) -> None:
    await settled(harness, ["a"])
    await settled(harness, ["b"], code="refused_by_partner")
    await settled(harness, ["c"], State.UNCLEAR, code=CODE)
    assert await ask(harness) == 1
    assert await ask(harness) == 0
    assert await states(harness) == {"a": State.PENDING, "b": State.REJECTED, "c": State.UNCLEAR}
    (row,) = await harness.rows("a")
    assert (row.settled_at, row.unclear_answers, row.partner_words, row.partner_field) == (None, 0, None, None)
    assert [one.business_key for one in await harness.claim("t")] == ["a"]


async def test_unclear_ones_are_asked_about_a_part_at_a_time(harness: LedgerHarness) -> None:
    await settled(harness, ["a", "b", "c"], State.UNCLEAR)
    asked: list[int] = []
    after: int | None = 0
    for number in (2, 1):
        assert after is not None
        async with harness.database.begin() as connection:
            some, after = await asking_again.ask_some_unclear_again(connection, after=after, limit=2)
        assert (len(some), after is None) == (number, number == 1)
        asked += some
    assert len(set(asked)) == 3
    assert set((await states(harness)).values()) == {State.UNCERTAIN}


async def test_those_of_another_partner_stay(harness: LedgerHarness) -> None:
    await settled(harness, ["a"])
    await harness.change(partner="other")
    assert await ask(harness) == 0
    assert await states(harness) == {"a": State.REJECTED}


async def test_only_those_settled_before_a_moment(harness: LedgerHarness) -> None:
    await settled(harness, ["a", "b"])
    await harness.change(key="a", settled_at=SYSTEM.now() - 1000)
    assert await ask(harness, settled_before=SYSTEM.now() - 500) == 1
    assert await states(harness) == {"a": State.PENDING, "b": State.REJECTED}


async def test_only_those_about_some_subjects(harness: LedgerHarness) -> None:
    keys = ["1990.2025", "1990.2026", "19901.2025", "zz"]
    await settled(harness, keys)
    for key in keys[:3]:
        await harness.change(key=key, subject=key.partition(".")[0])
    assert await ask(harness, subjects=[]) == 0
    assert await ask(harness, subjects=["1990", "zz"]) == 2
    assert {key for key, state in (await states(harness)).items() if state == State.PENDING} == set(keys[:2])


@pytest.mark.parametrize("newer_ends", [True, False])
async def test_one_that_a_newer_version_has_replaced_stays(harness: LedgerHarness, newer_ends: bool) -> None:
    await settled(harness, ["a"])
    await harness.enqueue(["a"], version=2)
    if newer_ends:
        (claimed,) = await harness.claim("t")
        await harness.record("t", [Verdict(claimed, State.REJECTED, error_code=CODE)])
    assert await ask(harness) == newer_ends
    assert await harness.states("a") == {1: State.REJECTED, 2: State.PENDING}


@pytest.mark.parametrize("withdrawn", [True, False])
@pytest.mark.parametrize("state", [State.REJECTED, State.UNCLEAR])
async def test_a_step_that_a_newer_version_of_its_record_has_lost_stays(
    harness: LedgerHarness, state: State, withdrawn: bool
) -> None:
    """Its record was written anew without it, or withdrawn before and written again."""
    step = step_key("a", STEP)
    await harness.enqueue(["a", "b"], steps=True)
    records = [replace(accepted(one, f"R-{one.id}", "created"), awaited=True) for one in await harness.claim("t")]
    await harness.record("t", records)
    await harness.record("t", [Verdict(one, state, error_code=CODE) for one in await harness.claim("t")])
    async with harness.database.begin() as connection:
        if withdrawn:
            await ledger.enqueue(connection, PARTNER, withdrawals(["a"], version=2))
        await ledger.enqueue(connection, PARTNER, new(["a"], version=3))
        # as it ended if the verdict came after the newer version
        await connection.execute(sa.update(deliveries).where(deliveries.c.business_key == step).values(state=state))
    (lost,) = await harness.rows(step)
    assert (await ask(harness) if state is State.REJECTED else await ask_unclear(harness)) == 1
    with pytest.raises(Superseded):
        async with harness.database.begin() as connection:
            await operations.send_again(connection, lost.id, by=OPERATOR)
    assert await harness.states(step) == {1: state}
    assert await harness.states(step_key("b", STEP)) == {
        1: State.PENDING if state is State.REJECTED else State.UNCERTAIN
    }


async def test_a_newer_version_that_comes_at_the_same_moment_is_not_overtaken(
    postgresql_harness: LedgerHarness,
) -> None:
    harness = postgresql_harness
    await settled(harness, ["a"])
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, new(["a"], version=2))
        other = asyncio.create_task(ask(harness))
        await until(lambda: waits_for_a_lock(harness))
    assert await other == 0
    assert await harness.states("a") == {1: State.REJECTED, 2: State.PENDING}


async def test_the_number_of_statements_grows_with_thousands_only(harness: LedgerHarness) -> None:
    await settled(harness, keys_of(50))
    counted: list[str] = []
    sa.event.listen(
        harness.database.engine.sync_engine, "before_cursor_execute", lambda *given: counted.append(given[2])
    )
    assert await ask(harness, chunk=20) == 50
    assert len([one for one in counted if "deliveries" in one]) == 2 * 3


async def test_they_are_found_among_what_is_outstanding_however_much_was_delivered(harness: LedgerHarness) -> None:
    rows = [
        {
            "partner": PARTNER,
            "version": 1,
            "payload": b"{}",
            "attempts": 1,
            "absent_reads": 0,
            "due_at": 0,
            "business_key": f"key-{number}",
            "state": state,
            "created_at": number,
            "error_code": CODE,
        }
        for number, state in enumerate([State.ACCEPTED] * 3000 + [State.REJECTED] * 30)
    ]
    async with harness.database.begin() as connection:
        await connection.execute(sa.insert(deliveries), rows)
        await connection.execute(sa.text("ANALYZE deliveries"))
        looked = asking_again.outstanding_ids([is_in(State.REJECTED), deliveries.c.error_code == CODE])
        plan = looked.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        explain = "EXPLAIN" if harness.database.is_postgresql else "EXPLAIN QUERY PLAN"
        found = [str(row) for row in await connection.execute(sa.text(f"{explain} {plan}"))]
    assert "deliveries_outstanding" in "\n".join(found)


async def test_unclear_ones_are_asked_about(harness: LedgerHarness) -> None:
    await settled(harness, ["a", "b"], State.UNCLEAR)
    await settled(harness, ["c"])
    await harness.change(key="a", settled_at=SYSTEM.now() - 1000)
    assert await ask_unclear(harness, since=SYSTEM.now() - 500) == 1
    assert await states(harness) == {"a": State.UNCLEAR, "b": State.UNCERTAIN, "c": State.REJECTED}
    assert await ask_unclear(harness) == 1
    assert await states(harness) == {"a": State.UNCERTAIN, "b": State.UNCERTAIN, "c": State.REJECTED}
    claimed = await harness.claim("t")
    assert [(one.uncertain, one.unclear_answers, one.absent_reads) for one in claimed] == [(True, 0, 0)] * 2
