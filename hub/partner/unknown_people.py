"""People whom a partner did not know: it is asked again once something changes about them, and once a day.

They may have been entered meanwhile, or have come back.
"""

from collections.abc import Callable, Sequence
from typing import Final

from contracts.employee import EmployeeChangedV1
from hub.delivery.asking_again import ask_again
from hub.jobs.job import Job, JobRun
from hub.messaging.subscription import Subscription
from hub.telemetry.logging import get_logger
from hub.transaction import Transaction, Transactions

log = get_logger(__name__)

_HOUR: Final = 3600.0


def employees_subscription(partner: str, title: str, code: str, woken: Callable[[], None]) -> Subscription:
    """Return the subscription that lets a partner be asked again about people who have changed.

    Args:
        partner: whose ledger; deliveries are about whom their `subject` names.
        title: its name for people.
        code: deliveries about somebody whom the partner does not know are rejected with it.
        woken: tells the dispatcher that something was put back.
    """

    async def take(batch: Sequence[EmployeeChangedV1], tx: Transaction) -> None:
        subjects = sorted({one.nip for one in batch})
        if await ask_again(tx.connection, partner, code=code, subjects=subjects):
            tx.after_commit(woken)

    return Subscription(
        name="employees",
        contracts=(EmployeeChangedV1,),
        handler=take,
        summary=f"Pegawai yang berubah; yang belum dikenal {title} ditanyakan lagi.",
    )


def unknown_people_job(
    partner: str, code: str, transactions: Transactions, *, hours: float, woken: Callable[[], None]
) -> Job:
    """Return the job that lets a partner be asked again about everybody whom it did not know so many hours ago."""
    every = hours * _HOUR

    async def run(_run: JobRun) -> None:
        async with transactions.begin() as tx:
            asked = await ask_again(tx.connection, partner, code=code, settled_before=tx.clocks.now() - every)
        if asked:
            log.info("unknown_people_asked_for_again", partner=partner, deliveries=asked)
            woken()

    return Job("unknown_people", every=min(every, _HOUR), run=run)
