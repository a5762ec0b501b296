"""Work on the disk: in a thread, and a disk that fails is a store that is unavailable."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from hub.files.errors import FileStoreUnavailable
from hub.telemetry.logging import get_logger

log = get_logger(__name__)
T = TypeVar("T")


async def on_disk(work: Callable[..., T], *arguments: object) -> T:
    """Return what `work` returns, from a thread. Raises FileStoreUnavailable where it raises OSError."""
    try:
        return await asyncio.to_thread(work, *arguments)
    except OSError as error:
        log.warning("file_disk_failed", error=type(error).__name__, errno=error.errno)
        raise FileStoreUnavailable from error
