"""Several who act at the same moment: each thing happens once, and nobody waits for ever."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.award_service.domain import errors
from services.award_service.domain.checklist import Item
from services.award_service.domain.cycle import BatchState
from services.award_service.domain.outcome import Outcome, OutcomeChannel, Word
from services.award_service.domain.period import CountedTo
from services.award_service.handlers import outcomes, periods, verifying
from services.award_service.repository.periods import checklist_of
from tests.integration.services.award_service.desk import TODAY, Desk, employee, nips
from tests.integration.services.award_service.staff import DECREE, EVERYBODY, INTAKE, TERMS, XX, Seen, Staff


async def people(desk: Desk, number: int) -> None:
    await desk.take_people(*(employee(nip, cpns_on="2000-03-01") for nip in nips(number)))


async def test_one_answer_that_comes_several_times_at_once_grants_once(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 3)
    targets = await staff.send(await staff.batch())
    said = [Outcome(OutcomeChannel.FILES, str(one.id), one.id, Word.DECREED, TODAY, decree=DECREE) for one in targets]

    async def take(told: list[Outcome]) -> list[Any]:
        async with desk.transactions.begin() as tx:
            return await outcomes.take(tx, staff.admin, told)

    answers = await asyncio.gather(*(take(told) for told in (said, said[::-1], said[:2], said)))
    assert {one.unfit for answer in answers for one in answer} == {None}
    assert len(await staff.announced("award.granted.v1")) == 3


async def test_two_who_fill_batches_at_once_propose_everybody_once(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 4)
    period = await staff.period()
    made = await asyncio.gather(*(staff.batch(EVERYBODY, period) for _ in range(3)))
    assert sorted([len(await staff.proposals(one)) for one in made]) == [0, 0, 4]


async def test_who_signs_off_waits_for_who_is_changing_what_is_in_the_batch(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 1)
    batch = await staff.batch()
    targets = await staff.verify(batch)
    async with desk.transactions.begin() as tx:
        await verifying.postpone(tx, staff.admin, targets, "Menunggu SK")
        signing = asyncio.create_task(staff.sign_off(batch))
        done, _ = await asyncio.wait({signing}, timeout=0.3)
        assert not done
    with pytest.raises(errors.NothingToSend):
        await signing


async def test_who_sets_a_checklist_that_another_has_just_set_is_told(desk: Desk) -> None:
    staff = Staff(desk)

    async def put(code: str) -> None:
        async with desk.transactions.begin() as tx:
            await periods.set_checklist(tx, staff.admin, XX, [Item(code, code)], Seen(0))

    async with desk.transactions.begin() as tx:
        await periods.set_checklist(tx, staff.admin, XX, [Item("a", "A")], Seen(0))
        other = asyncio.create_task(put("b"))
        await asyncio.wait({other}, timeout=0.3)
    with pytest.raises(AssertionError):
        await other
    async with desk.runtime.database.read() as connection:
        kept = await checklist_of(connection, XX)
    assert ([item.code for item in kept.items], kept.revision) == (["a"], 1)


async def test_who_changes_a_period_waits_for_who_verifies_by_it(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 1)
    period = await staff.period()
    targets = await staff.hand_in(await staff.batch(EVERYBODY, period))

    async def change() -> None:
        earlier = replace(TERMS, counted_to=date(2019, 1, 1))
        async with desk.transactions.begin() as tx:
            await periods.change_period(tx, staff.admin, period.id, earlier, CountedTo.CEREMONY, Seen(period.revision))

    async with desk.transactions.begin() as tx:
        await verifying.check(tx, staff.checker, targets, INTAKE)
    async with desk.transactions.begin() as tx:
        await verifying.verify(tx, staff.verifier, targets)
        changing = asyncio.create_task(change())
        done, _ = await asyncio.wait({changing}, timeout=0.3)
        assert not done
    with pytest.raises(errors.PeriodInUse):
        await changing


async def test_a_withdrawal_and_an_answer_at_once_close_the_batch(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 2)
    batch = await staff.batch()
    first, second = await staff.send(batch)

    async def withdraw() -> None:
        async with desk.transactions.begin() as tx:
            await verifying.withdraw(tx, staff.admin, [first], "Meninggal dunia")

    await asyncio.gather(withdraw(), staff.say(second.id, Word.TMS, "1"))
    assert (await staff.look(batch)).state is BatchState.CLOSED
