"""What operators see of sources and their reports. No label ever holds a NIP, a name of a person or an id."""

from typing import Final

from prometheus_client import Counter, Gauge

from contracts.report_answer import ReportOutcome

REPORTS: Final = Counter(
    "kinerja_intake_reports_total",
    "Reports that came in for the first time, by what became of them.",
    ("source", "door", "outcome"),
)
CONFLICTS: Final = Gauge("kinerja_intake_conflicts", "Where sources say different things, by field.", ("field",))
MARKED: Final = Gauge("kinerja_intake_marked", "Records that are to be made again because of other reports.")
SILENT: Final = Gauge(
    "kinerja_intake_source_silent_seconds", "Time since the last report of a source, in seconds.", ("source",)
)
SILENT_AFTER: Final = Gauge(
    "kinerja_intake_source_silent_after_seconds",
    "After how long without a report a source counts as silent, in seconds; only of those that are expected to report.",
    ("source",),
)


def count_reports(source: str, door: str, outcome: ReportOutcome, number: int = 1) -> None:
    """Count reports."""
    REPORTS.labels(source, door, outcome.value).inc(number)
