"""How people stand, as it was computed last."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among, insert_many, parameters_of
from hub.store.upsert import insert_for
from services.award_service.domain.due import Standing
from services.award_service.domain.person import Person
from services.award_service.tables import former_person_ids, milestones, standings, used_rules

_STANDING: Final = (
    "nip",
    "person_id",
    "start_on",
    "start_basis",
    "last_day",
    "gaps",
    "discipline_asked",
    "leave_asked",
    "look_again_on",
    "computed_on",
)
_MILESTONE: Final = ("nip", "grade", "state", "reached_on", "month")


async def save_standings(connection: AsyncConnection, computed: Iterable[tuple[Person, Standing]], day: date) -> None:
    """Write how some people stand as of a day. Two statements, however many they are; nobody occurs twice."""
    rows: list[dict[str, Any]] = []
    grades: list[dict[str, Any]] = []
    for person, standing in computed:
        rows.append(_row(person, standing, day))
        grades += [
            {
                "nip": person.nip,
                "grade": one.grade.value,
                "state": one.state.value,
                "reached_on": one.reached_on,
                "month": one.month,
            }
            for one in standing.milestones
        ]
    if rows:
        await _upsert(connection, standings, _STANDING, rows, key=("nip",), but={"person_id"})
        await _upsert(connection, milestones, _MILESTONE, grades, key=("nip", "grade"))


def _row(person: Person, standing: Standing, day: date) -> dict[str, Any]:
    start = standing.start
    return {
        "nip": person.nip,
        "person_id": uuid4(),
        "start_on": None if start is None else start.on,
        "start_basis": None if start is None else start.basis.value,
        "last_day": person.last_day,
        "gaps": [(one.first.isoformat(), one.last.isoformat()) for one in person.gaps] or None,
        "discipline_asked": person.discipline_asked,
        "leave_asked": person.leave_asked,
        "look_again_on": standing.look_again_on,
        "computed_on": day,
    }


async def _upsert(
    connection: AsyncConnection,
    table: sa.Table,
    columns: tuple[str, ...],
    rows: list[dict[str, Any]],
    *,
    key: tuple[str, ...],
    but: Collection[str] = (),
) -> None:
    """Insert rows, or write them over those of the same key, but for some columns."""
    insert = insert_many(connection, table, columns)
    values = {name: insert.excluded[name] for name in columns if name not in {*key, *but}}
    statement = insert.on_conflict_do_update(index_elements=list(key), set_=values)
    await connection.execute(statement, parameters_of(connection, columns, rows))


async def forget_unknown(connection: AsyncConnection, nips: Collection[str], known: Mapping[str, Person]) -> None:
    """Remove how those stand who are not known any more. Two statements, where there are any."""
    gone = sorted({*nips} - known.keys())
    if gone:
        for table in (milestones, standings):
            await connection.execute(sa.delete(table).where(among(connection, table.c.nip, gone)))


async def to_look_at_again(connection: AsyncConnection, today: date, *, limit: int) -> list[str]:
    """Return some of those whose standing may be otherwise by now, without anybody having told anything. In order."""
    statement = sa.select(standings.c.nip).where(standings.c.look_again_on <= today).order_by(standings.c.nip)
    return list((await connection.execute(statement.limit(limit))).scalars())


def nip_by_id(person_id: UUID) -> sa.ScalarSelect[str]:
    """Return what selects the present number of the person who has, or had, this id in addresses."""
    tables = (standings, former_person_ids)
    return sa.union_all(*(sa.select(one.c.nip).where(one.c.person_id == person_id) for one in tables)).scalar_subquery()


async def nip_of(connection: AsyncConnection, person_id: UUID) -> str | None:
    """Return the present number of the person who has, or had, this id in addresses; None: nobody has."""
    found: str | None = (await connection.execute(sa.select(nip_by_id(person_id)))).scalar()
    return found


async def person_id_of(connection: AsyncConnection, nip: str) -> UUID | None:
    """Return the id that somebody has in addresses; None: nobody has this number."""
    found: UUID | None = (
        await connection.execute(sa.select(standings.c.person_id).where(standings.c.nip == nip))
    ).scalar()
    return found


async def rules_in_use(connection: AsyncConnection) -> str | None:
    """Return by which choices standings are computed; None: never yet."""
    found: str | None = (await connection.execute(sa.select(used_rules.c.digest))).scalar()
    return found


async def note_rules(connection: AsyncConnection, digest: str) -> None:
    """Note by which choices all standings are computed."""
    insert = insert_for(connection, used_rules).values(id=1, digest=digest)
    await connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"digest": digest}))
