"""A service's files: what its routes and its wiring take of this room."""

from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.files.bucket import Bucket
from hub.files.errors import FileStoreUnavailable, coded
from hub.files.folder import Folder
from hub.files.inspection import inspection
from hub.files.kinds import FileKind
from hub.files.limits import at_most
from hub.files.metrics import UNAVAILABLE
from hub.files.names import clean_name
from hub.files.settings import FileStoreSettings
from hub.files.store import ObjectStore, StoredFile


def store_of(settings: FileStoreSettings) -> ObjectStore:
    """Return the store that the settings name. Nothing is made or asked before it is used."""
    place = settings.file_place
    return Folder(place) if isinstance(place, Path) else Bucket.at(place)


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
        legible: Callable[[str], str] = str,
    ) -> None:
        """Open nothing yet.

        Args:
            settings: where files are kept, how large they may be, and of which kinds.
            store: None: the one that the settings name.
            unnamed: what a file is called that comes without a name.
            legible: returns a name without what the service cannot show.
        """
        self.store = store or store_of(settings)
        self._settings = settings
        self._unnamed = unnamed
        self._legible = legible

    def allowed(self, *kinds: FileKind) -> tuple[FileKind, ...]:
        """Return those of some kinds that the settings allow."""
        return tuple(kind for kind in self._settings.file_kinds if kind in kinds)

    async def receive(
        self, chunks: AsyncIterator[bytes], *, announced: int | None = None, kinds: Collection[FileKind] | None = None
    ) -> StoredFile:
        """Store a file that somebody sends.

        Args:
            chunks: of the content, as they come; what they raise is passed on, and then nothing is stored.
            announced: how many bytes the sender says there are, if it says so.
            kinds: which are taken; None: all that the settings allow.

        Raises:
            FileRefused: one of its kinds; nothing is stored.
        """
        limited = at_most(chunks, self._settings.file_bytes_max, announced=announced)
        inspect = inspection(self._settings.file_kinds if kinds is None else kinds)
        with self._own():
            return await self.store.put(limited, inspect=inspect)

    async def keep(self, content: bytes, kind: FileKind) -> StoredFile:
        """Store a file that the service has made."""
        with self._own():
            return await self.store.put(_in_one(content), inspect=inspection([kind]))

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """Return a file's content in chunks. Raises FileMissing before the first one."""
        with self._own():
            return self._passed_on(await self.store.open(key))

    def name(self, given: str, kind: FileKind) -> str:
        """Return the name that people see for a file (`clean_name`), whatever its sender calls it."""
        return self._legible(clean_name(given, kind, unnamed=self._unnamed))

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
