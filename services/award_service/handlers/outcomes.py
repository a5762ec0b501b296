"""The one door for what the ministry says, whatever channel it comes by."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from contracts.contract import Contract
from hub.audit import Entry, record
from hub.transaction import Transaction
from services.award_service.domain.cycle import ENDED, Act, State
from services.award_service.domain.errors import NotAllowed, UnknownOutcome, days_out_of_order
from services.award_service.domain.outcome import OUT_OF_ORDER, Outcome, Unfit, Word, follow
from services.award_service.domain.proposal import Proposal
from services.award_service.handlers.context import ActorContext, require_others, settle
from services.award_service.handlers.granting import announce, granted, revoked
from services.award_service.handlers.standings import lock_standings
from services.award_service.repository import batches, proposals
from services.award_service.repository import outcomes as store
from services.award_service.repository.audit import about_proposal
from services.award_service.repository.outcomes import Key, Taken
from services.award_service.repository.proposal_rows import snapshot_of
from services.award_service.roles import Role


async def take(tx: Transaction, actor: ActorContext, said: Sequence[Outcome]) -> list[Taken]:
    """Take what the ministry says of proposals, each outcome once: what was taken before is returned as it was then.

    What does not fit how a proposal stands is kept with a reason (`Taken.unfit`), and changes nothing. Statements do
    not grow with the number of outcomes. Nothing else of the transaction may have locked a proposal before.

    Args:
        tx: the transaction.
        actor: who brings them; whether they may is the caller's to know.
        said: in the order in which they were said.

    Returns:
        One for each, in the same order.
    """
    await lock_standings(tx.connection)
    of = await proposals.batches_of(tx.connection, {one.proposal_id for one in said})
    locked = await batches.lock_batches(tx.connection, set(of.values()))
    found = await proposals.lock_proposals(tx.connection, list(of))
    known = dict(await store.known(tx.connection, {_key(one) for one in said}))
    following = _Following(actor, found, await proposals.taken(tx.connection, _ended(found.values())))
    new: list[Taken] = []
    for one in said:
        if _key(one) not in known:
            taken = Taken(uuid4(), one, tx.clocks.now(), following.take(one), actor.by.subject)
            known[_key(one)] = taken
            new.append(taken)
    await proposals.save_proposals(tx.connection, [found[one] for one in following.changed])
    await store.add_outcomes(tx.connection, new)
    await record(tx.connection, *following.entries())
    await settle(tx, actor, locked)
    await announce(tx, actor, following.told)
    return [known[_key(one)] for one in said]


async def enter(tx: Transaction, actor: ActorContext, said: Sequence[Outcome], *, field: str) -> list[Taken]:
    """Take outcomes that somebody enters by hand; where a day of one is wrong, none is taken.

    Args:
        tx: the transaction.
        actor: who enters them.
        said: in the order in which they were said.
        field: of the request, in which each has its place.

    Raises:
        NotAllowed, OwnAffair, DaysOutOfOrder.
    """
    if not actor.by.is_any(Role.AGENCY_ADMIN):
        raise NotAllowed
    await require_others(tx.connection, actor, {one.proposal_id for one in said})
    taken = await take(tx, actor, said)
    if wrong := [place for place, one in enumerate(taken) if one.unfit in OUT_OF_ORDER]:
        raise days_out_of_order(field, wrong)
    return taken


async def settle_unfit(tx: Transaction, actor: ActorContext, outcome_id: UUID, reason: str) -> None:
    """Note that somebody has dealt with what could not be applied. Raises NotAllowed, UnknownOutcome."""
    if not actor.by.is_any(Role.AGENCY_ADMIN):
        raise NotAllowed
    proposal_id = await store.settle(tx.connection, outcome_id, tx.clocks.now())
    if proposal_id is None:
        raise UnknownOutcome
    after = {"outcome": str(outcome_id)}
    await record(tx.connection, actor.entry(about_proposal(proposal_id), "settle_outcome", after=after, reason=reason))


class _Following:
    """Lets outcomes happen to proposals, one after the other."""

    def __init__(self, actor: ActorContext, found: dict[UUID, Proposal], taken: set[UUID]) -> None:
        """Take the proposals, and which of them cannot go on because their grade is proposed anew."""
        self._actor = actor
        self._found = found
        self._taken = taken
        self._before = {one.id: snapshot_of(one) for one in found.values()}
        self._acts: dict[UUID, Act] = {}
        self.told: list[tuple[Proposal, Contract]] = []

    @property
    def changed(self) -> Iterable[UUID]:
        """Which proposals have changed."""
        return self._acts

    def take(self, outcome: Outcome) -> Unfit | None:
        """Let one happen; return why it cannot."""
        proposal = self._found.get(outcome.proposal_id)
        if proposal is None:
            return Unfit.UNKNOWN_PROPOSAL
        before = proposal.state
        if outcome.word is Word.TAKEN_BACK and before in ENDED and proposal.id in self._taken:
            return Unfit.GRADE_TAKEN
        done = follow(outcome, proposal, self._actor.today)
        if not isinstance(done, Act):
            return done
        self._acts[proposal.id] = done
        if proposal.state is State.DECREED:
            self.told.append((proposal, granted(proposal, self._actor)))
        elif before is State.DECREED:
            self.told.append((proposal, revoked(proposal, self._actor)))
        return None

    def entries(self) -> list[Entry]:
        """Return what the audit trail keeps of it."""
        return [
            self._actor.entry(
                about_proposal(one), act.value, before=self._before[one], after=snapshot_of(self._found[one])
            )
            for one, act in self._acts.items()
        ]


def _key(outcome: Outcome) -> Key:
    return outcome.channel, outcome.reference


def _ended(found: Iterable[Proposal]) -> list[Proposal]:
    return [one for one in found if one.state in ENDED]
