"""Jobs run once for all replicas, whoever dies, and operators see what came of them."""

import asyncio
from contextlib import AbstractAsyncContextManager

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from hub.errors import Transient
from hub.jobs.job import Job, JobRun, LeaseLost
from hub.store.database import Database, DatabaseStalled
from hub.tables import outbox
from hub.telemetry import metrics
from tests.integration.hub.jobs.conftest import Replicas
from tests.support.metrics import value_of

HOUR = 3600.0
LEASE = 60.0


class Work:
    """What a job does here: nothing, and it can be held up.

    Attributes:
        begun: for each run, what the job remembered.
        goes_on: cleared, a run stands still.
    """

    def __init__(self) -> None:
        self.begun: list[object] = []
        self.runs: list[JobRun] = []
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.again: float | None = None
        self.error: Exception | None = None
        self._stands = asyncio.Event()

    def job(self, **more: float) -> Job:
        return Job("work", HOUR, self.run, **more)

    async def run(self, run: JobRun) -> float | None:
        self.begun.append(run.state)
        self.runs.append(run)
        self._stands.set()
        await self.goes_on.wait()
        if self.error is not None:
            raise self.error
        return self.again

    async def stands(self) -> None:
        async with asyncio.timeout(30):
            await self._stands.wait()
        self._stands.clear()


@pytest.fixture
def work() -> Work:
    return Work()


async def test_replicas_that_look_at_once_run_it_once(replicas: Replicas, work: Work) -> None:
    runners = [replicas.replica(work.job()) for _ in range(2)]
    for period in (1, 2):
        for _ in range(2):
            await asyncio.gather(*(runner.turn() for runner in runners))
            await asyncio.gather(*(runner.finish() for runner in runners))
        assert len(work.begun) == period
        replicas.passed += HOUR
    row = await replicas.row("work")
    assert (row["runs"], row["last_outcome"], row["failures"], row["lease_token"]) == (2, "succeeded", 0, None)


async def test_what_a_dead_replica_had_begun_is_resumed_by_another(replicas: Replicas, work: Work) -> None:
    first, second = (replicas.replica(work.job(lease=LEASE)) for _ in range(2))
    work.goes_on.clear()
    await first.turn()
    await work.stands()
    async with replicas.database.begin() as connection:
        await work.runs[0].save(connection, {"after": 7})
    await first.cancel()
    work.goes_on.set()
    replicas.passed += LEASE - 1
    await second.turn()
    await second.finish()
    assert len(work.begun) == 1
    replicas.passed += 2
    await second.turn()
    row = await replicas.row("work")
    assert (row["last_outcome"], row["failures"]) == ("interrupted", 1)
    await second.finish()
    assert work.begun == [{}, {"after": 7}]
    assert (await replicas.row("work"))["failures"] == 0


async def test_a_living_replica_keeps_a_long_run(replicas: Replicas, work: Work) -> None:
    first, second = (replicas.replica(work.job(lease=LEASE)) for _ in range(2))
    work.goes_on.clear()
    for _ in range(4):
        await first.turn()
        await second.turn()
        replicas.passed += LEASE / 2
    work.goes_on.set()
    await first.finish()
    await second.finish()
    assert len(work.begun) == 1


async def test_a_replica_that_comes_back_too_late_commits_nothing(replicas: Replicas, work: Work) -> None:
    first, second = (replicas.replica(work.job(lease=LEASE)) for _ in range(2))
    work.goes_on.clear()
    await first.turn()
    await work.stands()
    replicas.passed += LEASE + 1
    await second.turn()
    await work.stands()

    async def commit_an_effect() -> None:
        event = {"event_id": "e", "exchange": "", "routing_key": "k", "headers": {}, "body": b""}
        async with replicas.database.begin() as connection:
            await connection.execute(sa.insert(outbox), [event | {"created_at": 0, "due_at": 0}])
            await work.runs[0].save(connection, {"after": 1})

    with pytest.raises(LeaseLost):
        await commit_an_effect()
    with capture_logs() as logs:
        await first.turn()
    assert [one["event"] for one in logs] == ["job_lease_lost"]
    async with asyncio.timeout(60):  # it has been cut off
        await first.finish()
    async with replicas.database.read() as connection:
        assert (await connection.execute(sa.select(outbox))).all() == []
    row = await replicas.row("work")
    assert (row["runs"], row["state"], row["lease_token"]) == (2, {}, work.runs[1].token)


@pytest.mark.parametrize("ahead", [HOUR, -HOUR])
async def test_a_wall_clock_that_is_set_leaves_a_living_holder_its_job(
    replicas: Replicas, work: Work, ahead: float
) -> None:
    first = replicas.replica(work.job(lease=LEASE))
    work.goes_on.clear()
    await first.turn()
    replicas.ahead = ahead
    second = replicas.replica(work.job(lease=LEASE))
    for _ in range(10):
        await first.turn()
        await second.turn()
        replicas.passed += LEASE / 3
    assert len(work.begun) == 1
    await first.cancel()
    for _ in range(6):
        await second.turn()
        replicas.passed += LEASE / 3
    await work.stands()
    assert (await replicas.row("work"))["runs"] == 2


async def test_a_failure_is_seen_and_tried_again_ever_more_rarely(replicas: Replicas, work: Work) -> None:
    runner = replicas.replica(work.job())
    sentences = []
    for error, wait in ((Transient("the store is away", code="away"), 10), (ValueError("199001012010011000"), 20)):
        work.error = error
        await runner.turn()
        await runner.finish()
        row = await replicas.row("work")
        assert row["due_at"] - row["last_finished_at"] == wait
        sentences.append(row["last_error"])
        replicas.passed += wait
    assert sentences[0] == "away: the store is away"
    assert "ValueError" in sentences[1]
    assert "1990" not in sentences[1]
    await runner.refresh_gauges()
    assert value_of(metrics.JOB_FAILURES.labels("work")) == 2
    assert value_of(metrics.JOB_SUCCESS_AGE.labels("work")) == 30
    work.error = None
    await runner.turn()
    await runner.finish()
    row = await replicas.row("work")
    assert (row["last_outcome"], row["failures"], row["last_error"]) == ("succeeded", 0, None)


async def test_a_run_that_hangs_is_cut_off_at_its_deadline(replicas: Replicas, work: Work) -> None:
    work.goes_on.clear()
    await (runner := replicas.replica(work.job(deadline=0.01))).turn()
    async with asyncio.timeout(60):
        await runner.finish()
    assert "tenggat" in (await replicas.row("work"))["last_error"]


async def test_one_that_wants_to_go_on_is_due_when_it_says(replicas: Replicas, work: Work) -> None:
    work.again = 77.0
    await (runner := replicas.replica(work.job())).turn()
    await runner.finish()
    row = await replicas.row("work")
    assert row["due_at"] - row["last_finished_at"] == 77


async def test_a_stop_tells_the_run_and_leaves_the_rest_to_another(replicas: Replicas, work: Work) -> None:
    first, second = (replicas.replica(work.job()) for _ in range(2))
    work.goes_on.clear()
    work.again = 0.0
    first.start()
    await work.stands()
    stop = asyncio.create_task(first.stop(deadline=30))
    await asyncio.sleep(0)
    assert work.runs[0].stopping
    work.goes_on.set()
    await stop
    await second.turn()
    await second.finish()
    assert len(work.begun) == 2


async def test_an_end_that_the_database_cannot_take_is_recorded_later(
    replicas: Replicas, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = replicas.replica(work.job())
    await runner.turn()
    await work.stands()

    def away(_database: Database) -> AbstractAsyncContextManager[AsyncConnection]:
        raise DatabaseStalled

    with monkeypatch.context() as patch:
        patch.setattr(Database, "begin", away)
        with pytest.raises(DatabaseStalled):
            await runner.finish()
    await runner.turn()
    assert (await replicas.row("work"))["last_outcome"] == "succeeded"
    assert len(work.begun) == 1


def test_two_jobs_of_one_name_are_refused(work: Work) -> None:
    with pytest.raises(ValueError, match="one name"):
        Replicas("sqlite://").replica(work.job(), work.job())
