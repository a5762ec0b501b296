"""The admin endpoints: register people, ask for faults, count the truth. They ask for no token: loopback only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from hub.web.problems import Problem
from sandbox.kit.admin import change_faults, fault_state, force_faults
from sandbox.kit.admin_models import FaultState
from sandbox.kit.records import GREATEST_SEQUENCE
from sandbox.siasn.admin_models import RecordOut, RecordPage, Revocation, SiasnFaultPlan, SiasnNextFault, Summary
from sandbox.siasn.api import ENDPOINTS
from sandbox.siasn.faults import FaultKind
from sandbox.siasn.persons import Registration
from sandbox.siasn.state import Sandbox, sandbox_of
from sandbox.siasn.store import Record
from sandbox.siasn.tokens import TokenKind

router = APIRouter(prefix="/admin", tags=["admin"])
Here = Annotated[Sandbox, Depends(sandbox_of)]
After = Annotated[int, Query(ge=0, le=GREATEST_SEQUENCE)]
"""The sequence number beyond which a page begins."""


@router.post("/persons", status_code=201)
async def register_persons(registration: Registration, sandbox: Here) -> dict[str, dict[str, str]]:
    """Make people known to SIASN; answers each one's id by NIP. Replaces who is known already."""
    sandbox.store.register(registration.persons)
    return {"ids": {person.nip: person.id for person in registration.persons}}


@router.delete("/persons/{nip}", status_code=204, response_class=Response)
async def move_person_away(nip: str, sandbox: Here) -> None:
    """Let a person belong to another agency: from now on "Data tidak ditemukan"."""
    if not sandbox.store.move_away(nip):
        raise Problem(404, "unknown_person", "NIP ini tidak terdaftar di sandbox.", field="nip")


@router.get("/records")
async def list_records(
    sandbox: Here,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
    after: After = 0,
) -> RecordPage:
    """Return every stored history row, also those that reads do not show yet."""
    records = sandbox.store.page(after=after, limit=limit)
    full = len(records) == limit
    return RecordPage(records=[_shown(record) for record in records], next=records[-1].sequence if full else None)


@router.get("/summary")
async def summary(sandbox: Here) -> Summary:
    """Return totals, duplicates, calls, and faults injected."""
    return summary_of(sandbox)


@router.get("/faults")
async def faults(sandbox: Here) -> FaultState:
    """Return the profile, its parameters, and the two times that a careful client has to know."""
    return fault_state(sandbox)


@router.put("/faults")
async def change(plan: SiasnFaultPlan, sandbox: Here) -> FaultState:
    """Change the profile, the parameters, or both. All or nothing."""
    return change_faults(sandbox, plan, ENDPOINTS)


@router.post("/faults/next", status_code=202)
async def force(fault: SiasnNextFault, sandbox: Here) -> list[SiasnNextFault]:
    """Let the next calls meet a fault; answers all that are still to come."""
    coming = force_faults(sandbox, fault, ENDPOINTS)
    return [SiasnNextFault(kind=FaultKind(kind), endpoint=endpoint, count=count) for kind, endpoint, count in coming]


@router.post("/tokens/revoke")
async def revoke_tokens(sandbox: Here, revocation: Revocation | None = None) -> dict[str, int]:
    """Make tokens stop working at once: issued ones, or the fixed SSO token until the next reset."""
    kind = None if revocation is None else revocation.kind
    if kind == "fixed_sso":
        return {"revoked": sandbox.tokens.revoke_fixed()}
    return {"revoked": sandbox.tokens.revoke(None if kind is None else TokenKind(kind))}


@router.post("/reset", status_code=204, response_class=Response)
async def reset(sandbox: Here, *, keep_persons: bool = False) -> None:
    """Forget everything received, counted, forced, outstanding, issued and switched; back to the starting profile."""
    sandbox.forget(keep_persons=keep_persons)


def summary_of(sandbox: Sandbox) -> Summary:
    """Return the truth on the partner's side."""
    issued = sandbox.counters.counts("token")
    return Summary(
        **sandbox.store.totals(),
        calls=dict(sandbox.counters.counts("call")),
        faults_injected=dict(sandbox.faults_injected()),
        tokens_issued={kind.value: issued.get(kind, 0) for kind in TokenKind},
        pending_late=sandbox.late.outstanding,
        histories=dict(sandbox.histories.counts()),
        documents=sandbox.documents.count(),
    )


def _shown(record: Record) -> RecordOut:
    saved = record.saved
    return RecordOut(
        sequence=record.sequence,
        id=record.id,
        nip=record.nip,
        tahun=saved.tahun,
        pnsDinilaiOrang=saved.pnsDinilaiOrang,
        hasilKinerjaNilai=saved.hasilKinerjaNilai,
        perilakuKerjaNilai=saved.perilakuKerjaNilai,
        kuadranKinerjaNilai=saved.kuadranKinerjaNilai,
        saved=saved.model_dump(),
        created_at=record.created_at,
        updated_at=record.updated_at,
        visible_at=record.visible_at,
        updates=record.updates,
    )
