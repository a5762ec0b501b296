"""An SKP at every stage, as its acts make it."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from contracts.skp import Assessor
from contracts.vocabulary import PeriodKind, Rating
from readmodels.people.domain.hierarchy import Position
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.deadline import Because, Deadline
from services.skp_service.domain.period import Period
from services.skp_service.domain.plan import Measure, Plan, WorkResult
from services.skp_service.domain.skp import Given, Skp
from services.skp_service.domain.superior import SuperiorPlan
from services.skp_service.domain.terms import Approach, Aspect, Behaviour, PlanModel, WorkResultKind

OWNER: Final = "199001012015032000"
CHIEF: Final = "197505052000031000"
HEAD: Final = "197001011995031000"
AT: Final = datetime(2026, 1, 15, 8, 30, tzinfo=UTC)
DURING: Final = date(2025, 2, 1)
AFTER: Final = date(2026, 1, 1)
"""The first day after the period."""
TOLD: Final = date(2026, 1, 10)
DAYS: Final = 5
"""The deadline of objections."""

YEAR: Final = Period(
    UUID(int=1), "Tahun 2025", PeriodKind.ANNUAL, date(2025, 1, 1), date(2025, 12, 31), date(2025, 2, 28)
)
ABOVE: Final = UUID(int=40)
"""A work result of the superior's."""
STANDS: Final = SuperiorPlan([ABOVE], stands=True)
IN_TIME: Final = Deadline(YEAR.drafts_close, Because.PERIOD)
FIRST: Final = UUID(int=41)
SECOND: Final = UUID(int=42)
ASSESSOR: Final = Assessor(
    status="asn", nip=CHIEF, name="Suwarno Tirta", position="Kepala Bidang", unit_name="Bidang Mutasi"
)


def work_result(result_id: UUID, text: str = "Berkas selesai") -> WorkResult:
    measure = Measure("Jumlah berkas", "40 berkas", Aspect.QUANTITY)
    return WorkResult(result_id, WorkResultKind.MAIN, text, measures=(measure,), intervenes_on=ABOVE)


PLAN: Final = Plan(PlanModel.STAFF, Approach.QUANTITATIVE, (work_result(FIRST), work_result(SECOND)))
EVIDENCED: Final = (FIRST, SECOND)
GIVEN: Final = Given(EVIDENCED, tuple(Behaviour))


def draft(skp_id: int = 7, **changes: object) -> Skp:
    skp = Skp(
        id=UUID(int=skp_id),
        nip=OWNER,
        period=YEAR,
        position_id=3,
        unit_code="BKD-1",
        plan=PLAN,
        assessor_nip=CHIEF,
        reviewer_nip=HEAD,
    )
    for name, value in changes.items():
        setattr(skp, name, value)
    return skp


def submitted() -> Skp:
    skp = draft()
    skp.submit(STANDS, DURING, IN_TIME)
    return skp


def returned() -> Skp:
    skp = submitted()
    skp.send_back("Targetnya terlalu rendah.")
    return skp


def approved() -> Skp:
    skp = submitted()
    skp.approve(DURING)
    return skp


def results_rated(rating: Rating = Rating.ABOVE) -> Skp:
    skp = approved()
    skp.rate_results(rating, EVIDENCED, GIVEN)
    return skp


def assessed(results: Rating = Rating.ABOVE, behaviour: Rating = Rating.AS_EXPECTED) -> Skp:
    skp = results_rated(results)
    skp.rate_behaviour(behaviour, GIVEN, TOLD)
    return skp


def objected() -> Skp:
    skp = assessed()
    skp.object("Realisasi triwulan keempat belum dihitung.", TOLD, days=DAYS)
    return skp


def final(results: Rating = Rating.ABOVE, behaviour: Rating = Rating.AS_EXPECTED) -> Skp:
    skp = assessed(results, behaviour)
    skp.accept()
    skp.finalise(ASSESSOR, AT, TOLD, days=DAYS)
    return skp


AT_STAGE: Final[Mapping[Stage, Callable[[], Skp]]] = {
    Stage.DRAFT: draft,
    Stage.SUBMITTED: submitted,
    Stage.RETURNED: returned,
    Stage.APPROVED: approved,
    Stage.RESULTS_RATED: results_rated,
    Stage.ASSESSED: assessed,
    Stage.OBJECTED: objected,
    Stage.FINAL: final,
}


def position(number: int, start: date, end: date | None = None, **changes: object) -> Position:
    fields: dict[str, object] = {
        "id": number,
        "nip": OWNER,
        "start": start,
        "end": end,
        "unit_code": "BKD-1",
        "title": "Analis SDM Aparatur",
        "grade": "III/c",
        "superior_nip": CHIEF,
    }
    return Position(**(fields | changes))  # type: ignore[arg-type]  # a field each
