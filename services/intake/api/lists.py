"""What operators look at: where sources differ, of whom too little is known, and what has no head."""

from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import Field

from hub.clock import moment
from hub.sheets.response import WORKBOOK_ANSWER, WorkbookResponse
from hub.web.documented import documented
from hub.web.models import Answer, Limit
from services.intake.api.context import IntakeCall, Operating
from services.intake.api.receipts import After
from services.intake.domain.report import Subject
from services.intake.handlers.listing import (
    PlacedConflict,
    conflicts_within,
    lacking_units,
    placed,
    within,
)
from services.intake.reports.lacking_report import lacking_sheet
from services.intake.repository.lacking import every_lacking
from services.intake.repository.listed import list_conflicts, list_incomplete, who_reported
from services.intake.sheets import conflicts_sheet

router: Final = APIRouter(prefix="/v1", tags=["daftar operator"])
UnitCode = Annotated[
    str | None,
    Query(max_length=64, pattern=r"^[A-Za-z0-9._-]+$", description="Hanya unit ini dan di bawahnya."),
]


class ConflictAnswer(Answer):
    """Where a source that is not believed says something else."""

    number: int
    subject: Subject
    key: Annotated[str, Field(description="NIP, atau kode unit.")]
    name: str | None
    unit_code: str | None
    field: str
    believed: Annotated[str, Field(description="Sumber yang dipakai.")]
    believed_value: Any
    source: Annotated[str, Field(description="Sumber yang berbeda.")]
    value: Any
    since: datetime


class ConflictPage(Answer):
    """Some conflicts; `next` is null on the last page."""

    items: list[ConflictAnswer]
    next: int | None


class IncompleteAnswer(Answer):
    """Somebody of whom no record can be made."""

    nip: str
    missing: Annotated[list[str], Field(description="Isian yang tidak disebut sumber mana pun.")]
    mended_by: Annotated[list[str], Field(description="Sumber yang sudah melaporkannya.")]


class IncompletePage(Answer):
    """Some of them; `next` is null on the last page."""

    items: list[IncompleteAnswer]
    next: int | None


class LackingAnswer(Answer):
    """A unit without a head, or with people without a superior."""

    code: str
    name: Annotated[str | None, Field(description="Null: belum dilaporkan sumber mana pun.")]
    lacks_head: bool
    people: Annotated[int, Field(description="Pegawai di unit ini yang tidak punya atasan.")]
    mended_by: Annotated[list[str], Field(description="Sumber yang melaporkan unit ini.")]


class LackingPage(Answer):
    """Some of them; `next` is null on the last page."""

    items: list[LackingAnswer]
    next: str | None


@router.get("/conflicts", **documented("listConflicts", "Perbedaan antarsumber", (422,), response_model=ConflictPage))
async def conflicts(
    call: Operating,
    *,
    field: Annotated[str | None, Query(max_length=32, pattern=r"^[a-z_]+$", description="Hanya isian ini.")] = None,
    unit_code: UnitCode = None,
    after: After = 0,
    limit: Limit = 100,
) -> ConflictPage:
    """Bagi operator. Dengan `unit_code` sebuah halaman dapat kurang dari `limit`."""
    async with call.read() as connection:
        codes = await within(connection, unit_code)
        page = await list_conflicts(connection, field=field, after=after, limit=limit)
    found = [placed(one, call.actor.today) for one in page.items]
    return ConflictPage(
        items=[_conflict(one) for one in found if codes is None or one.unit_code in codes], next=page.next
    )


def _conflict(one: PlacedConflict) -> ConflictAnswer:
    return ConflictAnswer.from_record(
        one.conflict, name=one.name, unit_code=one.unit_code, since=moment(one.conflict.since)
    )


@router.get(
    "/conflicts.xlsx",
    response_class=WorkbookResponse,
    **documented("getConflictsWorkbook", "Perbedaan antarsumber (XLSX)", (422,), responses=WORKBOOK_ANSWER),
)
async def conflicts_workbook(call: Operating, *, unit_code: UnitCode = None) -> WorkbookResponse:
    """Bagi operator: laporan bagi sebuah dinas, atau semuanya."""
    async with call.read() as connection:
        rows = conflicts_within(connection, await within(connection, unit_code), call.actor.today)
        return await WorkbookResponse.of(conflicts_sheet(_at(call), unit_code), rows, "perbedaan")


@router.get("/incomplete", **documented("listIncomplete", "Data belum lengkap", (422,), response_model=IncompletePage))
async def incomplete(call: Operating, *, after: After = 0, limit: Limit = 100) -> IncompletePage:
    """Bagi operator: pegawai yang sudah dilaporkan, tetapi datanya belum cukup untuk diumumkan."""
    async with call.read() as connection:
        page = await list_incomplete(connection, after=after, limit=limit)
        sources = await who_reported(connection, Subject.EMPLOYEE, [one.nip for one in page.items])
    items = [
        IncompleteAnswer(nip=one.nip, missing=[*one.missing], mended_by=sources.get(one.nip, [])) for one in page.items
    ]
    return IncompletePage(items=items, next=page.next)


@router.get("/missing", **documented("listMissing", "Tanpa kepala, tanpa atasan", (422,), response_model=LackingPage))
async def missing(
    call: Operating,
    *,
    after: Annotated[
        str, Query(max_length=64, pattern=r"^[A-Za-z0-9._-]*$", description="Nilai `next` dari halaman sebelumnya.")
    ] = "",
    limit: Limit = 100,
) -> LackingPage:
    """Bagi operator: unit tanpa kepala, dan unit yang pegawainya tidak punya atasan; siapa yang dapat memperbaiki."""
    async with call.read() as connection:
        found, following = await lacking_units(connection, call.actor.today, after=after, limit=limit)
    return LackingPage(items=[LackingAnswer.model_validate(one) for one in found], next=following)


@router.get(
    "/missing.xlsx",
    response_class=WorkbookResponse,
    **documented("getMissingWorkbook", "Yang masih kurang (XLSX)", (), responses=WORKBOOK_ANSWER),
)
async def missing_workbook(call: Operating) -> WorkbookResponse:
    """Bagi operator: satu baris untuk tiap pegawai dan unit yang kurang, seperti `kinerja import --first --lacking`."""
    async with call.read() as connection:
        rows = every_lacking(connection, call.actor.today)
        return await WorkbookResponse.of(lacking_sheet(_at(call)), rows, "yang-kurang")


def _at(call: IntakeCall) -> datetime:
    zone: ZoneInfo = call.api.zone
    return call.actor.at.astimezone(zone)
