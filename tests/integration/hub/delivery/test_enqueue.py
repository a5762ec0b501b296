"""What a gateway's consumer writes down."""

import asyncio
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.util import await_only

from hub.delivery import ledger, recording
from hub.delivery.settling import Verdict, accepted
from hub.delivery.states import State
from hub.delivery.tables import deliveries
from hub.errors import Permanent
from hub.operations import deliveries as operations
from tests.integration.hub.delivery.ledger_fixture import LedgerHarness, keys_of, new, statements, waits_for_a_lock
from tests.integration.hub.delivery.partner import PARTNER
from tests.support.operators import OPERATOR
from tests.support.waiting import until


async def test_a_newer_version_supersedes_the_one_that_waits(harness: LedgerHarness) -> None:
    assert await harness.enqueue(["a", "b"]) == 2
    assert await harness.enqueue(["a"], version=2) == 1
    assert await harness.states("a") == {1: State.SUPERSEDED, 2: State.PENDING}
    assert await harness.states("b") == {1: State.PENDING}
    assert (await harness.rows("a"))[0].settled_at is not None


@pytest.mark.parametrize("version", [1, 2])
async def test_a_version_that_is_not_newer_is_ignored(harness: LedgerHarness, version: int) -> None:
    await harness.enqueue(["a"], version=2)
    assert await harness.enqueue(["a"], version=version) == 0
    assert await harness.states("a") == {2: State.PENDING}


@pytest.mark.parametrize("end", [State.ACCEPTED, State.REJECTED])
async def test_a_version_that_is_not_newer_than_a_settled_one_is_ignored(harness: LedgerHarness, end: State) -> None:
    await harness.enqueue(["a"], version=2)
    (claimed,) = await harness.claim("t")
    await harness.record("t", [Verdict(claimed, end, partner_id="R-1", outcome="created")])
    assert await harness.enqueue(["a"], version=1) + await harness.enqueue(["a"], version=2) == 0
    assert await harness.enqueue(["a"], version=3) == 1
    assert await harness.states("a") == {2: end, 3: State.PENDING}


async def test_of_a_batch_the_newest_of_a_business_key_is_taken(harness: LedgerHarness) -> None:
    batch = [*new(["a"], version=2), *new(["a"], version=3), *new(["a"], version=1), *new(["b"]), *new(["b"])]
    async with harness.database.begin() as connection:
        assert await ledger.enqueue(connection, PARTNER, batch) == 2
    assert await harness.states("a") == {3: State.PENDING}
    assert await harness.states("b") == {1: State.PENDING}


@pytest.mark.parametrize("together", [True, False])
async def test_two_contents_under_one_version_are_refused_and_nothing_is_written(
    harness: LedgerHarness, together: bool
) -> None:
    (first,), (other,) = new(["a"]), new(["a"])
    conflict = replace(other, payload=b'{"another": "content"}')
    if not together:
        await _enqueue(harness, first)
    with pytest.raises(Permanent) as refused:
        await _enqueue(harness, first, conflict)
    assert refused.value.code == "conflicting_version"
    assert await harness.states("a") == ({} if together else {1: State.PENDING})


async def _enqueue(harness: LedgerHarness, *wanted: ledger.NewDelivery) -> None:
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, wanted)


async def test_one_under_way_is_left_alone(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"])
    await harness.claim("t")
    await harness.enqueue(["a"], version=2)
    await harness.enqueue(["a"], version=3)
    assert await harness.states("a") == {1: State.SENDING, 2: State.SUPERSEDED, 3: State.PENDING}


async def test_an_empty_batch_writes_nothing(harness: LedgerHarness) -> None:
    assert await harness.enqueue([]) == 0
    assert await harness.rows() == []


async def test_partners_do_not_meet(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"])
    async with harness.database.begin() as connection:
        assert await ledger.enqueue(connection, "other", new(["a"])) == 1
        assert await ledger.claim(connection, "third", limit=9, token="t", lease=60) == []
    assert [one.business_key for one in await harness.claim("t")] == ["a"]


async def test_the_number_of_statements_does_not_depend_on_that_of_deliveries(harness: LedgerHarness) -> None:
    await harness.enqueue(keys_of(60))
    looks = 2 if harness.database.is_postgresql else 1
    assert await statements(harness, 1) == await statements(harness, 60) == looks + 2


@pytest.mark.parametrize(
    ("key", "version", "state"),
    [
        ("waiting", 2, State.PENDING),
        ("waiting", 2, State.WAITING),
        ("sent", 2, State.SENDING),
        ("sent", 2, State.UNCERTAIN),
        ("waiting", 1, "done"),
    ],
)
async def test_the_database_itself_holds_what_the_dispatcher_relies_on(
    harness: LedgerHarness, key: str, version: int, state: str
) -> None:
    await harness.enqueue(["sent"])
    await harness.claim("t")
    await harness.enqueue(["waiting"])
    (row,) = await harness.rows(key)
    copy = {name: value for name, value in row._mapping.items() if name != "id"}
    with pytest.raises(IntegrityError):
        async with harness.database.begin() as connection:
            await connection.execute(sa.insert(deliveries), [copy | {"version": version, "state": state}])
    assert len(await harness.rows(key)) == 1


@pytest.mark.parametrize("first", ["enqueue", "record"])
async def test_a_newer_version_that_comes_while_a_verdict_is_recorded_hinders_neither(
    postgresql_harness: LedgerHarness, first: str
) -> None:
    harness = postgresql_harness
    await harness.enqueue(["a"])
    (claimed,) = await harness.claim("t")
    back = Verdict(claimed, State.PENDING)

    async def enqueue() -> None:
        await harness.enqueue(["a"], version=2)

    async def record() -> None:
        assert await harness.record("t", [back]) == 1

    async with harness.database.begin() as connection:
        if first == "enqueue":
            await ledger.enqueue(connection, PARTNER, new(["a"], version=2))
        else:
            await recording.record(connection, PARTNER, [back], token="t", on_settled=lambda _verdict: None)
        other = asyncio.create_task(record() if first == "enqueue" else enqueue())
        await until(lambda: waits_for_a_lock(harness))
    await other
    assert await harness.states("a") == {1: State.SUPERSEDED, 2: State.PENDING}


async def test_an_operators_return_and_a_newer_version_at_once_do_not_leave_the_older_one_waiting(
    postgresql_harness: LedgerHarness,
) -> None:
    harness = postgresql_harness
    await harness.enqueue(["a"])
    (claimed,) = await harness.claim("t")
    await harness.record("t", [Verdict(claimed, State.REJECTED, error_code="refused")])

    async with harness.database.begin() as connection:
        await operations.send_again(connection, claimed.id, by=OPERATOR)
        other = asyncio.create_task(harness.enqueue(["a"], version=2))
        await until(lambda: waits_for_a_lock(harness))
    await other
    assert await harness.states("a") == {1: State.SUPERSEDED, 2: State.PENDING}


async def test_an_older_version_that_waited_for_a_newer_one_is_not_written_beside_it(
    postgresql_harness: LedgerHarness,
) -> None:
    """Another replica writes version 3 down, which is accepted before we are told that the rows are ours."""
    harness = postgresql_harness
    await harness.enqueue(["a"])
    await harness.record("t", [accepted(one, "R-1", "created") for one in await harness.claim("t")])
    async with harness.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, new(["a"], version=3))
        older = asyncio.create_task(harness.enqueue(["a"], version=2))
        await until(lambda: waits_for_a_lock(harness))
        (newer,) = await ledger.claim(connection, PARTNER, limit=1, token="t", lease=60)
        verdicts = [accepted(newer, "R-1", "updated")]
        await recording.record(connection, PARTNER, verdicts, token="t", on_settled=lambda _verdict: None)
    assert await older == 0
    assert await harness.states("a") == {1: State.ACCEPTED, 3: State.ACCEPTED}


async def test_an_older_version_is_not_written_beside_a_newer_one_that_came_after_the_look(
    postgresql_harness: LedgerHarness,
) -> None:
    """Where the ledger knows nothing of a business key there is no row to lock."""
    harness = postgresql_harness
    comes = [3]

    async def newer(version: int) -> None:
        await harness.enqueue(["a"], version=version)
        await harness.claim("t")

    def before_insert(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT") and comes:
            await_only(newer(comes.pop()))

    sa.event.listen(harness.database.engine.sync_engine, "before_cursor_execute", before_insert)
    await harness.enqueue(["a"], version=2, steps=True)
    assert await harness.states("a") == {3: State.SENDING}
    assert await harness.states("a#paper") == {}


async def test_what_is_claimed_is_what_was_written_down(harness: LedgerHarness) -> None:
    await harness.enqueue(["a"], version=7)
    (claimed,) = await harness.claim("t")
    assert claimed == replace(
        claimed,
        business_key="a",
        version=7,
        payload=b'{"version": 7}',
        attempts=1,
        absent_reads=0,
        partner_id=None,
        uncertain=False,
    )
    await harness.record("t", [accepted(claimed, "R-1", "created")])
    await harness.enqueue(["a"], version=8)
    (claimed,) = await harness.claim("t")
    assert claimed.partner_id == "R-1"
