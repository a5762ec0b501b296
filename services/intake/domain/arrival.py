"""Whether a report says something new, beside what its source has said before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.report import Report
from contracts.report_answer import ReportFault
from services.intake.domain.report import KeptReport, content_of

STALE: Final = ReportFault(
    code="stale",
    field="version",
    sentence="Versi ini lebih lama daripada yang sudah diterima, atau tidak disebut lagi: laporan disimpan, yang lebih "
    "baru tetap berlaku.",
)
REUSED: Final = ReportFault(
    code="version_reused",
    field="version",
    sentence="Versi ini sudah diterima dengan isi lain, yang tetap berlaku: setiap perubahan perlu versi lebih besar.",
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a report arrives.

    Attributes:
        content: what is kept of it; None: nothing, because it says what is said already.
        fault: what is doubtful about that.
    """

    content: Mapping[str, Any] | None
    fault: ReportFault | None = None


def arrival_of(report: Report, before: Sequence[KeptReport]) -> Arrival:
    """Return how a report arrives.

    Args:
        report: by a source about one key.
        before: the same source's reports about the same key, in their order.
    """
    content = content_of(report)
    if not before:
        return Arrival(content)
    if report.version is None:
        newest = before[-1]
        is_same = content == newest.content or (report.hash is not None and report.hash == newest.hash)
        is_repeated = is_same or _says_it_again(content, before)
        if newest.version is not None and not is_repeated:
            return Arrival(content, STALE)
        return Arrival(None if is_repeated else content)
    for one in before:
        if one.version == report.version:
            return Arrival(None, None if one.content == content else REUSED)
    last = before[-1].version
    return Arrival(content, STALE if last is not None and report.version < last else None)


def _says_it_again(content: Mapping[str, Any], before: Sequence[KeptReport]) -> bool:
    """Whether what is said without a day is what was said last, field by field, and has begun."""
    if content.keys() & {"effective_on", "withdrawn"} or not content:
        return False
    left = dict(content)
    for one in reversed(before):
        if "withdrawn" in one.content:
            return False
        day = one.content.get("effective_on")
        for field in left.keys() & one.content.keys():
            if one.content[field] != left.pop(field) or (day is not None and day > one.received_on.isoformat()):
                return False
        if not left:
            return True
    return False
