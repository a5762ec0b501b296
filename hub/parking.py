"""Parking: where a message goes that nobody can process, and how an operator brings it back.

Parked is never silent (a metric and a log line) and never automatic: a person replays it, edits and replays it,
or discards it with a reason.

    parked -> replayed   sent to its queue again; parked again, as the same row, if it fails again
       `----> discarded  with a reason; the row stays as the record of that decision
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.envelope import PREFIX
from hub.clock import moment
from hub.database import clocks_of
from hub.errors import UserError
from hub.tables import parked_messages
from hub.transaction import Transaction
from hub.upsert import insert_for

PARKED: Final = "parked"
REPLAYED: Final = "replayed"
DISCARDED: Final = "discarded"

_ERROR_LENGTH: Final = 1000
_KEY_LENGTH: Final = 256


@dataclass(frozen=True)
class Parking:
    """A message and why it is parked.

    Attributes:
        subscription: which subscription could not process it.
        queue: where a replay sends it.
        headers: as they came; values that are not text are written as text.
        error_code: stable code of the reason.
        error: the reason in a sentence, without personal data.
        attempts: how often it was tried.
    """

    subscription: str
    queue: str
    headers: dict[str, Any]
    content_type: str | None
    body: bytes
    error_code: str
    error: str
    attempts: int

    @property
    def message_key(self) -> str:
        """What makes it the same message when it comes again: source and id, else its content."""
        source, event_id = self.headers.get(f"{PREFIX}source"), self.headers.get(f"{PREFIX}id")
        if isinstance(source, str) and isinstance(event_id, str):
            key = f"{source}#{event_id}"
            if len(key) <= _KEY_LENGTH and "\x00" not in key:
                return key
        headers = json.dumps(self.headers, sort_keys=True, default=str)
        return hashlib.sha256(headers.encode() + self.body).hexdigest()


async def park(connection: AsyncConnection, messages: Sequence[Parking]) -> None:
    """Store messages as parked. A message that is parked already (a redelivery) stays one row."""
    for message in messages:
        row = {
            "subscription": message.subscription,
            "message_key": message.message_key,
            "event_type": _text(message.headers.get(f"{PREFIX}type"), 120),
            "queue": message.queue,
            "headers": {_json_text(name): _json_value(value) for name, value in message.headers.items()},
            "content_type": _text(message.content_type, 120),
            "body": message.body,
            "error_code": message.error_code,
            "error": message.error.replace("\x00", "")[:_ERROR_LENGTH],
            "attempts": message.attempts,
            "state": PARKED,
            "parked_at": clocks_of(connection).now(),
        }
        changes = {name: value for name, value in row.items() if name not in {"subscription", "message_key"}}
        changes |= {"decided_at": None, "decision_reason": None}
        await connection.execute(
            insert_for(connection, parked_messages)
            .values(row)
            .on_conflict_do_update(
                index_elements=["subscription", "message_key"],
                set_=changes,
                where=parked_messages.c.state != DISCARDED,
            )
        )


async def parked(
    connection: AsyncConnection, *, state: str | None = PARKED, after: int = 0, limit: int = 100
) -> list[dict[str, Any]]:
    """Return parked messages without their bodies, oldest first; `after` is the last id seen."""
    columns = [column for column in parked_messages.c if column.name not in {"body", "headers"}]
    statement = (
        sa.select(*columns, sa.func.length(parked_messages.c.body).label("bytes"))
        .where(parked_messages.c.id > after)
        .order_by(parked_messages.c.id)
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(parked_messages.c.state == state)
    return [_shown(dict(row._mapping)) for row in await connection.execute(statement)]


async def parked_message(connection: AsyncConnection, parked_id: int) -> dict[str, Any]:
    """Return one parked message whole; the body as text, or as base64 when it is not UTF-8.

    Raises:
        UserError: there is none of that id.
    """
    row = await _row(connection, parked_id)
    shown = _shown(dict(row))
    try:
        shown["body"] = row["body"].decode()
    except UnicodeDecodeError:
        shown["body_base64"] = base64.b64encode(row["body"]).decode()
        del shown["body"]
    return shown


async def count_parked(connection: AsyncConnection) -> int:
    """Return how many messages wait for an operator."""
    statement = sa.select(sa.func.count()).where(parked_messages.c.state == PARKED)
    return int((await connection.execute(statement)).scalar_one())


async def replay(
    transaction: Transaction,
    parked_id: int,
    *,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> None:
    """Send a parked message to its queue again, through the outbox, edited if the operator says so.

    Args:
        transaction: the decision and the message leave together, or neither does.
        parked_id: which one.
        body: replaces the body.
        headers: replace or add single headers.

    Raises:
        UserError: there is none of that id, or it is not parked any more.
    """
    row = await _decide(transaction.connection, parked_id, state=REPLAYED, reason=None)
    at = transaction.clocks.now()
    sent_headers = {**row["headers"], **(headers or {})}
    transaction.emit_row(
        {
            "event_id": str(sent_headers.get(f"{PREFIX}id", f"parked-{parked_id}"))[:128],
            "exchange": "",
            "routing_key": row["queue"],
            "headers": sent_headers,
            "content_type": row["content_type"],
            "body": row["body"] if body is None else body,
            "created_at": at,
            "due_at": at,
        }
    )


async def discard(connection: AsyncConnection, parked_id: int, *, reason: str) -> None:
    """Give a parked message up, for a reason that stays on record.

    Raises:
        UserError: there is none of that id, or it is not parked any more.
    """
    await _decide(connection, parked_id, state=DISCARDED, reason=reason)


async def _row(connection: AsyncConnection, parked_id: int) -> Any:  # noqa: ANN401 - a mapping of column to value
    result = await connection.execute(sa.select(parked_messages).where(parked_messages.c.id == parked_id))
    row = result.mappings().one_or_none()
    if row is None:
        raise UserError(f"Tidak ada pesan terparkir dengan nomor {parked_id}.")
    return row


async def _decide(connection: AsyncConnection, parked_id: int, *, state: str, reason: str | None) -> Any:  # noqa: ANN401
    row = await _row(connection, parked_id)
    decided = await connection.execute(
        sa.update(parked_messages)
        .where(parked_messages.c.id == parked_id, parked_messages.c.state == PARKED)
        .values(state=state, decided_at=clocks_of(connection).now(), decision_reason=reason)
    )
    if decided.rowcount != 1:
        raise UserError(f"Pesan nomor {parked_id} sudah diputuskan sebelumnya: {row['state']}.")
    return row


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    for name in ("parked_at", "decided_at"):
        row[name] = moment(row[name]).isoformat() if row[name] is not None else None
    return row


def _text(value: object, length: int) -> str | None:
    return None if value is None else str(value).replace("\x00", "")[:length]


def _json_text(value: object) -> str:
    """PostgreSQL's JSON holds no NUL."""
    return str(value).replace("\x00", "")


def _json_value(value: object) -> object:
    return value if isinstance(value, bool | int | float) else _json_text(value)
