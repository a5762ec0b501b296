"""Records that tell the whole history, as the tables have it: whatever came before, and by the calendar."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations
from typing import Any, Final

import pytest
import sqlalchemy as sa

from benchmarks.statements import counted
from contracts.employee import EmployeeChangedV1
from readmodels.people.hierarchy import who_is_away
from readmodels.people.records import who_begins
from readmodels.people.renumbering import load_former_nips
from readmodels.people.tables import employee_records, positions, told_days
from tests.integration.readmodels.people.roster_service import HEAD, NIP, TODAY, Roster, employee

A_DAY: Final = timedelta(days=1)
BEGAN, MOVED, LAST = date(2015, 3, 1), date(2022, 1, 1), TODAY + timedelta(days=9)
FORMER: Final = "197001011994031000"
OTHER_DAY: Final = "196902021994031000"


def nip_of(number: int) -> str:
    """Return one of many numbers, that tell of different months of appointment."""
    return f"19900101{2010 + number // 12}{number % 12 + 1:02}1000"


def at(unit: str, since: date | None = None, **changes: Any) -> dict[str, Any]:
    return {"since": since, "unit_code": unit, "position": "Analis", "grade": "III/c"} | changes


def whole(version: int, *told: dict[str, Any], nip: str = NIP, **changes: Any) -> EmployeeChangedV1:
    return employee(nip, version, positions=told, **changes)


async def positions_as_stored(roster: Roster) -> list[tuple[Any, ...]]:
    columns = [positions.c[name] for name in ("unit_code", "start", "end", "grade", "superior_nip", "superior_derived")]
    statement = sa.select(*columns).where(positions.c.nip == NIP).order_by(positions.c.start)
    return [tuple(row) for row in await roster.rows(statement)]


EARLIER: Final = employee(NIP, 1, unit_code="DINKES", effective_on=BEGAN)
OLDER: Final = whole(2, at("DINKES", MOVED), name="Sari")
NEWEST: Final = whole(4, at("BKD"), at("DLH", MOVED, superior_nip=HEAD, superior_derived=True), superior_derived=True)
ON_TOP: Final = employee(NIP, 5, unit_code="DLH", superior_nip=HEAD, name="Sariwangi P")
STAYED: Final = ("BKD", date(1900, 1, 1), MOVED - A_DAY, "III/c", None, False)


async def test_the_newest_is_the_history_in_whatever_order_they_come(roster: Roster) -> None:
    orders = {nip_of(number): order for number, order in enumerate(permutations([EARLIER, OLDER, NEWEST]))}
    for place in range(3):
        await roster.deliver(*(order[place].model_copy(update={"nip": nip}) for nip, order in orders.items()))
    for nip in orders:
        assert await roster.held(nip) == [STAYED[:3], ("DLH", MOVED, None)]
        known = await roster.employee(nip)
        assert (known.version, known.name, known.superior_nip, known.superior_derived) == (4, "Sariwangi", HEAD, True)
    # Where a whole history comes late nothing is lost.
    late = [nip for nip, order in orders.items() if order[0] is not EARLIER]
    assert sorted(roster.findings) == [("stale_version", nip) for nip in sorted(late)]


async def test_a_newer_one_without_positions_is_folded_on_top_and_an_older_one_changes_nothing(roster: Roster) -> None:
    await roster.deliver(NEWEST)
    assert await positions_as_stored(roster) == [STAYED, ("DLH", MOVED, None, "III/c", HEAD, True)]
    await roster.deliver(ON_TOP)
    named = [STAYED, ("DLH", MOVED, None, "III/c", HEAD, False)]
    assert await positions_as_stored(roster) == named
    await roster.deliver(employee(NIP, 3, unit_code="DINKES", effective_on=LAST), OLDER, NEWEST, today=LAST)
    assert await positions_as_stored(roster) == named
    known = await roster.employee(NIP)
    assert (known.name, known.superior_derived) == ("Sariwangi P", False)


async def test_every_told_day_begins_by_the_calendar(roster: Roster) -> None:
    """A grade rises within a position; somebody leaves, comes back and leaves: told in one record, on one day."""
    rises, leaves, returns = (TODAY + number * A_DAY for number in (2, 4, 8))
    rising = [at("BKD-1", BEGAN), *(at(unit, day, grade="III/d") for unit, day in (("BKD-1", rises), ("DLH", LAST)))]
    leaving = [at("BKD", BEGAN, until=leaves), at("DLH", returns, until=LAST)]
    await roster.deliver(whole(1, *rising), whole(1, *leaving, nip=HEAD))
    found = []
    for number in (1, 2, 4, 5, 7, 8, 9, 10):
        today = TODAY + number * A_DAY
        await roster.follow(today)
        one, other = await roster.employee(NIP), await roster.employee(HEAD)
        async with roster.runtime.database.read() as connection:
            away = await who_is_away(connection, None, today)
        found.append((one.unit_code, one.grade, other.unit_code, other.active, HEAD in away))
    assert found == [
        ("BKD-1", "III/c", "BKD", True, False),
        ("BKD-1", "III/d", "BKD", True, False),
        ("BKD-1", "III/d", "BKD", True, False),
        ("BKD-1", "III/d", "BKD", True, True),  # known to come back
        ("BKD-1", "III/d", "BKD", True, True),
        ("BKD-1", "III/d", "DLH", True, False),
        ("DLH", "III/d", "DLH", True, False),
        ("DLH", "III/d", "DLH", False, True),
    ]


async def test_told_days_are_looked_at_once_and_what_was_told_before_midnight_again(roster: Roster) -> None:
    await roster.deliver(whole(1, at("BKD", BEGAN), at("DLH", LAST)))
    await roster.deliver(whole(2, at("BKD", BEGAN), at("DLH", LAST)), whole(1, at("DLH", LAST), nip=HEAD), today=LAST)
    async with roster.runtime.database.read() as connection:
        asked = [(TODAY, LAST - A_DAY), (LAST - A_DAY, LAST), (LAST, LAST), (LAST, LAST + A_DAY)]
        begun = [await who_begins(connection, *days) for days in asked]
    assert begun == [[], [HEAD, NIP], [NIP], [NIP]]
    assert len(await roster.rows(sa.select(told_days))) == 3


async def test_what_a_clock_told_that_was_ahead_is_taken_as_of_its_day_all_the_same(roster: Roster) -> None:
    wrong = TODAY + timedelta(days=4000)
    await roster.follow(wrong)
    await roster.deliver(whole(1, at("BKD", BEGAN), at("DLH", LAST)), today=wrong)
    for day, unit in ((TODAY, "BKD"), (LAST - A_DAY, "BKD"), (LAST, "DLH")):
        await roster.follow(day)
        assert (await roster.employee(NIP)).unit_code == unit


async def test_superiors_are_named_by_their_present_number_in_every_position(roster: Roster) -> None:
    told = [at("BKD", BEGAN, superior_nip=FORMER), at("DLH", MOVED, superior_nip=FORMER)]
    await roster.deliver(whole(1, *told, superior_nip=FORMER))
    await roster.deliver(employee(HEAD, former_nip=FORMER))
    await roster.deliver(whole(2, *told, grade="III/d"))
    assert [row[4] for row in await positions_as_stored(roster)] == [HEAD, HEAD]


async def test_a_whole_history_under_the_present_number_takes_the_place_of_the_former_ones(roster: Roster) -> None:
    appointed = "199001012016031000"
    await roster.deliver(whole(7, at("BKD", BEGAN), at("DLH", LAST)))
    await roster.deliver(whole(1, at("BKD", MOVED), at("DINKES", LAST), nip=appointed, former_nip=NIP))
    assert await roster.held(NIP) == []
    assert await roster.held(appointed) == [("BKD", MOVED, LAST - A_DAY), ("DINKES", LAST, None)]
    for day in (TODAY, LAST):
        await roster.follow(day)
    assert roster.moved[-1] == [appointed]
    assert (await roster.employee(appointed)).unit_code == "DINKES"


@pytest.mark.parametrize("is_frozen", [False, True])
async def test_what_rows_are_for_keeps_its_number_while_its_place_goes_on(roster: Roster, *, is_frozen: bool) -> None:
    await roster.deliver(employee(NIP, effective_on=MOVED))
    used = await roster.draw(NIP, is_frozen=is_frozen)
    told: Sequence[dict[str, Any]] = [at("DLH", BEGAN), at("BKD-1", date(2021, 5, 1), until=LAST)]
    await roster.deliver(whole(2, *told))
    numbers = {row.unit_code: row.id for row in await roster.rows(sa.select(positions))}
    assert numbers["BKD-1"] == used
    assert await roster.held() == [("DLH", BEGAN, date(2021, 4, 30)), ("BKD-1", date(2021, 5, 1), LAST)]
    await roster.deliver(whole(3, active=False))
    withdrawn = [(row.id, row.end < row.start) for row in await roster.rows(sa.select(positions))]
    assert withdrawn == [(used, True)]
    assert (await roster.employee(NIP)).active is False
    assert roster.findings == [("position_withdrawn", NIP)]
    await roster.deliver(whole(4, *told))
    assert {row.unit_code: row.id for row in await roster.rows(sa.select(positions))}["BKD-1"] == used


async def test_days_that_contradict_one_another_are_a_finding_a_position_and_day(roster: Roster) -> None:
    for version in (1, 2):
        await roster.deliver(whole(version, at("DLH", MOVED, until=BEGAN), at("BKD", BEGAN)))
    assert await roster.held() == [("BKD", BEGAN, MOVED - A_DAY), ("DLH", MOVED, None)]
    assert roster.findings == [("positions_contradict", NIP)]


async def test_a_record_of_before_there_were_positions_is_the_same_said_again(roster: Roster) -> None:
    await roster.deliver(EARLIER)
    (row,) = await roster.rows(sa.select(employee_records.c.content))
    of_before = {name: value for name, value in row.content.items() if name not in {"positions", "superior_derived"}}
    async with roster.runtime.database.begin() as connection:
        await connection.execute(sa.update(employee_records).values(content=of_before))
    await roster.deliver(EARLIER)
    await roster.deliver(employee(NIP, 2, unit_code="DLH", effective_on=MOVED))
    assert await roster.held() == [("DINKES", BEGAN, MOVED - A_DAY), ("DLH", MOVED, None)]
    assert roster.findings == []


async def test_superiors_are_found_however_many_are_named(roster: Roster) -> None:
    many = [nip_of(number) for number in range(12 * 80)]
    named = {nip[:-3] + f"{serial:03}" for nip in many for serial in range(36)} | {FORMER}
    await roster.deliver(employee(HEAD, former_nip=FORMER))
    async with roster.runtime.database.read() as connection:
        former = await load_former_nips(connection, named)
    assert former.successors == {FORMER: HEAD}


async def test_who_tells_the_whole_history_is_believed_of_the_number_before(roster: Roster) -> None:
    await roster.deliver(whole(1, at("BKD", BEGAN), nip=OTHER_DAY, name="Padmanegara"))
    await roster.deliver(whole(2, at("BKD", BEGAN), at("DLH", MOVED), former_nip=OTHER_DAY))
    assert await roster.held(OTHER_DAY) == []
    assert await roster.held() == [("BKD", BEGAN, MOVED - A_DAY), ("DLH", MOVED, None)]
    assert roster.findings == []


async def test_statements_are_a_batchs_however_much_is_told(roster: Roster) -> None:
    told = [at("BKD", BEGAN + number * A_DAY, grade=f"III/{number}") for number in range(30)]
    counts = []
    for people in (1, 40):
        with counted(roster.runtime) as noted:
            await roster.deliver(*(whole(people, *told, nip=nip_of(number)) for number in range(people)))
        counts.append(sum(not one.startswith("BEGIN") for one in noted))
    assert counts[0] == counts[1]
