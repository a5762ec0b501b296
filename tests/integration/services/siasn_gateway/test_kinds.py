"""What was stored before kinds of record were: it keeps its business keys, and is found again."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest_asyncio
import sqlalchemy as sa

from hub.delivery.ledger import NewDelivery, claim, enqueue
from hub.delivery.tables import deliveries
from hub.store.database import Database
from hub.store.migrate import migrate
from services.siasn_gateway.app import service
from services.siasn_gateway.partner import PARTNER, SkpRecords
from services.siasn_gateway.tables import MIGRATIONS as OWN
from tests.integration.services.siasn_gateway.gateway import MIGRATIONS
from tests.integration.services.siasn_gateway.siasn_fixture import SimulatedSiasn
from tests.support.tables import made, unmade
from tests.unit.services.siasn_gateway.scripted import event


@pytest_asyncio.fixture
async def before(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """Each database in turn, with the ledger but without the gateway's own tables."""
    database = Database(database_url or f"sqlite:///{tmp_path / 'gateway.sqlite3'}", schema=f"d{uuid4().hex[:12]}")
    await made(database, [one for one in MIGRATIONS if one not in OWN])
    yield database
    await unmade(database)


async def test_deliveries_of_the_version_before_are_assessments_under_the_same_key(
    before: Database, siasn: SimulatedSiasn
) -> None:
    kind, first, second = SkpRecords(siasn.client, before), event(), event(version=2)
    old = NewDelivery(f"{first.nip}:{first.year}:{first.kind}", 1, first.model_dump_json().encode())
    async with before.begin() as connection:
        await enqueue(connection, PARTNER, [old])
    await migrate(before, service.all_migrations)
    async with before.begin() as connection:
        rows = (await connection.execute(sa.select(deliveries))).all()
        assert [(row.kind, row.contract, row.subject) for row in rows] == [("skp22", first.type, first.nip)]
        assert await enqueue(connection, PARTNER, kind.new_deliveries(second)) == 1
        [claimed] = await claim(connection, PARTNER, limit=9, token="t", lease=60)
    assert (claimed.version, claimed.kind, kind.event(claimed)) == (2, "skp22", second)
