"""AMQP in: which messages this service takes, and the use case each goes to."""

from collections.abc import Sequence

from contracts.employee import EmployeeChangedV1
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1
from contracts.unit import UnitChangedV1
from hub.subscription import Received, Subscription
from hub.transaction import Transaction
from services.skp_service import handlers


async def take_employees(batch: Sequence[Received], tx: Transaction) -> None:
    """`employee.changed` -> the projection of employees."""
    await handlers.project_employees([received.data for received in batch], tx)


async def take_units(batch: Sequence[Received], tx: Transaction) -> None:
    """`unit.changed` -> the projection of units."""
    await handlers.project_units([received.data for received in batch], tx)


async def take_outcomes(batch: Sequence[Received], tx: Transaction) -> None:
    """`siasn.sync.accepted`, `siasn.sync.rejected` -> the SKP they speak of."""
    await handlers.record_outcomes([received.data for received in batch], tx)


SUBSCRIPTIONS = (
    Subscription("employees", (EmployeeChangedV1,), take_employees, "Menyimpan data pegawai yang terbaru."),
    Subscription("units", (UnitChangedV1,), take_units, "Menyimpan data unit organisasi yang terbaru."),
    Subscription(
        "siasn-sync",
        (SiasnSyncAcceptedV1, SiasnSyncRejectedV1),
        take_outcomes,
        "Mencatat pada SKP apakah SIASN menerima atau menolak penilaiannya.",
    ),
)
