"""A request that is sent again takes effect once and gets the first one's answer, whenever the first one broke off."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa
from fastapi import FastAPI, Response
from pydantic import BaseModel

from hub.messaging.outbox import Outlet
from hub.tables import idempotency_keys, outbox
from hub.transaction import Transaction, Transactions
from hub.web.idempotency import Answer, IdempotencyKey, OptionalKey, once
from hub.web.preconditions import RequiredIfMatch, etag_of
from hub.web.problems import Answered, Problem, install_problem_handlers
from tests.support.contracts import ThingCountedV1
from tests.support.environment import Environment
from tests.support.services import effects, prepare

KEY = IdempotencyKey("k", "POST /things", "f")
NIP = "199001012015032000"


class Thing(BaseModel):
    code: str
    size: int


class Replicas:
    """One service's database, and two of its replicas."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.databases = [environment.database(), environment.database()]
        self.replicas = [
            Transactions(database, Outlet("x", "/tests", "counter", "x.requeue")) for database in self.databases
        ]

    async def effects(self) -> list[str]:
        return sorted(row.code for row in await self.environment.rows(sa.select(effects.c.code)))

    async def keys(self) -> int:
        return len(await self.environment.rows(sa.select(idempotency_keys.c.key)))


@pytest_asyncio.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[Replicas]:
    environment = Environment.new(
        "amqp://guest:guest@127.0.0.1:5672/", database_url, tmp_path
    )  # nothing speaks to a broker
    world = Replicas(environment)
    await prepare(world.databases[0])
    yield world
    for database in world.databases:
        await database.close()
    if environment.is_postgresql:
        await environment.change(sa.schema.DropSchema(environment.namespace, cascade=True))


async def add(tx: Transaction, code: str, size: int = 1) -> Answer:
    await tx.connection.execute(sa.insert(effects).values(code=code, times=1, size=size))
    tx.emit(ThingCountedV1(code=code))
    thing = Thing(code=code, size=size)
    return Answer.of(thing, status=201, headers={"Location": f"/things/{code}", "ETag": etag_of(1)})


def adds(code: str) -> Callable[[Transaction], Awaitable[Answer]]:
    return lambda tx: add(tx, code)


async def done(
    replica: Transactions, key: IdempotencyKey | None, work: Callable[[Transaction], Awaitable[Answer]], *, caller: str
) -> Response:
    """Do the work once for its key, as a route does, and return the answer."""
    try:
        async with once(replica, key, caller=caller) as doing:
            doing.answer = await work(doing.tx)
    except Answered as answered:
        return answered.response
    return doing.answer.response()


def seen(response: Response) -> tuple[int, bytes, dict[str, str]]:
    """Return an answer without the header that tells a replay."""
    headers = {name: value for name, value in response.headers.items() if name != "idempotent-replayed"}
    return response.status_code, bytes(response.body), headers


def is_replay(response: Response) -> bool:
    return response.headers.get("idempotent-replayed") == "true"


async def test_the_answer_is_replayed_when_it_was_lost_after_the_commit(world: Replicas) -> None:
    first = await done(world.replicas[0], KEY, adds("a"), caller="me")
    again = await done(world.replicas[1], KEY, adds("b"), caller="me")
    assert (is_replay(first), is_replay(again)) == (False, True)
    assert seen(first) == seen(again)
    assert (first.status_code, first.headers["location"], first.headers["etag"]) == (201, "/things/a", '"1"')
    assert await world.effects() == ["a"]
    assert len(await world.environment.rows(sa.select(outbox.c.id))) == 1


async def test_an_answer_without_a_body_is_replayed(world: Replicas) -> None:
    async def work(_tx: Transaction) -> Answer:
        return Answer(204)

    first, again = [await done(world.replicas[0], KEY, work, caller="me") for _ in range(2)]
    assert (again.status_code, again.body, is_replay(again)) == (204, b"", True)
    assert seen(first) == seen(again)


async def test_without_a_key_every_request_counts(world: Replicas) -> None:
    for code in ("a", "b"):
        assert not is_replay(await done(world.replicas[0], None, adds(code), caller="me"))
    assert (await world.effects(), await world.keys()) == (["a", "b"], 0)


@pytest.mark.parametrize(
    ("key", "caller"),
    [
        (IdempotencyKey("other", "POST /things", "f"), "me"),
        (IdempotencyKey("k", "POST /others", "f"), "me"),
        (IdempotencyKey("k", "POST /things", "f"), "you"),
        (IdempotencyKey("k", "OST /things", "f"), "meP"),  # the same letters, cut elsewhere
    ],
)
async def test_the_key_of_another_caller_or_address_is_another_key(
    world: Replicas, key: IdempotencyKey, caller: str
) -> None:
    await done(world.replicas[0], KEY, adds("a"), caller="me")
    assert not is_replay(await done(world.replicas[0], key, adds("b"), caller=caller))
    assert await world.effects() == ["a", "b"]


async def test_a_key_that_came_with_another_request_is_refused(world: Replicas) -> None:
    await done(world.replicas[0], KEY, adds("a"), caller="me")
    with pytest.raises(Problem) as refused:
        await done(world.replicas[0], IdempotencyKey("k", "POST /things", "g"), adds("b"), caller="me")
    assert (refused.value.status, refused.value.code) == (422, "idempotency_key_reused")
    assert await world.effects() == ["a"]
    assert is_replay(await done(world.replicas[0], KEY, adds("b"), caller="me"))


@pytest.mark.parametrize("error", [Problem(409, "already_final", "SKP sudah final."), ValueError("a defect")], ids=repr)
async def test_work_that_fails_leaves_nothing_and_may_be_tried_again(world: Replicas, error: Exception) -> None:
    async def fails(tx: Transaction) -> Answer:
        await add(tx, "a")
        raise error

    with pytest.raises(type(error)):
        await done(world.replicas[0], KEY, fails, caller="me")
    assert (await world.effects(), await world.keys()) == ([], 0)
    assert not is_replay(await done(world.replicas[0], KEY, adds("a"), caller="me"))


async def test_death_between_effect_and_commit_leaves_neither(world: Replicas, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = world.replicas[0].begin

    @asynccontextmanager
    async def begin_and_die() -> AsyncIterator[Transaction]:
        async with begin() as tx:
            yield tx
            raise asyncio.CancelledError

    monkeypatch.setattr(world.replicas[0], "begin", begin_and_die)
    with pytest.raises(asyncio.CancelledError):
        await done(world.replicas[0], KEY, adds("a"), caller="me")
    monkeypatch.undo()
    assert (await world.effects(), await world.keys()) == ([], 0)
    assert not is_replay(await done(world.replicas[0], KEY, adds("a"), caller="me"))


async def test_of_many_requests_at_once_one_takes_effect(world: Replicas) -> None:
    requests = [done(world.replicas[n % 2], KEY, adds(f"thing-{n}"), caller="me") for n in range(8)]
    answers = await asyncio.gather(*requests)
    assert [is_replay(answer) for answer in answers].count(False) == 1
    assert len({answer.body for answer in answers}) == 1
    assert len(await world.effects()) == 1


@pytest.mark.parametrize("first_fails", [False, True])
async def test_the_second_waits_for_the_first_and_takes_over_when_it_fails(world: Replicas, first_fails: bool) -> None:
    at_work, go_on = asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction) -> Answer:
        answer = await add(tx, "first")
        at_work.set()
        await go_on.wait()
        if first_fails:
            raise Problem(409, "already_final", "SKP sudah final.")
        return answer

    first = asyncio.create_task(done(world.replicas[0], KEY, slow, caller="me"))
    await at_work.wait()
    second = asyncio.create_task(done(world.replicas[1], KEY, adds("second"), caller="me"))
    await asyncio.sleep(0.3)
    assert not second.done()
    go_on.set()
    await asyncio.gather(first, return_exceptions=True)
    assert is_replay(await second) is not first_fails
    assert await world.effects() == (["second"] if first_fails else ["first"])


async def test_who_waits_too_long_is_told_to_come_back(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite every writer waits for every other: there it is the database that is not available."""
    environment = Environment.new("amqp://guest:guest@127.0.0.1:5672/", postgresql_url, tmp_path)
    world = Replicas(environment)
    await prepare(world.databases[0])
    begin = world.replicas[1].begin

    @asynccontextmanager
    async def begin_in_a_hurry() -> AsyncIterator[Transaction]:
        async with begin() as tx:
            await tx.connection.execute(sa.text("SET LOCAL lock_timeout = '200ms'"))
            yield tx

    monkeypatch.setattr(world.replicas[1], "begin", begin_in_a_hurry)

    async def asks_again(tx: Transaction) -> Answer:
        with pytest.raises(Problem) as refused:
            await done(world.replicas[1], KEY, adds("second"), caller="me")
        assert (refused.value.status, refused.value.code) == (409, "idempotency_in_progress")
        assert "Retry-After" in refused.value.headers
        return await add(tx, "first")

    await done(world.replicas[0], KEY, asks_again, caller="me")
    assert await world.effects() == ["first"]
    for database in world.databases:
        await database.close()
    await environment.change(sa.schema.DropSchema(environment.namespace, cascade=True))


async def test_an_answer_that_cannot_be_remembered_takes_no_effect(world: Replicas) -> None:
    with pytest.raises(ValueError, match="no answer"):
        async with once(world.replicas[0], KEY, caller="me") as doing:
            await add(doing.tx, "a")
    assert (await world.effects(), await world.keys()) == ([], 0)


async def test_neither_caller_nor_key_is_stored_in_clear(world: Replicas) -> None:
    await done(world.replicas[0], IdempotencyKey(f"skp-{NIP}", "POST /things", "f"), adds("a"), caller=NIP)
    (row,) = await world.environment.rows(sa.select(idempotency_keys))
    assert NIP not in str(row)


async def test_a_replay_comes_before_the_precondition_that_its_own_effect_broke(world: Replicas) -> None:
    """As an endpoint uses both: what the caller saw is checked inside the work."""
    app = FastAPI()
    install_problem_handlers(app)
    revision = 1

    @app.post("/things", status_code=201, response_model=Thing)
    async def post(thing: Thing, key: OptionalKey, seen: RequiredIfMatch) -> Response:
        async def work(tx: Transaction) -> Answer:
            nonlocal revision
            seen.check(revision)
            answer = await add(tx, thing.code, thing.size)
            revision += 1
            return answer

        return await done(world.replicas[0], key, work, caller="me")

    thing, headers = {"code": "a", "size": 5}, {"If-Match": '"1"', "Idempotency-Key": "k"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        first, again = [await client.post("/things", json=thing, headers=headers) for _ in range(2)]
        other = await client.post("/things", json=thing | {"size": 6}, headers=headers)
        stale = await client.post("/things", json=thing, headers=headers | {"Idempotency-Key": "l"})
    assert (first.status_code, first.json(), first.headers["etag"]) == (201, thing, '"1"')
    assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (201, first.content, "true")
    assert "idempotent-replayed" not in first.headers
    assert other.json()["type"] == "urn:kinerja:problem:idempotency_key_reused"
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:kinerja:problem:changed_meanwhile")
