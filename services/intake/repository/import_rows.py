"""Rows of files that are being imported."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among, insert_many, parameters_of
from services.intake.domain.imports import ImportRow, Problem, RowRank
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
    """Return which people or units some rows are about of files that were handed in together. None for none."""
    if not keys:
        return set()
    found = await connection.execute(
        sa.select(import_rows.c.key)
        .join(imports, imports.c.id == import_rows.c.import_id)
        .where(
            imports.c.batch == batch,
            imports.c.subject == subject.value,
            among(connection, import_rows.c.key, list(keys)),
            _COUNTS,
        )
        .distinct()
    )
    return set(found.scalars())


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
