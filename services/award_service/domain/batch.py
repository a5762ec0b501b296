"""A batch of proposals (berkas usulan) through its cycle."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, tzinfo
from uuid import UUID

from contracts.personal import personal
from contracts.refusal import Fault
from services.award_service.domain import errors
from services.award_service.domain.cycle import AWAITED, BATCH_RULES, UNVERIFIED, BatchAct, BatchState, State
from services.award_service.domain.eligibility import Footing, faults_of, standing_obstacles
from services.award_service.domain.proposal import Proposal, Who


@personal
class Letter:
    """The covering letter: its number and day."""

    number: str
    on: date


@personal
class SignOff:
    """Who has signed a batch off, and when."""

    by: Who
    at: datetime


@personal
class Receipt:
    """The ministry's receipt: its number, if it has one, and day."""

    number: str | None
    on: date


@personal(frozen=False)
class Batch:
    """Proposals that go to the ministry together.

    Attributes:
        id: its identity.
        period_id: for which ceremony.
        name: as people call it.
        created_at: when it was made.
        state: how far it has come.
        revision: grows with every change.
        letter: the covering letter.
        signed_off: by whom.
        sent_at: when it was sent.
        receipt: the ministry's.
    """

    id: UUID
    period_id: UUID
    name: str
    created_at: datetime
    state: BatchState = BatchState.OPEN
    revision: int = 1
    letter: Letter | None = None
    signed_off: SignOff | None = None
    sent_at: datetime | None = None
    receipt: Receipt | None = None

    def change(self, name: str) -> None:
        """Name it otherwise. Raises WrongBatchState."""
        self.step(BatchAct.CHANGE)
        self.name = name

    def sign_off(self, letter: Letter, signed_off: SignOff, states: Mapping[State, int]) -> None:
        """Sign it off.

        Args:
            letter: that goes with it.
            signed_off: who signs.
            states: how many of its proposals stand where.

        Raises:
            WrongBatchState, NotAllVerified, NothingToSend.
        """
        state = self._after(BatchAct.SIGN_OFF)
        if any(states.get(one) for one in UNVERIFIED):
            raise errors.NotAllVerified
        if not states.get(State.VERIFIED):
            raise errors.NothingToSend
        self.state, self.letter, self.signed_off = state, letter, signed_off

    def reopen(self) -> None:
        """Open it again. Raises WrongBatchState."""
        self.step(BatchAct.REOPEN)
        self.letter = self.signed_off = None

    def send(self, at: datetime) -> None:
        """Send it. Raises WrongBatchState."""
        self.step(BatchAct.SEND)
        self.sent_at = at

    def arrive(self, receipt: Receipt, today: date, zone: tzinfo) -> None:
        """Note the ministry's receipt, also when its answers have come before.

        Args:
            receipt: as it says.
            today: in the agency.
            zone: the agency's, which says on which day the batch was sent.

        Raises:
            WrongBatchState, DaysOutOfOrder.
        """
        state = self._after(BatchAct.RECEIPT)
        sent_on = receipt.on if self.sent_at is None else self.sent_at.astimezone(zone).date()
        if not sent_on <= receipt.on <= today:
            raise errors.DaysOutOfOrder
        self.state, self.receipt = state, receipt

    def settle(self, states: Mapping[State, int]) -> BatchAct | None:
        """Close it once nobody in it waits for the ministry, or let it go on; return which, None: it stays as it is.

        Args:
            states: how many of its proposals stand where.
        """
        act = BatchAct.CONTINUE if any(states.get(one) for one in AWAITED) else BatchAct.CLOSE
        state = BATCH_RULES[act].leads.get(self.state)
        if state is None:
            return None
        self.state = state
        return act

    def step(self, act: BatchAct) -> None:
        """Take a step that changes nothing else. Raises WrongBatchState."""
        self.state = self._after(act)

    def _after(self, act: BatchAct) -> BatchState:
        try:
            return BATCH_RULES[act].leads[self.state]
        except KeyError:
            raise errors.WrongBatchState from None


def require_nothing_against(going: Iterable[Proposal], footings: Mapping[UUID, Footing]) -> None:
    """Let proposals go to the ministry together, or none of them.

    Args:
        going: that were verified.
        footings: how their people stand now, by proposal.

    Raises:
        StandsAgainst: naming each that is held up, by its id.
    """
    two = Fault(errors.TwoProposals.code, errors.TwoProposals.sentence, "")
    faults = [
        replace(fault, where=f"proposals.{one.id}")
        for one in going
        for fault in (*faults_of(list(standing_obstacles(footings[one.id]))), *([two] if one.duplicate_of else []))
    ]
    if faults:
        raise errors.StandsAgainst(faults=faults)
