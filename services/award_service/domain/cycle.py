"""The cycle of a proposal and of a batch: states, and who may do what in which of them. The page is made from it.

The route of a proposal: departments, the personnel agency, the regent's letter, the Ministry of Home Affairs, the
presidential decree, certificate and medal (a dozen regional guides).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """How far a proposal has come."""

    CANDIDATE = "candidate"
    PROPOSED = "proposed"
    CHECKED = "checked"
    """The first of two steps of verification is done."""
    VERIFIED = "verified"
    SENT = "sent"
    AT_MINISTRY = "at_ministry"
    DECREED = "decreed"
    RECEIVED = "received"
    """Certificate and medal have arrived."""
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    REFUSED = "refused"
    POSTPONED = "postponed"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class Act(StrEnum):
    """What can be done to a proposal."""

    CREATE = "create"
    RECORD = "record"
    """Statement on sentences, remark."""
    ATTACH = "attach"
    """A document: what was checked is checked again."""
    ATTEST = "attest"
    """That discipline or leave was asked about elsewhere."""
    PROPOSE = "propose"
    CHECK = "check"
    VERIFY = "verify"
    RETURN = "return"
    REFUSE = "refuse"
    POSTPONE = "postpone"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    SEND = "send"
    RECEIPT = "receipt"
    """The ministry has it."""
    ACCEPT = "accept"
    """The ministry finds that the requirements are met (MS)."""
    DECREE = "decree"
    CORRECT_DECREE = "correct_decree"
    TAKE_BACK = "take_back"
    """The ministry takes back what it said last."""
    RECEIVE = "receive"
    HAND_OVER = "hand_over"
    REVOKE = "revoke"
    READ = "read"


class Capacity(StrEnum):
    """What somebody is to one proposal; one person may be several things to it."""

    PROPOSER = "proposer"
    """Administers the person's unit, or one above it; an agency admin those of all."""
    VERIFIER = "verifier"
    """Checks and verifies proposals."""
    SIGNATORY = "signatory"
    AGENCY_ADMIN = "agency_admin"
    MINISTRY = "ministry"
    """Not a caller: an outcome that a channel has brought, or that an agency admin has entered."""
    SERVICE = "service"
    """Not a caller either: what this service does by itself."""


class BatchState(StrEnum):
    """How far a batch has come."""

    OPEN = "open"
    SIGNED_OFF = "signed_off"
    SENT = "sent"
    AT_MINISTRY = "at_ministry"
    CLOSED = "closed"
    """Nobody in it waits for the ministry any more."""


class BatchAct(StrEnum):
    """What can be done to a batch."""

    CREATE = "create"
    CHANGE = "change"
    ADD = "add"
    """People into it."""
    SIGN_OFF = "sign_off"
    REOPEN = "reopen"
    SEND = "send"
    RECEIPT = "receipt"
    CLOSE = "close"
    """By itself: with the last answer."""
    CONTINUE = "continue"
    """By itself: the ministry takes something back."""
    READ = "read"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do something, and where it leads; an act may have several.

    Attributes:
        by: who may do it.
        leads: from which states, and to which.
    """

    by: frozenset[Capacity]
    leads: Mapping[State, State]


@dataclass(frozen=True, slots=True)
class BatchRule:
    """The same of a batch."""

    by: frozenset[Capacity]
    leads: Mapping[BatchState, BatchState]


def _by(*capacities: Capacity) -> frozenset[Capacity]:
    return frozenset(capacities)


def _stays(*states: State) -> dict[State, State]:
    return {state: state for state in states}


def _to(after: State, *states: State) -> dict[State, State]:
    return dict.fromkeys(states, after)


_PROPOSER, _VERIFIER, _SIGNATORY = Capacity.PROPOSER, Capacity.VERIFIER, Capacity.SIGNATORY
_ADMIN, _MINISTRY, _SERVICE = Capacity.AGENCY_ADMIN, Capacity.MINISTRY, Capacity.SERVICE
_CANDIDATE, _PROPOSED, _CHECKED, _VERIFIED = State.CANDIDATE, State.PROPOSED, State.CHECKED, State.VERIFIED
_AWAITED: Final = (State.SENT, State.AT_MINISTRY)
_GRANTED: Final = (State.DECREED, State.RECEIVED, State.HANDED_OVER)

_ATTACHED: Final = {**_stays(_CANDIDATE, State.RETURNED, _PROPOSED), _CHECKED: _PROPOSED}
BEGINS: Final = State.CANDIDATE
RULES: Final[Mapping[Act, tuple[Rule, ...]]] = {
    Act.CREATE: (Rule(_by(_PROPOSER), {}),),
    Act.RECORD: (Rule(_by(_PROPOSER, _VERIFIER), _stays(_CANDIDATE, State.RETURNED, _PROPOSED, _CHECKED)),),
    Act.ATTACH: (
        Rule(_by(_PROPOSER, _VERIFIER, _SERVICE), _ATTACHED),
        Rule(_by(_SERVICE), _stays(State.POSTPONED)),
    ),
    Act.ATTEST: (Rule(_by(_VERIFIER, _ADMIN), _stays(_CANDIDATE, _PROPOSED, _CHECKED)),),
    Act.PROPOSE: (Rule(_by(_PROPOSER), _to(_PROPOSED, _CANDIDATE, State.RETURNED)),),
    Act.CHECK: (Rule(_by(_VERIFIER), {_PROPOSED: _CHECKED}),),
    Act.VERIFY: (Rule(_by(_VERIFIER), {_CHECKED: _VERIFIED}),),
    Act.RETURN: (
        Rule(_by(_VERIFIER), _to(State.RETURNED, _PROPOSED, _CHECKED, _VERIFIED)),
        Rule(_by(_MINISTRY), _to(State.RETURNED, *_AWAITED)),
    ),
    Act.REFUSE: (
        Rule(_by(_VERIFIER), _to(State.REFUSED, _PROPOSED, _CHECKED, _VERIFIED)),
        Rule(_by(_MINISTRY), _to(State.REFUSED, *_AWAITED)),
    ),
    Act.POSTPONE: (
        Rule(_by(_ADMIN), _to(State.POSTPONED, _CANDIDATE, _PROPOSED, _CHECKED, _VERIFIED, State.RETURNED)),
    ),
    Act.RESUME: (Rule(_by(_ADMIN), {State.POSTPONED: _CANDIDATE}),),
    Act.WITHDRAW: (
        Rule(_by(_PROPOSER), _to(State.WITHDRAWN, _CANDIDATE, _PROPOSED, State.RETURNED, State.POSTPONED)),
        Rule(_by(_ADMIN), _to(State.WITHDRAWN, _CHECKED, _VERIFIED, *_AWAITED)),
    ),
    Act.SEND: (Rule(_by(_ADMIN), {_VERIFIED: State.SENT}),),
    Act.RECEIPT: (Rule(_by(_ADMIN, _MINISTRY), {State.SENT: State.AT_MINISTRY}),),
    Act.ACCEPT: (Rule(_by(_MINISTRY), _to(State.AT_MINISTRY, *_AWAITED)),),
    Act.DECREE: (Rule(_by(_MINISTRY), _to(State.DECREED, *_AWAITED)),),
    Act.CORRECT_DECREE: (Rule(_by(_ADMIN), _stays(*_GRANTED)),),
    Act.TAKE_BACK: (
        Rule(
            _by(_MINISTRY),
            _to(State.AT_MINISTRY, State.AT_MINISTRY, State.REFUSED, State.RETURNED, State.DECREED),
        ),
    ),
    Act.RECEIVE: (Rule(_by(_ADMIN), {State.DECREED: State.RECEIVED}),),
    Act.HAND_OVER: (Rule(_by(_ADMIN), _to(State.HANDED_OVER, State.DECREED, State.RECEIVED)),),
    Act.REVOKE: (Rule(_by(_ADMIN), _to(State.REVOKED, *_GRANTED)),),
    Act.READ: (Rule(_by(_PROPOSER, _VERIFIER, _SIGNATORY, _ADMIN), _stays(*State)),),
}

BATCH_RULES: Final[Mapping[BatchAct, BatchRule]] = {
    BatchAct.CREATE: BatchRule(_by(_ADMIN), {}),
    BatchAct.CHANGE: BatchRule(_by(_ADMIN), {BatchState.OPEN: BatchState.OPEN}),
    BatchAct.ADD: BatchRule(_by(_PROPOSER), {BatchState.OPEN: BatchState.OPEN}),
    BatchAct.SIGN_OFF: BatchRule(_by(_SIGNATORY), {BatchState.OPEN: BatchState.SIGNED_OFF}),
    BatchAct.REOPEN: BatchRule(_by(_SIGNATORY, _ADMIN), {BatchState.SIGNED_OFF: BatchState.OPEN}),
    BatchAct.SEND: BatchRule(_by(_ADMIN), {BatchState.SIGNED_OFF: BatchState.SENT}),
    BatchAct.RECEIPT: BatchRule(
        _by(_ADMIN, _MINISTRY),
        {
            BatchState.SENT: BatchState.AT_MINISTRY,
            BatchState.AT_MINISTRY: BatchState.AT_MINISTRY,
            BatchState.CLOSED: BatchState.CLOSED,
        },
    ),
    BatchAct.CLOSE: BatchRule(
        _by(_MINISTRY), dict.fromkeys((BatchState.SENT, BatchState.AT_MINISTRY), BatchState.CLOSED)
    ),
    BatchAct.CONTINUE: BatchRule(_by(_MINISTRY), {BatchState.CLOSED: BatchState.AT_MINISTRY}),
    BatchAct.READ: BatchRule(_by(_PROPOSER, _VERIFIER, _SIGNATORY, _ADMIN), {state: state for state in BatchState}),
}

BY_ANOTHER: Final = frozenset(
    {
        Act.RECORD,
        Act.ATTACH,
        Act.ATTEST,
        Act.CHECK,
        Act.VERIFY,
        Act.RETURN,
        Act.REFUSE,
        Act.CORRECT_DECREE,
        Act.RECEIVE,
        Act.HAND_OVER,
        Act.REVOKE,
    }
)
"""What nobody does to their own proposal: it says or decides something about the person. So do the answers."""
ENDED: Final = frozenset({State.WITHDRAWN, State.REFUSED})
"""In these states a proposal is none any more: the same grade may be proposed again."""
OVER: Final = frozenset({*ENDED, State.REVOKED})
"""In these nothing is left to decide about it."""
GRANTED: Final = frozenset(_GRANTED)
"""In these a medal is held by our own decree."""
AWAITED: Final = frozenset(_AWAITED)
"""In these the ministry's answer is awaited."""
OPEN: Final = frozenset({_CANDIDATE, _PROPOSED, _CHECKED, _VERIFIED, State.RETURNED, State.POSTPONED, *_AWAITED})
"""In these a proposal is on its way."""
UNVERIFIED: Final = frozenset({_CANDIDATE, _PROPOSED, _CHECKED})
"""These keep their batch from being signed off; all others are verified, or out of it."""
UNSENT: Final = frozenset({_CANDIDATE, _PROPOSED, _CHECKED, _VERIFIED})
"""In these a proposal is in an open batch, or in one that is signed off."""

ATTACHED_IN: Final = frozenset({*_ATTACHED, State.POSTPONED})
"""In these the service attaches what it has itself."""


def may(act: Act, held: frozenset[Capacity], state: State) -> bool:
    """Return whether somebody with these capacities may do this to a proposal that stands there."""
    return any(state in rule.leads and bool(held & rule.by) for rule in RULES[act])


def may_ever(act: Act, held: frozenset[Capacity]) -> bool:
    """Return whether somebody with these capacities may do this to a proposal that stands elsewhere."""
    return any(held & rule.by for rule in RULES[act])


def after(act: Act, state: State) -> State | None:
    """Return where an act leads from a state; None: nobody can do it there."""
    return next((rule.leads[state] for rule in RULES[act] if state in rule.leads), None)
