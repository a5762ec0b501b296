"""What cannot be read from a source, as it is recorded and told."""

from collections.abc import Iterable

from contracts.envelope import PREFIX
from hub.errors import Fault
from services.intake.domain.refusals import refusals_of
from services.intake.domain.report import RefusedReport


def refused_report(
    source: str,
    *,
    code: str,
    faults: Iterable[Fault],
    body: bytes,
    event_source: str | None = None,
    event_id: str | None = None,
    event_type: str | None = None,
) -> RefusedReport:
    """Return a report that counts for nothing.

    Args:
        source: who sent it.
        code: of the error, such as `ContractViolation.code`.
        faults: those of the error.
        body: as it came.
        event_source: of its envelope, here and below as far as it can be read; else None.
        event_id: likewise.
        event_type: likewise.
    """
    found = [(one.kind, ".".join(map(str, one.place)).removeprefix(PREFIX)) for one in faults]
    return RefusedReport(source, event_source, event_id, event_type, body, refusals_of(code, found))
