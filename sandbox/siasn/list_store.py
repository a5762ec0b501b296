"""What the simulator keeps of agency lists: the rows that an auditor put in, in the store's SQLite file."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS agency_lists (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, row TEXT NOT NULL
) STRICT;
"""


class ListStore:
    """Rows of agency lists, as SIASN shows them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Make the table if it is not there.

        Args:
            connection: to the store's file, in autocommit mode; closed by its owner.
        """
        self._connection = connection
        connection.executescript(_SCHEMA)

    def add(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows to a list, all or none."""
        # One statement is one transaction.
        self._connection.execute(
            "INSERT INTO agency_lists (name, row) SELECT ?, value FROM json_each(?)",
            (name, json.dumps([json.dumps(row) for row in rows])),
        )

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return a list's rows in the order in which they came."""
        found = self._connection.execute("SELECT row FROM agency_lists WHERE name = ? ORDER BY sequence", (name,))
        return [json.loads(row) for (row,) in found]

    def clear(self) -> None:
        """Forget every row."""
        self._connection.execute("DELETE FROM agency_lists")
