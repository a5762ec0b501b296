"""Employees, positions and units taken over from events, whatever their order."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa

from readmodels.people.tables import positions, units
from tests.integration.readmodels.people.roster_service import HEAD, NIP, TODAY, Roster, employee, unit

YEAR: Final = TODAY.year
MOVED: Final = date(YEAR, 9, 1)
OTHERS: Final = ("199001012015032000", "199001012015041000")


async def take(roster: Roster, *records: tuple[int, str]) -> None:
    await roster.deliver(*(employee(NIP, version=v, position=p) for v, p in records))


async def test_a_newer_version_replaces_the_record(roster: Roster) -> None:
    await take(roster, (1, "Pelaksana"))
    await take(roster, (2, "Analis"))
    assert (await roster.employee(NIP)).position == "Analis"
    assert len(await roster.held()) == 1


async def test_an_older_version_changes_nothing(roster: Roster) -> None:
    await take(roster, (7, "Analis"))
    await take(roster, (6, "Pelaksana"))
    row = await roster.employee(NIP)
    assert (row.version, row.position) == (7, "Analis")


async def test_the_same_version_changes_nothing(roster: Roster) -> None:
    await take(roster, (7, "Analis"))
    await take(roster, (7, "Pelaksana"))
    assert (await roster.employee(NIP)).position == "Analis"


async def test_of_several_versions_in_a_batch_the_newest_stands(roster: Roster) -> None:
    await take(roster, (2, "Analis"), (9, "Kepala Bidang"), (3, "Pelaksana"))
    row = await roster.employee(NIP)
    assert (row.version, row.position) == (9, "Kepala Bidang")


async def test_of_one_version_twice_in_a_batch_the_first_stands(roster: Roster) -> None:
    await take(roster, (7, "Analis"), (7, "Pelaksana"))
    assert (await roster.employee(NIP)).position == "Analis"
    (row,) = await roster.rows(sa.select(positions))
    assert row.title == "Analis"


async def test_a_batch_mixes_new_newer_and_older_records(roster: Roster) -> None:
    nips = NIP, *OTHERS
    await take(roster, (5, "Analis"))
    batch = [employee(nip, version=4, position="Pelaksana") for nip in nips]
    await roster.deliver(*batch)
    titles = [(await roster.employee(nip)).position for nip in nips]
    assert titles == ["Analis", "Pelaksana", "Pelaksana"]


async def test_units_follow_the_same_rule(roster: Roster) -> None:
    for version, name in ((2, "Badan Kepegawaian"), (1, "Bagian Kepegawaian"), (3, "BKPSDM")):
        await roster.deliver(unit("BKD", version=version, name=name))
    assert [row.name for row in await roster.rows(sa.select(units))] == ["BKPSDM"]


def move(version: int, **changes: Any) -> Any:
    return employee(NIP, version=version, **changes)


async def orders(roster: Roster, *batches: Sequence[Any]) -> list[tuple[str, date, date | None]]:
    for batch in batches:
        await roster.deliver(*batch)
    return await roster.held()


BEGAN = date(2020, 3, 1)
FIRST = move(1, effective_on=BEGAN)
MOVE = move(2, unit_code="DISHUB", superior_nip=HEAD, effective_on=MOVED)
LEFT = move(3, unit_code="DISHUB", active=False, effective_on=date(YEAR, 10, 31))
STAYED = [("BKD-1", BEGAN, MOVED - timedelta(days=1)), ("DISHUB", MOVED, None)]


async def test_a_move_ends_one_position_and_begins_another_on_its_day(roster: Roster) -> None:
    assert await orders(roster, [FIRST], [MOVE]) == STAYED


async def test_a_move_in_the_batch_of_the_first_record_makes_two_positions_as_well(roster: Roster) -> None:
    assert await orders(roster, [MOVE, FIRST]) == STAYED


async def test_a_record_that_comes_after_a_newer_one_moves_nobody_back(roster: Roster) -> None:
    assert await orders(roster, [FIRST], [move(5, unit_code="DISHUB", effective_on=MOVED)], [move(4)]) == STAYED


async def test_whoever_leaves_holds_no_position_from_then_on(roster: Roster) -> None:
    *_, last = await orders(roster, [FIRST], [MOVE], [LEFT])
    assert last == ("DISHUB", MOVED, date(YEAR, 10, 31))


async def test_a_record_from_before_the_leave_that_comes_late_brings_nobody_back(roster: Roster) -> None:
    """Even where the leave is the first that was ever heard of them; but it tells where they were."""
    assert await orders(roster, [LEFT], [FIRST]) == [("BKD-1", BEGAN, date(YEAR, 10, 31))]


async def test_who_comes_back_begins_anew(roster: Roster) -> None:
    back = move(4, effective_on=date(YEAR, 11, 10))
    *_, left, again = await orders(roster, [FIRST], [LEFT], [back])
    assert (left[2], again) == (date(YEAR, 10, 31), ("BKD-1", date(YEAR, 11, 10), None))


async def test_a_move_without_a_day_holds_from_the_day_it_is_received(roster: Roster) -> None:
    *_, last = await orders(roster, [FIRST], [move(2, unit_code="DISHUB")])
    assert last == ("DISHUB", TODAY, None)


async def test_a_record_without_a_move_corrects_the_position(roster: Roster) -> None:
    assert await orders(roster, [FIRST], [move(2, grade="III/d", superior_nip=HEAD)]) == [("BKD-1", BEGAN, None)]
    (row,) = await roster.rows(sa.select(positions))
    assert (row.grade, row.superior_nip) == ("III/d", HEAD)


async def test_another_title_from_a_later_day_on_begins_another_position(roster: Roster) -> None:
    promoted = move(2, position="Analis SDM Aparatur Ahli Madya", effective_on=MOVED)
    assert [one[1:] for one in await orders(roster, [FIRST], [promoted])] == [
        (BEGAN, MOVED - timedelta(days=1)),
        (MOVED, None),
    ]


async def test_a_record_without_any_day_has_held_since_ever(roster: Roster) -> None:
    ((_, start, end),) = await orders(roster, [move(1)])
    assert (start.year, end) == (1900, None)
