"""However a run ends, it is recorded, and keeps no other job from its turn."""

import asyncio
from typing import Any

import pytest

from hub.errors import Transient
from hub.jobs import leases
from hub.jobs.job import Job, JobRun
from hub.jobs.leases import End
from hub.jobs.runner import JobRunner
from hub.telemetry import metrics
from tests.integration.hub.jobs.conftest import Replicas
from tests.support.metrics import value_of

HOUR = 3600.0


class Untellable(Transient):
    """Its text cannot be made."""

    def __str__(self) -> str:
        raise RuntimeError


async def _well(_run: JobRun) -> None:
    """Succeed."""


def ending(error: BaseException | None, value: Any = None) -> Job:
    async def run(_run: JobRun) -> Any:
        if error is not None:
            raise error
        return value

    return Job("odd", HOUR, run)


async def ended(runner: JobRunner) -> None:
    """Let a runner look once, and let what it began end."""
    await runner.turn()
    async with asyncio.timeout(60):
        await runner.finish()


@pytest.mark.parametrize(
    ("job", "sentence"),
    [
        (ending(None, "60"), "(TypeError)"),
        (ending(None, float("nan")), "(TypeError)"),
        (ending(Untellable("x")), "(RuntimeError)"),
        (ending(asyncio.CancelledError()), "(CancelledError)"),
        (ending(Transient("said \x00 and \ud800", code="x")), "x: said ? and ?"),
        (ending(TimeoutError()), "tak terduga (TimeoutError)"),
        (ending(PermissionError()), "tak terduga (PermissionError)"),
    ],
    ids=["text", "nan", "untellable", "cancelled", "unstorable", "timeout", "disk"],
)
async def test_every_end_is_a_failure_that_is_seen_and_tried_again(replicas: Replicas, job: Job, sentence: str) -> None:
    runner = replicas.replica(job, Job("other", 1.0, _well))
    for failures in (1, 2):
        await ended(runner)
        row = await replicas.row("odd")
        assert (row["last_outcome"], row["failures"], row["lease_token"]) == ("failed", failures, None)
        assert sentence in row["last_error"]
        replicas.passed += row["due_at"] - row["last_finished_at"]
    assert (await replicas.row("other"))["runs"] == 2


async def test_an_end_that_cannot_be_recorded_keeps_no_other_from_it(
    replicas: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = leases.record

    async def refuse(connection: Any, end: End) -> bool | None:
        if end.claim.name == "odd":
            raise ValueError
        return await record(connection, end)

    monkeypatch.setattr(leases, "record", refuse)
    runner = replicas.replica(ending(None), Job("other", HOUR, _well))
    await ended(runner)
    assert (await replicas.row("other"))["last_outcome"] == "succeeded"
    monkeypatch.undo()
    replicas.passed += 61
    await runner.turn()
    assert (await replicas.row("odd"))["last_outcome"] == "interrupted"


async def test_a_run_that_a_stop_cut_short_is_no_success(replicas: Replicas) -> None:
    async def work(run: JobRun) -> None:
        began.set()
        await goes_on.wait()
        if run.stopping:
            return
        raise ValueError

    job = Job("work", HOUR, work)
    for runs in (1, 2):
        began, goes_on = asyncio.Event(), asyncio.Event()
        runner = replicas.replica(job)
        runner.start()
        async with asyncio.timeout(60):
            await began.wait()
        stop = asyncio.create_task(runner.stop(deadline=60))
        await asyncio.sleep(0)
        goes_on.set()
        await stop
        row = await replicas.row("work")
        assert (row["runs"], row["last_outcome"], row["last_succeeded_at"]) == (runs, "stopped", None)
        assert (row["failures"], row["due_at"]) == (0, row["last_finished_at"])
        replicas.passed += HOUR
    await runner.refresh_gauges()
    assert value_of(metrics.JOB_SUCCESS_AGE.labels("work")) == 2 * HOUR


async def test_a_transaction_that_saves_keeps_no_other_job_waiting(replicas: Replicas) -> None:
    goes_on, saved = asyncio.Event(), asyncio.Event()

    async def save(run: JobRun) -> None:
        async with replicas.database.begin() as connection:
            await run.save(connection, {"after": 1})
            saved.set()
            await goes_on.wait()

    first, second = (replicas.replica(Job("odd", HOUR, save), Job("other", 1.0, _well)) for _ in range(2))
    await first.turn()
    async with asyncio.timeout(60):
        await saved.wait()
    if not replicas.database.is_postgresql:  # SQLite has one writer: everybody waits for it
        goes_on.set()
        await first.finish()
    replicas.passed += 61  # time to renew, and for another to take over
    async with asyncio.timeout(10):  # far below what PostgreSQL waits for a lock
        for runner in (first, second, first):
            await runner.turn()
    goes_on.set()
    async with asyncio.timeout(60):
        await first.finish()
    row = await replicas.row("odd")
    assert (row["runs"], row["last_outcome"], row["state"]) == (1, "succeeded", {"after": 1})
    assert (await replicas.row("other"))["runs"] >= 2


async def test_a_run_that_does_not_heed_its_cut_does_not_hold_the_job_for_ever(replicas: Replicas) -> None:
    stands, goes_on = asyncio.Event(), asyncio.Event()

    async def deaf(_run: JobRun) -> None:
        stands.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await goes_on.wait()
            raise

    first = replicas.replica(Job("odd", HOUR, deaf, lease=0.02))
    await first.turn()
    async with asyncio.timeout(60):
        await stands.wait()
    await asyncio.sleep(0.1)  # the cut goes by the time of the loop
    replicas.passed += 0.03
    await first.turn()
    second = replicas.replica(Job("odd", HOUR, _well, lease=0.02))
    await ended(second)
    goes_on.set()
    assert (await replicas.row("odd"))["last_outcome"] == "succeeded"


async def test_replicas_whose_clocks_disagree_do_not_run_a_job_in_turn_without_end(replicas: Replicas) -> None:
    job = Job("work", HOUR, _well)
    runners = [replicas.replica(job), replicas.replica(job, ahead=HOUR + 400)]
    for _ in range(36):
        for runner in runners:
            await ended(runner)
        replicas.passed += 300
    assert (await replicas.row("work"))["runs"] in range(4, 9)  # in three hours, by both


async def test_a_process_whose_clock_was_set_back_goes_on_after_a_period(replicas: Replicas) -> None:
    runner = replicas.replica(Job("work", HOUR, _well))
    await ended(runner)
    await ended(runner)
    replicas.ahead = -1e6
    for passed, runs in ((HOUR / 2, 1), (HOUR / 2, 2), (HOUR, 3)):
        replicas.passed += passed
        await ended(runner)
        assert (await replicas.row("work"))["runs"] == runs
