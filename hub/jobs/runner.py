"""Runs a service's jobs: each when it is due, in one replica at a time, seen by operators.

    due and free -> claim with a lease -> run, the lease renewed meanwhile -> record the end, give the job back

At every `await` we may be killed. Before the claim: nothing has happened. After it: the lease ends, and another replica
runs the job, from the state that it saved. Before the end is recorded: the job runs once more, as after any cut.
"""

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from contracts.refusal import Refusal
from hub import tasks
from hub.errors import HubError
from hub.jobs import leases
from hub.jobs.due import CLOCKS_AGREE, back_off, lease_has_ended
from hub.jobs.job import Job, JobRun
from hub.jobs.leases import Claim, End
from hub.store.database import Database, database_says_it_is_away
from hub.store.text import storable
from hub.telemetry import metrics
from hub.telemetry.logging import get_logger
from hub.worker import Worker

log = get_logger(__name__)

_LOOK_SECONDS: Final = 5.0
"""How often it is looked whether an operator wants something, or another replica has died, in seconds."""
_LOCKED_SECONDS: Final = 1.0
"""After which a row that a job's own transaction holds is tried again."""


@dataclass
class _Running:
    """A job that this process runs.

    Attributes:
        cut: cuts it off at the end of its lease.
        deadline: cuts it off when it takes too long.
        renew_at: when the lease is to be renewed, or the end to be recorded, of the clock that only grows.
        service_stops: whether the process is asked to end.
        told_to_stop: whether the run was told so.
        is_lost: whether another replica has taken the job over.
        task: ends with what the job returns.
        end: how it ended, until that is recorded.
    """

    job: Job
    claim: Claim
    cut: asyncio.Timeout
    deadline: asyncio.Timeout
    renew_at: float
    service_stops: Callable[[], bool]
    told_to_stop: bool = False
    is_lost: bool = False
    task: asyncio.Task[float | None] = field(init=False)
    end: End | None = None

    @property
    def keeps_its_lease(self) -> bool:
        """Whether it goes on, and has not been cut off: one that does not heed that must not hold the job for ever."""
        return not self.task.done() and not self.cut.expired()

    def is_stopping(self) -> bool:
        """Tell the run whether to come to an end."""
        self.told_to_stop = self.told_to_stop or self.service_stops()
        return self.told_to_stop


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
        self._implausible: dict[str, tuple[float, float]] = {}
        self._begun: dict[str, tuple[float, float]] = {}
        self._generation: int | None = None
        self._told_of_clocks = False

    async def turn(self) -> float:
        """Record what has ended, keep the leases, begin what is due. Returns the seconds until something may be due."""
        await self._record()
        await self._renew()
        rows = await self._rows()
        self._watch(rows)
        for row in rows:
            if not self.stopping and row.name not in self._running and self._may_run(row):
                await self._claim(row)
        return self._rest(rows)

    async def finish(self) -> None:
        """Let the runs come to an end, and record them. What cannot be recorded is run again after its lease."""
        if self._running:
            await asyncio.wait([one.task for one in self._running.values()])
        await self._record()

    async def cancel(self) -> None:
        """End the loop and the runs where they stand; their leases end by themselves."""
        await super().cancel()
        await tasks.end([one.task for one in self._running.values()])
        self._running.clear()

    async def refresh_gauges(self) -> None:
        """Bring the jobs' gauges up to date; called when metrics are scraped. Every replica tells the same."""
        async with self._database.read() as connection:
            rows = await leases.load_jobs(connection, self._jobs)
        now = self._database.clocks.now()
        for row in rows:
            since = row.created_at if row.last_succeeded_at is None else row.last_succeeded_at
            metrics.JOB_SUCCESS_AGE.labels(row.name).set(max(0.0, now - since))
            metrics.JOB_PERIOD.labels(row.name).set(self._jobs[row.name].schedule.period)
            metrics.JOB_FAILURES.labels(row.name).set(row.failures)
            metrics.JOB_RUNNING.labels(row.name).set(not self._is_free(row))
            metrics.JOB_PAUSED.labels(row.name).set(row.paused_at is not None)

    async def _rows(self) -> Sequence[sa.Row[Any]]:
        async with self._database.read() as connection:
            rows = await leases.load_jobs(connection, self._jobs)
        known = {row.name for row in rows if self._generation is not None and row.generation >= self._generation}
        if len(known) == len(self._jobs):
            return rows
        async with self._database.begin() as connection:
            new = self._jobs.keys() - {row.name for row in rows}
            if new:
                await leases.introduce(connection, new)
            self._generation = await leases.bring(connection, self._jobs, self._generation)
            return await leases.load_jobs(connection, self._jobs)

    def _watch(self, rows: Sequence[sa.Row[Any]]) -> None:
        """Note when runs began, by a clock that nobody sets. Those from before our start began long ago."""
        for row in rows:
            at, _ = self._begun.get(row.name, (None, 0.0))
            if row.last_started_at is not None and at != row.last_started_at:
                since = self._elapsed() if row.name in self._begun else -math.inf
                self._begun[row.name] = (row.last_started_at, since)
            elif row.last_started_at is None:
                self._begun[row.name] = (-math.inf, -math.inf)

    def _due_at(self, row: sa.Row[Any]) -> float:
        """Return from when on a job is due: what was agreed when it ended, or sooner where its rule says so now."""
        at: float = row.due_at
        if row.last_started_at is None:
            return at
        schedule, now = self._jobs[row.name].schedule, self._database.clocks.now()
        if row.last_started_at <= now + CLOCKS_AGREE:
            return min(at, schedule.due_at(row.last_started_at, now))
        # Another replica's clock is ahead, or ours was set back: both would hold that the other's run was long ago.
        if not self._told_of_clocks:
            self._told_of_clocks = True
            log.warning("job_began_in_the_future", job=row.name, seconds=round(row.last_started_at - now))
        _, since = self._begun[row.name]
        return min(at, now + max(0.0, since + schedule.period - self._elapsed()))

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
            claim = await leases.claim(connection, row, token=token, lease=job.lease)
        if claim is None:
            return
        if row.lease_token is not None:
            log.warning("job_taken_over", job=job.name)
        cut, deadline = asyncio.timeout_at(began + job.lease), asyncio.timeout(job.deadline)
        running = _Running(job, claim, cut, deadline, at + job.lease / 3, lambda: self.stopping)
        running.task = asyncio.create_task(_run_job(running), name=f"job {job.name}")
        running.task.add_done_callback(lambda _: self.wake())
        self._running[job.name] = running

    def _gather(self) -> None:
        """Note how runs have ended, whatever their ends are like: one that is not noted would be renewed for ever."""
        for running in list(self._running.values()):
            if running.end is not None or not running.task.done():
                continue
            if running.is_lost and running.task.cancelled():
                del self._running[running.job.name]
                continue
            error = _error_of(running.task)
            try:
                running.end = self._failed(running, error) if error else self._ended_well(running)
            except Exception as wrong:  # noqa: BLE001 - a job's own schedule, value or error, which may do anything
                error, wait = wrong, back_off(running.claim.failures + 1, math.inf)
                running.end = End(running.claim, self._database.clocks.now() + wait, _unexpected(wrong))
            if error is not None:
                _tell(running.job, error)

    def _ended_well(self, running: _Running) -> End:
        """Raises TypeError when the job returns what is no time."""
        job, claim, now = running.job, running.claim, self._database.clocks.now()
        again: Any = running.task.result()
        if running.told_to_stop:
            return End(claim, now, stopped=True)
        due_at = job.schedule.due_at(claim.started_at, now)
        if again is None:
            return End(claim, due_at)
        if not isinstance(again, int | float) or not math.isfinite(again):
            raise TypeError("a job returns seconds or None")
        return End(claim, min(due_at, now + max(0.0, again)))

    def _failed(self, running: _Running, error: BaseException) -> End:
        wait = back_off(running.claim.failures + 1, running.job.schedule.period)
        return End(running.claim, self._database.clocks.now() + wait, storable(_sentence(error, running), 500))

    async def _renew(self) -> None:
        """Renew our leases, thrice a lease; a run that has lost its own is cut off."""
        at = self._elapsed()
        for running in [one for one in self._running.values() if one.renew_at <= at and one.keeps_its_lease]:
            began = asyncio.get_running_loop().time()
            async with self._database.begin() as connection:
                ours = await leases.renew(connection, running.claim, lease=running.job.lease)
            running.renew_at = at + (_LOCKED_SECONDS if ours is None else running.job.lease / 3)
            if not running.keeps_its_lease:
                continue
            if ours:
                running.cut.reschedule(began + running.job.lease)
            elif ours is False:
                log.warning("job_lease_lost", job=running.job.name)
                running.is_lost = True
                running.task.cancel()

    async def _record(self) -> None:
        """Record what has ended. While the database is away it is kept: it is still true."""
        self._gather()
        for running in [one for one in self._running.values() if one.end is not None]:
            try:
                is_recorded = await self._record_one(running)
            except Exception as error:
                if database_says_it_is_away(error):
                    raise
                log.exception("job_end_not_recorded", job=running.job.name, error=type(error).__name__)
                is_recorded = True  # its lease ends, and the run counts as interrupted
            if is_recorded:
                del self._running[running.job.name]
            else:
                running.renew_at = self._elapsed() + _LOCKED_SECONDS

    async def _record_one(self, running: _Running) -> bool:
        """Return whether nothing is left to record."""
        assert running.end is not None  # noqa: S101 - who calls has looked
        async with self._database.begin() as connection:
            recorded = await leases.record(connection, running.end)
        if recorded is False:
            log.warning("job_end_came_too_late", job=running.job.name)
        return recorded is not None

    def _rest(self, rows: Sequence[sa.Row[Any]]) -> float:
        now = self._database.clocks.now()
        soon = [self._due_at(row) - now for row in rows if row.paused_at is None and row.lease_until is None]
        again = [
            one.renew_at - self._elapsed()
            for one in self._running.values()
            if one.end is not None or one.keeps_its_lease
        ]
        # One that is due and not ours is looked at later.
        waits = [seconds for seconds in soon if seconds > 0] + again
        return max(0.01, min([_LOOK_SECONDS, *waits]))


async def _run_job(running: _Running) -> float | None:
    run = JobRun(running.job.name, running.claim.token, running.claim.state, running.is_stopping)
    async with running.cut, running.deadline:
        return await running.job.run(run)


def _error_of(task: asyncio.Task[Any]) -> BaseException | None:
    return asyncio.CancelledError() if task.cancelled() else task.exception()


def _tell(job: Job, error: BaseException) -> None:
    if database_says_it_is_away(error):
        log.warning("job_waits_for_database", job=job.name, error=type(error).__name__)
    else:
        log.error("job_failed", job=job.name, error=type(error).__name__, exc_info=error)


def _sentence(error: BaseException, running: _Running) -> str:
    """Return why a run has failed, for operators. Texts of strange errors may quote personal data."""
    if isinstance(error, TimeoutError) and running.cut.expired():
        return "Pekerjaan dihentikan karena sewanya tidak dapat diperpanjang; basis data mungkin tidak menjawab."
    if isinstance(error, TimeoutError) and running.deadline.expired():
        return f"Pekerjaan dihentikan karena melewati tenggat {running.job.deadline:.0f} detik."
    if isinstance(error, (HubError, Refusal)):
        return f"{error.code}: {error}"
    if database_says_it_is_away(error):
        return f"Basis data tidak melayani ({type(error).__name__}); dicoba lagi dengan sendirinya."
    return _unexpected(error)


def _unexpected(error: BaseException) -> str:
    return f"Galat tak terduga ({type(error).__name__}); lihat peristiwa job_failed di log layanan."
