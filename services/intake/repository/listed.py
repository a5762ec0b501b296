"""What operators look at: conflicts, people of whom too little is known, and people with their places."""

from collections.abc import AsyncGenerator, Collection, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.bulk import among
from hub.store.paging import Page, page_of
from services.intake.domain.report import Subject
from services.intake.tables import conflicts, employees, reports, units

_AT_ONCE: Final = 500


@personal
class ListedConflict:
    """Where a source that is not believed says something else.

    Attributes:
        number: of the conflict.
        subject: employee or unit.
        key: the NIP, the unit's code.
        field: of what.
        source: who says it; `value`: what.
        believed: who is believed; `believed_value`: what holds.
        since: epoch seconds.
        content: of the record that it is about; None: there is none yet.
    """

    number: int
    subject: Subject
    key: str
    field: str
    source: str
    value: Any
    believed: str
    believed_value: Any
    since: float
    content: Mapping[str, Any] | None


@personal
class Incomplete:
    """Somebody of whom no record can be made.

    Attributes:
        number: of the first report about them.
        nip: who.
        missing: fields that nobody says.
    """

    number: int
    nip: str
    missing: tuple[str, ...]


async def list_conflicts(
    connection: AsyncConnection, *, field: str | None, after: int, limit: int
) -> Page[ListedConflict, int]:
    """Return a page of conflicts, by number. Three statements at the most."""
    statement = sa.select(conflicts).where(conflicts.c.id > after).order_by(conflicts.c.id).limit(limit + 1)
    if field is not None:
        statement = statement.where(conflicts.c.field == field)
    rows = (await connection.execute(statement)).all()
    people = await _contents(connection, employees, "nip", {one.key for one in rows if one.subject == Subject.EMPLOYEE})
    places = await _contents(connection, units, "code", {one.key for one in rows if one.subject == Subject.UNIT})

    def read(row: sa.Row[Any]) -> ListedConflict:
        content = (people if row.subject == Subject.EMPLOYEE else places).get(row.key)
        told = {name: getattr(row, name) for name in ("key", "field", "source", "value", "believed", "believed_value")}
        return ListedConflict(number=row.id, subject=Subject(row.subject), since=row.since, content=content, **told)

    return page_of(rows, limit, read=read, key=lambda row: int(row.id))


async def every_conflict(connection: AsyncConnection) -> AsyncGenerator[ListedConflict, None]:
    """Yield all conflicts, by number."""
    after: int | None = 0
    while after is not None:
        page = await list_conflicts(connection, field=None, after=after, limit=_AT_ONCE)
        for one in page.items:
            yield one
        after = page.next


async def _contents(
    connection: AsyncConnection, table: sa.Table, key: str, keys: Collection[str]
) -> dict[str, Mapping[str, Any] | None]:
    if not keys:
        return {}
    statement = sa.select(table.c[key], table.c.content).where(among(connection, table.c[key], [*keys]))
    return {row[0]: row.content for row in await connection.execute(statement)}


async def list_incomplete(connection: AsyncConnection, *, after: int, limit: int) -> Page[Incomplete, int]:
    """Return a page of people of whom no record can be made, as they were reported first. One statement."""
    first = (
        sa.select(sa.func.min(reports.c.number))
        .where(reports.c.subject == Subject.EMPLOYEE.value, reports.c.key == employees.c.nip)
        .scalar_subquery()
    )
    listed = sa.select(first.label("number"), employees.c.nip, employees.c.missing).where(employees.c.missing != "")
    found = listed.subquery("incomplete")
    statement = sa.select(found).where(found.c.number > after).order_by(found.c.number).limit(limit + 1)
    rows = (await connection.execute(statement)).all()
    return page_of(
        rows,
        limit,
        read=lambda row: Incomplete(row.number, row.nip, tuple(row.missing.split())),
        key=lambda row: int(row.number),
    )


async def who_reported(
    connection: AsyncConnection, subject: Subject, keys: Collection[str] | sa.Select[Any] | None = None
) -> dict[str, list[str]]:
    """Return which sources have reported people or units, by key. One statement.

    Args:
        connection: of the transaction.
        subject: people or units.
        keys: of which; None: of all.
    """
    statement = sa.select(reports.c.key, reports.c.source).where(reports.c.subject == subject.value)
    if isinstance(keys, sa.Select):
        statement = statement.where(reports.c.key.in_(keys))
    elif keys is not None:
        statement = statement.where(among(connection, reports.c.key, [*keys]))
    found: dict[str, list[str]] = {}
    for row in await connection.execute(statement.distinct().order_by(reports.c.key, reports.c.source)):
        found.setdefault(row.key, []).append(row.source)
    return found
