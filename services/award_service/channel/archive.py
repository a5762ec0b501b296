"""A ZIP whose every byte is settled by its files' names, sizes and check sums: so it need not lie anywhere.

Files are stored as they are (PDF is compressed already), dated 1980, with their sizes before them: nothing is left to
be written behind a file, so that the archive can begin, and go on, at any byte of it. ZIP64 where sizes, places or the
number of files need it (PKWARE's APPNOTE 6.3, sections 4.3 to 4.5). Python's own `zipfile` writes only from the
beginning, and in an order that a stream cannot take up again.
"""

import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_VERSION: Final = 45
"""Needed to unpack: 4.5, for ZIP64."""
_MADE_BY: Final = (3 << 8) | _VERSION
"""On Unix, so that files may have rights."""
_UTF8: Final = 1 << 11
_LONG_AGO: Final = (1 << 5) | 1
"""1 January 1980 as MS-DOS has days; its midnight is 0."""
_RIGHTS: Final = 0o100644 << 16
_32: Final = 0xFFFFFFFF
_16: Final = 0xFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive.

    Attributes:
        path: with `/`.
        size: in bytes.
        crc: CRC-32 of its content.
    """

    path: str
    size: int
    crc: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of bytes of an archive.

    Attributes:
        content: what they are; None: those of a file.
        member: which file's, from 0.
        size: how many.
    """

    content: bytes | None
    member: int
    size: int


def size_of(members: Sequence[Member]) -> int:
    """Return how large an archive is, in bytes."""
    return sum(piece.size for piece in pieces(members))


def pieces(members: Sequence[Member]) -> Iterator[Piece]:
    """Yield what an archive consists of, in order."""
    places: list[int] = []
    at = 0
    for place, member in enumerate(members):
        places.append(at)
        head = _local(member)
        yield Piece(head, place, len(head))
        yield Piece(None, place, member.size)
        at += len(head) + member.size
    directory = at
    for place, (member, begins) in enumerate(zip(members, places, strict=True)):
        entry = _central(member, begins)
        yield Piece(entry, place, len(entry))
        at += len(entry)
    end = _end(len(members), directory, at)
    yield Piece(end, 0, len(end))


async def stream(
    members: Sequence[Member], open_member: Callable[[int], Awaitable[AsyncIterator[bytes]]], *, start: int = 0
) -> AsyncIterator[bytes]:
    """Yield an archive from one of its bytes on.

    Args:
        members: its files.
        open_member: gives the content of one of them, by its place; it has the size that was said.
        start: how many bytes are left out.
    """
    for piece in pieces(members):
        if start >= piece.size:
            start -= piece.size
        elif piece.content is not None:
            yield piece.content[start:]
            start = 0
        else:
            async for chunk in await open_member(piece.member):
                if start < len(chunk):
                    yield chunk[start:]
                start = max(0, start - len(chunk))


def _local(member: Member) -> bytes:
    name = member.path.encode()
    large = member.size >= _32
    extra = struct.pack("<HHQQ", 1, 16, member.size, member.size) if large else b""
    size = _32 if large else member.size
    head = struct.pack(
        "<4sHHHHHIIIHH", b"PK\3\4", _VERSION, _UTF8, 0, 0, _LONG_AGO, member.crc, size, size, len(name), len(extra)
    )
    return head + name + extra


def _central(member: Member, begins: int) -> bytes:
    name = member.path.encode()
    beyond = [member.size] * 2 * (member.size >= _32) + [begins] * (begins >= _32)
    extra = struct.pack(f"<HH{len(beyond)}Q", 1, 8 * len(beyond), *beyond) if beyond else b""
    size = min(member.size, _32)
    head = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", _MADE_BY, _VERSION, _UTF8, 0, 0, _LONG_AGO, member.crc, size,
                       size, len(name), len(extra), 0, 0, 0, _RIGHTS, min(begins, _32))  # fmt: skip
    return head + name + extra


def _end(number: int, directory: int, at: int) -> bytes:
    """Return the end of an archive with so many files, whose directory begins and ends there."""
    size = at - directory
    classic = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, min(number, _16), min(number, _16), min(size, _32),
                          min(directory, _32), 0)  # fmt: skip
    if number < _16 and size < _32 and directory < _32:
        return classic
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, _MADE_BY, _VERSION, 0, 0, number, number, size, directory)
    return record + struct.pack("<4sIQI", b"PK\6\7", 0, at, 1) + classic
