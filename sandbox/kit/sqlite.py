"""The SQLite file of a simulator, and its counters.

Calls are made on the event loop: each takes microseconds, because the file is written without waiting for the disk.
That survives a killed process, not a power cut, which is right for a simulator and wrong for anything else.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

_COUNTERS: Final = """
CREATE TABLE IF NOT EXISTS counters (
    topic TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (topic, name)
) STRICT, WITHOUT ROWID;
"""
IN_MEMORY: Final = Path(":memory:")
Topic = Literal["call", "answer", "fault", "token"]


def open_store(path: Path) -> sqlite3.Connection:
    """Open a simulator's file, and make it if it is not there; every statement is a transaction of its own.

    Args:
        path: of the file; `:memory:` for none.

    Raises:
        OSError: its folder cannot be made.
        sqlite3.Error: it cannot be used.
    """
    if path != IN_MEMORY:
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def unusable(store: Path, error: OSError | sqlite3.Error) -> str:
    """Return the sentence about a store that cannot be used."""
    why = error.strerror if isinstance(error, OSError) else str(error)
    return f"Berkas {store} tidak dapat dipakai sebagai penyimpanan ({why}); pilih yang lain dengan --store."


class Counters:
    """How often what was called, answered, spoilt and issued."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Make the table if it is not there.

        Args:
            connection: to the store's file, in autocommit mode; closed by its owner.
        """
        self._connection = connection
        connection.executescript(_COUNTERS)

    def count(self, topic: Topic, name: str) -> None:
        """Add one to a counter."""
        self._connection.execute(
            "INSERT INTO counters VALUES (?, ?, 1) ON CONFLICT (topic, name) DO UPDATE SET count = count + 1",
            (topic, name),
        )

    def counts(self, topic: Topic) -> Mapping[str, int]:
        """Return the counters of a topic by name."""
        rows = self._connection.execute("SELECT name, count FROM counters WHERE topic = ? ORDER BY name", (topic,))
        return dict(rows.fetchall())

    def clear(self) -> None:
        """Forget all."""
        self._connection.execute("DELETE FROM counters")
