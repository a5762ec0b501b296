"""What an operator decides about a job holds, with who and why."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.audit import KnownBy, trail_of
from hub.jobs.job import Job, JobRun
from hub.jobs.leases import claim, introduce, load_jobs
from hub.jobs.runner import JobRunner
from hub.operations.jobs import listed, pause, resume, run_now
from hub.operations.operator import Kind, Operator
from hub.operations.refusals import NotFound, NotOfThisVersion, NotPaused
from hub.telemetry import metrics
from tests.integration.hub.jobs.conftest import Replicas
from tests.support.metrics import value_of
from tests.support.operators import OPERATOR

WHO: Any = {"by": OPERATOR, "reason": "diperiksa"}


class Counted:
    """A job that counts its runs."""

    def __init__(self, replicas: Replicas) -> None:
        self.runs = 0
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.runner: JobRunner = replicas.replica(Job("work", 3600.0, self._run))

    async def _run(self, _run: JobRun) -> None:
        self.runs += 1
        await self.goes_on.wait()

    async def look(self) -> int:
        """Let it run if it is due; returns how often it has run."""
        await self.runner.turn()
        await self.runner.finish()
        return self.runs


async def test_one_that_is_paused_runs_when_it_is_resumed_and_at_once_if_it_was_due(replicas: Replicas) -> None:
    work = Counted(replicas)
    assert await work.look() == 1
    async with replicas.transactions.begin() as tx:
        await pause(tx, "work", **WHO)
    replicas.passed += 3600
    assert await work.look() == 1
    await work.runner.refresh_gauges()
    assert value_of(metrics.JOB_PAUSED.labels("work")) == 1
    async with replicas.transactions.begin() as tx:
        await resume(tx, "work", by=Operator("penyelia", KnownBy.OPTION), reason="selesai")
    assert await work.look() == 2
    row = await replicas.row("work")
    assert (row["decision"], row["decided_by"], row["decision_reason"]) == ("resume", "penyelia", "selesai")
    assert row["decided_at"] == row["last_started_at"]
    async with replicas.database.read() as connection:
        trail = await trail_of(connection, Kind.JOB.of("work"))
    assert [(one.act, one.by.name, one.reason) for one in trail] == [
        ("pause", "petugas", "diperiksa"),
        ("resume", "penyelia", "selesai"),
    ]


async def test_one_that_is_paused_since_it_was_looked_at_is_not_claimed(replicas: Replicas) -> None:
    async with replicas.database.begin() as connection:
        await introduce(connection, ["work"])
        (seen,) = await load_jobs(connection, ["work"])
    async with replicas.transactions.begin() as tx:
        await pause(tx, "work", **WHO)
    async with replicas.database.begin() as connection:
        assert await claim(connection, seen, token="ours", lease=60.0) is None
    async with replicas.transactions.begin() as tx:
        await resume(tx, "work", **WHO)
    async with replicas.database.begin() as connection:
        assert await claim(connection, seen, token="ours", lease=60.0) is not None


async def test_one_that_is_wanted_during_its_run_runs_once_more(replicas: Replicas) -> None:
    work = Counted(replicas)
    work.goes_on.clear()
    await work.runner.turn()
    replicas.passed += 1
    async with replicas.transactions.begin() as tx:
        await run_now(tx, "work", **WHO)
    work.goes_on.set()
    assert [await work.look() for _ in range(3)] == [1, 2, 2]


async def test_what_is_shown_tells_how_each_is(replicas: Replicas) -> None:
    work = Counted(replicas)
    work.goes_on.clear()
    await work.runner.turn()
    async with replicas.database.read() as connection:
        (shown,) = await listed(connection)
    assert (shown.name, shown.condition, shown.last_succeeded_at) == ("work", "running", None)
    assert shown.last_started_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


async def test_one_whose_process_died_is_not_shown_as_running(replicas: Replicas) -> None:
    work = Counted(replicas)
    work.goes_on.clear()
    await work.runner.turn()
    await work.runner.cancel()
    other = replicas.replica(Job("work", 3600.0, _nothing))
    conditions, gauges = [], []
    for decide, passed in ((None, 0), (None, 66), (pause, 60)):
        replicas.passed += passed
        if decide is not None:
            async with replicas.transactions.begin() as tx:
                await decide(tx, "work", **WHO)
        async with replicas.database.read() as connection:
            conditions += [one.condition for one in await listed(connection)]
        await other.refresh_gauges()
        gauges.append(value_of(metrics.JOB_RUNNING.labels("work")))
    assert conditions == ["running", "interrupted", "paused"]
    assert gauges[:2] == [1, 0]


async def test_one_that_the_newest_version_lacks_is_shown_and_refused(replicas: Replicas) -> None:
    old = replicas.replica(Job("gone", 3600.0, _nothing), Job("kept", 3600.0, _nothing))
    await old.turn()
    await old.finish()
    new = replicas.replica(Job("kept", 3600.0, _nothing), Job("new", 3600.0, _nothing))
    await new.turn()
    await new.finish()
    await old.turn()
    async with replicas.database.read() as connection:
        conditions = {one.name: str(one.condition) for one in await listed(connection)}
    assert conditions == {"gone": "unknown", "kept": "waiting", "new": "waiting"}
    for decide in (run_now, pause, resume):
        async with replicas.transactions.begin() as tx:
            with pytest.raises(NotOfThisVersion):
                await decide(tx, "gone", **WHO)
    again = replicas.replica(Job("gone", 3600.0, _nothing))  # the version before, once more
    await again.turn()
    async with replicas.transactions.begin() as tx:
        await run_now(tx, "gone", **WHO)


async def _nothing(_run: JobRun) -> None:
    """Succeed."""


async def test_a_job_that_nobody_knows_is_refused(replicas: Replicas) -> None:
    for decide in (run_now, pause, resume):
        async with replicas.transactions.begin() as tx:
            with pytest.raises(NotFound):
                await decide(tx, "other", **WHO)


async def test_one_that_is_not_paused_is_not_resumed(replicas: Replicas) -> None:
    await Counted(replicas).look()
    async with replicas.transactions.begin() as tx:
        with pytest.raises(NotPaused):
            await resume(tx, "work", **WHO)
