"""Award periods, and the checklists of grades."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.award import AwardChannel
from contracts.vocabulary import AwardGrade
from hub.store.upsert import insert_for
from services.award_service.domain.checklist import DEFAULTS, Checklist, Item
from services.award_service.domain.cycle import State
from services.award_service.domain.errors import UnknownPeriod
from services.award_service.domain.period import Period
from services.award_service.tables import award_periods, batches, checklists, proposals

_ITEMS: Final = TypeAdapter(tuple[Item, ...])


class KeptChecklist(NamedTuple):
    """A grade's checklist. `revision`: 0 while it is the default."""

    items: Checklist
    revision: int


async def add_period(connection: AsyncConnection, period: Period) -> None:
    """Store a new period."""
    await connection.execute(sa.insert(award_periods).values(_row_of(period)))


async def save_period(connection: AsyncConnection, period: Period) -> Period:
    """Store a changed period, under its next revision."""
    changed = replace(period, revision=period.revision + 1)
    statement = sa.update(award_periods).where(award_periods.c.id == period.id)
    await connection.execute(statement.values(_row_of(changed)))
    return changed


async def get_period(connection: AsyncConnection, period_id: UUID, *, lock: bool = False) -> Period:
    """Return a period; `lock`: nobody else changes it until the transaction ends. Raises UnknownPeriod."""
    statement = sa.select(award_periods).where(award_periods.c.id == period_id)
    row = (await connection.execute(statement.with_for_update() if lock else statement)).one_or_none()
    if row is None:
        raise UnknownPeriod
    return _period_of(row)


async def load_periods(connection: AsyncConnection, ids: set[UUID], *, shared: bool = False) -> dict[UUID, Period]:
    """Return some periods, by id; `shared`: nobody changes them until the transaction ends. One statement."""
    statement = sa.select(award_periods).where(award_periods.c.id.in_(ids)).order_by(award_periods.c.id)
    rows = await connection.execute(statement.with_for_update(read=True) if shared else statement)
    return {row.id: _period_of(row) for row in rows}


async def list_periods(connection: AsyncConnection) -> list[Period]:
    """Return all periods, the last ceremony first: a few a year."""
    rows = await connection.execute(sa.select(award_periods).order_by(award_periods.c.ceremony_on.desc()))
    return [_period_of(row) for row in rows]


async def is_in_use(connection: AsyncConnection, period_id: UUID) -> bool:
    """Return whether anybody is verified, or was sent, by what a period counts to."""
    verified = sa.exists().where(proposals.c.period_id == period_id, proposals.c.state == State.VERIFIED.value)
    sent = sa.exists().where(batches.c.period_id == period_id, batches.c.sent_at.is_not(None))
    return bool(await connection.scalar(sa.select(sa.or_(verified, sent))))


async def checklist_of(connection: AsyncConnection, grade: AwardGrade) -> KeptChecklist:
    """Return the checklist of a grade."""
    return (await all_checklists(connection))[grade]


async def all_checklists(connection: AsyncConnection) -> Mapping[AwardGrade, KeptChecklist]:
    """Return the checklists of all grades. One statement."""
    rows = await connection.execute(sa.select(checklists.c.grade, checklists.c.revision, checklists.c["items"]))
    kept = {AwardGrade(row[0]): KeptChecklist(_ITEMS.validate_python(row[2]), row[1]) for row in rows}
    return {grade: kept.get(grade, KeptChecklist(items, 0)) for grade, items in DEFAULTS.items()}


async def save_checklist(connection: AsyncConnection, grade: AwardGrade, kept: KeptChecklist) -> bool:
    """Store a checklist of the agency's own, unless another has come since the revision before; return whether."""
    values = {"revision": kept.revision, "items": _ITEMS.dump_python(tuple(kept.items), mode="json")}
    insert = insert_for(connection, checklists).values(grade=grade.value, **values)
    unchanged = checklists.c.revision == kept.revision - 1
    upsert = insert.on_conflict_do_update(index_elements=["grade"], set_=values, where=unchanged)
    return (await connection.execute(upsert.returning(checklists.c.grade))).first() is not None


def items_to_json(items: Checklist) -> list[dict[str, Any]]:
    """Return a checklist as JSON."""
    told: list[dict[str, Any]] = _ITEMS.dump_python(tuple(items), mode="json")
    return told


def _row_of(period: Period) -> dict[str, Any]:
    return {
        "id": period.id,
        "name": period.name,
        "ceremony_on": period.ceremony_on,
        "closes_for_agency_on": period.closes_for_agency_on,
        "closes_for_ministry_on": period.closes_for_ministry_on,
        "counted_to": period.counted_to,
        "channel": period.channel.value,
        "revision": period.revision,
    }


def _period_of(row: sa.Row[Any]) -> Period:
    return Period(
        row.id,
        row.name,
        row.ceremony_on,
        row.closes_for_agency_on,
        row.closes_for_ministry_on,
        row.counted_to,
        AwardChannel(row.channel),
        row.revision,
    )
