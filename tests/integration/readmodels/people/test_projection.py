"""The read model in a service that is not about SKPs: what it keeps, and what it asks of the service."""

from datetime import date, timedelta
from typing import Final

import pytest
import sqlalchemy as sa

from readmodels.people.findings import list_findings
from readmodels.people.hierarchy import load_hierarchy
from readmodels.people.positions import positions_of, positions_of_all
from tests.integration.readmodels.people.roster_service import HEAD, NIP, TODAY, Roster, employee, tokens, unit

FORMER: Final = "199001012014021000"
BEGAN, MOVES = date(2020, 1, 1), date(2026, 3, 1)
A_DAY: Final = timedelta(days=1)


async def drawn(roster: Roster) -> set[str]:
    return {row.nip for row in await roster.rows(sa.select(tokens))}


async def test_people_units_and_their_hierarchy_are_kept(roster: Roster) -> None:
    await roster.deliver(unit("BKD"), unit("BKD-1", parent_code="BKD"))
    await roster.deliver(employee(), employee(HEAD, unit_code="BKD", position="Kepala BKD"))
    await roster.deliver(employee())
    assert roster.changed == [{"BKD", "BKD-1"}, {NIP, HEAD}, set()]
    async with roster.runtime.database.read() as connection:
        tree = await load_hierarchy(connection, TODAY, ())
        positions = await positions_of_all(connection, [NIP, HEAD])
    assert tree.superior_of(positions[NIP][0]) == HEAD
    assert tree.superior_of(positions[HEAD][0]) is None
    known = await roster.employee(NIP)
    assert (known.name, known.unit_code, known.active) == ("Sariwangi", "BKD-1", True)


async def test_texts_are_kept_as_long_as_contracts_allow(roster: Roster) -> None:
    code, grade, text = "K" * 64, "G" * 64, "T" * 300
    await roster.deliver(unit(code, name=text, kind=code, parent_code="B" * 64, head_title=text))
    await roster.deliver(employee(name=text, unit_code=code, position=text, grade=grade, version=2**53))
    known = await roster.employee(NIP)
    assert (known.name, known.unit_code, known.grade) == (text, code, grade)
    async with roster.runtime.database.read() as connection:
        (position,) = await positions_of(connection, NIP)
    assert (position.unit_code, position.title, position.grade) == (code, text, grade)


async def test_what_is_doubtful_is_told_once_and_listed(roster: Roster) -> None:
    again = employee(position="Arsiparis")
    await roster.deliver(employee(superior_nip=HEAD), again)
    await roster.deliver(again)
    assert roster.findings == [("version_reused", NIP)]
    async with roster.runtime.database.read() as connection:
        first = await list_findings(connection, TODAY, (), after=None, limit=2)
        rest = await list_findings(connection, TODAY, (), after=first.next, limit=2)
    assert [one.code for one in first.items + rest.items] == ["version_reused", "unknown_unit", "unknown_superior"]
    assert rest.next is None


async def test_a_new_number_takes_the_services_rows_with_it(roster: Roster) -> None:
    await roster.deliver(employee(FORMER, effective_on=BEGAN))
    await roster.draw(FORMER)
    await roster.deliver(employee(former_nip=FORMER, unit_code="DLH", effective_on=MOVES), today=MOVES)
    assert await drawn(roster) == {NIP}
    assert await roster.held(FORMER) == []
    assert await roster.held() == [("BKD-1", BEGAN, MOVES - A_DAY), ("DLH", MOVES, None)]


async def test_rows_that_cannot_follow_a_number_are_a_finding(roster: Roster) -> None:
    await roster.deliver(employee(FORMER), employee())
    for nip in (FORMER, NIP):
        await roster.draw(nip)
    await roster.deliver(employee(version=2, former_nip=FORMER))
    assert await drawn(roster) == {FORMER, NIP}
    assert roster.findings == [("former_nip_conflict", NIP)]


@pytest.mark.parametrize("is_used", [False, True])
async def test_a_position_that_is_no_more_is_kept_where_it_is_used(roster: Roster, *, is_used: bool) -> None:
    await roster.deliver(employee(effective_on=BEGAN), employee(version=2, unit_code="DLH", effective_on=TODAY))
    used = await roster.draw(NIP, is_frozen=True) if is_used else None
    await roster.deliver(employee(version=3, position="Arsiparis", effective_on=BEGAN))
    async with roster.runtime.database.read() as connection:
        every = await positions_of(connection, NIP)
    assert [one.title for one in every if one.end is None] == ["Arsiparis"]
    assert [one.id for one in every if one.end is not None] == ([used] if is_used else [])
    assert roster.findings == ([("position_withdrawn", NIP)] if is_used else [])


async def test_a_day_is_followed_again_until_the_service_has_done_its_part(
    roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = employee(version=2, unit_code="DLH", effective_on=MOVES)
    await roster.deliver(employee(effective_on=BEGAN), moves, employee(HEAD, effective_on=BEGAN))
    await roster.follow(TODAY)
    with monkeypatch.context() as patch:
        patch.setattr(roster, "moved", None)  # so that it fails there
        with pytest.raises(AttributeError):
            await roster.follow(MOVES + A_DAY)
    for _ in range(2):
        await roster.follow(MOVES + A_DAY)
    assert roster.moved == [[HEAD, NIP], [NIP], []]
    assert (await roster.employee(NIP)).unit_code == "DLH"
