"""Messages about the synchronisation with SIASN, published by `siasn_gateway`."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.contract import Code, Contract, ShortText, Text
from contracts.employee import Version
from contracts.skp import Year


class SiasnSyncAcceptedV1(Contract):
    """SIASN holds the assessment."""

    type: ClassVar[str] = "siasn.sync.accepted.v1"
    summary: ClassVar[str] = "SIASN telah mencatat penilaian SKP."
    publisher: ClassVar[str] = "siasn_gateway"
    receivers: ClassVar[tuple[str, ...]] = ("skp_service.siasn-sync",)

    skp_id: UUID
    """The SKP whose assessment was delivered."""
    version: Version
    """Which version of the assessment."""
    year: Year
    """The year assessed."""
    siasn_id: ShortText
    """SIASN's identity of the history row."""
    outcome: Literal["created", "updated", "already_there"]
    """How it got there; `already_there` when SIASN already held the same values."""
    accepted_at: AwareDatetime
    """When the hub learnt of it."""


class SiasnSyncRejectedV1(Contract):
    """SIASN refused the assessment for a reason that a retry will not change; a person must act."""

    type: ClassVar[str] = "siasn.sync.rejected.v1"
    summary: ClassVar[str] = "SIASN menolak penilaian SKP; perlu tindakan petugas."
    publisher: ClassVar[str] = "siasn_gateway"
    receivers: ClassVar[tuple[str, ...]] = ("skp_service.siasn-sync",)

    skp_id: UUID
    """The SKP whose assessment was refused."""
    version: Version
    """Which version of the assessment."""
    year: Year
    """The year assessed."""
    code: Code = Field(examples=["person_not_found"])
    """Stable code of the reason."""
    reason: Text = Field(examples=["Pegawai tidak ditemukan di SIASN."])
    """The reason in Indonesian, without NIP or name."""
    rejected_at: AwareDatetime
    """When the hub learnt of it."""


class SiasnSyncUnclearV1(Contract):
    """SIASN keeps answering about the assessment in a way that says neither yes nor no; a person must look."""

    type: ClassVar[str] = "siasn.sync.unclear.v1"
    summary: ClassVar[str] = "Jawaban SIASN tidak jelas; petugas perlu memeriksa apakah penilaian SKP sudah tercatat."
    publisher: ClassVar[str] = "siasn_gateway"
    receivers: ClassVar[tuple[str, ...]] = ("skp_service.siasn-sync",)

    skp_id: UUID
    """The SKP whose assessment may or may not be recorded."""
    version: Version
    """Which version of the assessment."""
    year: Year
    """The year assessed."""
    code: Code = Field(examples=["answer_unclear"])
    """Stable code of the reason."""
    reason: Text = Field(examples=["Jawaban SIASN tidak dapat dibaca; belum pasti apakah penilaian tercatat."])
    """The reason in Indonesian, without NIP or name."""
    unclear_at: AwareDatetime
    """When the hub gave up asking."""
