"""What earlier versions have recorded, and were about to send, stays known and goes where it may."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest_asyncio
import sqlalchemy as sa

from hub.messaging.inbox import record_new
from hub.messaging.outbox import claim
from hub.messaging.parking import Parking, park
from hub.store.database import Database
from hub.store.migrate import KIT, MESSAGING, migrate
from hub.tables import inbox, outbox, parked_messages
from tests.support.contracts import envelope
from tests.support.tables import unmade

INBOX = sa.table("inbox", *map(sa.column, ("subscription", "source", "event_id", "received_at")))
PARKED = {
    "subscription": "things",
    "message_key": "/tests#old",
    "queue": "counter.things",
    "headers": {},
    "body": b"{}",
    "error_code": "not_json",
    "error": "it is not",
    "attempts": 1,
    "state": "parked",
    "parked_at": 1.0,
}
SENT = {"headers": {}, "body": b"{}", "created_at": 1.0, "due_at": 1.0, "attempts": 0}


@pytest_asyncio.fixture
async def database(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    """A database as the version before publishers has left it."""
    database = Database(database_url or f"sqlite:///{tmp_path / 'old.sqlite3'}", schema=f"old_{uuid4().hex[:9]}")
    await migrate(database, [KIT])
    yield database
    await unmade(database)


async def test_what_was_recorded_and_parked_is_kept(database: Database) -> None:
    async with database.begin() as connection:
        old = {"subscription": "things", "source": "/tests", "event_id": "old", "received_at": 5.0}
        await connection.execute(sa.insert(INBOX), [old])
        without = [column for column in parked_messages.c if column.name != "publisher"]
        table = sa.table("parked_messages", *(sa.column(one.name, one.type) for one in without))
        await connection.execute(sa.insert(table), [PARKED])
    await migrate(database, [KIT, MESSAGING])
    async with database.begin() as connection:
        row = (await connection.execute(sa.select(inbox))).one()
        assert (row.event_id, row.publisher, row.received_at) == ("old", "", 5.0)
        assert await record_new(connection, "things", [("district", "/tests", "old")]) == set()
        # The version before still runs beside this one, and knows no publishers.
        await connection.execute(sa.insert(INBOX), [old | {"event_id": "beside"}])
        assert await record_new(connection, "things", [("district", "/tests", "beside")]) == set()
        # Nor does what nobody has published take the place of what the version before has parked.
        again = Parking("things", "counter.things", None, dict(envelope("old").to_headers()), None, b"", "c", "e", 2)
        await park(connection, [again])
        kept = sa.select(parked_messages.c.attempts, parked_messages.c.publisher).order_by(parked_messages.c.id)
        assert (await connection.execute(kept)).all() == [(1, None), (2, None)]
        key = await connection.run_sync(lambda sync: sa.inspect(sync).get_pk_constraint("inbox")["constrained_columns"])
        indexes = await connection.run_sync(lambda sync: sa.inspect(sync).get_indexes("inbox"))
    assert key == ["subscription", "source", "event_id", "publisher"]
    assert [one["column_names"] for one in indexes] == [["received_at"]]


async def test_a_replay_of_a_version_before_goes_by_the_services_own_exchange(database: Database) -> None:
    await migrate(database, [KIT, MESSAGING])
    async with database.begin() as connection:
        places = [("", "ns.counter.things"), ("kinerja", "thing.counted.v1"), ("", "counter.things")]
        rows = [SENT | {"event_id": key, "exchange": exchange, "routing_key": key} for exchange, key in places]
        await connection.execute(sa.insert(outbox), rows)
        claimed = await claim(connection, 10, hold=1.0)
    assert [message.exchange for _, message in claimed] == ["ns.counter.requeue", "kinerja", "counter.requeue"]
