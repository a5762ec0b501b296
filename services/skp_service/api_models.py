"""What the HTTP API takes and answers. Requests forbid unknown fields; a NIP travels in bodies only."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.contract import Code, Text
from contracts.nip import NipText
from contracts.skp import Assessor
from contracts.vocabulary import Employment, Predicate, Rating, SkpKind
from services.skp_service.domain.skp import Skp, SkpState
from services.skp_service.domain.sync import SyncState

LARGEST_PAGE = 500
LARGEST_BATCH = 500
_LARGEST_ROW_NUMBER = 2**63 - 1
_EXAMPLE_NIP = "199001012015032000"
_EXAMPLE_ID = "0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21"

# JSON has one number type: without `strict`, 2025.0 and "2025" would pass.
_BodyYear = Annotated[int, Field(strict=True, ge=2000, le=2100, description="Tahun penilaian.", examples=[2025])]
_QueryYear = Annotated[int, Field(ge=2000, le=2100, description="Tahun penilaian.", examples=[2025])]
_Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE, description="Paling banyak sekian baris.")]


class Request(BaseModel):
    """What all requests have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Answer(BaseModel):
    """What all answers have in common."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class EmployeeQuery(Request):
    """Parameters of the list of employees."""

    unit_code: Annotated[Code | None, Field(description="Hanya pegawai unit ini.")] = None
    after: Annotated[
        int | None, Field(ge=0, le=_LARGEST_ROW_NUMBER, description="Nilai `next` dari halaman sebelumnya.")
    ] = None
    limit: _Limit = 100


class UnitQuery(Request):
    """Parameters of the list of units."""

    after: Annotated[Code | None, Field(description="Nilai `next` dari halaman sebelumnya.")] = None
    limit: _Limit = 100


class SkpQuery(Request):
    """Parameters of the list of SKPs."""

    year: _QueryYear | None = None
    state: Annotated[SkpState | None, Field(description="Hanya SKP pada tahap ini.")] = None
    sync_state: Annotated[SyncState | None, Field(description="Hanya SKP dengan nasib ini di SIASN.")] = None
    unit_code: Annotated[Code | None, Field(description="Hanya SKP pegawai unit ini.")] = None
    after: Annotated[UUID | None, Field(description="Nilai `next` dari halaman sebelumnya.")] = None
    limit: _Limit = 100


class SummaryQuery(Request):
    """Parameters of the summary."""

    year: _QueryYear


class EmployeeLookup(Request):
    """Whose record is wanted."""

    nip: NipText


class SkpRequest(Request):
    """Which SKP shall exist."""

    nip: NipText
    year: _BodyYear
    kind: SkpKind = SkpKind.ANNUAL


class Ratings(Request):
    """Both ratings of an SKP."""

    work_results: Annotated[Rating, Field(description="Nilai hasil kerja.")]
    behaviour: Annotated[Rating, Field(description="Nilai perilaku kerja.")]


class BulkItem(Request):
    """One SKP of a bulk request; both ratings or none."""

    nip: NipText
    year: _BodyYear
    work_results: Annotated[Rating | None, Field(description="Nilai hasil kerja.")] = None
    behaviour: Annotated[Rating | None, Field(description="Nilai perilaku kerja.")] = None


class BulkRequest(Request):
    """SKPs that shall exist, and their ratings where they are known."""

    items: Annotated[list[BulkItem], Field(min_length=1, max_length=LARGEST_BATCH)]


class HeadAssessor(Request):
    """Who assesses an employee without a superior; not a civil servant."""

    name: Annotated[Text, Field(examples=["Bupati"])]
    position: Annotated[Text, Field(examples=["Bupati"])]
    unit_name: Annotated[Text, Field(examples=["Pemerintah Kabupaten"])]

    def as_assessor(self) -> Assessor:
        """Return the assessor as the message has it."""
        return Assessor(status="non_asn", name=self.name, position=self.position, unit_name=self.unit_name)


class Finalisation(Request):
    """How an SKP becomes final."""

    head_assessor: Annotated[
        HeadAssessor | None,
        Field(description="Penilai pegawai tanpa atasan; tanpa isian ini dipakai pengaturan layanan."),
    ] = None


class BulkFinalisation(Finalisation):
    """Which SKPs become final."""

    skp_ids: Annotated[list[UUID], Field(min_length=1, max_length=LARGEST_BATCH, examples=[[_EXAMPLE_ID]])]


class EmployeeAnswer(Answer):
    """An employee as the district's newest event has it."""

    nip: Annotated[str, Field(examples=[_EXAMPLE_NIP])]
    name: Annotated[str, Field(examples=["Sariwangi Padmanegara"])]
    employment: Employment
    unit_code: Annotated[str, Field(examples=["BKPSDM-PKAP"])]
    position: Annotated[str, Field(examples=["Analis SDM Aparatur Ahli Muda"])]
    grade: Annotated[str | None, Field(examples=["III/c"])]
    superior_nip: str | None
    active: bool
    version: int


class UnitAnswer(Answer):
    """A unit as the district's newest event has it."""

    code: Annotated[str, Field(examples=["BKPSDM"])]
    name: str
    kind: Annotated[str, Field(examples=["badan"])]
    parent_code: str | None
    head_title: str | None
    active: bool
    version: int


class SkpAnswer(Answer):
    """An SKP and its fate in SIASN."""

    id: Annotated[UUID, Field(examples=[_EXAMPLE_ID])]
    nip: Annotated[str, Field(examples=[_EXAMPLE_NIP])]
    year: Annotated[int, Field(examples=[2025])]
    kind: SkpKind
    state: SkpState
    work_results: Rating | None
    behaviour: Rating | None
    predicate: Predicate | None
    version: Annotated[int, Field(description="0 sebelum final.")]
    assessor: Assessor | None
    finalised_at: datetime | None
    sync_state: SyncState
    sync_version: Annotated[int | None, Field(description="Versi penilaian yang dimaksud `sync_state`.")]
    siasn_id: Annotated[str | None, Field(description="Identitas riwayat di SIASN.")]
    sync_code: Annotated[str | None, Field(description="Kode alasan penolakan.")]
    sync_reason: Annotated[str | None, Field(description="Alasan penolakan.")]
    synced_at: datetime | None

    @classmethod
    def of(cls, skp: Skp) -> "SkpAnswer":
        """Return the answer that shows an SKP."""
        assessment, sync = skp.assessment, skp.sync
        return cls(
            id=skp.id,
            nip=skp.nip,
            year=skp.year,
            kind=skp.kind,
            state=skp.state,
            work_results=assessment and assessment.work_results,
            behaviour=assessment and assessment.behaviour,
            predicate=assessment and assessment.predicate,
            version=skp.version,
            assessor=skp.assessor,
            finalised_at=skp.finalised_at,
            sync_state=sync.state,
            sync_version=sync.version,
            siasn_id=sync.siasn_id,
            sync_code=sync.code,
            sync_reason=sync.reason,
            synced_at=sync.at,
        )


class EmployeePage(Answer):
    """Some employees; `next` is null on the last page."""

    items: list[EmployeeAnswer]
    next: int | None


class UnitPage(Answer):
    """Some units; `next` is null on the last page."""

    items: list[UnitAnswer]
    next: str | None


class SkpPage(Answer):
    """Some SKPs; `next` is null on the last page."""

    items: list[SkpAnswer]
    next: UUID | None


class SkpList(Answer):
    """SKPs in the order of the request."""

    items: list[SkpAnswer]


class BulkAnswer(Answer):
    """Ids of the SKPs, in the order of the request."""

    ids: list[UUID]


class Summary(Answer):
    """How many SKPs of a year are in each state; every state is there, with 0 where there are none."""

    year: int
    total: int
    by_state: dict[SkpState, int]
    by_sync_state: dict[SyncState, int]
