"""Positions over time, and the part of the hierarchy that a decision needs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import zip_longest
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.employee import EmployeeChangedV1
from contracts.skp import Assessor
from services.skp_service.domain.hierarchy import Hierarchy, Position
from services.skp_service.tables import acting_posts, employees, positions, skps, units

SINCE_EVER: Final = date(1900, 1, 1)
"""The start of a position of which nobody has said when it began."""


async def project_positions(connection: AsyncConnection, records: Iterable[EmployeeChangedV1], today: date) -> set[str]:
    """Take over where people work from records that `employees` has just been given; returns whose has changed.

    A record with another unit, or with another title that holds from a later day on, begins a new position; any other
    corrects the one that is held. Several records of one person count in the order of their versions, and not at all
    where `employees` holds a newer one. Statements are per batch, and per record of whoever has most of them.
    """
    versions: dict[str, dict[int, EmployeeChangedV1]] = {}
    for record in records:
        versions.setdefault(record.nip, {}).setdefault(record.version, record)
    known = await _known_versions(connection, versions)
    ordered = [[of[one] for one in sorted(of)] for nip, of in versions.items() if max(of) >= known.get(nip, 0)]
    changed: set[str] = set()
    for taken_together in zip_longest(*ordered):
        changed |= await _project_one_each(connection, [one for one in taken_together if one is not None], today)
    return changed


async def _known_versions(connection: AsyncConnection, nips: Collection[str]) -> dict[str, int]:
    if not nips:
        return {}
    rows = await connection.execute(sa.select(employees.c.nip, employees.c.version).where(employees.c.nip.in_(nips)))
    return {row.nip: row.version for row in rows}


async def _project_one_each(
    connection: AsyncConnection, records: Collection[EmployeeChangedV1], today: date
) -> set[str]:
    held = await _newest_positions(connection, [record.nip for record in records])
    taken = {one.nip: one for one in records if one.nip not in held or held[one.nip].version < one.version}
    if not taken:
        return set()
    ends: list[dict[str, Any]] = []
    corrections: list[dict[str, Any]] = []
    begins: list[dict[str, Any]] = []
    for nip, record in taken.items():
        before = held.get(nip)
        starts = record.effective_on or (SINCE_EVER if before is None else today)
        if not record.active:
            if before is not None:
                ends.append({"_id": before.id, "end": max(starts, before.start), "version": record.version})
            continue
        if before is None or before.end is not None or _is_another(record, before, starts):
            if before is not None and before.end is None:
                ends.append({"_id": before.id, "end": starts - timedelta(days=1), "version": record.version})
            begins.append({**_place(record), "nip": nip, "start": starts, "version": record.version})
        else:
            corrections.append({**_place(record), "_id": before.id, "version": record.version})
    for rows in (ends, corrections):
        if rows:
            values: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "_id"}
            await connection.execute(
                sa.update(positions).where(positions.c.id == sa.bindparam("_id")).values(values), rows
            )
    if begins:
        await connection.execute(sa.insert(positions), begins)
    await _project_acting(connection, taken.values())
    return set(taken)


def _is_another(record: EmployeeChangedV1, before: sa.Row[Any], starts: date) -> bool:
    moved = record.unit_code != before.unit_code
    retitled = record.effective_on is not None and record.position != before.title
    return (moved or retitled) and starts > before.start


def _place(record: EmployeeChangedV1) -> dict[str, Any]:
    return {
        "unit_code": record.unit_code,
        "title": record.position,
        "grade": record.grade,
        "superior_nip": record.superior_nip,
        "functional_level": record.functional_level and record.functional_level.value,
    }


async def _newest_positions(
    connection: AsyncConnection, nips: Iterable[str], *, by: date | None = None
) -> dict[str, sa.Row[Any]]:
    statement = (
        sa.select(positions)
        .where(positions.c.nip.in_(set(nips)))
        .order_by(positions.c.nip, positions.c.start, positions.c.id)
    )
    if by is not None:
        statement = statement.where(positions.c.start <= by)
    return {row.nip: row for row in await connection.execute(statement)}


async def _project_acting(connection: AsyncConnection, records: Iterable[EmployeeChangedV1]) -> None:
    taken = list(records)
    await connection.execute(sa.delete(acting_posts).where(acting_posts.c.nip.in_({one.nip for one in taken})))
    rows = [
        {"nip": one.nip, "unit_code": post.unit_code, "since": post.since, "kind": post.kind.value, "until": post.until}
        for one in taken
        if one.active  # who has left stands in for nobody, even if the record still says so
        for post in {(post.unit_code, post.since): post for post in one.acting}.values()
    ]
    if rows:
        await connection.execute(sa.insert(acting_posts), rows)


async def positions_of(connection: AsyncConnection, nip: str) -> list[Position]:
    """Return all positions of somebody, oldest first."""
    statement = sa.select(positions).where(positions.c.nip == nip).order_by(positions.c.start, positions.c.id)
    return [position_of(row) for row in await connection.execute(statement)]


async def load_positions(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Position]:
    """Return positions by number."""
    rows = await connection.execute(sa.select(positions).where(positions.c.id.in_(ids)))
    return {row.id: position_of(row) for row in rows}


async def current_positions(connection: AsyncConnection, nips: Collection[str], today: date) -> dict[str, Position]:
    """Return the position that each of them holds, or held last, by NIP; who has not begun yet is left out."""
    return {nip: position_of(row) for nip, row in (await _newest_positions(connection, nips, by=today)).items()}


def position_of(row: sa.Row[Any]) -> Position:
    """Return the position in a row of `positions`."""
    return Position(
        id=row.id,
        nip=row.nip,
        start=row.start,
        end=row.end,
        unit_code=row.unit_code,
        title=row.title,
        grade=row.grade,
        superior_nip=row.superior_nip,
        functional_level=row.functional_level,
    )


async def who_changed_places(connection: AsyncConnection, since: date, today: date) -> set[str]:
    """Return whose position has begun, or is over, after one day and up to another, by its own dates."""
    begun = sa.and_(positions.c.start > since, positions.c.start <= today)
    over = sa.and_(positions.c.end >= since, positions.c.end < today)
    return set((await connection.execute(sa.select(positions.c.nip).where(sa.or_(begun, over)))).scalars())


async def lock_hierarchy(connection: AsyncConnection, *, shared: bool = False) -> None:
    """Wait until nobody else names assessors, and keep it so until the transaction ends.

    Two who change the hierarchy at once would each name assessors by what the other has not committed. `shared`: for
    who only needs that nobody changes it meanwhile. SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        await connection.execute(sa.text(f"SELECT {lock}(hashtext(current_schema() || '.hierarchy'))"))


async def unit_parents(connection: AsyncConnection) -> dict[str, str | None]:
    """Return, by unit, the unit above it."""
    rows = await connection.execute(sa.select(units.c.code, units.c.parent_code))
    return {row.code: row.parent_code for row in rows}


async def hierarchy(connection: AsyncConnection, today: date, nips: Collection[str]) -> Hierarchy:
    """Return the units with their heads, and who of some people has left. Four statements, however many they are."""
    parents = await unit_parents(connection)
    # Where two do for a day, the later one comes last.
    ordered = _HEADS.order_by(positions.c.start, positions.c.id)
    in_turn = _ACTING.order_by(acting_posts.c.since, acting_posts.c.nip)
    heads = {row.unit_code: row.nip for row in await connection.execute(ordered, {"today": today})}
    acting = {row.unit_code: row.nip for row in await connection.execute(in_turn, {"today": today})}
    return Hierarchy(parents, heads, acting, await who_left(connection, nips))


async def who_left(connection: AsyncConnection, nips: Collection[str]) -> set[str]:
    """Return who of some people has left the agency."""
    left = sa.select(employees.c.nip).where(employees.c.nip.in_(nips), sa.not_(employees.c.active))
    return set((await connection.execute(left)).scalars())


_TODAY: Final = sa.bindparam("today", type_=sa.Date)
_HEADS: Final = sa.select(positions.c.unit_code, positions.c.nip).where(
    positions.c.start <= _TODAY,
    sa.or_(positions.c.end.is_(None), positions.c.end >= _TODAY),
    positions.c.unit_code == units.c.code,
    positions.c.title == units.c.head_title,
    positions.c.nip == employees.c.nip,
    employees.c.active,
)
"""Who heads which unit."""
_ACTING: Final = sa.select(acting_posts.c.unit_code, acting_posts.c.nip).where(
    acting_posts.c.since <= _TODAY, sa.or_(acting_posts.c.until.is_(None), acting_posts.c.until >= _TODAY)
)


@dataclass(frozen=True, slots=True, repr=False)
class Ties:
    """What ties somebody to units and people.

    Attributes:
        heads: codes of the units that they head, or act as head of.
        assessed_by: NIPs of those who assess them.
        has_left: whether they have left the agency; then there are no other ties.
    """

    heads: set[str]
    assessed_by: set[str]
    has_left: bool = False


async def ties_of(connection: AsyncConnection, nip: str, today: date, period_id: UUID | None) -> Ties:
    """Return what ties somebody to units and people. One statement.

    Args:
        connection: to the database.
        nip: whose.
        today: in the agency's time zone.
        period_id: in which they are assessed; None: any.
    """
    values: dict[str, Any] = {"nip": nip, "today": today}
    if period_id is not None:
        values["period_id"] = period_id
    rows = (await connection.execute(_ties(in_period=period_id is not None), values)).all()
    if any(row.unit_code is None and row.by is None for row in rows):
        return Ties(set(), set(), has_left=True)
    return Ties({row.unit_code for row in rows if row.unit_code}, {row.by for row in rows if row.by})


@cache
def _ties(*, in_period: bool) -> sa.CompoundSelect[Any]:
    """Return the question of `ties_of`, built once: half of all requests begin with it."""
    nip, nobody = sa.bindparam("nip", type_=sa.String), sa.null().label("by")
    heads = _HEADS.where(positions.c.nip == nip).with_only_columns(positions.c.unit_code, nobody)
    acting = _ACTING.where(acting_posts.c.nip == nip).with_only_columns(acting_posts.c.unit_code, nobody)
    assessed = sa.select(sa.null().label("unit_code"), skps.c.assessor_nip.label("by"))
    assessed = assessed.where(skps.c.nip == nip, skps.c.assessor_nip.is_not(None))
    if in_period:
        assessed = assessed.where(skps.c.period_id == sa.bindparam("period_id", type_=skps.c.period_id.type))
    # A row without either: the person has left.
    left = sa.select(sa.null(), sa.null()).where(employees.c.nip == nip, sa.not_(employees.c.active))
    return sa.union(heads, acting, assessed, left)


def with_those_below(codes: Collection[str], parents: Mapping[str, str | None]) -> set[str]:
    """Return units and all units below them."""
    if not codes:
        return set()
    tree = Hierarchy(parents)
    return set(codes) | {code for code in parents if not set(codes).isdisjoint(tree.units_above(code))}


async def positions_of_all(connection: AsyncConnection, nips: Collection[str]) -> dict[str, list[Position]]:
    """Return all positions of some people, oldest first, by NIP."""
    statement = sa.select(positions).where(positions.c.nip.in_(nips)).order_by(positions.c.start, positions.c.id)
    found: dict[str, list[Position]] = {nip: [] for nip in nips}
    for row in await connection.execute(statement):
        found[row.nip].append(position_of(row))
    return found


async def assessors_of(connection: AsyncConnection, nips: Collection[str]) -> dict[str, Assessor]:
    """Return people as the national record names assessors; who, or whose unit, is not known yet is left out."""
    statement = (
        sa.select(
            employees.c.nip, employees.c.name, employees.c.position, employees.c.grade, units.c.name.label("unit")
        )
        .join(units, units.c.code == employees.c.unit_code)
        .where(employees.c.nip.in_(nips))
    )
    return {
        row.nip: Assessor(
            status="asn", nip=row.nip, name=row.name, position=row.position, unit_name=row.unit, grade=row.grade
        )
        for row in await connection.execute(statement)
    }
