"""What operators see of the store of evidence."""

from typing import Final

from prometheus_client import Counter

UNAVAILABLE: Final = Counter(
    "kinerja_evidence_store_unavailable_total", "Times that the store of evidence could not be used."
)
