"""What operators see of a service's store of files."""

from typing import Final

from prometheus_client import Counter, Gauge

UNAVAILABLE: Final = Counter("kinerja_file_store_unavailable_total", "Times that the store of files could not be used.")
ANSWERED: Final = Gauge(
    "kinerja_file_store_answered_timestamp_seconds",
    "When the store of files last answered its probe, in seconds since 1970; 0: never since this process started.",
)
