"""HTTP in: packages of batches, their archives, and where they are put."""

import re
from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Header, Path, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from hub.clock import moment
from hub.sheets.response import WORKBOOK_ANSWER, WorkbookResponse
from hub.web.documented import POSTS, documented, example
from hub.web.downloads import file_answer, saved_as
from hub.web.models import Answer, Request
from hub.web.problems import Problem
from services.award_service.api.channel_context import ChannelCall, Command, Reading
from services.award_service.domain.deposit import DepositState, Target
from services.award_service.domain.package import PackageNotReady, PackageState, UnknownPackage, total_of
from services.award_service.handlers import depositing, packaging
from services.award_service.repository import batches, deposits, packages
from services.award_service.repository.deposits import DepositRow
from services.award_service.repository.packages import Package, PackagePart
from services.award_service.roles import Role

_ZIP: Final = "application/zip"
_DONE: Final = "Kemajuan tahap: orang pada `planning`, berkas pada `reading`, arsip pada `sealing` dan `ready`."
_FROM: Final = re.compile(r"bytes=(\d{1,15})-")
_ARCHIVE: Final[dict[int | str, Any]] = {
    **file_answer(_ZIP, "Arsip"),
    206: {"description": "Arsip, mulai dari bita yang diminta", "content": {_ZIP: {}}},
}


class PartAnswer(Answer):
    """An archive of a package."""

    part: int
    name: str
    size: Annotated[int, Field(description="Dalam bita.")]
    sha256: str


class DepositAnswer(Answer):
    """Where a package is put."""

    target: Target
    state: DepositState
    by_subject: str
    asked_at: datetime
    done_at: datetime | None
    attempts: Annotated[int, Field(description="Percobaan yang gagal.")]
    error: Annotated[str | None, Field(description="Kode sebab kegagalan terakhir; kosong: belum ada.")]
    due_at: Annotated[
        datetime | None, Field(description="Kapan dicoba lagi; kosong: sudah di tempatnya, atau ditolak.")
    ]

    @classmethod
    def of(cls, row: DepositRow) -> Self:
        """Return what is shown of one."""
        moments = {name: _moment(getattr(row, name)) for name in ("asked_at", "done_at", "due_at")}
        return cls.from_record(row, **moments)


class PackageAnswer(Answer):
    """A package, and how far it has come."""

    id: UUID
    batch_id: UUID
    number: Annotated[int, Field(description="Paket keberapa dari berkas usulan ini.")]
    state: PackageState
    by_subject: str
    begun_at: datetime
    ended_at: datetime | None
    people: Annotated[int, Field(description="Orang di dalamnya.")]
    files: Annotated[int, Field(description="Berkas di dalamnya sejauh ini.")]
    done: Annotated[int, Field(description=_DONE)]
    total: Annotated[int | None, Field(description="Sampai berapa `done` dihitung; kosong: tidak ada yang dihitung.")]
    refusal_code: str | None
    refusal: Annotated[str | None, Field(description="Mengapa ditolak, dan apa yang harus diperbaiki.")]
    parts: list[PartAnswer]
    deposits: list[DepositAnswer]

    @classmethod
    def of(cls, package: Package, parts: list[PackagePart], put: list[DepositRow]) -> Self:
        """Return what is shown of one."""
        return cls.from_record(
            package,
            begun_at=_moment(package.begun_at),
            ended_at=_moment(package.ended_at),
            total=total_of(package.state, people=package.people, files=package.files, parts=package.filling.part),
            parts=[PartAnswer.model_validate(one) for one in parts],
            deposits=[DepositAnswer.of(one) for one in put],
        )


class PackageList(Answer):
    """The packages of a batch, the newest first."""

    items: list[PackageAnswer]


class DepositRequest(Request):
    """Where a package is wanted."""

    target: Target


router = APIRouter(prefix="/v1", tags=["paket usulan"])


@router.post(
    "/batches/{batch_id}/packages",
    status_code=201,
    **documented("makePackage", "Buat paket", (404, 409, 422), field="batch_id", response_model=PackageAnswer),
)
async def make(batch_id: UUID, call: Command) -> Response:
    """Oleh admin instansi, setelah berkasnya ditandatangani. Dibuat di latar belakang; lihat `state`."""
    call.require(Role.AGENCY_ADMIN)
    async with call.transaction() as tx:
        package = await packaging.begin(tx, call.actor, batch_id, call.api.settings.channel_setup)
        tx.after_commit(call.api.packages.wake)
        return call.answer(PackageAnswer.of(package, [], []), status=201, location=f"/v1/packages/{package.id}")


@router.get("/batches/{batch_id}/packages", **documented("listPackages", "Paket-paket satu berkas", field="batch_id"))
async def list_of_batch(batch_id: UUID, call: Reading) -> PackageList:
    """Yang terbaru dahulu."""
    call.require(Role.AGENCY_ADMIN)
    async with call.read() as connection:
        await batches.get_batch(connection, batch_id)
        found = await packages.packages_of(connection, batch_id)
        ids = [one.id for one in found]
        parts, put = await packages.parts_of(connection, *ids), await deposits.deposits_of(connection, *ids)
    return PackageList(items=[PackageAnswer.of(one, parts[one.id], put[one.id]) for one in found])


@router.get("/packages/{package_id}", **documented("getPackage", "Satu paket", field="package_id"))
async def get_package(package_id: UUID, call: Reading) -> PackageAnswer:
    """Kemajuannya, arsip-arsipnya dengan SHA-256, dan di mana ia disetor."""
    return PackageAnswer.of(*await _loaded(package_id, call))


@router.get(
    "/packages/{package_id}/parts/{part}/file.zip",
    response_class=StreamingResponse,
    **documented("getPackageFile", "Unduh arsip paket", (404, 409, 416, 422), responses=_ARCHIVE),
)
async def get_file(
    package_id: UUID,
    part: Annotated[int, Path(ge=1, le=100_000)],
    call: Reading,
    wanted: Annotated[str | None, Header(alias="Range", description="`bytes=N-`: lanjutkan dari bita itu.")] = None,
) -> Response:
    """Bita yang sama setiap kali, juga bila dilanjutkan setelah terputus."""
    package, parts, _ = await _loaded(package_id, call)
    if package.state is not PackageState.READY:
        raise PackageNotReady
    async with call.read() as connection:
        await packaging.require_signed(connection, package)
    found = next((one for one in parts if one.part == part), None)
    if found is None:
        raise UnknownPackage
    content = await packaging.content_to_send(call.api.shop, package, part)
    start = _start(wanted, found.size)
    headers = saved_as(found.name) | {"Content-Length": str(found.size - start), "ETag": f'"{found.sha256}"'}
    if start:
        headers["Content-Range"] = f"bytes {start}-{found.size - 1}/{found.size}"
    headers["Accept-Ranges"] = "bytes"
    return StreamingResponse(content.stream(start), 206 if start else 200, headers, _ZIP)


@router.get(
    "/packages/{package_id}/answer-form.xlsx",
    response_class=WorkbookResponse,
    **documented("getAnswerForm", "Formulir jawaban (XLSX)", field="package_id", responses=WORKBOOK_ANSWER),
)
async def get_form(package_id: UUID, call: Reading) -> WorkbookResponse:
    """Daftar paket ini dengan kolom untuk jawaban kementerian; diisi, lalu diunggah ke `/v1/answers`.

    Lembar keduanya menjelaskan kolom-kolom itu dan kata-kata hasilnya.
    """
    package, _, _ = await _loaded(package_id, call)
    sheet, rows = packaging.answer_form_of(call.api.shop, package, call.api.settings.award_answer_words)
    return await WorkbookResponse.of(sheet, rows, "jawaban-slks")


@router.post(
    "/packages/{package_id}/deposits",
    status_code=201,
    **documented("depositPackage", "Setor paket", POSTS, response_model=DepositAnswer),
)
async def deposit(
    package_id: UUID, body: Annotated[DepositRequest, example({"target": "sftp"})], call: Command
) -> Response:
    """Ke folder atau server SFTP yang disetel; yang gagal dicoba lagi dengan sendirinya, dan sekarang bila diminta."""
    call.require(Role.AGENCY_ADMIN)
    async with call.transaction() as tx:
        found = await depositing.ask(tx, call.actor, package_id, body.target, call.api.settings)
        return call.answer(DepositAnswer.of(found), status=201)


async def _loaded(package_id: UUID, call: ChannelCall) -> tuple[Package, list[PackagePart], list[DepositRow]]:
    call.require(Role.AGENCY_ADMIN)
    async with call.read() as connection:
        package = await packages.get_package(connection, package_id)
        return (
            package,
            (await packages.parts_of(connection, package_id))[package_id],
            (await deposits.deposits_of(connection, package_id))[package_id],
        )


def _start(wanted: str | None, size: int) -> int:
    """Return from which byte on a file is wanted; what else a header may say is not taken, and the whole file is.

    Raises:
        Problem: 416, there is no such byte (RFC 9110, section 15.5.17).
    """
    found = _FROM.fullmatch(wanted or "")
    start = int(found[1]) if found else 0
    if start >= size:
        detail = "Arsip ini lebih pendek daripada itu; unduh dari awal."
        raise Problem(416, "range_beyond_end", detail, field="Range", headers={"Content-Range": f"bytes */{size}"})
    return start


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else moment(seconds)
