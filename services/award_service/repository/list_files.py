"""Files of lists, and how far they have come."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.paging import Keyset, Page, page_of
from services.award_service.domain.list_files import (
    UNFINISHED,
    ListFile,
    ListFileState,
    UnknownListFile,
)
from services.award_service.domain.listed import ListKind
from services.award_service.tables import list_file_rows, list_files

_ORDER = Keyset(list_files.c.created_at, list_files.c.id)


async def add(connection: AsyncConnection, one: ListFile) -> None:
    """Note a new file."""
    await connection.execute(sa.insert(list_files), {each.name: getattr(one, each.name) for each in fields(one)})


async def load(connection: AsyncConnection, file_id: UUID) -> ListFile:
    """Return a file. Raises UnknownListFile."""
    row = (await connection.execute(sa.select(list_files).where(list_files.c.id == file_id))).one_or_none()
    if row is None:
        raise UnknownListFile
    return _file(row)


async def change(connection: AsyncConnection, file_id: UUID, **values: Any) -> None:  # noqa: ANN401 - of its columns
    """Change a file."""
    await connection.execute(sa.update(list_files).where(list_files.c.id == file_id).values(**values))


async def end(connection: AsyncConnection, file_id: UUID, states: Collection[ListFileState]) -> bool:
    """Cancel a file that is in one of some states. Returns whether it was; it is locked until the transaction ends."""
    done = await connection.execute(
        sa.update(list_files)
        .where(list_files.c.id == file_id, list_files.c.state.in_(states))
        .values(state=ListFileState.CANCELLED)
    )
    return done.rowcount > 0


async def remove(connection: AsyncConnection, file_id: UUID) -> None:
    """Remove a file, whose rows and problems are gone."""
    await connection.execute(sa.delete(list_files).where(list_files.c.id == file_id))


async def list_newest(connection: AsyncConnection, *, after: str | None, limit: int) -> Page[ListFile, str]:
    """Return a page of files, the newest first. Raises WrongCursor."""
    statement = sa.select(list_files).where(list_files.c.state != ListFileState.READING)
    values = {}
    if after is not None:
        values = _ORDER.values(after)
        behind = [sa.bindparam(f"after_{place}", type_=one.type) for place, one in enumerate(_ORDER.columns)]
        statement = statement.where(sa.tuple_(*_ORDER.columns) < sa.tuple_(*behind))
    statement = statement.order_by(list_files.c.created_at.desc(), list_files.c.id.desc()).limit(limit + 1)
    rows = (await connection.execute(statement, values)).all()
    return page_of(rows, limit, read=_file, key=_ORDER.cursor)


async def same_unfinished(connection: AsyncConnection, one: ListFile) -> ListFile | None:
    """Return a file that has not ended, of the same content that says the same; None: there is none."""
    same = ("kind", "source", "as_of_on", "complete", "digest")
    statement = sa.select(list_files).where(
        *(list_files.c[name] == getattr(one, name) for name in same),
        list_files.c.unit_code.is_not_distinct_from(one.unit_code),
        list_files.c.state.in_(UNFINISHED),
    )
    row = (await connection.execute(statement.order_by(list_files.c.created_at.desc()).limit(1))).one_or_none()
    return None if row is None else _file(row)


async def in_states(connection: AsyncConnection, states: Collection[ListFileState]) -> list[UUID]:
    """Return files in some states, the oldest first."""
    statement = sa.select(list_files.c.id).where(list_files.c.state.in_(states))
    return list((await connection.execute(statement.order_by(list_files.c.created_at, list_files.c.id))).scalars())


async def with_rows(connection: AsyncConnection, states: Collection[ListFileState]) -> list[UUID]:
    """Return files in some states that still have rows."""
    has_rows = sa.exists().where(list_file_rows.c.file_id == list_files.c.id)
    return list(
        (await connection.execute(sa.select(list_files.c.id).where(list_files.c.state.in_(states), has_rows))).scalars()
    )


async def older_than(connection: AsyncConnection, moment: float, states: Collection[ListFileState]) -> list[UUID]:
    """Return files in some states that were begun before a moment, in epoch seconds."""
    statement = sa.select(list_files.c.id).where(list_files.c.created_at < moment, list_files.c.state.in_(states))
    return list((await connection.execute(statement)).scalars())


def _file(row: sa.Row[Any]) -> ListFile:
    values = dict(row._mapping)
    return ListFile(**values | {"state": ListFileState(row.state), "kind": ListKind(row.kind)})
