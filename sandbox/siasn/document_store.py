"""Documents that were uploaded: what is known of each in the store's SQLite file, the files in a folder beside it."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from sandbox.kit.clock import Clock

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS documents (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    uri TEXT NOT NULL UNIQUE,
    endpoint TEXT NOT NULL,
    owner TEXT NOT NULL,      -- id of the history row, the proposal or the person it belongs to; '': none yet
    ref TEXT NOT NULL,        -- id_ref_dokumen; '': none
    fields TEXT NOT NULL,     -- what came with the file, JSON
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created_at REAL NOT NULL,
    visible_at REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS documents_by_owner ON documents (owner);
"""
_COLUMNS: Final = "sequence, uri, endpoint, owner, ref, fields, media_type, size, sha256, created_at, visible_at"


@dataclass(frozen=True)
class Document:
    """An uploaded document without its bytes. Moments are epoch seconds."""

    sequence: int
    """Order of arrival; never used twice."""
    uri: str
    """`dok_uri`."""
    endpoint: str
    """The upload that it came by."""
    owner: str
    """Id of what it belongs to; empty: of nothing yet."""
    ref: str
    """`id_ref_dokumen`; empty: none."""
    fields: str
    """The form's other fields, JSON."""
    media_type: str
    size: int
    """In bytes."""
    sha256: str
    """Of the bytes, hexadecimal."""
    created_at: float
    visible_at: float


class DocumentStore:
    """Uploaded documents."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock, folder: Path | None) -> None:
        """Make the table if it is not there.

        Args:
            connection: to the store's file, in autocommit mode; closed by its owner.
            clock: tells when documents come.
            folder: where the files go, made when the first one comes; None keeps them in memory.
        """
        self._connection = connection
        self._clock = clock
        self._folder = folder
        self._in_memory: dict[str, bytes] = {}
        connection.executescript(_SCHEMA)

    def add(self, content: bytes, document: Document) -> None:
        """Keep a document; its `sequence`, `size`, `sha256` and `created_at` are set here.

        Args:
            content: the bytes.
            document: what is known of it. Its `uri` ends in a name that no other document has and that a file may have.
        """
        self._write(document.uri, content)
        self._connection.execute(
            "INSERT INTO documents"
            " (uri, endpoint, owner, ref, fields, media_type, size, sha256, created_at, visible_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.uri,
                document.endpoint,
                document.owner,
                document.ref,
                document.fields,
                document.media_type,
                len(content),
                sha256(content).hexdigest(),
                self._clock.now(),
                document.visible_at,
            ),
        )

    def by_uri(self, uri: str) -> Document | None:
        """Return a document that reads show by now, None if there is none of that `dok_uri`."""
        return next(self._documents("WHERE uri = ? AND visible_at <= ?", (uri, self._clock.now())), None)

    def of_owner(self, owner: str) -> list[Document]:
        """Return the documents of a row, a proposal or a person that reads show by now, oldest first."""
        return list(
            self._documents("WHERE owner = ? AND visible_at <= ? ORDER BY sequence", (owner, self._clock.now()))
        )

    def page(self, *, after: int, limit: int) -> list[Document]:
        """Return documents in order of arrival, from beyond a sequence number, shown or not."""
        return list(self._documents("WHERE sequence > ? ORDER BY sequence LIMIT ?", (after, limit)))

    def content(self, document: Document) -> bytes:
        """Return the bytes.

        Raises:
            OSError: The file has gone from the folder.
        """
        if self._folder is None:
            return self._in_memory[document.uri]
        return (self._folder / _file_name(document.uri)).read_bytes()

    def count(self) -> int:
        """Return how many documents there are."""
        count: int = self._connection.execute("SELECT count(*) FROM documents").fetchone()[0]
        return count

    def clear(self) -> None:
        """Forget every document, and remove its file."""
        if self._folder is not None:
            for (uri,) in self._connection.execute("SELECT uri FROM documents"):
                (self._folder / _file_name(uri)).unlink(missing_ok=True)
        self._in_memory.clear()
        self._connection.execute("DELETE FROM documents")

    def _write(self, uri: str, content: bytes) -> None:
        if self._folder is None:
            self._in_memory[uri] = content
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / _file_name(uri)).write_bytes(content)

    def _documents(self, condition: str, arguments: tuple[Any, ...]) -> Iterator[Document]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM documents {condition}",  # noqa: S608 - conditions are this module's constants
            arguments,
        )
        for row in rows:
            yield Document(*row)


def folder_beside(store: Path) -> Path | None:
    """Return where the documents of a store go: `<its file>.documents`; None for a store in memory."""
    return None if str(store) == ":memory:" else store.with_name(f"{store.name}.documents")


def _file_name(uri: str) -> str:
    return uri.rpartition("/")[2]
