"""HTTP in: SKPs, one by one and in bulk. Each request is one transaction: all of it takes effect, or nothing."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from contracts.skp import Assessor
from hub.clock import moment, now
from hub.problems import Problem
from hub.runtime import Runtime
from services.skp_service import handlers, listing
from services.skp_service.api_models import (
    BulkAnswer,
    BulkFinalisation,
    BulkItem,
    BulkRequest,
    Finalisation,
    Ratings,
    SkpAnswer,
    SkpList,
    SkpPage,
    SkpQuery,
    SkpRequest,
    Summary,
    SummaryQuery,
)
from services.skp_service.api_problems import always, answers, place_in, refusals_as_problems
from services.skp_service.domain.errors import SkpError, UnknownEmployee, UnknownSkp
from services.skp_service.domain.skp import SkpState
from services.skp_service.domain.sync import SyncState
from services.skp_service.handlers import FinaliseSkp, OpenSkp, RateSkp

_TAGS: Final = ["SKP"]


def reading_router(runtime: Runtime) -> APIRouter:
    """Return the endpoints that show SKPs."""
    router = APIRouter(tags=[*_TAGS])

    @router.get("/skps", operation_id="listSkps", summary="Daftar SKP", responses=answers(422))
    async def list_skps(query: Annotated[SkpQuery, Query()]) -> SkpPage:
        """SKP menurut id-nya; `next` menjadi `after` halaman berikut."""
        criteria = listing.SkpCriteria(query.year, query.state, query.sync_state, query.unit_code)
        async with runtime.database.read() as connection:
            page = await listing.list_skps(connection, criteria, after=query.after, limit=query.limit)
        return SkpPage(items=[SkpAnswer.of(skp) for skp in page.items], next=page.next)

    @router.get("/skps/summary", operation_id="summariseSkps", summary="Jumlah SKP setahun", responses=answers(422))
    async def summarise(query: Annotated[SummaryQuery, Query()]) -> Summary:
        """Jumlah SKP menurut tahapnya dan menurut nasibnya di SIASN."""
        async with runtime.database.read() as connection:
            counts = await listing.count_skps(connection, query.year)
        by_state, by_sync_state = dict.fromkeys(SkpState, 0), dict.fromkeys(SyncState, 0)
        for (state, sync_state), number in counts.items():
            by_state[state] += number
            by_sync_state[sync_state] += number
        return Summary(year=query.year, total=sum(counts.values()), by_state=by_state, by_sync_state=by_sync_state)

    @router.get("/skps/{skp_id}", operation_id="getSkp", summary="Satu SKP", responses=answers(404, 422))
    async def get_skp(skp_id: UUID) -> SkpAnswer:
        """SKP beserta nasibnya di SIASN."""
        async with runtime.database.read() as connection:
            skp = await listing.get_skp(connection, skp_id)
        if skp is None:
            raise Problem(404, UnknownSkp.code, UnknownSkp.sentence, field="skp_id")
        return SkpAnswer.of(skp)

    return router


def opening_router(runtime: Runtime) -> APIRouter:
    """Return the endpoints that make SKPs and rate them."""
    router = APIRouter(tags=[*_TAGS])

    @router.post(
        "/skps",
        operation_id="openSkp",
        summary="Buat SKP",
        status_code=201,
        responses={200: {"model": SkpAnswer, "description": "SKP ini sudah ada"}, **answers(404, 422)},
    )
    async def open_skp(request: SkpRequest, response: Response) -> SkpAnswer:
        """Aman diulang: SKP yang sudah ada untuk pegawai, tahun, dan jenis ini dijawab dengan 200."""
        with refusals_as_problems(always("nip")):
            async with runtime.transactions.begin() as tx:
                (opened,) = await handlers.open_skps([OpenSkp(request.nip, request.year, request.kind)], tx)
        response.status_code = 201 if opened.is_new else 200
        response.headers["Location"] = f"/v1/skps/{opened.skp.id}"
        return SkpAnswer.of(opened.skp)

    @router.post(
        "/skps/bulk", operation_id="openSkps", summary="Buat dan nilai banyak SKP", responses=answers(404, 409, 422)
    )
    async def open_skps(request: BulkRequest) -> BulkAnswer:
        """Semua atau tidak sama sekali. SKP yang sudah ada dipakai; yang disertai nilai langsung dinilai."""
        _require_sound(request.items)
        ids: list[UUID] = []
        with refusals_as_problems(lambda error: _place_of(error, request.items, ids)):
            async with runtime.transactions.begin() as tx:
                opened = await handlers.open_skps([OpenSkp(item.nip, item.year) for item in request.items], tx)
                ids += [each.skp.id for each in opened]
                await handlers.rate_skps(_ratings_of(request.items, ids), tx)
        return BulkAnswer(ids=ids)

    @router.put("/skps/{skp_id}/ratings", operation_id="rateSkp", summary="Nilai SKP", responses=answers(404, 409, 422))
    async def rate_skp(skp_id: UUID, ratings: Ratings) -> SkpAnswer:
        """Memberi atau mengganti kedua nilai; predikat mengikuti matriks PermenPANRB 6/2022."""
        with refusals_as_problems(always("skp_id")):
            async with runtime.transactions.begin() as tx:
                command = RateSkp(skp_id, ratings.work_results, ratings.behaviour)
                (skp,) = await handlers.rate_skps([command], tx)
        return SkpAnswer.of(skp)

    return router


def finalising_router(runtime: Runtime, head_assessor: Assessor | None) -> APIRouter:
    """Return the endpoints that make SKPs final.

    Args:
        runtime: what the kit lends.
        head_assessor: who assesses employees without a superior when the request names nobody.
    """
    router = APIRouter(tags=[*_TAGS])

    def command(skp_id: UUID, request: Finalisation | None) -> FinaliseSkp:
        named = request.head_assessor if request is not None else None
        return FinaliseSkp(skp_id, named.as_assessor() if named else head_assessor, moment(now()))

    @router.post(
        "/skps/{skp_id}/finalise",
        operation_id="finaliseSkp",
        summary="Finalkan SKP",
        responses=answers(404, 409, 422),
    )
    async def finalise_skp(skp_id: UUID, request: Finalisation | None = None) -> SkpAnswer:
        """Setelah ini SKP tidak berubah lagi dan dikirim ke SIASN. Aman diulang: tidak dikirim dua kali."""
        with refusals_as_problems(always("skp_id")):
            async with runtime.transactions.begin() as tx:
                (skp,) = await handlers.finalise_skps([command(skp_id, request)], tx)
        return SkpAnswer.of(skp)

    @router.post(
        "/finalisations",
        operation_id="finaliseSkps",
        summary="Finalkan banyak SKP",
        responses=answers(404, 409, 422),
    )
    async def finalise_skps(request: BulkFinalisation) -> SkpList:
        """Semua atau tidak sama sekali, diumumkan menurut urutan permintaan. Aman diulang."""
        with refusals_as_problems(place_in(request.skp_ids, "skp_ids.{}")):
            async with runtime.transactions.begin() as tx:
                commands = [command(skp_id, request) for skp_id in request.skp_ids]
                skps = await handlers.finalise_skps(commands, tx)
        return SkpList(items=[SkpAnswer.of(skp) for skp in skps])

    return router


def _require_sound(items: list[BulkItem]) -> None:
    """Refuse an item with one rating only, and two items for one SKP."""
    seen: set[tuple[str, int]] = set()
    for place, item in enumerate(items):
        if (item.work_results is None) != (item.behaviour is None):
            missing = "work_results" if item.work_results is None else "behaviour"
            detail = "Kedua nilai harus diisi bersama."
            raise Problem(422, "rating_incomplete", detail, field=f"items.{place}.{missing}")
        if (item.nip, item.year) in seen:
            detail = "Pegawai dan tahun ini sudah ada pada butir sebelumnya."
            raise Problem(422, "duplicate_item", detail, field=f"items.{place}.nip")
        seen.add((item.nip, item.year))


def _ratings_of(items: list[BulkItem], ids: list[UUID]) -> list[RateSkp]:
    return [
        RateSkp(skp_id, item.work_results, item.behaviour)
        for item, skp_id in zip(items, ids, strict=True)
        if item.work_results is not None and item.behaviour is not None
    ]


def _place_of(error: SkpError, items: list[BulkItem], ids: list[UUID]) -> str:
    if isinstance(error, UnknownEmployee):
        return place_in([item.nip for item in items], "items.{}.nip")(error) or ""
    return place_in(ids, "items.{}")(error) or ""
