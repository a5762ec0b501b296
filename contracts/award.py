"""Messages about medals for long service (Satyalancana Karya Satya), published by `award_service`."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from contracts.contract import Code, Contract, ShortText, Text
from contracts.employee import Version
from contracts.nip import NipText
from contracts.vocabulary import AwardGrade

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class AwardChannel(StrEnum):
    """By which way proposals reach the ministry, and its answers come back."""

    FILES = "files"
    """A package of folders, a list and a letter, which people carry and answer."""
    GATEWAY = "gateway"
    """A service (`kemendagri_gateway`)."""


class AwardPeriodOfProposal(BaseModel):
    """For which ceremony somebody is proposed."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    id: UUID
    """In `award_service`."""
    name: Text = Field(examples=["HUT RI ke-82"])
    """As people call it."""
    ceremony_on: date
    """Day of the ceremony."""
    counted_to: date
    """Day up to whose month years of service are counted."""


class AwardBatchOfProposal(BaseModel):
    """With whom somebody is proposed."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    id: UUID
    """In `award_service`."""
    name: Text
    """As people call it."""
    proposals: Annotated[int, Field(ge=1)]
    """How many are in it."""
    letter_number: ShortText | None = None
    """Number of the covering letter."""
    letter_on: date | None = None
    """Its day."""


class AwardDocument(BaseModel):
    """A document of a proposal, which `award_service` serves under its id."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    id: UUID
    """In `award_service`: `GET /v1/documents/{id}/file`."""
    code: Code = Field(examples=["sk_cpns"])
    """Which of the checklist."""
    label: Text
    """Its name for people."""
    media_type: ShortText = Field(examples=["application/pdf"])
    """What it is."""
    size: Annotated[int, Field(ge=1)]
    """In bytes."""
    sha256: Sha256
    """Of its bytes, hexadecimal."""


class AwardProposedV1(Contract):
    """Somebody is proposed to the ministry."""

    type: ClassVar[str] = "award.proposed.v1"
    summary: ClassVar[str] = "Seorang pegawai diusulkan ke kementerian untuk Satyalancana Karya Satya."
    publisher: ClassVar[str] = "award_service"
    receivers: ClassVar[tuple[str, ...]] = ("kemendagri_gateway.award-proposed",)

    proposal_id: UUID
    """The proposal in `award_service`."""
    version: Version
    """Grows each time that the proposal is sent: a later one replaces the earlier."""
    channel: AwardChannel
    """By which way it goes; a gateway takes up only what is its own."""
    batch: AwardBatchOfProposal
    """With whom."""
    period: AwardPeriodOfProposal
    """For which ceremony."""
    nip: NipText
    """Who is proposed."""
    name: Text
    """Full name without titles."""
    position: Text
    """Title of the position."""
    unit_name: Text
    """Name of the unit."""
    rank: ShortText | None = None
    """Rank code (golongan)."""
    grade: AwardGrade
    """For which medal."""
    cpns_on: date
    """Day from which service is counted (TMT CPNS)."""
    cpns_estimated: bool = False
    """Whether only the month is known, from the NIP."""
    documents: tuple[AwardDocument, ...]
    """Of the proposal, in the order of the checklist."""
    proposed_at: AwareDatetime
    """When it was sent."""


class AwardGrantedV1(Contract):
    """A presidential decree grants somebody a medal."""

    type: ClassVar[str] = "award.granted.v1"
    summary: ClassVar[str] = "Satyalancana Karya Satya dianugerahkan kepada seorang pegawai dengan Keppres."
    publisher: ClassVar[str] = "award_service"
    receivers: ClassVar[tuple[str, ...]] = ("simasn_bridge.award-granted",)

    award_id: UUID
    """The proposal in `award_service` that led to it."""
    version: Version
    """1 at first; a correction of the decree has the next number and replaces the older one."""
    nip: NipText
    """Whose it is."""
    grade: AwardGrade
    """Which medal."""
    decree_number: ShortText = Field(examples=["61/TK/TAHUN 2023"])
    """Number of the presidential decree (Keppres)."""
    decree_on: date
    """Its day."""
    granted_at: AwareDatetime
    """When the decree was entered."""


class AwardRevokedV1(Contract):
    """A medal that was granted is revoked, or its grant taken back."""

    type: ClassVar[str] = "award.revoked.v1"
    summary: ClassVar[str] = "Satyalancana Karya Satya seorang pegawai dicabut, atau penganugerahannya ditarik kembali."
    publisher: ClassVar[str] = "award_service"
    receivers: ClassVar[tuple[str, ...]] = ("simasn_bridge.award-revoked",)

    award_id: UUID
    """The proposal in `award_service` that led to it."""
    version: Version
    """Grows with each message about this award."""
    nip: NipText
    """Whose it was."""
    grade: AwardGrade
    """Which medal."""
    decree_number: ShortText | None = None
    """Number of the decree that revokes it; absent where the grant itself was in error."""
    decree_on: date | None = None
    """Its day."""
    revoked_at: AwareDatetime
    """When that was entered."""
