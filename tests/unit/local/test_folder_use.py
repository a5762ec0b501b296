"""Who uses a folder."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from local.folder_use import FolderUse

_HOLDER = """
import asyncio, sys
from pathlib import Path
from local.folder_use import FolderUse

async def hold():
    use = FolderUse(Path(sys.argv[1]))
    async with use.alone():
        use.join()
        print("joined", flush=True)
        sys.stdin.readline()

asyncio.run(hold())
"""


def test_only_the_last_user_is_told(tmp_path: Path) -> None:
    first, second = FolderUse(tmp_path), FolderUse(tmp_path)
    first.join()
    second.join()
    assert not first.leave()
    assert second.leave()


def test_who_never_joined_is_not_the_last(tmp_path: Path) -> None:
    assert not FolderUse(tmp_path).leave()


async def test_a_killed_user_holds_nothing(tmp_path: Path) -> None:
    holder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _HOLDER, str(tmp_path)), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"joined\n"
    use = FolderUse(tmp_path)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5), use.alone():
            pass
    holder.kill()
    await holder.wait()
    async with asyncio.timeout(10), use.alone():
        use.join()
        assert use.leave()


async def test_waiting_for_the_folder_can_be_cancelled(tmp_path: Path) -> None:
    async with FolderUse(tmp_path).alone():
        waiting = asyncio.create_task(_enter(FolderUse(tmp_path)))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def _enter(use: FolderUse) -> None:
    async with use.alone():
        pass
