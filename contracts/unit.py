"""Messages about organisational units, made by intake from what the district's systems report."""

from typing import ClassVar

from pydantic import Field

from contracts.contract import SOURCES, Code, Contract, Text
from contracts.employee import Version


class UnitChangedV1(Contract):
    """A unit's record as it now stands (unit organisasi)."""

    type: ClassVar[str] = "unit.changed.v1"
    summary: ClassVar[str] = "Data sebuah unit organisasi berubah."
    publisher: ClassVar[str] = "intake"
    former_publisher: ClassVar[str | None] = SOURCES
    receivers: ClassVar[tuple[str, ...]] = ("skp_service.units", "award_service.units")

    code: Code = Field(examples=["BKPSDM"])
    """The unit's code, unique in the district."""
    version: Version
    """Grows with every change of this unit."""
    name: Text = Field(examples=["Badan Kepegawaian dan Pengembangan Sumber Daya Manusia"])
    """Official name."""
    kind: Code = Field(examples=["badan"])
    """What it is: dinas, badan, bidang, kecamatan ..."""
    parent_code: Code | None = None
    """The unit above it; absent at the top."""
    head_title: Text | None = Field(default=None, examples=["Kepala Badan"])
    """Title of its head."""
    active: bool = True
    """False once the unit is dissolved."""
