"""HTTP in: whose year has no result, and why."""

from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Query
from pydantic import Field

from contracts.refusal import Refusal, RefusalKind
from contracts.vocabulary import PeriodKind
from hub.web.downloads import example_answer
from hub.web.models import Answer, Limit
from services.skp_service.api.context import Reading
from services.skp_service.api.reports import ReportQuery, reported
from services.skp_service.api.skp_models import EXAMPLE_ID, EXAMPLE_PERSON, MissingAnswer
from services.skp_service.handlers.scope import scope_in_period
from services.skp_service.repository.unconcluded import UnconcludedYear, unconcluded_years


class NotAnnual(Refusal):
    """Only a year has a result of the year."""

    code = "not_annual"
    sentence = "Hasil setahun ada pada periode tahunan saja."
    kind = RefusalKind.INVALID
    field = "period_id"


class UnconcludedQuery(ReportQuery):
    """Parameters of the list of years without a result."""

    after: Annotated[int, Field(ge=0, le=2**53, description="`next` dari halaman sebelumnya.")] = 0
    limit: Limit = 100


class UnconcludedAnswer(Answer):
    """Somebody whose year has no result."""

    nip: str
    name: str | None
    position_id: Annotated[int, Field(description="Jabatan terakhir dalam periode.")]
    position: str
    unit_code: str
    unit: str
    missing: Annotated[list[MissingAnswer], Field(description="Mengapa, dan siapa melakukan apa.")]

    @classmethod
    def of(cls, year: UnconcludedYear) -> Self:
        """Return what is shown of a year."""
        return cls.from_record(year, missing=[MissingAnswer.of(one) for one in year.missing])


class UnconcludedPage(Answer):
    """A page of years without a result."""

    items: list[UnconcludedAnswer]
    next: int | None


_MISSING: Final = {
    "skp_id": EXAMPLE_ID,
    "position_id": 1204,
    "stage": "draft",
    "sentence": "Analis SDM Aparatur Ahli Muda, unit BKPSDM-PKAP: rencana masih draf; pegawai mengajukannya.",
}
_EXAMPLE: Final[dict[str, Any]] = {
    "items": [EXAMPLE_PERSON | {"position_id": 1204, "missing": [_MISSING]}],
    "next": None,
}

router = APIRouter(prefix="/v1/reports", tags=["laporan"])


@router.get(
    "/unconcluded-years",
    **reported("listUnconcludedYears", "Tahun yang belum mempunyai hasil", responses=example_answer(_EXAMPLE)),
)
async def list_unconcluded(query: Annotated[UnconcludedQuery, Query()], call: Reading) -> UnconcludedPage:
    """Pegawai yang sudah mempunyai penilaian final tetapi belum hasil setahun, dan mengapa.

    Setelah periode berakhir: semua pegawai yang belum mempunyai hasil setahun. Tiap pegawai satu kali, pada jabatan
    terakhirnya dalam periode.
    """
    async with call.read() as connection:
        scope, period = await scope_in_period(connection, call.actor, query.period_id, query.unit_code)
        if period.kind is not PeriodKind.ANNUAL:
            raise NotAnnual
        page = await unconcluded_years(
            connection, period, call.actor.today, scope.units, after=query.after, limit=query.limit
        )
    return UnconcludedPage(items=[UnconcludedAnswer.of(one) for one in page.items], next=page.next)
