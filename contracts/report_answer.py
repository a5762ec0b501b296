"""What became of a report, told to the source alone that handed it in."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from contracts.contract import Code, Contract, ShortText, Text

EventAttribute = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
"""A CloudEvents attribute exactly as it came, spaces at its ends included: the source compares it with its own."""


class ReportOutcome(StrEnum):
    """What became of a report."""

    TAKEN = "taken"
    """It counts, and nothing about it is doubtful."""
    DOUBTED = "doubted"
    """It counts, and what is doubtful is listed."""
    REFUSED = "refused"
    """It counts for nothing; the reason is listed."""


class ReportFault(BaseModel):
    """What is wrong or doubtful in a report."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    code: Code = Field(examples=["unknown_unit"])
    """What; stable, for programs."""
    field: ShortText | None = Field(default=None, examples=["unit_code"])
    """Where in the report; absent where it is about all of it."""
    sentence: Text = Field(examples=["Unit kerja ini belum dilaporkan oleh sumber mana pun."])
    """Indonesian: what, and what to do. It quotes no value of the report."""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it, without what is absent."""
        return self.model_dump(mode="json", exclude_none=True)


class ReportAnsweredV1(Contract):
    """What became of a report that was refused, or that something is doubtful in."""

    type: ClassVar[str] = "report.answered.v1"
    summary: ClassVar[str] = "Laporan sebuah sistem ditolak, atau diterima dengan catatan."
    publisher: ClassVar[str] = "intake"
    addressed: ClassVar[bool] = True

    report_id: EventAttribute | None = Field(default=None, examples=["b7d6a3de-6c5b-4a1f-9a55-0f2f4f1f3f10"])
    """The report's CloudEvents `id`; absent where it had none that could be read."""
    report_source: EventAttribute | None = Field(default=None, examples=["/subang/simpeg"])
    """The report's CloudEvents `source`."""
    received_at: AwareDatetime
    """When it was received."""
    outcome: ReportOutcome
    """Whether it counts."""
    faults: tuple[ReportFault, ...]
    """What is wrong or doubtful, at least one."""
