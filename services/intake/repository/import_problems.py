"""What is wrong or doubtful in rows of files: the first of them, and how many there are."""

from collections.abc import AsyncGenerator, Collection, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import insert_many, parameters_of
from hub.store.paging import Keyset, Page, page_of
from services.intake.domain.imports import Problem
from services.intake.tables import import_problems, import_rows

_COLUMNS: Final = ("import_id", "line", "place", "column", "code", "is_refusal", "sentence")
_ORDER: Final = Keyset(import_problems.c.line, import_problems.c.place)


async def add(connection: AsyncConnection, import_id: UUID, problems: Sequence[Problem]) -> None:
    """Keep problems of rows of which none is kept yet. One statement; none for none."""
    if not problems:
        return
    places: dict[int, int] = {}
    rows = []
    for one in problems:
        place = places[one.line] = places.get(one.line, -1) + 1
        rows.append(
            {
                "import_id": import_id,
                "line": one.line,
                "place": place,
                "column": one.column,
                "code": one.code,
                "is_refusal": one.is_refusal,
                "sentence": one.sentence,
            }
        )
    await connection.execute(
        insert_many(connection, import_problems, _COLUMNS), parameters_of(connection, _COLUMNS, rows)
    )


async def count(connection: AsyncConnection, import_id: UUID) -> int:
    """Return how many are kept."""
    every_one = sa.select(sa.func.count()).where(import_problems.c.import_id == import_id)
    return (await connection.execute(every_one)).scalar_one()


async def forget(connection: AsyncConnection, import_id: UUID, lines: Collection[int]) -> None:
    """Remove the problems of some lines: they are found again."""
    await connection.execute(
        sa.delete(import_problems).where(import_problems.c.import_id == import_id, import_problems.c.line.in_(lines))
    )


async def forget_worked_off(connection: AsyncConnection, import_id: UUID) -> None:
    """Remove the problems of all rows but those that were refused while they were read: they are found again."""
    rows = sa.select(import_rows.c.line).where(
        import_rows.c.import_id == import_id, import_rows.c.is_refused.is_(sa.false())
    )
    await connection.execute(
        sa.delete(import_problems).where(import_problems.c.import_id == import_id, import_problems.c.line.in_(rows))
    )


async def remove(connection: AsyncConnection, import_id: UUID) -> None:
    """Remove all problems of an import."""
    await connection.execute(sa.delete(import_problems).where(import_problems.c.import_id == import_id))


async def list_problems(
    connection: AsyncConnection, import_id: UUID, *, refused_only: bool = False, after: str | None = None, limit: int
) -> Page[Problem, str]:
    """Return a page of problems in the order of the file. Raises WrongCursor."""
    statement = sa.select(import_problems).where(import_problems.c.import_id == import_id)
    if refused_only:
        statement = statement.where(import_problems.c.is_refusal)
    values = {} if after is None else _ORDER.values(after)
    if after is not None:
        statement = statement.where(_ORDER.beyond())
    rows = (await connection.execute(statement.order_by(*_ORDER.columns).limit(limit + 1), values)).all()
    return page_of(rows, limit, read=_problem, key=_ORDER.cursor)


async def unread_after(connection: AsyncConnection, import_id: UUID, line: int, lines: int) -> dict[int, list[Problem]]:
    """Return why rows behind a line were refused while they were read, by line; of so many lines at the most.

    One statement.
    """
    was_read = sa.exists().where(
        import_rows.c.import_id == import_id,
        import_rows.c.line == import_problems.c.line,
        import_rows.c.is_refused.is_(sa.false()),
    )
    unread = (import_problems.c.import_id == import_id, import_problems.c.line > line, ~was_read)
    first = sa.select(import_problems.c.line).where(*unread).distinct().order_by(import_problems.c.line).limit(lines)
    rows = await connection.execute(
        sa.select(import_problems).where(*unread, import_problems.c.line.in_(first)).order_by(*_ORDER.columns)
    )
    found: dict[int, list[Problem]] = {}
    for row in rows:
        found.setdefault(row.line, []).append(_problem(row))
    return found


async def every(connection: AsyncConnection, import_id: UUID) -> AsyncGenerator[Problem, None]:
    """Yield all problems that are kept, in the order of the file."""
    statement = sa.select(import_problems).where(import_problems.c.import_id == import_id).order_by(*_ORDER.columns)
    async for row in await connection.stream(statement):
        yield _problem(row)


async def count_by_code(connection: AsyncConnection, import_id: UUID) -> list[tuple[str, bool, int]]:
    """Return how many of each code are kept: (code, whether it refuses, how many), the most first."""
    how_many = sa.func.count().label("how_many")
    rows = await connection.execute(
        sa.select(import_problems.c.code, import_problems.c.is_refusal, how_many)
        .where(import_problems.c.import_id == import_id)
        .group_by(import_problems.c.code, import_problems.c.is_refusal)
        .order_by(how_many.desc(), import_problems.c.code)
    )
    return [(row.code, bool(row.is_refusal), row.how_many) for row in rows]


def _problem(row: sa.Row[Any]) -> Problem:
    return Problem(row.line, row.column, row.code, bool(row.is_refusal), row.sentence)
