"""What the simulator keeps of every history besides `skp22`: one table for all kinds, in the store's SQLite file."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sandbox.kit.clock import Clock

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS rw_other (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    history TEXT NOT NULL,
    nip TEXT NOT NULL,
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
CREATE INDEX IF NOT EXISTS rw_other_by_person ON rw_other (history, nip);
"""
_COLUMNS: Final = (
    "sequence, id, history, nip, endpoint, body, row, shown_until_visible,"
    " created_at, updated_at, visible_at, deleted_at, updates"
)
SEED: Final = "seed"
"""The `endpoint` of rows that an admin endpoint put in, not a save."""

Json = dict[str, Any]


@dataclass(frozen=True)
class HistoryRecord:
    """A row of a history as it is stored, whether reads show it or not. Moments are epoch seconds."""

    sequence: int
    """Order of arrival; never used twice."""
    id: str
    history: str
    nip: str
    endpoint: str
    body: Json
    """What was sent last, names spelt as SIASN spells them."""
    row: Json
    """How reads show it, before documents are attached and numbers are dressed."""
    shown_until_visible: Json | None
    """What reads show before `visible_at`; None for nothing."""
    created_at: float
    updated_at: float
    visible_at: float
    deleted_at: float | None
    updates: int

    @property
    def seeded(self) -> bool:
        """Whether the row is shown exactly as it was given."""
        return self.endpoint == SEED

    def visible(self, now: float) -> Json | None:
        """Return what reads show at a moment; None for nothing."""
        if self.deleted_at is not None and self.deleted_at <= now:
            return None
        return self.row if self.visible_at <= now else self.shown_until_visible


class HistoryStore:
    """Rows of all histories besides `skp22`."""

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
        """Forget every row."""
        self._connection.execute("DELETE FROM rw_other")

    def create(
        self, row_id: str, history: str, nip: str, endpoint: str, body: Json, row: Json, *, visibility_lag: float = 0.0
    ) -> None:
        """Add a row, always a new one.

        Args:
            row_id: its id.
            history: X of `pns/rw-X`.
            nip: of the person.
            endpoint: the save that it came by, or `SEED`.
            body: what was sent.
            row: how reads show it.
            visibility_lag: how long reads do not show it, in seconds.

        Raises:
            sqlite3.IntegrityError: There is a row with that id.
        """
        now = self._clock.now()
        self._connection.execute(
            "INSERT INTO rw_other (id, history, nip, endpoint, body, row, created_at, updated_at, visible_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (row_id, history, nip, endpoint, json.dumps(body), json.dumps(row), now, now, now + visibility_lag),
        )

    def update(
        self, record: HistoryRecord, endpoint: str, body: Json, row: Json, *, visibility_lag: float = 0.0
    ) -> None:
        """Change a row; with a lag, reads show what they showed before until it has passed, in seconds."""
        now = self._clock.now()
        shown = record.visible(now)
        visible_at = now + visibility_lag
        if shown is None:
            visible_at = max(visible_at, record.visible_at)
        self._connection.execute(
            "UPDATE rw_other SET endpoint = ?, body = ?, row = ?, shown_until_visible = ?, updated_at = ?,"
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

    def delete(self, record: HistoryRecord, *, visibility_lag: float = 0.0) -> None:
        """Delete a row; with a lag, reads show it until that has passed, in seconds. The table keeps it."""
        self._connection.execute(
            "UPDATE rw_other SET deleted_at = ? WHERE id = ?", (self._clock.now() + visibility_lag, record.id)
        )

    def record(self, row_id: str) -> HistoryRecord | None:
        """Return a row by its id, also one that was deleted; None if there never was one."""
        return next(self._records("WHERE id = ?", (row_id,)), None)

    def history(self, history: str, nip: str) -> list[HistoryRecord]:
        """Return a person's rows of one history, oldest first, with those that reads do not show."""
        return list(self._records("WHERE history = ? AND nip = ? ORDER BY sequence", (history, nip)))

    def page(self, *, history: str | None, after: int, limit: int) -> list[HistoryRecord]:
        """Return rows of everybody in order of arrival, from beyond a sequence number; of one history, or of all."""
        return list(
            self._records(
                "WHERE (?1 IS NULL OR history = ?1) AND sequence > ?2 ORDER BY sequence LIMIT ?3",
                (history, after, limit),
            )
        )

    def counts(self) -> Mapping[str, int]:
        """Return how many rows each history has, deleted ones left out."""
        rows = self._connection.execute(
            "SELECT history, count(*) FROM rw_other WHERE deleted_at IS NULL GROUP BY history ORDER BY history"
        )
        return dict(rows.fetchall())

    def _records(self, condition: str, arguments: tuple[Any, ...]) -> Iterator[HistoryRecord]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM rw_other {condition}",  # noqa: S608 - conditions are this module's constants
            arguments,
        )
        for sequence, row_id, history, nip, endpoint, body, row, shown, *moments, updates in rows:
            created_at, updated_at, visible_at, deleted_at = moments
            yield HistoryRecord(
                sequence=sequence,
                id=row_id,
                history=history,
                nip=nip,
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
