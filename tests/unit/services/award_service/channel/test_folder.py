"""A folder into which two put one file: a replica was kept from going on, and another has taken its place."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from services.award_service.channel.folder import FolderPlace
from services.award_service.channel.places import Deposit
from services.award_service.domain.deposit import DepositFailed

CONTENT: Final = bytes(range(1, 256)) * 400
HALF: Final = len(CONTENT) // 2


def names_in(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


class Slow:
    """Gives the content in two halves, and waits before one of them."""

    def __init__(self, before: int) -> None:
        self.before = before
        self.waits = asyncio.Event()
        self.goes_on = asyncio.Event()

    async def stream(self) -> AsyncIterator[bytes]:
        for place, chunk in enumerate((CONTENT[:HALF], CONTENT[HALF:])):
            if place == self.before:
                self.waits.set()
                await self.goes_on.wait()
            yield chunk


def deposit(content: Any) -> Deposit:
    return Deposit("usulan.zip", len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), content)


async def test_two_who_put_one_file_leave_it_whole_or_not_there(tmp_path: Path) -> None:
    place, first, second = FolderPlace(tmp_path), Slow(1), Slow(0)
    paused = asyncio.create_task(place.put(deposit(first)))
    await first.waits.wait()
    other = asyncio.create_task(place.put(deposit(second)))
    await second.waits.wait()
    first.goes_on.set()
    with pytest.raises(DepositFailed):
        await paused
    assert not await place.has(deposit(b""))
    second.goes_on.set()
    await other
    assert await place.has(deposit(b""))
    assert (tmp_path / "usulan.zip").read_bytes() == CONTENT
    assert names_in(tmp_path) == {"usulan.zip", "usulan.zip.sha256"}


async def test_what_was_left_by_who_was_killed_is_removed(tmp_path: Path) -> None:
    left = tmp_path / deposit(CONTENT).unfinished
    left.write_bytes(CONTENT[:HALF])
    await FolderPlace(tmp_path).put(deposit(CONTENT))
    assert not left.exists()


async def test_a_file_that_is_not_what_it_should_be_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(DepositFailed):
        await FolderPlace(tmp_path).put(deposit(CONTENT[:HALF]))
    assert names_in(tmp_path) == set()
