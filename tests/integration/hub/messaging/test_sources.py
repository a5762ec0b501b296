"""What a source reports comes by its own exchange, and is from it wherever it goes; answers go to it alone."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
import sqlalchemy as sa
from prometheus_client import REGISTRY

import hub.messaging.consumer
from hub.audit import KnownBy
from hub.errors import Transient
from hub.messaging.origins import PUBLISHER_HEADER
from hub.messaging.refused import RefusedMessage
from hub.operations import parked
from hub.operations.operator import Operator
from hub.tables import inbox, outbox, parked_messages
from hub.transaction import Transaction
from tests.services.desk.app import TOO_LARGE, desk, refuse, take
from tests.services.desk.contracts import ThingAnsweredV1, ThingReportedV1
from tests.services.desk.running import BKN, SIMPEG, Desk, report
from tests.services.desk.tables import refusals, reports
from tests.support.environment import Environment
from tests.support.waiting import until

STRANGER = "mallory"


@pytest_asyncio.fixture
async def at_the_desk(environment: Environment) -> AsyncIterator[Desk]:
    """A desk with its tables, on each database in turn."""
    made = Desk(environment)
    await made.prepare()
    yield made
    await made.clean()


async def test_what_comes_by_a_sources_exchange_is_from_it_and_answered_to_it_alone(at_the_desk: Desk) -> None:
    desk_ = at_the_desk
    naming_another = {PUBLISHER_HEADER: BKN, "cloudEvents:source": f"/{BKN}"}
    async with desk_.running() as instance:
        assert instance.runtime.keeper.refusal is None
        await desk_.report(
            SIMPEG, report("one"), report("two", user_id=SIMPEG), report("three", headers=naming_another)
        )
        await desk_.report(BKN, report("one"), report("one"))
        await desk_.report(SIMPEG, report("forged", user_id=STRANGER), report("ours", user_id="desk"))
        await desk_.counted(refusals, 2)
        answers = await desk_.answers(SIMPEG, 3)
        others = await desk_.answers(BKN, 1)
    assert await desk_.taken() == dict.fromkeys([(SIMPEG, "one"), (SIMPEG, "two"), (SIMPEG, "three"), (BKN, "one")], 1)
    assert {row.publisher for row in await desk_.rows(sa.select(inbox.c.publisher))} == {SIMPEG, BKN}
    rows = await desk_.rows(sa.select(refusals))
    assert {(row.source, row.event_id, row.code) for row in rows} == {
        (SIMPEG, "forged", "wrong_publisher"),
        (SIMPEG, "ours", "wrong_publisher"),
    }
    assert sorted(str(one.headers["cloudEvents:causationid"]) for one in answers) == ["one", "three", "two"]
    assert [(json.loads(one.body), one.routing_key) for one in others] == [({"code": "one"}, ThingAnsweredV1.type)]


@pytest.mark.one_database
async def test_it_stays_its_own_through_retries_suspects_the_parking_and_a_replay(at_the_desk: Desk) -> None:
    desk_, broken = at_the_desk, True

    async def failing(batch: Sequence[ThingReportedV1], tx: Transaction) -> None:
        if broken:
            raise Transient("not now", code="not_now")
        await take(SIMPEG, batch, tx)

    async with desk_.running(desk(failing), origins="off") as instance:
        await desk_.report(SIMPEG, report("one", headers={"CC": [desk_.names.queue("reports.bkn")]}), report("two"))
        await desk_.counted(parked_messages, 2)
        rows = await desk_.rows(sa.select(parked_messages))
        assert {(row.publisher, row.error_code, row.attempts) for row in rows} == {(SIMPEG, "not_now", 3)}
        broken = False
        async with instance.runtime.transactions.begin() as transaction:
            by = Operator("siti", KnownBy.OPTION)
            for row in rows:
                await parked.replay(transaction, row.id, by=by, reason="diperiksa", publisher=STRANGER)
        await desk_.counted(reports, 2)
        async with desk_.environment.channel() as channel:
            requeue = await channel.get_exchange(desk_.names.requeue)
            suspect = report("suspect", user_id="desk")
            await requeue.publish(suspect, desk_.names.suspect("reports.bkn"), mandatory=True)
        await desk_.counted(reports, 3)
    publishers = await desk_.rows(sa.select(inbox.c.publisher, inbox.c.event_id))
    assert {tuple(row) for row in publishers} == {(SIMPEG, "one"), (SIMPEG, "two"), (BKN, "suspect")}


@pytest.mark.one_database
async def test_what_is_refused_is_told_once_whoever_is_killed_and_not_parked(
    at_the_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_, committed = at_the_desk, asyncio.Event()

    async def never(_batch: object) -> None:
        committed.set()
        await asyncio.Event().wait()

    large = ThingReportedV1(code="large", size=TOO_LARGE).model_dump_json().encode()
    nameless = {"cloudEvents:id": ""}
    first = await desk_.start()
    with monkeypatch.context() as patch:
        patch.setattr(hub.messaging.consumer, "acknowledge", never)
        await desk_.report(SIMPEG, report("good"), report("bad", b'{"code": 3, "size": "x"}'), report("large", large))
        await committed.wait()
        await first.die()
    async with desk_.running():
        await desk_.report(SIMPEG, report("nameless", headers=nameless), report("bad", b"again"))
        await desk_.counted(refusals, 3)
        await desk_.counted(reports, 1)
        before = _refused()
        await desk_.report(SIMPEG, report("bad", b"again"), report("last"))
        await desk_.counted(reports, 2)
        await until(lambda: _refused_since(before, 1))
    rows = {row.code: row for row in await desk_.rows(sa.select(refusals))}
    assert rows.keys() == {"invalid_data", "does_not_fit", "wrong_envelope"}
    assert rows["invalid_data"].faults == [[["code"], "string_type"], [["size"], "int_type"]]
    assert rows["invalid_data"].key == f"{SIMPEG}#/tests#bad"
    assert rows["wrong_envelope"].event_id is None
    assert rows["wrong_envelope"].faults == [[["cloudEvents:id"], "string_too_short"]]
    assert rows["does_not_fit"].body == large
    assert await desk_.taken() == {(SIMPEG, "good"): 1, (SIMPEG, "last"): 1}
    assert await desk_.rows(sa.select(parked_messages)) == []


@pytest.mark.one_database
async def test_a_refusal_that_cannot_be_recorded_is_parked_and_what_fails_is_no_refusal(at_the_desk: Desk) -> None:
    desk_, tries = at_the_desk, 0

    async def failing_at_first(refused: Sequence[RefusedMessage], tx: Transaction) -> None:
        nonlocal tries
        tries += 1
        if any(one.event_id == "never" for one in refused):
            raise OSError("not the database's: it is not waited out")
        if tries == 1:
            raise Transient("not now", code="not_now")
        await refuse(refused, tx)

    async def broken(_batch: Sequence[ThingReportedV1], _tx: Transaction) -> None:
        raise ZeroDivisionError

    async with desk_.running(desk(on_refused=failing_at_first)):
        await desk_.report(SIMPEG, report("later", b"{}"))
        await desk_.counted(refusals, 1)
        await desk_.report(SIMPEG, report("never", b"{}"), report("good"))
        await desk_.counted(parked_messages, 1)
        await desk_.counted(reports, 1)
    async with desk_.running(desk(broken), topology="check"):
        await desk_.report(SIMPEG, report("unlucky"))
        await desk_.counted(parked_messages, 2)
    rows = await desk_.rows(sa.select(parked_messages).order_by(parked_messages.c.id))
    assert [(row.error_code, row.publisher) for row in rows] == [
        ("invalid_data", SIMPEG),
        ("unexpected_error", SIMPEG),
    ]
    assert len(await desk_.rows(sa.select(refusals))) == 1


@pytest.mark.one_database
async def test_what_is_for_a_source_that_has_gone_holds_nothing_up(at_the_desk: Desk) -> None:
    desk_, answers = at_the_desk, at_the_desk.names.answers(BKN)
    unsent = sa.select(outbox.c.last_error).where(outbox.c.sent_at.is_(None))
    async with desk_.running() as instance:
        async with desk_.environment.channel() as channel:
            await channel.queue_delete(answers)
            await channel.exchange_delete(answers)
        async with instance.runtime.transactions.begin() as transaction:
            for source in (BKN, SIMPEG, BKN, SIMPEG):
                transaction.emit(ThingAnsweredV1(code="one"), to=source)
        assert len(await desk_.answers(SIMPEG, 2)) == 2
        await until(lambda: _says(desk_, unsent, ["no_exchange"] * 2))
        instance.runtime.keeper.wake()  # it is a source of the district's: its exchange is made again
        await until(lambda: _says(desk_, unsent, []))
        assert len(await desk_.answers(BKN, 2)) == 2
        async with desk_.environment.channel() as channel:
            await channel.queue_delete(answers)
            await channel.exchange_delete(answers)
        async with instance.runtime.transactions.begin() as transaction:
            transaction.emit(ThingAnsweredV1(code="one"), to=BKN)
        await until(lambda: _says(desk_, unsent, ["no_exchange"]))
    async with desk_.running(sources=(SIMPEG,), answers_length_max=7):  # its queue serves with the limit that it has
        await until(lambda: _says(desk_, unsent, []))
        async with desk_.environment.channel() as channel:
            with pytest.raises(Exception, match="NOT_FOUND"):
                await channel.get_exchange(answers)


async def _says(desk_: Desk, statement: sa.Select[tuple[str]], expected: list[str]) -> bool:
    return [row[0] for row in await desk_.rows(statement)] == expected


async def _refused_since(before: float, count: int) -> bool:
    return _refused() >= before + count


def _refused() -> float:
    labels = {"subscription": f"reports.{SIMPEG}", "outcome": "refused"}
    return REGISTRY.get_sample_value("kinerja_messages_total", labels) or 0.0
