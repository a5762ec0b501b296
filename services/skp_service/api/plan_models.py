"""A plan as the API takes and shows it: both forms of PermenPANRB 6/2022."""

from collections.abc import Mapping
from typing import Annotated, Any, Self
from uuid import UUID, uuid4

from pydantic import Field, model_validator

from hub.web.models import Answer, Request
from services.skp_service.api.texts import Prose
from services.skp_service.domain.plan import Measure, Plan, WorkResult
from services.skp_service.domain.terms import (
    Annex,
    Approach,
    Aspect,
    Behaviour,
    Perspective,
    PlanModel,
    WorkResultKind,
)

EXAMPLE_RESULT = "7f6d7c9e-2a55-4f0e-9a53-1c1d4c2b9b10"
EXAMPLE_PLAN: dict[str, Any] = {
    "model": "staff",
    "approach": "quantitative",
    "results": [
        {
            "id": EXAMPLE_RESULT,
            "kind": "main",
            "text": "Tersusunnya laporan kinerja triwulanan",
            "measures": [
                {"aspect": "quantity", "indicator": "Jumlah laporan yang diselesaikan", "target": "4 laporan"}
            ],
            "intervenes_on": "0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21",
        }
    ],
    "expectations": {"service_oriented": "Menjawab pertanyaan pegawai dalam satu hari kerja."},
    "annexes": {"resources": ["Dua orang staf dan satu komputer."], "accountability": [], "consequences": []},
}


class MeasureModel(Request):
    """How one sees that a work result is achieved."""

    indicator: Prose
    target: Prose
    aspect: Annotated[Aspect | None, Field(description="Hanya pada formulir JA/JF yang kuantitatif.")] = None


class WorkResultModel(Request):
    """One line of part A or B."""

    id: Annotated[UUID | None, Field(description="Tetap sama bila rencana direvisi; kosong: dibuatkan.")] = None
    kind: WorkResultKind = WorkResultKind.MAIN
    text: Prose
    measures: Annotated[tuple[MeasureModel, ...], Field(max_length=20)] = ()
    perspective: Annotated[Perspective | None, Field(description="Hanya pada formulir pimpinan.")] = None
    intervenes_on: Annotated[UUID | None, Field(description="Hasil kerja atasan yang diintervensi.")] = None
    non_direct: Annotated[bool, Field(description="Non-intervensi langsung.")] = False


class PlanModelIn(Request):
    """A plan as it is drafted; what it still lacks is asked for when it is submitted."""

    model: Annotated[PlanModel, Field(description="Formulir: pimpinan, atau JA/JF.")]
    approach: Approach = Approach.QUANTITATIVE
    agreement: Annotated[Prose | None, Field(description="Perjanjian kinerja; hanya pimpinan tertinggi.")] = None
    results: Annotated[tuple[WorkResultModel, ...], Field(max_length=60)] = ()
    expectations: Annotated[
        Mapping[Behaviour, Prose], Field(default_factory=dict, description="Ekspektasi khusus pimpinan.")
    ]
    annexes: Annotated[Mapping[Annex, Annotated[tuple[Prose, ...], Field(max_length=30)]], Field(default_factory=dict)]

    @model_validator(mode="after")
    def _each_result_once(self) -> Self:
        ids = [result.id for result in self.results if result.id is not None]
        if len(ids) != len(set(ids)):
            raise ValueError("results: id yang sama dipakai dua kali")
        return self

    def to_plan(self) -> Plan:
        """Return the plan as the domain has it."""
        return Plan(
            model=self.model,
            approach=self.approach,
            results=tuple(
                WorkResult(
                    id=one.id or uuid4(),
                    kind=one.kind,
                    text=one.text,
                    measures=tuple(Measure(m.indicator, m.target, m.aspect) for m in one.measures),
                    perspective=one.perspective,
                    intervenes_on=one.intervenes_on,
                    non_direct=one.non_direct,
                )
                for one in self.results
            ),
            agreement=self.agreement,
            expectations=dict(self.expectations),
            annexes={annex: tuple(texts) for annex, texts in self.annexes.items()},
        )


class MeasureAnswer(Answer):
    """How one sees that a work result is achieved."""

    indicator: str
    target: str
    aspect: Aspect | None


class WorkResultAnswer(Answer):
    """One line of part A or B."""

    id: UUID
    kind: WorkResultKind
    text: str
    measures: tuple[MeasureAnswer, ...]
    perspective: Perspective | None
    intervenes_on: UUID | None
    non_direct: bool


class PlanAnswer(Answer):
    """A plan."""

    model: PlanModel
    approach: Approach
    agreement: str | None
    results: tuple[WorkResultAnswer, ...]
    expectations: Mapping[Behaviour, str]
    annexes: Mapping[Annex, tuple[str, ...]]
