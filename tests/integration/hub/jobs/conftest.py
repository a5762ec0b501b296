"""Replicas of a service that share its database, on each of both, and a machine whose time the tests tell."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest_asyncio
import sqlalchemy as sa

from hub.clock import Clocks
from hub.jobs.job import Job
from hub.jobs.runner import JobRunner
from hub.messaging.outbox import Outlet
from hub.store.database import Database
from hub.store.migrate import KIT_MIGRATIONS
from hub.tables import jobs
from hub.transaction import Transactions
from tests.support.tables import made, unmade

_EPOCH = 1_700_000_000.0


class Replicas:
    """Processes of one service.

    Attributes:
        passed: seconds that have passed since the test began.
        ahead: by how much the wall clock is wrong, in seconds.
        database: of the replica that began first.
    """

    def __init__(self, url: str) -> None:
        self.passed = 0.0
        self.ahead = 0.0
        self._url = url
        self._schema = f"j{uuid4().hex[:12]}"
        self._runners: list[JobRunner] = []
        self._databases: list[Database] = []
        self.database = self._connect()

    def _connect(self, ahead: float = 0.0) -> Database:
        clocks = Clocks(now=lambda: _EPOCH + self.passed + self.ahead + ahead, elapsed=lambda: self.passed)
        self._databases.append(Database(self._url, schema=self._schema, clocks=clocks))
        return self._databases[-1]

    def replica(self, *wanted: Job, ahead: float = 0.0) -> JobRunner:
        """Return another one, that sees the wall clock as it is now; its own may be ahead, in seconds."""
        self._runners.append(JobRunner(self._connect(ahead), wanted))
        return self._runners[-1]

    @property
    def transactions(self) -> Transactions:
        """An operator's."""
        return Transactions(self.database, Outlet("tests", "/tests", "counter", "tests.requeue"))

    async def row(self, name: str) -> Mapping[str, Any]:
        """Return what the table says of a job."""
        async with self.database.read() as connection:
            found = await connection.execute(sa.select(jobs).where(jobs.c.name == name))
            return dict(found.mappings().one())

    async def close(self) -> None:
        """End what runs, remove the schema."""
        for runner in self._runners:
            await runner.cancel()
        for database in self._databases[1:]:
            await database.close()
        await unmade(self.database)


@pytest_asyncio.fixture
async def replicas(database_url: str, tmp_path: Path) -> AsyncIterator[Replicas]:
    replicas = Replicas(database_url or f"sqlite:///{tmp_path / 'service.sqlite3'}")
    await made(replicas.database, KIT_MIGRATIONS)
    yield replicas
    await replicas.close()
