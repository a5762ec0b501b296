"""AMQP in: which messages this service takes, and the use case each goes to."""

from collections.abc import Callable, Sequence
from datetime import date

from contracts.employee import EmployeeChangedV1
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from contracts.unit import UnitChangedV1
from hub.messaging.subscription import Received, Subscription
from hub.transaction import Transaction
from services.skp_service.domain.year import YearRule
from services.skp_service.handlers import projection


async def take_outcomes(batch: Sequence[Received], tx: Transaction) -> None:
    """`siasn.sync.accepted`, `siasn.sync.rejected`, `siasn.sync.unclear` -> the SKP they speak of."""
    await projection.record_outcomes([received.data for received in batch], tx)


def subscriptions(today: Callable[[], date], year_rule: YearRule) -> tuple[Subscription, ...]:
    """Return what the service listens to.

    Args:
        today: tells the day in the agency's time zone.
        year_rule: how the parts of a year make it.
    """

    async def take_employees(batch: Sequence[Received], tx: Transaction) -> None:
        """`employee.changed` -> the projection of employees, their positions, and who assesses whom."""
        await projection.project_employees([received.data for received in batch], tx, today(), year_rule)

    async def take_units(batch: Sequence[Received], tx: Transaction) -> None:
        """`unit.changed` -> the projection of units, and who assesses whom below them."""
        await projection.project_units([received.data for received in batch], tx, today())

    return (
        Subscription("employees", (EmployeeChangedV1,), take_employees, "Menyimpan data pegawai yang terbaru."),
        Subscription("units", (UnitChangedV1,), take_units, "Menyimpan data unit organisasi yang terbaru."),
        Subscription(
            "siasn-sync",
            (SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1),
            take_outcomes,
            "Mencatat pada hasil setahun apakah SIASN menerima, menolak, atau menjawab tidak jelas.",
        ),
    )
