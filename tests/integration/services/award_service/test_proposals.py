"""Proposals from the due list to the decree, through their use cases."""

from dataclasses import replace
from datetime import UTC, date

import pytest
import sqlalchemy as sa

from contracts.listed import AwardEntry, DisciplineEntry
from contracts.vocabulary import DisciplineLevel
from services.award_service.domain import errors
from services.award_service.domain.batch import Receipt
from services.award_service.domain.cycle import BatchState, State
from services.award_service.domain.listed import ListKind
from services.award_service.domain.outcome import Unfit, Word
from services.award_service.domain.period import CountedTo
from services.award_service.domain.proposal import Decree, Revocation
from services.award_service.handlers import awards, batches, periods, sending, verifying
from services.award_service.handlers.context import Target
from services.award_service.roles import Role
from services.award_service.tables import listed as listed_table
from tests.integration.services.award_service.desk import TODAY, Desk, employee, listed, nips
from tests.integration.services.award_service.staff import DECREE, INTAKE, TERMS, XX, Seen, Staff, X

RECEIPT = Receipt("R-1", date(2026, 8, 17))
HEAVY = DisciplineEntry(level=DisciplineLevel.HEAVY, effective_on=date(2026, 1, 1))


async def people(desk: Desk, number: int = 3) -> list[str]:
    """Take people who are all due for XX."""
    found = list(nips(number))
    await desk.take_people(*(employee(nip, cpns_on="2000-03-01") for nip in found))
    return found


async def test_a_batch_goes_from_the_due_list_to_the_ministry_and_back(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk)
    batch = await staff.batch()
    assert [(one.grade, one.state) for one in await staff.proposals(batch)] == [(XX, State.CANDIDATE)] * 3
    targets = await staff.send(batch)
    sent = await staff.announced("award.proposed.v1")
    assert {one["proposal_id"] for one in sent} == {str(target.id) for target in targets}
    assert {(one["version"], one["batch"]["proposals"], len(one["documents"])) for one in sent} == {(1, 3, 6)}
    assert [one["code"] for one in sent[0]["documents"]][:2] == ["drh", "sk_cpns"]
    now = await staff.look(batch)
    async with desk.transactions.begin() as tx:
        await sending.take_receipt(tx, staff.admin, batch.id, RECEIPT, Seen(now.revision), UTC)
    first, second, third = (target.id for target in targets)
    assert (await staff.say(first, Word.MS, "1")).unfit is None
    assert (await staff.say(second, Word.TMS, "2", reason="Masa kerja")).unfit is None
    assert (await staff.look(batch)).state is BatchState.AT_MINISTRY
    assert (await staff.say(first, Word.DECREED, "3", decree=DECREE)).unfit is None
    assert (await staff.say(third, Word.INCOMPLETE, "4", reason="Piagam")).unfit is None
    assert (await staff.look(batch)).state is BatchState.CLOSED
    assert [(await staff.get(one)).state for one in (first, second, third)] == [
        State.DECREED,
        State.REFUSED,
        State.RETURNED,
    ]
    (granted,) = await staff.announced("award.granted.v1")
    assert granted["version"] == 1
    assert (await desk.states((await staff.get(first)).nip))[XX] == "held"


@pytest.mark.one_database
async def test_what_was_taken_once_counts_once_and_a_decree_said_again_is_no_other(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 1)
    (target,) = await staff.send(await staff.batch())
    first = await staff.say(target.id, Word.DECREED, "1", decree=DECREE)
    again = await staff.say(target.id, Word.DECREED, "1", decree=Decree("62/TK/TAHUN 2026", TODAY))
    assert (again.id, again.outcome.decree) == (first.id, DECREE)
    assert (await staff.say(target.id, Word.DECREED, "2", decree=DECREE)).unfit is None
    other = await staff.say(target.id, Word.DECREED, "3", decree=Decree("62/TK/TAHUN 2026", TODAY))
    assert other.unfit is Unfit.WRONG_STATE
    assert len(await staff.announced("award.granted.v1")) == 1


async def test_a_decree_that_is_taken_back_is_no_grant_any_more(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 1)
    batch = await staff.batch()
    (target,) = await staff.send(batch)
    await staff.say(target.id, Word.DECREED, "1", decree=DECREE)
    assert (await staff.look(batch)).state is BatchState.CLOSED
    async with desk.transactions.begin() as tx:  # the replica that noted it has a clock three seconds ahead
        await tx.connection.execute(sa.update(listed_table).values(as_of=listed_table.c.as_of + 3.0))
    assert (await staff.say(target.id, Word.TAKEN_BACK, "2")).unfit is None
    assert (await staff.look(batch)).state is BatchState.AT_MINISTRY
    proposal = await staff.get(target.id)
    assert (proposal.state, proposal.decree) == (State.AT_MINISTRY, None)
    assert (await desk.states(proposal.nip))[XX] == "due"
    (revoked,) = await staff.announced("award.revoked.v1")
    assert (revoked["version"], revoked.get("decree_number")) == (2, None)
    assert (await staff.say(target.id, Word.TAKEN_BACK, "3")).unfit is Unfit.WRONG_STATE


@pytest.mark.one_database
async def test_a_refusal_is_not_taken_back_once_the_grade_is_proposed_anew(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 1)
    period = await staff.period()
    (target,) = await staff.send(await staff.batch(period=period))
    await staff.say(target.id, Word.TMS, "1", reason="Masa kerja")
    assert len(await staff.proposals(await staff.batch(period=period))) == 1
    assert (await staff.say(target.id, Word.TAKEN_BACK, "2")).unfit is Unfit.GRADE_TAKEN


async def test_what_came_back_goes_again_in_another_batch_with_the_next_version(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 1)
    period = await staff.period()
    batch = await staff.batch(period=period)
    (target,) = await staff.send(batch)
    await staff.say(target.id, Word.INCOMPLETE, "1", reason="Piagam")
    with pytest.raises(errors.BatchNotOpen):
        async with desk.transactions.begin() as tx:
            await verifying.propose(tx, staff.admin, [target])
    other = await staff.batch(None, period)
    async with desk.transactions.begin() as tx:
        (proposed,) = await verifying.propose(tx, staff.admin, [target], other.id)
        assert proposed.batch_id == other.id
        await verifying.check(tx, staff.checker, [target], INTAKE)
        await verifying.verify(tx, staff.verifier, [target])
    signed = await staff.sign_off(other)
    async with desk.transactions.begin() as tx:
        await sending.send(tx, staff.admin, other.id, Seen(signed.revision))
    assert [one["version"] for one in await staff.announced("award.proposed.v1")] == [1, 2]


async def test_a_correction_and_a_revocation_are_announced_with_the_next_version(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 1)
    (target,) = await staff.send(await staff.batch())
    await staff.say(target.id, Word.DECREED, "1", decree=DECREE)
    async with desk.transactions.begin() as tx:
        for _ in range(2):
            await awards.correct_decree(tx, staff.admin, [target], Decree("63/TK/TAHUN 2026", DECREE.on), "Salah ketik")
        await awards.receive(tx, staff.admin, [target], {target.id: "P-1"}, TODAY)
        await awards.hand_over(tx, staff.admin, [target], date(2026, 8, 17))
    versions = [one["version"] for one in await staff.announced("award.granted.v1")]
    assert versions == [1, 2]
    async with desk.transactions.begin() as tx:
        revocation = Revocation("9/TK/TAHUN 2026", date(2026, 8, 17), "Diberhentikan tidak dengan hormat")
        await awards.revoke(tx, staff.admin, target, revocation)
    (revoked,) = await staff.announced("award.revoked.v1")
    assert revoked["version"] == 3
    assert (await desk.states((await staff.get(target.id)).nip))[XX] == "revoked"


async def test_a_grade_is_proposed_once_at_a_time(desk: Desk) -> None:
    staff = Staff(desk)
    (nip,) = await people(desk, 1)
    period = await staff.period()
    batch = await staff.batch(period=period)
    assert not await staff.proposals(await staff.batch(period=period))
    person_id = (await desk.standing(nip)).person_id
    with pytest.raises(errors.GradeTaken):
        async with desk.transactions.begin() as tx:
            await batches.add(tx, staff.admin, batch.id, person_id, XX, "Lagi")
    (proposal,) = await staff.proposals(batch)
    async with desk.transactions.begin() as tx:
        await verifying.withdraw(tx, staff.admin, [Target(proposal.id)], "Keliru")
        await batches.add(tx, staff.admin, batch.id, person_id, XX, "Diusulkan kembali")


@pytest.mark.one_database
async def test_who_is_added_by_hand_is_verified_by_the_same_rules(desk: Desk) -> None:
    staff = Staff(desk)
    (nip,) = await people(desk, 1)
    await desk.take_people(employee(nip, 2, cpns_on="2016-09-01"))
    batch = await staff.batch(None)
    person_id = (await desk.standing(nip)).person_id
    async with desk.transactions.begin() as tx:
        await batches.add(tx, staff.admin, batch.id, person_id, X, "Permintaan kepala dinas")
    targets = await staff.hand_in(batch)
    async with desk.transactions.begin() as tx:
        await verifying.check(tx, staff.checker, targets, INTAKE)
    with pytest.raises(errors.NotEligible) as refused:
        async with desk.transactions.begin() as tx:
            await verifying.verify(tx, staff.verifier, targets)
    assert [fault.code for fault in refused.value.faults] == ["not_reached"]


@pytest.mark.one_database
async def test_what_is_in_an_open_batch_is_handed_in_there(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 1)
    period = await staff.period()
    batch = await staff.batch(period=period)
    (one,), other = await staff.proposals(batch), await staff.batch(None, period)
    async with desk.transactions.begin() as tx:
        (proposed,) = await verifying.propose(tx, staff.admin, [Target(one.id)], other.id)
    assert proposed.batch_id == batch.id


@pytest.mark.one_database
async def test_a_receipt_may_come_after_the_last_answer(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 1)
    batch = await staff.batch()
    (target,) = await staff.send(batch)
    await staff.say(target.id, Word.TMS, "1")
    now = await staff.look(batch)
    async with desk.transactions.begin() as tx:
        await sending.take_receipt(tx, staff.admin, batch.id, RECEIPT, Seen(now.revision), UTC)
    late = await staff.look(batch)
    assert (late.state, late.receipt, (await staff.get(target.id)).state) == (BatchState.CLOSED, RECEIPT, State.REFUSED)


@pytest.mark.one_database
async def test_a_period_is_in_use_once_somebody_is_verified_or_was_sent_by_it(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 2)
    period = await staff.period()
    first, second = await staff.proposals(await staff.batch(period=period))

    async def change(day: date) -> None:
        nonlocal period
        async with desk.transactions.begin() as tx:
            period = await periods.change_period(
                tx, staff.admin, period.id, replace(TERMS, counted_to=day), CountedTo.CEREMONY, Seen(period.revision)
            )

    async with desk.transactions.begin() as tx:
        await verifying.withdraw(tx, staff.admin, [Target(first.id)], "Keliru")
        await verifying.postpone(tx, staff.admin, [Target(second.id)], "Menunggu SK")
    await change(date(2026, 8, 16))
    other = await staff.batch(period=period)
    (target,) = await staff.send(other)
    await staff.say(target.id, Word.TMS, "1")
    with pytest.raises(errors.PeriodInUse):
        await change(date(2026, 8, 15))


@pytest.mark.one_database
async def test_a_signed_batch_stays_as_it_was_signed(desk: Desk) -> None:
    staff = Staff(desk)
    await people(desk, 2)
    batch = await staff.batch()
    with pytest.raises(errors.NotAllVerified):
        await staff.sign_off(batch)
    targets = await staff.verify(batch)
    signed = await staff.sign_off(batch)
    for act in (verifying.withdraw, verifying.postpone):
        with pytest.raises(errors.BatchSignedOff):
            async with desk.transactions.begin() as tx:
                await act(tx, staff.admin, targets, "Tidak jadi")
    async with desk.transactions.begin() as tx:
        await batches.reopen(tx, staff.signatory, batch.id, "Nomor surat keliru", Seen(signed.revision))
        await verifying.postpone(tx, staff.admin, targets[:1], "Menunggu SK")
    await staff.sign_off(batch)


@pytest.mark.one_database
async def test_who_administers_a_unit_proposes_its_people_alone(desk: Desk) -> None:
    staff = Staff(desk)
    here, there = list(nips(2))
    await desk.take_people(
        employee(here, cpns_on="2000-03-01"), employee(there, cpns_on="2000-03-01", unit_code="DINKES")
    )
    batch = await staff.batch(None)
    unit_admin = staff.actor(Role.UNIT_ADMIN, units=["DINKES"])
    async with desk.transactions.begin() as tx:
        filled = await batches.fill(tx, unit_admin, batch.id, batches.Wanted(), Seen(batch.revision))
    assert filled.added == 1
    (theirs,) = await staff.proposals(batch)
    assert theirs.nip == there
    person_id = (await desk.standing(here)).person_id
    with pytest.raises(errors.UnknownPerson):
        async with desk.transactions.begin() as tx:
            await batches.add(tx, unit_admin, batch.id, person_id, XX, "Dari unit lain")


async def test_who_is_held_up_since_the_verification_is_neither_signed_off_nor_sent(desk: Desk) -> None:
    staff = Staff(desk)
    first, second, _ = await people(desk)
    batch = await staff.batch()
    await staff.verify(batch)
    by_nip = {one.nip: one.id for one in await staff.proposals(batch)}
    held = listed(first, ListKind.AWARD, AwardEntry(grade=XX), source="simpeg")
    await desk.take_lists(held)
    with pytest.raises(errors.StandsAgainst) as unsigned:
        await staff.sign_off(batch)
    assert [(one.code, one.where) for one in unsigned.value.faults] == [("held", f"proposals.{by_nip[first]}")]
    async with desk.transactions.begin() as tx:
        await verifying.withdraw(tx, staff.admin, [Target(by_nip[first])], "Sudah dimiliki")
    signed = await staff.sign_off(batch)
    await desk.take_lists(listed(second, ListKind.DISCIPLINE, HEAVY))
    with pytest.raises(errors.StandsAgainst) as unsent:
        async with desk.transactions.begin() as tx:
            await sending.send(tx, staff.admin, batch.id, Seen(signed.revision))
    assert [(one.code, one.where) for one in unsent.value.faults] == [("excluded", f"proposals.{by_nip[second]}")]
    assert not await staff.announced("award.proposed.v1")
    async with desk.transactions.begin() as tx:
        await batches.reopen(tx, staff.admin, batch.id, "Seorang tertahan", Seen(signed.revision))
        await verifying.postpone(tx, staff.admin, [Target(by_nip[second])], "Hukuman disiplin")
    signed = await staff.sign_off(batch)
    async with desk.transactions.begin() as tx:
        await sending.send(tx, staff.admin, batch.id, Seen(signed.revision))
    assert len(await staff.announced("award.proposed.v1")) == 1


@pytest.mark.one_database
async def test_what_another_source_lists_in_the_meantime_is_refused_at_the_second_step(desk: Desk) -> None:
    staff = Staff(desk)
    (nip,) = await people(desk, 1)
    targets = await staff.hand_in(await staff.batch())
    await desk.take_lists(listed(nip, ListKind.AWARD, AwardEntry(grade=XX), source="simpeg"))
    async with desk.transactions.begin() as tx:
        await verifying.check(tx, staff.checker, targets, INTAKE)
    with pytest.raises(errors.NotEligible) as refused:
        async with desk.transactions.begin() as tx:
            await verifying.verify(tx, staff.verifier, targets)
    assert [fault.code for fault in refused.value.faults] == ["held"]
