"""What operators see of the store of evidence."""

from typing import Final

from prometheus_client import Counter, Gauge

UNAVAILABLE: Final = Counter(
    "kinerja_evidence_store_unavailable_total", "Times that the store of evidence could not be used."
)
ANSWERED: Final = Gauge(
    "kinerja_evidence_store_answered_timestamp_seconds",
    "When the store of evidence last answered its probe, in seconds since 1970; 0: never since this process started.",
)
