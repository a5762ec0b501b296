"""What it costs to find what is due: no more than what is taken, however long the backlog and the history."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.due import due
from hub.delivery.states import State
from hub.delivery.tables import deliveries
from tests.integration.hub.delivery.ledger_fixture import LedgerHarness
from tests.integration.hub.delivery.partner import PARTNER

INDEX = "deliveries_due_in_order"
HISTORY, BACKLOG, LIMIT = 3000, 3000, 20
FIELDS = {"partner": PARTNER, "version": 1, "payload": b"x" * 700, "attempts": 0, "absent_reads": 0}


async def test_no_more_rows_are_looked_at_than_are_taken(harness: LedgerHarness) -> None:
    rows = [
        {**FIELDS, "business_key": f"key-{number}", "state": state, "created_at": number, "due_at": number}
        for number, state in enumerate([State.ACCEPTED] * HISTORY + [State.PENDING] * BACKLOG)
    ]
    async with harness.database.begin() as connection:
        await connection.execute(sa.insert(deliveries), rows)
        await connection.execute(sa.text("ANALYZE deliveries"))
        await (postgresql_looks if harness.database.is_postgresql else sqlite_looks)(connection)


def explained(connection: AsyncConnection, how: str) -> sa.TextClause:
    statement = sa.select(due(PARTNER, at=1e9, limit=LIMIT))
    return sa.text(f"{how} {statement.compile(dialect=connection.dialect, compile_kwargs={'literal_binds': True})}")


async def postgresql_looks(connection: AsyncConnection) -> None:
    found = await connection.execute(explained(connection, "EXPLAIN (ANALYZE, FORMAT JSON)"))
    scans = [node for node in nodes(found.scalar_one()[0]["Plan"]) if node.get("Relation Name") == "deliveries"]
    looked_at = sum(node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in scans)
    assert INDEX in {node.get("Index Name") for node in scans}
    assert looked_at == LIMIT


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


async def sqlite_looks(connection: AsyncConnection) -> None:
    """SQLite does not say how many rows; an index in the order wanted, by state and moment, is cut off at the limit."""
    found = await connection.execute(explained(connection, "EXPLAIN QUERY PLAN"))
    searches = [row.detail for row in found if row.detail.startswith(("SEARCH deliveries ", "SCAN deliveries "))]
    assert len(searches) == 3
    assert all(f"INDEX {INDEX} (partner=? AND state=? AND due_at" in search for search in searches)
