"""Jobs, run as a replica runs them."""

import sqlalchemy as sa

from hub.jobs.job import Job
from hub.jobs.runner import JobRunner
from hub.store.database import Database
from hub.tables import jobs


async def look_once(database: Database, *wanted: Job) -> None:
    """Let a replica look what is due, and wait until that has run."""
    runner = JobRunner(database, wanted)
    await runner.turn()
    await runner.finish()


async def run_at_once(database: Database, job: Job) -> float:
    """Run a job, whether it is due or not. Returns for how many seconds after its start it then is not due."""
    async with database.begin() as connection:
        await connection.execute(sa.update(jobs).where(jobs.c.name == job.name).values(due_at=0.0))
    await look_once(database, job)
    async with database.read() as connection:
        row = (await connection.execute(sa.select(jobs).where(jobs.c.name == job.name))).one()
    return float(row.due_at - row.last_started_at)
