"""HTTP in: final results for the systems that pull them, and what follows from each."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Self
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from pydantic import Field

from contracts.contract import Code
from contracts.vocabulary import FunctionalLevel, PeriodKind, Predicate, Rating
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.web.documented import READS, answers
from hub.web.downloads import example_answer
from hub.web.models import Answer, Limit, Request
from services.skp_service.api.context import Desks
from services.skp_service.api.problems import refusals_as_problems
from services.skp_service.api.skp_models import EXAMPLE_ID
from services.skp_service.domain.follow_up import COACHED, REWARDED
from services.skp_service.handlers.follow_up import Consequences, consequences_of
from services.skp_service.handlers.scope import scope_in_period, scope_of
from services.skp_service.repository import feed, final_results
from services.skp_service.repository.feed import Wanted

_UNIT: Final = "Hanya unit ini dan unit di bawahnya."


class ResultsQuery(Request):
    """Parameters of the feed."""

    after: Annotated[int, Field(ge=0, le=2**53, description="Nilai `next` dari jawaban sebelumnya.")] = 0
    limit: Limit = 100
    unit_code: Annotated[Code | None, Field(description=_UNIT)] = None
    kind: Annotated[PeriodKind | None, Field(description="Jenis periode.")] = None
    reward: Annotated[bool | None, Field(description="Diusulkan penghargaan.")] = None
    coaching: Annotated[bool | None, Field(description="Perlu pembinaan.")] = None
    promotable: Annotated[bool | None, Field(description="Predikat sekurang-kurangnya baik.")] = None


class ResultAnswer(Answer):
    """A final assessment. One of the same `skp_id` with a higher `version` replaces it: it was corrected."""

    number: Annotated[int, Field(description="Urutan penetapan; tidak pernah berubah.")]
    skp_id: UUID
    nip: str
    position: str
    unit_code: str
    period_kind: PeriodKind
    start: Annotated[date, Field(description="Hari pertama yang dinilai pada jabatan ini.")]
    end: date
    version: int
    work_results: Rating
    behaviour: Rating
    predicate: Predicate
    finalised_at: datetime
    reward: bool
    coaching: bool
    promotable: bool
    credit_points: Annotated[Decimal | None, Field(description="Angka kredit, bagi pejabat fungsional.")]
    ip_performance: Annotated[int | None, Field(description="Bagian kinerja dalam IP ASN.")]

    @classmethod
    def of(cls, row: sa.Row[Any]) -> Self:
        """Return what is shown of a row of `results_feed`."""
        return cls(number=row.number, skp_id=row.skp_id, unit_code=row.unit_code, **row.content)


class ResultsAnswer(Answer):
    """Some of the feed."""

    items: list[ResultAnswer]
    next: Annotated[int, Field(description="Simpan, dan kirim sebagai `after` pada penarikan berikut.")]
    is_all: Annotated[bool, Field(description="false: tarik lagi sekarang juga.")]


class FollowUpQuery(Request):
    """Parameters of both lists."""

    period_id: Annotated[UUID, Field(description="Periode SKP.")]
    unit_code: Annotated[Code | None, Field(description=_UNIT)] = None
    after: Annotated[UUID | None, Field(description="Nilai `next` dari halaman sebelumnya.")] = None
    limit: Limit = 100


class FollowedAnswer(Answer):
    """Somebody's final assessment."""

    skp_id: UUID
    nip: str
    name: str
    position: str
    unit_code: str
    unit: str
    predicate: Predicate
    version: int
    finalised_at: datetime


class FollowedPage(Answer):
    """A page of them."""

    items: list[FollowedAnswer]
    next: UUID | None


class PointsQuery(Request):
    """What the caller knows of the employee."""

    points: Annotated[
        Decimal | None,
        Field(ge=0, le=10000, decimal_places=3, description="Angka kredit kumulatif sebelum penilaian ini."),
    ] = None


class LackingAnswer(Answer):
    """Credit points still lacking; 0 when there are enough."""

    rank: Annotated[
        Decimal | None,
        Field(description="Untuk kenaikan pangkat; kosong bila golongan tidak dikenal atau bukan golongan jenjangnya."),
    ]
    level: Annotated[Decimal | None, Field(description="Untuk kenaikan jenjang; kosong pada jenjang tertinggi.")]


class ConsequencesAnswer(Answer):
    """What follows from one final assessment."""

    skp_id: UUID
    predicate: Predicate
    version: int
    reward: bool
    coaching: bool
    promotable: bool
    ip_performance: Annotated[int | None, Field(description="Bagian kinerja dalam IP ASN; hanya dari SKP tahunan.")]
    functional_level: FunctionalLevel | None
    months: Annotated[int, Field(description="Bulan yang dihitung pada jabatan ini; 0 bila tidak satu pun.")]
    credit_points: Annotated[Decimal | None, Field(description="Angka kredit dari penilaian ini.")]
    total_points: Annotated[Decimal | None, Field(description="`points` ditambah angka kredit dari penilaian ini.")]
    lacking: Annotated[
        LackingAnswer | None, Field(description="Kekurangan setelah penilaian ini, bila `points` diisi.")
    ]

    @classmethod
    def of(cls, found: Consequences) -> Self:
        """Return what is shown of them."""
        effects = found.effects
        return cls.model_validate(
            {
                "skp_id": found.skp.id,
                "predicate": found.skp.assessment.predicate,
                "version": found.skp.assessment.version,
                "reward": effects.reward,
                "coaching": effects.coaching,
                "promotable": effects.promotable,
                "ip_performance": effects.ip_performance,
                "functional_level": found.level,
                "months": found.months,
                "credit_points": effects.credit_points,
                "total_points": found.total,
                "lacking": found.lacking,
            }
        )


_PERSON: Final[dict[str, Any]] = {
    "skp_id": EXAMPLE_ID,
    "nip": "199001012015032000",
    "position": "Analis SDM Aparatur Ahli Muda",
    "unit_code": "BKPSDM-PKAP",
    "predicate": "very_good",
    "version": 1,
    "finalised_at": "2026-01-20T03:15:00Z",
}
_EXAMPLE_RESULTS: Final[dict[str, Any]] = {
    "items": [
        {
            "number": 1204,
            **_PERSON,
            "period_kind": "annual",
            "start": "2025-01-01",
            "end": "2025-12-31",
            "work_results": "above_expectation",
            "behaviour": "above_expectation",
            "reward": True,
            "coaching": False,
            "promotable": True,
            "credit_points": "37.50",
            "ip_performance": 30,
        }
    ],
    "next": 1204,
    "is_all": True,
}
_EXAMPLE_FOLLOWED: Final[dict[str, Any]] = {
    "items": [{**_PERSON, "name": "Sariwangi Padmanegara", "unit": "Bidang PKAP"}],
    "next": None,
}
_EXAMPLE_CONSEQUENCES: Final[dict[str, Any]] = {
    "skp_id": EXAMPLE_ID,
    "predicate": "very_good",
    "version": 1,
    "reward": True,
    "coaching": False,
    "promotable": True,
    "ip_performance": 30,
    "functional_level": "ahli_muda",
    "months": 12,
    "credit_points": "37.50",
    "total_points": "87.50",
    "lacking": {"rank": "12.50", "level": "112.50"},
}


def results_router(runtime: Runtime, desks: Desks) -> APIRouter:
    """Return the endpoints of final results and what follows from them."""
    router = APIRouter(tags=["tindak lanjut"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type
    Wishes = Annotated[FollowUpQuery, Query()]  # noqa: N806 - a type

    @router.get(
        "/results",
        operation_id="pullResults",
        summary="Tarik hasil penilaian final",
        responses=example_answer(_EXAMPLE_RESULTS) | answers(*READS),
    )
    async def results(query: Annotated[ResultsQuery, Query()], caller: Signed) -> ResultsAnswer:
        """Bagi sistem kepangkatan, pensiun, manajemen talenta, merit, dan IP ASN: menurut urutan penetapan.

        Simpan `next` dan kirim sebagai `after` pada penarikan berikut: tidak ada hasil yang terlewat atau berulang.
        Koreksi datang sebagai baris baru dengan `version` lebih tinggi. Admin instansi menarik semuanya, admin unit dan
        kepala unit milik unitnya.
        """
        with refusals_as_problems("unit_code"):
            async with runtime.database.read() as connection:
                scope = await scope_of(connection, desks.context(caller), query.unit_code)
                wanted = Wanted(scope.units, query.kind, query.reward, query.coaching, query.promotable)
                found = await feed.read(connection, after=query.after, limit=query.limit, wanted=wanted)
        items = [ResultAnswer.of(row) for row in found.rows]
        return ResultsAnswer(items=items, next=found.upto, is_all=found.is_all)

    async def list_by_predicate(
        caller: Caller, query: FollowUpQuery, predicates: Collection[Predicate]
    ) -> FollowedPage:
        with refusals_as_problems("unit_code"):
            async with runtime.database.read() as connection:
                context = desks.context(caller)
                scope, period = await scope_in_period(connection, context, query.period_id, query.unit_code)
                page = await final_results.list_by_predicate(
                    connection,
                    scope.caller,
                    period.id,
                    predicates,
                    among=scope.units,
                    after=query.after,
                    limit=query.limit,
                )
        return FollowedPage(items=[FollowedAnswer.model_validate(one) for one in page.items], next=page.next)

    @router.get(
        "/follow-ups/rewards",
        operation_id="listRewards",
        summary="Daftar usulan penghargaan",
        responses=example_answer(_EXAMPLE_FOLLOWED) | answers(*READS),
    )
    async def rewards(query: Wishes, caller: Signed) -> FollowedPage:
        """Pegawai berpredikat sangat baik yang sudah final dalam periode itu."""
        return await list_by_predicate(caller, query, REWARDED)

    @router.get(
        "/follow-ups/coaching",
        operation_id="listCoaching",
        summary="Daftar pembinaan",
        responses=example_answer(_EXAMPLE_FOLLOWED) | answers(*READS),
    )
    async def coaching(query: Wishes, caller: Signed) -> FollowedPage:
        """Pegawai berpredikat di bawah baik yang sudah final dalam periode itu."""
        return await list_by_predicate(caller, query, COACHED)

    @router.get(
        "/skps/{skp_id}/follow-up",
        operation_id="getFollowUp",
        summary="Tindak lanjut satu SKP",
        responses=example_answer(_EXAMPLE_CONSEQUENCES) | answers(404, 409, 422),
    )
    async def follow_up(skp_id: UUID, query: Annotated[PointsQuery, Query()], caller: Signed) -> ConsequencesAnswer:
        """Angka kredit, kekurangannya, IP ASN, dan tanda tindak lanjut: bagi yang boleh melihat penilaiannya."""
        with refusals_as_problems("skp_id"):
            async with runtime.database.read() as connection:
                found = await consequences_of(connection, desks.context(caller), skp_id, query.points)
        return ConsequencesAnswer.of(found)

    return router
