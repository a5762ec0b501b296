"""A report as a door hands it in, and as it is kept."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from contracts.personal import personal
from contracts.report import EmployeeReportedV1, Report, UnitReportedV1
from contracts.report_answer import ReportFault


class Subject(StrEnum):
    """What a report is about."""

    EMPLOYEE = "employee"
    UNIT = "unit"


@personal
class SourceReport:
    """A report as it came in.

    Attributes:
        source: who reports: the exchange, the key or the import says so, never the report.
        event_source: the CloudEvents `source` that it came with.
        event_id: the CloudEvents `id`, by which the source knows it.
        data: what is reported.
    """

    source: str
    event_source: str
    event_id: str
    data: EmployeeReportedV1 | UnitReportedV1

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return Subject.EMPLOYEE if isinstance(self.data, EmployeeReportedV1) else Subject.UNIT

    @property
    def key(self) -> str:
        """Whom or which it is about: the NIP, the unit's code."""
        return self.data.nip if isinstance(self.data, EmployeeReportedV1) else self.data.code


@personal
class KeptReport:
    """What is kept of a report.

    Attributes:
        key: the NIP or the unit's code, as it was sent.
        source: who reports.
        number: the order in which reports were kept.
        version: the source's own; None: it gives none.
        hash: the source's own.
        received_on: day of the receipt in the agency's time zone.
        event_id: the CloudEvents `id`.
        content: what was said, `withdrawn` and `effective_on`, as JSON has it; null included, absent left out.
    """

    key: str
    source: str
    number: int
    version: int | None
    hash: str | None
    received_on: date
    event_id: str
    content: Mapping[str, Any]


def content_of(report: Report) -> dict[str, Any]:
    """Return what of a report is kept: the fields that it speaks of, as JSON has them."""
    kept = report.said | {"withdrawn", "effective_on"}
    content = report.model_dump(mode="json", include=set(kept), exclude_unset=True)
    return {name: value for name, value in content.items() if name not in _WITHOUT_NULL or value}


_WITHOUT_NULL = frozenset({"withdrawn", "effective_on"})


@personal
class RefusedReport:
    """What came from a source and counts for nothing.

    Attributes:
        source: who sent it.
        event_source, event_id: as in `SourceReport`; None where they cannot be read: it is known by its content then.
        type: the CloudEvents `type`, as far as it can be read.
        body: as it came.
        faults: what is wrong, at least one.
    """

    source: str
    event_source: str | None
    event_id: str | None
    type: str | None
    body: bytes
    faults: Sequence[ReportFault]

    @property
    def event(self) -> tuple[str, str]:
        """What it is known by among its source's reports: the CloudEvents `source` and `id`, or its content's hash."""
        if self.event_source is not None and self.event_id is not None:
            return self.event_source, self.event_id
        return NO_EVENT_SOURCE, f"sha256:{sha256(self.body).hexdigest()}"


NO_EVENT_SOURCE = ""
"""In the place of the CloudEvents `source` of what could not be read; no event has it."""
