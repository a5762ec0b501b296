"""Use cases of execution: action plans, realisation, evidence, feedback."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub import audit
from hub.transaction import Transaction
from services.skp_service.domain.assessment import Progress
from services.skp_service.domain.cycle import Act, Capacity, may
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.terms import Behaviour
from services.skp_service.evidence.store import StoredFile
from services.skp_service.handlers.desk import Desk, Precondition, assign, capacities_of, changing, reading, require
from services.skp_service.repository import skps as store
from services.skp_service.repository.audit import about_skp
from services.skp_service.repository.skps import Feedback, Proof


@dataclass(frozen=True, slots=True)
class Said:
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
    tx: Transaction, desk: Desk, skp_id: UUID, result_id: UUID, action_plan: str, realisation: str, seen: Precondition
) -> Skp:
    """Store the action plan and the realisation of a work result. Raises WrongStage, UnknownResult."""
    async with changing(tx, desk, skp_id, Act.RECORD, seen=seen) as skp:
        notes = skp.assessment.progress.get(result_id, Progress()).notes
        skp.record(result_id, Progress(action_plan, realisation, notes))
    return skp


async def add_note(tx: Transaction, desk: Desk, skp_id: UUID, result_id: UUID, text: str) -> Skp:
    """Add a note on the progress of a work result. Raises WrongStage, UnknownResult."""
    async with changing(tx, desk, skp_id, Act.RECORD) as skp:
        held = skp.assessment.progress.get(result_id, Progress())
        skp.record(result_id, Progress(held.action_plan, held.realisation, (*held.notes, text)))
    return skp


async def require_recording(connection: AsyncConnection, desk: Desk, skp_id: UUID, result_id: UUID) -> None:
    """Let evidence be sent, before a byte of it is stored. Raises UnknownSkp, NotAllowed, WrongStage, UnknownResult."""
    skp = await store.get_skp(connection, skp_id)
    await assign(connection, [skp], desk.today)
    require(Act.RECORD, await capacities_of(connection, desk, skp), skp)
    skp.result(result_id)


async def add_link(tx: Transaction, desk: Desk, skp_id: UUID, result_id: UUID, name: str, link: str) -> Proof:
    """Add a link as evidence. Raises WrongStage, UnknownResult."""
    proof = Proof(store.new_id(), result_id, name, link=link, added_at=desk.at.timestamp())
    return await _add(tx, desk, skp_id, proof)


async def add_file(tx: Transaction, desk: Desk, skp_id: UUID, result_id: UUID, name: str, stored: StoredFile) -> Proof:
    """Add a file of the store as evidence. Raises WrongStage, UnknownResult."""
    proof = Proof(
        store.new_id(),
        result_id,
        name,
        file_key=stored.key,
        kind=stored.kind.value,
        size=stored.size,
        added_at=desk.at.timestamp(),
    )
    return await _add(tx, desk, skp_id, proof)


async def _add(tx: Transaction, desk: Desk, skp_id: UUID, proof: Proof) -> Proof:
    async with changing(tx, desk, skp_id, Act.RECORD, reason=f"evidence {proof.id}") as skp:
        skp.prove(proof.result_id)
        await store.add_proof(tx.connection, skp_id, proof)
    return proof


async def remove_proof(tx: Transaction, desk: Desk, skp_id: UUID, proof_id: UUID) -> None:
    """Take evidence away again. Raises WrongStage, UnknownEvidence."""
    async with changing(tx, desk, skp_id, Act.RECORD, reason=f"evidence {proof_id} removed") as skp:
        proof = await store.get_proof(tx.connection, skp_id, proof_id)
        skp.prove(proof.result_id)
        await store.remove_proof(tx.connection, proof_id)


async def give_feedback(tx: Transaction, desk: Desk, skp_id: UUID, said: Sequence[Said]) -> list[Feedback]:
    """Give feedback; nothing of the SKP itself changes. Raises WrongStage, UnknownResult."""
    skp = await store.lock_skp(tx.connection, skp_id)
    held = await _heard(tx.connection, desk, skp, said)
    capacity = next(one for one in (Capacity.ASSESSOR, Capacity.COLLEAGUE, Capacity.SUBORDINATE) if one in held)
    given = [_feedback(desk, capacity, one) for one in said]
    await store.add_feedback(tx.connection, skp_id, given)
    told = {"feedback": [str(one.id) for one in given]}
    await audit.record(tx.connection, desk.entry(about_skp(skp_id), Act.GIVE_FEEDBACK.value, after=told))
    return given


async def require_hearing(connection: AsyncConnection, desk: Desk, skp_id: UUID, said: Said) -> None:
    """Let a picture be sent, before a byte of it is stored. Raises what `give_feedback` does."""
    await _heard(connection, desk, await store.get_skp(connection, skp_id), [said])


async def feedback_seen(connection: AsyncConnection, desk: Desk, skp_id: UUID) -> list[Feedback]:
    """Return the feedback of an SKP that the caller may see: all, or what they gave themselves. Raises UnknownSkp."""
    skp, held = await reading(connection, desk, skp_id)
    found = await store.list_feedback(connection, skp_id)
    if may(Act.READ_ASSESSMENT, held, skp.stage):
        return found
    return [one for one in found if desk.by.nip is not None and one.given_by == desk.by.nip]


async def _heard(connection: AsyncConnection, desk: Desk, skp: Skp, said: Sequence[Said]) -> frozenset[Capacity]:
    await assign(connection, [skp], desk.today)
    held = await capacities_of(connection, desk, skp)
    require(Act.GIVE_FEEDBACK, held, skp)
    for one in said:
        skp.hear(one.result_id)
    return held


def _feedback(desk: Desk, capacity: Capacity, said: Said) -> Feedback:
    stored = said.picture[0] if said.picture else None
    return Feedback(
        id=store.new_id(),
        result_id=said.result_id,
        behaviour=said.behaviour,
        text=said.text,
        capacity=capacity.value,
        given_by=desk.by.nip,
        given_at=desk.at.timestamp(),
        file_key=stored.key if stored else None,
        name=said.picture[1] if said.picture else None,
        kind=stored.kind.value if stored else None,
        size=stored.size if stored else None,
    )
