"""Parked messages: what an operator sees of them, and sending them again or giving them up."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.envelope import PREFIX
from contracts.personal import personal
from hub import audit
from hub.amqp import frames
from hub.clock import moment
from hub.messaging.origins import LONGEST_USER, carried
from hub.messaging.outbox import OutboxRow
from hub.messaging.parking import DISCARDED, PARKED, REPLAYED
from hub.operations.operator import Kind, Operator
from hub.operations.refusals import AlreadyDecided, NotFound, NotSendable
from hub.store.bulk import among
from hub.store.database import clocks_of
from hub.tables import parked_messages
from hub.transaction import Transaction, Transactions

_PAGE: Final = 100
_MOMENTS: Final = ("parked_at", "decided_at")


@dataclass(frozen=True, slots=True)
class ParkedMessage:
    """A parked message without what may be personal.

    Attributes:
        id: its number.
        subscription: which subscription could not process it.
        message_key: what makes it the same message when it comes again.
        event_type: the CloudEvents `type`, if it has one.
        queue: where a replay sends it.
        publisher: the broker user who published it; None: the broker vouched for nobody.
        content_type: of the body.
        error_code: stable code of the reason.
        error: the reason in a sentence.
        attempts: how often it was tried.
        state: `parked`, `replayed` or `discarded`.
        parked_at: when it was parked last.
        decided_at: when an operator decided about it last, unless it has been parked again since.
        decision_reason: why, if they said so.
        size: of the body in bytes.
    """

    id: int
    subscription: str
    message_key: str
    event_type: str | None
    queue: str
    publisher: str | None
    content_type: str | None
    error_code: str
    error: str
    attempts: int
    state: str
    parked_at: datetime
    decided_at: datetime | None
    decision_reason: str | None
    size: int


@personal
class WholeParkedMessage(ParkedMessage):
    """A parked message with everything that came, and every decision about it, oldest first."""

    headers: Mapping[str, Any]
    body: bytes
    decisions: Sequence[audit.Recorded]


_SIZE: Final = sa.func.length(parked_messages.c.body).label("size")
_LISTED: Final = (*(parked_messages.c[one.name] for one in fields(ParkedMessage) if one.name != "size"), _SIZE)


async def listed(
    connection: AsyncConnection,
    *,
    state: str | None = PARKED,
    code: str | None = None,
    after: int = 0,
    limit: int = _PAGE,
) -> list[ParkedMessage]:
    """Return parked messages, oldest first; `after` is the last number seen, None for `state` or `code` means any."""
    statement = sa.select(*_LISTED).where(parked_messages.c.id > after).order_by(parked_messages.c.id).limit(limit)
    if state is not None:
        statement = statement.where(parked_messages.c.state == state)
    if code is not None:
        statement = statement.where(parked_messages.c.error_code == code)
    return [ParkedMessage(**_read(row)) for row in (await connection.execute(statement)).mappings()]


async def shown(connection: AsyncConnection, number: int) -> WholeParkedMessage:
    """Return one parked message whole.

    Raises:
        NotFound: there is none of that number.
    """
    about = Kind.PARKED_MESSAGE.of(number)
    columns = (*_LISTED, parked_messages.c.headers, parked_messages.c.body)
    found = await connection.execute(sa.select(*columns).where(parked_messages.c.id == number))
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound(about)
    return WholeParkedMessage(**_read(row), decisions=await audit.trail_of(connection, about))


async def replay(
    transaction: Transaction,
    number: int,
    *,
    by: Operator,
    reason: str | None = None,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    publisher: str | None = None,
) -> None:
    """Send a parked message to its queue again, through the outbox, edited if the operator says so.

    Args:
        transaction: the decision, its entry in the audit trail and the message stay together, or none does.
        number: which one.
        by: who decides.
        reason: why.
        body: replaces the body.
        headers: replace or add single headers.
        publisher: the broker user as whose message it is to count; None: as whose it came.

    Raises:
        NotFound: there is none of that number.
        AlreadyDecided: it is not parked any more.
        NotSendable: AMQP cannot carry these headers.
    """
    row = await _undecided(transaction.connection, number)
    sent = _message(transaction, row, body=body, headers=headers, publisher=publisher)
    if not _is_sendable(sent):
        raise NotSendable(Kind.PARKED_MESSAGE.of(number))
    edited = [*(["body"] if body is not None else []), *sorted(headers or {})]
    after = {"state": REPLAYED, **({"edited": edited} if edited else {})}
    if publisher is not None:
        after["publisher"] = publisher
    await _decide(transaction.connection, [number], by=by, act="replay", reason=reason, after=after)
    transaction.emit_row(sent)


async def replay_all(
    transactions: Transactions, *, by: Operator, reason: str | None = None, code: str | None = None
) -> list[int]:
    """Send every parked message again, or those with one error code. Returns their numbers.

    A page a transaction, so that a service with many is not held up; killed half-way, the rest is still parked. Four
    statements a page. What another operator decides about meanwhile is left to them.
    """
    replayed: list[int] = []
    after: int | None = 0
    while after is not None:
        async with transactions.begin() as transaction:
            some, after = await replay_some(transaction, by=by, reason=reason, code=code, after=after)
        replayed += some
    return replayed


async def replay_some(
    transaction: Transaction, *, by: Operator, reason: str | None = None, code: str | None = None, after: int = 0
) -> tuple[list[int], int | None]:
    """Send the next parked messages again, or those with one error code. Four statements.

    Returns:
        Their numbers, and the number to go on behind; None when there are no more.
    """
    page = sa.select(parked_messages).where(parked_messages.c.state == PARKED, parked_messages.c.id > after)
    if code is not None:
        page = page.where(parked_messages.c.error_code == code)
    found = await transaction.connection.execute(page.order_by(parked_messages.c.id).limit(_PAGE).with_for_update())
    rows = found.mappings().all()
    numbers = [row["id"] for row in rows]
    if rows:
        await _decide(transaction.connection, numbers, by=by, act="replay", reason=reason, after={"state": REPLAYED})
    for row in rows:
        transaction.emit_row(_message(transaction, row))
    return numbers, numbers[-1] if len(rows) == _PAGE else None


async def discard(connection: AsyncConnection, number: int, *, by: Operator, reason: str) -> None:
    """Give a parked message up, for a reason that stays on record.

    Raises:
        NotFound: there is none of that number.
        AlreadyDecided: it is not parked any more.
    """
    await _undecided(connection, number)
    await _decide(connection, [number], by=by, act="discard", reason=reason, after={"state": DISCARDED})


async def _undecided(connection: AsyncConnection, number: int) -> sa.RowMapping:
    """Lock it, so that of two operators the second one learns what the first one has decided."""
    statement = sa.select(parked_messages).where(parked_messages.c.id == number).with_for_update()
    row = (await connection.execute(statement)).mappings().one_or_none()
    if row is None:
        raise NotFound(Kind.PARKED_MESSAGE.of(number))
    if row["state"] != PARKED:
        raise AlreadyDecided(Kind.PARKED_MESSAGE.of(number), row["state"])
    return row


async def _decide(
    connection: AsyncConnection,
    numbers: Sequence[int],
    *,
    by: Operator,
    act: str,
    reason: str | None,
    after: Mapping[str, Any],
) -> None:
    at = clocks_of(connection).now()
    await connection.execute(
        sa.update(parked_messages)
        .where(among(connection, parked_messages.c.id, numbers))
        .values(state=after["state"], decided_at=at, decision_reason=reason or None)
    )
    subjects = map(Kind.PARKED_MESSAGE.of, numbers)
    before = {"state": PARKED}
    entries = [by.decides(about, act, reason=reason, before=before, after=after) for about in subjects]
    await audit.record(connection, *entries)


def _message(
    transaction: Transaction,
    row: sa.RowMapping,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    publisher: str | None = None,
) -> OutboxRow:
    at = transaction.clocks.now()
    sent = {**row["headers"], **(headers or {}), **carried(publisher or row["publisher"])}
    return {
        "event_id": str(sent.get(f"{PREFIX}id", f"parked-{row['id']}"))[:128],
        "exchange": transaction.requeue,
        "routing_key": row["queue"],
        "headers": sent,
        "content_type": row["content_type"],
        "body": row["body"] if body is None else body,
        "created_at": at,
        "due_at": at,
    }


def _is_sendable(message: OutboxRow) -> bool:
    """Whether AMQP can carry it, whatever its body is."""
    carried = {name: message[name] for name in ("exchange", "routing_key", "headers", "content_type")}
    message_id = str(message["headers"].get(f"{PREFIX}id", ""))
    relayed_by = "n" * LONGEST_USER
    try:
        frames.publish(1, frames.FRAME_MAX, message_id=message_id, user_id=relayed_by, body=b"", **carried)
    except (ValueError, TypeError, struct.error):
        return False
    return True


def _read(row: sa.RowMapping) -> dict[str, Any]:
    return {**row, **{name: row[name] if row[name] is None else moment(row[name]) for name in _MOMENTS}}
