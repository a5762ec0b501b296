"""Where sources differ, and what is left of what was withdrawn."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
import sqlalchemy as sa

from services.intake.handlers.merging import follow_the_calendar, merge_marked
from services.intake.repository.listed import list_incomplete
from services.intake.repository.sources import last_receipts
from services.intake.tables import conflicts, own_ids, receipts
from tests.integration.services.intake.district import Desk
from tests.support.intake.reported import BOSS, NIP, OTHER, report

_WHOLE: Final[dict[str, Any]] = {"nip": NIP, "name": "Satu", "unit_code": "B", "position": "Guru"}


async def _conflicts(desk: Desk) -> list[tuple[Any, ...]]:
    columns = [conflicts.c[name] for name in ("key", "field", "value", "believed_value")]
    async with desk.runtime.database.read() as connection:
        rows = await connection.execute(sa.select(*columns).order_by(conflicts.c.field))
        return [tuple(row) for row in rows]


async def test_a_conflict_is_listed_as_it_is_now(desk: Desk) -> None:
    await desk.take(report("siasn", **_WHOLE), report("simpeg", nip=NIP, position="Analis"))
    await desk.take(report("simpeg", nip=NIP, position="Ahli"))
    assert await _conflicts(desk) == [(NIP, "position", "Ahli", "Guru")]
    await desk.take(report("simpeg", nip=NIP, position="Guru", name="Dua"))
    assert await _conflicts(desk) == [(NIP, "name", "Dua", "Satu")]


async def test_who_has_left_and_who_heads_what_are_compared(desk: Desk) -> None:
    await desk.take(
        report("siasn", own_id="x-1", active=True, **_WHOLE),
        report("simpeg", nip=NIP, active=False, effective_on="2026-05-31"),
        report("siasn", code="B", name="Bidang", head_own_id="X1"),
        report("simpeg", code="B", head_nip=OTHER),
        report("siasn", code="C", name="Seksi", head_own_id="X1"),
        report("simpeg", code="C", head_nip=NIP),
    )
    assert await _conflicts(desk) == [(NIP, "active", False, True), ("B", "head_nip", NIP, OTHER)]


async def test_two_numbers_of_one_head_do_not_differ(desk: Desk) -> None:
    former = "199001012013212000"
    await desk.take(
        report("siasn", **_WHOLE | {"nip": former}),
        report("siasn", code="B", name="Bidang", head_nip=former),
        report("simpeg", code="B", head_nip=NIP),
    )
    assert await _conflicts(desk) == [("B", "head_nip", former, NIP)]
    await desk.take(report("siasn", **_WHOLE, former_nip=former))
    assert await _conflicts(desk) == []


async def test_nothing_is_left_of_a_person_of_whom_all_is_withdrawn(desk: Desk) -> None:
    await desk.take(report("siasn", **_WHOLE), report("simpeg", nip=NIP, position="Analis"))
    await desk.take(report("siasn", nip=NIP, withdrawn=["*"]), report("simpeg", nip=NIP, withdrawn=["*"]))
    assert await _conflicts(desk) == []
    async with desk.runtime.database.read() as connection:
        listed = (await list_incomplete(connection, after=0, limit=10)).items
    assert [(one.nip, one.missing) for one in listed] == [(NIP, ("name", "unit_code", "position"))]


@pytest.mark.parametrize("at_once", [True, False])
async def test_who_no_longer_heads_a_unit_leads_nobody(desk: Desk, *, at_once: bool) -> None:
    said = report("simpeg", code="B", name="Bidang", head_nip=BOSS)
    withdrawn = report("simpeg", code="B", withdrawn=["*"])
    await desk.take_each([[said, withdrawn]] if at_once else [[said], [withdrawn]])
    await desk.take(report("simpeg", **_WHOLE))
    assert (await desk.employee()).superior_nip is None


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
async def test_a_source_s_key_is_whose_it_says_last(desk: Desk, order: tuple[int, ...]) -> None:
    said = (
        report("siasn", own_id="X1", version=1, **_WHOLE),
        report("siasn", own_id="Y1", version=2, **_WHOLE),
        report("siasn", own_id="X1", version=1, **_WHOLE | {"nip": OTHER}),
    )
    await desk.take(
        report("siasn", code="B", name="Bidang", head_own_id="X1"), report("siasn", **_WHOLE | {"nip": BOSS})
    )
    for place in order:
        await desk.take(said[place])
    assert (await desk.employee(BOSS)).superior_nip == OTHER
    await desk.take(report("siasn", nip=OTHER, version=2, withdrawn=["own_id"]))
    assert (await desk.employee(BOSS)).superior_nip is None
    async with desk.runtime.database.read() as connection:
        assert [row.own_id for row in await connection.execute(sa.select(own_ids))] == ["Y1"]


async def test_a_unit_without_a_name_has_its_place(desk: Desk) -> None:
    await desk.take(
        report("siasn", code="A", name="Dinas", head_nip=BOSS),
        report("siasn", code="B", parent_code="A"),
        report("siasn", **_WHOLE),
    )
    assert (await desk.employee()).superior_nip == BOSS


async def test_a_conflict_ends_on_its_day(desk: Desk) -> None:
    moved = {"unit_code": "C", "effective_on": "2026-07-01"}
    await desk.take(
        report("siasn", **_WHOLE), report("siasn", nip=NIP, **moved), report("simpeg", nip=NIP, unit_code="C")
    )
    assert [one[1] for one in await _conflicts(desk)] == ["unit_code"]
    desk.merging = replace(desk.merging, today=lambda: date(2026, 7, 1))
    await follow_the_calendar(desk.runtime.transactions)
    await merge_marked(desk.runtime.transactions, desk.merging)
    assert await _conflicts(desk) == []


async def test_what_comes_again_mended_is_a_source_s_last_report(desk: Desk) -> None:
    rows = [
        {
            "source": "simpeg",
            "event_source": "/s",
            "event_id": str(n),
            "door": "http",
            "received_at": at,
            "outcome": "taken",
        }
        for n, at in enumerate((30.0, 20.0))
    ]
    async with desk.runtime.database.begin() as connection:
        await connection.execute(sa.insert(receipts), rows)
        assert await last_receipts(connection, ["simpeg"]) == {"simpeg": 30.0}
