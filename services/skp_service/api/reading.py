"""HTTP in: SKPs to be read, one by one and in lists, and what was done to each."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from contracts.contract import Code
from contracts.vocabulary import Predicate
from hub.audit import Recorded, trail_of
from hub.clock import moment
from hub.store.paging import page_of
from hub.web.documented import documented
from hub.web.models import Answer, Cursor, Limit, Request, page_answer
from hub.web.preconditions import etag_of
from services.skp_service.api.context import Reading
from services.skp_service.api.head_rating import with_proposed
from services.skp_service.api.skp_models import SkpAnswer, SyncCodeShown, SyncReasonShown, SyncStateShown
from services.skp_service.domain.cycle import Act, Stage, may
from services.skp_service.domain.errors import NotAllowed
from services.skp_service.domain.policy import ListScope
from services.skp_service.domain.sync import Sync
from services.skp_service.handlers.context import load_for_read, relations_of
from services.skp_service.handlers.showing import shown_to
from services.skp_service.repository import annual, listing
from services.skp_service.repository.audit import about_skp
from services.skp_service.repository.listing import SkpCriteria, Sort


class SkpQuery(Request):
    """Parameters of the list of SKPs."""

    view: Annotated[ListScope, Field(description="SKP siapa: own, assessed, reviewed, units, around.")] = ListScope.OWN
    period_id: Annotated[UUID | None, Field(description="Hanya periode ini.")] = None
    stage: Annotated[Stage | None, Field(description="Hanya tahap ini.")] = None
    unit_code: Annotated[Code | None, Field(description="Hanya unit ini.")] = None
    predicate: Annotated[Predicate | None, Field(description="Hanya predikat ini, sejauh boleh Anda lihat.")] = None
    flagged: Annotated[bool | None, Field(description="Hanya yang belum selaras dengan SKP atasan.")] = None
    sort: Sort = Sort.ID
    after: Cursor = None
    limit: Limit = 100


class SkpRowAnswer(Answer):
    """An SKP in a list; `predicate` is null while it is not yours to see."""

    id: UUID
    nip: str
    name: str | None
    period_id: UUID
    unit_code: str
    stage: Stage
    results: Annotated[int, Field(description="Banyaknya hasil kerja.")]
    unproved: Annotated[int, Field(description="Hasil kerja tanpa bukti dukung.")]
    flagged: Annotated[int, Field(description="Hasil kerja yang belum selaras dengan SKP atasan.")]
    predicate: Predicate | None
    version: int
    sync_state: SyncStateShown
    sync_code: SyncCodeShown
    sync_reason: SyncReasonShown
    changed_at: datetime


class SkpWithFate(SkpAnswer):
    """An SKP, and what became of the year's result in SIASN."""

    sync_state: SyncStateShown = None
    sync_code: SyncCodeShown = None
    sync_reason: SyncReasonShown = None

    def with_fate(self, sync: Sync) -> Self:
        """Return it with what became of the year's result."""
        told = {"sync_state": sync.state, "sync_code": sync.code, "sync_reason": sync.reason}
        return self.model_copy(update=told)


class SkpPage(Answer):
    """A page of SKPs."""

    items: list[SkpRowAnswer]
    next: str | None


class AuditQuery(Request):
    """Parameters of an audit trail."""

    after: Annotated[int, Field(ge=0, le=2**53, description="Nomor entri terakhir halaman sebelumnya.")] = 0
    limit: Limit = 100


class AuditEntry(Answer):
    """Who did what, when, and why; of `before` and `after` only what differs."""

    id: int
    at: datetime
    act: str
    by_nip: str | None
    by_subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None

    @classmethod
    def of(cls, row: Recorded) -> Self:
        """Return what is shown of an entry."""
        return cls.from_record(row, by_nip=row.by.nip, by_subject=row.by.name)


class AuditPage(Answer):
    """A page of an audit trail."""

    items: list[AuditEntry]
    next: int | None


router = APIRouter(prefix="/v1", tags=["SKP"])


@router.get("/skps", **documented("listSkps", "Daftar SKP", (422,), response_model=SkpPage))
async def list_skps(query: Annotated[SkpQuery, Query()], call: Reading) -> Response:
    """Menurut sudut pandang Anda; `next` menjadi `after` halaman berikut."""
    criteria = SkpCriteria(query.period_id, query.stage, query.unit_code, query.predicate, query.flagged)
    async with call.read() as connection:
        relations = await relations_of(connection, call.actor, query.period_id)
        page = await listing.list_skps(
            connection, relations, query.view, criteria, sort=query.sort, after=query.after, limit=query.limit
        )
    return page_answer(({**row, "changed_at": moment(row["changed_at"])} for row in page.items), page.next)


@router.get("/skps/{skp_id}", **documented("getSkp", "Satu SKP", field="skp_id"))
async def get_skp(skp_id: UUID, call: Reading, response: Response) -> SkpWithFate:
    """SKP sejauh boleh Anda lihat, dengan ETag yang diperlukan untuk mengubahnya."""
    async with call.read() as connection:
        skp, held = await load_for_read(connection, call.actor, skp_id)
        answer = SkpWithFate.of(await shown_to(connection, call.actor, skp, held))
        answer = await with_proposed(connection, call.actor, skp, held, answer)
        sync = await annual.sync_of(connection, skp)
    response.headers["ETag"] = etag_of(skp.revision)
    return answer.with_fate(sync) if sync else answer


@router.get("/skps/{skp_id}/audit", **documented("getAuditTrail", "Jejak audit", field="skp_id"))
async def get_audit(skp_id: UUID, query: Annotated[AuditQuery, Query()], call: Reading) -> AuditPage:
    """Siapa melakukan apa, kapan, dan mengapa: bagi yang boleh melihat penilaiannya."""
    async with call.read() as connection:
        skp, held = await load_for_read(connection, call.actor, skp_id)
        if not may(Act.READ_ASSESSMENT, held, skp.stage):
            raise NotAllowed(skp_id)
        rows = await trail_of(connection, about_skp(skp_id), after=query.after, limit=query.limit + 1)
    page = page_of(rows, query.limit, read=AuditEntry.of, key=lambda row: row.id)
    return AuditPage(items=page.items, next=page.next)
