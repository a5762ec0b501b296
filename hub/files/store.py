"""What a store of files does, whatever keeps it. A file's key is its content's SHA-256."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Protocol

from hub.files.errors import FileMissing
from hub.files.inspection import Inspection
from hub.files.kinds import FileKind

CHUNK_BYTES: Final = 256 * 1024
"""How much of a file is written and read at a time."""

_KEY: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StoredFile:
    """A file that is in the store.

    Attributes:
        key: SHA-256 of the content, 64 hexadecimal digits.
        size: in bytes.
        kind: what the content was found to be.
    """

    key: str
    size: int
    kind: FileKind


class ObjectStore(Protocol):
    """Keeps files under the hash of their content, so that the same file twice is one file.

    Every method raises `FileStoreUnavailable` when the disk or the service behind it cannot be used.
    """

    async def put(self, chunks: AsyncIterator[bytes], *, inspect: Inspection) -> StoredFile:
        """Store a file. It is there, whole and on the disk, when this returns; and not at all when it raises.

        Args:
            chunks: of the content; what they raise is passed on.
            inspect: judges the whole content before it gets its name; what it raises is passed on.

        Raises:
            FileEmpty: there are no bytes.
        """
        ...

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Return the content in chunks. Raises FileMissing before the first one."""
        ...

    async def exists(self, key: str) -> bool:
        """Tell whether the file is there."""
        ...

    async def sweep(self) -> int:
        """Remove what crashed writers left behind, and return how many files that were."""
        ...

    async def probe(self) -> None:
        """Ask the store for as much as can be asked without leaving anything in it."""
        ...


def place_of(key: str) -> str:
    """Return where a store keeps a file, as a relative path with two levels of folders.

    Raises:
        FileMissing: it is not a key; nothing is ever looked for under any other name.
    """
    if not _KEY.fullmatch(key):
        raise FileMissing
    return f"{key[:2]}/{key[2:4]}/{key}"
