"""The application of a simulator whose records the kit keeps: faults, records by hand, totals and the page."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from hub.web.problems import Problem
from sandbox.kit.admin import change_faults, fault_state, force_faults
from sandbox.kit.admin_models import STRICT, FaultPlan, FaultState, NextFault
from sandbox.kit.app import simulator_app
from sandbox.kit.faults import FaultKind
from sandbox.kit.page import counts, page
from sandbox.kit.record_simulator import RecordSimulator
from sandbox.kit.records import GREATEST_SEQUENCE
from sandbox.kit.simulator import simulator_of

router = APIRouter(prefix="/admin", tags=["admin"])
_start = APIRouter()


def _record_simulator(request: Request) -> RecordSimulator:
    simulator = simulator_of(request)
    assert isinstance(simulator, RecordSimulator)  # noqa: S101 - the factory put it there
    return simulator


Here = Annotated[RecordSimulator, Depends(_record_simulator)]


class NewRecord(BaseModel):
    """A record that an official puts in by hand."""

    model_config = STRICT

    kind: str
    owner: str
    record: dict[str, Any]


class RecordRows(BaseModel):
    """Records in order of arrival, deleted ones left out; `next` is the `after` of the following page, or null."""

    records: list[dict[str, Any]]
    next: int | None


class Totals(BaseModel):
    """Truth on the partner's side."""

    records: dict[str, int]
    """Of each kind, deleted ones left out."""
    calls: dict[str, int]
    faults_injected: dict[str, int]
    """Every kind, zeros too."""
    pending_late: int


@router.get("/faults")
async def faults(simulator: Here) -> FaultState:
    """Return the profile, its parameters, and the two times that a careful client has to know."""
    return fault_state(simulator)


@router.put("/faults")
async def change(plan: FaultPlan[FaultKind], simulator: Here) -> FaultState:
    """Change the profile, the parameters, or both. All or nothing."""
    return change_faults(simulator, plan, simulator.endpoints)


@router.post("/faults/next", status_code=202)
async def force(fault: NextFault[FaultKind], simulator: Here) -> list[NextFault[FaultKind]]:
    """Let the next calls meet a fault; answers all that are still to come."""
    coming = force_faults(simulator, fault, simulator.endpoints)
    return [NextFault(kind=FaultKind(kind), endpoint=endpoint, count=count) for kind, endpoint, count in coming]


@router.get("/records")
async def list_records(
    simulator: Here,
    kind: str | None = None,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
    after: Annotated[int, Query(ge=0, le=GREATEST_SEQUENCE)] = 0,
) -> RecordRows:
    """Return every record that was not deleted, of one kind or of all, also those that reads do not show yet."""
    records = simulator.records.page(kind=kind, after=after, limit=limit)
    following = records[-1].sequence if len(records) == limit else None
    return RecordRows(records=[it.row for it in records if it.deleted_at is None], next=following)


@router.post("/records", status_code=201)
async def add_record(new: NewRecord, simulator: Here) -> dict[str, str]:
    """Add a record by an official's hand; answers its id."""
    return {"id": simulator.add(new.kind, new.owner, new.record)}


@router.patch("/records/{record_id}", status_code=204, response_class=Response)
async def alter_record(record_id: str, changes: dict[str, Any], simulator: Here) -> None:
    """Change fields of a record by an official's hand."""
    if not simulator.alter(record_id, changes):
        raise Problem(404, "unknown_record", "Tidak ada data dengan id ini.", field="record_id")


@router.delete("/records/{record_id}", status_code=204, response_class=Response)
async def delete_record(record_id: str, simulator: Here) -> None:
    """Delete a record by an official's hand."""
    if not simulator.delete(record_id):
        raise Problem(404, "unknown_record", "Tidak ada data dengan id ini.", field="record_id")


@router.delete("/persons/{nip}", status_code=204, response_class=Response)
async def unregister(nip: str, simulator: Here) -> None:
    """Let the partner not know a person: until the next reset it refuses every save about them."""
    simulator.unknown.add(nip)


@router.get("/summary")
async def summary(simulator: Here) -> Totals:
    """Return how many records, calls, and faults injected."""
    return Totals(
        records=dict(simulator.records.counts()),
        calls=dict(simulator.counters.counts("call")),
        faults_injected=dict(simulator.faults_injected()),
        pending_late=simulator.late.outstanding,
    )


@router.post("/tokens/revoke")
async def revoke_tokens(simulator: Here) -> dict[str, int]:
    """Make every issued token stop working at once."""
    return {"revoked": simulator.tokens.revoke()}


@router.post("/reset", status_code=204, response_class=Response)
async def reset(simulator: Here) -> None:
    """Forget everything received, counted, forced, outstanding and issued; back to the starting profile."""
    simulator.reset()


@_start.get("/", response_class=HTMLResponse, include_in_schema=False)
async def received(simulator: Here) -> HTMLResponse:
    """Return the page."""
    return page(
        simulator.title,
        simulator.profile_name,
        {"Masih diproses": str(simulator.late.outstanding)},
        [
            counts("Data", "Jenis", simulator.records.counts()),
            counts("Gangguan yang dibuat", "Jenis", simulator.faults_injected()),
            counts("Panggilan", "Endpoint", simulator.counters.counts("call")),
        ],
    )


def record_app(simulator: RecordSimulator, wire: APIRouter) -> FastAPI:
    """Return the application.

    Args:
        simulator: what it holds.
        wire: the partner's own addresses.
    """
    title = f"{simulator.title} (sandbox)"
    app = simulator_app(simulator, title=title, description="A simulator. The admin endpoints ask for no token.")
    app.include_router(_start)
    app.include_router(router)
    app.include_router(wire)
    return app
