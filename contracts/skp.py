"""Messages about SKP, published by `skp_service`."""

from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from contracts.contract import Contract, ShortText, Text
from contracts.employee import Version
from contracts.nip import NipText
from contracts.vocabulary import Predicate, Rating, SkpKind

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
