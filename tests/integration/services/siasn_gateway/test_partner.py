"""SIASN as the delivery ledger sees it, against the simulator."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa

from contracts.skp import SkpFinalisedV1
from contracts.vocabulary import Rating
from hub.delivery.partner import Delivery, Found
from hub.errors import Permanent
from hub.messaging.outbox import Outlet
from hub.store.database import Database
from hub.transaction import Transactions
from services.siasn_gateway.partner import SkpRecords
from services.siasn_gateway.refusals import REASONS
from services.siasn_gateway.tables import persons
from tests.integration.services.siasn_gateway.gateway import MIGRATIONS
from tests.integration.services.siasn_gateway.siasn_fixture import SimulatedSiasn
from tests.support.tables import made
from tests.unit.services.siasn_gateway.scripted import NIP, event

STRANGER = "197001011995031000"


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """The gateway's own, in a file."""
    database = Database(f"sqlite:///{tmp_path / 'gateway.sqlite3'}", schema="siasn_gateway")
    await made(database, MIGRATIONS)
    yield database
    await database.close()


@pytest.fixture
def partner(siasn: SimulatedSiasn, database: Database) -> SkpRecords:
    return SkpRecords(siasn.client, database)


def delivery(data: SkpFinalisedV1, **changes: Any) -> Delivery:
    told: dict[str, Any] = {
        "id": 1,
        "business_key": "key",
        "version": data.version,
        "payload": data.model_dump_json().encode(),
        "attempts": 1,
        "absent_reads": 0,
        "partner_id": None,
        "uncertain": False,
    }
    return Delivery(**(told | changes))


async def test_of_several_records_ours_is_found_and_else_the_one_we_know(partner: SkpRecords) -> None:
    first, second = delivery(event()), delivery(event(behaviour=Rating.ABOVE))
    older, newer = await partner.save(first, None), await partner.save(second, None)
    assert await partner.find_record(second) == Found(newer, same=True)
    neither = event(behaviour=Rating.BELOW)
    assert await partner.find_record(delivery(neither, partner_id=newer)) == Found(newer, same=False)
    assert await partner.find_record(delivery(neither, partner_id="gone")) == Found(older, same=False)


async def test_a_person_whom_siasn_does_not_know_is_permanent(partner: SkpRecords) -> None:
    with pytest.raises(Permanent) as caught:
        await partner.prepare(delivery(event(nip=STRANGER)))
    assert caught.value.code == "person_not_found"
    rejected = partner.rejected(delivery(event(nip=STRANGER)), caught.value.code)
    assert rejected.reason == REASONS["person_not_found"]
    assert STRANGER not in rejected.model_dump_json()


async def test_a_persons_id_is_learnt_once_and_kept(
    siasn: SimulatedSiasn, database: Database, partner: SkpRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = delivery(event())
    await partner.prepare(sent)
    transactions = Transactions(database, Outlet("tests", "/tests", "siasn_gateway", "tests.requeue"))
    async with transactions.begin() as transaction:
        await partner.persist_learnt(transaction)
    async with transactions.begin() as transaction:
        await partner.persist_learnt(transaction)  # nothing new, nothing to store
    async with database.read() as connection:
        known = (await connection.execute(sa.select(persons.c.person_id))).scalar_one()
    assert known == (await siasn.client.person(NIP)).id

    monkeypatch.delattr(type(siasn.client), "person")
    later = SkpRecords(siasn.client, database)
    await later.prepare(sent)
    assert await later.save(sent, None)


async def test_the_events_say_what_came_of_it(partner: SkpRecords) -> None:
    data = event(version=3)
    accepted = partner.accepted(delivery(data), "R-1", "updated")
    assert (accepted.skp_id, accepted.version, accepted.year) == (data.skp_id, 3, data.year)
    assert (accepted.siasn_id, accepted.outcome) == ("R-1", "updated")
    rejected = partner.rejected(delivery(data), "anything")
    assert (rejected.skp_id, rejected.version, rejected.code) == (data.skp_id, 3, "anything")
    assert rejected.reason == REASONS["refused_by_partner"]
    unclear = partner.unclear(delivery(data), "answer_unclear")
    assert (unclear.skp_id, unclear.version, unclear.code) == (data.skp_id, 3, "answer_unclear")
    assert unclear.reason == REASONS["answer_unclear"]
