"""The admin endpoints: register people, ask for faults, count the truth. They ask for no token: loopback only."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ValidationError

from hub.web.problems import Problem
from sandbox.complaints import OUT_OF_ORDER, complaint, range_of
from sandbox.siasn.admin_models import (
    FaultPlan,
    FaultState,
    NextFault,
    RecordOut,
    RecordPage,
    Revocation,
    Summary,
)
from sandbox.siasn.api import ENDPOINTS
from sandbox.siasn.faults import APPLIES_TO, CUSTOM, PROFILES, FaultKind, FaultParameters, Profile
from sandbox.siasn.injector import Forced
from sandbox.siasn.persons import Registration
from sandbox.siasn.state import Sandbox, sandbox_of
from sandbox.siasn.store import GREATEST_SEQUENCE, Record
from sandbox.siasn.tokens import TokenKind

router = APIRouter(prefix="/admin", tags=["admin"])
Here = Annotated[Sandbox, Depends(sandbox_of)]
After = Annotated[int, Query(ge=0, le=GREATEST_SEQUENCE)]
"""The sequence number beyond which a page begins."""
_LONGEST_WAIT: Final = 60


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


@router.get("/calls")
async def calls(sandbox: Here) -> dict[str, dict[str, int]]:
    """Return, for each endpoint that was called, its answers by HTTP status; `none` is a dropped connection."""
    answers: dict[str, dict[str, int]] = {}
    for name, count in sandbox.store.counts("answer").items():
        endpoint, _, status = name.rpartition(" ")
        answers.setdefault(endpoint, {})[status] = count
    return answers


@router.get("/pending")
async def pending(sandbox: Here, wait_seconds: float = 0.0) -> dict[str, int]:
    """Return how many late saves are outstanding; with `wait_seconds`, 0 to 60, wait that long for none."""
    if not 0 <= wait_seconds <= _LONGEST_WAIT:  # which no NaN is
        raise Problem(422, "invalid_request", f"Harus bilangan dari 0 sampai {_LONGEST_WAIT}.", field="wait_seconds")
    return {"pending_late": await sandbox.late.wait(seconds=wait_seconds)}


@router.get("/faults")
async def faults(sandbox: Here) -> FaultState:
    """Return the profile, its parameters, and the two times that a careful client has to know."""
    return _fault_state(sandbox)


@router.put("/faults")
async def change_faults(plan: FaultPlan, sandbox: Here) -> FaultState:
    """Change the profile, the parameters, or both. All or nothing."""
    parameters = _changed(sandbox.parameters, plan.parameters)
    profile = _profile(plan)
    sandbox.parameters = parameters
    if profile is not None and plan.profile is not None:
        sandbox.profile_name = plan.profile
        sandbox.injector.use(profile)
    return _fault_state(sandbox)


@router.post("/faults/next", status_code=202)
async def force_faults(fault: NextFault, sandbox: Here) -> list[NextFault]:
    """Let the next calls meet a fault; answers all that are still to come."""
    if fault.endpoint is not None:
        if fault.endpoint not in ENDPOINTS:
            raise Problem(422, "unknown_endpoint", f"Pilihan: {', '.join(ENDPOINTS)}.", field="endpoint")
        if ENDPOINTS[fault.endpoint] not in APPLIES_TO[fault.kind]:
            raise Problem(422, "fault_without_meaning", "Gangguan ini tidak berlaku di endpoint ini.", field="kind")
    sandbox.injector.force(Forced(fault.kind, fault.endpoint, fault.count))
    return [NextFault(kind=it.kind, endpoint=it.endpoint, count=it.count) for it in sandbox.injector.forced()]


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
    sandbox.reset(keep_persons=keep_persons)


def summary_of(sandbox: Sandbox) -> Summary:
    """Return the truth on the partner's side."""
    injected = sandbox.store.counts("fault")
    issued = sandbox.store.counts("token")
    return Summary(
        **sandbox.store.totals(),
        calls=dict(sandbox.store.counts("call")),
        faults_injected={kind.value: injected.get(kind, 0) for kind in FaultKind},
        tokens_issued={kind.value: issued.get(kind, 0) for kind in TokenKind},
        pending_late=sandbox.late.outstanding,
        histories=dict(sandbox.histories.counts()),
        documents=sandbox.documents.count(),
    )


def _profile(plan: FaultPlan) -> Profile | None:
    if plan.profile == CUSTOM:
        if plan.rate is None or plan.kinds is None:
            missing = "rate" if plan.rate is None else "kinds"
            raise Problem(422, "custom_incomplete", "Profil custom memerlukan rate dan kinds.", field=missing)
        return Profile(rate=plan.rate, kinds=tuple(dict.fromkeys(plan.kinds)))
    if plan.rate is not None or plan.kinds is not None:
        field = "rate" if plan.rate is not None else "kinds"
        raise Problem(422, "custom_only", "Hanya berlaku untuk profil custom.", field=field)
    return None if plan.profile is None else PROFILES[plan.profile]


def _changed(parameters: FaultParameters, changes: dict[str, Any]) -> FaultParameters:
    try:
        return FaultParameters.model_validate(parameters.model_dump() | changes)
    except ValidationError as error:
        fault = error.errors()[0]
        # The order of the two latencies is checked on the whole, which has no location.
        name = str(next(iter(fault["loc"]), "latency_min_seconds"))
        sentence = f"{complaint(fault)}." if fault["type"] == OUT_OF_ORDER else _parameter(name)
        raise Problem(422, "invalid_parameter", sentence, field=f"parameters.{name}") from None


def _parameter(name: str) -> str:
    """Return what a parameter may be, or which there are."""
    if name not in FaultParameters.model_fields:
        return f"Parameter tidak dikenal. Pilihan: {', '.join(FaultParameters.model_fields)}."
    return f"Harus {range_of(FaultParameters, name)}."


def _fault_state(sandbox: Sandbox) -> FaultState:
    return FaultState(
        profile=sandbox.profile_name,
        rate=sandbox.injector.profile.rate,
        kinds=list(sandbox.injector.profile.kinds),
        parameters=sandbox.parameters,
        longest_processing_seconds=sandbox.parameters.longest_processing_seconds,
        visibility_lag_seconds=sandbox.parameters.visibility_lag_seconds,
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
