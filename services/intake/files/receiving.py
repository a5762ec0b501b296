"""A file that is uploaded: on the disk only while it is read, because most of its columns are not ours to keep."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Final

from hub.files.disk import on_disk
from hub.files.incoming import IncomingFile

_FLUSHED_AT: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Spooled:
    """A file that lies on the disk for a while.

    Attributes:
        path: of it.
        digest: its SHA-256.
        size: in bytes.
    """

    path: Path
    digest: str
    size: int


@asynccontextmanager
async def spooled(file: IncomingFile, folder: Path, bytes_max: int) -> AsyncIterator[Spooled]:
    """Write a file to the disk, and remove it at the end.

    Raises:
        FileTooLarge, FileEmpty, FileFormRefused: nothing is left of it.
        FileStoreUnavailable: the disk fails.
    """
    opened = await on_disk(_create, folder)
    path = Path(opened.name)
    try:
        hashed, size = hashlib.sha256(), 0
        async for chunk in file.chunks(bytes_max):
            hashed.update(chunk)
            size += len(chunk)
            await on_disk(opened.write, chunk)
        await on_disk(opened.close)
        yield Spooled(path, hashed.hexdigest(), size)
    finally:
        await on_disk(_discard, opened, path)


def _create(folder: Path) -> BinaryIO:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return NamedTemporaryFile(dir=folder, delete=False, buffering=_FLUSHED_AT)  # type: ignore[return-value]


def _discard(opened: BinaryIO, path: Path) -> None:
    try:
        opened.close()
    finally:
        path.unlink(missing_ok=True)
