"""Everybody who is to have an SKP in a period, with or without one: what the reports count and list.

A person counts once, in the last position that they have held in the period so far; the nominative list shows the
SKPs of earlier positions, too. Who has left the agency counts only with an SKP.
"""

import base64
import binascii
import json
from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.vocabulary import PeriodKind, Predicate, SkpKind
from hub.store.database import Database
from hub.store.paging import Page, WrongCursor
from readmodels.people.positions import held_between
from readmodels.people.tables import employees, positions, units
from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.errors import UnknownPeriod
from services.skp_service.domain.period import Period
from services.skp_service.domain.progress import UnitProgress
from services.skp_service.domain.sync import SyncState
from services.skp_service.repository import fate
from services.skp_service.repository.rows import period_of
from services.skp_service.repository.visibility import CallerKind, assessment_visible, bound_for
from services.skp_service.tables import annual_results, periods, skps

PAGE: Final = 1000
"""How many lines are read at once where all are."""

_RATED: Final = (Stage.RESULTS_RATED.value, Stage.ASSESSED.value, Stage.OBJECTED.value, Stage.FINAL.value)
_ASSESSED: Final = _RATED[1:]


@dataclass(frozen=True, slots=True)
class Roster:
    """Whom a report is about.

    Attributes:
        period: of the SKPs.
        today: in the agency's time zone.
        units: codes of the units; None: all.
    """

    period: Period
    today: date
    units: Collection[str] | None

    @property
    def is_annual(self) -> bool:
        """Whether the period is a year, whose results go to SIASN."""
        return self.period.kind is PeriodKind.ANNUAL

    def bound(self) -> dict[str, Any]:
        """Return the values of the statements' parameters."""
        period = self.period
        values: dict[str, Any] = {
            "period_id": period.id,
            "year": period.start.year,
            "upto": max(period.start, min(period.end, self.today)),
            "starts": period.start,
            "today": self.today,
        }
        return values if self.units is None else {**values, "units": list(self.units)}


# Statements are built once for each kind of question, and told whom and what it is about when they run.
_PERIOD: Final = sa.bindparam("period_id", type_=skps.c.period_id.type)
_YEAR: Final = sa.bindparam("year", type_=sa.Integer)
_UPTO: Final = sa.bindparam("upto", type_=sa.Date)
_STARTS: Final = sa.bindparam("starts", type_=sa.Date)
_UNITS: Final = sa.bindparam("units", type_=sa.String, expanding=True)

_WITH_SKPS: Final = positions.outerjoin(
    skps, sa.and_(skps.c.nip == positions.c.nip, skps.c.period_id == _PERIOD, skps.c.position_id == positions.c.id)
)
_TODAY: Final = sa.bindparam("today", type_=sa.Date)
_OF_THE_SAME: Final = positions.alias("of_the_same")
_HAS_NOT_LEFT: Final = sa.exists().where(
    _OF_THE_SAME.c.nip == positions.c.nip,
    sa.or_(_OF_THE_SAME.c.end.is_(None), _OF_THE_SAME.c.end >= _TODAY),
)
"""Whether somebody holds a position today or will; looked up only where it matters."""


@dataclass(frozen=True, slots=True)
class LineCriteria:
    """Which lines are wanted; None does not restrict.

    Attributes:
        stage: how far the SKP has come.
        has_skp: whether there is one.
    """

    stage: Stage | None = None
    has_skp: bool | None = None


LineRow = dict[str, Any]
"""A line as the database gives it, `Line`'s attributes by their names."""


@personal
class Line:
    """One position of somebody's in a period; with a final SKP, as it was when that was signed.

    Attributes:
        position_id: its number.
        nip: whose.
        name: full name.
        position: jabatan.
        grade: golongan.
        unit_code: of the position.
        unit: its unit's name, or its code where no event has told of it.
        skp_id: the SKP; None: there is none yet.
        stage: how far it has come.
        superior_named: whether a civil servant assesses, as far as one can tell, or the assessor's name was signed.
        assessor: the civil servant's name, or the one signed; of the regent the settings know it.
        predicate: if the caller may see it.
        sync_state: of the year's result, where the SKP is final.
        sync_code: why SIASN refused it, or why nobody can tell.
        sync_reason: the same as an Indonesian sentence.
    """

    position_id: int
    nip: str
    name: str
    position: str
    grade: str | None
    unit_code: str
    unit: str
    skp_id: UUID | None
    stage: Stage | None
    superior_named: bool
    assessor: str | None
    predicate: Predicate | None
    sync_state: SyncState | None
    sync_code: str | None
    sync_reason: str | None


_UNIT: Final = sa.bindparam("unit_code", type_=sa.String)
_BELOW: Final = sa.select(units.c.code).where(units.c.code == _UNIT).cte("below", recursive=True)
_SELF_AND_BELOW: Final = _BELOW.union(sa.select(units.c.code).join(_BELOW, units.c.parent_code == _BELOW.c.code))
_SPAN: Final = (
    sa.select(periods, _SELF_AND_BELOW.c.code.label("below"))
    .select_from(periods.outerjoin(_SELF_AND_BELOW, sa.true()))
    .where(periods.c.id == _PERIOD)
)


async def span_of(connection: AsyncConnection, period_id: UUID, unit_code: str) -> tuple[Period, set[str]]:
    """Return a period, and a unit with those below it: none where no event has told of it. One statement.

    Raises UnknownPeriod.
    """
    rows = (await connection.execute(_SPAN, {"period_id": period_id, "unit_code": unit_code})).all()
    if not rows:
        raise UnknownPeriod(period_id)
    return period_of(rows[0]), {row.below for row in rows if row.below is not None}


NAMES: Final = tuple(field.name for field in fields(Line) if field.name not in fate.NAMES)
"""What a row of `lines_statement` holds, by its place; then where it is listed, and the fate of the year's result."""


async def progress_of(connection: AsyncConnection, roster: Roster) -> list[UnitProgress]:
    """Return how far each unit has come, by code; only units that have anybody. One statement.

    The counts are cumulative: a plan that is being revised stays submitted and approved, and what was rated in spite of
    missing evidence (by exemption) counts as if it had it.
    """
    statement = _progress(is_annual=roster.is_annual, everywhere=roster.units is None)
    rows = await connection.execute(statement, roster.bound())
    return [UnitProgress(**row._mapping) for row in rows]


@cache
def _progress(*, is_annual: bool, everywhere: bool) -> sa.Select[Any]:
    approved = skps.c.approvals > 0
    steps = {
        "planned": skps.c.id.is_not(None),
        "submitted": sa.or_(approved, skps.c.stage != Stage.DRAFT.value),
        "approved": approved,
        "evidence_complete": sa.and_(approved, sa.or_(skps.c.unproved == 0, skps.c.stage.in_(_RATED))),
        "assessed": skps.c.stage.in_(_ASSESSED),
        "finalised": skps.c.stage == Stage.FINAL.value,
        "accepted": _fate(annual_results.c.sync_state, is_annual=is_annual) == SyncState.ACCEPTED.value,
    }
    name = sa.select(units.c.name).where(units.c.code == positions.c.unit_code).scalar_subquery()
    return (
        sa.select(
            positions.c.unit_code,
            sa.func.coalesce(name, positions.c.unit_code).label("unit_name"),
            sa.func.count().label("employees"),
            *(sa.func.count(sa.case((condition, 1))).label(name) for name, condition in steps.items()),
        )
        .select_from(_WITH_SKPS)
        .where(
            *_within(everywhere=everywhere),
            _held_so_far(positions),
            _is_last(),
            sa.or_(skps.c.id.is_not(None), _HAS_NOT_LEFT),
        )
        .group_by(positions.c.unit_code)
        .order_by(positions.c.unit_code)
    )


async def page_of_lines(
    connection: AsyncConnection,
    caller: CallerRelations,
    roster: Roster,
    criteria: LineCriteria,
    *,
    after: str | None,
    limit: int,
) -> Page[LineRow, str]:
    """Return lines by unit, `limit` at the most. One statement, whatever the page's size.

    Raises:
        WrongCursor: `after` is no place in this list.
    """
    statement = lines_statement(
        CallerKind.of(caller),
        criteria,
        is_annual=roster.is_annual,
        everywhere=roster.units is None,
        goes_on=bool(after),
    )
    # One more than asked for tells whether there is a next page.
    values = {**bound_for(caller), **roster.bound(), "rows": limit + 1} | (_place(after) if after else {})
    rows = (await connection.execute(statement, values)).all()
    shown = [dict(zip(NAMES, values, strict=True)) | fate.read(told) for *values, _, told in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(shown, None if last is None else _cursor(last.listed_under, last.position_id))


async def every_line(
    database: Database, caller: CallerRelations, roster: Roster, criteria: LineCriteria
) -> AsyncGenerator[Line, None]:
    """Yield all lines, `PAGE` of them in memory at a time, as they stood at one moment."""
    async with database.read() as connection:
        if database.is_postgresql:  # SQLite's readers see one moment anyway
            await connection.execution_options(isolation_level="REPEATABLE READ")
        after: str | None = None
        while True:
            page = await page_of_lines(connection, caller, roster, criteria, after=after, limit=PAGE)
            for row in page.items:
                yield _line(row)
            if page.next is None:
                return
            after = page.next


@lru_cache(maxsize=256)
def lines_statement(
    kind: CallerKind, criteria: LineCriteria, *, is_annual: bool, everywhere: bool, goes_on: bool
) -> sa.Select[Any]:
    """Return the search for a page of lines, with parameters."""
    assessor = employees.alias("assessor")
    superior = sa.case((skps.c.id.is_(None), positions.c.superior_nip), else_=skps.c.assessor_nip)
    assessor_now = sa.select(assessor.c.name).where(assessor.c.nip == superior).scalar_subquery()
    is_signed = skps.c.signed_name.is_not(None)
    statement = (
        sa.select(
            positions.c.id.label("position_id"),
            positions.c.nip,
            sa.func.coalesce(skps.c.signed_name, employees.c.name).label("name"),
            sa.func.coalesce(skps.c.signed_title, positions.c.title).label("position"),
            sa.case((is_signed, skps.c.signed_grade), else_=positions.c.grade).label("grade"),
            sa.func.coalesce(skps.c.unit_code, positions.c.unit_code).label("unit_code"),
            sa.func.coalesce(skps.c.signed_unit, units.c.name, positions.c.unit_code).label("unit"),
            skps.c.id.label("skp_id"),
            skps.c.stage,
            sa.or_(superior.is_not(None), is_signed).label("superior_named"),
            sa.func.coalesce(skps.c.signed_assessor, assessor_now).label("assessor"),
            sa.case((assessment_visible(kind), skps.c.predicate), else_=None).label("predicate"),
            positions.c.unit_code.label("listed_under"),
            _fate(fate.told(), is_annual=is_annual).label("fate"),
        )
        .select_from(
            _WITH_SKPS.join(employees, employees.c.nip == positions.c.nip).outerjoin(
                units, units.c.code == positions.c.unit_code
            )
        )
        # What is signed stays on the list, though a later record may say that the position was never held.
        .where(*_within(everywhere=everywhere), sa.or_(_held_so_far(positions), skps.c.stage == Stage.FINAL.value))
        .where(sa.or_(skps.c.id.is_not(None), sa.and_(_HAS_NOT_LEFT, _is_last())))
        .order_by(positions.c.unit_code, positions.c.id)
        .limit(sa.bindparam("rows", type_=sa.Integer))
    )
    if goes_on:
        key = sa.tuple_(positions.c.unit_code, positions.c.id)
        last = sa.bindparam("last_unit", type_=sa.String), sa.bindparam("last_position", type_=sa.BigInteger)
        statement = statement.where(key > sa.tuple_(*last))
    if criteria.stage is not None:
        statement = statement.where(skps.c.stage == criteria.stage.value)
    if criteria.has_skp is not None:
        statement = statement.where(skps.c.id.is_not(None) if criteria.has_skp else skps.c.id.is_(None))
    return statement


def _fate(what: sa.ColumnElement[str], *, is_annual: bool) -> sa.ColumnElement[Any]:
    """Return what of the year's result is asked for, looked up only for who has a final SKP."""
    if not is_annual:
        return sa.null()
    found = sa.select(what).where(
        annual_results.c.nip == skps.c.nip,
        annual_results.c.year == _YEAR,
        annual_results.c.kind == SkpKind.ANNUAL.value,
    )
    return sa.case((skps.c.stage == Stage.FINAL.value, found.scalar_subquery()), else_=None)


def _within(*, everywhere: bool) -> list[sa.ColumnElement[bool]]:
    return [] if everywhere else [positions.c.unit_code.in_(_UNITS)]


def _held_so_far(held: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether a position was held in the period, up to today; of a period to come: on its first day."""
    return held_between(held, _STARTS, _UPTO)


def _is_last() -> sa.ColumnElement[bool]:
    later = positions.alias("later")
    follows = sa.tuple_(later.c.start, later.c.id) > sa.tuple_(positions.c.start, positions.c.id)
    found = sa.select(later.c.id).where(later.c.nip == positions.c.nip, _held_so_far(later), follows)
    return sa.not_(found.exists())


def _cursor(unit_code: str, position_id: int) -> str:
    # By the position's number: neither a NIP nor a name may stand in an address.
    place = json.dumps([unit_code, position_id])
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _place(after: str) -> dict[str, Any]:
    try:
        unit_code, position_id = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (ValueError, TypeError, binascii.Error):
        raise WrongCursor from None
    if not isinstance(unit_code, str) or "\0" in unit_code or type(position_id) is not int:
        raise WrongCursor
    if not 0 <= position_id < 2**63:
        raise WrongCursor
    return {"last_unit": unit_code, "last_position": position_id}


def _line(row: LineRow) -> Line:
    stage, predicate, sync_state = row["stage"], row["predicate"], row["sync_state"]
    read = {
        "superior_named": bool(row["superior_named"]),
        "stage": None if stage is None else Stage(stage),
        "predicate": None if predicate is None else Predicate(predicate),
        "sync_state": None if sync_state is None else SyncState(sync_state),
    }
    return Line(**row | read)
