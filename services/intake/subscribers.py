"""AMQP in: a queue for each source that reports so."""

from collections.abc import Iterable, Sequence

from contracts.report import EmployeeReportedV1, UnitReportedV1
from hub.messaging.receivers import name_by_source
from hub.messaging.refused import RefusedMessage
from hub.messaging.subscription import Subscription
from hub.transaction import Transaction
from services.intake.domain.report import RefusedReport, SourceReport
from services.intake.handlers.context import Merging
from services.intake.handlers.receiving import refuse, take_and_tell
from services.intake.handlers.refusing import refused_report
from services.intake.handlers.telling import Telling

DOOR = "amqp"
Reported = EmployeeReportedV1 | UnitReportedV1


def subscriptions(sources: Iterable[str], merging: Merging, telling: Telling) -> tuple[Subscription, ...]:
    """Return what the service listens to: one queue a source, by which the source is known."""
    return tuple(_subscription(source, merging, telling) for source in sources)


def _subscription(source: str, merging: Merging, telling: Telling) -> Subscription[Reported]:
    async def take_reports(batch: Sequence[Reported], tx: Transaction) -> None:
        came = [
            SourceReport(source, cause.source, cause.id, data) for cause, data in zip(tx.causes, batch, strict=True)
        ]
        await take_and_tell(tx, came, merging, telling, door=DOOR)

    async def record_refused(messages: Sequence[RefusedMessage], tx: Transaction) -> None:
        await refuse(tx, [_refused(source, one) for one in messages], telling, door=DOOR)

    return Subscription(
        name_by_source("reports", source),
        (EmployeeReportedV1, UnitReportedV1),
        take_reports,
        f"Menerima laporan sumber {source}.",
        source=source,
        on_refused=record_refused,
    )


def _refused(source: str, message: RefusedMessage) -> RefusedReport:
    return refused_report(
        source,
        code=message.code,
        faults=message.faults,
        body=message.body,
        event_source=message.event_source,
        event_id=message.event_id,
        event_type=message.event_type,
    )
