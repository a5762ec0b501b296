"""What is doubtful about employees: noted as their records arrive, or asked of the positions that are held."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.bulk import update_rows
from readmodels.people.domain.findings import FindingCode
from readmodels.people.positions import IS_HELD
from readmodels.people.tables import employee_findings, employees, positions, units


@personal
class Finding:
    """What is doubtful in a record.

    Attributes:
        nip: whose, as it was sent.
        version: of the record.
        code: what.
        detail: a day or a code; never a name or a NIP.
    """

    nip: str
    version: int
    code: FindingCode
    detail: str | None = None


@personal
class Found:
    """A line of the list.

    Attributes:
        nip: whose.
        version: of the record.
        code: what.
        found_on: when it was noted; None for what is so now.
        detail: a day or a unit's code.
    """

    nip: str
    version: int
    code: FindingCode
    found_on: date | None
    detail: str | None


_Key = tuple[str, str, str | None]
"""Number, code and detail."""

Place = tuple[int, int]
"""Where a page ends: which source, and the number in it."""


@personal
class FindingsPage:
    """Some lines of the list.

    Attributes:
        items: in the list's order.
        next: where the next page starts after; None when this is the last.
    """

    items: list[Found]
    next: Place | None


async def note(connection: AsyncConnection, found: Iterable[Finding], today: date) -> list[Finding]:
    """Note what is not noted yet, and return that. Three statements at the most.

    Of one person, code and detail there is one row, with the newest version and the day on which that was found: a
    program that sends the same mistake every night adds no row a night.

    Args:
        connection: to the database; nobody else notes anything meanwhile (`lock_hierarchy`).
        found: what was found; again and again the same is one.
        today: in the agency's time zone.
    """
    newest: dict[_Key, Finding] = {}
    for one in found:
        key = (one.nip, one.code.value, one.detail)
        if key not in newest or newest[key].version < one.version:
            newest[key] = one
    if not newest:
        return []
    columns = (employee_findings.c[name] for name in ("id", "nip", "version", "code", "detail"))
    statement = sa.select(*columns).where(employee_findings.c.nip.in_({nip for nip, *_ in newest}))
    noted = {(row.nip, row.code, row.detail): row for row in await connection.execute(statement)}
    added = {key: one for key, one in newest.items() if key not in noted}
    again = [
        {"_id": noted[key].id, "version": one.version, "found_on": today}
        for key, one in newest.items()
        if key in noted and noted[key].version < one.version
    ]
    rows = [
        {"nip": one.nip, "version": one.version, "code": one.code.value, "found_on": today, "detail": one.detail}
        for one in added.values()
    ]
    if rows:
        await connection.execute(sa.insert(employee_findings), rows)
    if again:
        await update_rows(connection, employee_findings, again)
    return list(added.values())


def _of_positions(source: int, code: FindingCode, detail: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(
        sa.literal(source).label("source"),
        positions.c.id,
        positions.c.nip,
        positions.c.version,
        sa.literal(code.value).label("code"),
        sa.cast(sa.null(), sa.Date).label("found_on"),
        detail.label("detail"),
    ).where(IS_HELD)


_NOTED: Final = sa.select(
    sa.literal(0).label("source"),
    employee_findings.c.id,
    employee_findings.c.nip,
    employee_findings.c.version,
    employee_findings.c.code,
    employee_findings.c.found_on,
    employee_findings.c.detail,
)
_UNKNOWN_UNIT: Final = _of_positions(1, FindingCode.UNKNOWN_UNIT, positions.c.unit_code).where(
    ~sa.exists().where(units.c.code == positions.c.unit_code)
)
_UNKNOWN_SUPERIOR: Final = _of_positions(2, FindingCode.UNKNOWN_SUPERIOR, sa.cast(sa.null(), sa.String(64))).where(
    positions.c.superior_nip.is_not(None), ~sa.exists().where(employees.c.nip == positions.c.superior_nip)
)


async def list_findings(
    connection: AsyncConnection, today: date, codes: Collection[FindingCode], *, after: Place | None, limit: int
) -> FindingsPage:
    """Return what was noted, oldest first, then what is doubtful in the positions held today. One statement.

    Args:
        connection: to the database.
        today: in the agency's time zone.
        codes: only these; none: all.
        after: the `next` of the page before.
        limit: how many at the most.
    """
    every = sa.union_all(_NOTED, _UNKNOWN_UNIT, _UNKNOWN_SUPERIOR).subquery()
    statement = sa.select(every).order_by(every.c.source, every.c.id).limit(limit + 1)
    if codes:
        statement = statement.where(every.c.code.in_(sorted(codes)))
    if after is not None:
        key = sa.tuple_(every.c.source, every.c.id)
        statement = statement.where(key > sa.tuple_(*map(sa.literal, after)))
    rows = (await connection.execute(statement, {"today": today})).all()
    shown = [Found(row.nip, row.version, FindingCode(row.code), row.found_on, row.detail) for row in rows[:limit]]
    return FindingsPage(shown, (rows[limit - 1].source, rows[limit - 1].id) if len(rows) > limit else None)
