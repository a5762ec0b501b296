"""From an event of a request to the report that it is, or why it is none."""

from typing import Final

from contracts.envelope import PREFIX, Envelope, WrongEnvelope, identifier
from contracts.report import EmployeeReportedV1, UnitReportedV1
from hub.errors import ContractViolation, Fault
from hub.messaging.reading import read_data
from hub.web.cloud_events import IncomingEvent
from services.intake.domain.report import RefusedReport, SourceReport
from services.intake.handlers.refusing import refused_report

CONTRACTS: Final = (EmployeeReportedV1, UnitReportedV1)


def report_of(source: str, event: IncomingEvent, *, bytes_max: int) -> SourceReport | RefusedReport:
    """Return the report that an event is.

    Args:
        source: who has signed in; what the event says of its source is no more than part of its identity.
        event: of the request.
        bytes_max: larger data is refused.
    """
    try:
        return _report(source, event, bytes_max)
    except ContractViolation as violation:
        named = {f"{PREFIX}{name}": value for name, value in event.attributes.items()}
        return refused_report(
            source,
            code=violation.code,
            faults=violation.faults,
            body=event.raw,
            event_source=identifier(named, "source"),
            event_id=identifier(named, "id"),
            event_type=identifier(named, "type"),
        )


def _report(source: str, event: IncomingEvent, bytes_max: int) -> SourceReport:
    if event.violation is not None:
        raise event.violation
    if len(event.data) > bytes_max:
        raise ContractViolation("the data is too large", code="too_large")
    try:
        envelope = Envelope.from_attributes(event.attributes)
    except WrongEnvelope as error:
        faults = [Fault((attribute,), kind) for attribute, kind in error.faults]
        raise ContractViolation(str(error), code="wrong_envelope", faults=faults) from None
    data = read_data(event.data, envelope.type, CONTRACTS)
    if not isinstance(data, EmployeeReportedV1 | UnitReportedV1):
        raise TypeError("a contract that is no report")
    return SourceReport(source, envelope.source, envelope.id, data)
