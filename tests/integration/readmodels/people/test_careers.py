"""What a record says of a career beside the post: since when, and of what legal standing."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from hub.store.database import Database
from hub.store.migrate import KIT_MIGRATIONS, migrate
from readmodels.people.tables import MIGRATIONS, employee_records, employees
from tests.integration.readmodels.people.roster_service import NIP, TODAY, Roster, employee
from tests.support.migrations import up_to
from tests.support.tables import made, unmade

FORMER: Final = "199001012014021000"
CAREER: Final = ("cpns_on", "legal_standing", "probation")
APPOINTED, COUNTED_ANEW, A_DAY = date(2015, 3, 1), date(2015, 4, 1), timedelta(days=1)
ANNOUNCED: Final = TODAY + A_DAY
CANDIDATE: Final[dict[str, Any]] = {"cpns_on": APPOINTED, "legal_standing": "01", "probation": True}
ON_LEAVE: Final[dict[str, Any]] = {"cpns_on": COUNTED_ANEW, "legal_standing": "02", "probation": False}


async def career(roster: Roster, nip: str = NIP) -> tuple[Any, ...]:
    known = await roster.employee(nip)
    return known.cpns_on, known.legal_standing, known.probation


async def test_a_career_is_what_the_newest_record_says(roster: Roster) -> None:
    await roster.deliver(employee(version=2, **CANDIDATE))
    await roster.deliver(employee(version=1, **ON_LEAVE))
    assert await career(roster) == (APPOINTED, "01", True)
    await roster.deliver(employee(version=3, **ON_LEAVE))
    assert await career(roster) == (COUNTED_ANEW, "02", False)
    await roster.deliver(employee(version=4))
    assert await career(roster) == (None, None, None)


async def test_what_is_announced_counts_from_its_day_on(roster: Roster) -> None:
    await roster.deliver(employee(**CANDIDATE), employee(version=2, grade="III/d", effective_on=ANNOUNCED, **ON_LEAVE))
    assert await career(roster) == (APPOINTED, "01", True)
    await roster.follow(ANNOUNCED)
    assert await career(roster) == (COUNTED_ANEW, "02", False)


async def test_it_goes_on_under_a_new_number_until_that_ones_own_begins(roster: Roster) -> None:
    await roster.deliver(employee(FORMER, **CANDIDATE))
    await roster.deliver(employee(former_nip=FORMER, unit_code="DLH", effective_on=ANNOUNCED, **ON_LEAVE))
    assert await career(roster) == (APPOINTED, "01", True)
    await roster.follow(ANNOUNCED)
    assert await career(roster) == (COUNTED_ANEW, "02", False)


async def test_careers_are_taken_out_of_records_that_were_there_before(
    roster: Roster, database_url: str, tmp_path: Path
) -> None:
    """Each as if the record came now: what is announced, what was sent under a former number, what says nothing."""
    announced, renumbered, under_former, mute = (f"19900101201{number}032000" for number in (5, 6, 7, 8))
    earlier, later = (f"19900101201{number}012000" for number in (3, 4))
    await roster.deliver(employee(**CANDIDATE), employee(version=2, **ON_LEAVE), employee(mute))
    await roster.deliver(*(employee(nip, version, **CANDIDATE) for nip, version in ((earlier, 2), (later, 3))))
    coming: dict[str, Any] = {"grade": "III/d", "effective_on": ANNOUNCED}
    await roster.deliver(
        employee(announced, **CANDIDATE),
        employee(announced, 2, **coming, **ON_LEAVE),
        employee(renumbered, 2, former_nip=earlier, **ON_LEAVE),
        employee(under_former, former_nip=later, **coming, **ON_LEAVE),
    )
    expected = await roster.rows(sa.select(employees).order_by(employees.c.nip))
    assert {one.nip: tuple(getattr(one, name) for name in CAREER) for one in expected} == {
        NIP: (COUNTED_ANEW, "02", False),
        mute: (None, None, None),
        announced: (APPOINTED, "01", True),
        renumbered: (COUNTED_ANEW, "02", False),
        under_former: (APPOINTED, "01", True),
    }
    records = await roster.rows(sa.select(employee_records))
    name = f"before_{uuid4().hex[:9]}"
    before = Database(database_url or f"sqlite:///{tmp_path / name}.sqlite3", schema=name)
    await made(before, [*KIT_MIGRATIONS, up_to(MIGRATIONS, "0003", tmp_path / "migrations")])
    async with before.begin() as connection:
        there = [{key: value for key, value in one._mapping.items() if key not in CAREER} for one in expected]
        await connection.execute(sa.insert(employees), there)
        await connection.execute(sa.insert(employee_records), [dict(one._mapping) for one in records])
    await migrate(before, [*KIT_MIGRATIONS, MIGRATIONS])
    async with before.read() as connection:
        assert (await connection.execute(sa.select(employees).order_by(employees.c.nip))).all() == expected
    await unmade(before)
