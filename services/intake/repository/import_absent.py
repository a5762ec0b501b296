"""Whom or what a source has reported before, and a file of it does not have. Nobody is ever removed for it."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import in_parts, insert_many, parameters_of
from services.intake.domain.report import Subject
from services.intake.tables import employees, import_absent, import_rows, reports, units

_AT_ONCE: Final = 1000
_RECORDS: Final = {Subject.EMPLOYEE: (employees, employees.c.nip), Subject.UNIT: (units, units.c.code)}


async def find_absent(connection: AsyncConnection, import_id: UUID, source: str, subject: Subject) -> list[str]:
    """Return who or what is still there as far as is known, was reported by a source, and is in no row of an import.

    Of employees, only those of the kinds that the file has: SIASN exports PNS and PPPK as files of their own.
    """
    table, key = _RECORDS[subject]
    in_file = sa.exists().where(import_rows.c.import_id == import_id, import_rows.c.key == key)
    reported = sa.exists().where(reports.c.subject == subject.value, reports.c.key == key, reports.c.source == source)
    statement = sa.select(key, table.c.content).where(reported, ~in_file)
    if subject is Subject.EMPLOYEE:
        kinds = await connection.execute(
            sa.select(_is_pppk(import_rows.c.key)).where(import_rows.c.import_id == import_id).distinct()
        )
        statement = statement.where(_is_pppk(key).in_([bool(one) for one in kinds.scalars()]))
    found = [row[0] async for row in await connection.stream(statement) if _is_there(subject, row.content)]
    return sorted(found)


def _is_pppk(nip: sa.Column[str]) -> sa.ColumnElement[bool]:
    """As `contracts.nip` tells it: the month part of the number is none."""
    return sa.func.substr(nip, 13, 2) > sa.literal("12")


def _is_there(subject: Subject, content: Any) -> bool:  # noqa: ANN401 - as JSON has it
    if not content:
        return True
    if subject is Subject.UNIT:
        return bool(content.get("active", True))
    positions = content.get("positions")
    return not positions or positions[-1].get("until") is None


async def save_absent(connection: AsyncConnection, import_id: UUID, keys: Sequence[str]) -> None:
    """Note them. One statement for a thousand."""
    columns = ("import_id", "key")
    for part in in_parts(keys, _AT_ONCE):
        rows = [{"import_id": import_id, "key": key} for key in part]
        await connection.execute(
            insert_many(connection, import_absent, columns), parameters_of(connection, columns, rows)
        )


async def every(connection: AsyncConnection, import_id: UUID) -> AsyncGenerator[str, None]:
    """Yield the keys, in order."""
    statement = sa.select(import_absent.c.key).where(import_absent.c.import_id == import_id)
    async for row in await connection.stream(statement.order_by(import_absent.c.key)):
        yield row.key


async def remove(connection: AsyncConnection, import_id: UUID) -> None:
    """Remove what was noted of an import."""
    await connection.execute(sa.delete(import_absent).where(import_absent.c.import_id == import_id))
