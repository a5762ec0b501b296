"""The read model in a service that is not about SKPs: what it keeps, and what it asks of the service."""

from datetime import date, timedelta
from typing import Any, Final

import pytest
import sqlalchemy as sa

from contracts.employee import EmployeeChangedV1
from contracts.unit import UnitChangedV1
from hub.runtime import Runtime
from readmodels.people.employees import load_employees
from readmodels.people.findings import list_findings
from readmodels.people.hierarchy import load_hierarchy
from readmodels.people.positions import positions_of, positions_of_all
from tests.integration.readmodels.people.roster_service import Roster, tokens

HEAD: Final = "197001011995031000"
NIP: Final = "199001012015031000"
FORMER: Final = "199001012014021000"
TODAY: Final = date(2026, 2, 16)
BEGAN, MOVES = date(2020, 1, 1), date(2026, 3, 1)
TOMORROW: Final = timedelta(days=1)


def unit(code: str, **changes: Any) -> UnitChangedV1:
    given = {"code": code, "version": 1, "name": code, "kind": "badan", "head_title": f"Kepala {code}"}
    return UnitChangedV1.model_validate(given | changes)


def employee(nip: str = NIP, version: int = 1, **changes: Any) -> EmployeeChangedV1:
    given = {"nip": nip, "version": version, "name": "Sariwangi", "employment": "pns", "effective_on": BEGAN}
    return EmployeeChangedV1.model_validate(given | {"unit_code": "BKD", "position": "Analis"} | changes)


async def held(runtime: Runtime, nip: str = NIP) -> list[tuple[str, date, date | None]]:
    async with runtime.database.read() as connection:
        return [(one.unit_code, one.start, one.end) for one in await positions_of(connection, nip)]


async def draw(runtime: Runtime, nip: str, *, is_frozen: bool = False) -> int:
    """Draw a token for the last position of somebody, and return the position's number."""
    async with runtime.database.begin() as connection:
        last = (await positions_of(connection, nip))[-1].id
        await connection.execute(sa.insert(tokens).values(nip=nip, position_id=last, is_frozen=is_frozen))
    return last


async def drawn(runtime: Runtime) -> set[str]:
    async with runtime.database.read() as connection:
        return set((await connection.execute(sa.select(tokens.c.nip))).scalars())


async def test_people_units_and_their_hierarchy_are_kept(runtime: Runtime, roster: Roster) -> None:
    await roster.deliver(runtime, unit("BKD"), unit("BKD-1", parent_code="BKD"), today=TODAY)
    await roster.deliver(runtime, employee(unit_code="BKD-1"), employee(HEAD, position="Kepala BKD"), today=TODAY)
    await roster.deliver(runtime, employee(unit_code="BKD-1"), today=TODAY)
    assert roster.changed == [{"BKD", "BKD-1"}, {NIP, HEAD}, set()]
    async with runtime.database.read() as connection:
        tree = await load_hierarchy(connection, TODAY, ())
        positions = await positions_of_all(connection, [NIP, HEAD])
        (known,) = (await load_employees(connection, [NIP])).values()
    assert tree.superior_of(positions[NIP][0]) == HEAD
    assert tree.superior_of(positions[HEAD][0]) is None
    assert (known.name, known.unit_code, known.active) == ("Sariwangi", "BKD-1", True)


async def test_what_is_doubtful_is_told_once_and_listed(runtime: Runtime, roster: Roster) -> None:
    await roster.deliver(runtime, employee(superior_nip=HEAD), employee(version=1, position="Arsiparis"), today=TODAY)
    await roster.deliver(runtime, employee(version=1, position="Arsiparis"), today=TODAY)
    assert roster.findings == [("version_reused", NIP)]
    async with runtime.database.read() as connection:
        first = await list_findings(connection, TODAY, (), after=None, limit=2)
        rest = await list_findings(connection, TODAY, (), after=first.next, limit=2)
    assert [one.code for one in first.items + rest.items] == ["version_reused", "unknown_unit", "unknown_superior"]
    assert rest.next is None


async def test_a_new_number_takes_the_services_rows_with_it(runtime: Runtime, roster: Roster) -> None:
    await roster.deliver(runtime, employee(FORMER), today=TODAY)
    await draw(runtime, FORMER)
    await roster.deliver(runtime, employee(former_nip=FORMER, unit_code="DLH", effective_on=MOVES), today=MOVES)
    assert await drawn(runtime) == {NIP}
    assert await held(runtime, FORMER) == []
    assert await held(runtime) == [("BKD", BEGAN, MOVES - TOMORROW), ("DLH", MOVES, None)]


async def test_rows_that_cannot_follow_a_number_are_a_finding(runtime: Runtime, roster: Roster) -> None:
    await roster.deliver(runtime, employee(FORMER), employee(), today=TODAY)
    await draw(runtime, FORMER)
    await draw(runtime, NIP)
    await roster.deliver(runtime, employee(version=2, former_nip=FORMER), today=TODAY)
    assert await drawn(runtime) == {FORMER, NIP}
    assert roster.findings == [("former_nip_conflict", NIP)]


@pytest.mark.parametrize("is_used", [False, True])
async def test_a_position_that_is_no_more_is_kept_where_it_is_used(
    runtime: Runtime, roster: Roster, *, is_used: bool
) -> None:
    await roster.deliver(runtime, employee(), employee(version=2, unit_code="DLH", effective_on=TODAY), today=TODAY)
    used = await draw(runtime, NIP, is_frozen=True) if is_used else None
    await roster.deliver(runtime, employee(version=3, position="Arsiparis", effective_on=BEGAN), today=TODAY)
    async with runtime.database.read() as connection:
        every = await positions_of(connection, NIP)
    assert [one.title for one in every if one.end is None] == ["Arsiparis"]
    assert [one.id for one in every if one.end is not None] == ([used] if is_used else [])
    assert roster.findings == ([("position_withdrawn", NIP)] if is_used else [])


async def test_a_day_is_followed_again_until_the_service_has_done_its_part(
    runtime: Runtime, roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = employee(version=2, unit_code="DLH", effective_on=MOVES)
    await roster.deliver(runtime, employee(), moves, employee(HEAD), today=TODAY)
    await roster.follow(runtime, TODAY)
    later = MOVES + TOMORROW
    with monkeypatch.context() as patch:
        patch.setattr(roster, "moved", None)  # so that it fails there
        with pytest.raises(AttributeError):
            await roster.follow(runtime, later)
    await roster.follow(runtime, later)
    await roster.follow(runtime, later)
    assert roster.moved == [[HEAD, NIP], [NIP], []]
    async with runtime.database.read() as connection:
        (known,) = (await load_employees(connection, [NIP])).values()
    assert known.unit_code == "DLH"
