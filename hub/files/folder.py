"""Files in a local folder: durable, and never half there."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from hub.clock import SYSTEM
from hub.files.disk import on_disk
from hub.files.errors import FileMissing
from hub.files.inspection import Inspection
from hub.files.spool import spool
from hub.files.store import CHUNK_BYTES, StoredFile, place_of

_INCOMING: Final = "incoming"
_ABANDONED_SECONDS: Final = 3600.0
"""A temporary file that nobody has written to for so long is a crashed writer's."""


class Folder:
    """An `ObjectStore` in a folder that only this service uses; several of its processes may.

    A file is written under a temporary name in `incoming/`, synced, and moved to its own name, whose folders are synced
    before `put` returns. A crash leaves a temporary file at the most.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, chunks: AsyncIterator[bytes], *, inspect: Inspection) -> StoredFile:
        """See `ObjectStore.put`."""
        temporary = self._root / _INCOMING / uuid4().hex
        file = await on_disk(_create, temporary)
        try:
            stored = await spool(chunks, file, inspect=inspect)
            await on_disk(self._publish, file, temporary, self._root / place_of(stored.key))
        finally:
            await on_disk(_discard, file, temporary)
        return stored

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """See `ObjectStore.open`."""
        if not await self.exists(key):
            raise FileMissing
        return _read(self._root / place_of(key))

    async def exists(self, key: str) -> bool:
        """See `ObjectStore.exists`."""
        return await on_disk((self._root / place_of(key)).is_file)

    async def sweep(self) -> int:
        """See `ObjectStore.sweep`."""
        before = SYSTEM.now() - _ABANDONED_SECONDS  # noqa: TID251 - the system has written the files' times
        return await on_disk(_sweep, self._root / _INCOMING, before)

    async def probe(self) -> None:
        """Write a temporary file and remove it: a disk that is full or may only be read fails here."""
        await on_disk(_probe, self._root / _INCOMING / uuid4().hex)

    def _publish(self, file: BinaryIO, temporary: Path, final: Path) -> None:
        """Give a written file its name. What is already there under it has the same content and is replaced."""
        os.fsync(file.fileno())
        _make_folder(final.parent)
        temporary.replace(final)
        # Also those that exist already: whoever made them may not have come to it yet.
        for folder in (final.parent, final.parent.parent, self._root):
            _sync_folder(folder)


def _create(path: Path) -> BinaryIO:
    _make_folder(path.parent)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode=0o600), "w+b")


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, so that they are there after a power cut."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(file: BinaryIO, temporary: Path) -> None:
    """Close a file, and remove it if it still has its temporary name."""
    try:
        file.close()
    finally:  # closing writes what is left, which a full disk refuses
        temporary.unlink(missing_ok=True)


def _probe(temporary: Path) -> None:
    file = _create(temporary)
    try:
        file.write(b"probe")
        file.flush()
        os.fsync(file.fileno())
    finally:
        _discard(file, temporary)


def _sweep(incoming: Path, before: float) -> int:
    """Remove temporary files last written to before a moment, in seconds since 1970."""
    removed = 0
    for temporary in incoming.glob("*"):
        try:
            if temporary.stat().st_mtime < before:
                temporary.unlink()
                removed += 1
        except FileNotFoundError:  # its writer has just finished, or another process sweeps too
            continue
    return removed


async def _read(path: Path) -> AsyncIterator[bytes]:
    file = await on_disk(_open, path)
    if file is None:  # an operator has removed it meanwhile
        raise FileMissing
    try:
        while chunk := await on_disk(file.read, CHUNK_BYTES):
            yield chunk
    finally:
        await on_disk(file.close)


def _open(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None
