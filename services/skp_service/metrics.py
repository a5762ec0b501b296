"""What operators see of the district's records. No label ever holds a NIP, a name or an id."""

from typing import Final

from prometheus_client import Counter

EMPLOYEE_FINDINGS: Final = Counter(
    "kinerja_skp_employee_findings_total", "Doubts about employees' records that were noted, by code.", ("code",)
)
