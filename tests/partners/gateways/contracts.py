"""Contracts of these gateways: an award to be recorded, and what became of any record."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.contract import SOURCES, Code, Contract, Text
from contracts.nip import NipText

Version = Annotated[int, Field(ge=1)]


class AwardGivenV1(Contract):
    """Somebody was given an award."""

    type: ClassVar[str] = "award.given.v1"
    summary: ClassVar[str] = "Seorang pegawai menerima penghargaan."
    publisher: ClassVar[str] = SOURCES

    nip: NipText
    """Who was given it."""
    name: Text
    """Of the award."""
    given_on: date
    """The day of the decision."""
    version: Version = 1
    """1 at first; a correction has the next number."""


class RecordOutcome(Contract):
    """What became of a record at a partner."""

    kind: Code
    """Of record."""
    key: Text
    """What the record is about."""
    version: Version
    """Of its content."""


class RecordAcceptedV1(RecordOutcome):
    """The partner holds it."""

    type: ClassVar[str] = "record.accepted.v1"
    summary: ClassVar[str] = "Mitra mencatat sebuah data."
    publisher: ClassVar[str] = "arsip_gateway"

    partner_id: Text
    """The partner's id of it."""


class RecordRejectedV1(RecordOutcome):
    """The partner refuses it."""

    type: ClassVar[str] = "record.rejected.v1"
    summary: ClassVar[str] = "Mitra menolak sebuah data."
    publisher: ClassVar[str] = "arsip_gateway"

    code: Code
    """Why, as the gateway names it."""


class RecordUnclearV1(RecordOutcome):
    """Nobody can tell whether the partner holds it."""

    type: ClassVar[str] = "record.unclear.v1"
    summary: ClassVar[str] = "Belum jelas apakah mitra mencatat sebuah data."
    publisher: ClassVar[str] = "arsip_gateway"

    code: Code
    """Why, as the gateway names it."""


OUTCOMES = (RecordAcceptedV1, RecordRejectedV1, RecordUnclearV1)
