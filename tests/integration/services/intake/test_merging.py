"""Who is believed, from when, and what is announced."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from hub.messaging.snapshot import publish
from services.intake.domain.report import SourceReport
from services.intake.handlers.merging import mark_all_if_others_are_believed, merge_marked
from services.intake.handlers.snapshots import SNAPSHOTS
from services.intake.keeping import forget_what_was_repeated
from services.intake.repository.merging import OthersBelievedError
from services.intake.tables import reports
from tests.integration.services.intake.district import TODAY, Desk
from tests.support.intake.reported import BOSS, NIP, OTHER, report

FORMER = "198502022009011000"
ANOTHER_DAY = "199002022013212000"
HEAD = "196808172000031000"
_WHOLE: dict[str, Any] = {
    "nip": NIP,
    "name": "Sariwangi Padmanegara",
    "unit_code": "BKPSDM",
    "position": "Analis",
    "grade": "III/c",
    "superior_nip": BOSS,
}


async def test_one_source_s_report_becomes_the_record(desk: Desk) -> None:
    await desk.take(report("simpeg", **_WHOLE))
    found = await desk.employee()
    assert (found.name, found.unit_code, found.position, found.grade) == (
        "Sariwangi Padmanegara",
        "BKPSDM",
        "Analis",
        "III/c",
    )
    assert found.positions is not None
    assert [(one.since, one.unit_code, one.superior_nip) for one in found.positions] == [(None, "BKPSDM", BOSS)]
    assert found.active


async def test_texts_come_through_as_long_as_contracts_allow(desk: Desk) -> None:
    code, short, text = "K" * 64, "G" * 64, "T" * 300
    told: dict[str, Any] = {"version": 2**53, "hash": "h" * 64, "event_id": "e" * 128}
    person: dict[str, Any] = {"nip": NIP, "own_id": "I" * 64, "unit_code": code, "legal_standing": code}
    unit = {"code": code, "name": text, "kind": code, "parent_code": "B" * 64, "head_title": text}
    for source in ("s" * 64, "z" * 64):
        await desk.take(
            report(source, **unit, head_own_id="I" * 64, **told),
            report(source, **person, name=text, position=text, grade=short, **told | {"event_id": "f" * 128}),
        )
        text = "U" * 300
    found = await desk.employee()
    assert (found.name, found.position, found.grade, found.unit_code) == ("T" * 300, "T" * 300, short, code)
    assert [one.head_title for one in await desk.units()] == ["T" * 300]


async def test_nothing_is_announced_when_nothing_changes(desk: Desk) -> None:
    await desk.take(report("simpeg", **_WHOLE))
    await desk.take(report("simpeg", **_WHOLE), report("simpeg", nip=NIP, grade="III/c"))
    await desk.take(report("bkd", nip=NIP, name="SARIWANGI  padmanegara"))
    assert len(await desk.announced()) == 2 - 1 + 1  # `bkd` goes before `simpeg` by name


async def test_who_is_believed_wins_whatever_the_order(desk: Desk) -> None:
    await desk.take(report("simpeg", **_WHOLE))
    await desk.take(report("siasn", nip=NIP, unit_code="DISDIK", position="Guru", effective_on="2026-03-01"))
    found = await desk.employee()
    assert (found.unit_code, found.position, found.superior_nip) == ("DISDIK", "Guru", BOSS)
    assert found.effective_on == date(2026, 3, 1)
    await desk.take(report("siasn", nip=NIP, withdrawn=["unit_code", "position"]))
    found = await desk.employee()
    assert (found.unit_code, found.position) == ("BKPSDM", "Analis")
    assert found.positions is not None
    assert len(found.positions) == 1


async def test_a_repeated_event_changes_nothing(desk: Desk) -> None:
    first = report("simpeg", **_WHOLE)
    await desk.take(first)
    again = await desk.take(report("simpeg", event_id=first.event_id, nip=NIP, name="Lain"))
    assert again[0].is_repeated
    assert (await desk.employee()).name == "Sariwangi Padmanegara"


async def test_superiors_follow_from_the_heads_of_units(desk: Desk) -> None:
    person = {"nip": NIP, "name": "Satu", "unit_code": "B-1", "position": "Staf"}
    await desk.take(
        report("siasn", **person), report("siasn", nip=BOSS, own_id="a-1", name="Dua", unit_code="B", position="Kepala")
    )
    assert (await desk.employee()).superior_nip is None
    await desk.take(report("siasn", code="B", name="Badan", head_own_id="A1"))
    assert (await desk.employee()).superior_nip is None  # nobody knows yet that B-1 is below B
    await desk.take(report("siasn", code="B-1", name="Bidang", parent_code="B"))
    found = await desk.employee()
    assert (found.superior_nip, found.superior_derived) == (BOSS, True)
    await desk.take(report("siasn", code="B-1", head_nip=OTHER, effective_on="2026-05-01"))
    found = await desk.employee()
    assert found.positions is not None
    assert [(one.since, one.superior_nip) for one in found.positions] == [(None, BOSS), (date(2026, 5, 1), OTHER)]
    await desk.take(report("simpeg", nip=NIP, superior_nip=BOSS))
    found = await desk.employee()
    assert (found.superior_nip, found.superior_derived) == (BOSS, False)


async def test_who_acts_as_the_head_leads_a_unit_while_it_has_none(desk: Desk) -> None:
    await desk.take(
        report("siasn", code="B", name="Badan", head_nip=BOSS),
        report("siasn", code="B-1", name="Bidang", parent_code="B", head_nip=None),
        report("siasn", code="B-1-1", name="Subbidang", parent_code="B-1", head_nip=None),
        report("siasn", nip=NIP, name="Satu", unit_code="B-1-1", position="Staf"),
        report("siasn", nip=OTHER, name="Dua", unit_code="B", position="Sekretaris"),
    )
    assert (await desk.employee()).superior_nip == BOSS

    post = {"unit_code": "B-1", "kind": "plt", "since": "2026-03-01", "until": "2026-09-30"}
    await desk.take(report("siasn", nip=OTHER, acting=[post]))
    assert await _superiors(desk) == [(None, BOSS), ("2026-03-01", OTHER), ("2026-10-01", BOSS)]
    assert (await desk.employee(OTHER)).superior_nip == BOSS

    await desk.take(report("bkd", code="B-1", head_nip=HEAD, effective_on="2026-05-01"))
    assert await _superiors(desk) == [(None, BOSS), ("2026-03-01", OTHER), ("2026-05-01", HEAD)]

    await desk.take(report("bkd", code="B-1", withdrawn=["*"]), report("siasn", nip=OTHER, acting=[]))
    assert await _superiors(desk) == [(None, BOSS)]


async def test_an_acting_head_s_new_number_is_the_superior_s(desk: Desk) -> None:
    await _is_led_by_who_acts(desk)
    assert (await desk.employee()).superior_nip == FORMER
    await desk.take(report("siasn", nip=OTHER, former_nip=FORMER))
    assert (await desk.employee()).superior_nip == OTHER


async def test_who_acts_no_more_under_a_new_number_leads_nothing(desk: Desk) -> None:
    await _is_led_by_who_acts(desk)
    await desk.take(report("siasn", nip=OTHER, former_nip=FORMER, acting=[]))
    assert (await desk.employee()).superior_nip is None


async def _is_led_by_who_acts(desk: Desk) -> None:
    """Report a unit without a head, for which somebody acts, and who works there."""
    post = {"unit_code": "B", "kind": "plt", "since": "2026-03-01"}
    await desk.take(
        report("siasn", code="B", name="Badan", head_nip=None),
        report("siasn", nip=NIP, name="Satu", unit_code="B", position="Staf"),
        report("siasn", nip=FORMER, name="Dua", unit_code="B", position="Sekretaris", acting=[post]),
    )


async def _superiors(desk: Desk) -> list[tuple[str | None, str | None]]:
    found = (await desk.employee()).positions or ()
    return [(one.since.isoformat() if one.since else None, one.superior_nip) for one in found]


async def test_two_numbers_are_one_person(desk: Desk) -> None:
    former = "199001012013212000"
    await desk.take(
        report("simpeg", nip=former, name="Satu", unit_code="B", position="Guru", effective_on="2020-01-01")
    )
    await desk.take(
        report(
            "siasn", nip=NIP, former_nip=former, name="Satu", unit_code="B", position="Ahli", effective_on="2025-01-01"
        )
    )
    found = await desk.employee()
    assert found.positions is not None
    assert [(one.since, one.position) for one in found.positions] == [
        (date(2020, 1, 1), "Guru"),
        (date(2025, 1, 1), "Ahli"),
    ]
    await desk.take(report("simpeg", nip=former, grade="IX"))
    assert (await desk.employee()).grade == "IX"


@pytest.mark.parametrize("last", ["the former number", "its name", "the number after"])
async def test_numbers_that_only_a_name_joins_in_any_order(desk: Desk, last: str) -> None:
    said = {
        "the former number": [{"nip": ANOTHER_DAY, "name": "Satu  Padma", "unit_code": "B", "position": "Guru"}],
        "its name": [
            {"nip": ANOTHER_DAY, "unit_code": "B", "position": "Guru"},
            {"nip": ANOTHER_DAY, "name": "SATU PADMA"},
        ],
        "the number after": [],
    }[last]
    after = {"nip": NIP, "former_nip": ANOTHER_DAY, "name": "Satu Padma", "unit_code": "B", "position": "Ahli"}
    if last == "the number after":
        said = [{"nip": ANOTHER_DAY, "name": "Satu Padma", "unit_code": "B", "position": "Guru"}, after]
    else:
        said = [after, *said]
    for one in said[:-1]:
        await desk.take(report("siasn", **one))
    assert (await desk.employees()).get(NIP) is None or (await desk.employee()).former_nip is None
    await desk.take(report("siasn", **said[-1]))
    assert (await desk.employee()).former_nip == ANOTHER_DAY
    assert set(await desk.held()) == {NIP}


async def test_a_former_number_of_somebody_else_is_not_told(desk: Desk) -> None:
    await desk.take(
        report("siasn", nip=ANOTHER_DAY, name="Dua", unit_code="B", position="Guru"),
        report("siasn", nip=NIP, former_nip=ANOTHER_DAY, name="Satu", unit_code="B", position="Ahli"),
    )
    assert (await desk.employee()).former_nip is None
    assert set(await desk.held()) == {ANOTHER_DAY, NIP}


async def test_each_number_of_three_is_told_as_the_one_before(desk: Desk) -> None:
    first, second = "199001012011012000", "199001012013212000"
    placed = {"name": "Satu", "unit_code": "B", "position": "Guru"}
    await desk.take(report("siasn", nip=first, **placed), report("siasn", nip=second, former_nip=first, **placed))
    assert (await desk.employee(second)).former_nip == first
    await desk.take(report("simpeg", nip=NIP, former_nip=second))
    assert (await desk.employee()).former_nip == second


async def test_who_has_left(desk: Desk) -> None:
    await desk.take(report("simpeg", **_WHOLE))
    await desk.take(report("simpeg", nip=NIP, active=False, effective_on="2026-05-31"))
    found = await desk.employee()
    assert (found.active, found.effective_on) == (False, date(2026, 5, 31))


async def test_everybody_is_merged_again_when_others_are_believed(desk: Desk) -> None:
    await mark_all_if_others_are_believed(desk.runtime.transactions, desk.merging)
    await desk.take(report("simpeg", **_WHOLE), report("siasn", nip=NIP, grade="IV/a"))
    assert (await desk.employee()).grade == "IV/a"
    await desk.believe('default = ["*", "siasn"]')
    assert (await desk.employee()).grade == "III/c"
    announced = len(await desk.announced())
    await desk.believe('default = ["*", "siasn"]')
    assert len(await desk.announced()) == announced


async def test_a_table_is_known_from_the_first_merging_on(desk: Desk) -> None:
    await desk.take(report("simpeg", **_WHOLE), report("siasn", nip=NIP, grade="IV/a"))
    assert (await desk.employee()).grade == "IV/a"
    await desk.believe('default = ["*", "siasn"]')
    assert (await desk.employee()).grade == "III/c"


async def test_who_goes_by_the_table_of_before_merges_nothing_any_more(desk: Desk) -> None:
    await mark_all_if_others_are_believed(desk.runtime.transactions, desk.merging)
    await desk.take(report("simpeg", **_WHOLE), report("siasn", nip=NIP, grade="IV/a"))
    before = desk.merging
    await desk.believe('default = ["*", "siasn"]')
    again, desk.merging = desk.merging, before
    with pytest.raises(OthersBelievedError):
        await desk.take(report("siasn", nip=NIP, grade="IV/b"))
    with pytest.raises(OthersBelievedError):
        await merge_marked(desk.runtime.transactions, before)
    desk.merging = again
    await desk.take(report("siasn", nip=NIP, position="Guru"))
    assert ((await desk.employee()).grade, (await desk.employee()).position) == ("III/c", "Analis")


async def test_a_snapshot_announces_each_record_as_it_was_announced_last(desk: Desk) -> None:
    await desk.take(
        report("siasn", code="B", name="Badan"), report("simpeg", **_WHOLE), report("siasn", nip=NIP, grade="IV/a")
    )
    await desk.take(report("siasn", nip=OTHER, grade="III/a"))  # not enough for a record
    announced = {one.model_dump_json() for one in (*(await desk.employees()).values(), *await desk.units())}
    before = len(await desk.announced())
    desk.merging = replace(desk.merging, today=lambda: TODAY + timedelta(days=30))
    for snapshot in SNAPSHOTS:
        async for _ in publish(desk.runtime.transactions, snapshot):
            pass
    again = (await desk.announced())[before:]
    assert {one.model_dump_json() for one in again} == announced
    assert len(again) == len(announced)


async def test_what_is_said_again_every_night_is_forgotten_in_time(desk: Desk) -> None:
    for version in range(1, 6):
        _go_to(desk, TODAY + timedelta(days=version))
        await desk.take(_versioned(version, grade="III/d" if version == 3 else "III/c"))
    before = await desk.employee()
    await forget_what_was_repeated(desk.runtime.database, TODAY + timedelta(days=2), lambda: False)
    assert await _versions(desk) == [1, 2, 3, 4, 5]  # not old enough
    await forget_what_was_repeated(desk.runtime.database, TODAY + timedelta(days=9), lambda: False, chunk=1)
    assert await _versions(desk) == [1, 3, 4, 5]  # the newest stays, by which older ones are known as such
    await desk.take(report("simpeg", nip=NIP, grade="III/a", version=2))
    assert (await desk.employee()).grade == before.grade
    (again,) = await desk.take(_versioned(6))
    assert "stale" not in {fault.code for fault in again.faults}


async def test_what_was_known_before_it_came_late_is_known_since_then_when_what_repeats_is_forgotten(
    desk: Desk,
) -> None:
    for version, day, unit in ((1, 1, "A"), (4, 20, "B"), (3, 30, "B"), (5, 35, "C")):
        _go_to(desk, date(2026, 1, 1) + timedelta(days=day))
        await desk.take(_versioned(version, unit_code=unit))
    before = (await desk.employee()).positions
    assert before is not None
    assert [one.since for one in before] == [None, date(2026, 1, 21), date(2026, 2, 5)]
    await forget_what_was_repeated(desk.runtime.database, TODAY, lambda: False)
    await desk.take(_versioned(6, unit_code="C", grade="III/d"))
    after = (await desk.employee()).positions
    assert after is not None
    assert [one.since for one in after][:3] == [one.since for one in before]


def _go_to(desk: Desk, day: date) -> None:
    desk.merging = replace(desk.merging, today=lambda: day)


def _versioned(version: int, **said: Any) -> SourceReport:
    return report("simpeg", **{**_WHOLE, "version": version, **said})


async def _versions(desk: Desk) -> list[int]:
    async with desk.runtime.database.read() as connection:
        return list((await connection.execute(sa.select(reports.c.version).order_by(reports.c.version))).scalars())


async def test_who_has_left_and_is_spoken_of_again_is_doubtful_until_said_to_be_back(desk: Desk) -> None:
    place = {"name": "Satu", "unit_code": "A", "position": "Guru"}
    left = report("siasn", nip=NIP, active=False, effective_on="2026-05-31", **place)
    (answer,) = await desk.take(left)
    assert "has_left" not in {fault.code for fault in answer.faults}
    assert (await desk.employee()).active is False
    (answer,) = await desk.take(report("siasn", nip=NIP, unit_code="B"))
    assert [(fault.code, fault.field) for fault in answer.faults][-1:] == [("has_left", "active")]
    (answer,) = await desk.take(report("siasn", nip=NIP, unit_code="B", active=True))
    assert "has_left" not in {fault.code for fault in answer.faults}
    assert ((await desk.employee()).active, (await desk.employee()).unit_code) == (True, "B")
