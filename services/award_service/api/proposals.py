"""HTTP in: proposals to be read: lists, one with all that belongs to it, what was done to it."""

from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from datetime import date, datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from contracts.contract import Code
from contracts.vocabulary import AwardGrade
from hub.audit import About, Recorded, trail_of
from hub.sheets.response import WORKBOOK_ANSWER, WorkbookResponse
from hub.web.documented import documented
from hub.web.models import Answer, Cursor, Limit, Request
from services.award_service.api.context import AwardCall, Reading
from services.award_service.api.proposal_models import ProposalAnswer
from services.award_service.domain.cycle import State
from services.award_service.domain.due import MilestoneState
from services.award_service.domain.service_start import StartBasis
from services.award_service.handlers.context import load_for_read
from services.award_service.handlers.scope import units_read
from services.award_service.handlers.showing import shown
from services.award_service.reports.nominative import NominativeLine, nominative_sheet
from services.award_service.repository.audit import about_proposal
from services.award_service.repository.listing import ProposalCriteria, every_proposal, list_proposals
from services.award_service.repository.tasks import TaskKind, TaskRow, list_tasks
from services.award_service.roles import Role

_SAME: Final = (*("nip", "name", "rank", "position", "unit", "start_on", "counted_to", "decree_number", "decree_on"),)
_DOUBT: Final = "Keadaan pegawai sekarang yang bertentangan dengan usulan yang sudah diverifikasi; kosong: tidak ada."


class NominativeQuery(Request):
    """Which proposals are wanted."""

    state: State | None = None
    batch_id: UUID | None = None
    period_id: UUID | None = None
    unit_code: Annotated[Code | None, Field(description="Hanya pegawai unit ini dan unit di bawahnya.")] = None
    grade: AwardGrade | None = None
    person_id: UUID | None = None

    def criteria(self, units: Collection[str] | None) -> ProposalCriteria:
        """Return them as lists take them; `units`: whose proposals the caller may read."""
        return ProposalCriteria(self.state, self.batch_id, self.period_id, units, self.grade, self.person_id)


class ProposalQuery(NominativeQuery):
    """The same, in pages."""

    after: Cursor = None
    limit: Limit = 100


class ListedProposal(Answer):
    """A proposal in a list."""

    id: UUID
    person_id: UUID | None
    nip: str
    name: str | None
    position: str | None
    unit_code: str
    grade: AwardGrade
    state: State
    revision: int
    batch_id: UUID
    period_id: UUID
    due_month: date | None
    start_on: date | None
    start_basis: StartBasis | None
    duplicate_of: UUID | None
    decree_number: str | None
    decree_on: date | None
    received_on: date | None
    handed_over_on: date | None
    accepted_on: Annotated[date | None, Field(description="Dinyatakan MS; kosong: belum.")]
    doubt: Annotated[MilestoneState | None, Field(description=_DOUBT)]


class ProposalPage(Answer):
    """Some of them; `next` is null on the last page."""

    items: list[ListedProposal]
    next: str | None


class TaskQuery(Request):
    """Whose tasks are wanted."""

    unit_code: Annotated[Code | None, Field(description="Hanya pegawai unit ini dan unit di bawahnya.")] = None
    after: Cursor = None
    limit: Limit = 100


class TaskAnswer(Answer):
    """Something for a person to decide."""

    kind: TaskKind
    proposal_id: Annotated[UUID | None, Field(description="Kosong: tentang baris jawaban kementerian.")]
    answer_id: Annotated[UUID | None, Field(description="Jawaban kementerian yang barisnya menunggu.")]
    line: Annotated[int | None, Field(description="Baris itu; lihat `GET /v1/answers/{answer_id}/lines`.")]
    detail: Annotated[str | None, Field(description="Kode: keadaan, kedudukan hukum, atau mengapa tidak diterapkan.")]
    reference: Annotated[str | None, Field(description="Jawaban kementerian atau kode dokumen; kosong: tidak ada.")]

    @classmethod
    def of(cls, row: TaskRow) -> Self:
        """Return what is shown of one."""
        kind, about, reference = TaskKind(row["kind"]), row["about"], row["reference"] or None
        is_line = kind is TaskKind.ANSWER_LINE
        return cls(
            kind=kind,
            proposal_id=None if is_line else about,
            answer_id=about if is_line else None,
            line=int(row["reference"]) if is_line else None,
            detail=row["detail"] or None,
            reference=str(UUID(reference)) if kind is TaskKind.OUTCOME_NOT_APPLIED else None if is_line else reference,
        )


class TaskPage(Answer):
    """Some of them; `next` is null on the last page."""

    items: list[TaskAnswer]
    next: str | None


class EntryAnswer(Answer):
    """Something that was done."""

    id: int
    at: datetime
    act: str
    by: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None

    @classmethod
    def of(cls, recorded: Recorded) -> Self:
        """Return what is shown of it."""
        return cls.from_record(recorded, by=recorded.by.name)


class TrailAnswer(Answer):
    """What was done, oldest first; `next`: behind which number it goes on."""

    items: list[EntryAnswer]
    next: int | None


class TrailQuery(Request):
    """From where on."""

    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    limit: Limit = 100


async def trail(call: Reading, about: About, query: TrailQuery) -> TrailAnswer:
    """Return a page of what was done to something."""
    async with call.read() as connection:
        found = await trail_of(connection, about, after=query.after, limit=query.limit + 1)
    items = [EntryAnswer.of(one) for one in found[: query.limit]]
    return TrailAnswer(items=items, next=items[-1].id if len(found) > query.limit else None)


router = APIRouter(prefix="/v1", tags=["usulan"])


@router.get("/proposals", **documented("listProposals", "Daftar usulan", (404, 422)))
async def get_proposals(query: Annotated[ProposalQuery, Query()], call: Reading) -> ProposalPage:
    """Menurut unit. Admin unit melihat pegawai unitnya; `doubt` menandai yang perlu diputuskan."""
    async with call.read() as connection:
        units = await units_read(connection, call.actor, query.unit_code)
        page = await list_proposals(connection, query.criteria(units), after=query.after, limit=query.limit)
    return ProposalPage(items=[ListedProposal.model_validate(one) for one in page.items], next=page.next)


@router.get(
    "/proposals.xlsx",
    response_class=WorkbookResponse,
    **documented("getNominativeSheet", "Daftar nominatif usulan (XLSX)", (404, 422), responses=WORKBOOK_ANSWER),
)
async def get_nominative(query: Annotated[NominativeQuery, Query()], call: Reading) -> WorkbookResponse:
    """Semua yang diusulkan menurut saringan, dalam satu lembar, menurut unit."""
    async with call.read() as connection:
        units = await units_read(connection, call.actor, query.unit_code)
    criteria = query.criteria(units)
    sheet = nominative_sheet(call.api.settings.award_agency_name, call.actor.at.astimezone(call.api.zone))
    return await WorkbookResponse.of(sheet, _lines(call, criteria), "nominatif")


async def _lines(call: AwardCall, criteria: ProposalCriteria) -> AsyncGenerator[NominativeLine, None]:
    async with aclosing(every_proposal(call.api.database, criteria)) as rows:
        async for row in rows:
            held = sorted((AwardGrade(one) for one in (row["held"] or "").split()), key=list(AwardGrade).index)
            own = {field: row[field] for field in _SAME}
            yield NominativeLine(
                **own,
                estimated=row["start_basis"] == StartBasis.NIP,
                held=tuple(held),
                grade=AwardGrade(row["grade"]),
                state=State(row["state"]),
                accepted=row["accepted_on"] is not None,
            )


@router.get(
    "/proposals/{proposal_id}",
    **documented("getProposal", "Satu usulan", field="proposal_id", response_model=ProposalAnswer),
)
async def get_proposal(proposal_id: UUID, call: Reading, response: Response) -> ProposalAnswer:
    """Beserta daftar persyaratan, dokumen, jawaban kementerian, dan ETag-nya."""
    async with call.read() as connection:
        proposal, _ = await load_for_read(connection, call.actor, proposal_id)
        answer = ProposalAnswer.of(await shown(connection, call.actor, proposal))
    response.headers["ETag"] = f'"{proposal.revision}"'
    return answer


@router.get("/proposals/{proposal_id}/trail", **documented("getProposalTrail", "Riwayat usulan", field="proposal_id"))
async def get_trail(proposal_id: UUID, query: Annotated[TrailQuery, Query()], call: Reading) -> TrailAnswer:
    """Siapa melakukan apa, kapan, dan mengapa."""
    async with call.read() as connection:
        await load_for_read(connection, call.actor, proposal_id)
    return await trail(call, about_proposal(proposal_id), query)


@router.get("/tasks", **documented("listTasks", "Yang perlu diputuskan", (404, 422)))
async def get_tasks(query: Annotated[TaskQuery, Query()], call: Reading) -> TaskPage:
    """Tidak satu pun terjadi dengan sendirinya: orang yang memutuskan."""
    async with call.read() as connection:
        units = await units_read(connection, call.actor, query.unit_code)
        codes = call.api.settings.award_dishonourable_standings
        page = await list_tasks(
            connection,
            dishonourable=codes,
            units=units,
            lines=call.caller.is_any(Role.AGENCY_ADMIN),
            after=query.after,
            limit=query.limit,
        )
    return TaskPage(items=[TaskAnswer.of(one) for one in page.items], next=page.next)
