"""People whom a partner did not know: asked again when something changes about them, and after so many hours."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from contracts.employee import EmployeeChangedV1
from hub.delivery.ledger import NewDelivery, enqueue
from hub.delivery.settling import Verdict
from hub.delivery.states import State
from hub.jobs.job import JobRun
from hub.partner.unknown_people import employees_subscription, unknown_people_job
from tests.integration.hub.delivery.ledger_fixture import LedgerHarness
from tests.integration.hub.delivery.partner import PARTNER

UNKNOWN = "person_not_found"


def nip(number: int) -> str:
    return f"199001012015{number + 1:02}1000"


@pytest_asyncio.fixture
async def harness(database_url: str, tmp_path: Path) -> AsyncIterator[LedgerHarness]:
    """Each database in turn, with deliveries about four people whom the partner does not know, and one refused."""
    harness = await LedgerHarness.new(database_url, str(tmp_path / "ledger.sqlite3"))
    async with harness.database.begin() as connection:
        wanted = [NewDelivery(f"things-{nip(one)}", 1, b"{}", subject=nip(one)) for one in range(5)]
        await enqueue(connection, PARTNER, wanted)
    claimed = await harness.claim("t")
    codes = {f"things-{nip(4)}": "refused_by_partner"}
    await harness.record(
        "t", [Verdict(one, State.REJECTED, error_code=codes.get(one.business_key, UNKNOWN)) for one in claimed]
    )
    yield harness
    await harness.close()


async def waiting(harness: LedgerHarness) -> set[str]:
    """Return whom deliveries that are to be sent are about."""
    return {row.subject for row in await harness.rows() if row.state == State.PENDING}


async def test_those_about_whom_something_changed(harness: LedgerHarness) -> None:
    woken: list[None] = []
    listening = employees_subscription(PARTNER, "Mitra", UNKNOWN, lambda: woken.append(None))
    for nips in ([nip(4), nip(9)], [nip(0), nip(2), nip(0)]):
        assert woken == []
        people = [
            EmployeeChangedV1(nip=one, version=1, name="Sari", employment="pns", unit_code="BKD", position="Analis")
            for one in nips
        ]
        async with harness.transactions.begin() as transaction:
            await listening.handler(people, transaction)
    assert await waiting(harness) == {nip(0), nip(2)}
    assert woken == [None]


async def test_everybody_after_so_many_hours(harness: LedgerHarness) -> None:
    woken: list[None] = []
    for hours in (1.0, -1.0):
        assert await waiting(harness) == set()
        job = unknown_people_job(PARTNER, UNKNOWN, harness.transactions, hours=hours, woken=lambda: woken.append(None))
        await job.run(JobRun(job.name))
    assert await waiting(harness) == {nip(one) for one in range(4)}
    assert woken == [None]
