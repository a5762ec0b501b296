"""What the API lists: one page at a time, cut by a key. Nothing here changes anything.

A page is followed by asking for what comes after its last key, so every row that existed at the first page and
still does comes exactly once, however long the list is.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import PeriodKind, Predicate, SkpKind
from hub.store.paging import Page, WrongCursor, list_by_key
from readmodels.people.domain.organisation import Employee, Unit
from readmodels.people.employees import employee_of
from readmodels.people.tables import employees, units
from readmodels.people.units import unit_of
from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.policy import ListScope
from services.skp_service.repository import fate, visibility
from services.skp_service.tables import annual_results, periods, skps


class Sort(StrEnum):
    """What a list of SKPs is sorted by; then by id."""

    ID = "id"
    UNIT = "unit"
    STAGE = "stage"
    CHANGED = "changed"


_SORTED_BY: Final[dict[Sort, sa.Column[Any]]] = {
    Sort.ID: skps.c.id,
    Sort.UNIT: skps.c.unit_code,
    Sort.STAGE: skps.c.stage,
    Sort.CHANGED: skps.c.changed_at,
}

_COLUMNS: Final = (
    "id",
    "nip",
    "period_id",
    "unit_code",
    "stage",
    "results",
    "unproved",
    "flagged",
    "version",
    "changed_at",
)
NAMES: Final = (*_COLUMNS, "predicate", "name")
"""What a row of `skps_statement` holds, by its place; the fate of the year's result comes last."""


@dataclass(frozen=True, slots=True)
class SkpCriteria:
    """Which SKPs are wanted; None does not restrict."""

    period_id: UUID | None = None
    stage: Stage | None = None
    unit_code: str | None = None
    predicate: Predicate | None = None
    flagged: bool | None = None

    def bound(self) -> dict[str, Any]:
        """Return, by name, the values of those that restrict."""
        given = {name: getattr(self, name) for name in _CRITERIA}
        return {name: value for name, value in given.items() if value is not None}


_CRITERIA: Final[dict[str, sa.ColumnElement[bool]]] = {
    "period_id": skps.c.period_id == sa.bindparam("period_id", type_=skps.c.period_id.type),
    "stage": skps.c.stage == sa.bindparam("stage", type_=sa.String),
    "unit_code": skps.c.unit_code == sa.bindparam("unit_code", type_=sa.String),
    "predicate": skps.c.predicate == sa.bindparam("predicate", type_=sa.String),
    "flagged": (skps.c.flagged > 0) == sa.bindparam("flagged", type_=sa.Boolean),
}

SkpRow = dict[str, Any]
"""An SKP in a list, as the database gives it: `id`, `nip`, `name` of the employee once known, `period_id`, `unit_code`,
`stage`, `results` planned, how many of them are `unproved` and `flagged`, `predicate` if the caller may see it,
`version`, `changed_at` (epoch seconds), and of the year's result, for an annual SKP that is final: `sync_state`,
`sync_code` and `sync_reason`."""


async def list_employees(
    connection: AsyncConnection,
    *,
    unit_code: str | None,
    units_seen: Sequence[str] | None,
    after: int | None,
    limit: int,
) -> Page[Employee, int]:
    """Return employees in the order in which they became known, `limit` at the most, after a page's `next`."""
    statement = sa.select(employees)
    if unit_code is not None:
        statement = statement.where(employees.c.unit_code == unit_code)
    if units_seen is not None:
        statement = statement.where(employees.c.unit_code.in_(units_seen))
    return await list_by_key(connection, statement, employees.c.id, employee_of, after=after, limit=limit)


async def list_units(connection: AsyncConnection, *, after: str | None, limit: int) -> Page[Unit, str]:
    """Return units in the order of their codes, `limit` at the most, after a page's `next`."""
    return await list_by_key(connection, sa.select(units), units.c.code, unit_of, after=after, limit=limit)


async def list_skps(
    connection: AsyncConnection,
    caller: CallerRelations,
    scope: ListScope,
    criteria: SkpCriteria,
    *,
    sort: Sort,
    after: str | None,
    limit: int,
) -> Page[SkpRow, str]:
    """Return SKPs that a caller may see. One statement, whatever the page's size.

    Raises:
        WrongCursor: `after` is no place in a list sorted so.
    """
    column = _SORTED_BY[sort]
    wanted = criteria.bound()
    values = visibility.bound_for(caller) | wanted | {"rows": limit + 1}
    if after:
        values |= _place(after, column)
    statement = skps_statement(scope, visibility.CallerKind.of(caller), frozenset(wanted), sort, goes_on=bool(after))
    rows = (await connection.execute(statement, values)).all()
    shown = rows[:limit]
    has_more = len(rows) > limit
    return Page([_row(row) for row in shown], _cursor(shown[-1], column) if has_more else None)


# Built once for each kind of list: to build one takes as long as to run it. A few thousand kinds are possible, and a
# kind takes some ten kilobytes.
@lru_cache(maxsize=512)
def skps_statement(
    scope: ListScope, kind: visibility.CallerKind, wanted: frozenset[str], sort: Sort, *, goes_on: bool
) -> sa.Select[Any]:
    """Return the search for a page of a list, with parameters; `wanted` are the names of the criteria that restrict."""
    column = _SORTED_BY[sort]
    chosen = _chosen(scope, kind, wanted)
    if goes_on:
        place = sa.tuple_(sa.bindparam("place", type_=column.type), sa.bindparam("last", type_=skps.c.id.type))
        chosen = chosen.where(sa.tuple_(column, skps.c.id) > place)
    page = chosen.order_by(column, skps.c.id).limit(sa.bindparam("rows", type_=sa.Integer)).subquery()
    # Searches for each row; as joins PostgreSQL would read the results of everybody, and remember names that come once.
    name = sa.select(employees.c.name).where(employees.c.nip == page.c.nip).scalar_subquery()
    year = sa.cast(sa.extract("year", periods.c.start), sa.Integer)
    told = (
        sa.select(fate.told())
        .where(
            periods.c.id == page.c.period_id,
            periods.c.kind == PeriodKind.ANNUAL.value,
            annual_results.c.nip == page.c.nip,
            annual_results.c.year == year,
            annual_results.c.kind == SkpKind.ANNUAL.value,
        )
        .scalar_subquery()
    )
    of_final = sa.case((page.c.stage == Stage.FINAL.value, told), else_=None)
    return sa.select(
        *(page.c[each] for each in _COLUMNS), page.c.predicate, name.label("name"), of_final.label("fate")
    ).order_by(page.c[column.name], page.c.id)


def _chosen(scope: ListScope, kind: visibility.CallerKind, wanted: frozenset[str]) -> sa.Select[Any]:
    is_seen = visibility.assessment_visible(kind)
    shown = sa.case((is_seen, skps.c.predicate), else_=None).label("predicate")
    statement = sa.select(*(skps.c[name] for name in _COLUMNS), shown).where(visibility.listable(scope, kind))
    for name in wanted:
        statement = statement.where(_CRITERIA[name])
    return statement.where(is_seen) if "predicate" in wanted else statement


def _row(row: sa.Row[*tuple[Any, ...]]) -> SkpRow:
    *values, told = row
    shown = dict(zip(NAMES, values, strict=True)) | fate.read(told)
    # As text: the PostgreSQL driver has its own class for them, which takes long to be written as JSON.
    shown["id"], shown["period_id"] = str(shown["id"]), str(shown["period_id"])
    return shown


def _cursor(row: sa.Row[*tuple[Any, ...]], column: sa.Column[Any]) -> str:
    value = getattr(row, column.name)
    place = json.dumps([str(value) if isinstance(value, UUID) else value, str(row.id)])
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _place(after: str, column: sa.Column[Any]) -> dict[str, Any]:
    try:
        value, last = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if column is skps.c.id:
            return {"place": UUID(value), "last": UUID(last)}
        expected = float if column is skps.c.changed_at else str
        str(value).encode()  # half a surrogate pair is no text
        if not isinstance(value, expected) or (isinstance(value, str) and "\0" in value):
            raise WrongCursor
        return {"place": value, "last": UUID(last)}
    except (ValueError, TypeError, AttributeError, binascii.Error):
        raise WrongCursor from None
