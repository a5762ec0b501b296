"""Retention forgets what is old, a chunk a transaction, and nothing else."""

from typing import Any

import pytest
import sqlalchemy as sa

from hub.clock import SYSTEM
from hub.store.retention import retention_job
from hub.tables import idempotency_keys, inbox, outbox, parked_messages
from tests.support.environment import Environment
from tests.support.jobs import run_at_once
from tests.support.services import prepare

DAY = 86_400.0


def received(event_id: str, age: float) -> dict[str, Any]:
    return {"subscription": "things", "source": "/tests", "event_id": event_id, "received_at": SYSTEM.now() - age * DAY}


def event(event_id: str, age: float, *, sent: bool) -> dict[str, Any]:
    at = SYSTEM.now() - age * DAY
    return {
        "event_id": event_id,
        "exchange": "",
        "routing_key": "k",
        "headers": {},
        "content_type": None,
        "body": b"{}",
        "created_at": at,
        "due_at": at,
        "sent_at": at if sent else None,
    }


def answered(key: str, age: float) -> dict[str, Any]:
    body = {"status": 201, "headers": {}, "body": b"{}"}
    return {"key": key, "fingerprint": "f", "created_at": SYSTEM.now() - age * DAY, **body}


async def test_old_rows_go_in_chunks_and_nothing_else_does(environment: Environment) -> None:
    database = environment.database()
    await prepare(database)
    parked = {
        "subscription": "things",
        "message_key": "k",
        "queue": "q",
        "headers": {},
        "body": b"",
        "error_code": "c",
        "error": "e",
        "attempts": 1,
        "state": "discarded",
        "parked_at": 0.0,
    }
    async with database.begin() as connection:
        await connection.execute(
            sa.insert(inbox), [received(f"old-{n}", 61) for n in range(25)] + [received("new", 59)]
        )
        await connection.execute(
            sa.insert(outbox),
            [event(f"old-{n}", 15, sent=True) for n in range(25)]
            + [event("new", 13, sent=True), event("never sent", 400, sent=False)],
        )
        await connection.execute(
            sa.insert(idempotency_keys), [answered(f"old-{n}", 1.1) for n in range(15)] + [answered("new", 0.9)]
        )
        await connection.execute(sa.insert(parked_messages), [parked])
    deletes: list[int] = []

    @sa.event.listens_for(database.engine.sync_engine, "after_cursor_execute")
    def on_delete(_c: object, cursor: Any, statement: str, *_: object) -> None:
        if statement.startswith("DELETE"):
            deletes.append(cursor.rowcount)

    kept = {"inbox_retention_days": 60, "outbox_retention_days": 14, "idempotency_retention_hours": 24}
    job = retention_job(database, environment.settings(retention_every_seconds=77, **kept), chunk=10)
    assert await run_at_once(database, job) == pytest.approx(77)
    await database.close()
    assert deletes == [10, 10, 5, 10, 10, 5, 10, 5]
    assert [row[0] for row in await environment.rows(sa.select(inbox.c.event_id))] == ["new"]
    assert sorted(row[0] for row in await environment.rows(sa.select(outbox.c.event_id))) == ["never sent", "new"]
    assert [row[0] for row in await environment.rows(sa.select(idempotency_keys.c.key))] == ["new"]
    assert len(await environment.rows(sa.select(parked_messages.c.id))) == 1
