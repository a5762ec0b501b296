"""People over time as the tables have them: by their records, whatever the order, and by the calendar."""

from datetime import date, timedelta
from typing import Any, Final

import pytest
import sqlalchemy as sa

from readmodels.people.records import who_begins
from readmodels.people.tables import positions
from tests.integration.readmodels.people.roster_service import HEAD, NIP, TODAY, Roster, employee

BEGAN: Final = date(2023, 3, 1)


def days(number: int) -> timedelta:
    return timedelta(days=number)


async def test_a_leave_that_is_cancelled_leaves_one_position(roster: Roster) -> None:
    await roster.deliver(employee(NIP, effective_on=BEGAN))
    await roster.deliver(employee(NIP, version=2, active=False, effective_on=TODAY + days(9)))
    await roster.deliver(employee(NIP, version=3))
    assert await roster.held() == [("BKD-1", BEGAN, None)]


async def test_a_correction_of_today_leaves_an_announced_move_alone(roster: Roster) -> None:
    moves = TODAY + days(9)
    await roster.deliver(employee(NIP, effective_on=BEGAN))
    await roster.deliver(employee(NIP, version=2, unit_code="BKD", effective_on=moves))
    await roster.deliver(employee(NIP, version=3, grade="III/d"))
    assert await roster.held() == [("BKD-1", BEGAN, moves - days(1)), ("BKD", moves, None)]
    assert (await roster.employee(NIP)).grade == "III/d"


@pytest.mark.parametrize("batches", [[(5, 4)], [(5,), (4,)], [(4, 5)], [(4,), (5,)]])
async def test_records_without_a_day_make_one_history_in_any_batches(roster: Roster, batches: list[Any]) -> None:
    places = {4: "BKD-1", 5: "BKD"}
    for batch in batches:
        records = [employee(NIP, version=version, unit_code=places[version]) for version in batch]
        await roster.deliver(*records)
    assert [unit for unit, _, _ in await roster.held()] == ["BKD"]


async def test_what_was_taken_on_the_day_that_was_followed_is_not_folded_again(roster: Roster) -> None:
    nips = (NIP, HEAD)
    await roster.deliver(employee(nips[0], effective_on=BEGAN), employee(nips[1], effective_on=BEGAN))
    announced = employee(nips[1], version=2, grade="III/d", effective_on=TODAY + days(2))
    for number in (0, 1):
        await roster.follow(TODAY + days(number))
    nightly = employee(nips[0], version=2)
    await roster.deliver(nightly, announced, today=TODAY + days(1))
    begins = {}
    async with roster.runtime.database.read() as connection:
        for number in (1, 2):
            since = TODAY + days(number)
            begins[number] = await who_begins(connection, since, since + days(1))
    # What was announced for the day itself once more: who waited at midnight may have taken it as of the day before.
    assert begins == {1: [nips[1]], 2: [nips[1]]}


async def test_what_was_followed_by_a_clock_that_was_ahead_is_followed_again(roster: Roster) -> None:
    await roster.deliver(employee(NIP, effective_on=BEGAN))
    moves = TODAY + days(30)
    await roster.deliver(employee(NIP, version=2, unit_code="BKD", effective_on=moves))
    for day, place in ((TODAY + days(400), "BKD"), (TODAY, "BKD-1"), (TODAY + days(1), "BKD-1"), (moves, "BKD")):
        await roster.follow(day)
        assert (await roster.employee(NIP)).unit_code == place


async def test_a_record_goes_by_the_day_that_was_followed_where_the_clock_is_slow(roster: Roster) -> None:
    await roster.deliver(employee(NIP, effective_on=BEGAN))
    moves = {"unit_code": "BKD", "effective_on": TODAY + days(1)}
    await roster.deliver(employee(NIP, version=2, **moves))
    await roster.follow(TODAY + days(1))
    await roster.deliver(employee(NIP, version=3, grade="III/d", **moves), today=TODAY)
    assert (await roster.employee(NIP)).unit_code == "BKD"
    await roster.follow(TODAY)
    assert (await roster.employee(NIP)).unit_code == "BKD"


async def test_a_position_that_is_corrected_keeps_its_number(roster: Roster) -> None:
    numbers = set()
    for version, place in enumerate(("BKD-1", "BKD"), 1):
        await roster.deliver(employee(NIP, version=version, unit_code=place, effective_on=BEGAN))
        (row,) = await roster.rows(sa.select(positions))
        numbers.add(row.id)
    assert len(numbers) == 1


async def test_a_name_is_stored_as_it_shows(roster: Roster) -> None:
    told = "Sariwa\u200bngi  Padmanegara\u00ad e\u0301"
    await roster.deliver(employee(NIP, name=told), employee(HEAD, name="\u200b"))
    names = [(await roster.employee(nip)).name for nip in (NIP, HEAD)]
    assert names == ["Sariwangi Padmanegara \u00e9", "\u200b"]
