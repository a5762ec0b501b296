"""The tables of people, made to agree with the history that all of a person's records make."""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.visible import without_invisible
from hub.store.bulk import update_rows
from hub.store.upsert import insert_for
from readmodels.people.domain.findings import FindingCode
from readmodels.people.domain.hierarchy import Position
from readmodels.people.domain.history import Doubt, Tenure, begun_by, history_of
from readmodels.people.domain.matching import matched
from readmodels.people.domain.post import Post
from readmodels.people.findings import Finding
from readmodels.people.positions import positions_of_all
from readmodels.people.records import Kept, day_of, load_records
from readmodels.people.references import PositionUses, References
from readmodels.people.tables import acting_posts, employees, positions

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
    findings: list[Finding] = field(default_factory=list)


async def reconcile(
    connection: AsyncConnection, nips: Collection[str], today: date, references: References
) -> list[Finding]:
    """Make employees, positions and acting posts agree with the history of some people, as of today.

    Returns what is doubtful in it.

    A position that goes on keeps its number; one that the service's rows are for is never removed. Eight statements at
    the most and the service's, however many people there are.

    Args:
        connection: to the database; nobody else changes people meanwhile (`lock_hierarchy`).
        nips: whose; who has no record is left alone.
        today: in the agency's time zone.
        references: of the service's rows.
    """
    records = await load_records(connection, nips)
    if not records:
        return []
    held = await positions_of_all(connection, records)
    uses = await references.uses_of(connection, records)
    changes = _Changes()
    for nip in sorted(records):
        _reconcile(changes, nip, records[nip], held[nip], uses, today)
    await _write(connection, changes, records, uses)
    return changes.findings


def _reconcile(
    changes: _Changes, nip: str, kept: Sequence[Kept], held: Sequence[Position], uses: PositionUses, today: date
) -> None:
    history = history_of([one.record for one in kept])
    changes.findings += [_finding(kept[doubt.record], doubt) for doubt in history.doubts]
    wanted = history.tenures(today)
    going_on = matched(held, wanted, uses.in_use(nip), uses.frozen(nip))
    for place, number in going_on.items():
        if not _is_as(held[place], wanted[number]):
            changes.corrected.append({"_id": held[place].id, **_columns(wanted[number])})
    begun = [one for number, one in enumerate(wanted) if number not in going_on.values()]
    changes.begun += [{"nip": nip, "known_on": today, **_columns(one)} for one in begun]
    void = [one for place, one in enumerate(held) if place not in going_on]
    still_used = uses.follow(nip, {held[place].id: wanted[number] for place, number in going_on.items()}, void)
    for one in void:
        if one.id not in still_used:
            changes.void.append(one.id)
            continue
        changes.corrected += _emptied(one, wanted)
        if one.end is None or one.start <= one.end:
            last = kept[-1]
            changes.findings.append(Finding(last.record.nip, last.version, FindingCode.POSITION_WITHDRAWN))
    begun_record = begun_by([one.record for one in kept], today)
    told = next(one for one in kept if one.record is begun_record)
    changes.employees.append(_employee(nip, told, wanted, today))
    changes.acting += _acting(nip, told)  # who is away stands in for nobody: that is asked where it matters


def _finding(one: Kept, doubt: Doubt) -> Finding:
    day = None if doubt.day is None else doubt.day.isoformat()
    return Finding(one.record.nip, one.version, doubt.code, day)


def _is_as(one: Position, wanted: Tenure) -> bool:
    version = wanted.post.version
    held = Post(
        one.unit_code, one.title, one.grade, one.superior_nip, one.functional_level, version, one.superior_derived
    )
    return (one.start, one.end, held) == (wanted.start, wanted.end, wanted.post)


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
        "superior_derived": one.post.superior_derived,
    }


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
            "superior_derived": one.superior_derived,
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
        "superior_derived": post.superior_derived,
        "active": any(one.end is None or one.end >= today for one in wanted),
        "cpns_on": day_of(told.content.get("cpns_on")),
        "legal_standing": told.content.get("legal_standing"),
        "probation": told.content.get("probation"),
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


async def _write(connection: AsyncConnection, changes: _Changes, nips: Iterable[str], uses: PositionUses) -> None:
    insert = insert_for(connection, employees)
    values = {name: insert.excluded[name] for name in changes.employees[0] if name != "nip"}
    upsert = insert.on_conflict_do_update(index_elements=[employees.c.nip], set_=values)
    await connection.execute(upsert.inline(), changes.employees)
    await uses.save(connection)
    if changes.corrected:
        await update_rows(connection, positions, changes.corrected)
    if changes.void:
        await connection.execute(sa.delete(positions).where(positions.c.id.in_(changes.void)))
    if changes.begun:
        await connection.execute(sa.insert(positions), changes.begun)
    await connection.execute(sa.delete(acting_posts).where(acting_posts.c.nip.in_(list(nips))))
    if changes.acting:
        await connection.execute(sa.insert(acting_posts), changes.acting)
