"""A long history in the kit's tables, and what PostgreSQL counts of its own work."""

from dataclasses import dataclass
from typing import Final

from benchmarks.ground import Ground
from hub.clock import now
from hub.database import Database
from hub.migrate import KIT, MigrationSet, migrate

_DELIVERY: Final = MigrationSet("delivery", "hub.delivery:migrations")
_DAY: Final = 86_400

# As one day after the other would have left them: the newest last, event ids in no order.
_FILL: Final = """
INSERT INTO {schema}.inbox (subscription, source, event_id, received_at)
SELECT 'employees', '/benchmark', gen_random_uuid(), {at} - {day} * (2 + 50.0 * ({rows} - i) / {rows})
FROM generate_series(1, {rows}) AS i;
INSERT INTO {schema}.outbox
    (event_id, exchange, routing_key, headers, content_type, body, created_at, due_at, sent_at)
SELECT gen_random_uuid(), 'kinerja', 'employee.stored.v1',
    '{{"cloudEvents:type": "employee.stored.v1", "cloudEvents:source": "/kinerja/bench"}}', 'application/json',
    convert_to(repeat(md5(i::text), 30), 'utf8'), sent, sent, sent
FROM (SELECT i, {at} - {day} * (2 + 10.0 * ({rows} - i) / {rows}) AS sent FROM generate_series(1, {rows}) AS i) AS one;
INSERT INTO {schema}.deliveries (partner, business_key, version, payload, state, created_at, due_at, attempts,
    absent_reads, outcome, partner_id, settled_at)
SELECT 'siasn', md5(i::text), 1, convert_to(repeat(md5(i::text), 22), 'utf8'), 'accepted', i, i, 1, 0, 'created',
    md5(i::text), i
FROM generate_series(1, {rows}) AS i;
INSERT INTO {schema}.partner_records (partner, business_key, partner_id, updated_at)
SELECT 'siasn', md5(i::text), md5(i::text), i FROM generate_series(1, {rows}) AS i;
"""


async def fill(ground: Ground, schema: str, rows: int) -> None:
    """Make the tables of inbox, outbox and ledger, with so many rows in each."""
    database = Database(ground.database_url, schema=schema)
    try:
        await migrate(database, [KIT, _DELIVERY])
    finally:
        await database.close()
    await ground.execute(_FILL.format(schema=schema, rows=rows, at=now(), day=_DAY))
    for table in ("inbox", "outbox", "deliveries", "partner_records"):
        await ground.execute(f"VACUUM (ANALYZE) {schema}.{table}")
    await ground.execute("CHECKPOINT")


@dataclass(frozen=True)
class Counters:
    """What PostgreSQL has done.

    Attributes:
        pages: looked at, in its memory or beyond.
        wal_bytes: written ahead.
    """

    pages: float
    wal_bytes: float

    def since(self, before: "Counters", number: int) -> "Counters":
        """Return what has come since, for each of `number`."""
        return Counters((self.pages - before.pages) / number, (self.wal_bytes - before.wal_bytes) / number)


async def counters(ground: Ground) -> Counters:
    """Return what the server has done until now."""
    (row,) = await ground.fetch(
        "SELECT sum(blks_hit + blks_read)::float8 AS pages,"
        " pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS wal_bytes FROM pg_stat_database"
    )
    return Counters(row["pages"], row["wal_bytes"])
