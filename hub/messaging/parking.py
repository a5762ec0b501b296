"""Parking: where a message goes that nobody can process, and how an operator brings it back.

Parked is never silent (a metric and a log line) and never automatic: a person replays it, edits and replays it,
or discards it with a reason.

    parked -> replayed   sent to its queue again; parked again, as the same row (`message_key`), if it fails again
       `----> discarded  with a reason; the row stays as the record of that decision
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.envelope import PREFIX, rfc3339
from hub.store.bulk import Row, insert_many, parameters_of
from hub.store.database import clocks_of
from hub.tables import parked_messages

PARKED: Final = "parked"
REPLAYED: Final = "replayed"
DISCARDED: Final = "discarded"

_ERROR_LENGTH: Final = 1000
_KEY_LENGTH: Final = 256
_NUMBER_LIMIT: Final = 2.0**63
_STATEMENT_BYTES: Final = 16 * 2**20
_KEY: Final = ("subscription", "message_key")
_DECISION: Final = ("decided_at", "decision_reason")
_COLUMNS: Final = tuple(name for name in parked_messages.c.keys() if name not in {"id", *_DECISION})  # noqa: SIM118


@dataclass(frozen=True)
class Parking:
    """A message and why it is parked.

    Attributes:
        subscription: which subscription could not process it.
        queue: where a replay sends it.
        publisher: the broker user who published it; None: the broker vouches for nobody.
        headers: as they came; values that are not text are written as text.
        error_code: stable code of the reason.
        error: the reason in a sentence, without personal data.
        attempts: how often it was tried.
    """

    subscription: str
    queue: str
    publisher: str | None
    headers: dict[str, Any]
    content_type: str | None
    body: bytes
    error_code: str
    error: str
    attempts: int

    @property
    def message_key(self) -> str:
        """What makes it the same message when it comes again: its publisher, source and id; else its content.

        Of nobody's nothing but the content says that it is the same: an operator who answers for one must not answer
        for what somebody else has put into its place meanwhile.
        """
        source, event_id = self.headers.get(f"{PREFIX}source"), self.headers.get(f"{PREFIX}id")
        if self.publisher and "#" not in self.publisher and isinstance(source, str) and isinstance(event_id, str):
            key = f"{self.publisher}#{source}#{event_id}"
            if len(key) <= _KEY_LENGTH and _text(key) == key:
                return key
        known = [self.publisher, self.headers] if self.publisher else self.headers
        content = hashlib.sha256(json.dumps(known, sort_keys=True, default=str).encode())
        content.update(self.body)
        return content.hexdigest()


async def park(connection: AsyncConnection, messages: Sequence[Parking]) -> None:
    """Store messages as parked. A message that is parked already (a redelivery) stays one row.

    One statement, and another one for every 16 MiB: a server takes no message of a gigabyte. Of the same message
    twice in the list, the last one counts.
    """
    at = clocks_of(connection).now()
    rows: dict[tuple[str, str], Row] = {}
    for message in messages:
        row = _row_of(message, at)
        rows[row["subscription"], row["message_key"]] = row
    insert = insert_many(connection, parked_messages, _COLUMNS)
    changes = {name: insert.excluded[name] for name in _COLUMNS if name not in _KEY}
    statement = insert.on_conflict_do_update(
        index_elements=_KEY,
        set_=changes | dict.fromkeys(_DECISION),
        where=parked_messages.c.state != DISCARDED,
    )
    for portion in _portions(rows.values()):
        await connection.execute(statement, parameters_of(connection, _COLUMNS, portion))


async def count_parked(connection: AsyncConnection) -> int:
    """Return how many messages wait for an operator."""
    statement = sa.select(sa.func.count()).where(parked_messages.c.state == PARKED)
    return int((await connection.execute(statement)).scalar_one())


def _row_of(message: Parking, at: float) -> Row:
    return {
        "subscription": message.subscription,
        "message_key": message.message_key,
        "event_type": _text_or_none(message.headers.get(f"{PREFIX}type"), 120),
        "queue": message.queue,
        "publisher": message.publisher,
        "headers": {_text(name): _json_value(value) for name, value in message.headers.items()},
        "content_type": _text_or_none(message.content_type, 120),
        "body": message.body,
        "error_code": message.error_code,
        "error": _text(message.error)[:_ERROR_LENGTH],
        "attempts": message.attempts,
        "state": PARKED,
        "parked_at": at,
    }


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Divide rows, in order, into lists of few enough bytes; a larger row comes alone."""
    portion: list[Row] = []
    total = 0
    for row in rows:
        size = len(row["body"]) + sum(len(str(value)) for value in row["headers"].values())
        if portion and total + size > _STATEMENT_BYTES:
            yield portion
            portion, total = [], 0
        portion.append(row)
        total += size
    if portion:
        yield portion


def _text(value: object) -> str:
    """Return text that both databases hold: without NUL, and with nothing that is not UTF-8."""
    text = str(value).replace("\x00", "")
    return text if text.isascii() else text.encode(errors="replace").decode()


def _text_or_none(value: object, length: int) -> str | None:
    return None if value is None else _text(value)[:length]


def _json_value(value: object) -> object:
    # PostgreSQL's JSON holds no NaN, and gives 1e300 back as an integer that no header holds.
    if isinstance(value, bool | int) or (isinstance(value, float) and abs(value) < _NUMBER_LIMIT):
        return value
    return rfc3339(value) if isinstance(value, datetime) else _text(value)  # a replay's `time` is read again
