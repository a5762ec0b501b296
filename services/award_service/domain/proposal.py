"""One proposal through its cycle: what each act does to it, and which rule refuses it.

Who may act is `cycle.RULES`' and `policy.capacities`' to say, and was asked before.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from contracts.personal import personal
from contracts.refusal import Fault
from contracts.vocabulary import AwardGrade
from services.award_service.domain import errors
from services.award_service.domain.checklist import Checklist, missing
from services.award_service.domain.cycle import BEGINS, UNSENT, Act, BatchState, State, after
from services.award_service.domain.eligibility import Asked, Footing, Statement, faults_of, obstacles
from services.award_service.domain.service_start import StartBasis

_OF_ONE_OF_TWO: Final = frozenset({Act.WITHDRAW, Act.REFUSE, Act.RETURN, Act.POSTPONE, Act.REVOKE})
"""What may be done to the younger of two proposals: what ends it, or lets it wait."""


@personal
class Who:
    """Somebody who has acted.

    Attributes:
        subject: how the issuer of tokens names them.
        nip: theirs, if they have one.
    """

    subject: str
    nip: str | None

    def is_same(self, other: "Who", former: Collection[str] = ()) -> bool:
        """Return whether both are one person, as far as anybody can tell; `former`: numbers that the other one had."""
        return self.subject == other.subject or (self.nip is not None and self.nip in {other.nip, *former})


@personal
class Step:
    """A step of verification: who took it, and when."""

    by: Who
    at: datetime


@personal
class Attestation:
    """That somebody has asked about discipline or leave elsewhere.

    Attributes:
        kind: about which.
        reason: where, and what was found, in words.
        by: who says so.
        at: when.
    """

    kind: Asked
    reason: str
    by: Who
    at: datetime


@personal
class Lack:
    """What is missing of a proposal that came back: the code of a document, and words."""

    code: str | None
    words: str


@personal
class Decree:
    """A presidential decree: its number and day."""

    number: str
    on: date


@personal
class Revocation:
    """By which decree, of which day, a medal was revoked, and why."""

    number: str
    on: date
    reason: str


@personal(frozen=False)
class Proposal:
    """A proposal: one person, one grade, in one batch.

    Attributes:
        id: its identity in this service and in messages.
        nip: who is proposed, by their present number.
        grade: for which medal.
        batch_id: with whom.
        period_id: for which ceremony.
        unit_code: unit of the person.
        due_month: month in which the grade was reached, as its first day; None: in none that is known.
        start_on: from when service is counted; None: nobody can say.
        start_basis: how that is known.
        created_at: when it was made.
        by_hand: why it was added by hand; None: it came with a selection.
        state: how far it has come.
        revision: grows with every change.
        statement: on sentences.
        remark: of the proposer or verifier.
        attestations: the last one of each kind counts.
        checked: the first step of verification.
        verified: the second one.
        lacks: what was missing when it came back last.
        reason: why it was returned, refused, postponed or withdrawn last.
        by_ministry: whether it was the ministry that returned or refused it last.
        accepted_on: the day on which the ministry found that requirements are met (MS).
        sendings: how often it was sent: the version of `award.proposed.v1`.
        sent_on: the agency's day on which it was sent last.
        announcements: how many messages about the grant there were: the version of the last one.
        decree: that grants the medal.
        certificate: its number.
        received_on: day on which certificate and medal arrived.
        handed_over_on: day on which they were handed over.
        revocation: of the medal.
        duplicate_of: the proposal of the same person and grade that goes on, known since two numbers were found to be
            one's: the older one, unless it was revoked.
    """

    id: UUID
    nip: str
    grade: AwardGrade
    batch_id: UUID
    period_id: UUID
    unit_code: str
    due_month: date | None
    start_on: date | None
    start_basis: StartBasis | None
    created_at: datetime
    by_hand: str | None = None
    state: State = BEGINS
    revision: int = 1
    statement: Statement = Statement.UNKNOWN
    remark: str | None = None
    attestations: tuple[Attestation, ...] = ()
    checked: Step | None = None
    verified: Step | None = None
    lacks: tuple[Lack, ...] = ()
    reason: str | None = None
    by_ministry: bool = False
    accepted_on: date | None = None
    sendings: int = 0
    sent_on: date | None = None
    announcements: int = 0
    decree: Decree | None = None
    certificate: str | None = None
    received_on: date | None = None
    handed_over_on: date | None = None
    revocation: Revocation | None = None
    duplicate_of: UUID | None = None

    @property
    def attested(self) -> frozenset[Asked]:
        """What somebody has attested that it was asked about."""
        return frozenset(one.kind for one in self.attestations)

    def require_open(self, act: Act, batch: BatchState) -> None:
        """Let an act pass, or not, because of the batch, or of another proposal.

        Raises:
            WrongState: nobody can do it in this state.
            BatchSignedOff: its batch is signed off, and it is in it.
            TwoProposals: a person has to decide first which of two goes on.
        """
        if after(act, self.state) is None:
            raise errors.WrongState
        if self.state in UNSENT and batch is BatchState.SIGNED_OFF and act is not Act.SEND:
            raise errors.BatchSignedOff
        if self.duplicate_of is not None and act not in _OF_ONE_OF_TWO:
            raise errors.TwoProposals

    def record(self, statement: Statement | None = None, remark: str | None = None) -> None:
        """Note the statement on sentences, or a remark; None leaves it as it is. Raises WrongState."""
        self._step(Act.RECORD)
        self.statement = statement or self.statement
        self.remark = self.remark if remark is None else remark

    def attach(self) -> None:
        """Note that a document has come: what was checked is checked again. Raises WrongState."""
        self._step(Act.ATTACH)
        self._verify_anew()

    def attest(self, attestation: Attestation) -> None:
        """Note that something was asked about elsewhere, instead of what was said of it before. Raises WrongState."""
        self._step(Act.ATTEST)
        others = (one for one in self.attestations if one.kind is not attestation.kind)
        self.attestations = (*others, attestation)

    def propose(self, batch_id: UUID, period_id: UUID, batch: BatchState) -> None:
        """Hand it in, in an open batch: its own, or another. Raises WrongState, BatchNotOpen."""
        state = self._after(Act.PROPOSE)
        self._go_into(batch_id, period_id, batch)
        self.state = state
        self._verify_anew()

    def check(self, step: Step, items: Checklist, there: Collection[str], not_taken: Sequence[Fault] = ()) -> None:
        """Take the first step of verification.

        Args:
            step: who takes it.
            items: of the checklist, that are asked of this person.
            there: codes of the documents that are there.
            not_taken: what the ministry's intake does not take of them.

        Raises:
            WrongState, DocumentsMissing, DocumentsNotTaken.
        """
        state = self._after(Act.CHECK)
        if lacking := missing(items, there):
            faults = [Fault("document_missing", f"Belum ada: {one.label}.", f"documents.{one.code}") for one in lacking]
            raise errors.DocumentsMissing(faults=[*faults, *not_taken])
        if not_taken:
            raise errors.DocumentsNotTaken(faults=not_taken)
        self.state = state
        self.checked = step

    def verify(self, step: Step, footing: Footing, former: Collection[str] = ()) -> None:
        """Take the second step. A document that came since the first has led back to that.

        Args:
            step: who takes it.
            footing: how the person stands to the grade.
            former: numbers that whoever takes it had before.

        Raises:
            WrongState, SecondPersonNeeded, NotEligible.
        """
        state = self._after(Act.VERIFY)
        if self.checked is None or self.checked.by.is_same(step.by, former):
            raise errors.SecondPersonNeeded
        if found := list(obstacles(footing, self.statement, self.attested)):
            raise errors.NotEligible(faults=faults_of(found))
        self.state = state
        self.verified = step
        self.due_month = footing.milestone and footing.milestone.month
        self.start_on = None if footing.start is None else footing.start.on
        self.start_basis = None if footing.start is None else footing.start.basis

    def send_back(self, lacks: Sequence[Lack], reason: str, *, by_ministry: bool = False) -> None:
        """Return it with what is missing. Raises WrongState."""
        self._step(Act.RETURN)
        self.lacks, self.reason, self.by_ministry = tuple(lacks), reason, by_ministry
        self._verify_anew()

    def refuse(self, reason: str, *, by_ministry: bool = False) -> None:
        """Refuse it: the requirements are not met (TMS). Raises WrongState."""
        self._step(Act.REFUSE)
        self.reason, self.by_ministry = reason, by_ministry

    def postpone(self, reason: str) -> None:
        """Let it wait. Raises WrongState."""
        self._step(Act.POSTPONE)
        self.reason = reason
        self._verify_anew()

    def resume(self, batch_id: UUID, period_id: UUID, batch: BatchState) -> None:
        """Let it go on, in an open batch. Raises WrongState, BatchNotOpen."""
        state = self._after(Act.RESUME)
        self._go_into(batch_id, period_id, batch)
        self.state = state

    def withdraw(self, reason: str) -> None:
        """Take it back. Raises WrongState."""
        self._step(Act.WITHDRAW)
        self.reason = reason

    def send(self, on: date) -> None:
        """Send it with its batch. Raises WrongState."""
        self._step(Act.SEND)
        self.sendings += 1
        self.sent_on = on
        self.accepted_on = None

    def arrive(self) -> None:
        """Note that the ministry has it. Raises WrongState."""
        self._step(Act.RECEIPT)

    def accept(self, on: date) -> None:
        """Note that the ministry finds the requirements met (MS). Raises WrongState."""
        self._step(Act.ACCEPT)
        self.accepted_on = on

    def grant(self, decree: Decree) -> None:
        """Note the decree that grants the medal. Raises WrongState."""
        self._step(Act.DECREE)
        self.decree = decree
        self.announcements += 1

    def correct_decree(self, decree: Decree) -> None:
        """Note the decree as it is; the same one again is nothing to announce. Raises WrongState, DaysOutOfOrder."""
        self._step(Act.CORRECT_DECREE)
        _in_order(decree.on, self.received_on, self.handed_over_on)
        self.announcements += decree != self.decree
        self.decree = decree

    def take_back(self) -> None:
        """Take back what the ministry said last: it is at the ministry again, without an answer.

        Raises WrongState where the ministry has said nothing.
        """
        state = self._after(Act.TAKE_BACK)
        of_the_ministry = self.by_ministry if self.state is not State.AT_MINISTRY else self.accepted_on is not None
        if self.state is not State.DECREED and not of_the_ministry:
            raise errors.WrongState
        self.announcements += self.state is State.DECREED
        self.state, self.decree, self.accepted_on = state, None, None
        self.reason, self.lacks, self.by_ministry = None, (), False

    def receive(self, certificate: str | None, on: date) -> None:
        """Note that certificate and medal have arrived. Raises WrongState, DaysOutOfOrder."""
        state = self._after(Act.RECEIVE)
        _in_order(self._decreed_on, on)
        self.state, self.certificate, self.received_on = state, certificate, on

    def hand_over(self, on: date) -> None:
        """Note that they were handed over. Raises WrongState, DaysOutOfOrder."""
        state = self._after(Act.HAND_OVER)
        _in_order(self._decreed_on, self.received_on, on)
        self.state, self.handed_over_on = state, on

    def revoke(self, revocation: Revocation) -> None:
        """Note the decree that revokes the medal. Raises WrongState, DaysOutOfOrder."""
        state = self._after(Act.REVOKE)
        _in_order(self._decreed_on, revocation.on)
        self.state, self.revocation = state, revocation
        self.announcements += 1

    @property
    def _decreed_on(self) -> date | None:
        return self.decree.on if self.decree else None

    def _go_into(self, batch_id: UUID, period_id: UUID, batch: BatchState) -> None:
        if batch is not BatchState.OPEN:
            raise errors.BatchNotOpen
        self.batch_id, self.period_id = batch_id, period_id

    def _verify_anew(self) -> None:
        self.checked = self.verified = None

    def _after(self, act: Act) -> State:
        state = after(act, self.state)
        if state is None:
            raise errors.WrongState
        return state

    def _step(self, act: Act) -> None:
        self.state = self._after(act)


def _in_order(*days: date | None) -> None:
    """Let days pass that follow one another. Raises DaysOutOfOrder."""
    known = [day for day in days if day is not None]
    if known != sorted(known):
        raise errors.DaysOutOfOrder
