"""Whom or what a source has reported before, and its files do not have. Nobody is ever removed for it."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import in_parts, insert_many, parameters_of
from services.intake.domain.absence import Kind, kind_of
from services.intake.domain.imports import Import
from services.intake.domain.report import Subject
from services.intake.tables import employees, import_absent, import_rows, reports, units

_AT_ONCE: Final = 1000
_RECORDS: Final = {Subject.EMPLOYEE: (employees, employees.c.nip), Subject.UNIT: (units, units.c.code)}


async def find_absent(connection: AsyncConnection, one: Import, files: Sequence[UUID]) -> list[str]:
    """Return who or what is still there as far as is known, was reported by a source, and is in no row of its files.

    Of employees, only those of the kinds that the import has. Two statements at the most.

    Args:
        connection: of the transaction.
        one: the import.
        files: those that count as one, it among them.
    """
    table, key = _RECORDS[one.subject]
    in_files = sa.exists().where(import_rows.c.import_id.in_(files), import_rows.c.key == key)
    reported = sa.exists().where(
        reports.c.subject == one.subject.value, reports.c.key == key, reports.c.source == one.source
    )
    kinds = await _kinds(connection, one.id) if one.subject is Subject.EMPLOYEE else None
    statement = sa.select(key.label("key"), _is_pppk(key).label("is_pppk"), table.c.content).where(reported, ~in_files)
    return sorted(
        [
            row.key
            async for row in await connection.stream(statement)
            if _is_there(one.subject, row.content) and (kinds is None or _kind(row) in kinds)
        ]
    )


async def _kinds(connection: AsyncConnection, import_id: UUID) -> set[Kind]:
    """Return of which kinds of employees an import tells; what its rows do not say is as it is known."""
    said, known = (content["legal_standing"].as_string() for content in (import_rows.c.body, employees.c.content))
    rows = await connection.execute(
        sa.select(_is_pppk(import_rows.c.key).label("is_pppk"), sa.func.coalesce(said, known).label("legal_standing"))
        .outerjoin(employees, employees.c.nip == import_rows.c.key)
        .where(import_rows.c.import_id == import_id)
        .distinct()
    )
    return {kind_of(is_pppk=bool(row.is_pppk), legal_standing=row.legal_standing) for row in rows}


def _kind(row: sa.Row[Any]) -> Kind:
    return kind_of(is_pppk=bool(row.is_pppk), legal_standing=(row.content or {}).get("legal_standing"))


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
    """Note them in place of whom was noted before. One statement for a thousand, and one."""
    await remove(connection, import_id)
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
