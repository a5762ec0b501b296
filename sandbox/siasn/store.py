"""What the simulator keeps, in its SQLite file: persons, and history rows of `skp22`."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid1

from contracts.personal import personal
from sandbox.kit.clock import Clock
from sandbox.siasn.persons import Person, Unit
from sandbox.siasn.skp22 import Skp22Save

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS persons (
    nip TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, person TEXT NOT NULL, moved INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS rw_skp22 (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    nip TEXT NOT NULL,
    tahun INTEGER NOT NULL,
    saved TEXT NOT NULL,          -- the last body of skp22/save, JSON
    shown_until_visible TEXT,     -- what reads show before visible_at: the body before; NULL: no row
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    visible_at REAL NOT NULL,
    updates INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS rw_skp22_by_key ON rw_skp22 (nip, tahun);
"""

_COLUMNS: Final = "sequence, id, nip, saved, shown_until_visible, created_at, updated_at, visible_at, updates"

# What stores of the release before spelt otherwise: persons' ids, and the rating of work results.
_UPGRADE: Final = """
UPDATE persons SET id = upper(replace(id, '-', ''));
UPDATE rw_skp22 SET
    saved = json_set(json_remove(saved, '$.hasilKerjaNilai'), '$.hasilKinerjaNilai', saved ->> '$.hasilKerjaNilai',
        '$.pnsDinilaiOrang', upper(replace(saved ->> '$.pnsDinilaiOrang', '-', ''))),
    shown_until_visible = json_set(json_remove(shown_until_visible, '$.hasilKerjaNilai'),
        '$.hasilKinerjaNilai', shown_until_visible ->> '$.hasilKerjaNilai',
        '$.pnsDinilaiOrang', upper(replace(shown_until_visible ->> '$.pnsDinilaiOrang', '-', '')));
"""
# The table of the other histories, which the kit keeps now under names of no partner.
_MOVE_HISTORIES: Final = """
ALTER TABLE rw_other RENAME TO records;
ALTER TABLE records RENAME COLUMN history TO kind;
ALTER TABLE records RENAME COLUMN nip TO owner;
DROP INDEX rw_other_by_person;
"""
_VERSION: Final = 2
# The part of a UUID v1 that names the machine: an invented one, as a container has.
_NODE: Final = 0x0A580A83005C


@personal
class Record:
    """A history row as it is stored, whether reads show it yet or not. Moments are epoch seconds."""

    sequence: int
    """Order of arrival; never used twice."""
    id: str
    nip: str
    saved: Skp22Save
    shown_until_visible: Skp22Save | None
    """What reads show before `visible_at`; None for a row that they do not show until then."""
    created_at: float
    updated_at: float
    visible_at: float
    updates: int

    def visible(self, now: float) -> Skp22Save | None:
        """Return what reads show at a moment; None for nothing."""
        return self.saved if self.visible_at <= now else self.shown_until_visible


def new_row_id() -> str:
    """Return an id for a new row of any history: a UUID v1 in lower case."""
    return str(uuid1(node=_NODE))


class Store:
    """Persons and rows of `skp22`."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        """Make the tables if they are not there, and bring those of earlier releases up to date.

        Args:
            connection: to the store's file, in autocommit mode; closed by its owner.
            clock: tells when rows come and change.
        """
        self._clock = clock
        self._connection = connection
        connection.executescript(_SCHEMA)
        self._upgrade()

    def clear(self, *, keep_persons: bool) -> None:
        """Forget what was received, and the persons unless they are kept."""
        with self._transaction():
            for table in ("rw_skp22", *(() if keep_persons else ("persons",))):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the line above

    def register(self, persons: Sequence[Person]) -> None:
        """Add persons, or replace them; one that had moved away is back."""
        rows = [(person.nip, person.id, person.model_dump_json()) for person in persons]
        with self._transaction():
            self._connection.executemany(
                "INSERT INTO persons (nip, id, person) VALUES (?, ?, ?)"
                " ON CONFLICT (nip) DO UPDATE SET person = excluded.person, moved = 0",
                rows,
            )

    def move_away(self, nip: str) -> bool:
        """Let a person belong to another agency from now on; False when nobody of that NIP is registered."""
        return self._connection.execute("UPDATE persons SET moved = 1 WHERE nip = ?", (nip,)).rowcount > 0

    def person(self, *, nip: str | None = None, person_id: str | None = None) -> Person | None:
        """Return a person by NIP or by id, None if not registered or moved away."""
        found = self._connection.execute(
            "SELECT person FROM persons WHERE (nip = ? OR id = ?) AND NOT moved", (nip, person_id)
        ).fetchone()
        return None if found is None else Person.model_validate_json(found[0])

    def units(self, *, limit: int, offset: int) -> list[Unit]:
        """Return units that registered persons belong to, by id."""
        rows = self._connection.execute(
            "SELECT person ->> '$.unorId' AS unit, max(person ->> '$.unorNama'), max(person ->> '$.instansiKerjaId'),"
            " max(person ->> '$.unorIndukId') FROM persons"
            " WHERE unit IS NOT NULL GROUP BY unit ORDER BY unit LIMIT ? OFFSET ?",
            (limit, offset),
        )
        return [Unit(*row) for row in rows]

    def create(self, nip: str, save: Skp22Save, *, visibility_lag: float) -> str:
        """Add a history row, always a new one; returns its id.

        Args:
            nip: of the person.
            save: the body.
            visibility_lag: how long reads do not show it, in seconds.
        """
        now = self._clock.now()
        row_id = new_row_id()
        self._connection.execute(
            "INSERT INTO rw_skp22 (id, nip, tahun, saved, created_at, updated_at, visible_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row_id, nip, save.tahun, save.model_dump_json(), now, now, now + visibility_lag),
        )
        return row_id

    def update(self, record: Record, save: Skp22Save, *, visibility_lag: float) -> None:
        """Change a history row; with a lag, reads show what they showed before until it has passed, in seconds."""
        now = self._clock.now()
        shown = record.visible(now)
        visible_at = now + visibility_lag
        if shown is None:
            visible_at = max(visible_at, record.visible_at)
        self._connection.execute(
            "UPDATE rw_skp22 SET tahun = ?, saved = ?, shown_until_visible = ?, updated_at = ?, visible_at = ?,"
            " updates = updates + 1 WHERE id = ?",
            (save.tahun, save.model_dump_json(), shown and shown.model_dump_json(), now, visible_at, record.id),
        )

    def delete(self, record: Record) -> None:
        """Delete a history row, which no call on the wire can: an official does at SIASN itself."""
        self._connection.execute("DELETE FROM rw_skp22 WHERE id = ?", (record.id,))

    def record(self, row_id: str) -> Record | None:
        """Return a history row by its id."""
        return next(self._records("WHERE id = ?", (row_id,)), None)

    def history(self, nip: str) -> list[Record]:
        """Return a person's history rows, oldest first, with those that reads do not show yet."""
        return list(self._records("WHERE nip = ? ORDER BY sequence", (nip,)))

    def page(self, *, after: int, limit: int) -> list[Record]:
        """Return history rows of everybody in order of arrival, from beyond a sequence number."""
        return list(self._records("WHERE sequence > ? ORDER BY sequence LIMIT ?", (after, limit)))

    def latest(self, limit: int) -> list[Record]:
        """Return the rows changed last, newest first."""
        return list(self._records("ORDER BY updated_at DESC, sequence DESC LIMIT ?", (limit,)))

    def totals(self) -> dict[str, int]:
        """Return how many persons, records, keys (NIP and year), and duplicates (records beyond one a key)."""
        persons, records, keys = self._connection.execute(
            "SELECT (SELECT count(*) FROM persons), (SELECT count(*) FROM rw_skp22),"
            " (SELECT count(*) FROM (SELECT DISTINCT nip, tahun FROM rw_skp22))"
        ).fetchone()
        return {"persons": persons, "records": records, "keys": keys, "duplicates": records - keys}

    def by_quadrant(self) -> dict[int, int]:
        """Return how many records hold each `kuadranKinerjaNilai`."""
        rows = self._connection.execute(
            "SELECT json_extract(saved, '$.kuadranKinerjaNilai') AS quadrant, count(*) FROM rw_skp22 GROUP BY quadrant"
        )
        return dict(rows.fetchall())

    def _upgrade(self) -> None:
        [version] = self._connection.execute("PRAGMA user_version").fetchone()
        steps = _UPGRADE if version < 1 else ""
        if self._connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'rw_other'").fetchone():
            steps += _MOVE_HISTORIES
        if version < _VERSION:
            self._connection.executescript(f"BEGIN; {steps} PRAGMA user_version = {_VERSION}; COMMIT;")

    def _records(self, condition: str, arguments: tuple[Any, ...]) -> Iterator[Record]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM rw_skp22 {condition}",  # noqa: S608 - conditions are this module's constants
            arguments,
        )
        for sequence, row_id, nip, saved, shown, created_at, updated_at, visible_at, updates in rows:
            yield Record(
                sequence,
                row_id,
                nip,
                Skp22Save.model_validate_json(saved),
                None if shown is None else Skp22Save.model_validate_json(shown),
                created_at,
                updated_at,
                visible_at,
                updates,
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
