"""Contracts of the tests: what the counting service takes and what it announces."""

from datetime import UTC, datetime
from typing import ClassVar

from contracts.contract import SOURCES, Code, Contract, Text
from contracts.envelope import OwnEnvelope

SOURCE = "/tests"


class ThingHappenedV1(Contract):
    """Something happened."""

    type: ClassVar[str] = "thing.happened.v1"
    summary: ClassVar[str] = "Sesuatu terjadi."
    publisher: ClassVar[str] = SOURCES

    code: Code
    """Which thing."""
    size: int = 0
    """How large it is."""
    name: Text = "a thing"
    """What it is called."""


class ThingCountedV1(Contract):
    """The counting service has counted a thing."""

    type: ClassVar[str] = "thing.counted.v1"
    summary: ClassVar[str] = "Sesuatu sudah dihitung."
    publisher: ClassVar[str] = "counter"

    code: Code
    """Which thing."""


def envelope(event_id: str) -> OwnEnvelope:
    """Return the envelope of an event of the tests."""
    return OwnEnvelope(id=event_id, source=SOURCE, type=ThingHappenedV1.type, time=datetime(2026, 1, 2, tzinfo=UTC))
