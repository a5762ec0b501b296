"""How people stand follows from what events and lists tell, in whichever order they come."""

from dataclasses import replace
from datetime import date

import pytest

from benchmarks.statements import counted
from contracts.listed import AwardEntry, DisciplineEntry, LeaveEntry
from contracts.vocabulary import AwardGrade, DisciplineLevel, Employment, LeaveKind
from hub.jobs.job import Job, JobRun
from services.award_service.domain.due import MilestoneState
from services.award_service.domain.lateness import Blocker
from services.award_service.domain.listed import ListKind
from services.award_service.handlers import projection
from services.award_service.handlers.due import waiting_of
from services.award_service.handlers.people import require_nip
from services.award_service.handlers.standings import look_again, recompute_all
from services.award_service.jobs import rules_job
from services.award_service.repository.candidates import person as candidate
from services.award_service.repository.due_lists import DueCriteria, every_due
from services.award_service.repository.held import held_by
from services.award_service.repository.standings import person_id_of
from tests.integration.services.award_service.desk import TODAY, Desk, employee, listed, nips
from tests.support.jobs import look_once, run_at_once

NIP = "197503012000031000"
X, XX, XXX = AwardGrade
HEAVY = DisciplineEntry(level=DisciplineLevel.HEAVY, effective_on=date(2012, 5, 1))


async def test_who_is_told_of_stands_as_their_record_says(desk: Desk) -> None:
    await desk.take_people(employee(NIP, cpns_on="2000-03-01"))
    assert await desk.states(NIP) == {X: "passed_over", XX: "due", XXX: "to_come"}
    standing = await desk.standing(NIP)
    assert (standing.start_on, standing.start_basis) == (date(2000, 3, 1), "record")
    assert standing.look_again_on == date(2030, 3, 1)
    assert (standing.discipline_asked, standing.leave_asked, standing.last_day) == (None, None, None)


async def test_without_a_day_the_number_is_an_estimate(desk: Desk) -> None:
    await desk.take_people(employee(NIP))
    standing = await desk.standing(NIP)
    assert (standing.start_on, standing.start_basis) == (date(2000, 3, 1), "nip")


async def test_a_list_changes_how_somebody_stands_until_its_source_takes_it_back(desk: Desk) -> None:
    await desk.take_people(employee(NIP, cpns_on="2000-03-01"))
    await desk.take_lists(
        listed(NIP, ListKind.DISCIPLINE, HEAVY, at=2.0),
        listed(NIP, ListKind.DISCIPLINE, source="siasn", at=9.0),
        listed(NIP, ListKind.LEAVE, LeaveEntry(kind=LeaveKind.STUDY)),
    )
    assert set((await desk.states(NIP)).values()) == {"excluded"}
    assert (await desk.standing(NIP)).discipline_asked == TODAY
    await desk.take_lists(listed(NIP, ListKind.DISCIPLINE, at=1.0))
    assert set((await desk.states(NIP)).values()) == {"excluded"}, "an older list"
    await desk.take_lists(listed(NIP, ListKind.DISCIPLINE, at=3.0))
    assert await desk.states(NIP) == {X: "passed_over", XX: "due", XXX: "to_come"}


async def test_lists_that_come_before_their_person_wait(desk: Desk) -> None:
    await desk.take_lists(listed(NIP, ListKind.AWARD, AwardEntry(grade=XX)), listed(NIP, ListKind.DISCIPLINE, HEAVY))
    assert await desk.states(NIP) == {}
    await desk.take_people(employee(NIP, cpns_on="2000-03-01"))
    assert await desk.states(NIP) == {X: "passed_over", XX: "held", XXX: "excluded"}


async def test_a_contract_employee_who_becomes_pns_is_one_person_with_their_lists(desk: Desk) -> None:
    contract = "197503012000211000"
    await desk.take_people(employee(contract, employment=Employment.PPPK, cpns_on="2000-03-01"))
    before = await desk.standing(contract)
    await desk.take_lists(listed(contract, ListKind.DISCIPLINE, HEAVY))
    assert set((await desk.states(contract)).values()) == {"not_regulated"}
    own = "197503012010031000"
    await desk.take_people(employee(own, cpns_on="2000-03-01", former_nip=contract))
    standing = await desk.standing(own)
    assert (standing.person_id, standing.start_on, standing.start_basis) == (before.person_id, date(2010, 3, 1), "nip")
    assert set((await desk.states(own)).values()) == {"excluded"}
    assert await desk.states(contract) == {}
    await desk.take_lists(listed(own, ListKind.DISCIPLINE, at=3.0))
    assert set((await desk.states(own)).values()) == {"excluded"}, "of the number of then nothing is taken back"
    await desk.take_lists(listed(contract, ListKind.DISCIPLINE, at=2.0))
    assert await desk.states(own) == {X: "due", XX: "to_come", XXX: "to_come"}


async def test_what_a_source_told_of_two_former_numbers_stays(desk: Desk) -> None:
    first, second, third = "197503012000031001", "197503012000031002", "197503012000031003"
    await desk.take_people(employee(first, cpns_on="2000-03-01"))
    await desk.take_lists(listed(first, ListKind.AWARD, AwardEntry(grade=XX), as_of=date(2024, 1, 1), at=1.0))
    await desk.take_people(employee(second, cpns_on="2000-03-01", former_nip=first))
    await desk.take_lists(listed(second, ListKind.AWARD, AwardEntry(grade=X), as_of=date(2025, 1, 1), at=2.0))
    await desk.take_people(employee(third, cpns_on="2000-03-01", former_nip=second))
    assert await desk.states(third) == {X: "held", XX: "held", XXX: "to_come"}


@pytest.mark.one_database
async def test_what_one_source_calls_revoked_goes_into_no_paper_as_held(desk: Desk) -> None:
    await desk.take_people(employee(NIP, cpns_on="2000-03-01"))
    await desk.take_lists(
        listed(NIP, ListKind.AWARD, AwardEntry(grade=XX, decree_number="2/TK/TAHUN 2020"), at=2.0),
        listed(NIP, ListKind.AWARD, AwardEntry(grade=XX), AwardEntry(grade=X), source="berkas", at=3.0),
    )
    async with desk.runtime.database.read() as connection:
        found = (await held_by(connection, [NIP]))[NIP]
    assert [(one.grade, one.decree_number) for one in found] == [(X, None), (XX, "2/TK/TAHUN 2020")]
    await desk.take_lists(listed(NIP, ListKind.AWARD, AwardEntry(grade=XX, revoked=True), source="siasn"))
    async with desk.runtime.database.read() as connection:
        found = (await held_by(connection, [NIP]))[NIP]
    assert [one.grade for one in found] == [X]


async def test_two_known_numbers_of_one_person_both_lead_to_them(desk: Desk) -> None:
    first, second, third = "197503012000031001", "197503012000031002", "197503012000031003"
    await desk.take_people(*(employee(nip, cpns_on="2000-03-01") for nip in (first, second)))
    ids = [(await desk.standing(nip)).person_id for nip in (first, second)]
    await desk.take_people(employee(second, 2, cpns_on="2000-03-01", former_nip=first))
    async with desk.runtime.database.read() as connection:
        assert [await require_nip(connection, one) for one in ids] == [second, second]
        assert (await candidate(connection, ids[0], XX, TODAY)).nip == second
    await desk.take_people(employee(third, cpns_on="2000-03-01"))
    ids.append((await desk.standing(third)).person_id)
    await desk.take_people(employee(third, 2, cpns_on="2000-03-01", former_nip=second))
    async with desk.runtime.database.read() as connection:
        assert [await require_nip(connection, one) for one in ids] == [third] * 3
        assert await person_id_of(connection, third) == ids[2]


async def test_what_is_announced_takes_effect_on_its_day(desk: Desk) -> None:
    await desk.take_people(employee(NIP, cpns_on="2000-03-01"))
    announced = DisciplineEntry(level=DisciplineLevel.MODERATE, effective_on=date(2026, 9, 5))
    await desk.take_lists(listed(NIP, ListKind.DISCIPLINE, announced))
    assert (await desk.states(NIP))[XX] == "due"
    for day, state in ((date(2026, 9, 4), "due"), (date(2026, 9, 5), "excluded")):
        await look_again(desk.transactions, day, desk.rules)
        assert (await desk.states(NIP))[XX] == state


async def test_a_day_that_has_begun_does_not_end_for_who_read_the_clock_before_it(desk: Desk) -> None:
    nip, eve, first = "197503012006091000", date(2026, 8, 31), date(2026, 9, 1)
    await desk.take_people(employee(nip, cpns_on="2006-09-01"), today=eve)
    assert (await desk.states(nip))[XX] == "to_come"
    await projection.follow_the_calendar(desk.transactions, first, desk.rules)
    await look_again(desk.transactions, first, desk.rules)
    assert (await desk.states(nip))[XX] == "due"

    async def slow(run: JobRun) -> None:
        await recompute_all(desk.transactions, run, eve, desk.rules)

    await desk.take_lists(listed(nip, ListKind.DISCIPLINE), today=eve)
    assert (await desk.states(nip))[XX] == "due", "a list"
    await desk.take_people(employee(nip, 2, cpns_on="2006-09-01"), today=eve)
    assert (await desk.states(nip))[XX] == "due", "a record"
    await look_once(desk.runtime.database, Job("standings", 60.0, slow))
    assert (await desk.states(nip))[XX] == "due", "a run over everybody"
    assert (await desk.standing(nip)).computed_on == first


async def test_who_leaves_is_due_for_what_was_reached_before(desk: Desk) -> None:
    reached, later = "197503012006091000", "197503012006111000"
    for nip in (reached, later):
        await desk.take_people(employee(nip))
        await desk.take_people(employee(nip, 2, active=False, effective_on="2026-10-01"))
    await projection.follow_the_calendar(desk.transactions, date(2026, 12, 1), desk.rules)
    await look_again(desk.transactions, date(2026, 12, 1), desk.rules)
    assert (await desk.states(reached))[XX] == "due"
    assert (await desk.states(later))[XX] == "after_leaving"
    assert (await desk.standing(reached)).last_day == date(2026, 10, 1)


async def test_who_comes_back_later_is_away_until_then_and_the_days_between_are_told(desk: Desk) -> None:
    there = {"unit_code": "BKPSDM", "position": "Analis", "grade": "III/c"}
    positions = [{"since": "2000-03-01", "until": "2015-05-31", **there}, {"since": "2027-01-01", **there}]
    await desk.take_people(employee(NIP, cpns_on="2000-03-01", active=False, positions=positions))
    assert await desk.states(NIP) == {X: "due", XX: "after_leaving", XXX: "after_leaving"}
    standing = await desk.standing(NIP)
    assert (standing.last_day, standing.gaps) == (date(2015, 5, 31), None)
    await projection.follow_the_calendar(desk.transactions, date(2026, 12, 31), desk.rules)
    await projection.follow_the_calendar(desk.transactions, date(2027, 1, 1), desk.rules)
    assert await desk.states(NIP) == {X: "passed_over", XX: "due", XXX: "to_come"}
    standing = await desk.standing(NIP)
    assert (standing.last_day, standing.gaps) == (None, [["2015-06-01", "2026-12-31"]])
    (row,) = [one async for one in every_due(desk.runtime.database, DueCriteria(MilestoneState.DUE))]
    assert Blocker.GAP in {one.code for one in waiting_of(row, date(2027, 1, 1)).blocked}


async def test_the_last_day_of_who_was_never_there_is_what_their_record_says(desk: Desk) -> None:
    unknown, known = nips(2)
    await desk.take_people(
        employee(unknown, cpns_on="2000-03-01", active=False),
        employee(known, cpns_on="2000-03-01", active=False, effective_on="2015-05-31"),
    )
    await desk.take_people(employee(known, 2, cpns_on="2000-03-01", active=False))
    assert set((await desk.states(unknown)).values()) == {"after_leaving"}
    assert await desk.states(known) == {X: "due", XX: "after_leaving", XXX: "after_leaving"}
    assert (await desk.standing(known)).last_day == date(2015, 5, 31)


async def test_a_run_over_everybody_goes_on_where_it_was_cut_off(desk: Desk) -> None:
    numbers = list(nips(7))
    await desk.take_people(*(employee(nip, cpns_on="2000-03-01") for nip in numbers))
    other = replace(desk.rules, margins={XX: 7})
    done: list[int | None] = []

    async def cut_off_after_two(run: JobRun) -> None:
        stops = iter([False, False, True])
        cut = replace(run, is_stopping=lambda: next(stops))
        done.append(await recompute_all(desk.transactions, cut, TODAY, other, at_once=3))

    await look_once(desk.runtime.database, Job("rules", 60.0, cut_off_after_two))
    assert done == [None]
    assert [(await desk.states(nip))[XX] for nip in numbers] == ["to_come"] * 6 + ["due"]
    job = rules_job(desk.transactions, lambda: TODAY, other)
    with counted(desk.runtime) as noted:
        await run_at_once(desk.runtime.database, job)
    assert [(await desk.states(nip))[XX] for nip in numbers] == ["to_come"] * 7
    assert sum("json" in one for one in noted) == 1, "the first six are done"
    with counted(desk.runtime) as noted:
        await run_at_once(desk.runtime.database, job)
    assert not any("json" in one for one in noted), "the same rules: nothing to compute"
    await run_at_once(desk.runtime.database, rules_job(desk.transactions, lambda: TODAY, desk.rules))
    assert [(await desk.states(nip))[XX] for nip in numbers] == ["due"] * 7


async def test_standings_by_two_sets_of_rules_are_not_noted_as_by_one(desk: Desk) -> None:
    numbers = list(nips(7))
    await desk.take_people(*(employee(nip, cpns_on="2000-03-01") for nip in numbers))
    other = replace(desk.rules, margins={XX: 7})

    async def cut_off_after_two(run: JobRun) -> None:
        stops = iter([False, False, True])
        cut = replace(run, is_stopping=lambda: next(stops))
        await recompute_all(desk.transactions, cut, TODAY, other, at_once=3)

    async def go_on_by_other_choices(run: JobRun) -> None:
        await recompute_all(desk.transactions, run, TODAY, desk.rules, at_once=3)

    await look_once(desk.runtime.database, Job("standings", 60.0, cut_off_after_two))
    await run_at_once(desk.runtime.database, Job("standings", 60.0, go_on_by_other_choices))
    await run_at_once(desk.runtime.database, rules_job(desk.transactions, lambda: TODAY, desk.rules))
    assert [(await desk.states(nip))[XX] for nip in numbers] == ["due"] * 7


async def test_the_change_of_one_person_touches_one(desk: Desk) -> None:
    numbers = list(nips(60))
    await desk.take_people(*(employee(nip, cpns_on="2000-03-01") for nip in numbers))
    with counted(desk.runtime) as one:
        await desk.take_lists(listed(numbers[0], ListKind.DISCIPLINE, HEAVY))
    with counted(desk.runtime) as many:
        await desk.take_lists(*(listed(nip, ListKind.DISCIPLINE, HEAVY) for nip in numbers[1:]))
    assert len(many) == len(one) <= 8
    await desk.take_people(*(employee(nip, 2, cpns_on="2000-03-01") for nip in numbers), today=date(2027, 1, 1))
    with counted(desk.runtime) as alone:
        await desk.take_people(employee(numbers[0], 3, cpns_on="2000-03-01"), today=date(2027, 1, 2))
    with counted(desk.runtime) as together:
        await desk.take_people(*(employee(nip, 3, cpns_on="2000-03-01") for nip in numbers[1:]), today=date(2027, 1, 2))
    assert len(together) == len(alone)
    computed = [(await desk.standing(nip)).computed_on for nip in (*numbers[:2], numbers[-1])]
    assert computed == [date(2027, 1, 2)] * 3
