"""Use cases of execution: action plans, realisation, evidence, feedback."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub import audit
from hub.files.store import StoredFile
from hub.transaction import Transaction
from services.skp_service.domain.assessment import Progress
from services.skp_service.domain.cycle import Act, Capacity, may
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.terms import Behaviour
from services.skp_service.handlers.context import (
    ActorContext,
    Precondition,
    capacities_of,
    load_for_change,
    load_for_read,
    require,
)
from services.skp_service.repository import skps as store
from services.skp_service.repository.audit import about_skp
from services.skp_service.repository.skps import EvidenceItem, Feedback


@dataclass(frozen=True, slots=True)
class FeedbackInput:
    """Feedback as somebody gives it: on a work result or on a behaviour.

    Attributes:
        result_id: the work result, or None.
        behaviour: the behaviour, or None.
        text: may be empty when there is a picture.
        picture: in the store, and its name; or None.
    """

    result_id: UUID | None
    behaviour: Behaviour | None
    text: str
    picture: tuple[StoredFile, str] | None = None


async def record(
    tx: Transaction,
    context: ActorContext,
    skp_id: UUID,
    result_id: UUID,
    action_plan: str,
    realisation: str,
    expected: Precondition,
) -> Skp:
    """Store the action plan and the realisation of a work result. Raises WrongStage, UnknownResult."""
    async with load_for_change(tx, context, skp_id, Act.RECORD, expected=expected) as skp:
        notes = skp.assessment.progress.get(result_id, Progress()).notes
        skp.record(result_id, Progress(action_plan, realisation, notes))
    return skp


async def add_note(tx: Transaction, context: ActorContext, skp_id: UUID, result_id: UUID, text: str) -> Skp:
    """Add a note on the progress of a work result. Raises WrongStage, UnknownResult."""
    async with load_for_change(tx, context, skp_id, Act.RECORD) as skp:
        held = skp.assessment.progress.get(result_id, Progress())
        skp.record(result_id, Progress(held.action_plan, held.realisation, (*held.notes, text)))
    return skp


async def require_recording(connection: AsyncConnection, context: ActorContext, skp_id: UUID, result_id: UUID) -> None:
    """Let evidence be sent, before a byte of it is stored. Raises UnknownSkp, NotAllowed, WrongStage, UnknownResult."""
    skp = await store.get_skp(connection, skp_id)
    require(Act.RECORD, await capacities_of(connection, context, skp), skp)
    skp.result(result_id)


async def add_link(
    tx: Transaction, context: ActorContext, skp_id: UUID, result_id: UUID, name: str, link: str
) -> EvidenceItem:
    """Add a link as evidence. Raises WrongStage, UnknownResult."""
    item = EvidenceItem(store.new_id(), result_id, name, link=link, added_at=context.at.timestamp())
    return await _add(tx, context, skp_id, item)


async def add_file(
    tx: Transaction, context: ActorContext, skp_id: UUID, result_id: UUID, name: str, stored: StoredFile
) -> EvidenceItem:
    """Add a file of the store as evidence. Raises WrongStage, UnknownResult."""
    item = EvidenceItem(
        store.new_id(),
        result_id,
        name,
        file_key=stored.key,
        kind=stored.kind.value,
        size=stored.size,
        added_at=context.at.timestamp(),
    )
    return await _add(tx, context, skp_id, item)


async def _add(tx: Transaction, context: ActorContext, skp_id: UUID, item: EvidenceItem) -> EvidenceItem:
    async with load_for_change(tx, context, skp_id, Act.RECORD, reason=f"evidence {item.id}") as skp:
        skp.require_evidence_open(item.result_id)
        await store.add_evidence_item(tx.connection, skp_id, item)
    return item


async def remove_evidence(tx: Transaction, context: ActorContext, skp_id: UUID, item_id: UUID) -> None:
    """Take evidence away again. Raises WrongStage, UnknownEvidence."""
    async with load_for_change(tx, context, skp_id, Act.RECORD, reason=f"evidence {item_id} removed") as skp:
        item = await store.get_evidence_item(tx.connection, skp_id, item_id)
        skp.require_evidence_open(item.result_id)
        await store.remove_evidence_item(tx.connection, item_id)


async def give_feedback(
    tx: Transaction, context: ActorContext, skp_id: UUID, inputs: Sequence[FeedbackInput]
) -> list[Feedback]:
    """Give feedback; nothing of the SKP itself changes. Raises WrongStage, UnknownResult."""
    skp = await store.lock_skp(tx.connection, skp_id)
    held = await _authorise_feedback(tx.connection, context, skp, inputs)
    capacity = next(one for one in (Capacity.ASSESSOR, Capacity.COLLEAGUE, Capacity.SUBORDINATE) if one in held)
    given = [_feedback_of(context, capacity, one) for one in inputs]
    await store.add_feedback(tx.connection, skp_id, given)
    told = {"feedback": [str(one.id) for one in given]}
    await audit.record(tx.connection, context.entry(about_skp(skp_id), Act.GIVE_FEEDBACK.value, after=told))
    return given


async def require_feedback_allowed(
    connection: AsyncConnection, context: ActorContext, skp_id: UUID, inputs: FeedbackInput
) -> None:
    """Let a picture be sent, before a byte of it is stored. Raises what `give_feedback` does."""
    await _authorise_feedback(connection, context, await store.get_skp(connection, skp_id), [inputs])


async def feedback_seen(connection: AsyncConnection, context: ActorContext, skp_id: UUID) -> list[Feedback]:
    """Return the feedback of an SKP that the caller may see: all, or what they gave themselves. Raises UnknownSkp."""
    skp, held = await load_for_read(connection, context, skp_id)
    found = await store.list_feedback(connection, skp_id)
    if may(Act.READ_ASSESSMENT, held, skp.stage):
        return found
    return [one for one in found if context.by.nip is not None and one.given_by == context.by.nip]


async def _authorise_feedback(
    connection: AsyncConnection, context: ActorContext, skp: Skp, inputs: Sequence[FeedbackInput]
) -> frozenset[Capacity]:
    held = await capacities_of(connection, context, skp)
    require(Act.GIVE_FEEDBACK, held, skp)
    for one in inputs:
        skp.check_feedback_target(one.result_id)
    return held


def _feedback_of(context: ActorContext, capacity: Capacity, inputs: FeedbackInput) -> Feedback:
    stored = inputs.picture[0] if inputs.picture else None
    return Feedback(
        id=store.new_id(),
        result_id=inputs.result_id,
        behaviour=inputs.behaviour,
        text=inputs.text,
        capacity=capacity.value,
        given_by=context.by.nip,
        given_at=context.at.timestamp(),
        file_key=stored.key if stored else None,
        name=inputs.picture[1] if inputs.picture else None,
        kind=stored.kind.value if stored else None,
        size=stored.size if stored else None,
    )
