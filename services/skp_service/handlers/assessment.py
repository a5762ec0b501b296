"""Use cases of assessment: exemption, ratings, acceptance, objection."""

from uuid import UUID

from contracts.vocabulary import Rating
from hub.transaction import Transaction
from services.skp_service.domain.cycle import Act
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers.desk import Desk, Precondition, changing
from services.skp_service.repository import skps as store


async def exempt(tx: Transaction, desk: Desk, skp_id: UUID, reason: str, seen: Precondition) -> Skp:
    """Let an SKP be assessed although evidence is missing. Raises WrongStage."""
    async with changing(tx, desk, skp_id, Act.EXEMPT, seen=seen, reason=reason) as skp:
        skp.exempt(reason)
    return skp


async def rate_results(tx: Transaction, desk: Desk, skp_id: UUID, rating: Rating, seen: Precondition) -> Skp:
    """Rate the work results. Raises WrongStage, EvidenceMissing, FeedbackMissing."""
    async with changing(tx, desk, skp_id, Act.RATE_RESULTS, seen=seen) as skp:
        proved = await store.evidenced_results(tx.connection, [skp_id])
        given = await store.given_by_assessor(tx.connection, skp_id)
        skp.rate_results(rating, proved.get(skp_id, set()), given)
    return skp


async def rate_behaviour(tx: Transaction, desk: Desk, skp_id: UUID, rating: Rating, seen: Precondition) -> Skp:
    """Rate the behaviour. Raises WrongStage, ObjectionDecided, FeedbackMissing."""
    async with changing(tx, desk, skp_id, Act.RATE_BEHAVIOUR, seen=seen) as skp:
        skp.rate_behaviour(rating, await store.given_by_assessor(tx.connection, skp_id), desk.today)
    return skp


async def accept(tx: Transaction, desk: Desk, skp_id: UUID, seen: Precondition) -> Skp:
    """Take the assessment as it is. Raises WrongStage."""
    async with changing(tx, desk, skp_id, Act.ACCEPT, seen=seen) as skp:
        skp.accept()
    return skp


async def object_to(tx: Transaction, desk: Desk, skp_id: UUID, reason: str, seen: Precondition) -> Skp:
    """Object to the assessment. Raises WrongStage, ObjectionTooLate."""
    async with changing(tx, desk, skp_id, Act.OBJECT, seen=seen, reason=reason) as skp:
        skp.object(reason, desk.today, days=desk.rules.objection_days)
    return skp


async def decide(
    tx: Transaction,
    desk: Desk,
    skp_id: UUID,
    decision: str,
    ratings: tuple[Rating | None, Rating | None],
    seen: Precondition,
) -> Skp:
    """Decide an objection.

    Args:
        tx: the transaction.
        desk: who asks.
        skp_id: which SKP.
        decision: in words.
        ratings: of work results and of behaviour; None leaves one as it is.
        seen: what the caller saw last.

    Raises:
        WrongStage.
    """
    async with changing(tx, desk, skp_id, Act.DECIDE_OBJECTION, seen=seen, reason=decision) as skp:
        skp.decide(decision, *ratings)
    return skp
