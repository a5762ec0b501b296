"""Nobody sends more than is taken, whatever was announced."""

from collections.abc import AsyncIterator

import pytest

from hub.files.errors import FileEmpty, FileTooLarge
from hub.files.limits import at_most
from tests.support.files import chunks, whole


async def test_a_file_of_exactly_the_limit_is_passed_on() -> None:
    assert await whole(at_most(chunks(b"abc", b"", b"de"), 5, announced=5)) == b"abcde"


async def test_a_sender_that_lies_is_cut_off_at_the_limit() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b"12345"

    with pytest.raises(FileTooLarge):
        await whole(at_most(endless(), 12, announced=5))
    assert read == 3


async def test_a_file_that_is_announced_too_large_is_not_read() -> None:
    with pytest.raises(FileTooLarge, match="paling besar 2 MiB"):
        await whole(at_most(_never(), 2 * 1024 * 1024, announced=2 * 1024 * 1024 + 1))


@pytest.mark.parametrize("parts", [(), (b"",), (b"", b"")])
async def test_an_empty_file_is_refused(parts: tuple[bytes, ...]) -> None:
    with pytest.raises(FileEmpty):
        await whole(at_most(chunks(*parts), 5))


async def _never() -> AsyncIterator[bytes]:
    pytest.fail("it was read")
    yield b""
