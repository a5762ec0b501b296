"""Candidates come from the due list to the decree by the file channel, and each grant is announced once.

award_service is killed on the way: while it takes people and lists, fills a batch, takes and makes documents, at each
step of a batch, at each stage of a package, of a deposit and of a download, and while it works answers off.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from contracts.award import AwardGrantedV1, AwardProposedV1, AwardRevokedV1
from readmodels.people.tables import employees
from sandbox.demo.api_client import Json
from services.award_service import tables
from tests.e2e.awards.candidates import Candidates
from tests.e2e.awards.killing import Kills
from tests.e2e.awards.office import DECREE, Line, Office
from tests.e2e.awards.running import AWARDS, Running, running
from tests.support.places import own
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

_ZONE = ZoneInfo("Asia/Jakarta")


@pytest.mark.timeout(600)
async def test_forty_candidates_are_each_granted_their_medal_once() -> None:
    assert await _from_due_to_decreed(40, one_in=4) >= 5


@pytest.mark.thorough
@pytest.mark.timeout(3600)
async def test_four_hundred_are_so_too() -> None:
    assert await _from_due_to_decreed(400, one_in=1) >= 20


async def _from_due_to_decreed(size: int, *, one_in: int) -> int:
    """Bring so many there, and return how often the service was killed: at one moment in so many."""
    data = own("test-awards").absolute() / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    now = datetime.now(_ZONE)
    candidates = Candidates(size, now.date())
    async with running(own("test-awards"), data) as hub:
        kills = Kills(hub.stack.supervisor, AWARDS, one_in=one_in)
        office = Office(hub, candidates, kills)
        await _tell(hub, candidates, now, kills)
        await office.know_everybody()
        await office.fill_batch()
        await office.complete()
        await office.verify_and_send()
        package = await office.make_package()
        files = await office.download(package)
        assert sum(name.endswith(".pdf") and "/" in name for name in files) >= 4 * size
        await _answer(office, package, candidates)
        print(f"killed {kills.done} times, {kills.amid} of them while what was disturbed was not at its end")
        await _see_the_end(hub, office, candidates)
        return kills.done


async def _tell(hub: Running, candidates: Candidates, now: datetime, kills: Kills) -> None:
    """Let the personnel system tell who there is, and what it holds of them."""

    async def tell() -> None:
        await hub.reporter.report(candidates.reports())
        await hub.reporter.report(candidates.lists(now))

    async def people() -> bool:
        return await hub.count(employees) >= candidates.size // 3

    async def lists() -> bool:
        return await hub.count(tables.listed) >= candidates.size

    await kills.amidst(tell(), people, lists)


async def _answer(office: Office, package: Json, candidates: Candidates) -> None:
    """Let the ministry answer four times: by and by, and not always right at first."""
    said, today = candidates.answers, datetime.now(_ZONE).date()  # it was sent today, or before midnight

    def verdict(nip: str) -> Line:
        if nip in said.refused:
            return {"MsTms": "TMS", "KetTms": "Masa kerja belum cukup."}
        return {"MsTms": "MS", **({"NIP": None} if nip == said.nameless else {})}

    def decree(nip: str) -> Line | None:
        return {"NoKeppresUsul": DECREE, "TglKeppresUsul": today} if nip in said.decreed else None

    def taken_back(wanted: str) -> Callable[[str], Line | None]:
        return lambda nip: {"MsTms": "Ditarik"} if nip == wanted else None

    first = await office.answer(package, verdict, today, name="hasil.xlsx")
    await office.match(first, said.nameless)
    await office.answer(package, taken_back(said.taken_back), today, name="ditarik.xlsx")
    await office.answer(package, decree, today, name="keppres.xlsx")
    await office.answer(package, taken_back(said.revoked), today, name="ditarik-lagi.xlsx")


async def _see_the_end(hub: Running, office: Office, candidates: Candidates) -> None:
    """See that everybody stands where they were brought, and that each thing was announced once."""
    said, everybody = candidates.answers, [one.nip for one in candidates.people]
    expected = dict.fromkeys(everybody, "decreed")
    expected |= dict.fromkeys(said.refused, "refused") | dict.fromkeys((said.taken_back, said.revoked), "at_ministry")
    assert await office.states() == expected
    assert (await office.shown(said.taken_back))["accepted_on"] is None
    announced = {
        AwardProposedV1.type: Counter(everybody),
        AwardGrantedV1.type: Counter(said.decreed),
        AwardRevokedV1.type: Counter([said.revoked]),
    }
    assert await hub.written() == announced
    await until(hub.is_sent, within=60)
    assert await hub.arrived() == announced
