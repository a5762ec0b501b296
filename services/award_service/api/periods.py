"""HTTP in: award periods, and checklists."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from contracts.award import AwardChannel
from contracts.contract import Code, Text
from contracts.vocabulary import AwardGrade
from hub.web.documented import CHANGES, POSTS, documented, example
from hub.web.models import Answer, Request
from hub.web.preconditions import RequiredIfMatch, etag_of
from services.award_service.api.context import AwardCall, Command, Reading
from services.award_service.domain.checklist import Item, MadeHere
from services.award_service.domain.errors import NotAllowed
from services.award_service.domain.period import PeriodTerms
from services.award_service.handlers import periods
from services.award_service.handlers.context import caller_of
from services.award_service.repository import periods as store

_COUNTED: Final = "Masa kerja dihitung sampai bulan hari ini; kosong: menurut pengaturan `KINERJA_AWARD_COUNTED_TO`."
_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]


class PeriodRequest(Request):
    """What an admin says of a period."""

    name: Annotated[Text, Field(examples=["HUT RI ke-82"])]
    ceremony_on: _Day
    closes_for_agency_on: Annotated[_Day, Field(description="Hari terakhir unit mengajukan.")]
    closes_for_ministry_on: Annotated[_Day, Field(description="Hari terakhir instansi mengirim.")]
    counted_to: Annotated[_Day | None, Field(description=_COUNTED)] = None
    channel: AwardChannel = AwardChannel.FILES

    def terms(self) -> PeriodTerms:
        """Return it as the use case takes it."""
        return PeriodTerms(
            self.name,
            self.ceremony_on,
            self.closes_for_agency_on,
            self.closes_for_ministry_on,
            self.counted_to,
            self.channel,
        )


class PeriodAnswer(Answer):
    """A period."""

    id: UUID
    name: str
    ceremony_on: date
    closes_for_agency_on: date
    closes_for_ministry_on: date
    counted_to: date
    channel: AwardChannel
    revision: int


class PeriodList(Answer):
    """All periods, the last ceremony first."""

    items: list[PeriodAnswer]


class ItemModel(Request):
    """A document of a checklist."""

    code: Code
    label: Text
    mandatory: bool = True
    copies: Annotated[int, Field(ge=1, le=20)] = 1
    legalised: bool = False
    for_left: Annotated[bool, Field(description="Hanya bagi yang sudah berhenti.")] = False
    if_held: Annotated[AwardGrade | None, Field(description="Hanya bagi yang memiliki jenjang ini.")] = None
    made_here: Annotated[MadeHere | None, Field(description="Dilampirkan sendiri oleh layanan.")] = None

    def to_item(self) -> Item:
        """Return it as the domain has it."""
        return Item(**self.model_dump())


class ItemShown(ItemModel, Answer):
    """The same, as it is shown."""


class ChecklistRequest(Request):
    """A checklist, whole, in the order in which documents are numbered."""

    items: Annotated[list[ItemModel], Field(min_length=1, max_length=50)]


class ChecklistAnswer(Answer):
    """A grade's checklist. `revision`: 0 while it is the usual one."""

    grade: AwardGrade
    items: list[ItemShown]
    revision: int

    @classmethod
    def of(cls, grade: AwardGrade, kept: store.KeptChecklist) -> "ChecklistAnswer":
        """Return what is shown of one."""
        items = [ItemShown.model_validate(one) for one in kept.items]
        return cls(grade=grade, items=items, revision=kept.revision)


class ChecklistList(Answer):
    """Of all grades."""

    items: list[ChecklistAnswer]


_PERIOD: Final = {
    "name": "HUT RI ke-82",
    "ceremony_on": "2027-08-17",
    "closes_for_agency_on": "2027-02-28",
    "closes_for_ministry_on": "2027-03-31",
}
_CHECKLIST: Final = {"items": [{"code": "sk_cpns", "label": "SK CPNS", "copies": 2, "legalised": True}]}
_Terms = Annotated[PeriodRequest, example(_PERIOD)]

router = APIRouter(prefix="/v1", tags=["periode"])


async def _require_reader(call: AwardCall) -> None:
    async with call.read() as connection:
        if not (await caller_of(connection, call.actor)).reads_some:
            raise NotAllowed


@router.get("/periods", **documented("listAwardPeriods", "Daftar periode", ()))
async def list_periods(call: Reading) -> PeriodList:
    """Bagi petugas; yang upacaranya terakhir lebih dahulu."""
    await _require_reader(call)
    async with call.read() as connection:
        return PeriodList(items=[PeriodAnswer.model_validate(one) for one in await store.list_periods(connection)])


@router.get("/periods/{period_id}", **documented("getAwardPeriod", "Satu periode"))
async def get_period(period_id: UUID, call: Reading, response: Response) -> PeriodAnswer:
    """Beserta ETag-nya, yang diperlukan untuk mengubahnya."""
    await _require_reader(call)
    async with call.read() as connection:
        period = await store.get_period(connection, period_id)
    response.headers["ETag"] = etag_of(period.revision)
    return PeriodAnswer.model_validate(period)


@router.post(
    "/periods", status_code=201, **documented("openAwardPeriod", "Buat periode", POSTS, response_model=PeriodAnswer)
)
async def open_period(body: _Terms, call: Command) -> Response:
    """Hanya admin instansi."""
    async with call.transaction() as tx:
        made = await periods.open_period(tx, call.actor, body.terms(), call.api.settings.award_counted_to)
        answer, location = PeriodAnswer.model_validate(made), f"/v1/periods/{made.id}"
        return call.answer(answer, revision=made.revision, status=201, location=location)


@router.put(
    "/periods/{period_id}", **documented("changeAwardPeriod", "Ubah periode", CHANGES, response_model=PeriodAnswer)
)
async def change_period(period_id: UUID, body: _Terms, call: Reading, expected: RequiredIfMatch) -> Response:
    """Hanya admin instansi. Tanggal hitung dan saluran tetap begitu ada yang diverifikasi."""
    async with call.transaction() as tx:
        default = call.api.settings.award_counted_to
        changed = await periods.change_period(tx, call.actor, period_id, body.terms(), default, expected)
        return call.answer(PeriodAnswer.model_validate(changed), revision=changed.revision)


@router.get("/checklists", **documented("listChecklists", "Daftar persyaratan", ()))
async def list_checklists(call: Reading) -> ChecklistList:
    """Bagi petugas; satu bagi setiap jenjang."""
    await _require_reader(call)
    async with call.read() as connection:
        kept = await store.all_checklists(connection)
    return ChecklistList(items=[ChecklistAnswer.of(grade, one) for grade, one in kept.items()])


@router.get("/checklists/{grade}", **documented("getChecklist", "Daftar persyaratan satu jenjang"))
async def get_checklist(grade: AwardGrade, call: Reading, response: Response) -> ChecklistAnswer:
    """Beserta ETag-nya, yang diperlukan untuk mengubahnya."""
    await _require_reader(call)
    async with call.read() as connection:
        kept = await store.checklist_of(connection, grade)
    response.headers["ETag"] = etag_of(kept.revision)
    return ChecklistAnswer.of(grade, kept)


@router.put(
    "/checklists/{grade}",
    **documented("setChecklist", "Tetapkan daftar persyaratan", CHANGES, response_model=ChecklistAnswer),
)
async def set_checklist(
    grade: AwardGrade,
    body: Annotated[ChecklistRequest, example(_CHECKLIST)],
    call: Reading,
    expected: RequiredIfMatch,
) -> Response:
    """Hanya admin instansi; seluruhnya diganti."""
    async with call.transaction() as tx:
        items = [one.to_item() for one in body.items]
        kept = await periods.set_checklist(tx, call.actor, grade, items, expected)
        return call.answer(ChecklistAnswer.of(grade, kept), revision=kept.revision)
