"""Several who act at the same moment: each thing happens once, and nobody waits for ever."""

import asyncio
from typing import Any

from contracts.refusal import Refusal
from services.award_service.domain.batch import Letter
from services.award_service.domain.cycle import BatchState, State
from services.award_service.domain.outcome import Outcome, OutcomeChannel, Word
from services.award_service.handlers import batches, outcomes, verifying
from tests.integration.services.award_service.desk import TODAY, Desk, employee, nips
from tests.integration.services.award_service.staff import DECREE, EVERYBODY, Seen, Staff


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


async def test_who_signs_off_and_who_returns_at_once_agree_on_what_was_signed(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 2)
    batch = await staff.batch()
    first, _ = await staff.verify(batch)
    seen = await staff.look(batch)

    async def send_back() -> None:
        async with desk.transactions.begin() as tx:
            await verifying.send_back(tx, staff.verifier, first, [], "Belum lengkap")

    async def sign_off() -> None:
        async with desk.transactions.begin() as tx:
            letter = Letter("800/1", TODAY)
            await batches.sign_off(tx, staff.signatory, batch.id, letter, Seen(seen.revision))

    done = await asyncio.gather(send_back(), sign_off(), return_exceptions=True)
    assert [one for one in done if one is not None and not isinstance(one, Refusal)] == []
    returned = (await staff.get(first.id)).state is State.RETURNED
    assert returned is (done[0] is None)
    assert (await staff.look(batch)).state is BatchState.SIGNED_OFF


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
