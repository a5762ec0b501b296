"""A file that is read in a thread while its caller may stop waiting."""

import asyncio
import os
import threading
from pathlib import Path

import pytest

from services.intake.files.formats.template import EMPLOYEES
from services.intake.files.staging import file_read

LONG = 10.0
"""Seconds; only a loop that stands still needs them."""


async def test_who_stops_waiting_for_a_file_holds_nobody_else_up(tmp_path: Path) -> None:
    path = tmp_path / "slow"
    os.mkfifo(path)  # whoever reads it waits for what the other end writes
    reading = asyncio.create_task(_read(path))
    other_end = await asyncio.to_thread(os.open, path, os.O_WRONLY)
    goes_on, went_on = threading.Event(), []

    def end() -> None:
        went_on.append(goes_on.wait(LONG))
        os.close(other_end)

    ending = threading.Thread(target=end)
    ending.start()
    reading.cancel()
    await asyncio.sleep(0)
    goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await reading
    ending.join()
    assert went_on == [True]


async def _read(path: Path) -> None:
    async with file_read(path, [EMPLOYEES]):
        pass
