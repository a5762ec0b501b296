"""AMQP in: people, units, and a queue for the lists of each source."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from contracts.employee import EmployeeChangedV1
from contracts.listed import AwardListedV1, DisciplineListedV1, LeaveListedV1
from contracts.skp import SkpFinalisedV1
from contracts.unit import UnitChangedV1
from hub.clock import moment
from hub.errors import Permanent
from hub.messaging.receivers import name_by_source
from hub.messaging.subscription import Subscription
from hub.transaction import Transaction
from services.award_service.domain.due import DueRules
from services.award_service.domain.listed import ListKind, SourceList
from services.award_service.handlers import projection
from services.award_service.handlers.assessments import take_assessments
from services.award_service.repository.lists import ListedRow

DOOR = "amqp"
AS_OF_IN_FUTURE = "as_of_in_future"
_AHEAD_MAX = timedelta(days=1)
"""Of a moment that a source takes for now: a local time may be written as UTC, and clocks differ."""
Listed = DisciplineListedV1 | LeaveListedV1 | AwardListedV1


def subscriptions(
    today: Callable[[], date], zone: tzinfo, rules: DueRules, sources: Iterable[str]
) -> tuple[Subscription, ...]:
    """Return what the service listens to.

    Args:
        today: tells the day in the agency's time zone.
        zone: the agency's.
        rules: its choices.
        sources: whose lists are taken.
    """

    async def take_employees(batch: Sequence[EmployeeChangedV1], tx: Transaction) -> None:
        await projection.project_employees(batch, tx, today(), rules)

    def lists_of(source: str) -> Subscription[Listed]:
        async def take_lists(batch: Sequence[Listed], tx: Transaction) -> None:
            now = moment(tx.clocks.now())
            rows = [row_of(one, source, zone, now) for one in batch]
            await projection.take_lists(tx, rows, today(), rules)

        return Subscription(
            name_by_source("lists", source),
            (DisciplineListedV1, LeaveListedV1, AwardListedV1),
            take_lists,
            f"Menerima daftar hukuman disiplin, cuti, dan Satyalancana dari sumber {source}.",
            source=source,
        )

    return (
        Subscription(
            "employees", (EmployeeChangedV1,), take_employees, "Menyimpan data pegawai dan menghitung haknya."
        ),
        Subscription("units", (UnitChangedV1,), projection.project_units, "Menyimpan data unit organisasi."),
        Subscription(
            "skp-finalised", (SkpFinalisedV1,), take_assessments, "Mencatat penilaian kinerja terakhir tiap pegawai."
        ),
        *(lists_of(source) for source in sources),
    )


def row_of(told: Listed, source: str, zone: tzinfo, now: datetime) -> ListedRow:
    """Return a list as it is kept, of the moment of its arrival at the latest.

    Raises:
        Permanent: `as_of_in_future`, by more than a day: no later list of the source would count until then.
    """
    if told.as_of > now + _AHEAD_MAX:
        raise Permanent("as_of of the list is more than a day ahead: no later list would count", code=AS_OF_IN_FUTURE)
    at = min(told.as_of, now)
    as_of = at.astimezone(zone).date()
    match told:
        case DisciplineListedV1():
            kept = SourceList(ListKind.DISCIPLINE, source, as_of, told.entries)
        case LeaveListedV1():
            kept = SourceList(ListKind.LEAVE, source, as_of, told.entries)
        case AwardListedV1():
            kept = SourceList(ListKind.AWARD, source, as_of, told.entries)
    return ListedRow(told.nip, kept, at.timestamp(), DOOR)
