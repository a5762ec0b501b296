"""A folder as the place of packages, such as a share that is mounted."""

import asyncio
import contextlib
import glob
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, TypeVar
from uuid import uuid4

from services.award_service.channel.places import Deposit
from services.award_service.domain.deposit import DepositFailed, Fault

T = TypeVar("T")

_UNFINISHED: Final = ".part"
_RIGHTS: Final = 0o640
"""Of what lies there: the service keeps its own files to itself, and these are for others to fetch, by their group."""


class FolderPlace:
    """See `Place`. A file is written anew after a kill: what was written of it may not have reached the disk.

    Each attempt writes under a name of its own, and removes what others have left: whoever was kept from going on, and
    wakes up, finds their file gone, and has written into nobody else's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def has(self, deposit: Deposit) -> bool:
        """See `Place.has`."""
        return await _on_disk(self._has, deposit)

    async def put(self, deposit: Deposit) -> None:
        """See `Place.put`."""
        hashed = hashlib.sha256()
        file, unfinished = await _on_disk(self._begin, deposit)
        try:
            async for chunk in deposit.chunks():
                hashed.update(chunk)
                await _on_disk(file.write, chunk)
            if hashed.hexdigest() != deposit.sha256:
                raise DepositFailed(Fault.FILE_LOST)
            await _on_disk(_finish, file, unfinished, self._folder / deposit.name)
        finally:
            await _on_disk(_end, file, unfinished)
        await _on_disk(self._mark, deposit)

    def _has(self, deposit: Deposit) -> bool:
        try:
            size = (self._folder / deposit.name).stat().st_size
            return size == deposit.size and (self._folder / deposit.marker).read_bytes() == deposit.marked
        except FileNotFoundError:
            self._folder.stat()  # where it is not there either, that is another matter
            return False

    def _own(self, deposit: Deposit) -> Path:
        name = deposit.unfinished.removesuffix(_UNFINISHED)
        return self._folder / f"{name}.{uuid4().hex[:8]}{_UNFINISHED}"

    def _begin(self, deposit: Deposit) -> tuple[BinaryIO, Path]:
        name = deposit.unfinished.removesuffix(_UNFINISHED)
        for left in self._folder.glob(f"{glob.escape(name)}*{_UNFINISHED}"):
            left.unlink(missing_ok=True)
        unfinished = self._own(deposit)
        return unfinished.open("xb"), unfinished

    def _mark(self, deposit: Deposit) -> None:
        unfinished = self._own(deposit)
        with unfinished.open("xb") as file:
            file.write(deposit.marked)
            _finish(file, unfinished, self._folder / deposit.marker)


def _finish(file: BinaryIO, unfinished: Path, final: Path) -> None:
    """Give a written file its name, for good."""
    file.flush()
    with contextlib.suppress(OSError):  # some shares have rights of their own
        os.fchmod(file.fileno(), _RIGHTS)
    os.fsync(file.fileno())
    unfinished.replace(final)
    descriptor = os.open(final.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):  # some shares cannot sync a folder
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _end(file: BinaryIO, unfinished: Path) -> None:
    file.close()
    unfinished.unlink(missing_ok=True)


async def _on_disk(work: Callable[..., T], *arguments: object) -> T:
    try:
        return await asyncio.to_thread(work, *arguments)
    except OSError as error:
        raise DepositFailed(Fault.FOLDER_UNAVAILABLE) from error
