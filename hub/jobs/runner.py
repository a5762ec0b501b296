"""Runs a service's jobs: each when it is due, in one replica at a time, seen by operators.

    due and free -> claim with a lease -> run, the lease renewed meanwhile -> record the end, give the job back

At every `await` we may be killed. Before the claim: nothing has happened. After it: the lease ends, and another replica
runs the job, from the state that it saved. Before the end is recorded: the job runs once more, as after any cut.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from hub import tasks
from hub.errors import HubError
from hub.jobs import table
from hub.jobs.due import CLOCKS_AGREE, back_off, lease_has_ended
from hub.jobs.job import Job, JobRun
from hub.jobs.table import Claim, End
from hub.store.database import Database, database_is_away
from hub.telemetry import metrics
from hub.telemetry.logging import get_logger
from hub.worker import Worker

log = get_logger(__name__)

_LOOK_SECONDS: Final = 5.0
"""How often it is looked whether an operator wants something, or another replica has died, in seconds."""


@dataclass
class _Running:
    """A job that this process runs.

    Attributes:
        cut: cuts it off at the end of its lease.
        renew_at: when the lease is to be renewed, of the clock that only grows.
    """

    job: Job
    claim: Claim
    cut: asyncio.Timeout
    renew_at: float
    task: asyncio.Task[None] | None = None


class JobRunner(Worker):
    """Claims what is due and runs it, each job beside the others, so that a long one keeps no other waiting."""

    name = "jobs"

    def __init__(self, database: Database, jobs: Sequence[Job]) -> None:
        """Nothing is opened.

        Raises:
            ValueError: two jobs have one name.
        """
        super().__init__()
        self._database = database
        self._elapsed = database.clocks.elapsed
        self._jobs = {job.name: job for job in jobs}
        if len(self._jobs) != len(jobs):
            raise ValueError("two jobs of a service have one name")
        self._running: dict[str, _Running] = {}
        self._ended: list[End] = []
        self._implausible: dict[str, tuple[float, float]] = {}

    async def turn(self) -> float:
        """Record what has ended, keep the leases, begin what is due. Returns the seconds until something may be due."""
        await self._record()
        await self._renew()
        rows = await self._rows()
        for row in rows:
            if not self.stopping and row.name not in self._running and self._may_run(row):
                await self._claim(row)
        return self._rest(rows)

    async def finish(self) -> None:
        """Let the runs come to an end, and record them. What cannot be recorded is run again after its lease."""
        running = [one.task for one in self._running.values() if one.task is not None]
        if running:
            await asyncio.wait(running)
        await self._record()

    async def cancel(self) -> None:
        """End the loop and the runs where they stand; their leases end by themselves."""
        await super().cancel()
        await tasks.end([one.task for one in self._running.values() if one.task is not None])
        self._running.clear()

    async def refresh_gauges(self) -> None:
        """Bring the jobs' gauges up to date; called when metrics are scraped. Every replica tells the same."""
        async with self._database.read() as connection:
            rows = await table.look(connection, self._jobs)
        now = self._database.clocks.now()
        for row in rows:
            since = row.created_at if row.last_succeeded_at is None else row.last_succeeded_at
            metrics.JOB_SUCCESS_AGE.labels(row.name).set(max(0.0, now - since))
            metrics.JOB_PERIOD.labels(row.name).set(self._jobs[row.name].schedule.period)
            metrics.JOB_FAILURES.labels(row.name).set(row.failures)
            metrics.JOB_RUNNING.labels(row.name).set(row.lease_token is not None)
            metrics.JOB_PAUSED.labels(row.name).set(row.paused_at is not None)

    async def _rows(self) -> Sequence[sa.Row[Any]]:
        async with self._database.read() as connection:
            rows = await table.look(connection, self._jobs)
        if len(rows) == len(self._jobs):
            return rows
        async with self._database.begin() as connection:
            await table.introduce(connection, self._jobs.keys() - {row.name for row in rows})
            return await table.look(connection, self._jobs)

    def _due_at(self, row: sa.Row[Any]) -> float:
        """Return from when on a job is due: what was agreed when it ended, or sooner where its rule says so now."""
        at: float = row.due_at
        if row.last_started_at is None:
            return at
        return min(at, self._jobs[row.name].schedule.due_at(row.last_started_at, self._database.clocks.now()))

    def _may_run(self, row: sa.Row[Any]) -> bool:
        """Whether a job is due, not paused, and nobody else's."""
        is_due = row.paused_at is None and self._due_at(row) <= self._database.clocks.now()
        return is_due and self._is_free(row)

    def _is_free(self, row: sa.Row[Any]) -> bool:
        if row.lease_until is None:
            return True
        lease = self._jobs[row.name].lease
        ended = lease_has_ended(row.lease_until, self._database.clocks.steady(), lease)
        if ended is not None:
            return ended
        # Its holder is given as long as he would take to renew it.
        until, since = self._implausible.get(row.name, (None, 0.0))
        if until != row.lease_until:
            self._implausible[row.name] = (row.lease_until, self._elapsed())
            return False
        return self._elapsed() - since > lease + CLOCKS_AGREE

    async def _claim(self, row: sa.Row[Any]) -> None:
        job, token = self._jobs[row.name], str(uuid4())
        began, at = asyncio.get_running_loop().time(), self._elapsed()
        async with self._database.begin() as connection:
            claim = await table.claim(connection, row, token=token, lease=job.lease)
        if claim is None:
            return
        if row.lease_token is not None:
            log.warning("job_taken_over", job=job.name)
        running = _Running(job, claim, asyncio.timeout_at(began + job.lease), at + job.lease / 3)
        self._running[job.name] = running
        running.task = asyncio.create_task(self._run_job(running), name=f"job {job.name}")

    async def _run_job(self, running: _Running) -> None:
        job, claim = running.job, running.claim
        run = JobRun(job.name, claim.token, claim.state, lambda: self.stopping)
        try:
            async with running.cut, asyncio.timeout(job.deadline):
                again = await job.run(run)
        except Exception as error:  # noqa: BLE001 - whatever it is, operators see it, and it is tried again
            self._ended.append(self._failed(running, error))
        except BaseException:
            self._running.pop(job.name, None)  # its lease, no longer renewed, ends
            raise
        else:
            now = self._database.clocks.now()
            due_at = job.schedule.due_at(claim.started_at, now) if again is None else now + again
            self._ended.append(End(claim, due_at))
        self.wake()

    def _failed(self, running: _Running, error: Exception) -> End:
        job = running.job
        if database_is_away(error) and not isinstance(error, TimeoutError):
            log.warning("job_waits_for_database", job=job.name, error=type(error).__name__)
        else:
            log.error("job_failed", job=job.name, error=type(error).__name__, exc_info=error)
        wait = back_off(running.claim.failures + 1, job.schedule.period)
        return End(running.claim, self._database.clocks.now() + wait, _sentence(error, running))

    async def _renew(self) -> None:
        """Renew our leases, thrice a lease; a run that has lost its own is cut off."""
        at = self._elapsed()
        ended = {end.claim.name for end in self._ended}
        for running in [one for name, one in self._running.items() if one.renew_at <= at and name not in ended]:
            began = asyncio.get_running_loop().time()
            async with self._database.begin() as connection:
                ours = await table.renew(connection, running.claim, lease=running.job.lease)
            if running.task is None or running.task.done() or running.cut.expired():
                continue
            if ours:
                running.renew_at = at + running.job.lease / 3
                running.cut.reschedule(began + running.job.lease)
            else:
                log.warning("job_lease_lost", job=running.job.name)
                running.task.cancel()

    async def _record(self) -> None:
        """Record what has ended. While the database is away it is kept: it is still true."""
        while self._ended:
            end = self._ended[0]
            async with self._database.begin() as connection:
                if not await table.record(connection, end):
                    log.warning("job_end_came_too_late", job=end.claim.name)
            self._ended.pop(0)
            self._running.pop(end.claim.name, None)

    def _rest(self, rows: Sequence[sa.Row[Any]]) -> float:
        now = self._database.clocks.now()
        soon = [self._due_at(row) - now for row in rows if row.paused_at is None and row.lease_until is None]
        renewals = [one.renew_at - self._elapsed() for one in self._running.values()]
        waits = [
            seconds for seconds in soon if seconds > 0
        ] + renewals  # one that is due and not ours is looked at later
        return max(0.01, min([_LOOK_SECONDS, *waits]))


def _sentence(error: Exception, running: _Running) -> str:
    """Return why a run has failed, for operators. Texts of strange errors may quote personal data."""
    if isinstance(error, TimeoutError):
        if running.cut.expired():
            return "Pekerjaan dihentikan karena sewanya tidak dapat diperpanjang; basis data mungkin tidak menjawab."
        return f"Pekerjaan dihentikan karena melewati tenggat {running.job.deadline:.0f} detik."
    if isinstance(error, HubError):
        return f"{error.code}: {error}"[:500]
    if database_is_away(error):
        return f"Basis data tidak melayani ({type(error).__name__}); dicoba lagi dengan sendirinya."
    return f"Galat tak terduga ({type(error).__name__}); lihat peristiwa job_failed di log layanan."
