"""Rows of files of lists, person by person."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among, insert_many, parameters_of
from readmodels.people.tables import employees, former_nips
from services.award_service.domain.list_files import ListRow, PersonRows, Says
from services.award_service.domain.listed import ENTRIES, Entries, ListKind
from services.award_service.tables import list_file_rows as table

_COLUMNS: Final = ("file_id", "line", "nip", "says", "entry")
_REMOVED_AT_ONCE: Final = 2_000
_NOBODY: Final = ""
"""In the place of the number that could not be read: before all numbers, so nobody's rows come behind it."""


async def add(connection: AsyncConnection, file_id: UUID, rows: Sequence[ListRow]) -> None:
    """Keep rows about somebody, and those of which nobody can say whom they are about. One statement; none for none."""
    told = [
        {
            "file_id": file_id,
            "line": one.line,
            "nip": one.nip or _NOBODY,
            "says": one.says.value,
            "entry": dict(one.entry),
        }
        for one in rows
        if one.nip is not None or one.is_nameless
    ]
    if told:
        await connection.execute(insert_many(connection, table, _COLUMNS), parameters_of(connection, _COLUMNS, told))


async def count_people(connection: AsyncConnection, file_id: UUID) -> int:
    """Return how many people a file names. One statement."""
    statement = sa.select(sa.func.count(table.c.nip.distinct())).where(
        table.c.file_id == file_id, table.c.nip != _NOBODY
    )
    return (await connection.execute(statement)).scalar_one()


async def first_nameless(connection: AsyncConnection, file_id: UUID) -> int:
    """Return the first line of which nobody can say whom it is about; there is one. One statement."""
    statement = sa.select(sa.func.min(table.c.line)).where(table.c.file_id == file_id, table.c.nip == _NOBODY)
    return int((await connection.execute(statement)).scalar_one())


async def first_unknown(connection: AsyncConnection, file_id: UUID) -> int | None:
    """Return the first line about somebody whom no event has told of yet; None: there is none. One statement."""
    known = sa.exists().where(employees.c.nip == table.c.nip)
    known_before = sa.exists().where(former_nips.c.former_nip == table.c.nip, former_nips.c.nip == employees.c.nip)
    statement = sa.select(sa.func.min(table.c.line)).where(
        table.c.file_id == file_id, table.c.nip != _NOBODY, ~known, ~known_before
    )
    line: int | None = (await connection.execute(statement)).scalar_one()
    return line


async def people_after(connection: AsyncConnection, file_id: UUID, nip: str, limit: int) -> list[PersonRows]:
    """Return the next people behind a number (empty: the first), in order. One statement."""

    def how_many(says: Says) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((table.c.says == says.value, 1), else_=0)).label(says.value)

    counted = (Says.ENTRY, Says.NONE, Says.REFUSED)
    taken = sa.func.min(sa.case((table.c.says != Says.REFUSED.value, table.c.line)))
    line = sa.func.coalesce(taken, sa.func.min(table.c.line)).label("line")
    statement = (
        sa.select(table.c.nip, line, *map(how_many, counted))
        .where(table.c.file_id == file_id, table.c.nip > nip)
        .group_by(table.c.nip)
        .order_by(table.c.nip)
        .limit(limit)
    )
    return [
        PersonRows(row.nip, row.line, *(int(getattr(row, one.value)) for one in counted))
        for row in await connection.execute(statement)
    ]


async def entries_of(
    connection: AsyncConnection, file_id: UUID, kind: ListKind, nips: Collection[str]
) -> dict[str, Entries]:
    """Return the lists of some people, by number, their entries in the order of the file. One statement."""
    rows = await connection.execute(
        sa.select(table.c.nip, table.c.entry)
        .where(table.c.file_id == file_id, table.c.says == Says.ENTRY.value, among(connection, table.c.nip, list(nips)))
        .order_by(table.c.nip, table.c.line)
    )
    found: dict[str, list[Any]] = {nip: [] for nip in nips}
    for row in rows:
        found[row.nip].append(row.entry)
    return {nip: ENTRIES[kind].validate_python(entries) for nip, entries in found.items()}


async def remove_some(connection: AsyncConnection, file_id: UUID) -> bool:
    """Remove some rows of a file. Returns whether more may be left."""
    some = (
        sa.select(table.c.line)
        .where(table.c.file_id == file_id)
        .order_by(table.c.line)
        .limit(_REMOVED_AT_ONCE)
        .scalar_subquery()
    )
    done = await connection.execute(sa.delete(table).where(table.c.file_id == file_id, table.c.line.in_(some)))
    return done.rowcount == _REMOVED_AT_ONCE
