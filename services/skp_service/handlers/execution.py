"""Use cases of execution: action plans, realisation, evidence, feedback."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.transaction import Transaction
from services.skp_service.domain.cycle import Act, Capacity
from services.skp_service.domain.skp import Progress, Skp
from services.skp_service.domain.terms import Behaviour
from services.skp_service.evidence.store import StoredFile
from services.skp_service.handlers.desk import Desk, Precondition, assign, capacities_of, changing, require
from services.skp_service.repository import skps as store
from services.skp_service.repository.audit import append
from services.skp_service.repository.skps import Feedback, Proof


@dataclass(frozen=True, slots=True)
class Said:
    """Feedback as somebody gives it: on a work result or on a behaviour.

    Attributes:
        result_id: the work result, or None.
        behaviour: the behaviour, or None.
        text: may be empty when there is a picture.
    """

    result_id: UUID | None
    behaviour: Behaviour | None
    text: str


async def record(
    tx: Transaction, desk: Desk, skp_id: UUID, result_id: UUID, action_plan: str, realisation: str, seen: Precondition
) -> Skp:
    """Store the action plan and the realisation of a work result. Raises WrongStage, UnknownResult."""
    async with changing(tx, desk, skp_id, Act.RECORD, seen=seen) as skp:
        notes = skp.progress.get(result_id, Progress()).notes
        skp.record(result_id, Progress(action_plan, realisation, notes))
    return skp


async def add_note(tx: Transaction, desk: Desk, skp_id: UUID, result_id: UUID, text: str) -> Skp:
    """Add a note on the progress of a work result. Raises WrongStage, UnknownResult."""
    async with changing(tx, desk, skp_id, Act.RECORD) as skp:
        held = skp.progress.get(result_id, Progress())
        skp.record(result_id, Progress(held.action_plan, held.realisation, (*held.notes, text)))
    return skp


async def require_recording(connection: AsyncConnection, desk: Desk, skp_id: UUID, result_id: UUID) -> None:
    """Let evidence be sent, before a byte of it is stored. Raises UnknownSkp, NotAllowed, WrongStage, UnknownResult."""
    skp = await store.get_skp(connection, skp_id)
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
    await assign(tx.connection, [skp], desk.today)
    held = await capacities_of(tx.connection, desk, skp)
    require(Act.GIVE_FEEDBACK, held, skp)
    for one in said:
        skp.hear(one.result_id)
    capacity = next(one for one in (Capacity.ASSESSOR, Capacity.COLLEAGUE, Capacity.SUBORDINATE) if one in held)
    given = [
        Feedback(
            id=store.new_id(),
            result_id=one.result_id,
            behaviour=one.behaviour,
            text=one.text,
            capacity=capacity.value,
            given_by=desk.by.nip,
            given_at=desk.at.timestamp(),
        )
        for one in said
    ]
    await store.add_feedback(tx.connection, skp_id, given)
    told = {"feedback": [str(one.id) for one in given]}
    await append(tx.connection, [desk.entry(skp_id, Act.GIVE_FEEDBACK.value, after=told)])
    return given
