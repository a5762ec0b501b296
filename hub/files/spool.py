"""A file as it comes in: written to the disk and hashed on the way, because its name is its content's hash."""

import hashlib
from collections.abc import AsyncIterator
from typing import BinaryIO

from hub.files.disk import on_disk
from hub.files.errors import FileEmpty
from hub.files.inspection import Inspection
from hub.files.store import CHUNK_BYTES, StoredFile


async def spool(chunks: AsyncIterator[bytes], file: BinaryIO, *, inspect: Inspection) -> StoredFile:
    """Write a file's chunks and return what it is, and under which key it is to be stored. Its content is flushed.

    Args:
        chunks: of the content; what they raise is passed on.
        file: new, opened for writing and reading.
        inspect: judges the whole content; what it raises is passed on.

    Raises:
        FileEmpty: there are no bytes.
        FileStoreUnavailable: the disk fails.
    """
    hashed = hashlib.sha256()
    gathered = bytearray()

    def write() -> None:
        hashed.update(gathered)
        file.write(gathered)
        gathered.clear()

    async for chunk in chunks:
        gathered += chunk
        if len(gathered) >= CHUNK_BYTES:
            await on_disk(write)
    await on_disk(write)
    size = await on_disk(_flushed_size, file)
    if size == 0:
        raise FileEmpty
    kind = await on_disk(inspect, file)
    return StoredFile(hashed.hexdigest(), size, kind)


def _flushed_size(file: BinaryIO) -> int:
    file.flush()
    return file.tell()
