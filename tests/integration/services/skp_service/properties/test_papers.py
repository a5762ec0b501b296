"""No change of a person, a unit or a setting changes a paper that was signed, or a row of what is final."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.vocabulary import Predicate, Rating
from hub.runtime import Runtime
from services.skp_service import terms_id
from services.skp_service.documents.pdf import document
from services.skp_service.domain.paper import PaperForm
from services.skp_service.handlers.printing import Content, content_of
from services.skp_service.repository.skps import get_skp
from services.skp_service.settings import SkpSettings
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    YEAR,
    Agency,
    application_of,
    chief,
    client_of,
    deliver,
    employee,
    head,
    staff_nip,
    staff_plan,
    unit,
)
from tests.integration.services.skp_service.properties.machine import ANY
from tests.integration.services.skp_service.properties.service_fixture import STARTS, ServiceUnderTest
from tests.integration.services.skp_service.test_papers import FORMS, rows_of
from tests.support.tables import made

PRINTED, UNPRINTED = staff_nip(0), staff_nip(1)
RECORDS: Final = {HEAD: head, CHIEF: chief}
PAPERS: Final = (PaperForm.SKP, PaperForm.EVALUATION, PaperForm.EVALUATION_SUMMARY)
TEXTS: Final = st.sampled_from(["Sastrawijaya", "Kepala Badan", "Kepala Bidang", "Analis"])
FACTS: Final = st.fixed_dictionaries(
    {},
    optional={
        "name": TEXTS,
        "grade": st.sampled_from([None, "IV/e", "II/a"]),
        "position": TEXTS,
        "unit_code": st.sampled_from(["BKD", "BKD-1", "DLH"]),
        "superior_nip": st.sampled_from([None, HEAD, CHIEF]),
        "effective_on": st.sampled_from([STARTS, STARTS + timedelta(days=40), date(YEAR + 1, 2, 1)]),
        "active": st.booleans(),
    },
)
PERSON: Final = st.tuples(st.sampled_from([PRINTED, UNPRINTED, CHIEF, HEAD]), FACTS)
UNIT: Final = st.tuples(
    st.sampled_from(["BKD", "BKD-1"]),
    st.fixed_dictionaries(
        {"name": TEXTS, "head_title": st.none() | TEXTS, "parent_code": st.sampled_from([None, "DLH"])}
    ),
)
PERFORMANCE: Final = st.tuples(st.sampled_from(["BKD", "BKD-1"]), st.sampled_from(["excellent", "poor", "very_poor"]))


@dataclass
class Signed:
    """An agency whose SKPs are final.

    Attributes:
        world: as it is.
        elsewhere: the same, with other settings.
        skps: of `PRINTED` and `UNPRINTED`, by NIP.
        bytes_before: the former's papers.
        said_before: what the latter's say.
        rows_before: of both in the lists.
    """

    world: Agency
    elsewhere: Agency
    skps: dict[str, dict[str, Any]]
    bytes_before: dict[str, bytes] = field(default_factory=dict)
    said_before: list[Content] = field(default_factory=list)
    rows_before: list[Any] = field(default_factory=list)
    version: int = 2

    async def take(self) -> None:
        """Print what is printed, and remember how everything was."""
        self.bytes_before = await self.papers(self.world)
        self.said_before = await self.said()
        self.rows_before = await self.rows(self.world)
        assert all(all(each) for each in self.rows_before)

    async def papers(self, world: Agency, nip: str = PRINTED) -> dict[str, bytes]:
        found = {name: await world.admin.get(f"/skps/{self.skps[nip]['id']}/documents/{name}") for name in FORMS}
        assert {answer.status_code for answer in found.values()} == {200}
        return {name: answer.content for name, answer in found.items()}

    async def said(self) -> list[Content]:
        zone = ZoneInfo("Asia/Jakarta")
        async with self.world.runtime.database.read() as connection:
            skp = await get_skp(connection, UUID(self.skps[UNPRINTED]["id"]))
            return [await content_of(connection, skp, form, zone) for form in PAPERS]

    async def rows(self, world: Agency) -> list[Any]:
        return [await rows_of(world, skp) for skp in self.skps.values()]

    async def change(self, people: Any, units: Any, performance: Any) -> None:
        self.version += 1
        for nip, facts in people:
            record = RECORDS[nip] if nip in RECORDS else lambda nip=nip, **changes: employee(nip, **changes)
            await deliver(self.world.runtime, "employees", record(version=self.version, **facts))
            self.version += 1
        for code, facts in units:
            await deliver(self.world.runtime, "units", unit(code, version=self.version, **facts))
            self.version += 1
        for code, how in performance:
            path = f"/units/{code}/performance/{self.skps[PRINTED]['period']['id']}"
            assert (await self.world.admin.send("PUT", path, {"performance": how})).is_success

    async def check(self) -> None:
        for world in (self.world, self.elsewhere):
            assert await self.papers(world) == self.bytes_before
            assert await self.rows(world) == self.rows_before
        assert await self.said() == self.said_before


async def prepare(office: ServiceUnderTest, others: httpx.AsyncClient) -> Signed:
    """Have everybody's SKP final, and print the papers of one of the staff."""
    world = Agency(office.runtime, office.client)
    await made(office.runtime.database, office.runtime.service.all_migrations)
    await world.settle(2)
    await deliver(office.runtime, "units", unit("DLH"))
    await deliver(office.runtime, "employees", employee(UNPRINTED, version=2, grade=None))
    period = await world.period()
    top, under = await world.cascade(period)
    await world.admin.send("PUT", f"/units/BKD/performance/{period}", {"performance": "good"})
    serves, by = under["plan"]["results"][0]["id"], world.person(CHIEF)
    found = {nip: await world.planned(nip, period, staff_plan(serves), by=by) for nip in (PRINTED, UNPRINTED)}
    best = ("above_expectation", "above_expectation")
    for skp, assessor in ((top, world.admin), (under, world.person(HEAD)), *((one, by) for one in found.values())):
        await world.assessed(skp, by=assessor, ratings=best)
    for answer in (
        await world.finalise(*(one["id"] for one in (under, *found.values()))),
        await world.finalise(top["id"], by=world.admin),
    ):
        assert answer.is_success, answer.text
    return Signed(world, Agency(office.runtime, others), found)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """Run coroutines between a property's examples."""
    with asyncio.Runner() as runner:
        yield runner


def test_papers_and_rows_of_what_is_final_stay_as_they_were_signed(
    runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = ServiceUnderTest.new("", tmp_path, monkeypatch)
    known = office.runtime.settings
    assert isinstance(known, SkpSettings)
    others = {"skp_agency_name": "Instansi Lain", "skp_place": "Kota Lain", "skp_head_assessor_name": "Wali Kota"}
    elsewhere = Runtime(
        office.runtime.service,
        SkpSettings(**(known.model_dump(exclude_unset=True) | others)),
        clocks=office.runtime.clocks,
    )
    client = client_of(application_of(elsewhere))
    signed = runner.run(prepare(office, client))
    runner.run(signed.take())

    @settings(ANY, max_examples=12)
    @given(
        people=st.lists(PERSON, min_size=1, max_size=4),
        units=st.lists(UNIT, max_size=2),
        performance=st.lists(PERFORMANCE, max_size=1),
        other_words=st.booleans(),
    )
    def whatever_changes(people: Any, units: Any, performance: Any, *, other_words: bool) -> None:
        with monkeypatch.context() as patch:
            if other_words:
                patch.setattr(terms_id, "PREDICATE", dict.fromkeys(Predicate, "LAIN"))
                patch.setattr(terms_id, "RATING", dict.fromkeys(Rating, "LAIN"))
            runner.run(signed.change(people, units, performance))
            runner.run(signed.check())

    whatever_changes()
    # What is printed for the first time after all that is what would have been printed before.
    late = runner.run(signed.papers(signed.elsewhere, UNPRINTED))
    assert list(late.values()) == [document(content) for content in signed.said_before]
    runner.run(client.aclose())
    runner.run(elsewhere.database.close())
    runner.run(office.close())
