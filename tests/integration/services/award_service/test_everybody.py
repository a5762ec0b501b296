"""Many people with forty years of history: the lists say what a walk month by month finds."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from hub.jobs.job import Job, JobRun
from hub.store.bulk import in_parts
from readmodels.people.tables import employees, former_nips, positions
from services.award_service.domain.due import MilestoneState
from services.award_service.domain.months import month_of, months_after
from services.award_service.handlers.due import waiting_of
from services.award_service.handlers.standings import recompute_all
from services.award_service.handlers.watching import late_criteria
from services.award_service.repository.due_lists import DueCriteria, DueRow, every_due
from services.award_service.repository.lists import ListedRow, keep_lists
from tests.integration.services.award_service.desk import Desk
from tests.support.award.facts import Choices, Facts
from tests.support.award.people import people
from tests.support.award.product import lists_of
from tests.support.award.reference import AHEAD, expected
from tests.support.jobs import look_once

DAY = date(2026, 11, 30)
AT_ONCE = 3_000


def employee_row(one: Facts) -> dict[str, Any]:
    return {
        "nip": one.nip,
        "version": 1,
        "name": "Pegawai",
        "employment": "pns" if one.pns else "pppk",
        "unit_code": "BKPSDM",
        "position": "Analis",
        "active": one.last_day is None or one.last_day >= DAY,
        "cpns_on": one.record,
        "legal_standing": one.legal_standing,
    }


def position_row(one: Facts) -> dict[str, Any]:
    return {
        "nip": one.nip,
        "version": 1,
        "start": date(1900, 1, 1),
        "end": one.last_day,
        "unit_code": "A",
        "title": "B",
    }


def former_row(one: Facts) -> dict[str, Any]:
    former = f"{one.nip[:12]}22{one.nip[14:]}"
    return {"former_nip": former, "successor_nip": one.nip, "nip": one.nip}


def listed_rows(one: Facts) -> Iterable[ListedRow]:
    return (ListedRow(one.nip, told, float(told.as_of.toordinal()), "amqp") for told in lists_of(one))


async def fill(desk: Desk, everybody: Sequence[Facts]) -> None:
    """Write people as the events would have, and let the lists of their sources arrive."""
    async with desk.transactions.begin() as tx:
        await tx.connection.execute(sa.insert(employees), [employee_row(one) for one in everybody])
        await tx.connection.execute(sa.insert(positions), [position_row(one) for one in everybody])
        await tx.connection.execute(sa.insert(former_nips), [former_row(one) for one in everybody if one.was_pppk])
        for some in in_parts(everybody, AT_ONCE):
            await keep_lists(tx.connection, [row for one in some for row in listed_rows(one)], 0.0)


async def rows(desk: Desk, criteria: DueCriteria) -> list[DueRow]:
    return [row async for row in every_due(desk.runtime.database, criteria)]


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.parametrize("number", [2_000, pytest.param(15_000, marks=pytest.mark.thorough)])
async def test_due_late_and_forecast_equal_the_reference(desk: Desk, number: int) -> None:
    everybody = list(people(7, number, DAY))
    await fill(desk, everybody)

    async def compute(run: JobRun) -> None:
        assert await recompute_all(desk.transactions, run, DAY, desk.rules) == number

    await look_once(desk.runtime.database, Job("standings", 60.0, compute))
    found = {one.nip: expected(one, DAY, Choices()) for one in everybody}
    due = await rows(desk, DueCriteria(MilestoneState.DUE))
    assert {(row["nip"], row["grade"], row["month"]) for row in due} == {
        (nip, one.due, one.since) for nip, one in found.items() if one.due is not None
    }
    late = await rows(desk, late_criteria(DAY))
    assert {(row["nip"], waiting_of(row, DAY).months_late) for row in late} == {
        (nip, one.late) for nip, one in found.items() if one.late
    }
    for months in AHEAD:
        until = months_after(month_of(DAY), months)
        coming = await rows(desk, DueCriteria(MilestoneState.TO_COME, until=until))
        assert {(row["nip"], row["grade"], row["month"]) for row in coming} == {
            (nip, grade, month) for nip, one in found.items() for grade, month in one.forecast[months]
        }
    assert len(due) > number // 20
    assert len(late) > number // 20
