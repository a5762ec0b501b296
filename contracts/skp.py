"""Messages about SKP, published by `skp_service`."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from contracts.contract import Contract, ShortText, Text
from contracts.employee import Version
from contracts.nip import NipText
from contracts.vocabulary import PeriodKind, Predicate, Rating, SkpKind

Year = Annotated[int, Field(ge=2000, le=2100, examples=[2025])]


class Assessor(BaseModel):
    """Who assessed, as the national record names them (pejabat penilai kinerja)."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    status: Literal["asn", "non_asn"]
    """Whether the assessor is a civil servant: the regent, who assesses the head of the agency, is not."""
    nip: NipText | None = None
    """Present when the assessor is a civil servant."""
    name: Text
    """Full name."""
    position: Text
    """Title of the position."""
    unit_name: Text
    """Name of the assessor's unit."""
    grade: ShortText | None = None
    """Rank code (golongan)."""

    @model_validator(mode="after")
    def _civil_servants_have_a_nip(self) -> Self:
        if self.status == "asn" and self.nip is None:
            raise ValueError("a civil servant needs a NIP")
        return self


class SkpFinalisedV1(Contract):
    """One employee's assessment is final and may go to the national records."""

    type: ClassVar[str] = "skp.finalised.v1"
    summary: ClassVar[str] = "Penilaian SKP seorang pegawai telah final."
    publisher: ClassVar[str] = "skp_service"
    receivers: ClassVar[tuple[str, ...]] = (
        "siasn_gateway.skp-finalised",
        "award_service.skp-finalised",
        "simasn_bridge.skp-finalised",
    )

    skp_id: UUID
    """The SKP's identity in `skp_service`."""
    nip: NipText
    """Who was assessed."""
    year: Year
    """The year assessed."""
    kind: SkpKind = SkpKind.ANNUAL
    """What span is assessed. NIP, year and kind together are the business key."""
    version: Version
    """1 at first; a correction has the next number and replaces the older one."""
    work_results: Rating
    """Rating of work results (hasil kerja)."""
    behaviour: Rating
    """Rating of behaviour (perilaku kerja)."""
    predicate: Predicate
    """What the 3x3 matrix makes of both ratings."""
    assessor: Assessor
    """Who assessed."""
    finalised_at: AwareDatetime
    """When it became final."""


class Period(BaseModel):
    """The span that an SKP plans; both days belong to it."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    kind: PeriodKind
    """Annual, quarterly or monthly."""
    start: date
    """First day."""
    end: date
    """Last day."""


class SkpPlanApprovedV1(Contract):
    """A superior has approved an employee's plan: the employee's work for the period is agreed."""

    type: ClassVar[str] = "skp.plan_approved.v1"
    summary: ClassVar[str] = "Rencana SKP seorang pegawai disetujui atasannya."
    publisher: ClassVar[str] = "skp_service"
    may_go_unheard: ClassVar[bool] = True

    skp_id: UUID
    """The SKP's identity in `skp_service`."""
    nip: NipText
    """Whose plan it is."""
    period: Period
    """What span it plans."""
    version: Version
    """Grows with every approval of this SKP: a plan that was revised is approved again."""
    work_results: Annotated[int, Field(ge=1)]
    """How many work results it has, main and additional."""
    assessor: Assessor
    """Who approved it."""
    approved_at: AwareDatetime
    """When."""


class SkpPeriodicEvaluatedV1(Contract):
    """The evaluation of an employee's month or quarter is final."""

    type: ClassVar[str] = "skp.periodic_evaluated.v1"
    summary: ClassVar[str] = "Evaluasi kinerja periodik seorang pegawai telah final."
    publisher: ClassVar[str] = "skp_service"
    receivers: ClassVar[tuple[str, ...]] = ("simasn_bridge.skp-periodic-evaluated",)
    may_go_unheard: ClassVar[bool] = True

    skp_id: UUID
    """The SKP's identity in `skp_service`."""
    nip: NipText
    """Who was evaluated."""
    period: Period
    """The month or quarter."""
    version: Version
    """1 at first; a correction has the next number and replaces the older one."""
    work_results: Rating
    """Rating of work results (hasil kerja)."""
    behaviour: Rating
    """Rating of behaviour (perilaku kerja)."""
    predicate: Predicate
    """What the 3x3 matrix makes of both ratings."""
    assessor: Assessor
    """Who evaluated."""
    finalised_at: AwareDatetime
    """When it became final."""


class SkpPredicateCorrectedV1(Contract):
    """A final assessment was corrected. Beside it comes the new version of the assessment itself."""

    type: ClassVar[str] = "skp.predicate_corrected.v1"
    summary: ClassVar[str] = "Penilaian SKP yang sudah final dikoreksi."
    publisher: ClassVar[str] = "skp_service"
    may_go_unheard: ClassVar[bool] = True

    skp_id: UUID
    """The SKP's identity in `skp_service`."""
    nip: NipText
    """Whose assessment it is."""
    period: Period
    """The span assessed."""
    version: Version
    """The version that the correction made."""
    before: Predicate
    """The predicate until then."""
    predicate: Predicate
    """The predicate from then on; it may be the same, when only a rating was corrected."""
    corrected_at: AwareDatetime
    """When."""
