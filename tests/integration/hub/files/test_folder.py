"""A folder keeps its promise when the process, or the machine, ends at a bad moment."""

import asyncio
import os
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.files.errors import FileMissing, FileStoreUnavailable
from hub.files.folder import Folder
from tests.support.files import anything, chunks, whole

CONTENT = b"bukti" * 200_000
CRASH = """
import asyncio, os, sys
from pathlib import Path
from hub.files import folder
from tests.integration.hub.files.test_folder import CONTENT
from tests.support.files import anything

moment, root = sys.argv[1:]
replace = Path.replace

def crash(*_):
    os._exit(9)

def replace_and_crash(self, target):
    replace(self, target)
    os._exit(9)

async def sent():
    yield CONTENT[:600_000]
    if moment == "while it comes":
        crash()
    yield CONTENT[600_000:]

if moment == "before it has its name":
    Path.replace = crash
if moment == "after it has its name":
    Path.replace = replace_and_crash
asyncio.run(folder.Folder(Path(root)).put(sent(), inspect=anything))
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "var" / "files"


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def crash(moment: str, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASH, moment, str(root)], check=False, capture_output=True, timeout=60
    )
    assert done.returncode == 9, done.stderr


async def key_of_content(elsewhere: Path) -> str:
    return (await Folder(elsewhere).put(chunks(CONTENT), inspect=anything)).key


@pytest.mark.parametrize("moment", ["while it comes", "before it has its name"])
async def test_a_crash_before_the_end_leaves_only_a_temporary_file_which_is_swept(root: Path, moment: str) -> None:
    crash(moment, root)
    [left] = files(root)
    assert left.parent.name == "incoming"
    store = Folder(root)
    assert await store.sweep() == 0
    assert left.exists()
    os.utime(left, (0, 0))
    assert await store.sweep() == 1
    stored = await store.put(chunks(CONTENT), inspect=anything)
    assert files(root) == [root / stored.key[:2] / stored.key[2:4] / stored.key]


async def test_a_crash_after_the_end_leaves_the_whole_file(root: Path, tmp_path: Path) -> None:
    crash("after it has its name", root)
    assert await whole(await Folder(root).open(await key_of_content(tmp_path / "other"))) == CONTENT


async def test_content_is_on_the_disk_before_its_name_and_its_name_before_put_returns(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        done.append("content" if path.parent.name == "incoming" else str(path.relative_to(root.parent)))
        sync(descriptor)

    def noted_replace(path: Path, target: Path) -> Path:
        assert path.stat().st_size == len(CONTENT)
        done.append("name")
        return replace(path, target)

    (root / "incoming").mkdir(parents=True)
    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    key = (await Folder(root).put(chunks(CONTENT), inspect=anything)).key
    at = done.index("name")
    assert done[0] == "content"
    assert done[at + 1 :] == [f"files/{key[:2]}/{key[2:4]}", f"files/{key[:2]}", "files"]


async def test_folders_that_are_made_are_synced_into_those_above(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = set()
    sync = os.fsync

    def noted(descriptor: int) -> None:
        synced.add(Path(f"/proc/self/fd/{descriptor}").readlink())
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    await Folder(root).put(chunks(b"x"), inspect=anything)
    assert {root.parent.parent, root.parent, root} <= synced


async def test_only_the_service_may_read_what_is_stored(root: Path) -> None:
    await Folder(root).put(chunks(b"x"), inspect=anything)
    [stored] = files(root)
    assert (mode(stored), mode(root)) == (0o600, 0o700)


async def test_a_put_that_is_cancelled_leaves_nothing(root: Path) -> None:
    begun = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield CONTENT
        begun.set()
        await asyncio.Event().wait()

    putting = asyncio.create_task(Folder(root).put(stalled(), inspect=anything))
    await begun.wait()
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert files(root) == []


async def test_many_of_the_same_leave_one_file(root: Path) -> None:
    store = Folder(root)
    await asyncio.gather(*(store.put(chunks(CONTENT), inspect=anything) for _ in range(12)))
    assert len(files(root)) == 1


async def test_a_disk_that_cannot_be_used_is_a_store_that_is_unavailable() -> None:
    with pytest.raises(FileStoreUnavailable):
        await Folder(Path("/dev/null/files")).put(chunks(b"x"), inspect=anything)


async def test_a_full_disk_is_a_store_that_is_unavailable_and_keeps_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    (root / "incoming").mkdir(parents=True)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileStoreUnavailable):
        await Folder(root).put(chunks(b"x"), inspect=anything)
    assert files(root) == []


async def test_a_temporary_file_that_is_swept_too_early_costs_one_more_try(root: Path) -> None:
    async def sent() -> AsyncIterator[bytes]:
        yield CONTENT
        [temporary] = files(root)
        temporary.unlink()

    with pytest.raises(FileStoreUnavailable):
        await Folder(root).put(sent(), inspect=anything)
    assert files(root) == []


async def test_a_file_that_is_removed_before_its_first_chunk_is_not_found(root: Path) -> None:
    store = Folder(root)
    key = (await store.put(chunks(b"x"), inspect=anything)).key
    reading = await store.open(key)
    files(root)[0].unlink()
    with pytest.raises(FileMissing):
        await anext(reading)
