"""An archive byte by byte, read by others than wrote it."""

import asyncio
import io
import shutil
import zlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.award_service.channel.archive import Member, pieces, size_of, stream
from tests.support.files import chunks

CONTENTS: Final = {"001_A/01_drh.pdf": b"%PDF" * 9, "001_A/02_sk.pdf": b"x", "manifest.json": b"{}"}
_GIBI: Final = 2**30


def members_of(contents: dict[str, bytes]) -> list[Member]:
    return [Member(path, len(content), zlib.crc32(content)) for path, content in contents.items()]


async def made(contents: dict[str, bytes], start: int = 0) -> bytes:
    every = [*contents.values()]

    async def opened(place: int) -> AsyncIterator[bytes]:
        return chunks(*(every[place][at : at + 5] for at in range(0, len(every[place]), 5)))

    return b"".join([part async for part in stream(members_of(contents), opened, start=start)])


async def test_another_program_reads_the_same_files() -> None:
    with ZipFile(io.BytesIO(await made(CONTENTS))) as file:
        assert file.testzip() is None
        assert {name: file.read(name) for name in file.namelist()} == CONTENTS
        assert {(one.date_time, one.compress_type) for one in file.infolist()} == {((1980, 1, 1, 0, 0, 0), ZIP_STORED)}


@pytest.mark.skipif(shutil.which("unzip") is None, reason="Info-ZIP is not installed")
async def test_info_zip_finds_nothing_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(await made(CONTENTS))
    program = await asyncio.create_subprocess_exec("unzip", "-tqq", tmp_path / "a.zip")
    assert await program.wait() == 0


async def test_its_size_is_known_before_it_is_made() -> None:
    assert len(await made(CONTENTS)) == size_of(members_of(CONTENTS))


@given(st.data())
async def test_it_goes_on_at_any_byte(data: Any) -> None:
    whole = await made(CONTENTS)
    start = data.draw(st.integers(0, len(whole)))
    assert await made(CONTENTS, start) == whole[start:]


class _Zeros(io.RawIOBase):
    """An archive of files full of zeros, which lies nowhere."""

    def __init__(self, members: Sequence[Member]) -> None:
        self._runs: list[tuple[int, int, bytes | None]] = []
        at = 0
        for piece in pieces(members):
            self._runs.append((at, piece.size, piece.content))
            at += piece.size
        self._size, self._at = at, 0

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        found = b""
        while (run := self._run()) is not None and (size < 0 or len(found) < size):
            begins, length, content = run
            skip = self._at - begins
            take = length - skip if size < 0 else min(length - skip, size - len(found))
            found += bytes(take) if content is None else content[skip : skip + take]
            self._at += take
        return found

    def _run(self) -> tuple[int, int, bytes | None] | None:
        return next((run for run in self._runs if run[0] <= self._at < run[0] + run[1]), None)


@pytest.mark.parametrize(
    "sizes",
    [[5 * _GIBI, 1], [3 * _GIBI, 3 * _GIBI, 1], [2**32 - 1, 1], [2**32 - 2, 1]],
    ids=["a file beyond 4 GiB", "a place beyond 4 GiB", "at the limit", "below the limit"],
)
def test_beyond_four_gibibytes(sizes: list[int]) -> None:
    members = [Member(f"{place}.pdf", size, 0) for place, size in enumerate(sizes)]
    members[-1] = Member(members[-1].path, 1, zlib.crc32(b"\0"))
    with ZipFile(_Zeros(members)) as file:
        assert [one.file_size for one in file.infolist()] == [*sizes[:-1], 1]
        assert file.read(members[-1].path) == b"\0"
        assert next(pieces(members)).size == 30 + len("0.pdf") + 20 * (sizes[0] >= 2**32 - 1)
        assert [bool(one.extra) for one in file.infolist()[:-1]] == [size >= 2**32 - 1 for size in sizes[:-1]]


def test_more_files_than_the_classic_end_counts() -> None:
    members = [Member(f"{place}.pdf", 0, 0) for place in range(65_536)]
    content = b"".join(piece.content or b"" for piece in pieces(members))
    with ZipFile(io.BytesIO(content)) as file:
        assert len(file.namelist()) == 65_536
    assert b"PK\6\6" in content[-200:]
