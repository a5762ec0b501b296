"""HTTP in: final results for the systems that pull them, and what follows from each."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from contracts.contract import Code
from contracts.vocabulary import FunctionalLevel, PeriodKind, Predicate, Rating
from hub.store.numbered_feed import FeedRow
from hub.web.documented import documented
from hub.web.downloads import example_answer
from hub.web.models import Answer, Limit, Request
from services.skp_service.api.context import Reading, SkpCall
from services.skp_service.api.reports import ReportQuery, reported
from services.skp_service.api.skp_models import EXAMPLE_ID
from services.skp_service.domain.follow_up import COACHED, REWARDED
from services.skp_service.handlers.follow_up import Consequences, consequences_of
from services.skp_service.handlers.scope import scope_in_period, scope_of
from services.skp_service.repository import feed, final_results
from services.skp_service.repository.feed import Wanted


class ResultsQuery(Request):
    """Parameters of the feed."""

    after: Annotated[int, Field(ge=0, le=2**53, description="Nilai `next` dari jawaban sebelumnya.")] = 0
    limit: Limit = 100
    unit_code: Annotated[Code | None, Field(description="Hanya unit ini dan unit di bawahnya.")] = None
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
    def of(cls, row: FeedRow) -> Self:
        """Return what is shown of a row of `results_feed`."""
        return cls(number=row.number, skp_id=row.skp_id, unit_code=row.unit_code, **row.content)


class ResultsAnswer(Answer):
    """Some of the feed."""

    items: list[ResultAnswer]
    next: Annotated[int, Field(description="Simpan, dan kirim sebagai `after` pada penarikan berikut.")]
    is_all: Annotated[bool, Field(description="false: tarik lagi sekarang juga.")]


class FollowUpQuery(ReportQuery):
    """Parameters of both lists."""

    after: Annotated[UUID | None, Field(description="Nilai `next` dari halaman sebelumnya.")] = None
    limit: Limit = 100


Wishes = Annotated[FollowUpQuery, Query()]


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
        return cls.from_record(
            found.effects,
            skp_id=found.skp.id,
            predicate=found.skp.assessment.predicate,
            version=found.skp.assessment.version,
            functional_level=found.level,
            months=found.months,
            total_points=found.total,
            lacking=found.lacking,
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


router = APIRouter(prefix="/v1", tags=["tindak lanjut"])


@router.get(
    "/results",
    **reported("pullResults", "Tarik hasil penilaian final", responses=example_answer(_EXAMPLE_RESULTS)),
)
async def results(query: Annotated[ResultsQuery, Query()], call: Reading) -> ResultsAnswer:
    """Bagi sistem kepangkatan, pensiun, manajemen talenta, merit, dan IP ASN: menurut urutan penetapan.

    Simpan `next` dan kirim sebagai `after` pada penarikan berikut: tidak ada hasil yang terlewat atau berulang.
    Koreksi datang sebagai baris baru dengan `version` lebih tinggi. Admin instansi menarik semuanya, admin unit dan
    kepala unit milik unitnya.
    """
    async with call.read() as connection:
        scope = await scope_of(connection, call.actor, query.unit_code)
        wanted = Wanted(scope.units, query.kind, query.reward, query.coaching, query.promotable)
        found = await feed.read(connection, after=query.after, limit=query.limit, wanted=wanted)
    return ResultsAnswer(items=[ResultAnswer.of(row) for row in found.rows], next=found.upto, is_all=found.is_all)


@router.get(
    "/follow-ups/rewards",
    **reported("listRewards", "Daftar usulan penghargaan", responses=example_answer(_EXAMPLE_FOLLOWED)),
)
async def rewards(query: Wishes, call: Reading) -> FollowedPage:
    """Pegawai berpredikat sangat baik yang sudah final dalam periode itu."""
    return await _by_predicate(call, query, REWARDED)


@router.get(
    "/follow-ups/coaching",
    **reported("listCoaching", "Daftar pembinaan", responses=example_answer(_EXAMPLE_FOLLOWED)),
)
async def coaching(query: Wishes, call: Reading) -> FollowedPage:
    """Pegawai berpredikat di bawah baik yang sudah final dalam periode itu."""
    return await _by_predicate(call, query, COACHED)


async def _by_predicate(call: SkpCall, query: FollowUpQuery, predicates: Collection[Predicate]) -> FollowedPage:
    async with call.read() as connection:
        scope, period = await scope_in_period(connection, call.actor, query.period_id, query.unit_code)
        about = connection, scope.caller, period.id, predicates
        page = await final_results.list_by_predicate(*about, among=scope.units, after=query.after, limit=query.limit)
    return FollowedPage.model_validate(page)


@router.get(
    "/skps/{skp_id}/follow-up",
    **documented(
        "getFollowUp",
        "Tindak lanjut satu SKP",
        (404, 409, 422),
        field="skp_id",
        responses=example_answer(_EXAMPLE_CONSEQUENCES),
    ),
)
async def follow_up(skp_id: UUID, query: Annotated[PointsQuery, Query()], call: Reading) -> ConsequencesAnswer:
    """Angka kredit, kekurangannya, IP ASN, dan tanda tindak lanjut: bagi yang boleh melihat penilaiannya."""
    async with call.read() as connection:
        return ConsequencesAnswer.of(await consequences_of(connection, call.actor, skp_id, query.points))
