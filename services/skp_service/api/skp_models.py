"""An SKP as the API shows it: to each caller what the table of the cycle lets them see."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from contracts.skp import Assessor
from contracts.vocabulary import PeriodKind, Predicate, Rating
from services.skp_service.api.models import Answer
from services.skp_service.api.plan_models import PlanAnswer
from services.skp_service.domain.cycle import RULES, Act, Capacity, Stage, may
from services.skp_service.domain.period import Period
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.sync import SyncState

EXAMPLE_ID = "5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11"
_OFFERED = tuple(act for act in RULES if act not in {Act.READ_PLAN, Act.READ_WORK, Act.READ_ASSESSMENT})

SyncStateShown = Annotated[
    SyncState | None, Field(description="Nasib hasil setahun di SIASN; hanya pada SKP tahunan yang final.")
]
SyncCodeShown = Annotated[
    str | None,
    Field(
        description="Mengapa SIASN menolaknya (`rejected`) atau belum jelas (`unclear`).",
        examples=["person_not_found"],
    ),
]
SyncReasonShown = Annotated[
    str | None,
    Field(description="Hal yang sama sebagai kalimat.", examples=["Pegawai tidak ditemukan di SIASN."]),
]


class PeriodAnswer(Answer):
    """A period."""

    id: UUID
    name: str
    kind: PeriodKind
    start: date
    end: date
    drafts_close: date

    @classmethod
    def of(cls, period: Period) -> Self:
        """Return what is shown of a period."""
        return cls.model_validate(period)


class ProgressAnswer(Answer):
    """What was done about a work result."""

    action_plan: str
    realisation: str
    notes: tuple[str, ...]


class ObjectionAnswer(Answer):
    """An objection."""

    reason: str
    on: date
    decision: str | None
    changed: bool
    statement: Annotated[str | None, Field(description="Keterangan pejabat penilai atas keberatan.")]
    stated_on: Annotated[date | None, Field(description="Hari keterangan itu dicatat.")]
    stated_by: Annotated[
        Capacity | None, Field(description="`assessor`: ia sendiri; `reviewer`: atasannya mencatat keterangannya.")
    ]


class AssessmentAnswer(Answer):
    """What the assessor came to."""

    work_results: Rating | None
    proposed_work_results: Annotated[
        Rating | None,
        Field(
            description="Usulan bagi pimpinan menurut capaian kinerja organisasinya; hanya untuk pejabat penilai, "
            "sampai final."
        ),
    ] = None
    behaviour: Rating | None
    predicate: Predicate | None
    told_on: Annotated[date | None, Field(description="Hari penilaian lengkap dan diketahui pegawai.")]
    accepted: bool
    objection: ObjectionAnswer | None
    version: Annotated[int, Field(description="0 sampai final; lalu nomor penilaian final.")]
    assessor: Assessor | None
    finalised_at: datetime | None


class SkpAnswer(Answer):
    """An SKP. `work` and `assessment` are null for those who may not see them."""

    id: UUID
    nip: str
    period: PeriodAnswer
    position_id: int
    unit_code: str
    stage: Stage
    revision: Annotated[int, Field(description="Sama dengan ETag.")]
    plan: PlanAnswer
    returned: Annotated[str | None, Field(description="Catatan atasan pada rencana yang dikembalikan.")]
    flagged: Annotated[tuple[UUID, ...], Field(description="Hasil kerja yang bergantung pada perubahan atasan.")]
    assessor_nip: Annotated[str | None, Field(description="Kosong: dinilai bupati.")]
    exempted: Annotated[str | None, Field(description="Alasan pengecualian bukti dukung.")]
    work: Annotated[Mapping[UUID, ProgressAnswer] | None, Field(description="Pelaksanaan, per hasil kerja.")]
    assessment: AssessmentAnswer | None
    you_are: Annotated[tuple[Capacity, ...], Field(description="Kedudukan Anda terhadap SKP ini.")]
    you_may: Annotated[tuple[Act, ...], Field(description="Langkah yang dapat Anda lakukan sekarang.")]

    @classmethod
    def of(cls, skp: Skp, held: frozenset[Capacity]) -> Self:
        """Return what a caller with these capacities is shown of an SKP."""
        sees_work = may(Act.READ_WORK, held, skp.stage)
        sees_assessment = may(Act.READ_ASSESSMENT, held, skp.stage)
        return cls(
            id=skp.id,
            nip=skp.nip,
            period=PeriodAnswer.of(skp.period),
            position_id=skp.position_id,
            unit_code=skp.unit_code,
            stage=skp.stage,
            revision=skp.revision,
            plan=PlanAnswer.model_validate(skp.plan),
            returned=skp.returned if sees_work else None,
            flagged=skp.flagged,
            assessor_nip=skp.assessor_nip,
            exempted=skp.assessment.exemption.reason if skp.assessment.exemption and sees_work else None,
            work={one: ProgressAnswer.model_validate(each) for one, each in skp.assessment.progress.items()}
            if sees_work
            else None,
            assessment=AssessmentAnswer.model_validate(skp.assessment) if sees_assessment else None,
            you_are=tuple(one for one in Capacity if one in held),
            you_may=tuple(act for act in _OFFERED if may(act, held, skp.stage)),
        )
