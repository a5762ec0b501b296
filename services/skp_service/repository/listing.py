"""What the API lists: one page at a time, cut by a key. Nothing here changes anything.

A page is followed by asking for what comes after its last key, so every row that existed at the first page and
still does comes exactly once, however long the list is.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import Predicate, SkpKind
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.organisation import Employee, Unit
from services.skp_service.domain.standing import Standing
from services.skp_service.repository.directory import employee_of, unit_of
from services.skp_service.tables import annual_results, employees, periods, skps, units

Row = TypeVar("Row")
Key = TypeVar("Key")


class WrongCursor(ValueError):
    """The text is no place in this list."""


@dataclass(frozen=True, slots=True, repr=False)
class Page(Generic[Row, Key]):
    """Some rows of a list.

    Attributes:
        items: in the list's order.
        next: where the next page starts after; None when this is the last.
    """

    items: list[Row]
    next: Key | None


class View(StrEnum):
    """Whose SKPs a caller wants to see."""

    OWN = "own"
    ASSESSED = "assessed"
    """Whose assessor the caller is."""
    REVIEWED = "reviewed"
    """Whose assessor's superior the caller is."""
    UNITS = "units"
    """Of the units that the caller administers or heads; an agency admin's are all."""
    AROUND = "around"
    """The caller's superior's, and those of the same superior: to whom feedback can be given."""


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
_NAMES: Final = (*_COLUMNS, "predicate", "name", "sync_state")


@dataclass(frozen=True, slots=True)
class SkpCriteria:
    """Which SKPs are wanted; None does not restrict."""

    period_id: UUID | None = None
    stage: Stage | None = None
    unit_code: str | None = None
    predicate: Predicate | None = None
    flagged: bool | None = None


SkpRow = dict[str, Any]
"""An SKP in a list, as the database gives it: `id`, `nip`, `name` of the employee once known, `period_id`, `unit_code`,
`stage`, `results` planned, how many of them are `unproved` and `flagged`, `predicate` if the caller may see it,
`version`, `changed_at` (epoch seconds), and `sync_state` of the year's result for an annual SKP."""


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
    return await _page(connection, statement, employees.c.id, employee_of, after=after, limit=limit)


async def list_units(connection: AsyncConnection, *, after: str | None, limit: int) -> Page[Unit, str]:
    """Return units in the order of their codes, `limit` at the most, after a page's `next`."""
    return await _page(connection, sa.select(units), units.c.code, unit_of, after=after, limit=limit)


def visible(view: View, caller: Standing) -> sa.ColumnElement[bool]:
    """Return the condition of the SKPs that a caller may list in a view."""
    nip = caller.nip if caller.nip is not None else ""
    match view:
        case View.OWN:
            return skps.c.nip == nip if caller.is_employee else sa.false()
        case View.ASSESSED:
            return skps.c.assessor_nip == nip if caller.is_assessor else sa.false()
        case View.REVIEWED:
            return skps.c.reviewer_nip == nip if caller.is_assessor else sa.false()
        case View.AROUND:
            return _around(nip) if caller.is_employee and caller.assessed_by else sa.false()
        case View.UNITS:
            if caller.is_agency_admin:
                return sa.true()
            return skps.c.unit_code.in_({*caller.administers, *(caller.heads if caller.is_assessor else ())})


def _around(nip: str) -> sa.ColumnElement[bool]:
    """Return the condition of the SKPs of who assesses somebody, and of whom they assess beside, in the same period."""
    mine = skps.alias("mine")
    superior = sa.or_(skps.c.nip == mine.c.assessor_nip, skps.c.assessor_nip == mine.c.assessor_nip)
    return sa.exists().where(mine.c.nip == nip, mine.c.period_id == skps.c.period_id, superior)


def predicate_seen(caller: Standing) -> sa.ColumnElement[bool]:
    """Return the condition of the SKPs whose assessment a caller may see: `Act.READ_ASSESSMENT`, as SQL."""
    nip = caller.nip if caller.nip is not None else ""
    final = skps.c.stage == Stage.FINAL.value
    seen: list[sa.ColumnElement[bool]] = []
    if caller.is_employee:
        seen.append(skps.c.nip == nip)
    if caller.is_assessor:
        others = skps.c.nip != nip
        own_rank = sa.or_(
            skps.c.assessor_nip == nip, skps.c.reviewer_nip == nip, skps.c.unit_code.in_(list(caller.heads))
        )
        seen.append(sa.and_(others, own_rank))
    if caller.is_agency_admin:
        unassigned = sa.or_(skps.c.assessor_nip.is_(None), skps.c.reviewer_nip.is_(None))
        seen.append(sa.and_(skps.c.nip != nip, sa.or_(final, unassigned)))
    if caller.administers:
        seen.append(sa.and_(final, skps.c.unit_code.in_(list(caller.administers))))
    return sa.or_(*seen) if seen else sa.false()


async def list_skps(
    connection: AsyncConnection,
    caller: Standing,
    view: View,
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
    seen = predicate_seen(caller)
    page = _cut(_chosen(view, caller, criteria, seen), column, after).limit(limit + 1).subquery()
    # One search for each row of the page; as a join PostgreSQL would read the results of everybody.
    sync_state = (
        sa.select(annual_results.c.sync_state)
        .where(
            annual_results.c.nip == page.c.nip,
            annual_results.c.year == sa.cast(sa.extract("year", periods.c.start), sa.Integer),
            annual_results.c.kind == SkpKind.ANNUAL.value,
            periods.c.kind == SkpKind.ANNUAL.value,
        )
        .scalar_subquery()
        .label("sync_state")
    )
    statement = (
        sa.select(*(page.c[name] for name in _COLUMNS), page.c.predicate, employees.c.name, sync_state)
        .join(periods, periods.c.id == page.c.period_id)
        .outerjoin(employees, employees.c.nip == page.c.nip)
        .order_by(page.c[column.name], page.c.id)
    )
    rows = (await connection.execute(statement)).all()
    shown = rows[:limit]
    has_more = len(rows) > limit
    return Page(
        [dict(zip(_NAMES, row, strict=True)) for row in shown], _cursor(shown[-1], column) if has_more else None
    )


def _chosen(view: View, caller: Standing, criteria: SkpCriteria, seen: sa.ColumnElement[bool]) -> sa.Select[Any]:
    shown = sa.case((seen, skps.c.predicate), else_=None).label("predicate")
    statement = sa.select(*(skps.c[name] for name in _COLUMNS), shown).where(visible(view, caller))
    if criteria.period_id is not None:
        statement = statement.where(skps.c.period_id == criteria.period_id)
    if criteria.stage is not None:
        statement = statement.where(skps.c.stage == criteria.stage.value)
    if criteria.unit_code is not None:
        statement = statement.where(skps.c.unit_code == criteria.unit_code)
    if criteria.predicate is not None:
        statement = statement.where(seen, skps.c.predicate == criteria.predicate.value)
    if criteria.flagged is not None:
        statement = statement.where(skps.c.flagged > 0 if criteria.flagged else skps.c.flagged == 0)
    return statement


def _cut(statement: sa.Select[Any], column: sa.Column[Any], after: str | None) -> sa.Select[Any]:
    if after:
        value, last = _place(after, column)
        statement = statement.where(sa.tuple_(column, skps.c.id) > sa.tuple_(sa.literal(value, column.type), last))
    return statement.order_by(column, skps.c.id)


def _cursor(row: sa.Row[*tuple[Any, ...]], column: sa.Column[Any]) -> str:
    value = getattr(row, column.name)
    place = json.dumps([str(value) if isinstance(value, UUID) else value, str(row.id)])
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _place(after: str, column: sa.Column[Any]) -> tuple[Any, UUID]:
    try:
        value, last = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if column is skps.c.id:
            return UUID(value), UUID(last)
        expected = float if column is skps.c.changed_at else str
        str(value).encode()  # half a surrogate pair is no text
        if not isinstance(value, expected) or (isinstance(value, str) and "\0" in value):
            raise WrongCursor
        return value, UUID(last)
    except (ValueError, TypeError, AttributeError, binascii.Error):
        raise WrongCursor from None


async def _page(
    connection: AsyncConnection,
    statement: sa.Select[Any],
    key: sa.Column[Key],
    read: Callable[[sa.Row[Any]], Row],
    *,
    after: Key | None,
    limit: int,
) -> Page[Row, Key]:
    if after is not None:
        statement = statement.where(key > after)
    # One more than asked for tells whether there is a next page.
    rows = (await connection.execute(statement.order_by(key).limit(limit + 1))).all()
    shown = rows[:limit]
    has_more = len(rows) > limit
    return Page([read(row) for row in shown], getattr(shown[-1], key.name) if has_more else None)
