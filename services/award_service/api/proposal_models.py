"""Proposals as the API shows them, and what its requests name of them."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from pydantic import Field

from contracts.contract import Code, ShortText, Text
from contracts.vocabulary import AwardGrade
from hub.web.models import Answer, Request
from services.award_service.domain.checklist import Unfinished, unfinished
from services.award_service.domain.cycle import State
from services.award_service.domain.document import Document, made_here
from services.award_service.domain.eligibility import SENTENCE, Asked, Statement
from services.award_service.domain.outcome import UNFIT_SENTENCES, OutcomeChannel, Unfit, Word
from services.award_service.domain.proposal import Attestation, Lack, Proposal, Step
from services.award_service.domain.service_start import StartBasis
from services.award_service.handlers.context import SeenRevision, Target
from services.award_service.handlers.showing import Shown
from services.award_service.repository.documents import Attachment
from services.award_service.repository.outcomes import Taken

Prose = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*\S[^\x00]*$")]
"""Words of whoever does something."""
_UNFINISHED: Final = (
    "Yang berlaku buatan layanan: `to_sign` masih harus ditandatangani, `to_fill_in` dilengkapi dan ditandatangani, "
    "lalu dilampirkan dengan kode yang sama; kosong: tidak ada yang kurang padanya."
)
EXAMPLE_ID: Final = "0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21"
Revision = Annotated[int, Field(ge=1, le=2**31, description="Revisi usulan yang terakhir dimuat.")]


class ItemRequest(Request):
    """A proposal, and which revision of it the caller saw."""

    id: UUID
    revision: Revision

    def target(self) -> Target:
        """Return it as use cases take it."""
        return Target(self.id, SeenRevision(self.revision))


Items = Annotated[list[ItemRequest], Field(min_length=1, max_length=1000, description="Semua, atau tidak satu pun.")]


class ItemsRequest(Request):
    """Which proposals."""

    items: Items

    def targets(self) -> list[Target]:
        """Return them as use cases take them."""
        return [one.target() for one in self.items]


class ItemAnswer(Answer):
    """How a proposal stands now."""

    id: UUID
    state: State
    revision: int


class ItemsAnswer(Answer):
    """How proposals stand now, in the order in which they were named."""

    items: list[ItemAnswer]
    warnings: Annotated[tuple[str, ...], Field(description="Yang perlu diperiksa kembali; tidak menghalangi.")] = ()


class LackModel(Request):
    """What is missing: a document of the checklist by its code, or anything else in words."""

    code: Code | None = None
    words: Text

    def to_lack(self) -> Lack:
        """Return it as the domain has it."""
        return Lack(self.code, self.words)


class LackAnswer(Answer):
    """What is missing."""

    code: str | None
    words: str


class StepAnswer(Answer):
    """A step of verification: who took it, and when."""

    by: str
    at: datetime

    @classmethod
    def of(cls, step: Step | None) -> Self | None:
        """Return a step as it is shown."""
        return None if step is None else cls(by=step.by.subject, at=step.at)


class AttestationAnswer(Answer):
    """That discipline or leave was asked about elsewhere."""

    kind: Asked
    reason: str
    by: str
    at: datetime


class DecreeModel(Request):
    """A presidential decree."""

    number: Annotated[ShortText, Field(examples=["61/TK/TAHUN 2023"])]
    on: date


class DocumentAnswer(Answer):
    """A document; its file: `GET /v1/documents/{id}/file`."""

    id: UUID
    code: str
    label: str
    kind: Annotated[str, Field(description="Jenis berkas, dikenali dari isinya.")]
    size: Annotated[int, Field(description="Dalam bita.")]
    sha256: str
    origin: Annotated[str, Field(description="`uploaded`, atau `made_here`: dilampirkan oleh layanan.")]
    added_at: datetime
    counts: Annotated[bool, Field(description="false: sudah digantikan oleh yang lebih baru.")]

    @classmethod
    def of(cls, document: Document, *, counts: bool) -> Self:
        """Return what is shown of one."""
        return cls.from_record(document, sha256=document.file_key, origin=document.origin.value, counts=counts)


class AskedAnswer(Answer):
    """A document that is asked for."""

    code: str
    label: str
    mandatory: bool
    copies: int
    legalised: bool
    there: bool
    unfinished: Annotated[Unfinished | None, Field(description=_UNFINISHED)]


class AttachmentAnswer(Answer):
    """A document that the service is to attach itself, and has not yet."""

    code: str
    attempts: int
    error: str | None
    waits: Annotated[bool, Field(description="false: tidak dicoba lagi; lampirkan sendiri.")]

    @classmethod
    def of(cls, one: Attachment) -> Self:
        """Return what is shown of one."""
        return cls(code=one.code, attempts=one.attempts, error=one.error, waits=one.due_at is not None)


class OutcomeAnswer(Answer):
    """What the ministry said."""

    id: UUID
    channel: OutcomeChannel
    proposal_id: UUID
    word: Word
    said_on: date
    reason: str | None
    unfit: Annotated[Unfit | None, Field(description="Mengapa tidak diterapkan; kosong: diterapkan.")]
    sentence: Annotated[str | None, Field(description="Alasan itu dalam satu kalimat.")]

    @classmethod
    def of(cls, taken: Taken) -> Self:
        """Return what is shown of one."""
        sentence = None if taken.unfit is None else UNFIT_SENTENCES[taken.unfit]
        return cls.from_record(taken.outcome, id=taken.id, unfit=taken.unfit, sentence=sentence)


class ObstacleAnswer(Answer):
    """What keeps it from being verified."""

    code: str
    sentence: str


class ProposalAnswer(Answer):
    """A proposal, whole."""

    id: UUID
    person_id: UUID | None
    nip: str
    name: str | None
    position: str | None
    unit_code: str
    grade: AwardGrade
    batch_id: UUID
    period_id: UUID
    state: State
    revision: int
    due_month: date | None
    start_on: date | None
    start_basis: StartBasis | None
    by_hand: Annotated[str | None, Field(description="Alasan ditambahkan; kosong: dari daftar jatuh tempo.")]
    statement: Statement
    remark: str | None
    attestations: list[AttestationAnswer]
    checked: StepAnswer | None
    verified: StepAnswer | None
    lacks: list[LackAnswer]
    reason: str | None
    by_ministry: Annotated[bool, Field(description="Dikembalikan atau ditolak oleh kementerian.")]
    accepted_on: Annotated[date | None, Field(description="Dinyatakan MS.")]
    decree_number: str | None
    decree_on: date | None
    certificate_number: str | None
    received_on: date | None
    handed_over_on: date | None
    revocation_number: str | None
    revocation_on: date | None
    revocation_reason: str | None
    duplicate_of: Annotated[
        UUID | None, Field(description="Usulan lain bagi orang dan jenjang yang sama, yang berlanjut.")
    ]
    checklist: list[AskedAnswer]
    documents: list[DocumentAnswer]
    attaching: list[AttachmentAnswer]
    outcomes: list[OutcomeAnswer]
    obstacles: Annotated[list[ObstacleAnswer], Field(description="Yang menghalangi verifikasi, menurut data sekarang.")]

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """Return what is shown of one."""
        proposal, particulars = shown.proposal, shown.particulars
        newest = {one.code: one.id for one in reversed(shown.documents)}
        left = unfinished(shown.asked, made_here(one for one in shown.documents if newest[one.code] == one.id))
        return cls.from_record(
            proposal,
            person_id=particulars and particulars.person_id,
            name=particulars and particulars.name,
            position=particulars and particulars.position,
            attestations=[_attestation(one) for one in proposal.attestations],
            checked=StepAnswer.of(proposal.checked),
            verified=StepAnswer.of(proposal.verified),
            lacks=[LackAnswer.model_validate(one) for one in proposal.lacks],
            checklist=[
                AskedAnswer.from_record(one, there=one.code in newest, unfinished=left.get(one.code))
                for one in shown.asked
            ],
            documents=[DocumentAnswer.of(one, counts=newest[one.code] == one.id) for one in shown.documents],
            attaching=[AttachmentAnswer.of(one) for one in shown.attaching],
            outcomes=[OutcomeAnswer.of(one) for one in shown.outcomes],
            obstacles=[ObstacleAnswer(code=one.value, sentence=SENTENCE[one]) for one in shown.obstacles],
            **_facts_of(proposal),
        )


def _attestation(one: Attestation) -> AttestationAnswer:
    return AttestationAnswer(kind=one.kind, reason=one.reason, by=one.by.subject, at=one.at)


def _facts_of(proposal: Proposal) -> dict[str, Any]:
    decree, revocation = proposal.decree, proposal.revocation
    return {
        "decree_number": decree and decree.number,
        "decree_on": decree and decree.on,
        "certificate_number": proposal.certificate,
        "revocation_number": revocation and revocation.number,
        "revocation_on": revocation and revocation.on,
        "revocation_reason": revocation and revocation.reason,
    }
