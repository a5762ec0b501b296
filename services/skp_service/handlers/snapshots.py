"""What the service can announce again, for a service that comes later: each record as it was announced last."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.skp import SkpFinalisedV1, SkpPeriodicEvaluatedV1, SkpPlanApprovedV1
from hub.messaging.snapshot import CurrentRecord, Snapshot
from services.skp_service.handlers.finalising import evaluation_of
from services.skp_service.handlers.planning import approval_of
from services.skp_service.handlers.years import announcement_of
from services.skp_service.repository import current


async def _results(connection: AsyncConnection, after: str, limit: int) -> Sequence[CurrentRecord]:
    return [
        CurrentRecord(str(result.id), announcement_of(result), str(result.id))
        for result in await current.results_after(connection, after, limit)
    ]


async def _evaluations(connection: AsyncConnection, after: str, limit: int) -> Sequence[CurrentRecord]:
    return [
        CurrentRecord(str(skp.id), evaluation_of(skp), str(skp.id))
        for skp in await current.final_parts_after(connection, after, limit)
    ]


async def _approvals(connection: AsyncConnection, after: str, limit: int) -> Sequence[CurrentRecord]:
    return [
        CurrentRecord(str(skp.id), approval_of(skp) if skp.approval and skp.approved else None, str(skp.id))
        for skp in await current.approved_after(connection, after, limit)
    ]


SNAPSHOTS: Final = (
    Snapshot(SkpFinalisedV1, _results),
    Snapshot(SkpPeriodicEvaluatedV1, _evaluations),
    Snapshot(SkpPlanApprovedV1, _approvals),
)
"""`skp.predicate_corrected.v1` tells of a change and is no record: what was corrected is announced as it is now."""
