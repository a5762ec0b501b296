"""Rows of files that are being imported."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among, insert_many, parameters_of
from services.intake.domain.imports import ImportRow, ImportState, Problem, RowRank
from services.intake.domain.report import Subject
from services.intake.tables import import_rows, imports

_COLUMNS: Final = ("import_id", "line", "key", "rank", "digest", "body", "doubts", "is_refused")
_COUNTS: Final = import_rows.c.is_refused.is_(sa.false())
_REMOVED_AT_ONCE: Final = 2000


async def add(connection: AsyncConnection, import_id: UUID, rows: Sequence[ImportRow]) -> None:
    """Keep rows. One statement; none for none."""
    if not rows:
        return
    told = [
        {
            "import_id": import_id,
            "line": one.line,
            "key": one.key,
            "rank": one.rank,
            "digest": one.digest,
            "body": dict(one.body),
            "doubts": [[each.column, each.code, each.sentence] for each in one.doubts],
            "is_refused": False,
        }
        for one in rows
    ]
    await connection.execute(insert_many(connection, import_rows, _COLUMNS), parameters_of(connection, _COLUMNS, told))


async def add_refused(connection: AsyncConnection, import_id: UUID, keys: Mapping[int, str]) -> None:
    """Keep whom or which rows are about that were refused while they were read, by line. One statement; none for none.

    Such a row is met by no other function but `remove_some`.
    """
    if not keys:
        return
    nothing = {"rank": "", "digest": "", "body": {}, "doubts": [], "is_refused": True}
    told = [{"import_id": import_id, "line": line, "key": key, **nothing} for line, key in keys.items()]
    await connection.execute(insert_many(connection, import_rows, _COLUMNS), parameters_of(connection, _COLUMNS, told))


async def after(connection: AsyncConnection, import_id: UUID, line: int, limit: int) -> list[ImportRow]:
    """Return the next rows after a line, in order. One statement."""
    rows = await connection.execute(
        sa.select(import_rows)
        .where(import_rows.c.import_id == import_id, import_rows.c.line > line, _COUNTS)
        .order_by(import_rows.c.line)
        .limit(limit)
    )
    return [_row(row) for row in rows]


async def ranks(connection: AsyncConnection, import_id: UUID, keys: Collection[str]) -> dict[str, list[RowRank]]:
    """Return all rows of an import about some people or units, by key. One statement."""
    found: dict[str, list[RowRank]] = {}
    rows = await connection.execute(
        sa.select(import_rows.c.key, import_rows.c.line, import_rows.c.rank, import_rows.c.digest).where(
            import_rows.c.import_id == import_id, among(connection, import_rows.c.key, list(keys)), _COUNTS
        )
    )
    for row in rows:
        found.setdefault(row.key, []).append(RowRank(row.line, row.rank, row.digest))
    return found


async def told_in(connection: AsyncConnection, batch: UUID, subject: Subject, keys: Collection[str]) -> set[str]:
    """Return of which people or units files tell that were handed in together and not cancelled.

    A row tells of whom it is about if it counts, as `standings` has it, and makes a report. One statement; none
    for none.
    """
    if not keys:
        return set()
    of_one = (import_rows.c.import_id, import_rows.c.key)
    contents = sa.func.count(import_rows.c.digest.distinct())
    rows = await connection.execute(
        sa.select(
            *of_one, import_rows.c.rank, contents.label("contents"), sa.func.max(import_rows.c.digest).label("digest")
        )
        .join(imports, imports.c.id == import_rows.c.import_id)
        .where(
            imports.c.batch == batch,
            imports.c.state != ImportState.CANCELLED,
            imports.c.subject == subject.value,
            among(connection, import_rows.c.key, list(keys)),
            _COUNTS,
        )
        .group_by(*of_one, import_rows.c.rank)
    )
    greatest: dict[tuple[UUID, str], sa.Row[Any]] = {}
    for row in rows:
        before = greatest.setdefault((row.import_id, row.key), row)
        if row.rank > before.rank:
            greatest[row.import_id, row.key] = row
    return {row.key for row in greatest.values() if row.contents == 1 and row.digest}


async def remove_some(connection: AsyncConnection, import_id: UUID) -> bool:
    """Remove some rows of an import. Returns whether more may be left."""
    some = (
        sa.select(import_rows.c.line)
        .where(import_rows.c.import_id == import_id)
        .order_by(import_rows.c.line)
        .limit(_REMOVED_AT_ONCE)
        .scalar_subquery()
    )
    done = await connection.execute(
        sa.delete(import_rows).where(import_rows.c.import_id == import_id, import_rows.c.line.in_(some))
    )
    return done.rowcount == _REMOVED_AT_ONCE


async def left_behind(connection: AsyncConnection, states: Collection[str]) -> list[UUID]:
    """Return imports in some states that still have rows."""
    has_rows = sa.exists().where(import_rows.c.import_id == imports.c.id)
    return list(
        (await connection.execute(sa.select(imports.c.id).where(imports.c.state.in_(states), has_rows))).scalars()
    )


def _row(row: sa.Row[Any]) -> ImportRow:
    doubts = tuple(Problem(row.line, column, code, False, sentence) for column, code, sentence in row.doubts)
    return ImportRow(row.line, row.key, row.rank, row.digest, row.body, doubts)
