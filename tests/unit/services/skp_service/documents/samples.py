"""Invented documents; their people are nobody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from contracts.vocabulary import PeriodKind, Predicate, Rating
from services.skp_service.documents.content import (
    EvaluationDocument,
    EvaluationSummary,
    Heading,
    Period,
    Remark,
    Review,
    Signing,
    SkpDocument,
)
from services.skp_service.domain.cycle import Capacity
from services.skp_service.domain.paper import Person
from services.skp_service.domain.plan import Measure, Plan, WorkResult
from services.skp_service.domain.predicate_list import Entry, PredicateList
from services.skp_service.domain.terms import (
    Annex,
    Approach,
    Aspect,
    Behaviour,
    OrganisationPerformance,
    Perspective,
    PlanModel,
    WorkResultKind,
)

EMPLOYEE: Final = Person(
    name="Sariwangi Padmanegara, S.E.",
    position="Analis SDM Aparatur Ahli Muda",
    unit="Bidang Mutasi",
    nip="199001012015032000",
    grade="III/c",
)
ASSESSOR: Final = Person(
    name="Banyumanggala Suramiharja, M.Si.",
    position="Kepala Badan",
    unit="Badan Kepegawaian",
    nip="197001011995031000",
    grade="IV/a",
)
REVIEWER: Final = Person(name="Tirtanata Giriwijana", position="Bupati Contoh", unit="Kabupaten Contoh")
SUPERIOR: Final = UUID(int=1)
MAIN: Final = WorkResult(
    UUID(int=2),
    WorkResultKind.MAIN,
    "Berkas mutasi selesai",
    measures=(
        Measure("Jumlah berkas", "120 berkas", Aspect.QUANTITY),
        Measure("Berkas tanpa kesalahan", "95 %", Aspect.QUALITY),
    ),
    intervenes_on=SUPERIOR,
)
ADDITIONAL: Final = WorkResult(
    UUID(int=3),
    WorkResultKind.ADDITIONAL,
    "Panitia hari jadi",
    measures=(Measure("Laporan", "1 laporan", Aspect.TIME),),
)
STAFF: Final = Plan(
    PlanModel.STAFF,
    Approach.QUANTITATIVE,
    (MAIN, ADDITIONAL),
    expectations={Behaviour.ADAPTIVE: "Mencoba aplikasi baru"},
    annexes={Annex.RESOURCES: ("Satu pemindai",), Annex.CONSEQUENCES: ("Pelatihan lanjutan",)},
)
LEADER: Final = Plan(
    PlanModel.LEADER,
    Approach.QUANTITATIVE,
    (replace(MAIN, perspective=Perspective.STAKEHOLDERS, intervenes_on=None),),
    agreement="Perjanjian Kinerja 2025",
)
SKP: Final = SkpDocument(
    heading=Heading(
        agency="Pemerintah Kabupaten Contoh",
        period=Period(PeriodKind.ANNUAL, date(2025, 1, 1), date(2025, 12, 31)),
        employee=EMPLOYEE,
        assessor=ASSESSOR,
    ),
    plan=STAFF,
    superior_results={SUPERIOR: "Layanan kepegawaian bermutu"},
    signing=Signing("Contoh", date(2025, 1, 2), date(2025, 1, 3)),
    version=2,
    at=datetime(2025, 1, 3, 4, 5, 6, tzinfo=UTC),
)
EVALUATION: Final = EvaluationDocument(
    heading=SKP.heading,
    plan=STAFF,
    superior_results=SKP.superior_results,
    organisation=OrganisationPerformance.EXCELLENT,
    work_results=Rating.AS_EXPECTED,
    behaviour=Rating.ABOVE,
    predicate=Predicate.GOOD,
    signing=Signing("Contoh"),
    version=1,
    at=datetime(2026, 1, 5, 4, 5, 6, tzinfo=UTC),
    reviewer=REVIEWER,
    reviews={
        MAIN.id: Review(
            ("118 berkas",), ("rekap-2025.xlsx",), (Remark("Tepat waktu", Capacity.ASSESSOR), Remark("Rapi"))
        )
    },
    feedback={Behaviour.LOYAL: (Remark("Menjaga rahasia jabatan dengan baik", Capacity.COLLEAGUE),)},
    notes=("Diusulkan mengikuti pelatihan",),
)

SUMMARY: Final = EvaluationSummary(
    heading=SKP.heading,
    reviewer=REVIEWER,
    organisation=OrganisationPerformance.EXCELLENT,
    predicate=Predicate.GOOD,
    notes=("Diusulkan mengikuti pelatihan",),
    signing=Signing("Contoh", date(2026, 1, 4), date(2026, 1, 5)),
    version=1,
    at=EVALUATION.at,
)
LIST: Final = PredicateList(
    agency=SKP.heading.agency,
    unit="Badan Kepegawaian",
    period=SKP.heading.period,
    organisation=OrganisationPerformance.GOOD,
    entries=(
        Entry(ASSESSOR, Predicate.VERY_GOOD),
        Entry(EMPLOYEE, Predicate.GOOD),
        Entry(replace(EMPLOYEE, name="Kertarajasa", nip="199505052024211000", grade="IX"), Predicate.GOOD),
    ),
    signatory=ASSESSOR,
    place="Contoh",
    on=date(2026, 1, 6),
    version=1,
    at=datetime(2026, 1, 6, 4, 5, 6, tzinfo=UTC),
)


def with_plan(**changes: object) -> SkpDocument:
    """Return the form of the staff's plan with changes."""
    return replace(SKP, plan=replace(STAFF, **changes))  # type: ignore[arg-type]  # a field each


def many(number: int) -> Sequence[WorkResult]:
    """Return so many main work results."""
    return tuple(replace(MAIN, id=UUID(int=100 + one), text=f"Hasil kerja ke-{one:03}") for one in range(1, number + 1))


def saying(text: str) -> EvaluationDocument:
    """Return an evaluation that says the same text wherever people write."""
    person = Person(name=text, position=text, unit=text, nip=text, grade=text)
    result = replace(MAIN, text=text, measures=(Measure(text, text, Aspect.COST),))
    return replace(
        EVALUATION,
        heading=replace(SKP.heading, agency=text, employee=person, assessor=person),
        plan=replace(STAFF, results=(result,), expectations=dict.fromkeys(Behaviour, text)),
        superior_results={SUPERIOR: text},
        signing=Signing(text),
        reviewer=person,
        reviews={result.id: Review((text,), (text,), (Remark(text), Remark(text)))},
        feedback=dict.fromkeys(Behaviour, (Remark(text), Remark(text))),
        notes=(text, text),
    )
