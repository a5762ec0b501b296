"""For whom each SKP was announced, also before it was written down."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from hub.delivery.tables import deliveries
from hub.errors import Permanent
from hub.store.database import Database
from hub.store.migrate import migrate
from services.siasn_gateway.known_skps import tie
from services.siasn_gateway.tables import known_skps
from tests.integration.services.siasn_gateway.gateway import MIGRATIONS
from tests.support.tables import unmade
from tests.unit.services.siasn_gateway.scripted import NIP, event

KEY = f"{NIP}:2025:annual"
ROW = {"partner": "siasn", "state": "accepted", "created_at": 1.0, "due_at": 1.0, "attempts": 1, "absent_reads": 0}


async def test_what_was_delivered_before_is_known(database_url: str, tmp_path: Path) -> None:
    *of_old, _ = MIGRATIONS
    database = Database(database_url or f"sqlite:///{tmp_path / 'old.sqlite3'}", schema=f"old_{uuid4().hex[:9]}")
    try:
        await migrate(database, of_old)
        row = {**ROW, "kind": "skp22", "contract": "skp.finalised.v1", "payload": event().model_dump_json().encode()}
        async with database.begin() as connection:
            rows = [
                {**row, "business_key": KEY, "version": 1, "step": ""},
                {**row, "business_key": KEY, "version": 2, "step": ""},
                {**row, "business_key": f"{KEY}#document", "version": 1, "step": "document"},
            ]
            await connection.execute(sa.insert(deliveries), rows)
        await migrate(database, MIGRATIONS)
        async with database.begin() as connection:
            (known,) = (await connection.execute(sa.select(known_skps))).all()
            assert (known.skp_id, known.business_key) == (str(event().skp_id), KEY)
            await tie(connection, {event().skp_id: KEY, UUID(int=9): "another"})
            with pytest.raises(Permanent, match="announced for another person"):
                await tie(connection, {UUID(int=9): KEY})
    finally:
        await unmade(database)
