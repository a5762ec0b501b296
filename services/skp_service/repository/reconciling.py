"""The tables of people, made to agree with the history that all of a person's records make."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.text import without_invisible
from hub.store.upsert import insert_for
from readmodels.people.domain.findings import FindingCode
from readmodels.people.domain.hierarchy import Position
from readmodels.people.domain.history import Doubt, Tenure, begun_by, history_of
from readmodels.people.domain.matching import matched
from readmodels.people.findings import Finding
from readmodels.people.positions import positions_of_all
from readmodels.people.tables import acting_posts, employees, positions
from services.skp_service.domain.cycle import Stage
from services.skp_service.repository.records import Kept, load_records
from services.skp_service.tables import skps

_DAY: Final = timedelta(days=1)
_LONGEST_NAME: Final = 300


@personal(frozen=False)
class _Changes:
    """What is to be written, by table."""

    employees: list[dict[str, Any]] = field(default_factory=list)
    acting: list[dict[str, Any]] = field(default_factory=list)
    corrected: list[dict[str, Any]] = field(default_factory=list)
    begun: list[dict[str, Any]] = field(default_factory=list)
    void: list[int] = field(default_factory=list)
    followed: list[dict[str, Any]] = field(default_factory=list)
    """SKPs with their position and unit."""
    findings: list[Finding] = field(default_factory=list)


@personal
class _Plan:
    """As much of an SKP as has to follow its position."""

    id: UUID
    period_id: UUID
    position_id: int
    unit_code: str
    is_final: bool


async def reconcile(connection: AsyncConnection, nips: Collection[str], today: date) -> list[Finding]:
    """Make employees, positions and acting posts agree with the history of some people, as of today.

    Returns what is doubtful in it.

    A position that goes on keeps its number; one that an SKP is for is never removed. Ten statements at the most,
    however many people there are.

    Args:
        connection: to the database; nobody else changes people meanwhile (`lock_hierarchy`).
        nips: whose; who has no record is left alone.
        today: in the agency's time zone.
    """
    records = await load_records(connection, nips)
    if not records:
        return []
    held = await positions_of_all(connection, records)
    plans = await _plans_of(connection, records)
    changes = _Changes()
    for nip in sorted(records):
        _reconcile(changes, nip, records[nip], held[nip], plans.get(nip, []), today)
    await _write(connection, changes, records)
    return changes.findings


async def _plans_of(connection: AsyncConnection, nips: Iterable[str]) -> dict[str, list[_Plan]]:
    columns = (skps.c.id, skps.c.nip, skps.c.period_id, skps.c.position_id, skps.c.unit_code, skps.c.stage)
    statement = sa.select(*columns).where(skps.c.nip.in_(list(nips))).order_by(skps.c.id)
    found: dict[str, list[_Plan]] = {}
    for row in await connection.execute(statement):
        plan = _Plan(row.id, row.period_id, row.position_id, row.unit_code, row.stage == Stage.FINAL.value)
        found.setdefault(row.nip, []).append(plan)
    return found


def _reconcile(
    changes: _Changes, nip: str, kept: Sequence[Kept], held: Sequence[Position], plans: Sequence[_Plan], today: date
) -> None:
    history = history_of([one.record for one in kept])
    changes.findings += [_finding(kept[doubt.record], doubt) for doubt in history.doubts]
    wanted = history.tenures(today)
    final = {plan.position_id for plan in plans if plan.is_final}
    going_on = matched(held, wanted, {plan.position_id for plan in plans}, final)
    units: dict[int, str] = {}
    for place, number in going_on.items():
        units[held[place].id] = wanted[number].post.unit_code
        if not _is_as(held[place], wanted[number]):
            changes.corrected.append({"_id": held[place].id, **_columns(wanted[number])})
    begun = [one for number, one in enumerate(wanted) if number not in going_on.values()]
    changes.begun += [{"nip": nip, "known_on": today, **_columns(one)} for one in begun]
    void = [one for place, one in enumerate(held) if place not in going_on]
    moved = _moved(void, {held[place].id: wanted[number] for place, number in going_on.items()}, plans)
    for one in void:
        if any(moved.get(plan.id, plan.position_id) == one.id for plan in plans):
            changes.corrected += _emptied(one, wanted)
            if one.end is None or one.start <= one.end:
                last = kept[-1]
                changes.findings.append(Finding(last.record.nip, last.version, FindingCode.POSITION_WITHDRAWN))
        else:
            changes.void.append(one.id)
    for plan in plans:
        position_id = moved.get(plan.id, plan.position_id)
        unit = plan.unit_code if plan.is_final else units.get(position_id, plan.unit_code)
        if (position_id, unit) != (plan.position_id, plan.unit_code):
            changes.followed.append({"_id": plan.id, "position_id": position_id, "unit_code": unit})
    begun_record = begun_by([one.record for one in kept], today)
    told = next(one for one in kept if one.record is begun_record)
    changes.employees.append(_employee(nip, told, wanted, today))
    changes.acting += _acting(nip, told)  # who is away stands in for nobody: that is asked where it matters


def _finding(one: Kept, doubt: Doubt) -> Finding:
    day = None if doubt.day is None else doubt.day.isoformat()
    return Finding(one.record.nip, one.version, doubt.code, day)


def _is_as(one: Position, wanted: Tenure) -> bool:
    post = wanted.post
    as_held = (one.start, one.end, one.unit_code, one.title, one.grade, one.superior_nip, one.functional_level)
    as_wanted = (post.unit_code, post.title, post.grade, post.superior_nip, post.functional_level)
    return as_held == (wanted.start, wanted.end, *as_wanted)


def _columns(one: Tenure) -> dict[str, Any]:
    return {
        "version": one.post.version,
        "start": one.start,
        "end": one.end,
        "unit_code": one.post.unit_code,
        "title": one.post.title,
        "grade": one.post.grade,
        "superior_nip": one.post.superior_nip,
        "functional_level": one.post.functional_level,
    }


def _moved(void: Sequence[Position], going_on: Mapping[int, Tenure], plans: Sequence[_Plan]) -> dict[UUID, int]:
    """Return the position that an SKP goes to when its own is void: the nearest that has none of that period yet.

    One that is final stays with its own, which comes back when the record is corrected.
    """
    used = {(plan.period_id, plan.position_id) for plan in plans}
    starts = {one.id: one.start for one in void}
    moved: dict[UUID, int] = {}
    for plan in plans:
        if plan.is_final or plan.position_id not in starts:
            continue
        start = starts[plan.position_id]
        nearest = sorted(going_on, key=lambda id_: (abs((going_on[id_].start - start).days), id_))
        free = [id_ for id_ in nearest if (plan.period_id, id_) not in used]
        if free:
            moved[plan.id] = free[0]
            used.add((plan.period_id, free[0]))
    return moved


def _emptied(one: Position, wanted: Sequence[Tenure]) -> list[dict[str, Any]]:
    """Return what makes a position one that was held on no day: before all others, so that it is never the last."""
    before = max(wanted[0].start, date.min + _DAY) - _DAY if wanted else one.start
    start = max(before, date.min + _DAY)
    end = start - _DAY
    if (one.start, one.end) == (start, end):
        return []
    kept = {"unit_code": one.unit_code, "title": one.title, "grade": one.grade}
    return [
        {
            "_id": one.id,
            "version": 0,
            "start": start,
            "end": end,
            **kept,
            "superior_nip": one.superior_nip,
            "functional_level": one.functional_level,
        }
    ]


def _employee(nip: str, told: Kept, wanted: Sequence[Tenure], today: date) -> dict[str, Any]:
    """Return the employee as of today: in the position that is held, or was held last, or is announced."""
    begun = [one.post for one in wanted if one.start <= today]
    post = (begun or [one.post for one in wanted[:1]] or [told.record.post])[-1]
    return {
        "nip": nip,
        "version": told.version,
        "name": stored_name(told.content["name"]),
        "employment": told.content["employment"],
        "unit_code": post.unit_code,
        "position": post.title,
        "grade": post.grade,
        "superior_nip": post.superior_nip,
        "active": any(one.end is None or one.end >= today for one in wanted),
    }


def stored_name(name: str) -> str:
    """Return a name as it is stored: in Unicode's composed form, without what shows as nothing."""
    shown = " ".join(without_invisible(unicodedata.normalize("NFC", name)).split())
    return (shown or name)[:_LONGEST_NAME]


def _acting(nip: str, told: Kept) -> list[dict[str, Any]]:
    posts = {(post["unit_code"], post["since"]): post for post in told.content["acting"]}
    return [
        {
            "nip": nip,
            "unit_code": post["unit_code"],
            "since": date.fromisoformat(post["since"]),
            "kind": post["kind"],
            "until": None if post["until"] is None else date.fromisoformat(post["until"]),
        }
        for post in posts.values()
    ]


async def _write(connection: AsyncConnection, changes: _Changes, nips: Iterable[str]) -> None:
    insert = insert_for(connection, employees)
    values = {name: insert.excluded[name] for name in changes.employees[0] if name != "nip"}
    upsert = insert.on_conflict_do_update(index_elements=[employees.c.nip], set_=values)
    await connection.execute(upsert.inline(), changes.employees)
    await _update(connection, skps, changes.followed)
    await _update(connection, positions, changes.corrected)
    if changes.void:
        await connection.execute(sa.delete(positions).where(positions.c.id.in_(changes.void)))
    if changes.begun:
        await connection.execute(sa.insert(positions), changes.begun)
    await connection.execute(sa.delete(acting_posts).where(acting_posts.c.nip.in_(list(nips))))
    if changes.acting:
        await connection.execute(sa.insert(acting_posts), changes.acting)


async def _update(connection: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        values: dict[str, Any] = {name: sa.bindparam(name) for name in rows[0] if name != "_id"}
        await connection.execute(sa.update(table).where(table.c.id == sa.bindparam("_id")).values(values), rows)
