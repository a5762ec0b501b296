"""AMQP in: what the gateway listens to beside the events of its kinds of record."""

from collections.abc import Callable, Sequence

from contracts.employee import EmployeeChangedV1
from hub.messaging.subscription import Received, Subscription
from hub.transaction import Transaction
from services.siasn_gateway import handlers


def subscriptions(wake_dispatcher: Callable[[], None]) -> list[Subscription]:
    """Return them; the dispatcher is woken once a batch that put something back is committed."""

    async def take_employees(batch: Sequence[Received], tx: Transaction) -> None:
        if await handlers.ask_for_changed_people(batch, tx):
            tx.after_commit(wake_dispatcher)

    return [
        Subscription(
            name="employees",
            contracts=(EmployeeChangedV1,),
            handler=take_employees,
            summary="Pegawai yang berubah; yang belum dikenal SIASN ditanyakan lagi.",
        ),
    ]
