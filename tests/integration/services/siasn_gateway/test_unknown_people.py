"""The ledger's look for unknown people, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest_asyncio

from hub.delivery.ledger import NewDelivery, claim, enqueue
from hub.delivery.partner import Delivery
from hub.delivery.recording import record
from hub.delivery.settling import Verdict
from hub.delivery.states import State
from hub.messaging.outbox import Outlet
from hub.store.database import Database
from hub.transaction import Transactions
from services.siasn_gateway.partner import PARTNER
from tests.integration.services.siasn_gateway.gateway import MIGRATIONS, nip_of
from tests.integration.services.siasn_gateway.test_deliveries import asked_about, asked_after
from tests.support.tables import made, unmade


@pytest_asyncio.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """Each database in turn, with the gateway's tables."""
    schema = f"t{uuid4().hex[:10]}"
    database = Database(database_url or f"sqlite:///{tmp_path / 'gateway.sqlite3'}", schema=schema)
    await made(database, MIGRATIONS)
    yield database
    await unmade(database)


async def rejected(database: Database, code: str, *nips: str) -> list[Delivery]:
    """Let SIASN reject an assessment of each person."""
    async with database.begin() as connection:
        await enqueue(connection, PARTNER, [NewDelivery(f"{nip}:2025:annual", 1, b"{}", subject=nip) for nip in nips])
    async with database.begin() as connection:
        claimed = await claim(connection, PARTNER, limit=99, token="t", lease=60)
    verdicts = [Verdict(delivery, State.REJECTED, error_code=code) for delivery in claimed]
    async with database.begin() as connection:
        await record(connection, PARTNER, verdicts, token="t", on_settled=lambda _: None)
    return claimed


async def test_only_unknown_people_are_asked_for_again(database: Database) -> None:
    unknown = [nip_of(number) for number in range(5)]
    await rejected(database, "person_not_found", *unknown)
    await rejected(database, "assessor_refused", nip_of(7))
    transactions = Transactions(database, Outlet(exchange="tests", source="/tests"))
    assert await asked_about(transactions, unknown[0], nip_of(7), nip_of(9)) == 1
    assert await asked_after(transactions, hours=1) == 0
    assert await asked_after(transactions, hours=-1) == 4
