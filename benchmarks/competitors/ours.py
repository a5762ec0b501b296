"""Ours: a service of the kit in one process, as its defaults are. Inbox and outbox, batches of 200."""

from collections.abc import Sequence

import sqlalchemy as sa
from pydantic import SecretStr

from benchmarks.job import EmployeeStoredV1, Place, row_of, stored
from contracts.employee import EmployeeChangedV1
from hub.messaging.subscription import Subscription
from hub.runtime import Parts, Runtime, Service
from hub.service import run_service
from hub.settings import HubSettings
from hub.transaction import Transaction

PLACE = Place.here()
UPSERT = sa.text(PLACE.upsert(":{}"))


class Settings(HubSettings):
    """The benchmark's place; everything else by default."""

    amqp_url: SecretStr = SecretStr(PLACE.amqp_url)
    database_url: SecretStr = SecretStr(PLACE.database_url.replace("postgresql://", "postgresql+asyncpg://"))
    database_schema: str = PLACE.name
    namespace: str = PLACE.name
    log_level: str = "warning"  # type: ignore[assignment]  # one of the literals


async def store(batch: Sequence[EmployeeChangedV1], tx: Transaction) -> None:
    """Store a batch of employees and announce each."""
    sent = (cause.time.timestamp() for cause in tx.causes)
    rows = [row_of(one, at) for one, at in zip(batch, sent, strict=True)]
    await tx.connection.execute(UPSERT, rows)
    for one in batch:
        tx.emit(stored(one))


def build(_runtime: Runtime) -> Parts:
    """One subscription."""
    return Parts(subscriptions=[Subscription("employees", (EmployeeChangedV1,), store, "Pegawai.")])


service = Service("bench", "Tolok ukur", "Menyimpan pegawai.", 0, build, Settings, publishes=(EmployeeStoredV1,))

if __name__ == "__main__":
    run_service(service)
