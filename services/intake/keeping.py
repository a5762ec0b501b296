"""What is forgotten in time: what was said again and again, receipts, bodies of what was refused, counts of days."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import moment
from hub.jobs.job import Job, JobRun
from hub.runtime import Runtime
from hub.store.database import Database
from hub.store.retention import Retention
from services.intake.domain.repeating import needless
from services.intake.domain.report import Subject
from services.intake.handlers.arrivals import by_source
from services.intake.repository.merging import lock_merging
from services.intake.repository.reports import load_reports, remove_reports, repeated_after
from services.intake.settings import IntakeSettings
from services.intake.tables import receipts, source_days

_DAY: Final = 86_400.0
_REPEATED_DAYS: Final = 30
"""How long reports are kept that say again, under another version, what was said before."""
_CHUNK: Final = 1000


def forgetting_job(runtime: Runtime[IntakeSettings]) -> Job:
    """Return the job that forgets."""
    settings, database = runtime.settings, runtime.database

    async def forget(run: JobRun) -> None:
        now = runtime.clocks.now()
        retention = Retention(database, settings, is_stopping=run.is_stopping)
        await retention.prune(receipts, receipts.c.received_at < now - settings.intake_receipts_days * _DAY)
        yesterday = moment(now).date() - timedelta(days=2)
        await retention.prune(source_days, source_days.c.day < yesterday)
        await forget_bodies(database, now - settings.intake_refused_bodies_days * _DAY, run.is_stopping)
        await forget_what_was_repeated(database, moment(now).date() - timedelta(days=_REPEATED_DAYS), run.is_stopping)

    return Job("forget_receipts", settings.retention_every_seconds, forget)


async def forget_bodies(
    database: Database, before: float, is_stopping: Callable[[], bool], *, chunk: int = _CHUNK
) -> None:
    """Empty what was refused before a moment, in epoch seconds: it holds personal data. Some a transaction."""
    old = sa.select(receipts.c.number).where(receipts.c.body.is_not(None), receipts.c.received_at < before)
    statement = sa.update(receipts).where(receipts.c.number.in_(old.limit(chunk))).values(body=None)
    while not is_stopping():
        async with database.begin() as connection:
            if (await connection.execute(statement)).rowcount < chunk:
                return


async def forget_what_was_repeated(
    database: Database, before: date, is_stopping: Callable[[], bool], *, chunk: int = _CHUNK
) -> None:
    """Remove reports from before a day that only say again what was said before, some a transaction.

    A system that sends everything every night under new versions would make the reports of a person grow for ever.
    """
    after = 0
    while not is_stopping():
        async with database.begin() as connection:
            await lock_merging(connection)
            found = await repeated_after(connection, after, before, chunk)
            await remove_reports(connection, await _needless(connection, found))
        if len(found) < chunk:
            return
        after = found[-1].number


async def _needless(connection: AsyncConnection, found: Sequence[Any]) -> set[int]:
    """Return the numbers of those, among reports, without which nothing is said otherwise."""
    forgotten: set[int] = set()
    for subject in Subject:
        keys = {one.key for one in found if one.subject == subject.value}
        kept = await load_reports(connection, subject, keys)
        for several in (of_source for about in kept.values() for of_source in by_source(about).values()):
            forgotten |= needless(several)
    return forgotten & {one.number for one in found}
