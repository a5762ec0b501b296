"""People over time as the tables have them: by their records, whatever the order, and by the calendar."""

import asyncio
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
import sqlalchemy as sa

from hub.clock import SYSTEM, moment
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.store.migrate import KIT, MESSAGING, MigrationSet, migrate
from hub.transaction import Transactions
from readmodels.people.domain.history import Record, history_of
from readmodels.people.domain.post import SINCE_EVER, Post
from readmodels.people.domain.told import ToldPosition
from readmodels.people.tables import employee_findings, employees, positions
from services.skp_service.app import service
from services.skp_service.calendar import calendar_job
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.finalising import finalise
from services.skp_service.handlers.projection import follow_the_calendar
from services.skp_service.repository.references import BecameFinal
from services.skp_service.settings import SkpSettings
from tests.integration.services.skp_service.agency_fixture import (
    ADMIN,
    CHIEF,
    HEAD,
    STAFF_ROLES,
    TODAY,
    YEAR,
    Agency,
    Clock,
    chief,
    days,
    deliver,
    employee,
    said,
    staff_nip,
    staff_plan,
)
from tests.support.jobs import run_at_once
from tests.support.tables import unmade

NIP: Final = staff_nip(0)
BEGAN: Final = date(YEAR - 3, 3, 1)


async def held(world: Agency, nip: str = NIP) -> list[tuple[str, date, date | None]]:
    """Return where somebody worked: unit, first and last day."""
    shown = positions.c.unit_code, positions.c.start, positions.c.end
    statement = sa.select(*shown).where(positions.c.nip == nip).order_by(positions.c.start)
    return [(row.unit_code, row.start, row.end) for row in await world.rows(statement)]


async def follow(world: Agency, clock: Clock, day: date) -> None:
    """Let days pass until one."""
    clock.today = day
    await follow_the_calendar(world.runtime.transactions, day)


async def stored(world: Agency, skp: dict[str, Any]) -> sa.Row[Any]:
    (row,) = await world.skps(skp["id"])
    return row


async def test_who_will_leave_assesses_until_their_last_day(world: Agency, clock: Clock) -> None:
    await world.settle(1)
    skp = await world.open(NIP, await world.period(), staff_plan(None))
    await deliver(world.runtime, "employees", chief(version=2, active=False, effective_on=TODAY + days(9)))
    for day, assessor, status in ((TODAY, CHIEF, 200), (TODAY + days(9), CHIEF, 200), (TODAY + days(10), HEAD, 404)):
        await follow(world, clock, day)
        assert (await stored(world, skp)).assessor_nip == assessor
        assert (await world.person(CHIEF).get(f"/skps/{skp['id']}")).status_code == status
        assert (await world.employees())[CHIEF].active == (status == 200)


async def test_a_superior_that_is_announced_assesses_from_their_day_on(world: Agency, clock: Clock) -> None:
    await world.settle(1)
    skp = await world.open(NIP, await world.period(), staff_plan(None))
    other = employee(NIP, version=2, superior_nip=ADMIN, effective_on=TODAY + days(9))
    await deliver(world.runtime, "employees", other)
    found = {}
    for number in (8, 9):
        await follow(world, clock, TODAY + days(number))
        found[number] = (await stored(world, skp)).assessor_nip
    assert found == {8: CHIEF, 9: ADMIN}
    assert len(await held(world)) == 1


async def test_what_began_while_the_service_was_away_is_followed_however_long_it_was(world: Agency) -> None:
    await world.settle(1)
    skp = await world.open(NIP, await world.period(), staff_plan(None))
    other = employee(NIP, version=2, superior_nip=ADMIN, grade="IV/a", effective_on=TODAY + days(9))
    await deliver(world.runtime, "employees", other)
    for day in (TODAY, TODAY + days(300)):  # a process each
        job = calendar_job(world.runtime.transactions, lambda day=day: day, UTC)  # type: ignore[misc]  # bound now
        await run_at_once(world.runtime.database, job)
    assert (await stored(world, skp)).assessor_nip == ADMIN
    assert (await world.employees())[NIP].grade == "IV/a"


async def test_a_day_that_was_cut_short_is_followed_again(
    world: Agency, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part of it is a transaction of its own, so that no request waits for a whole district."""
    nips = await world.settle(3)
    period = await world.period()
    for nip in nips:
        await world.open(nip, period, staff_plan(None))
    await follow(world, clock, TODAY)
    begins = TODAY + days(9)
    announced = [employee(nip, version=2, superior_nip=ADMIN, effective_on=begins) for nip in nips]
    await deliver(world.runtime, "employees", *announced)
    begun, opened = Transactions.begin, 0

    def counted(transactions: Transactions) -> Any:
        nonlocal opened
        opened += 1
        if opened == 6:  # of the day that begins, three people, three SKPs, and the day that is followed
            raise ConnectionError
        return begun(transactions)

    monkeypatch.setattr(Transactions, "begin", counted)
    with pytest.raises(ConnectionError):
        await follow_the_calendar(world.runtime.transactions, begins, at_once=1)
    assert sorted(row.assessor_nip for row in await world.skps()) == sorted([CHIEF, CHIEF, ADMIN])
    await follow(world, clock, begins)
    assert {row.assessor_nip for row in await world.skps()} == {ADMIN}


async def test_an_acting_post_that_is_announced_survives_a_correction_before_its_day(
    world: Agency, clock: Clock
) -> None:
    await world.settle(1)
    begins = TODAY + days(9)
    post = {"unit_code": "BKD-1", "kind": "plt", "since": begins}
    await deliver(
        world.runtime, "employees", employee(NIP, version=2, unit_code="BKD", effective_on=begins, acting=[post])
    )
    await follow(world, clock, TODAY + days(1))
    await deliver(world.runtime, "employees", employee(NIP, version=3, grade="III/d"), today=clock.today)
    assert (await world.employees())[NIP].grade == "III/d"
    await follow(world, clock, begins)
    assert (await world.person(NIP).get("/me")).json()["heads"] == ["BKD-1"]


async def test_who_is_announced_is_known_and_assesses_nobody_before(world: Agency, clock: Clock) -> None:
    await world.settle(1)
    skp = await world.open(NIP, await world.period(), staff_plan(None))
    newcomer = staff_nip(7)
    begins = TODAY + days(9)
    post = {"unit_code": "BKD-1", "kind": "plt", "since": TODAY}
    await deliver(world.runtime, "employees", employee(newcomer, unit_code="BKD", effective_on=begins, acting=[post]))
    await deliver(world.runtime, "employees", employee(NIP, version=2, superior_nip=newcomer))
    assert (await world.employees())[newcomer].active
    assert (await world.person(newcomer).get("/me")).json()["heads"] == []
    assert (await stored(world, skp)).assessor_nip == CHIEF
    await follow(world, clock, begins)
    assert (await stored(world, skp)).assessor_nip == newcomer
    assert (await world.person(newcomer).get("/me")).json()["heads"] == ["BKD-1"]


async def test_an_skp_follows_its_position_to_the_unit_it_is_corrected_to(world: Agency) -> None:
    await world.settle(1)
    await deliver(world.runtime, "employees", employee(NIP, version=2, unit_code="BKD-2", effective_on=BEGAN))
    skp = await world.open(NIP, await world.period(), staff_plan(None))
    place = (await stored(world, skp)).position_id
    await deliver(world.runtime, "employees", employee(NIP, version=3, unit_code="BKD", effective_on=BEGAN))
    assert [one[:2] for one in await held(world)][1:] == [("BKD", BEGAN)]
    row = await stored(world, skp)
    assert (row.position_id, row.unit_code) == (place, "BKD")


async def test_a_position_that_is_dated_anew_and_elsewhere_keeps_its_skp(world: Agency) -> None:
    await world.settle(0)
    await deliver(world.runtime, "employees", employee(NIP, effective_on=BEGAN))
    skp = await world.open(NIP, await world.period(), staff_plan(None))
    place = (await stored(world, skp)).position_id
    earlier = employee(NIP, version=2, unit_code="BKD", position="Arsiparis", effective_on=BEGAN - days(30))
    await deliver(world.runtime, "employees", earlier)
    assert await held(world) == [("BKD", BEGAN - days(30), None)]
    row = await stored(world, skp)
    assert (row.position_id, row.unit_code) == (place, "BKD")


async def test_who_is_away_stands_in_for_nobody_before_the_calendar_is_followed(world: Agency, clock: Clock) -> None:
    other = (await world.settle(2))[1]
    skp = await world.open(other, await world.period(), staff_plan(None))
    post = {"unit_code": "BKD-1", "kind": "plt", "since": TODAY}
    left = chief(version=2, active=False, effective_on=TODAY - days(1))
    await deliver(world.runtime, "employees", left, employee(NIP, version=2, acting=[post]))
    await deliver(world.runtime, "employees", employee(NIP, version=3, active=False, effective_on=TODAY + days(1)))
    for number, heads, assessor in ((1, ["BKD-1"], NIP), (2, [], HEAD)):
        clock.today = TODAY + days(number)
        assert (await world.person(NIP).get("/me")).json()["heads"] == heads
        acts = await world.person(NIP).send("POST", f"/skps/{skp['id']}/return", {"reason": "Lengkapi."}, etag='"1"')
        said(acts, *((409, "wrong_stage") if assessor == NIP else (404, "unknown_skp")))
        await follow(world, clock, clock.today)
        assert (await world.person(other).get(f"/skps/{skp['id']}")).json()["assessor_nip"] == assessor


async def test_a_move_that_is_cancelled_takes_no_skp_away(world: Agency) -> None:
    await world.settle(1)
    period = await world.period()
    moves = date(YEAR, 11, 20)
    await deliver(world.runtime, "employees", employee(NIP, version=2, unit_code="BKD", effective_on=moves))
    early, late = (await world.person(NIP).get("/me")).json()["positions"]
    skps = [await world.open(NIP, period, staff_plan(None), position_id=one["id"]) for one in (early, late)]
    await deliver(world.runtime, "employees", employee(NIP, version=3, effective_on=moves))
    rows = [await stored(world, one) for one in skps]
    assert [row.position_id for row in rows] == [early["id"], late["id"]]
    *emptied, whole = await held(world)
    assert (whole[0], whole[2]) == ("BKD-1", None)
    assert [start > end for _, start, end in emptied if end] == [True]  # held on no day
    # What is held goes on being the position that an SKP is begun for.
    said(
        await world.person(NIP).send("POST", "/skps", {"period_id": period, "plan": staff_plan(None)}),
        409,
        "skp_exists",
    )


async def test_an_skp_of_a_void_position_goes_to_the_nearest_that_has_none(world: Agency) -> None:
    await world.settle(1)
    moves = date(YEAR, 11, 20)
    await deliver(world.runtime, "employees", employee(NIP, version=2, unit_code="BKD", effective_on=moves))
    early, late = (await world.person(NIP).get("/me")).json()["positions"]
    skp = await world.open(NIP, await world.period(), staff_plan(None), position_id=late["id"])
    await deliver(world.runtime, "employees", employee(NIP, version=3, effective_on=moves))
    row = await stored(world, skp)
    assert (row.unit_code, len(await held(world))) == ("BKD-1", 1)
    assert row.position_id in {early["id"], late["id"]}
    assert row.position_id == (await world.person(NIP).get("/me")).json()["positions"][0]["id"]


async def test_a_final_skp_stays_with_its_position_and_has_it_back_when_the_record_is_corrected(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    await world.finalise(skp["id"])
    other, began = staff_nip(5), BEGAN - days(30)
    await deliver(world.runtime, "employees", employee(other, effective_on=BEGAN))
    (copy,) = await world.multiply(skp, [other])
    place = (await stored(world, {"id": copy})).position_id
    wrong = {"unit_code": "BKD", "position": "Arsiparis"}
    for version, said_to_be, its_days in (
        (2, wrong, "none"),
        (3, wrong | {"unit_code": "BKD-1"}, "none"),
        (4, {}, "all"),
    ):
        await deliver(world.runtime, "employees", employee(other, version=version, effective_on=began, **said_to_be))
        rows = {row.id: row for row in await world.rows(sa.select(positions).where(positions.c.nip == other))}
        assert (await stored(world, {"id": copy})).position_id == place
        assert (rows[place].unit_code, rows[place].title) == ("BKD-1", "Analis SDM Aparatur Ahli Muda")
        assert (rows[place].start, rows[place].end) == (began, None) or its_days == "none"
        assert len(rows) == (1 if its_days == "all" else 2)


async def test_an_skp_that_becomes_final_meanwhile_stays_with_its_position(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    other = staff_nip(5)
    await deliver(world.runtime, "employees", employee(other, effective_on=BEGAN))
    (copy,) = await world.multiply(skp, [other])
    before = await stored(world, {"id": copy})
    rules = SkpSettings(**world.runtime.settings.model_dump(exclude_unset=True)).rules
    by = Caller("subject", HEAD, STAFF_ROLES, frozenset())
    corrected = employee(other, version=2, effective_on=BEGAN - days(30), unit_code="BKD", position="Arsiparis")

    async def correct() -> None:
        with suppress(BecameFinal):  # then the message is taken again
            await deliver(world.runtime, "employees", corrected)
            return
        await deliver(world.runtime, "employees", corrected)

    async with asyncio.TaskGroup() as tasks, world.runtime.transactions.begin() as tx:
        context = ActorContext(by, moment(world.runtime.clocks.now()), TODAY, rules)
        await finalise(tx, context, [before.id])
        tasks.create_task(correct())
        await asyncio.sleep(0.5)  # enough for the record to find an SKP that is not final
    after = await stored(world, {"id": copy})
    assert (after.stage, after.position_id, after.unit_code) == ("final", before.position_id, before.unit_code)


# --- any records ------------------------------------------------------------------------------------------------------


def drawn(random: Random, nip: str) -> list[list[Any]]:
    """Return records of somebody, by the day of their receipt; versions in any order."""
    versions = random.sample(range(1, 20), 6)
    told: list[list[Any]] = [[], [], []]
    for version in versions:
        day = None if random.random() < 0.4 else TODAY + days(random.randint(-300, 9))
        place = {"unit_code": random.choice(["BKD", "BKD-1"]), "position": random.choice(["Analis", "Arsiparis"])}
        active = random.random() < 0.8
        whole = listed(random) if random.random() < 0.2 else None
        one = employee(nip, version=version, effective_on=day, active=active, positions=whole, **place)
        told[random.randint(0, 2)].append(one)
    return told


def listed(random: Random) -> list[dict[str, Any]]:
    """Return a whole history, in no order and with contradictions."""
    return [
        {
            "since": random.choice([None, TODAY + days(random.randint(-300, 9))]),
            "until": random.choice([None, None, TODAY + days(random.randint(-300, 9))]),
            "unit_code": random.choice(["BKD", "BKD-1"]),
            "position": random.choice(["Analis", "Arsiparis"]),
        }
        for _ in range(random.randint(0, 3))
    ]


def as_told(one: Any) -> tuple[ToldPosition, ...] | None:
    return one.positions and tuple(
        ToldPosition(each.since, each.until, Post(each.unit_code, each.position, None, None, None, one.version))
        for each in one.positions
    )


def expected(told: Sequence[Sequence[Any]], today: date) -> list[tuple[str, str, date, date | None]]:
    records = sorted(
        ((one, TODAY + days(n)) for n, each in enumerate(told) for one in each), key=lambda of: of[0].version
    )
    history = history_of(
        [
            Record(
                one.nip,
                received,
                one.effective_on,
                one.active,
                Post(one.unit_code, one.position, one.grade, one.superior_nip, None, one.version),
                positions=as_told(one),
            )
            for one, received in records
        ]
    )
    return [(one.post.unit_code, one.post.title, one.start, one.end) for one in history.tenures(today)]


async def test_any_records_in_any_batches_make_the_same_positions_and_every_skp_keeps_one(
    world: Agency, clock: Clock
) -> None:
    random = Random(13)
    await world.settle(0)
    period = await world.period()
    people = {staff_nip(number): drawn(random, staff_nip(number)) for number in range(24)}
    together, alone = list(people)[::2], list(people)[1::2]
    for one, other in zip(together, alone, strict=True):  # pairs hear the same
        people[other] = [[record.model_copy(update={"nip": other}) for record in day] for day in people[one]]
    opened = 0
    for number in range(3):
        await follow(world, clock, TODAY + days(number))
        batch = [record for nip in together for record in people[nip][number]]
        random.shuffle(batch)
        if batch:
            await deliver(world.runtime, "employees", *batch, today=clock.today)
        singles = [record for nip in alone for record in people[nip][number]]
        random.shuffle(singles)
        for record in singles:
            await deliver(world.runtime, "employees", record, today=clock.today)
        for nip in people:
            answer = await world.person(nip).send("POST", "/skps", {"period_id": period, "plan": staff_plan(None)})
            opened += answer.status_code == 201
    assert opened > len(people)
    rows = await world.rows(sa.select(positions).order_by(positions.c.start))
    for nip, told in people.items():
        spans = [(row.unit_code, row.title, row.start, row.end) for row in rows if row.nip == nip]
        assert [one for one in spans if one[3] is None or one[2] <= one[3]] == expected(told, clock.today)
    stored_skps = await world.skps()
    places = {row.id: row for row in rows}
    assert len(stored_skps) == opened
    assert all(
        (one.nip, one.unit_code) == (places[one.position_id].nip, places[one.position_id].unit_code)
        for one in stored_skps
    )


# --- what was there before --------------------------------------------------------------------------------------------


async def test_a_database_from_before_records_were_kept_goes_on_with_its_positions(
    runtime: Runtime, world: Agency, tmp_path: Path
) -> None:
    database, moved = runtime.database, date(2024, 5, 1)
    today = moment(SYSTEM.now()).date()
    await unmade(database)
    old = shutil.copytree(Path("services/skp_service/migrations"), tmp_path / "migrations")
    for file in (old / "versions").glob("0*.py"):
        if file.name > "0004":
            file.unlink()
    await migrate(database, [KIT, MESSAGING, MigrationSet("skp_service", str(old))])
    gone, left, stays, forever = map(staff_nip, range(1, 5))
    first: dict[str, Any] = {
        "nip": NIP,
        "version": 9,
        "unit_code": "BKD-1",
        "title": "Analis",
        "start": date(1900, 1, 1),
    }
    to_come = {**first, "unit_code": "DLH", "start": today + days(40), "end": None}
    rows = [
        first | {"end": moved - days(1)},
        first | {"start": moved, "title": "Arsiparis", "end": today + days(39)},
        to_come,
        first | {"nip": gone, "start": BEGAN, "end": moved},
        first | {"nip": gone, "start": moved + days(9), "end": None},
        first | {"nip": left, "end": moved},
        first | {"nip": stays, "start": BEGAN, "end": None},
        first | {"nip": stays, "unit_code": "DLH", "start": moved, "end": moved + days(9)},
        first | {"nip": forever, "start": date.min, "end": date.max},
    ]
    known = {"version": 9, "name": "Sariwangi", "employment": "pns", "unit_code": "BKD-1", "position": "Analis"}
    async with database.begin() as connection:
        for nip in (NIP, gone, left, stays, forever):
            row = {**known, "nip": nip, "active": nip != left}
            await connection.execute(sa.insert(employees), [row])
        await connection.execute(sa.insert(positions), rows)
    before = {nip: await held(world, nip) for nip in (NIP, gone, left)}
    await migrate(database, service.all_migrations)
    # A record that adds nothing makes the history anew.
    everybody = (gone, left, stays, forever)
    records = [employee(nip, version=10, active=nip != left, position="Analis") for nip in everybody]
    records.append(employee(NIP, version=10, position="Arsiparis", effective_on=moved))
    await deliver(runtime, "employees", *records, employee(NIP, version=8, unit_code="BKD"), today=today)
    assert {nip: await held(world, nip) for nip in (NIP, gone, left)} == before
    assert await held(world, stays) == [("BKD-1", BEGAN, None)]
    assert await held(world, forever) == [("BKD-1", SINCE_EVER, None)]
    # What came late under a version that a record was made for is not hidden by it.
    found = await world.rows(sa.select(employee_findings))
    assert [(one.nip, one.version, one.code) for one in found] == [(NIP, 8, "stale_version")]
