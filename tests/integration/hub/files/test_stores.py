"""What every store promises, on every store."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import BinaryIO

import pytest

from hub.files.errors import (
    FileDamaged,
    FileEmpty,
    FileMissing,
    FileTooLarge,
    FileTypeNotAllowed,
)
from hub.files.incoming import IncomingFile
from hub.files.kinds import FileKind
from hub.files.settings import FileStoreSettings
from hub.files.store import ObjectStore, StoredFile
from hub.files.uploads import Uploads
from tests.support.files import PAGE, WHOLE, anything, chunks, whole

LARGE = bytes(range(256)) * 12_000
SMALL_LIMIT = FileStoreSettings(file_bytes_max=100_000)


def uploads(store: ObjectStore) -> Uploads:
    return Uploads(SMALL_LIMIT, store=store)


def key_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("kind", FileKind)
async def test_what_is_received_is_read_back_and_has_the_name_of_its_content(
    store: ObjectStore, kind: FileKind
) -> None:
    content = WHOLE[kind]
    received = await uploads(store).receive(IncomingFile(chunks(content[:9], content[9:])))
    assert received.stored == StoredFile(key_of(content), len(content), kind)
    assert await whole(await store.open(received.stored.key)) == content


async def test_a_large_file_comes_back_in_parts(store: ObjectStore) -> None:
    stored = await store.put(chunks(LARGE[:1_000_000], LARGE[1_000_000:]), inspect=anything)
    assert stored.size == len(LARGE)
    parts = [part async for part in await store.open(stored.key)]
    assert len(parts) > 1
    assert b"".join(parts) == LARGE


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileEmpty),
        (PAGE, FileTypeNotAllowed),
        (WHOLE[FileKind.PDF] + PAGE, FileDamaged),
        (bytes(100_001), FileTooLarge),
    ],
)
async def test_what_is_refused_is_not_there(store: ObjectStore, content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await uploads(store).receive(IncomingFile(chunks(content), announced=10))
    assert not await store.exists(key_of(content))


async def test_a_store_itself_refuses_an_empty_file(store: ObjectStore) -> None:
    with pytest.raises(FileEmpty):
        await store.put(chunks(), inspect=anything)


async def test_a_sender_that_breaks_off_leaves_nothing(store: ObjectStore) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise LookupError

    with pytest.raises(LookupError):
        await store.put(broken(), inspect=anything)
    assert not await store.exists(key_of(b"half"))


async def test_the_inspection_sees_the_whole_content(store: ObjectStore) -> None:
    seen = []

    def inspect(file: BinaryIO) -> FileKind:
        file.seek(0)
        seen.append(file.read())
        return FileKind.PNG

    stored = await store.put(chunks(LARGE), inspect=inspect)
    assert seen == [LARGE]
    assert await whole(await store.open(stored.key)) == LARGE


async def test_the_same_content_many_times_at_once_is_one_whole_file(store: ObjectStore) -> None:
    stored = await asyncio.gather(*(store.put(chunks(LARGE), inspect=anything) for _ in range(8)))
    assert {one.key for one in stored} == {key_of(LARGE)}
    assert await whole(await store.open(stored[0].key)) == LARGE


async def test_a_reader_has_the_whole_file_while_it_is_put_again(store: ObjectStore) -> None:
    stored = await store.put(chunks(LARGE), inspect=anything)
    reading = await store.open(stored.key)
    first = await anext(reading)
    await store.put(chunks(LARGE), inspect=anything)
    assert first + await whole(reading) == LARGE


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n", "/" + "a" * 63])
async def test_nothing_is_looked_for_under_what_is_no_key(store: ObjectStore, key: str) -> None:
    for ask in (store.open, store.exists):
        with pytest.raises(FileMissing):
            await ask(key)


async def test_there_is_nothing_to_sweep_after_a_quiet_day(store: ObjectStore) -> None:
    await store.put(chunks(b"x"), inspect=anything)
    assert await store.sweep() == 0
