"""A terminal waits while others write, and tells at once what waiting does not mend."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from hub.cli.patience import TRIES, patiently


@pytest.fixture
def other(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another process's connection, in the middle of a transaction that writes."""
    with closing(sqlite3.connect(tmp_path / "intake.sqlite3", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE rows (n INTEGER)")
        connection.execute("BEGIN IMMEDIATE")
        yield connection


@pytest_asyncio.fixture
async def ours(tmp_path: Path, other: sqlite3.Connection) -> AsyncIterator[AsyncEngine]:
    """A database that is not waited for."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'intake.sqlite3'}", connect_args={"timeout": 0})
    yield engine
    await engine.dispose()


async def _write(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql("INSERT INTO rows VALUES (1)")


async def test_a_step_is_taken_again_until_the_others_have_written(
    ours: AsyncEngine, other: sqlite3.Connection
) -> None:
    tried = 0

    async def step() -> int:
        nonlocal tried
        tried += 1
        if tried == TRIES:
            other.execute("ROLLBACK")
        await _write(ours)
        return tried

    assert await patiently(step, rest=0) == TRIES
    assert other.execute("SELECT n FROM rows").fetchall() == [(1,)]


@pytest.mark.usefixtures("other")
async def test_it_is_not_waited_for_ever(ours: AsyncEngine) -> None:
    with pytest.raises(OperationalError, match="locked"):
        await patiently(lambda: _write(ours), rest=0)


async def test_what_is_wrong_with_the_step_is_told_at_once() -> None:
    tried = []

    async def step() -> None:
        tried.append(1)
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        await patiently(step, rest=0)
    assert tried == [1]
