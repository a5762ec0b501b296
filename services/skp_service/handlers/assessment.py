"""Use cases of assessment: exemption, ratings, acceptance, objection."""

from uuid import UUID

from contracts.vocabulary import Rating
from hub.transaction import Transaction
from services.skp_service.domain.assessment import Decision
from services.skp_service.domain.cycle import Act
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers.desk import Desk, Precondition, changing
from services.skp_service.handlers.head_rating import proposed_ratings, reason_of
from services.skp_service.repository import skps as store


async def exempt(tx: Transaction, desk: Desk, skp_id: UUID, reason: str, seen: Precondition) -> Skp:
    """Let an SKP be assessed although evidence is missing. Raises WrongStage."""
    async with changing(tx, desk, skp_id, Act.EXEMPT, seen=seen, reason=reason) as skp:
        skp.exempt(reason)
    return skp


async def rate_results(tx: Transaction, desk: Desk, skp_id: UUID, rating: Rating, seen: Precondition) -> Skp:
    """Rate the work results; a head's departure from what is proposed is kept in the trail.

    Raises:
        WrongStage, EvidenceMissing, FeedbackMissing.
    """
    proposed = (await proposed_ratings(tx.connection, desk.rules.head_ratings, [skp_id])).get(skp_id, rating)
    reason = None if proposed is rating else reason_of(proposed)
    async with changing(tx, desk, skp_id, Act.RATE_RESULTS, seen=seen, reason=reason) as skp:
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


async def answer_objection(tx: Transaction, desk: Desk, skp_id: UUID, statement: str, seen: Precondition) -> Skp:
    """Record the assessor's side of an objection. Raises WrongStage."""
    async with changing(tx, desk, skp_id, Act.ANSWER_OBJECTION, seen=seen) as skp:
        skp.answer_objection(statement, desk.today)
    return skp


async def decide(tx: Transaction, desk: Desk, skp_id: UUID, decision: Decision, seen: Precondition) -> Skp:
    """Decide an objection. Raises WrongStage, AssessorNotHeard, AssessorAnswered."""
    async with changing(tx, desk, skp_id, Act.DECIDE_OBJECTION, seen=seen, reason=decision.reason) as skp:
        skp.decide(decision, desk.today)
    return skp
