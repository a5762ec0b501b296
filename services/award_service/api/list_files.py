"""HTTP in: files of lists that are handed in, what became of them, and applying them; their templates."""

import asyncio
from datetime import date, datetime
from functools import partial
from io import BytesIO
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from contracts.contract import Code
from contracts.source_name import SourceName
from hub import audit
from hub.audit import Entry
from hub.clock import moment
from hub.files.errors import coded
from hub.files.incoming import FILE_BODY, NamedFile
from hub.files.passing import spooled
from hub.identity.actor import ActorContext
from hub.sheets.reading.threads import read_in_thread
from hub.sheets.response import WORKBOOK_ANSWER, WorkbookResponse
from hub.sheets.template import write_template
from hub.sheets.workbook import MEDIA_TYPE
from hub.web import models
from hub.web.documented import UPLOADS, documented
from hub.web.downloads import saved_as
from hub.web.models import Answer, Cursor, Limit
from hub.web.streaming import takes_stream
from services.award_service.api.list_files_context import Command, ListFilesCall, Reading
from services.award_service.api.people import AsOf
from services.award_service.domain.due import DueRules
from services.award_service.domain.list_files import ListFile, ListFileState
from services.award_service.domain.listed import ListKind
from services.award_service.files.formats import NOTES, TEMPLATES
from services.award_service.files.reading import open_lists
from services.award_service.handlers import list_files
from services.award_service.handlers.list_files import HandedIn
from services.award_service.reports.list_file_report import report_sheet
from services.award_service.repository import list_file_problems
from services.award_service.repository import list_files as store
from services.award_service.roles import Role

_KEEPERS: Final = (Role.AGENCY_ADMIN, Role.AWARD_VERIFIER)
_STEPS: Final = (400, 404, 409, 422)
"""What a step of a file can be refused with."""
_REPORT: Final[dict[str, Any]] = {"response_class": WorkbookResponse, "responses": WORKBOOK_ANSWER}


class TemplateQuery(models.Request):
    """Parameters of a template."""

    kind: ListKind


class ListFileQuery(models.Request):
    """Parameters of a file that is handed in."""

    kind: Annotated[ListKind, Field(description="Isi daftar.")]
    as_of: AsOf
    source: Annotated[SourceName | None, Field(description="Nama sumber daftar; kosong: menurut setelan layanan.")] = (
        None
    )
    complete: Annotated[
        bool,
        Field(
            description="true: daftar lengkap; pegawai yang menjabat pada tanggal itu dan tidak disebut dicatat tidak "
            "punya."
        ),
    ] = False
    unit_code: Annotated[
        Code | None, Field(description="Hanya dengan `complete`: lengkap untuk unit ini dan di bawahnya.")
    ] = None


class ListFilesQuery(models.Request):
    """Parameters of the list of files."""

    after: Cursor = None
    limit: Limit = 100


class ProblemsQuery(models.Request):
    """Parameters of the list of problems."""

    refused: Annotated[bool, Field(description="true: hanya yang menolak daftar seorang pegawai.")] = False
    after: Cursor = None
    limit: Limit = 100


class ListFileAnswer(Answer):
    """A file of lists."""

    id: UUID
    kind: ListKind
    source: str
    as_of_on: date
    complete: bool
    unit_code: str | None
    format: Annotated[str, Field(description="`exchange`: daftar tukar usulan (Slks Lama).")]
    state: Annotated[ListFileState, Field(description="`checked`: menunggu diterapkan (`apply`).")]
    by_subject: Annotated[str, Field(description="Siapa yang menerapkan, atau mengunggah.")]
    created_at: datetime
    finished_at: datetime | None
    rows: Annotated[int, Field(description="Baris pada berkas.")]
    nameless: Annotated[
        int, Field(description="Baris yang tidak diketahui tentang siapa; dengannya berkas tidak dapat diterapkan.")
    ]
    people: Annotated[int, Field(description="Pegawai yang disebut.")]
    done: Annotated[int, Field(description="Pegawai yang sudah dikerjakan pada putaran ini.")]
    percent: int
    taken: Annotated[int, Field(description="Pegawai yang daftarnya diterima.")]
    refused: Annotated[int, Field(description="Pegawai yang daftarnya ditolak seluruhnya.")]
    passed_over: Annotated[
        int, Field(description="Pegawai yang barisnya tidak mengatakan apa-apa, atau lebih lama dari yang sudah ada.")
    ]
    absent: Annotated[
        int | None, Field(description="Pegawai yang tidak disebut daftar lengkap, dan dicatat tidak punya.")
    ]
    problems: Annotated[int, Field(description="Catatan dan penolakan; sepuluh ribu yang pertama disimpan.")]


class ListFilePage(Answer):
    """A page of files, the newest first."""

    items: list[ListFileAnswer]
    next: str | None


class ListProblemAnswer(Answer):
    """What is wrong or doubtful in a file."""

    line: Annotated[int, Field(description="Baris pada berkas, dihitung dari 1; 0: seluruh berkas.")]
    column: Annotated[str | None, Field(description="Judul kolomnya; kosong: seluruh baris.")]
    code: str
    is_refusal: Annotated[bool, Field(description="Daftar itu ditolak; bila tidak, hanya catatan.")]
    sentence: str


class ListProblemPage(Answer):
    """A page of problems, in the order of the file."""

    items: list[ListProblemAnswer]
    next: str | None


router = APIRouter(prefix="/v1", tags=["berkas daftar"])


@router.get(
    "/lists/template.xlsx",
    response_class=Response,
    **documented("getListTemplate", "Templat daftar (XLSX)", (422,), responses=WORKBOOK_ANSWER),
)
async def get_template(query: Annotated[TemplateQuery, Query()], call: Reading) -> Response:
    """Kosong, dengan penjelasan setiap kolom."""
    call.require(*_KEEPERS)
    made = BytesIO()
    await asyncio.to_thread(write_template, TEMPLATES[query.kind].columns, NOTES, made)
    return Response(made.getvalue(), media_type=MEDIA_TYPE, headers=saved_as(f"templat-{query.kind.value}.xlsx"))


@router.post(
    "/list-files",
    status_code=201,
    openapi_extra=FILE_BODY,
    **documented("handInListFile", "Unggah berkas daftar", UPLOADS, response_model=ListFileAnswer),
)
@takes_stream
async def hand_in(query: Annotated[ListFileQuery, Query()], call: Reading, file: NamedFile) -> Response:
    """CSV atau XLSX: diperiksa lebih dahulu, dan baru berpengaruh setelah diterapkan (`apply`).

    Aman diulang: berkas yang sama yang belum selesai tidak dihitung dua kali.
    """
    call.require(*_KEEPERS)
    settings, transactions, actor = call.api.settings, call.api.transactions, call.actor
    await list_files.check_told(
        transactions, query.as_of, actor.today, complete=query.complete, unit_code=query.unit_code
    )
    source = query.source or settings.award_list_source
    with coded("list"):
        async with (
            spooled(file, settings.lists_folder, settings.award_list_file_bytes_max) as uploaded,
            read_in_thread(open_lists(uploaded.path, query.kind, query.as_of)) as opened,
        ):
            told = HandedIn(
                query.kind,
                source,
                query.as_of,
                query.complete,
                query.unit_code,
                uploaded.digest,
                uploaded.size,
                actor.by.subject,
            )
            one = await list_files.take_in(transactions, opened, told, partial(_entry, actor, "hand_in"))
    call.api.worker.wake()
    return call.answer(_shown(one), status=201, location=f"/v1/list-files/{one.id}")


@router.get("/list-files", **documented("listListFiles", "Berkas-berkas daftar"))
async def list_all(query: Annotated[ListFilesQuery, Query()], call: Reading) -> ListFilePage:
    """Yang terbaru dahulu."""
    call.require(*_KEEPERS)
    async with call.read() as connection:
        page = await store.list_newest(connection, after=query.after, limit=query.limit)
    return ListFilePage(items=[_shown(one) for one in page.items], next=page.next)


@router.get("/list-files/{file_id}", **documented("getListFile", "Berkas daftar", field="file_id"))
async def get_file(file_id: UUID, call: Reading) -> ListFileAnswer:
    """Keadaan dan kemajuannya."""
    return _shown(await _loaded(file_id, call))


@router.get("/list-files/{file_id}/problems", **documented("listListFileProblems", "Catatan per baris"))
async def list_problems(file_id: UUID, query: Annotated[ProblemsQuery, Query()], call: Reading) -> ListProblemPage:
    """Baris, kolom, dan apa yang salah atau diragukan; tanpa isi berkas."""
    await _loaded(file_id, call)
    async with call.read() as connection:
        page = await list_file_problems.list_problems(
            connection, file_id, refused_only=query.refused, after=query.after, limit=query.limit
        )
    return ListProblemPage(items=[ListProblemAnswer.model_validate(one) for one in page.items], next=page.next)


@router.get(
    "/list-files/{file_id}/problems.xlsx", **documented("getListFileReport", "Catatan per baris (XLSX)", **_REPORT)
)
async def get_report(file_id: UUID, call: Reading) -> WorkbookResponse:
    """Semua catatan yang disimpan."""
    one = await _loaded(file_id, call)
    at = call.actor.at.astimezone(call.api.zone)
    async with call.read() as connection:
        return await WorkbookResponse.of(
            report_sheet(one, at), list_file_problems.every(connection, file_id), "catatan-daftar"
        )


@router.post(
    "/list-files/{file_id}/apply",
    **documented("applyListFile", "Terapkan berkas daftar", _STEPS, field="file_id", response_model=ListFileAnswer),
)
async def apply(file_id: UUID, call: Command) -> Response:
    """Setelah diperiksa: daftar pegawai yang tidak ditolak mulai berlaku.

    Ditolak seluruhnya (409), dengan baris pertamanya: berkas dengan baris yang tidak diketahui tentang siapa, dan
    daftar lengkap yang menyebut pegawai yang belum dikenal; juga daftar lengkap yang tidak menyebut seorang pun.
    """
    call.require(*_KEEPERS)
    async with call.transaction() as tx:
        one = await list_files.apply(tx, file_id, call.caller.subject)
        await audit.record(tx.connection, _entry(call.actor, "apply", one))
        tx.after_commit(call.api.worker.wake)
        return call.answer(_shown(one))


@router.post(
    "/list-files/{file_id}/cancel",
    **documented("cancelListFile", "Batalkan berkas daftar", _STEPS, field="file_id", response_model=ListFileAnswer),
)
async def cancel(file_id: UUID, call: Command) -> Response:
    """Yang sudah diterapkan tetap berlaku."""
    call.require(*_KEEPERS)
    async with call.transaction() as tx:
        one = await list_files.cancel(tx, file_id)
        await audit.record(tx.connection, _entry(call.actor, "cancel", one))
        tx.after_commit(call.api.worker.wake)
        return call.answer(_shown(one))


async def _loaded(file_id: UUID, call: ListFilesCall) -> ListFile:
    call.require(*_KEEPERS)
    async with call.read() as connection:
        return await store.load(connection, file_id)


def _shown(one: ListFile) -> ListFileAnswer:
    ended_at = None if one.finished_at is None else moment(one.finished_at)
    return ListFileAnswer.from_record(one, created_at=moment(one.created_at), finished_at=ended_at)


def _entry(actor: ActorContext[DueRules], act: str, one: ListFile) -> Entry:
    return actor.entry(list_files.about(one), act, after=list_files.facts(one))
