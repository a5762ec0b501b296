"""A service's files: what its routes and its wiring take of this room."""

from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi.responses import StreamingResponse

from hub.clock import Clock
from hub.files.bucket import Bucket
from hub.files.download import download_headers
from hub.files.errors import FileMissing, FileStoreUnavailable, coded
from hub.files.folder import Folder
from hub.files.incoming import IncomingFile
from hub.files.inspection import inspection
from hub.files.kinds import FileKind
from hub.files.links import clean_link
from hub.files.metrics import UNAVAILABLE
from hub.files.names import clean_name
from hub.files.settings import FileStoreSettings
from hub.files.store import ObjectStore, StoredFile
from hub.files.sweeping import StoreProbe, sweep_job
from hub.runtime import Parts


def store_of(settings: FileStoreSettings) -> ObjectStore:
    """Return the store that the settings name. Nothing is made or asked before it is used."""
    place = settings.file_place
    return Folder(place) if isinstance(place, Path) else Bucket.at(place)


@dataclass(frozen=True)
class ReceivedFile:
    """A file that has been taken in.

    Attributes:
        stored: where and what it is.
        name: for people, with the ending of what it is; at most `NAME_CHARACTERS_MAX` characters.
    """

    stored: StoredFile
    name: str


class Uploads:
    """Takes a service's files in, and gives them out. What it raises bears the service's own codes.

    Every method raises `FileStoreUnavailable` when the store cannot be used; sending again is always safe.
    """

    def __init__(
        self,
        settings: FileStoreSettings,
        *,
        store: ObjectStore | None = None,
        unnamed: str = "berkas",
    ) -> None:
        """Open nothing yet.

        Args:
            settings: where files are kept, how large they may be, and of which kinds.
            store: None: the one that the settings name.
            unnamed: what a file is called that comes without a name.
        """
        self.store = store or store_of(settings)
        self._settings = settings
        self._unnamed = unnamed

    def allowed(self, *kinds: FileKind) -> tuple[FileKind, ...]:
        """Return those of some kinds that the settings allow."""
        return tuple(kind for kind in self._settings.file_kinds if kind in kinds)

    async def receive(self, file: IncomingFile, *, kinds: Collection[FileKind] | None = None) -> ReceivedFile:
        """Store a file that somebody sends.

        Args:
            file: when its sender breaks off, nothing is stored.
            kinds: which are taken; None: all that the settings allow.

        Raises:
            FileRefused: one of its kinds; nothing is stored.
        """
        inspect = inspection(self._settings.file_kinds if kinds is None else kinds)
        with self._own():
            stored = await self.store.put(file.chunks(self._settings.file_bytes_max), inspect=inspect)
        return ReceivedFile(stored, clean_name(file.name, stored.kind, unnamed=self._unnamed))

    async def keep(self, content: bytes, kind: FileKind) -> StoredFile:
        """Store a file that the service has made."""
        with self._own():
            return await self.store.put(_in_one(content), inspect=inspection([kind]))

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Return a file's content in chunks. Raises FileMissing before the first one."""
        with self._own():
            return self._passed_on(await self.store.open(key))

    async def require(self, key: str) -> None:
        """Let a file be used that the store has. Raises FileMissing."""
        with self._own():
            if not await self.store.exists(key):
                raise FileMissing

    async def download(self, stored: StoredFile, name: str) -> StreamingResponse:
        """Return an answer that a browser saves under a name. Raises FileMissing."""
        headers = download_headers(name, stored.kind, size=stored.size)
        return StreamingResponse(await self.open(stored.key), headers=headers, media_type=stored.kind.media_type)

    def link(self, text: str) -> str:
        """Return a link as it is kept (`clean_link`). Raises LinkRefused."""
        with self._own():
            return clean_link(text)

    def parts(self, now: Clock) -> Parts:
        """Return what looks after the store, for the service's wiring."""
        job = sweep_job(self.store, f"{self._settings.files}_sweep")
        return Parts(workers=(StoreProbe(self.store, now),), jobs=(job,))

    async def _passed_on(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        with self._own():
            async for chunk in chunks:
                yield chunk

    @contextmanager
    def _own(self) -> Iterator[None]:
        try:
            with coded(self._settings.files):
                yield
        except FileStoreUnavailable:
            UNAVAILABLE.inc()
            raise


async def _in_one(content: bytes) -> AsyncIterator[bytes]:
    yield content
