"""Messages about awards: what a gateway takes and what it tells. Those of a real one stand in `contracts/`."""

from datetime import date
from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts.contract import SOURCES, Code, Contract, ShortText, Text
from contracts.employee import Version
from contracts.nip import NipText


class Award(StrEnum):
    """Which award: for ten, twenty or thirty years of service."""

    TEN_YEARS = "ten_years"
    TWENTY_YEARS = "twenty_years"
    THIRTY_YEARS = "thirty_years"


class _Proposal(Contract):
    proposal_id: UUID
    """The proposal that the award answers."""
    version: Version
    """Which version of the award; the newest wins."""


class AwardDecreedV1(_Proposal):
    """An award has been decreed."""

    type: ClassVar[str] = "award.decreed.v1"
    summary: ClassVar[str] = "Penghargaan telah ditetapkan dengan surat keputusan."
    publisher: ClassVar[str] = SOURCES

    nip: NipText
    """Who receives it."""
    award: Award
    """Which one; nobody receives the same one twice."""
    decree_number: ShortText
    """Number of the decree (nomor SK)."""
    decree_date: date
    """Date of the decree."""


class AwardAcceptedV1(_Proposal):
    """The partner holds the award."""

    type: ClassVar[str] = "award.accepted.v1"
    summary: ClassVar[str] = "Mitra telah mencatat penghargaan."
    publisher: ClassVar[str] = "kantor_gateway"

    partner_id: ShortText
    """The partner's identity of the record."""
    outcome: Literal["created", "updated", "already_there"]
    """How it got there."""
    at: AwareDatetime
    """When the hub learnt of it."""


class AwardUnclearV1(_Proposal):
    """Nobody can tell whether the partner holds the award; a person must look."""

    type: ClassVar[str] = "award.unclear.v1"
    summary: ClassVar[str] = "Jawaban mitra tidak jelas; petugas memeriksa apakah penghargaan sudah tercatat."
    publisher: ClassVar[str] = "kantor_gateway"

    code: Code
    """Stable code of the reason."""
    reason: Text
    """The reason in Indonesian, without NIP or name."""
    at: AwareDatetime
    """When the hub learnt of it."""


class AwardRejectedV1(AwardUnclearV1):
    """The partner refuses the award for a reason that a retry will not change; a person must act."""

    type: ClassVar[str] = "award.rejected.v1"
    summary: ClassVar[str] = "Mitra menolak penghargaan; perlu tindakan petugas."
    publisher: ClassVar[str] = "kantor_gateway"
