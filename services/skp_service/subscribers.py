"""AMQP in: which messages this service takes, and the use case each goes to."""

from collections.abc import Callable, Sequence
from datetime import date

from contracts.employee import EmployeeChangedV1
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from contracts.unit import UnitChangedV1
from hub.messaging.subscription import Subscription
from hub.transaction import Transaction
from services.skp_service.domain.year import YearRule
from services.skp_service.handlers import projection
from services.skp_service.handlers.projection import Outcome


def subscriptions(today: Callable[[], date], year_rule: YearRule) -> tuple[Subscription, ...]:
    """Return what the service listens to.

    Args:
        today: tells the day in the agency's time zone.
        year_rule: how the parts of a year make it.
    """

    async def take_employees(batch: Sequence[EmployeeChangedV1], tx: Transaction) -> None:
        await projection.project_employees(batch, tx, today(), year_rule)

    async def take_units(batch: Sequence[UnitChangedV1], tx: Transaction) -> None:
        await projection.project_units(batch, tx, today())

    return (
        Subscription("employees", (EmployeeChangedV1,), take_employees, "Menyimpan data pegawai yang terbaru."),
        Subscription("units", (UnitChangedV1,), take_units, "Menyimpan data unit organisasi yang terbaru."),
        Subscription[Outcome](
            "siasn-sync",
            (SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1),
            projection.record_outcomes,
            "Mencatat pada hasil setahun apakah SIASN menerima, menolak, atau menjawab tidak jelas.",
        ),
    )
