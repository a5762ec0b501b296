"""What the ministry says of proposals, by whichever channel, and what follows from it. One table."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from contracts.personal import personal
from services.award_service.domain.cycle import GRANTED, Act, State
from services.award_service.domain.decree import key_of
from services.award_service.domain.errors import AwardError
from services.award_service.domain.proposal import Decree, Lack, Proposal


class Word(StrEnum):
    """What is said of a proposal."""

    MS = "ms"
    """Memenuhi syarat: the requirements are met."""
    TMS = "tms"
    """Tidak memenuhi syarat: they are not."""
    INCOMPLETE = "incomplete"
    """Something is missing: our own word."""
    DECREED = "decreed"
    TAKEN_BACK = "taken_back"
    """What was said last was in error."""


class OutcomeChannel(StrEnum):
    """By which way an outcome came."""

    FILES = "files"
    GATEWAY = "gateway"
    HAND = "hand"


class Unfit(StrEnum):
    """Why an outcome was kept and not applied; a person looks at it."""

    UNKNOWN_PROPOSAL = "unknown_proposal"
    WRONG_STATE = "wrong_state"
    """It does not fit the state that the proposal has now."""
    DECREE_MISSING = "decree_missing"
    """It says that there is a decree, and not which."""
    DECREE_BEFORE_SENDING = "decree_before_sending"
    """The decree is older than the proposal's sending: of another medal, or its day is wrong."""
    IN_FUTURE = "in_future"
    """It was said, or decreed, on a day to come."""
    TWO_PROPOSALS = "two_proposals"
    GRADE_TAKEN = "grade_taken"
    """The same grade was proposed anew in the meantime."""


UNFIT_SENTENCES: Final[Mapping[Unfit, str]] = {
    Unfit.UNKNOWN_PROPOSAL: "Usulannya tidak dikenal.",
    Unfit.WRONG_STATE: "Tidak cocok dengan status usulan sekarang.",
    Unfit.DECREE_MISSING: "Tidak menyebut Keppresnya.",
    Unfit.DECREE_BEFORE_SENDING: "Keppresnya mendahului pengiriman usulan; isi Keppres dengan tanggal yang benar.",
    Unfit.IN_FUTURE: "Tanggal jawaban atau Keppresnya di masa depan.",
    Unfit.TWO_PROPOSALS: "Pegawai itu mempunyai dua usulan; tarik salah satunya.",
    Unfit.GRADE_TAKEN: "Jenjang yang sama sudah diusulkan lagi.",
}
"""What each of them is to people, in Indonesian."""


@personal
class Outcome:
    """What the ministry says of one proposal.

    Attributes:
        channel: by which way it came.
        reference: unique in its channel: taken twice, it counts once.
        proposal_id: of which.
        word: what is said.
        said_on: the day on which it was said.
        reason: in words, of what is refused or missing.
        lacks: what is missing.
        decree: that grants the medal.
    """

    channel: OutcomeChannel
    reference: str
    proposal_id: UUID
    word: Word
    said_on: date
    reason: str | None = None
    lacks: tuple[Lack, ...] = ()
    decree: Decree | None = None

    @property
    def last_day(self) -> date:
        """The day on which it was said, or the decree's, whichever is later."""
        return self.said_on if self.decree is None else max(self.said_on, self.decree.on)


OUT_OF_ORDER: Final = frozenset({Unfit.DECREE_BEFORE_SENDING, Unfit.IN_FUTURE})
"""A day of it is wrong: whoever enters it by hand is told so at once."""
_AWAITED: Final = (State.SENT, State.AT_MINISTRY)
FOLLOWS: Final[Mapping[Word, Mapping[State, Act]]] = {
    Word.MS: dict.fromkeys(_AWAITED, Act.ACCEPT),
    Word.TMS: dict.fromkeys(_AWAITED, Act.REFUSE),
    Word.INCOMPLETE: dict.fromkeys(_AWAITED, Act.RETURN),
    Word.DECREED: dict.fromkeys(_AWAITED, Act.DECREE),
    Word.TAKEN_BACK: dict.fromkeys((State.AT_MINISTRY, State.REFUSED, State.RETURNED, State.DECREED), Act.TAKE_BACK),
}
"""Which act follows from a word, in which state."""

KNOWN: Final[Mapping[Word, frozenset[State]]] = {
    Word.MS: frozenset({State.AT_MINISTRY, *GRANTED}),
    Word.TMS: frozenset({State.REFUSED}),
    Word.INCOMPLETE: frozenset({State.RETURNED, State.PROPOSED, State.CHECKED, State.VERIFIED}),
}
"""In which states a word may be what the ministry has said before."""
_UNSAID: Final = "Tanpa alasan dari kementerian."


def is_repeated(outcome: Outcome, proposal: Proposal) -> bool:
    """Return whether an outcome says what is known already, as whole lists do: nothing follows from it."""
    if outcome.word is Word.DECREED:
        return outcome.decree is not None and proposal.decree is not None and _is_one(outcome.decree, proposal.decree)
    if proposal.state not in KNOWN.get(outcome.word, ()):
        return False
    if outcome.word is Word.MS:
        return proposal.state in GRANTED or proposal.accepted_on is not None
    lacks = () if outcome.word is Word.TMS else outcome.lacks
    return proposal.by_ministry and outcome.reason in (None, proposal.reason) and lacks in ((), proposal.lacks)


def _is_one(one: Decree, other: Decree) -> bool:
    return one.on == other.on and key_of(one.number) == key_of(other.number)


def unfit(outcome: Outcome, proposal: Proposal, today: date) -> Unfit | None:
    """Return why nothing can follow from an outcome, on the agency's day; None: something can."""
    if outcome.last_day > today:
        return Unfit.IN_FUTURE
    if proposal.duplicate_of is not None and outcome.word is not Word.TAKEN_BACK:
        return Unfit.TWO_PROPOSALS
    if outcome.word is Word.DECREED and outcome.decree is None:
        return Unfit.DECREE_MISSING
    if outcome.decree is not None and proposal.sent_on is not None and outcome.decree.on < proposal.sent_on:
        return Unfit.DECREE_BEFORE_SENDING
    return None if proposal.state in FOLLOWS[outcome.word] else Unfit.WRONG_STATE


def follow(outcome: Outcome, proposal: Proposal, today: date) -> Act | Unfit | None:
    """Let what an outcome says happen to a proposal, on the agency's day.

    Returns:
        What was done; or why nothing can be; None: it says what is known already.
    """
    why = unfit(outcome, proposal, today)
    if why is not Unfit.IN_FUTURE and is_repeated(outcome, proposal):
        return None
    if why is not None:
        return why
    act = FOLLOWS[outcome.word][proposal.state]
    try:
        _follow(act, outcome, proposal)
    except AwardError:
        return Unfit.WRONG_STATE
    return act


def _follow(act: Act, outcome: Outcome, proposal: Proposal) -> None:
    match act:
        case Act.ACCEPT:
            proposal.accept(outcome.said_on)
        case Act.REFUSE:
            proposal.refuse(outcome.reason or _UNSAID, by_ministry=True)
        case Act.RETURN:
            proposal.send_back(outcome.lacks, outcome.reason or _UNSAID, by_ministry=True)
        case Act.DECREE if outcome.decree is not None:
            proposal.grant(outcome.decree)
        case _:
            proposal.take_back()
