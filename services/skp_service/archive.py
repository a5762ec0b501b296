"""Where papers are kept for good: their bytes in the store of files, then a row that says so.

Whoever dies between the two leaves a file that nobody refers to, and the next reading prints the paper again.
"""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

from contracts.refusal import Refusal, RefusalKind
from hub.clock import Clock
from hub.files.errors import FileMissing
from hub.files.incoming import IncomingFile
from hub.files.kinds import FileKind
from hub.files.store import StoredFile
from hub.files.uploads import Uploads
from hub.store.database import Database
from hub.telemetry.logging import get_logger
from services.skp_service.domain.paper import PaperForm
from services.skp_service.repository import papers
from services.skp_service.repository.papers import Paper

log = get_logger(__name__)

_MAX_CONCURRENT: Final = 2
"""Setting a document takes a processor for its while; more of them at once would only slow down everything else."""


class PaperDamaged(Refusal):
    """The store has other bytes than were kept, or none; they are not given out."""

    code = "paper_damaged"
    sentence = (
        "Berkas dokumen ini di penyimpanan hilang atau berubah, sehingga tidak ditampilkan; "
        "minta admin memulihkannya dari cadangan."
    )
    kind = RefusalKind.LOST


class Archive:
    """Keeps each version of a paper as it was first printed, and gives out these bytes from then on.

    Raises FileStoreUnavailable while the store cannot be used.
    """

    def __init__(self, database: Database, files: Uploads, now: Clock) -> None:
        self._database = database
        self._files = files
        self._now = now
        self._presses = asyncio.Semaphore(_MAX_CONCURRENT)

    async def keep(self, subject: UUID, form: PaperForm, version: int, press: Callable[[], bytes]) -> Paper:
        """Print a paper and keep it; of several who do it at once, the first one's stands.

        Args:
            subject: the SKP, or the list of predicates.
            form: which paper.
            version: of it.
            press: prints it, in a thread.
        """
        async with self._presses:
            printed = await asyncio.to_thread(press)
        stored = await self._files.keep(printed, FileKind.PDF)
        paper = Paper(uuid4(), subject, form, version, stored.key, stored.size, self._now())
        async with self._database.begin() as connection:
            return await papers.add(connection, paper)

    async def receive(self, file: IncomingFile) -> StoredFile:
        """Store a PDF that somebody sends. Raises FileRefused; then nothing is stored."""
        return (await self._files.receive(file, kinds=[FileKind.PDF])).stored

    async def read(self, file_key: str) -> bytes:
        """Return what is kept under a key. Raises PaperDamaged."""
        try:
            content = b"".join([chunk async for chunk in await self._files.open(file_key)])
        except FileMissing:
            content = b""
        if (await asyncio.to_thread(sha256, content)).hexdigest() != file_key:
            log.error("paper_damaged", file_key=file_key)
            raise PaperDamaged
        return content
