"""Use cases of assessment: exemption, ratings, acceptance, objection."""

from uuid import UUID

from contracts.vocabulary import Rating
from hub.transaction import Transaction
from services.skp_service.domain.cycle import Act
from services.skp_service.domain.objection import Decision
from services.skp_service.domain.skp import Skp
from services.skp_service.handlers.context import ActorContext, Precondition, load_for_change
from services.skp_service.handlers.head_rating import proposed_ratings, reason_of
from services.skp_service.repository import skps as store


async def exempt(tx: Transaction, context: ActorContext, skp_id: UUID, reason: str, expected: Precondition) -> Skp:
    """Let an SKP be assessed although evidence is missing. Raises WrongStage."""
    async with load_for_change(tx, context, skp_id, Act.EXEMPT, expected=expected, reason=reason) as skp:
        skp.exempt(reason)
    return skp


async def rate_results(
    tx: Transaction, context: ActorContext, skp_id: UUID, rating: Rating, expected: Precondition
) -> Skp:
    """Rate the work results; a head's departure from what is proposed is kept in the trail.

    Raises:
        WrongStage, EvidenceMissing, FeedbackMissing.
    """
    proposed = (await proposed_ratings(tx.connection, context.rules.head_ratings, [skp_id])).get(skp_id, rating)
    reason = None if proposed is rating else reason_of(proposed)
    async with load_for_change(tx, context, skp_id, Act.RATE_RESULTS, expected=expected, reason=reason) as skp:
        proved = await store.evidenced_results(tx.connection, [skp_id])
        given = await store.given_by_assessor(tx.connection, skp_id)
        skp.rate_results(rating, proved.get(skp_id, set()), given)
    return skp


async def rate_behaviour(
    tx: Transaction, context: ActorContext, skp_id: UUID, rating: Rating, expected: Precondition
) -> Skp:
    """Rate the behaviour. Raises WrongStage, ObjectionDecided, FeedbackMissing."""
    async with load_for_change(tx, context, skp_id, Act.RATE_BEHAVIOUR, expected=expected) as skp:
        skp.rate_behaviour(rating, await store.given_by_assessor(tx.connection, skp_id), context.today)
    return skp


async def accept(tx: Transaction, context: ActorContext, skp_id: UUID, expected: Precondition) -> Skp:
    """Take the assessment as it is. Raises WrongStage."""
    async with load_for_change(tx, context, skp_id, Act.ACCEPT, expected=expected) as skp:
        skp.accept()
    return skp


async def object_to(tx: Transaction, context: ActorContext, skp_id: UUID, reason: str, expected: Precondition) -> Skp:
    """Object to the assessment. Raises WrongStage, ObjectionTooLate."""
    async with load_for_change(tx, context, skp_id, Act.OBJECT, expected=expected, reason=reason) as skp:
        skp.object(reason, context.today, days=context.rules.objection_days)
    return skp


async def answer_objection(
    tx: Transaction, context: ActorContext, skp_id: UUID, statement: str, expected: Precondition
) -> Skp:
    """Record the assessor's side of an objection. Raises WrongStage."""
    async with load_for_change(tx, context, skp_id, Act.ANSWER_OBJECTION, expected=expected) as skp:
        skp.answer_objection(statement, context.today)
    return skp


async def decide(
    tx: Transaction, context: ActorContext, skp_id: UUID, decision: Decision, expected: Precondition
) -> Skp:
    """Decide an objection. Raises WrongStage, AssessorNotHeard, AssessorAnswered."""
    async with load_for_change(
        tx, context, skp_id, Act.DECIDE_OBJECTION, expected=expected, reason=decision.reason
    ) as skp:
        skp.decide(decision, context.today)
    return skp
