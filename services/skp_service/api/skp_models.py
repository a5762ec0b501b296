"""An SKP as the API shows it: to each caller what the table of the cycle lets them see."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import Field

from contracts.skp import Assessor
from contracts.vocabulary import PeriodKind, Predicate, Rating
from hub.web.models import Answer
from services.skp_service.api.plan_models import PlanAnswer
from services.skp_service.domain.cycle import Act, Capacity, Stage
from services.skp_service.domain.deadline import Because
from services.skp_service.domain.period import Period
from services.skp_service.domain.sync import SyncState
from services.skp_service.domain.unconcluded import Missing
from services.skp_service.handlers.showing import Shown

EXAMPLE_ID = "5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11"
EXAMPLE_PERSON: Final[dict[str, Any]] = {
    "nip": "199001012015032000",
    "name": "Sariwangi Padmanegara",
    "position": "Analis SDM Aparatur Ahli Muda",
    "unit_code": "BKPSDM-PKAP",
    "unit": "Bidang PKAP",
}

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


BecauseShown = Annotated[
    Because,
    Field(
        description="period: batas periode; position: sekian hari sejak jabatan dimulai; known: sekian hari sejak "
        "jabatan itu diketahui dari data kepegawaian; extra_time: kelonggaran; "
        "superior: sekian hari sejak SKP atasan disetujui terakhir kali, atau sejak atasan itu berhenti; "
        "superior_pending: SKP atasan belum disetujui atau sedang direvisi, batasnya "
        "mundur setiap hari sampai disetujui."
    ),
]


class SubmitDeadline(Answer):
    """Until when the first plan can be submitted, and why."""

    until: date
    because: BecauseShown


class ObjectDeadline(Answer):
    """Until when the employee can object."""

    until: date


class DeadlinesAnswer(Answer):
    """The deadlines of an SKP."""

    submit: Annotated[SubmitDeadline, Field(description="Pengajuan pertama; yang pernah diajukan boleh diajukan lagi.")]
    object: Annotated[
        ObjectDeadline | None, Field(description="Keberatan; kosong selama belum ada hasil, atau bukan untuk Anda.")
    ]
    period_end: date


class MissingAnswer(Answer):
    """What a year lacks."""

    skp_id: Annotated[UUID | None, Field(description="Kosong: belum ada SKP untuk jabatan ini.")]
    position_id: Annotated[int | None, Field(description="Kosong: tidak ada jabatan dalam periode ini.")]
    stage: Stage | None
    sentence: Annotated[
        str,
        Field(examples=["Analis SDM Aparatur, unit BKPSDM: rencana masih draf; pegawai mengajukannya."]),
    ]

    @classmethod
    def of(cls, one: Missing) -> Self:
        """Return what is shown of it."""
        position_id = None if one.position is None else one.position.id
        return cls(skp_id=one.skp_id, position_id=position_id, stage=one.stage, sentence=one.sentence)


class YearAnswer(Answer):
    """Whether somebody's year has its result, and what it lacks."""

    concluded: Annotated[bool, Field(description="Hasil setahun sudah terbentuk dan dikirim ke SIASN.")]
    missing: Annotated[list[MissingAnswer], Field(description="Yang masih ditunggu, menurut urutan jabatan.")]

    @classmethod
    def of(cls, missing: Sequence[Missing]) -> Self:
        """Return what is shown of a year that lacks this."""
        return cls(concluded=not missing, missing=[MissingAnswer.of(one) for one in missing])


YearShown = Annotated[
    YearAnswer | None,
    Field(description="Hasil setahun; kosong untuk periode lain, atau bila bukan untuk Anda."),
]


class SkpAnswer(Answer):
    """An SKP. `work`, `assessment` and `year` are null for those who may not see them."""

    id: UUID
    nip: str
    period: PeriodAnswer
    position_id: int
    unit_code: str
    stage: Stage
    revision: Annotated[int, Field(description="Sama dengan ETag.")]
    plan: PlanAnswer
    returned: Annotated[str | None, Field(description="Catatan atasan pada rencana yang dikembalikan.")]
    flagged: Annotated[tuple[UUID, ...], Field(description="Hasil kerja yang belum selaras dengan SKP atasan.")]
    assessor_nip: Annotated[str | None, Field(description="Kosong: dinilai bupati.")]
    exempted: Annotated[str | None, Field(description="Alasan pengecualian bukti dukung.")]
    work: Annotated[Mapping[UUID, ProgressAnswer] | None, Field(description="Pelaksanaan, per hasil kerja.")]
    assessment: AssessmentAnswer | None
    year: YearShown
    you_are: Annotated[tuple[Capacity, ...], Field(description="Kedudukan Anda terhadap SKP ini.")]
    you_may: Annotated[tuple[Act, ...], Field(description="Langkah yang dapat Anda lakukan sekarang.")]
    you_may_until: Annotated[
        Mapping[Act, date], Field(description="Hari terakhir tiap langkah `you_may` yang mempunyai batas waktu.")
    ]
    deadlines: DeadlinesAnswer

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """Return what a caller is shown of an SKP."""
        skp = shown.skp
        sees_work, sees_assessment = shown.may(Act.READ_WORK), shown.may(Act.READ_ASSESSMENT)
        last_days = {act: shown.last_day_of(act) for act in shown.offered}
        objects = shown.last_day_of(Act.OBJECT) if sees_assessment else None
        return cls(
            id=skp.id,
            nip=skp.nip,
            period=PeriodAnswer.of(skp.period),
            position_id=skp.position_id,
            unit_code=skp.unit_code,
            stage=skp.stage,
            revision=skp.revision,
            plan=PlanAnswer.model_validate(skp.plan),
            flagged=skp.flagged,
            assessor_nip=skp.assessor_nip,
            returned=skp.returned if sees_work else None,
            exempted=skp.assessment.exemption.reason if skp.assessment.exemption and sees_work else None,
            work={one: ProgressAnswer.model_validate(each) for one, each in skp.assessment.progress.items()}
            if sees_work
            else None,
            assessment=AssessmentAnswer.model_validate(skp.assessment) if sees_assessment else None,
            year=None if shown.missing is None else YearAnswer.of(shown.missing),
            you_are=tuple(one for one in Capacity if one in shown.held),
            you_may=tuple(last_days),
            you_may_until={act: day for act, day in last_days.items() if day is not None},
            deadlines=DeadlinesAnswer(
                submit=SubmitDeadline.model_validate(shown.deadline),
                object=None if objects is None else ObjectDeadline(until=objects),
                period_end=skp.period.end,
            ),
        )
