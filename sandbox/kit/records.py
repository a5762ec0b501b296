"""Records that a simulated partner holds: one table for all kinds of them, in the store's SQLite file."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.kit.clock import Clock

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS records (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,          -- whom or what it is about: a NIP, an id
    endpoint TEXT NOT NULL,       -- the save that sent the body, or 'seed'
    body TEXT NOT NULL,           -- the last body, JSON
    row TEXT NOT NULL,            -- the row that follows from it, JSON
    shown_until_visible TEXT,     -- what reads show before visible_at: the row before; NULL: none
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    visible_at REAL NOT NULL,
    deleted_at REAL,              -- from then on reads show nothing
    updates INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS records_by_owner ON records (kind, owner);
"""
_COLUMNS: Final = (
    "sequence, id, kind, owner, endpoint, body, row, shown_until_visible,"
    " created_at, updated_at, visible_at, deleted_at, updates"
)
SEED: Final = "seed"
"""The `endpoint` of records that somebody put in by hand, not by a call on the wire."""
GREATEST_SEQUENCE: Final = 2**63 - 1
"""The greatest number that a record can have: SQLite's integers have 64 bits."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """A record as it is stored, whether reads show it or not. Moments are epoch seconds."""

    sequence: int
    """Order of arrival; never used twice."""
    id: str
    kind: str
    owner: str
    """Whom or what it is about: a NIP, an id."""
    endpoint: str
    body: Json
    """What was sent last."""
    row: Json
    """How reads show it."""
    shown_until_visible: Json | None
    """What reads show before `visible_at`; None for nothing."""
    created_at: float
    updated_at: float
    visible_at: float
    deleted_at: float | None
    updates: int

    @property
    def seeded(self) -> bool:
        """Whether it came by hand, not by a call on the wire."""
        return self.endpoint == SEED

    def visible(self, now: float) -> Json | None:
        """Return what reads show at a moment; None for nothing."""
        if self.deleted_at is not None and self.deleted_at <= now:
            return None
        return self.row if self.visible_at <= now else self.shown_until_visible


class RecordStore:
    """Records of all kinds."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        """Make the table if it is not there.

        Args:
            connection: to the store's file, in autocommit mode; closed by its owner.
            clock: tells when rows come, change and go.
        """
        self._connection = connection
        self._clock = clock
        connection.executescript(_SCHEMA)

    def clear(self) -> None:
        """Forget every record."""
        self._connection.execute("DELETE FROM records")

    def create(
        self,
        record_id: str,
        kind: str,
        owner: str,
        endpoint: str,
        body: Json,
        row: Json,
        *,
        visibility_lag: float = 0.0,
    ) -> None:
        """Add a record, always a new one.

        Args:
            record_id: its id.
            kind: of record.
            owner: whom or what it is about.
            endpoint: the call that it came by, or `SEED`.
            body: what was sent.
            row: how reads show it.
            visibility_lag: how long reads do not show it, in seconds.

        Raises:
            sqlite3.IntegrityError: there is a record with that id.
        """
        now = self._clock.now()
        self._connection.execute(
            "INSERT INTO records (id, kind, owner, endpoint, body, row, created_at, updated_at, visible_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (record_id, kind, owner, endpoint, json.dumps(body), json.dumps(row), now, now, now + visibility_lag),
        )

    def update(self, record: Record, endpoint: str, body: Json, row: Json, *, visibility_lag: float = 0.0) -> None:
        """Change a record; with a lag, reads show what they showed before until it has passed, in seconds."""
        now = self._clock.now()
        shown = record.visible(now)
        visible_at = now + visibility_lag
        if shown is None:
            visible_at = max(visible_at, record.visible_at)
        self._connection.execute(
            "UPDATE records SET endpoint = ?, body = ?, row = ?, shown_until_visible = ?, updated_at = ?,"
            " visible_at = ?, updates = updates + 1 WHERE id = ?",
            (
                endpoint,
                json.dumps(body),
                json.dumps(row),
                None if shown is None else json.dumps(shown),
                now,
                visible_at,
                record.id,
            ),
        )

    def delete(self, record: Record, *, visibility_lag: float = 0.0) -> None:
        """Delete a record; with a lag, reads show it until that has passed, in seconds. The table keeps it."""
        self._connection.execute(
            "UPDATE records SET deleted_at = ? WHERE id = ?", (self._clock.now() + visibility_lag, record.id)
        )

    def record(self, record_id: str) -> Record | None:
        """Return a record by its id, also one that was deleted; None if there never was one."""
        return next(self._records("WHERE id = ?", (record_id,)), None)

    def of_owner(self, kind: str, owner: str) -> list[Record]:
        """Return the records of one kind about somebody, oldest first, with those that reads do not show."""
        return list(self._records("WHERE kind = ? AND owner = ? ORDER BY sequence", (kind, owner)))

    def page(self, *, kind: str | None, after: int, limit: int) -> list[Record]:
        """Return records in order of arrival, from beyond a sequence number; of one kind, or of all."""
        return list(
            self._records(
                "WHERE (?1 IS NULL OR kind = ?1) AND sequence > ?2 ORDER BY sequence LIMIT ?3", (kind, after, limit)
            )
        )

    def counts(self) -> Mapping[str, int]:
        """Return how many records there are of each kind, deleted ones left out."""
        rows = self._connection.execute(
            "SELECT kind, count(*) FROM records WHERE deleted_at IS NULL GROUP BY kind ORDER BY kind"
        )
        return dict(rows.fetchall())

    def _records(self, condition: str, arguments: tuple[Any, ...]) -> Iterator[Record]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM records {condition}",  # noqa: S608 - conditions are this module's constants
            arguments,
        )
        for sequence, record_id, kind, owner, endpoint, body, row, shown, *moments, updates in rows:
            created_at, updated_at, visible_at, deleted_at = moments
            yield Record(
                sequence=sequence,
                id=record_id,
                kind=kind,
                owner=owner,
                endpoint=endpoint,
                body=json.loads(body),
                row=json.loads(row),
                shown_until_visible=None if shown is None else json.loads(shown),
                created_at=created_at,
                updated_at=updated_at,
                visible_at=visible_at,
                deleted_at=deleted_at,
                updates=updates,
            )
