"""A file that comes in and goes: on the disk only while it is read, because most of it is not ours to keep."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, Final

from hub.clock import SYSTEM
from hub.files.disk import on_disk
from hub.files.incoming import IncomingFile

_FLUSHED_AT: Final = 1024 * 1024
_HOUR: Final = 3_600.0


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


def sweep_passing(folder: Path) -> None:
    """Remove files that a process left behind that died."""
    before = SYSTEM.now() - _HOUR  # noqa: TID251 - the system has written the files' times
    for left in folder.glob("*"):
        if left.is_file() and left.stat().st_mtime < before:
            left.unlink(missing_ok=True)


async def fingerprint(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the size in bytes of a file. Raises OSError."""
    return await asyncio.to_thread(_fingerprint, path)


def _fingerprint(path: Path) -> tuple[str, int]:
    hashed, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_FLUSHED_AT):
            hashed.update(chunk)
            size += len(chunk)
    return hashed.hexdigest(), size


def _create(folder: Path) -> BinaryIO:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return NamedTemporaryFile(dir=folder, delete=False, buffering=_FLUSHED_AT)  # type: ignore[return-value]


def _discard(opened: BinaryIO, path: Path) -> None:
    try:
        opened.close()
    finally:
        path.unlink(missing_ok=True)
