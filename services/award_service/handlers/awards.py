"""Use cases of what was decreed: the decree as it is, certificate and medal, and their revocation."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from hub.transaction import Transaction
from services.award_service.domain.cycle import Act
from services.award_service.domain.errors import DaysOutOfOrder
from services.award_service.domain.proposal import Decree, Proposal, Revocation
from services.award_service.handlers.context import ActorContext, Target, changing
from services.award_service.handlers.granting import announce, granted, revoked
from services.award_service.handlers.standings import lock_standings


async def correct_decree(
    tx: Transaction, actor: ActorContext, targets: Sequence[Target], decree: Decree, reason: str
) -> Sequence[Proposal]:
    """Note the decree as it is; the correction is announced. Raises WrongState, DaysOutOfOrder."""
    _require_past(actor, decree.on)
    await lock_standings(tx.connection)
    async with changing(tx, actor, targets, Act.CORRECT_DECREE, reason=reason) as found:
        corrected = [one for one in found.proposals if one.decree != decree]
        found.each(lambda one: one.correct_decree(decree))
    await announce(tx, actor, [(one, granted(one, actor)) for one in corrected])
    return found.proposals


async def receive(
    tx: Transaction, actor: ActorContext, targets: Sequence[Target], certificates: Mapping[UUID, str], on: date
) -> Sequence[Proposal]:
    """Note that certificates and medals have arrived. Raises WrongState, DaysOutOfOrder.

    Args:
        tx: the transaction.
        actor: who says so.
        targets: whose.
        certificates: their numbers, by proposal, as far as they are known.
        on: the day.
    """
    _require_past(actor, on)
    async with changing(tx, actor, targets, Act.RECEIVE) as found:
        found.each(lambda one: one.receive(certificates.get(one.id), on))
    return found.proposals


async def hand_over(tx: Transaction, actor: ActorContext, targets: Sequence[Target], on: date) -> Sequence[Proposal]:
    """Note that medals were handed over. Raises WrongState, DaysOutOfOrder."""
    _require_past(actor, on)
    async with changing(tx, actor, targets, Act.HAND_OVER) as found:
        found.each(lambda one: one.hand_over(on))
    return found.proposals


async def revoke(tx: Transaction, actor: ActorContext, target: Target, revocation: Revocation) -> Proposal:
    """Note the decree that revokes a medal; the revocation is announced. Raises WrongState, DaysOutOfOrder."""
    _require_past(actor, revocation.on)
    await lock_standings(tx.connection)
    async with changing(tx, actor, [target], Act.REVOKE, reason=revocation.reason) as found:
        found.each(lambda one: one.revoke(revocation))
    await announce(tx, actor, [(one, revoked(one, actor)) for one in found.proposals])
    return found.proposals[0]


def _require_past(actor: ActorContext, day: date) -> None:
    if day > actor.today:
        raise DaysOutOfOrder
