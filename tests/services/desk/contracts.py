"""Contracts of the desk: what the sources report to it, and what it answers each of them."""

from typing import ClassVar

from contracts.contract import SOURCES, Code, Contract


class ThingReportedV1(Contract):
    """A source has seen a thing."""

    type: ClassVar[str] = "thing.reported.v1"
    summary: ClassVar[str] = "Sebuah sistem melaporkan sesuatu."
    publisher: ClassVar[str] = SOURCES
    receivers: ClassVar[tuple[str, ...]] = ("desk.reports",)
    by_source: ClassVar[bool] = True

    code: Code
    """Which thing."""
    size: int = 0
    """How large it is."""


class ThingAnsweredV1(Contract):
    """What became of a report."""

    type: ClassVar[str] = "thing.answered.v1"
    summary: ClassVar[str] = "Sebuah laporan sudah dilihat."
    publisher: ClassVar[str] = "desk"
    addressed: ClassVar[bool] = True

    code: Code
    """Of the report."""
