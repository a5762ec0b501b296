"""What the archives of a package consist of, and their bytes."""

import zlib
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from contracts.personal import personal
from hub.files.uploads import Uploads
from services.award_service.channel.archive import Member, size_of, stream
from services.award_service.channel.manifest import NAME, Listed, ManifestHead, manifest


class KeptFile(Protocol):
    """A file as it is kept with its package; all but its check sum is known from the beginning."""

    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def size(self) -> int: ...  # noqa: D102
    @property
    def crc(self) -> int | None: ...  # noqa: D102


@personal
class PartContent:
    """An archive that lies nowhere.

    Attributes:
        name: of it.
        size: in bytes.
        members: its files, and its manifest as the last one.
        keys: of its files in the store.
        told: its manifest.
        files: the store.
    """

    name: str
    size: int
    members: Sequence[Member]
    keys: Sequence[str]
    told: bytes
    files: Uploads

    def stream(self, start: int = 0) -> AsyncIterator[bytes]:
        """Return its bytes, from one of them on. Raises FileMissing, FileStoreUnavailable on the way."""
        return stream(self.members, self._opened, start=start)

    async def require_files(self) -> None:
        """Let it be sent, as far as its files are all in the store. Raises FileMissing, FileStoreUnavailable."""
        for key in self.keys:
            await self.files.require(key)

    async def _opened(self, place: int) -> AsyncIterator[bytes]:
        return _in_one(self.told) if place == len(self.keys) else await self.files.open(self.keys[place])


def part_content(store: Uploads, name: str, head: ManifestHead, files: Sequence[KeptFile]) -> PartContent:
    """Return an archive of a package.

    Args:
        store: where its files are.
        name: of the archive.
        head: what it is of.
        files: in it, in order; each was read.

    Raises:
        ValueError: a file was not read yet.
    """
    told = manifest(head, (Listed(one.path, one.size, one.key) for one in files))
    members = [*map(_member, files), Member(NAME, len(told), zlib.crc32(told))]
    return PartContent(name, size_of(members), members, [one.key for one in files], told, store)


def _member(file: KeptFile) -> Member:
    if file.crc is None:
        raise ValueError("a file of a package was not read yet")
    return Member(file.path, file.size, file.crc)


async def _in_one(content: bytes) -> AsyncIterator[bytes]:
    yield content
