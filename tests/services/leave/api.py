"""HTTP in: requests to use cases, answers out."""

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response

from contracts.contract import Text
from hub.files.incoming import FILE_BODY, IncomingFile
from hub.files.settings import FileStoreSettings
from hub.files.uploads import Uploads
from hub.runtime import Runtime
from hub.sheets.response import WorkbookResponse
from hub.web import models
from hub.web.context import ApiContext, Call, command, reading
from hub.web.documented import POSTS, UPLOADS, documented
from hub.web.downloads import PDF, file_answer, saved_as
from hub.web.streaming import takes_stream
from tests.services.leave import handlers, repository
from tests.services.leave.documents import leaves_sheet, permit


class LeaveSettings(FileStoreSettings, files="letter"):
    """What the service is told beside what every service is told."""


class LeaveApi(ApiContext[None]):
    """What the routes share: `files` keeps letters."""

    def __init__(self, runtime: Runtime[LeaveSettings]) -> None:
        super().__init__(runtime, zone=ZoneInfo("Asia/Jakarta"), rules=None)
        self.files = Uploads(runtime.settings)


Reading = Annotated[Call[LeaveApi, None], Depends(reading(LeaveApi))]
Command = Annotated[Call[LeaveApi, None], Depends(command(LeaveApi))]
router = APIRouter(prefix="/v1/leaves", tags=["cuti"])


class LeaveRequest(models.Request):
    """When, and why."""

    day: date
    reason: Text


class LeaveAnswer(models.Answer):
    """A leave."""

    id: UUID
    day: date
    letter: str | None


@router.post("", status_code=201, **documented("askForLeave", "Ajukan cuti", POSTS, response_model=LeaveAnswer))
async def ask(body: LeaveRequest, call: Command) -> Response:
    """Bagi diri sendiri. Aman diulang dengan `Idempotency-Key`."""
    async with call.transaction() as tx:
        leave = await handlers.ask(tx, call.actor, body.day, body.reason)
        return call.answer(LeaveAnswer.model_validate(leave), status=201)


@router.put("/{leave_id}/letter", openapi_extra=FILE_BODY, **documented("putLetter", "Kirim surat", UPLOADS))
@takes_stream
async def put_letter(leave_id: UUID, request: Request, call: Reading) -> LeaveAnswer:
    """Surat dokter."""
    async with call.read() as connection:  # before a byte is stored
        await repository.load(connection, leave_id, call.caller.nip)
    received = await call.api.files.receive(IncomingFile.of(request))
    async with call.transaction() as tx:
        return LeaveAnswer.model_validate(await handlers.attach_letter(tx, call.actor, leave_id, received.stored.key))


@router.get("/{leave_id}/permit.pdf", **documented("getPermit", "Izin", responses=file_answer(PDF, "Izin cuti")))
async def get_permit(leave_id: UUID, call: Reading) -> Response:
    """Bagi pegawai yang mengajukannya."""
    async with call.read() as connection:
        leave = await repository.load(connection, leave_id, call.caller.nip)
    return Response(await asyncio.to_thread(permit, leave, call.actor.at), media_type=PDF, headers=saved_as("izin.pdf"))


@router.get("/leaves.xlsx", response_class=WorkbookResponse, **documented("listLeaves", "Daftar cuti (XLSX)"))
async def list_leaves(call: Reading) -> WorkbookResponse:
    """Bagi admin cuti."""
    call.require("leave_admin")
    async with call.read() as connection:
        return await WorkbookResponse.of(leaves_sheet(call.actor.at), repository.every(connection), "cuti")
