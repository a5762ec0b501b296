"""What is wrong or doubtful in rows of files of lists: the first of them, and how many there are."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import insert_many, parameters_of
from hub.store.paging import Keyset, Page, page_of
from services.award_service.domain.list_files import Problem
from services.award_service.tables import list_file_problems as table

KEPT: Final = 10_000
"""Of a file; more are only counted."""
_COLUMNS: Final = ("file_id", "line", "place", "column", "code", "is_refusal", "sentence")
_ORDER: Final = Keyset(table.c.line, table.c.place)


async def add(connection: AsyncConnection, file_id: UUID, problems: Sequence[Problem], *, before: int) -> None:
    """Keep problems as far as there is room. One statement; none for none.

    Args:
        connection: to the database.
        file_id: of the file.
        problems: in the order of the file.
        before: how many were found before, kept or not.
    """
    await _insert(connection, file_id, problems[: max(0, KEPT - before)], first=before)


async def add_of_all(connection: AsyncConnection, file_id: UUID, problem: Problem) -> None:
    """Keep what is wrong with a file as a whole, of line 0, however many others there are. One statement."""
    await _insert(connection, file_id, [problem], first=0)


async def remove_of_all(connection: AsyncConnection, file_id: UUID) -> int:
    """Remove what was wrong with a file as a whole. Returns how many problems that were."""
    done = await connection.execute(sa.delete(table).where(table.c.file_id == file_id, table.c.line == 0))
    return done.rowcount


async def _insert(connection: AsyncConnection, file_id: UUID, problems: Sequence[Problem], *, first: int) -> None:
    rows = [
        {
            "file_id": file_id,
            "line": one.line,
            "place": place,
            "column": one.column,
            "code": one.code,
            "is_refusal": one.is_refusal,
            "sentence": one.sentence,
        }
        for place, one in enumerate(problems, first)
    ]
    if rows:
        await connection.execute(insert_many(connection, table, _COLUMNS), parameters_of(connection, _COLUMNS, rows))


async def list_problems(
    connection: AsyncConnection, file_id: UUID, *, refused_only: bool = False, after: str | None = None, limit: int
) -> Page[Problem, str]:
    """Return a page of problems in the order of the file. Raises WrongCursor."""
    statement = sa.select(table).where(table.c.file_id == file_id)
    if refused_only:
        statement = statement.where(table.c.is_refusal)
    values = {} if after is None else _ORDER.values(after)
    if after is not None:
        statement = statement.where(_ORDER.beyond())
    rows = (await connection.execute(statement.order_by(*_ORDER.columns).limit(limit + 1), values)).all()
    return page_of(rows, limit, read=_problem, key=_ORDER.cursor)


async def every(connection: AsyncConnection, file_id: UUID) -> AsyncGenerator[Problem, None]:
    """Yield all problems that are kept, in the order of the file."""
    statement = sa.select(table).where(table.c.file_id == file_id).order_by(*_ORDER.columns)
    async for row in await connection.stream(statement):
        yield _problem(row)


async def remove(connection: AsyncConnection, file_id: UUID) -> None:
    """Remove all problems of a file."""
    await connection.execute(sa.delete(table).where(table.c.file_id == file_id))


def _problem(row: sa.Row[Any]) -> Problem:
    return Problem(row.line, row.column, row.code, bool(row.is_refusal), row.sentence)
