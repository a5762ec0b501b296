"""AMQP in: what the gateway listens to."""

from collections.abc import Callable, Sequence

from contracts.employee import EmployeeChangedV1
from contracts.skp import SkpFinalisedV1
from hub.messaging.subscription import Received, Subscription
from hub.transaction import Transaction
from services.siasn_gateway import handlers


def subscriptions(wake_dispatcher: Callable[[], None]) -> list[Subscription]:
    """Return the gateway's subscriptions; the dispatcher is woken once a batch of deliveries is committed."""

    async def take_finalised(batch: Sequence[Received], tx: Transaction) -> None:
        await handlers.write_deliveries(batch, tx)
        tx.after_commit(wake_dispatcher)

    async def take_employees(batch: Sequence[Received], tx: Transaction) -> None:
        if await handlers.ask_for_changed_people(batch, tx):
            tx.after_commit(wake_dispatcher)

    return [
        Subscription(
            name="skp-finalised",
            contracts=(SkpFinalisedV1,),
            handler=take_finalised,
            summary="Penilaian SKP yang final, untuk dicatat di SIASN.",
        ),
        Subscription(
            name="employees",
            contracts=(EmployeeChangedV1,),
            handler=take_employees,
            summary="Pegawai yang berubah; yang belum dikenal SIASN ditanyakan lagi.",
        ),
    ]
