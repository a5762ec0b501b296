"""Who uses a folder: any number of processes, and the last one out is told so.

Both locks are `flock`s, which the kernel drops when a process dies, however it dies: nothing is left stale.
"""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator
from pathlib import Path

_LOOK_SECONDS = 0.1


class FolderUse:
    """One user of a folder.

    Join and leave only inside `alone()`; then no other user joins or leaves in between.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._share: int | None = None

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep every other user of the folder out, also those of other processes."""
        lock = _open(self._folder / "change.lock")
        try:
            while not _locked(lock, fcntl.LOCK_EX):  # noqa: ASYNC110 - another process holds it
                # Not waited for in a thread, which could not be cancelled.
                await asyncio.sleep(_LOOK_SECONDS)
            yield
        finally:
            os.close(lock)

    def join(self) -> None:
        """Become a user."""
        self._share = _open(self._folder / "users.lock")
        fcntl.flock(self._share, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Stop being a user; tell whether no user is left. False when this one never joined."""
        if self._share is None:
            return False
        try:
            return _locked(self._share, fcntl.LOCK_EX)
        finally:
            os.close(self._share)
            self._share = None


def _open(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
