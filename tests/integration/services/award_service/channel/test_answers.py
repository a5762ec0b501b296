"""The ministry's answers: each line one outcome, once; what is of nobody waits for a person."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from benchmarks.statements import counted
from contracts.vocabulary import AwardGrade
from hub.audit import trail_of
from hub.sheets.reading.threads import read_in_thread
from services.award_service.domain.batch import Batch
from services.award_service.domain.cycle import BatchState, State
from services.award_service.domain.errors import NotAllowed
from services.award_service.domain.ministry_answer import (
    WORDS,
    AnsweredOtherwise,
    AnswerLine,
    AnswerState,
    LineContradicts,
    LineNotOpen,
    LineState,
    ProposalNotSent,
    UnknownAnswer,
)
from services.award_service.domain.outcome import UNFIT_SENTENCES, Unfit, Word
from services.award_service.domain.proposal import Decree, Proposal
from services.award_service.handlers import answering, sending, verifying
from services.award_service.handlers.answering import Told
from services.award_service.handlers.context import Target
from services.award_service.reports.exchange_reading import open_answer
from services.award_service.repository import ministry_answers as store
from services.award_service.repository.audit import about_proposal
from services.award_service.repository.ministry_answers import Answer, Line
from tests.integration.services.award_service.desk import TODAY, Desk, employee, nips
from tests.integration.services.award_service.staff import INTAKE, Seen, Staff
from tests.support.kills import Killed, killed_often

HEADS = "NIP;Nama;SlksUsul;MsTms;KetTms;NoKeppresUsul;TglKeppresUsul"
DECREE = "61/TK/TAHUN 2026;17-08-2026"
DAYS = [TODAY - timedelta(days=1), TODAY + timedelta(days=1), TODAY]


class Desks(Staff):
    """The office, and the ministry's answers on its desk."""

    def __init__(self, desk: Desk, folder: Path, today: date = TODAY) -> None:
        super().__init__(desk, today)
        self.folder = folder
        self.words = WORDS

    async def sent(self, people: int = 4) -> tuple[Batch, list[Proposal]]:
        """Return a batch at the ministry, and its proposals in the order of their numbers."""
        for nip in [*nips(people + 1)][1:]:  # a number that ends with 000 is one that Excel has rounded
            await self.desk.take_people(employee(nip, cpns_on="2000-03-01"))
        batch = await self.batch()
        await self.send(batch)
        return batch, sorted(await self.proposals(batch), key=lambda one: one.nip)

    async def answer(self, lines: Sequence[str], batch: Batch | None = None, said_on: date = TODAY) -> Answer:
        """Hand a file in."""
        content = "\n".join([HEADS, *lines]).encode()
        path = self.folder / f"{uuid4()}.csv"
        path.write_bytes(content)
        told = Told(batch.id if batch else None, said_on, hashlib.sha256(content).hexdigest())
        async with read_in_thread(open_answer(path, self.words)) as file, self.desk.transactions.begin() as tx:
            return await answering.take_file(tx, self.admin, told, file)

    async def enter(self, lines: Sequence[AnswerLine], named: Mapping[int, UUID], batch: Batch | None = None) -> Answer:
        """Enter lines by hand."""
        async with self.desk.transactions.begin() as tx:
            return await answering.enter(tx, self.admin, Told(batch.id if batch else None, TODAY), lines, named)

    async def worked(self, answer: Answer) -> Answer:
        while answer.state is AnswerState.APPLYING:
            answer = await answering.work_off(self.desk.transactions, answer.id, self.admin, at_once=2)
        return answer

    async def lines(self, answer: Answer) -> list[Line]:
        async with self.desk.runtime.database.read() as connection:
            return (await store.list_lines(connection, answer.id, None, after=None, limit=100)).items

    async def became(self, answer: Answer) -> list[tuple[LineState, str | None]]:
        return [(one.state, one.code) for one in await self.lines(answer)]

    async def send_again(self, proposal: Proposal, batch: Batch) -> None:
        """Bring what came back to the ministry once more."""
        target = [Target(proposal.id)]
        async with self.desk.transactions.begin() as tx:
            await verifying.propose(tx, self.admin, target, batch.id)
        async with self.desk.transactions.begin() as tx:
            await verifying.check(tx, self.checker, target, INTAKE)
        async with self.desk.transactions.begin() as tx:
            await verifying.verify(tx, self.verifier, target)
        signed = await self.sign_off(batch)
        async with self.desk.transactions.begin() as tx:
            await sending.send(tx, self.admin, batch.id, Seen(signed.revision))

    async def states(self, proposals: Sequence[Proposal]) -> list[State]:
        return [(await self.get(one.id)).state for one in proposals]

    async def match(self, answer: Answer, line: int, proposal_id: UUID) -> Line:
        async with self.desk.transactions.begin() as tx:
            return await answering.match(tx, self.admin, answer.id, line, proposal_id, "Nama dan jabatannya sama.")


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Desks:
    """The office that answers come to."""
    return Desks(desk, tmp_path)


def told(proposal: Proposal, word: str, reason: str = "", decree: str = ";") -> str:
    return f"{proposal.nip};Sari;20 Tahun;{word};{reason};{decree}"


@pytest.mark.one_database
async def test_each_line_becomes_what_it_says_and_a_person_says_whose_the_rest_is(office: Desks) -> None:
    batch, (a, b, c, d) = await office.sent()
    lines = [
        told(a, "", decree=DECREE),
        told(b, "TMS", "Pernah hukdis berat"),
        told(c, "BTL", "SK CPNS tidak terbaca"),
        f";Sari;20 Tahun;;;{DECREE}",
        "rusak;Sari;20 Tahun;MS;;;",
        "197503012000031999;Orang lain;20 Tahun;MS;;;",
    ]
    answer = await office.worked(await office.answer(lines, batch))
    assert (answer.lines, answer.refused, answer.state) == (6, 1, AnswerState.APPLIED)
    assert await office.became(answer) == [
        (LineState.TAKEN, None),
        (LineState.TAKEN, None),
        (LineState.TAKEN, None),
        (LineState.UNMATCHED, "no_nip"),
        (LineState.REFUSED, "digits_expected"),
        (LineState.UNMATCHED, "no_such_proposal"),
    ]
    assert await office.states((a, b, c, d)) == [State.DECREED, State.REFUSED, State.RETURNED, State.SENT]
    assert (await office.get(b.id)).reason == "Pernah hukdis berat"
    assert [one.words for one in (await office.get(c.id)).lacks] == ["SK CPNS tidak terbaca"]
    assert (await office.match(answer, 5, d.id)).state is LineState.TAKEN
    assert (await office.get(d.id)).state is State.DECREED
    async with office.desk.runtime.database.read() as connection:
        kept = await trail_of(connection, about_proposal(d.id))
    assert [(one.act, one.reason) for one in kept][-2:] == [
        ("decree", None),
        ("match_line", "Nama dan jabatannya sama."),
    ]
    assert kept[-1].after == {"answer": str(answer.id), "line": 5, "proposal": str(d.id)}
    with pytest.raises(LineNotOpen):
        await office.match(answer, 5, d.id)
    granted = await office.announced("award.granted.v1")
    assert sorted(one["nip"] for one in granted) == [a.nip, d.nip]
    assert {one["decree_number"] for one in granted} == {"61/TK/TAHUN 2026"}


async def test_killed_anywhere_each_line_is_taken_once(office: Desks) -> None:
    batch, proposals = await office.sent(6)
    answer = await office.answer([told(one, "", decree=DECREE) for one in proposals], batch)
    with killed_often() as kills:
        while answer.state is AnswerState.APPLYING:
            try:
                answer = await answering.work_off(office.desk.transactions, answer.id, office.admin, at_once=2)
            except Killed:
                continue
    assert kills.reached > 6
    assert await office.states(proposals) == [State.DECREED] * 6
    granted = await office.announced("award.granted.v1")
    assert sorted((one["nip"], one["version"]) for one in granted) == [(one.nip, 1) for one in proposals]


@pytest.mark.one_database
async def test_the_same_file_again_changes_nothing_and_a_later_one_takes_something_back(office: Desks) -> None:
    batch, (a, b) = await office.sent(2)
    lines = [told(a, "", decree=DECREE), told(b, "MS")]
    first = await office.worked(await office.answer(lines, batch))
    again = await office.worked(await office.answer(lines, batch))
    assert again.id == first.id
    assert await office.states((a, b)) == [State.DECREED, State.AT_MINISTRY]
    await office.worked(await office.answer([told(a, "Dibatalkan")], batch))
    assert (await office.get(a.id)).state is State.AT_MINISTRY
    assert len(await office.announced("award.revoked.v1")) == 1
    saved_anew = await office.worked(await office.answer([*lines, ""], batch))
    assert await office.became(saved_anew) == [(LineState.TAKEN, None), (LineState.TAKEN, None)]


@pytest.mark.one_database
async def test_a_file_for_the_wrong_batch_is_replaced_unless_something_of_it_was_taken(office: Desks) -> None:
    batch, (a, b) = await office.sent(2)
    other = await office.batch(None)
    lines = [told(a, "MS"), told(b, "MS")]
    wrong = await office.worked(await office.answer(lines, other))
    assert [code for _, code in await office.became(wrong)] == ["no_such_proposal"] * 2
    right = await office.answer(lines, batch)
    with pytest.raises(UnknownAnswer):
        await answering.work_off(office.desk.transactions, wrong.id, office.admin)
    right = await office.worked(right)
    assert await office.became(right) == [(LineState.TAKEN, None)] * 2
    for elsewhere, said_on in ((other, TODAY), (None, TODAY), (batch, TODAY - timedelta(days=1))):
        with pytest.raises(AnsweredOtherwise):
            await office.answer(lines, elsewhere, said_on)
    assert (await office.answer(lines, batch)).id == right.id


@pytest.mark.one_database
async def test_a_file_whose_words_were_unknown_is_read_again_by_new_ones(office: Desks) -> None:
    batch, (a,) = await office.sent(1)
    before = await office.worked(await office.answer([told(a, "Lolos")], batch))
    assert await office.became(before) == [(LineState.REFUSED, "choice_unknown")]
    office.words = {**WORDS, Word.MS: ("Lolos",)}
    after = await office.worked(await office.answer([told(a, "Lolos")], batch))
    assert await office.became(after) == [(LineState.TAKEN, None)]


async def test_one_file_for_two_batches_at_once_is_kept_once(office: Desks) -> None:
    batch, (a,) = await office.sent(1)
    other = await office.batch(None)
    await office.worked(await office.answer([told(a, "MS")], await office.batch(None)))
    kept = await asyncio.gather(*(office.answer([told(a, "MS")], one) for one in (batch, other)))
    async with office.desk.runtime.database.read() as connection:
        page = await store.list_answers(connection, None, after=None, limit=10)
    assert [one.id in {each.id for each in kept} for one in page.items] == [True]


@pytest.mark.one_database
async def test_what_does_not_fit_is_kept_with_its_reason(office: Desks) -> None:
    batch, (a,) = await office.sent(1)
    await office.worked(await office.answer([told(a, "TMS", "Salah")], batch))
    late = await office.worked(await office.answer([told(a, "MS")], batch))
    assert await office.became(late) == [(LineState.TAKEN, "wrong_state")]
    (line,) = await office.lines(late)
    assert line.sentence == UNFIT_SENTENCES[Unfit.WRONG_STATE]
    assert {*UNFIT_SENTENCES} == {*Unfit}
    assert (await office.get(a.id)).state is State.REFUSED


@pytest.mark.one_database
async def test_a_whole_list_again_with_one_line_more_is_no_task(office: Desks) -> None:
    batch, (a, b, c, d) = await office.sent()
    lines = [told(a, "", decree=DECREE), told(b, "TMS", "Masa kerja"), told(c, "BTL", "SK CPNS"), told(d, "MS")]
    await office.worked(await office.answer(lines, batch))
    before = [(await office.get(one.id)).revision for one in (a, b, c, d)]
    spelt = told(a, "", decree="61/TK/Tahun 2026 ;17-08-2026")
    again = await office.worked(await office.answer([spelt, *lines, told(a, "MS")], batch))
    assert await office.became(again) == [(LineState.TAKEN, None)] * 6
    assert [(await office.get(one.id)).revision for one in (a, b, c, d)] == before
    other = await office.worked(await office.answer([told(b, "TMS", "Hukuman disiplin"), told(b, "MS")], batch))
    assert await office.became(other) == [(LineState.TAKEN, "wrong_state")] * 2


@pytest.mark.one_database
async def test_a_decree_of_a_day_that_cannot_be_grants_nothing(office: Desks) -> None:
    batch, (a, b) = await office.sent(2)
    lines = [told(a, "", decree="12/TK/TAHUN 2012;17-08-2012"), told(b, "MS", decree="61/TK/TAHUN 2099;17-08-2099")]
    answer = await office.worked(await office.answer(lines, batch))
    assert await office.became(answer) == [(LineState.TAKEN, "decree_before_sending"), (LineState.TAKEN, "in_future")]
    assert await office.states((a, b)) == [State.SENT] * 2
    assert await office.announced("award.granted.v1") == []
    unfit = [await office.say(a.id, Word.DECREED, f"{day}", decree=Decree("61/TK/TAHUN 2026", day)) for day in DAYS]
    assert [one.unfit for one in unfit] == [Unfit.DECREE_BEFORE_SENDING, Unfit.IN_FUTURE, None]


@pytest.mark.one_database
async def test_an_older_list_that_comes_late_waits_for_a_person(office: Desks) -> None:
    batch, (a, b) = await office.sent(2)
    older = [told(a, "", decree=DECREE), told(b, "MS")]
    later = Desks(office.desk, office.folder, TODAY + timedelta(days=1))
    await later.worked(await later.answer([told(a, "TMS", "Salah orang")], batch, later.today))
    late = await later.worked(await later.answer(older, batch))
    assert await office.became(late) == [(LineState.UNMATCHED, "outdated"), (LineState.TAKEN, None)]
    assert await office.announced("award.granted.v1") == []
    async with office.desk.transactions.begin() as tx:
        await answering.set_aside(tx, office.admin, late.id, 2, "Sudah diganti jawaban berikutnya.")


@pytest.mark.one_database
async def test_an_answer_to_an_earlier_sending_waits_for_a_person(office: Desks) -> None:
    _, (a, b) = await office.sent(2)
    lines = [told(a, "BTL", "SK CPNS tidak terbaca"), told(b, "MS")]
    await office.worked(await office.answer(lines))
    later = Desks(office.desk, office.folder, TODAY + timedelta(days=10))
    batch = await later.batch(None)
    await later.send_again(a, batch)
    saved_anew = await later.worked(await later.answer([*lines, ""]))
    assert await later.became(saved_anew) == [(LineState.UNMATCHED, "outdated"), (LineState.TAKEN, None)]
    assert (await later.get(a.id)).state is State.SENT
    assert (await later.look(batch)).state is BatchState.SENT
    of_the_day = await later.worked(await later.answer([*lines, "", ""], said_on=later.today))
    assert await later.became(of_the_day) == [(LineState.TAKEN, None), (LineState.TAKEN, None)]


@pytest.mark.one_database
async def test_an_answer_to_no_batch_in_particular_is_of_any_that_was_sent(office: Desks) -> None:
    _, (a,) = await office.sent(1)
    answer = await office.worked(await office.answer([told(a, "MS")]))
    assert await office.became(answer) == [(LineState.TAKEN, None)]


@pytest.mark.one_database
async def test_lines_entered_by_hand_are_taken_as_those_of_a_file(office: Desks) -> None:
    batch, (a, b) = await office.sent(2)
    lines = [
        AnswerLine(1, Word.DECREED, AwardGrade.XX, decree_number="61/TK/TAHUN 2026", decree_on=TODAY),
        AnswerLine(2, Word.MS, AwardGrade.XX, nip=b.nip),
    ]
    await office.worked(await office.enter(lines, {1: a.id}, batch))
    assert await office.states((a, b)) == [State.DECREED, State.AT_MINISTRY]


@pytest.mark.one_database
async def test_a_line_that_contradicts_the_proposal_it_is_said_to_be_of_is_refused(office: Desks) -> None:
    batch, (a, b) = await office.sent(2)
    contrary = [
        AnswerLine(1, Word.MS, AwardGrade.XX, nip=a.nip),
        AnswerLine(2, Word.MS, AwardGrade.XX, nip=b.nip),
        AnswerLine(3, Word.MS, AwardGrade.XXX),
    ]
    with pytest.raises(LineContradicts) as refused:
        await office.enter(contrary, dict.fromkeys((1, 2, 3), a.id))
    assert [one.where for one in refused.value.faults] == ["lines.1", "lines.2"]
    answer = await office.worked(await office.answer([";Sari;30 Tahun;MS;;;", ";Sari;;MS;;;"], batch))
    with pytest.raises(LineContradicts):
        await office.match(answer, 2, a.id)
    assert (await office.match(answer, 3, a.id)).state is LineState.TAKEN


@pytest.mark.one_database
async def test_statements_do_not_grow_with_the_lines_that_are_entered(office: Desks) -> None:
    _, proposals = await office.sent(6)
    lines = [AnswerLine(number, Word.MS, AwardGrade.XX, nip=one.nip) for number, one in enumerate(proposals, start=1)]
    named = {number: one.id for number, one in enumerate(proposals, start=1)}
    counts = []
    for some in (1, 6):
        with counted(office.desk.runtime) as statements:
            await office.enter(lines[:some], {number: named[number] for number in range(1, some + 1)})
        counts.append(len(statements))
    assert counts[0] == counts[1]


@pytest.mark.one_database
async def test_what_was_never_sent_is_answered_by_nobody_and_only_admins_hand_in(office: Desks) -> None:
    _, (a,) = await office.sent(1)
    answer = await office.worked(await office.answer([";Sari;20 Tahun;MS;;;"]))
    with pytest.raises(ProposalNotSent):
        await office.match(answer, 2, UUID(int=1))
    async with office.desk.transactions.begin() as tx:
        aside = await answering.set_aside(tx, office.admin, answer.id, 2, "Bukan pegawai kami.")
    assert aside.state is LineState.SET_ASIDE
    async with office.desk.transactions.begin() as tx:
        with pytest.raises(NotAllowed):
            await answering.enter(tx, office.checker, Told(None, TODAY), [], {})
    assert await office.states((a,)) == [State.SENT]
