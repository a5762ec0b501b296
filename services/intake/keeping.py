"""What is forgotten in time: receipts, bodies of what was refused, and counts of days that are over."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from hub.clock import moment
from hub.jobs.job import Job, JobRun
from hub.runtime import Runtime
from hub.store.retention import Retention
from services.intake.settings import IntakeSettings
from services.intake.tables import receipts, source_days

_DAY: Final = 86_400.0


def forgetting_job(runtime: Runtime[IntakeSettings]) -> Job:
    """Return the job that forgets."""
    settings, database = runtime.settings, runtime.database

    async def forget(run: JobRun) -> None:
        now = runtime.clocks.now()
        retention = Retention(database, settings, is_stopping=run.is_stopping)
        await retention.prune(receipts, receipts.c.received_at < now - settings.intake_receipts_days * _DAY)
        yesterday = moment(now).date() - timedelta(days=2)
        await retention.prune(source_days, source_days.c.day < yesterday)
        old = receipts.c.received_at < now - settings.intake_refused_bodies_days * _DAY
        async with database.begin() as connection:
            await connection.execute(sa.update(receipts).where(receipts.c.body.is_not(None), old).values(body=None))

    return Job("forget_receipts", settings.retention_every_seconds, forget)
