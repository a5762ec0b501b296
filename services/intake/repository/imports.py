"""Imports, and how far they have come."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.paging import Keyset, Page, page_of
from services.intake.domain.imports import ENDED, Import, ImportState, UnknownImport
from services.intake.domain.report import Subject
from services.intake.tables import imports

_ORDER = Keyset(imports.c.created_at, imports.c.id)


async def add(connection: AsyncConnection, one: Import) -> None:
    """Note a new import."""
    await connection.execute(sa.insert(imports), {each.name: getattr(one, each.name) for each in fields(one)})


async def load(connection: AsyncConnection, import_id: UUID) -> Import:
    """Return an import. Raises UnknownImport."""
    row = (await connection.execute(sa.select(imports).where(imports.c.id == import_id))).one_or_none()
    if row is None:
        raise UnknownImport
    return _import(row)


async def change(connection: AsyncConnection, import_id: UUID, **values: Any) -> None:  # noqa: ANN401 - of its columns
    """Change an import."""
    await connection.execute(sa.update(imports).where(imports.c.id == import_id).values(**values))


async def list_newest(
    connection: AsyncConnection, *, source: str | None, after: str | None, limit: int
) -> Page[Import, str]:
    """Return a page of imports, the newest first. Raises WrongCursor."""
    statement = sa.select(imports).where(imports.c.state != ImportState.READING)
    if source is not None:
        statement = statement.where(imports.c.source == source)
    values = {}
    if after is not None:
        values = _ORDER.values(after)
        behind = [sa.bindparam(f"after_{place}", type_=one.type) for place, one in enumerate(_ORDER.columns)]
        statement = statement.where(sa.tuple_(*_ORDER.columns) < sa.tuple_(*behind))
    statement = statement.order_by(imports.c.created_at.desc(), imports.c.id.desc()).limit(limit + 1)
    rows = (await connection.execute(statement, values)).all()
    return page_of(rows, limit, read=_import, key=_ORDER.cursor)


async def unfinished(
    connection: AsyncConnection,
    states: Collection[ImportState],
    *,
    source: str | None = None,
    digest: str | None = None,
) -> list[Import]:
    """Return imports in some states, the oldest first; of one source and file, where these are named."""
    statement = sa.select(imports).where(imports.c.state.in_(states))
    if source is not None:
        statement = statement.where(imports.c.source == source, imports.c.digest == digest)
    rows = await connection.execute(statement.order_by(imports.c.created_at, imports.c.id))
    return [_import(row) for row in rows]


async def together(connection: AsyncConnection, one: Import) -> list[Import]:
    """Return an import and those of the same source and subject that it was handed in with, but for cancelled ones."""
    rows = await connection.execute(
        sa.select(imports).where(
            imports.c.batch == one.batch,
            imports.c.source == one.source,
            imports.c.subject == one.subject.value,
            imports.c.state != ImportState.CANCELLED,
        )
    )
    return [_import(row) for row in rows]


async def in_batch(connection: AsyncConnection, batch: UUID) -> set[UUID]:
    """Return the imports that were handed in together, but for cancelled ones."""
    rows = await connection.execute(
        sa.select(imports.c.id).where(imports.c.batch == batch, imports.c.state != ImportState.CANCELLED)
    )
    return set(rows.scalars())


async def any_applying(connection: AsyncConnection, batch: UUID) -> bool:
    """Whether one of the imports that were handed in together is being applied."""
    applying = sa.exists().where(imports.c.batch == batch, imports.c.state == ImportState.APPLYING)
    return bool(await connection.scalar(sa.select(applying)))


async def older_than(connection: AsyncConnection, moment: float, states: Collection[ImportState]) -> list[UUID]:
    """Return imports in some states that were begun before a moment, in epoch seconds."""
    found = await connection.execute(
        sa.select(imports.c.id).where(imports.c.created_at < moment, imports.c.state.in_(states))
    )
    return list(found.scalars())


async def end(connection: AsyncConnection, import_id: UUID, states: Collection[ImportState]) -> bool:
    """Cancel an import if it is in one of some states and has not ended. Returns whether it was in one of them.

    Nobody else may be merging.
    """
    ended = sa.case((imports.c.state.in_(ENDED), imports.c.state), else_=ImportState.CANCELLED.value)
    done = await connection.execute(
        sa.update(imports).where(imports.c.id == import_id, imports.c.state.in_(states)).values(state=ended)
    )
    return done.rowcount > 0


async def remove(connection: AsyncConnection, import_id: UUID) -> None:
    """Remove an import, whose rows and problems are gone."""
    await connection.execute(sa.delete(imports).where(imports.c.id == import_id))


def _import(row: sa.Row[Any]) -> Import:
    values = dict(row._mapping)
    return Import(**values | {"state": ImportState(row.state), "subject": Subject(row.subject)})
