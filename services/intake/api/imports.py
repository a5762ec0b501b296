"""HTTP in: files that are handed in, what became of their rows, and applying them."""

from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from contracts.source_name import SourceName
from hub import audit
from hub.audit import Entry
from hub.files.errors import coded
from hub.files.incoming import FILE_BODY, NamedFile
from hub.files.passing import spooled
from hub.identity.actor import ActorContext
from hub.sheets.response import WORKBOOK_ANSWER, WorkbookResponse
from hub.web import models
from hub.web.documented import UPLOADS, documented
from hub.web.models import Answer, Cursor, Limit
from hub.web.streaming import takes_stream
from services.intake.api.imports_context import Command, ImportsCall, Reading
from services.intake.domain.absence import ABSENT_SENTENCE
from services.intake.domain.imports import Import, ImportState
from services.intake.domain.report import Subject
from services.intake.files.file_reading import possible_formats
from services.intake.files.staging import file_read
from services.intake.handlers import importing
from services.intake.handlers.importing import HandedIn
from services.intake.reports.import_report import report_lines, report_sheet
from services.intake.repository import import_mappings, import_problems
from services.intake.repository import imports as store
from services.intake.roles import Role

Source = Annotated[SourceName, Field(description="Nama sumber data.")]


class ImportQuery(models.Request):
    """Parameters of a file that is handed in."""

    source: Source
    format: Annotated[
        str | None, Field(max_length=32, description="Nama format; kosong: dikenali dari judul kolomnya.")
    ] = None
    batch: Annotated[
        UUID | None,
        Field(
            description="Nomor bersama untuk beberapa berkas yang saling merujuk atau melengkapi, seperti unit dan "
            "pegawai: unggah semuanya, lalu terapkan."
        ),
    ] = None


class ImportsQuery(models.Request):
    """Parameters of the list."""

    source: Source | None = None
    after: Cursor = None
    limit: Limit = 100


class RowsQuery(models.Request):
    """Parameters of the list of problems."""

    refused: Annotated[bool, Field(description="true: hanya baris yang ditolak.")] = False
    after: Cursor = None
    limit: Limit = 100


class ImportAnswer(Answer):
    """An import."""

    id: UUID
    batch: UUID
    source: str
    format: str
    subject: Subject
    state: Annotated[ImportState, Field(description="`checked`: menunggu diterapkan (`apply`).")]
    created_at: Annotated[float, Field(description="Detik sejak 1970-01-01 UTC.")]
    finished_at: float | None
    rows: Annotated[int, Field(description="Baris pada berkas.")]
    done: Annotated[int, Field(description="Baris yang sudah dikerjakan pada putaran ini.")]
    percent: int
    taken: Annotated[int, Field(description="Diterima tanpa catatan.")]
    doubted: Annotated[int, Field(description="Diterima dengan catatan.")]
    refused: Annotated[int, Field(description="Ditolak; tidak berpengaruh.")]
    passed_over: Annotated[int, Field(description="Dilewati: baris lain yang dipakai, atau tidak memuat laporan.")]
    problems: Annotated[int, Field(description="Catatan dan penolakan; sepuluh ribu yang pertama disimpan.")]
    absent: Annotated[
        int | None,
        Field(description=f"Berapa yang tidak ada di berkas. {ABSENT_SENTENCE}"),
    ]


class ImportPage(Answer):
    """A page of imports, the newest first."""

    items: list[ImportAnswer]
    next: str | None


class ProblemAnswer(Answer):
    """What is wrong or doubtful in a row."""

    line: Annotated[int, Field(description="Baris pada berkas, dihitung dari 1.")]
    column: Annotated[str | None, Field(description="Judul kolomnya; kosong: seluruh baris.")]
    code: str
    is_refusal: Annotated[bool, Field(description="Baris ini ditolak; bila tidak, diterima dengan catatan.")]
    sentence: str


class ProblemPage(Answer):
    """A page of problems, in the order of the file."""

    items: list[ProblemAnswer]
    next: str | None


_STEPS: Final = (400, 404, 409, 422)
"""What a step of an import can be refused with."""
_REPORT: Final[dict[str, Any]] = {"response_class": WorkbookResponse, "responses": WORKBOOK_ANSWER}
router = APIRouter(prefix="/v1/imports", tags=["impor berkas"])


@router.post(
    "",
    status_code=201,
    openapi_extra=FILE_BODY,
    **documented("importFile", "Unggah berkas", UPLOADS, response_model=ImportAnswer),
)
@takes_stream
async def hand_in(query: Annotated[ImportQuery, Query()], call: Reading, file: NamedFile) -> Response:
    """CSV atau XLSX: diperiksa lebih dahulu, dan baru berpengaruh setelah diterapkan (`apply`).

    Dari berkas hanya disimpan isian yang diperlukan, sampai impor selesai.
    """
    call.require(Role.INTAKE_ADMIN)
    settings = call.api.settings
    async with call.read() as connection:
        await call.api.known.check(connection, query.source)
        mappings = await import_mappings.load_mappings(connection, query.source)
    with coded("import"):
        async with (
            spooled(file, settings.imports_folder, settings.intake_import_bytes_max) as uploaded,
            file_read(uploaded.path, possible_formats(query.format, mappings)) as opened,
        ):
            told = HandedIn(query.source, uploaded.digest, uploaded.size, query.batch)
            one = await importing.take_in(call.api.transactions, opened, told, partial(_entry, call.actor, "hand_in"))
    call.api.worker.wake()
    return call.answer(_shown(one), status=201, location=f"/v1/imports/{one.id}")


@router.get("", **documented("listImports", "Daftar impor"))
async def list_imports(query: Annotated[ImportsQuery, Query()], call: Reading) -> ImportPage:
    """Yang terbaru dahulu."""
    call.require(Role.INTAKE_ADMIN)
    async with call.read() as connection:
        page = await store.list_newest(connection, source=query.source, after=query.after, limit=query.limit)
    return ImportPage(items=[_shown(one) for one in page.items], next=page.next)


@router.get("/{import_id}", **documented("getImport", "Impor", field="import_id"))
async def get_import(import_id: UUID, call: Reading) -> ImportAnswer:
    """Keadaan dan kemajuannya."""
    return _shown(await _loaded(import_id, call))


@router.get("/{import_id}/rows", **documented("listImportRows", "Catatan per baris"))
async def list_rows(import_id: UUID, query: Annotated[RowsQuery, Query()], call: Reading) -> ProblemPage:
    """Baris, kolom, dan apa yang salah atau diragukan; tanpa isi berkas."""
    await _loaded(import_id, call)
    async with call.read() as connection:
        page = await import_problems.list_problems(
            connection, import_id, refused_only=query.refused, after=query.after, limit=query.limit
        )
    return ProblemPage(items=[ProblemAnswer.model_validate(one) for one in page.items], next=page.next)


@router.get("/{import_id}/report.xlsx", **documented("getImportReport", "Laporan impor (XLSX)", **_REPORT))
async def get_report(import_id: UUID, call: Reading) -> WorkbookResponse:
    """Semua catatan, dan siapa yang tidak ada di berkas."""
    one = await _loaded(import_id, call)
    at = call.actor.at.astimezone(call.api.zone)
    async with call.read() as connection:
        return await WorkbookResponse.of(report_sheet(one, at), report_lines(connection, one), "laporan-impor")


@router.post(
    "/{import_id}/apply",
    **documented("applyImport", "Terapkan impor", _STEPS, field="import_id", response_model=ImportAnswer),
)
async def apply(import_id: UUID, call: Command) -> Response:
    """Setelah diperiksa: laporan berkas ini mulai berlaku."""
    call.require(Role.INTAKE_ADMIN)
    async with call.transaction() as tx:
        one = await importing.apply(tx, import_id)
        await audit.record(tx.connection, _entry(call.actor, "apply", one))
        tx.after_commit(call.api.worker.wake)
        return call.answer(_shown(one))


@router.post(
    "/{import_id}/cancel",
    **documented("cancelImport", "Batalkan impor", _STEPS, field="import_id", response_model=ImportAnswer),
)
async def cancel(import_id: UUID, call: Command) -> Response:
    """Yang sudah diterapkan tetap berlaku."""
    call.require(Role.INTAKE_ADMIN)
    async with call.transaction() as tx:
        one = await importing.cancel(tx, import_id)
        await audit.record(tx.connection, _entry(call.actor, "cancel", one))
        tx.after_commit(call.api.worker.wake)
        return call.answer(_shown(one))


async def _loaded(import_id: UUID, call: ImportsCall) -> Import:
    call.require(Role.INTAKE_ADMIN)
    async with call.read() as connection:
        return await store.load(connection, import_id)


def _shown(one: Import) -> ImportAnswer:
    return ImportAnswer.model_validate(one)


def _entry(actor: ActorContext[None], act: str, one: Import) -> Entry:
    return actor.entry(importing.about(one), act, after=importing.facts(one))
