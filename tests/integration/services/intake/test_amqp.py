"""The AMQP door at a real broker: what sources report becomes records, and each source is told of its own alone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa

import hub.messaging.consumer
from hub.messaging.origins import PUBLISHER_HEADER
from hub.tables import parked_messages
from services.intake import subscribers
from services.intake.domain.report import SourceReport
from services.intake.handlers.receiving import take_and_tell
from services.intake.tables import receipts, reports
from tests.integration.services.intake.at_broker import PEOPLE, SIASN, SIMPEG, UNITS, AtBroker, reported
from tests.support.environment import Environment
from tests.support.intake.reported import BOSS, NIP, OTHER

WHOLE = {"name": "Satu", "unit_code": "BKD", "position": "Guru"}
UNIT = {"code": "BKD", "name": "Badan", "head_nip": BOSS}
BAD = b'{"nip": "1"}'


@pytest_asyncio.fixture
async def at_broker(broker_url: str, database_url: str, tmp_path: Path) -> AsyncIterator[AtBroker]:
    """Intake with its tables, on each database in turn."""
    environment = Environment.new(broker_url, database_url, tmp_path)
    made = AtBroker(environment)
    await made.prepare()
    yield made
    await made.clean()
    await environment.clean()


async def test_reports_become_records_and_answers_are_each_sources_own(at_broker: AtBroker) -> None:
    pretending = reported("third", {"nip": OTHER} | WHOLE, source=f"/{SIASN}")
    pretending.headers[PUBLISHER_HEADER] = SIASN
    async with at_broker.running():
        await at_broker.report(SIMPEG, reported("first", UNIT), reported("second", {"nip": NIP} | WHOLE), pretending)
        await at_broker.report(SIMPEG, reported("forged", {"nip": NIP, "grade": "IV/e"}, user_id=SIASN))
        await at_broker.report(SIMPEG, reported("own", {"nip": BOSS} | WHOLE, user_id=SIMPEG))
        people = await at_broker.records(PEOPLE, 3)
        await at_broker.report(SIASN, reported("first", {"nip": NIP, "unit_code": "NONE", "superior_nip": OTHER}))
        await at_broker.report(SIASN, reported("second", BAD))
        told = await at_broker.answers(SIMPEG, 2)
        others = await at_broker.answers(SIASN, 2)
        ((_, newest),) = await at_broker.records(PEOPLE, 1)
        units = await at_broker.records(UNITS, 1)
    assert {(one[0], one[1]): one[2] for one in told} == {
        ("first", "doubted"): {"unknown_person"},
        ("forged", "refused"): {"wrong_publisher"},
    }
    assert {(one[0], one[1]): one[2] for one in others} == {
        ("first", "doubted"): {"unknown_unit"},
        ("second", "refused"): {"nip_length"},
    }
    assert [(cause, data["name"]) for cause, data in units] == [("first", "Badan")]
    assert {(cause, data["nip"]) for cause, data in people} == {("second", NIP), ("third", OTHER), ("own", BOSS)}
    assert (newest["nip"], newest["unit_code"], newest["grade"], newest["superior_nip"]) == (NIP, "NONE", None, OTHER)
    kept = await at_broker.rows(sa.select(reports.c.source, reports.c.event_id))
    assert {tuple(row) for row in kept} == {
        *((SIMPEG, name) for name in ("first", "second", "third", "own")),
        (SIASN, "first"),
    }
    assert await at_broker.rows(sa.select(parked_messages)) == []


@pytest.mark.one_database
async def test_what_is_refused_is_told_once_and_counts_once_it_is_mended(
    at_broker: AtBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed = asyncio.Event()

    async def never(_batch: object) -> None:
        committed.set()
        await asyncio.Event().wait()

    first = await at_broker.start()
    with monkeypatch.context() as patch:
        patch.setattr(hub.messaging.consumer, "acknowledge", never)
        await at_broker.report(SIMPEG, reported("one", BAD), reported("two", {"nip": NIP} | WHOLE))
        await committed.wait()
        await first.die()
    async with at_broker.running():
        await at_broker.counted(sa.select(receipts), 2)
        told = {one: codes for one, _, codes in await at_broker.answers(SIMPEG, 2)}
        assert told == {"one": {"nip_length"}, "two": {"unknown_unit"}}
        await at_broker.report(SIMPEG, reported("one", BAD), reported("two", {"nip": NIP} | WHOLE))
        await at_broker.report(SIMPEG, reported("between", b"{"))
        assert await at_broker.answers(SIMPEG, 1) == [("between", "refused", {"not_json"})]
        await at_broker.report(SIMPEG, reported("one", b"{"))
        assert await at_broker.answers(SIMPEG, 1) == [("one", "refused", {"not_json"})]
        mended = reported("one", {"nip": OTHER} | WHOLE)
        await at_broker.report(SIMPEG, mended, mended, reported("one", BAD), reported("last", BAD))
        assert [one[:2] for one in await at_broker.answers(SIMPEG, 2)] == [("one", "doubted"), ("last", "refused")]
        people = await at_broker.records(PEOPLE, 2)
    assert [(cause, data["nip"]) for cause, data in people] == [("two", NIP), ("one", OTHER)]
    rows = await at_broker.rows(sa.select(receipts).order_by(receipts.c.event_id))
    assert {row.event_id: row.outcome for row in rows} == {
        "between": "refused",
        "last": "refused",
        "one": "doubted",
        "two": "doubted",
    }
    assert await at_broker.rows(sa.select(parked_messages)) == []


@pytest.mark.one_database
async def test_another_head_reaches_people_and_only_what_fails_for_no_reason_of_theirs_is_parked(
    at_broker: AtBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken_for_one(tx: Any, came: Sequence[SourceReport], *told: Any, **named: Any) -> None:
        if any(one.event_id == "unlucky" for one in came):
            raise ZeroDivisionError
        await take_and_tell(tx, came, *told, **named)

    monkeypatch.setattr(subscribers, "take_and_tell", broken_for_one)
    async with at_broker.running():
        people = [reported(f"p{at}", {"nip": f"19900101{2010 + at}031000"} | WHOLE) for at in range(3)]
        await at_broker.report(SIMPEG, reported("unit", UNIT), *people, reported("unlucky", {"nip": NIP} | WHOLE))
        await at_broker.records(PEOPLE, 3)
        await at_broker.report(SIASN, reported("unit", {"code": "BKD", "head_nip": None}))
        await at_broker.report(
            SIMPEG, reported("moved", {"code": "BKD", "head_nip": OTHER, "effective_on": "2026-01-01"})
        )
        again = await at_broker.records(PEOPLE, 3)
        await at_broker.counted(sa.select(parked_messages), 1)
    assert {(cause, data["superior_nip"]) for cause, data in again} == {("moved", OTHER)}
    (row,) = await at_broker.rows(sa.select(parked_messages))
    assert (row.error_code, row.publisher) == ("unexpected_error", SIMPEG)
