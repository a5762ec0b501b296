"""The ministry's answers by the file channel: kept line by line, and worked off some lines at a time.

Each line becomes one outcome, by the one door for them, in the transaction that says so; whoever is killed between two
has lost nothing and takes nothing twice.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from contracts.personal import personal
from contracts.refusal import Fault
from hub.audit import About, record
from hub.failpoints import Failpoint, reach
from hub.sheets.reading.threads import ReadFile
from hub.transaction import Transaction, Transactions
from readmodels.people.renumbering import load_former_nips
from services.award_service.domain.errors import NotAllowed, days_out_of_order
from services.award_service.domain.ministry_answer import (
    FOR_A_PERSON,
    UNMATCHED_SENTENCES,
    AnsweredOtherwise,
    AnswerLine,
    AnswerState,
    LineContradicts,
    LineNotOpen,
    LineState,
    Possible,
    ProposalNotSent,
    RefusedLine,
    SaidInFuture,
    Unmatched,
    contradicts,
    proposal_for,
)
from services.award_service.domain.outcome import UNFIT_SENTENCES, Outcome, OutcomeChannel
from services.award_service.domain.proposal import Decree, Lack
from services.award_service.handlers import outcomes
from services.award_service.handlers.context import ActorContext, require_others
from services.award_service.repository import batches
from services.award_service.repository import ministry_answers as store
from services.award_service.repository.audit import about_proposal
from services.award_service.repository.ministry_answers import Answer, Line
from services.award_service.roles import Role

LINES_AT_ONCE: Final = 200
FILE: Final = "file"
HAND: Final = "hand"

AnswerFile = ReadFile[Iterator[AnswerLine | RefusedLine]]
"""An answer's file that is open."""


@personal
class Told:
    """What is said of an answer beside its lines.

    Attributes:
        batch_id: which batch it answers; None: any.
        said_on: the day on which the ministry says so.
        digest: SHA-256 of its file; None: it was entered by hand.
    """

    batch_id: UUID | None
    said_on: date
    digest: str | None = None


def about_answer(answer_id: UUID) -> About:
    """Return an answer as the audit trail names it."""
    return About("ministry_answer", str(answer_id))


async def take_file(tx: Transaction, actor: ActorContext, told: Told, file: AnswerFile) -> Answer:
    """Keep the lines of a file, which are then worked off. The same file again is the same answer.

    One for another batch, or of another day, takes the place of an answer from which nothing has followed.

    Raises:
        NotAllowed, SaidInFuture, UnknownBatch, AnsweredOtherwise.
        SheetRefused: nothing is kept.
    """
    answer = await _begin(tx, actor, told, FILE)
    if (held := await _add(tx, actor, answer)) is not None:
        return held
    count = refused = 0
    while some := await file.some(file.opened):
        await store.add_lines(tx.connection, answer.id, some)
        count += len(some)
        refused += sum(isinstance(one, RefusedLine) for one in some)
    await store.change(tx.connection, answer.id, lines=count, refused=refused)
    return await _noted(tx, actor, answer.id, "take_answer", count)


async def enter(
    tx: Transaction, actor: ActorContext, told: Told, lines: Sequence[AnswerLine], named: Mapping[int, UUID]
) -> Answer:
    """Keep lines that somebody enters, which are then worked off.

    Args:
        tx: the transaction.
        actor: who enters them.
        told: what is said beside them.
        lines: numbered from 1.
        named: whose some of them are, by their numbers.

    Raises:
        NotAllowed, OwnAffair, SaidInFuture, DaysOutOfOrder, UnknownBatch, ProposalNotSent, LineContradicts.
    """
    await require_others(tx.connection, actor, set(named.values()), {one.nip for one in lines if one.nip})
    ahead = [place for place, one in enumerate(lines) if one.decree_on is not None and one.decree_on > actor.today]
    if ahead:
        raise days_out_of_order("lines", ahead)
    answer = replace(await _begin(tx, actor, told, HAND), lines=len(lines))
    await _require_theirs(tx, told.batch_id, lines, named)
    await store.add_answer(tx.connection, answer)
    await store.add_lines(tx.connection, answer.id, lines, named)
    return await _noted(tx, actor, answer.id, "enter_answer", len(lines))


async def work_off(
    transactions: Transactions, answer_id: UUID, actor: ActorContext, *, at_once: int = LINES_AT_ONCE
) -> Answer:
    """Work off the next lines of an answer, in one transaction. Returns it as it is then.

    Args:
        transactions: of the service's database.
        answer_id: of the answer.
        actor: who has brought it, now.
        at_once: lines in one transaction.

    Raises:
        UnknownAnswer.
    """
    async with transactions.begin() as tx:
        answer = await store.get_answer(tx.connection, answer_id, lock=True)
        if answer.state is not AnswerState.APPLYING:
            return answer
        lines = await store.waiting_lines(tx.connection, answer_id, at_once)
        if lines:
            await store.note_lines(tx.connection, answer_id, await _take(tx, actor, answer, lines))
        else:
            ended = {"state": AnswerState.APPLIED.value, "ended_at": tx.clocks.now()}
            await store.change(tx.connection, answer_id, **ended)
        reach(Failpoint.EFFECT_STORED)
        worked = await store.get_answer(tx.connection, answer_id)
    reach(Failpoint.COMMITTED)
    return worked


async def match(
    tx: Transaction, actor: ActorContext, answer_id: UUID, line: int, proposal_id: UUID, reason: str
) -> Line:
    """Say whose a line is that is of nobody by itself: it takes effect. Why stands in the proposal's trail too.

    Raises:
        NotAllowed, OwnAffair, UnknownAnswer, LineNotOpen, ProposalNotSent.
        LineContradicts: it says another grade; another number may be what the ministry has mistyped.
    """
    await require_others(tx.connection, actor, {proposal_id})
    answer, found = await _open_line(tx, actor, answer_id, line, LineState.UNMATCHED)
    sent = await _require_sent(tx, answer.batch_id, {proposal_id})
    if found.told is not None and contradicts(found.told, None, sent[proposal_id]):
        raise LineContradicts
    (taken,) = await _take(tx, actor, answer, [replace(found, proposal_id=proposal_id)])
    await store.note_lines(tx.connection, answer_id, [taken])
    after = {"answer": str(answer_id), "line": line, "proposal": str(proposal_id)}
    of_both = (about_answer(answer_id), about_proposal(proposal_id))
    entries = [actor.entry(about, "match_line", after=after, reason=reason) for about in of_both]
    await record(tx.connection, *entries)
    return taken


async def set_aside(tx: Transaction, actor: ActorContext, answer_id: UUID, line: int, reason: str) -> Line:
    """Say that a line is about nobody whom we propose, or is dealt with.

    Raises:
        NotAllowed, UnknownAnswer, LineNotOpen.
    """
    _, found = await _open_line(tx, actor, answer_id, line, *FOR_A_PERSON)
    aside = replace(found, state=LineState.SET_ASIDE)
    await store.note_lines(tx.connection, answer_id, [aside])
    after = {"line": line}
    await record(tx.connection, actor.entry(about_answer(answer_id), "set_line_aside", after=after, reason=reason))
    return aside


async def set_all_aside(tx: Transaction, actor: ActorContext, answer_id: UUID, reason: str) -> Answer:
    """Set aside all lines of an answer that wait for a person. Raises NotAllowed, UnknownAnswer."""
    _require_admin(actor)
    answer = await store.get_answer(tx.connection, answer_id, lock=True)
    after = {"lines": await store.set_aside(tx.connection, answer_id)}
    await record(tx.connection, actor.entry(about_answer(answer_id), "set_lines_aside", after=after, reason=reason))
    return answer


async def _begin(tx: Transaction, actor: ActorContext, told: Told, origin: str) -> Answer:
    _require_admin(actor)
    if told.said_on > actor.today:
        raise SaidInFuture
    if told.batch_id is not None:
        await batches.get_batch(tx.connection, told.batch_id)
    return Answer(
        id=uuid4(),
        batch_id=told.batch_id,
        origin=origin,
        digest=told.digest,
        said_on=told.said_on,
        state=AnswerState.APPLYING,
        lines=0,
        refused=0,
        by_subject=actor.by.subject[:300],
        by_nip=actor.by.nip,
        received_at=actor.at.timestamp(),
        ended_at=None,
    )


async def _add(tx: Transaction, actor: ActorContext, answer: Answer) -> Answer | None:
    """Store a file's answer; return the one that is there already, None: it is stored. Raises AnsweredOtherwise."""
    while answer.digest is not None and not await store.add_answer(tx.connection, answer):
        held = await store.of_digest(tx.connection, answer.digest)
        if held is None:
            continue  # somebody else has replaced it this very moment
        is_same = (held.batch_id, held.said_on) == (answer.batch_id, answer.said_on)
        if is_same and held.refused < held.lines:
            return held
        if LineState.TAKEN in (await store.count_lines(tx.connection, [held.id]))[held.id]:
            raise AnsweredOtherwise
        await store.remove(tx.connection, held.id)
        after = {"by": str(answer.id)}
        await record(tx.connection, actor.entry(about_answer(held.id), "replace_answer", after=after))
    return None


async def _noted(tx: Transaction, actor: ActorContext, answer_id: UUID, act: str, lines: int) -> Answer:
    await record(tx.connection, actor.entry(about_answer(answer_id), act, after={"lines": lines}))
    return await store.get_answer(tx.connection, answer_id)


async def _take(tx: Transaction, actor: ActorContext, answer: Answer, lines: Sequence[Line]) -> list[Line]:
    """Let lines happen to their proposals; return what has become of them. Statements do not grow with their number."""
    of = await _whose(tx, answer, lines)
    said = [_outcome(answer, one, found) for one, found in zip(lines, of, strict=True) if isinstance(found, UUID)]
    taken = iter(await outcomes.take(tx, actor, said)) if said else iter(())
    became = []
    for one, found in zip(lines, of, strict=True):
        if isinstance(found, UUID):
            unfit = next(taken).unfit
            code, sentence = (None, None) if unfit is None else (unfit.value, UNFIT_SENTENCES[unfit])
            became.append(replace(one, state=LineState.TAKEN, proposal_id=found, code=code, sentence=sentence))
        else:
            sentence = UNMATCHED_SENTENCES[found]
            became.append(replace(one, state=LineState.UNMATCHED, code=found.value, sentence=sentence))
    return became


async def _whose(tx: Transaction, answer: Answer, lines: Sequence[Line]) -> list[UUID | Unmatched]:
    """Return whose lines are: as somebody has said, or by number and grade. Three statements."""
    nips = {one.told.nip for one in lines if one.told and one.told.nip and one.proposal_id is None}
    former = await load_former_nips(tx.connection, nips)
    possible = await store.sent_of(tx.connection, answer.batch_id, {former.now(nip) for nip in nips}) if nips else []
    of: dict[str, list[Possible]] = {}
    for one in possible:
        of.setdefault(one.nip, []).append(one)
    found: list[UUID | Unmatched] = []
    for line in lines:
        if line.proposal_id is not None or line.told is None:
            found.append(line.proposal_id or Unmatched.NO_NIP)
            continue
        nip = former.now(line.told.nip) if line.told.nip else None
        found.append(proposal_for(line.told, nip, of.get(nip or "", ())))
    sent = {one.id: one.sent_on for one in possible if one.sent_on is not None}
    said = await store.last_said(tx.connection, {one for one in found if isinstance(one, UUID)})
    newer = {one for days in (sent, said) for one, day in days.items() if day > answer.said_on}
    return [
        Unmatched.OUTDATED if line.proposal_id is None and one in newer else one
        for one, line in zip(found, lines, strict=True)
    ]


def _outcome(answer: Answer, line: Line, proposal_id: UUID) -> Outcome:
    told = line.told
    assert told is not None  # noqa: S101 - what could not be read is no line to be taken
    decree = Decree(told.decree_number, told.decree_on) if told.decree_number and told.decree_on else None
    return Outcome(
        channel=OutcomeChannel.FILES if answer.origin == FILE else OutcomeChannel.HAND,
        reference=f"{answer.id}/{line.line}",
        proposal_id=proposal_id,
        word=told.word,
        said_on=answer.said_on,
        reason=told.reason,
        lacks=(Lack(None, told.reason),) if told.reason else (),
        decree=decree,
    )


async def _open_line(
    tx: Transaction, actor: ActorContext, answer_id: UUID, line: int, *states: LineState
) -> tuple[Answer, Line]:
    _require_admin(actor)
    answer = await store.get_answer(tx.connection, answer_id, lock=True)
    found = await store.get_line(tx.connection, answer_id, line)
    if found.state not in states:
        raise LineNotOpen
    return answer, found


async def _require_theirs(
    tx: Transaction, batch_id: UUID | None, lines: Sequence[AnswerLine], named: Mapping[int, UUID]
) -> None:
    """Refuse lines that contradict the proposals that they are said to be of. Two statements; none for none."""
    if not named:
        return
    sent = await _require_sent(tx, batch_id, {*named.values()})
    former = await load_former_nips(tx.connection, {one.nip for one in lines if one.nip})
    wrong = [
        place
        for place, one in enumerate(lines)
        if one.line in named and contradicts(one, one.nip and former.now(one.nip), sent[named[one.line]])
    ]
    if wrong:
        code, sentence = LineContradicts.code, LineContradicts.sentence
        raise LineContradicts(faults=[Fault(code, sentence, f"lines.{place}") for place in wrong])


async def _require_sent(tx: Transaction, batch_id: UUID | None, ids: Set[UUID]) -> Mapping[UUID, Possible]:
    sent = await store.sent_among(tx.connection, batch_id, ids)
    if ids - sent.keys():
        raise ProposalNotSent
    return sent


def _require_admin(actor: ActorContext) -> None:
    if not actor.by.is_any(Role.AGENCY_ADMIN):
        raise NotAllowed
