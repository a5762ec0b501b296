"""Reports as they are kept."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among, insert_many, parameters_of
from services.intake.domain.report import KeptReport, Subject
from services.intake.tables import reports

_COLUMNS: Final = ("subject", "key", "source", "version", "hash", "received_on", "event_id", "content")


async def load_reports(
    connection: AsyncConnection, subject: Subject, keys: Collection[str]
) -> dict[str, list[KeptReport]]:
    """Return all that is kept about some people or units, by key as it was sent, in the order of arrival.

    One statement.
    """
    found: dict[str, list[KeptReport]] = {}
    rows = await connection.execute(
        sa.select(reports)
        .where(reports.c.subject == subject.value, among(connection, reports.c.key, list(keys)))
        .order_by(reports.c.number)
    )
    for row in rows:
        kept = KeptReport(
            key=row.key,
            source=row.source,
            number=row.number,
            version=row.version,
            hash=row.hash,
            received_on=row.received_on,
            event_id=row.event_id,
            content=row.content,
        )
        found.setdefault(row.key, []).append(kept)
    return found


async def add_reports(connection: AsyncConnection, subject: Subject, new: Iterable[KeptReport]) -> None:
    """Keep reports, in order; they get their numbers. One statement."""
    rows = [
        {
            "subject": subject.value,
            "key": one.key,
            "source": one.source,
            "version": one.version,
            "hash": one.hash,
            "received_on": one.received_on,
            "event_id": one.event_id,
            "content": one.content,
        }
        for one in new
    ]
    if rows:
        await connection.execute(insert_many(connection, reports, _COLUMNS), parameters_of(connection, _COLUMNS, rows))


async def repeated_after(connection: AsyncConnection, number: int, before: date, limit: int) -> Sequence[Any]:
    """Return reports behind a number, received before a day, that say what the version before them says.

    Each is a row of `number`, `subject`, `key`, `source`; in the order of numbers, so many at the most. One statement.
    """
    said_before = reports.alias("said_before")
    previous = (
        sa.select(said_before.c.number)
        .where(
            said_before.c.subject == reports.c.subject,
            said_before.c.key == reports.c.key,
            said_before.c.source == reports.c.source,
            said_before.c.version < reports.c.version,
        )
        .order_by(said_before.c.version.desc())
        .limit(1)
        .correlate(reports)
        .scalar_subquery()
    )
    kept = reports.alias("kept")
    is_said_before = sa.exists().where(kept.c.number == previous, kept.c.content == reports.c.content)
    found = sa.select(reports.c.number, reports.c.subject, reports.c.key, reports.c.source).where(
        reports.c.number > number, reports.c.received_on < before, is_said_before
    )
    return (await connection.execute(found.order_by(reports.c.number).limit(limit))).all()


async def remove_reports(connection: AsyncConnection, numbers: Collection[int]) -> None:
    """Remove reports. One statement; none for none."""
    if numbers:
        await connection.execute(sa.delete(reports).where(among(connection, reports.c.number, list(numbers))))
