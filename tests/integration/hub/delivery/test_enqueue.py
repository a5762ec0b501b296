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
from tests.integration.hub.delivery.partner import PARTNER
from tests.integration.hub.delivery.world import World, keys_of, new, statements, waits_for_a_lock
from tests.support.operators import OPERATOR
from tests.support.waiting import until


async def test_a_newer_version_supersedes_the_one_that_waits(world: World) -> None:
    assert await world.enqueue(["a", "b"]) == 2
    assert await world.enqueue(["a"], version=2) == 1
    assert await world.states("a") == {1: State.SUPERSEDED, 2: State.PENDING}
    assert await world.states("b") == {1: State.PENDING}
    assert (await world.rows("a"))[0].settled_at is not None


@pytest.mark.parametrize("version", [1, 2])
async def test_a_version_that_is_not_newer_is_ignored(world: World, version: int) -> None:
    await world.enqueue(["a"], version=2)
    assert await world.enqueue(["a"], version=version) == 0
    assert await world.states("a") == {2: State.PENDING}


@pytest.mark.parametrize("end", [State.ACCEPTED, State.REJECTED])
async def test_a_version_that_is_not_newer_than_a_settled_one_is_ignored(world: World, end: State) -> None:
    await world.enqueue(["a"], version=2)
    (claimed,) = await world.claim("t")
    await world.record("t", [Verdict(claimed, end, partner_id="R-1", outcome="created")])
    assert await world.enqueue(["a"], version=1) + await world.enqueue(["a"], version=2) == 0
    assert await world.enqueue(["a"], version=3) == 1
    assert await world.states("a") == {2: end, 3: State.PENDING}


async def test_of_a_batch_the_newest_of_a_business_key_is_taken(world: World) -> None:
    batch = [*new(["a"], version=2), *new(["a"], version=3), *new(["a"], version=1), *new(["b"]), *new(["b"])]
    async with world.database.begin() as connection:
        assert await ledger.enqueue(connection, PARTNER, batch) == 2
    assert await world.states("a") == {3: State.PENDING}
    assert await world.states("b") == {1: State.PENDING}


@pytest.mark.parametrize("together", [True, False])
async def test_two_contents_under_one_version_are_refused_and_nothing_is_written(world: World, together: bool) -> None:
    (first,), (other,) = new(["a"]), new(["a"])
    conflict = replace(other, payload=b'{"another": "content"}')
    if not together:
        await _enqueue(world, first)
    with pytest.raises(Permanent) as refused:
        await _enqueue(world, first, conflict)
    assert refused.value.code == "conflicting_version"
    assert await world.states("a") == ({} if together else {1: State.PENDING})


async def _enqueue(world: World, *wanted: ledger.NewDelivery) -> None:
    async with world.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, wanted)


async def test_one_under_way_is_left_alone(world: World) -> None:
    await world.enqueue(["a"])
    await world.claim("t")
    await world.enqueue(["a"], version=2)
    await world.enqueue(["a"], version=3)
    assert await world.states("a") == {1: State.SENDING, 2: State.SUPERSEDED, 3: State.PENDING}


async def test_an_empty_batch_writes_nothing(world: World) -> None:
    assert await world.enqueue([]) == 0
    assert await world.rows() == []


async def test_partners_do_not_meet(world: World) -> None:
    await world.enqueue(["a"])
    async with world.database.begin() as connection:
        assert await ledger.enqueue(connection, "other", new(["a"])) == 1
        assert await ledger.claim(connection, "third", limit=9, token="t", lease=60) == []
    assert [one.business_key for one in await world.claim("t")] == ["a"]


async def test_the_number_of_statements_does_not_depend_on_that_of_deliveries(world: World) -> None:
    await world.enqueue(keys_of(60))
    looks = 2 if world.database.is_postgresql else 1
    assert await statements(world, 1) == await statements(world, 60) == looks + 2


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
    world: World, key: str, version: int, state: str
) -> None:
    await world.enqueue(["sent"])
    await world.claim("t")
    await world.enqueue(["waiting"])
    (row,) = await world.rows(key)
    copy = {name: value for name, value in row._mapping.items() if name != "id"}
    with pytest.raises(IntegrityError):
        async with world.database.begin() as connection:
            await connection.execute(sa.insert(deliveries), [copy | {"version": version, "state": state}])
    assert len(await world.rows(key)) == 1


@pytest.mark.parametrize("first", ["enqueue", "record"])
async def test_a_newer_version_that_comes_while_a_verdict_is_recorded_hinders_neither(
    postgresql_world: World, first: str
) -> None:
    world = postgresql_world
    await world.enqueue(["a"])
    (claimed,) = await world.claim("t")
    back = Verdict(claimed, State.PENDING)

    async def enqueue() -> None:
        await world.enqueue(["a"], version=2)

    async def record() -> None:
        assert await world.record("t", [back]) == 1

    async with world.database.begin() as connection:
        if first == "enqueue":
            await ledger.enqueue(connection, PARTNER, new(["a"], version=2))
        else:
            await recording.record(connection, PARTNER, [back], token="t", on_settled=lambda _verdict: None)
        other = asyncio.create_task(record() if first == "enqueue" else enqueue())
        await until(lambda: waits_for_a_lock(world))
    await other
    assert await world.states("a") == {1: State.SUPERSEDED, 2: State.PENDING}


async def test_an_operators_return_and_a_newer_version_at_once_do_not_leave_the_older_one_waiting(
    postgresql_world: World,
) -> None:
    world = postgresql_world
    await world.enqueue(["a"])
    (claimed,) = await world.claim("t")
    await world.record("t", [Verdict(claimed, State.REJECTED, error_code="refused")])

    async with world.database.begin() as connection:
        await operations.send_again(connection, claimed.id, by=OPERATOR)
        other = asyncio.create_task(world.enqueue(["a"], version=2))
        await until(lambda: waits_for_a_lock(world))
    await other
    assert await world.states("a") == {1: State.SUPERSEDED, 2: State.PENDING}


async def test_an_older_version_that_waited_for_a_newer_one_is_not_written_beside_it(postgresql_world: World) -> None:
    """Another replica writes version 3 down, which is accepted before we are told that the rows are ours."""
    world = postgresql_world
    await world.enqueue(["a"])
    await world.record("t", [accepted(one, "R-1", "created") for one in await world.claim("t")])
    async with world.database.begin() as connection:
        await ledger.enqueue(connection, PARTNER, new(["a"], version=3))
        older = asyncio.create_task(world.enqueue(["a"], version=2))
        await until(lambda: waits_for_a_lock(world))
        (newer,) = await ledger.claim(connection, PARTNER, limit=1, token="t", lease=60)
        verdicts = [accepted(newer, "R-1", "updated")]
        await recording.record(connection, PARTNER, verdicts, token="t", on_settled=lambda _verdict: None)
    assert await older == 0
    assert await world.states("a") == {1: State.ACCEPTED, 3: State.ACCEPTED}


async def test_an_older_version_is_not_written_beside_a_newer_one_that_came_after_the_look(
    postgresql_world: World,
) -> None:
    """Where the ledger knows nothing of a business key there is no row to lock."""
    world = postgresql_world
    comes = [3]

    async def newer(version: int) -> None:
        await world.enqueue(["a"], version=version)
        await world.claim("t")

    def before_insert(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT") and comes:
            await_only(newer(comes.pop()))

    sa.event.listen(world.database.engine.sync_engine, "before_cursor_execute", before_insert)
    await world.enqueue(["a"], version=2, steps=True)
    assert await world.states("a") == {3: State.SENDING}
    assert await world.states("a#paper") == {}


async def test_what_is_claimed_is_what_was_written_down(world: World) -> None:
    await world.enqueue(["a"], version=7)
    (claimed,) = await world.claim("t")
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
    await world.record("t", [accepted(claimed, "R-1", "created")])
    await world.enqueue(["a"], version=8)
    (claimed,) = await world.claim("t")
    assert claimed.partner_id == "R-1"
