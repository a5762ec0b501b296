"""A long history in the kit's tables, and what PostgreSQL counts of its own work."""

import asyncio
import time
from dataclasses import astuple, dataclass
from typing import Final

from benchmarks.servers import Servers
from hub.clock import SYSTEM
from hub.store.database import Database
from hub.store.migrate import KIT_MIGRATIONS, MigrationSet, migrate

_DELIVERY: Final = MigrationSet("delivery", "hub.delivery:migrations")
_DAY: Final = 86_400
_BODY_BYTES: Final = 350
_LOOK_SECONDS: Final = 0.05
_WITHIN_SECONDS: Final = 30.0

# As one day after the other would have left them: the newest last, event ids in no order. Outbox rows are as long as
# the job's own: were they longer, each full page would have room for one new row, and every insert go to another page.
_FILL: Final = """
INSERT INTO {schema}.inbox (subscription, source, event_id, received_at)
SELECT 'employees', '/benchmark', gen_random_uuid(), {at} - {day} * (2 + 50.0 * ({rows} - i) / {rows})
FROM generate_series(1, {rows}) AS i;
INSERT INTO {schema}.outbox
    (event_id, exchange, routing_key, headers, content_type, body, created_at, due_at, sent_at)
SELECT gen_random_uuid(), 'kinerja', 'employee.stored.v1',
    jsonb_build_object('cloudEvents:specversion', '1.0', 'cloudEvents:id', gen_random_uuid(),
        'cloudEvents:source', '/kinerja/bench', 'cloudEvents:type', 'employee.stored.v1',
        'cloudEvents:time', to_timestamp(sent)), 'application/json',
    convert_to(rpad(md5(i::text), {body}, md5(i::text)), 'utf8'), sent, sent, sent
FROM (SELECT i, {at} - {day} * (2 + 10.0 * ({rows} - i) / {rows}) AS sent FROM generate_series(1, {rows}) AS i) AS one;
INSERT INTO {schema}.deliveries (partner, business_key, version, payload, state, created_at, due_at, attempts,
    absent_reads, outcome, partner_id, settled_at)
SELECT 'siasn', md5(i::text), 1, convert_to(repeat(md5(i::text), 22), 'utf8'), 'accepted', i, i, 1, 0, 'created',
    md5(i::text), i
FROM generate_series(1, {rows}) AS i;
INSERT INTO {schema}.partner_records (partner, business_key, partner_id, updated_at)
SELECT 'siasn', md5(i::text), md5(i::text), i FROM generate_series(1, {rows}) AS i;
"""
_EXPIRE: Final = """
INSERT INTO {schema}.inbox (subscription, source, event_id, received_at)
SELECT 'employees', '/benchmark', gen_random_uuid(), {at} - {day} * 70 + i FROM generate_series(1, {rows}) AS i;
INSERT INTO {schema}.outbox (event_id, exchange, routing_key, headers, body, created_at, due_at, sent_at)
SELECT gen_random_uuid(), 'kinerja', 'employee.stored.v1', '{{}}', convert_to(rpad('', {body}, md5(i::text)), 'utf8'),
    sent, sent, sent
FROM (SELECT i, {at} - {day} * 20 + i AS sent FROM generate_series(1, {rows}) AS i) AS one;
"""
_WRITTEN: Final = {
    "inbox": "received_at",
    "outbox": "created_at",
    "deliveries": "created_at",
    "partner_records": "updated_at",
}
"""When a row of each table was written."""


async def fill(servers: Servers, schema: str, rows: int) -> None:
    """Make the tables of inbox, outbox and ledger, with so many rows in each."""
    database = Database(servers.database_url, schema=schema)
    try:
        await migrate(database, [*KIT_MIGRATIONS, _DELIVERY])
    finally:
        await database.close()
    await servers.execute(_FILL.format(schema=schema, rows=rows, at=SYSTEM.now(), day=_DAY, body=_BODY_BYTES))
    await tidy(servers, schema)


async def expire(servers: Servers, schema: str, rows: int) -> None:
    """Add so many rows to inbox and outbox that retention no longer keeps, beside those that it does."""
    await servers.execute(_EXPIRE.format(schema=schema, rows=rows, at=SYSTEM.now(), day=_DAY, body=_BODY_BYTES))
    await tidy(servers, schema)


async def put_back(servers: Servers, schema: str, since: float) -> None:
    """Forget what has come since a moment: each round finds the history that the first one found."""
    for table, moment in _WRITTEN.items():
        await servers.execute(f"DELETE FROM {schema}.{table} WHERE {moment} >= {since!r}")
    await servers.execute(f"TRUNCATE {schema}.employees")
    await tidy(servers, schema)


async def levels(servers: Servers, schema: str) -> int:
    """Return how many pages lie above a leaf of the inbox's key: the height that a look-up climbs."""
    await servers.execute("CREATE EXTENSION IF NOT EXISTS pageinspect SCHEMA public")
    return int((await servers.fetch(f"SELECT level FROM public.bt_metap('{schema}.inbox_pkey')"))[0]["level"])


async def tidy(servers: Servers, schema: str) -> None:
    """Vacuum, and make a checkpoint: after it a page's first change is written ahead whole, for all sizes alike."""
    for table in _WRITTEN:
        await servers.execute(f"VACUUM (ANALYZE) {schema}.{table}")
    await servers.execute("CHECKPOINT")


@dataclass(frozen=True)
class Counters:
    """What PostgreSQL has done.

    Attributes:
        pages: of a schema's tables and indexes that were looked at, in its memory or beyond.
        wal_bytes: written ahead.
        page_images: whole pages among them.
    """

    pages: float
    wal_bytes: float
    page_images: float

    def since(self, before: "Counters", number: int) -> "Counters":
        """Return what has come since, for each of `number`."""
        return Counters(*((new - old) / number for new, old in zip(astuple(self), astuple(before), strict=True)))


async def counters(servers: Servers, schema: str) -> Counters:
    """Return what has been done until now, once all sessions of the schema have ended: then they report."""
    given_up = time.perf_counter() + _WITHIN_SECONDS
    sessions = f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{schema}'"
    while (await servers.fetch(sessions))[0][0]:
        if time.perf_counter() > given_up:
            raise RuntimeError(f"sessions of {schema} do not end")
        await asyncio.sleep(_LOOK_SECONDS)
    (row,) = await servers.fetch(
        "SELECT sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0))::float8 AS pages,"
        " pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS wal_bytes,"
        " (SELECT wal_fpi FROM pg_stat_wal)::float8 AS page_images"
        f" FROM pg_statio_user_tables WHERE schemaname = '{schema}'"
    )
    return Counters(row["pages"], row["wal_bytes"], row["page_images"])
