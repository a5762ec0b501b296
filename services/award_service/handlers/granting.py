"""What our own grants change: how people stand, and what is announced."""

from collections.abc import Collection

from contracts.award import AwardGrantedV1, AwardRevokedV1
from contracts.contract import Contract
from hub.transaction import Transaction
from services.award_service.domain.proposal import Proposal
from services.award_service.handlers.context import ActorContext
from services.award_service.handlers.projection import take_lists
from services.award_service.repository.own_grants import own_lists


async def announce(tx: Transaction, actor: ActorContext, told: Collection[tuple[Proposal, Contract]]) -> None:
    """Announce grants and revocations, and let people stand by what we have decreed from now on.

    Statements do not grow with their number. `lock_standings` comes before any proposal is locked.
    """
    if not told:
        return
    for proposal, event in told:
        tx.emit(event, subject=str(proposal.id))
    lists = await own_lists(tx.connection, {proposal.nip for proposal, _ in told}, actor.today)
    await take_lists(tx, lists, actor.today, actor.rules)


def granted(proposal: Proposal, actor: ActorContext) -> AwardGrantedV1:
    """Return what is announced of a decree that was entered."""
    if proposal.decree is None:
        raise ValueError("only a medal that was decreed is announced")
    return AwardGrantedV1(
        award_id=proposal.id,
        version=proposal.announcements,
        nip=proposal.nip,
        grade=proposal.grade,
        decree_number=proposal.decree.number,
        decree_on=proposal.decree.on,
        granted_at=actor.at,
    )


def revoked(proposal: Proposal, actor: ActorContext) -> AwardRevokedV1:
    """Return what is announced of a medal that was revoked, or whose grant was taken back."""
    revocation = proposal.revocation
    return AwardRevokedV1(
        award_id=proposal.id,
        version=proposal.announcements,
        nip=proposal.nip,
        grade=proposal.grade,
        decree_number=None if revocation is None else revocation.number,
        decree_on=None if revocation is None else revocation.on,
        revoked_at=actor.at,
    )
