"""What a route is given of a request: who calls, now, today, and a transaction that takes effect once."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa
from fastapi import Depends, FastAPI, Response
from pydantic import BaseModel

from contracts.refusal import Refusal
from hub.clock import Clocks
from hub.identity.caller import Caller
from hub.identity.verifier import Verifier
from hub.runtime import Runtime
from hub.tables import idempotency_keys
from hub.web.context import ApiContext, Call, command, lend, reading
from hub.web.documented import documented
from hub.web.problems import Problem, install_problem_handlers
from tests.support.contracts import ThingCountedV1
from tests.support.environment import Environment
from tests.support.services import counting_service, effects, prepare

pytestmark = pytest.mark.one_database
EVENING = datetime(2026, 1, 20, 17, 30, tzinfo=UTC).timestamp()  # half past midnight in Jakarta


class ThingsApi(ApiContext[str]):
    """The service's own."""


Reading = Annotated[Call[ThingsApi, str], Depends(reading(ThingsApi))]
Command = Annotated[Call[ThingsApi, str], Depends(command(ThingsApi))]


class Names(Verifier):
    """Takes a token for the name of whom it was issued to."""

    def __init__(self) -> None:
        pass

    async def caller_of(self, token: str | None) -> Caller:
        if token is None:
            raise Problem(401, "not_signed_in", "Masuk dahulu.")
        return Caller(token, None, frozenset({"employee"}), frozenset())


class Thing(BaseModel):
    code: str
    size: int


class Forgotten(Refusal):
    code = "forgotten"
    sentence = "Hal ini tidak dapat disimpan."


def routes_of(app: FastAPI) -> None:
    @app.get("/me")
    async def me(call: Reading) -> dict[str, Any]:
        first, second = call.actor, call.actor
        assert first is second
        assert (first.by, first.rules) == (call.caller, "rules")
        return {"by": first.by.subject, "at": first.at.timestamp(), "today": first.today, "day": call.api.today()}

    @app.post("/things", **documented("addThing", "Tambah", field="code", response_model=Thing))
    async def add(body: Thing, call: Command) -> Response:
        if body.size > 10:
            call.about("size")
        async with call.transaction() as tx:
            await tx.connection.execute(sa.insert(effects).values(code=body.code, times=1, size=body.size))
            tx.emit(ThingCountedV1(code=body.code))
            if body.size > 5:
                raise Forgotten
            return call.answer(body, revision=body.size, status=201, location=f"/things/{body.code}")

    @app.delete("/things/{code}", status_code=204)
    async def remove(code: str, call: Command) -> Response:
        async with call.transaction() as tx:
            await tx.connection.execute(sa.delete(effects).where(effects.c.code == code))
            return call.no_content()

    @app.put("/things/{code}", status_code=204)
    async def unanswered(code: str, call: Command) -> None:
        async with call.transaction() as tx:
            await tx.connection.execute(sa.insert(effects).values(code=code, times=1, size=1))

    @app.get("/things")
    async def codes(call: Reading) -> list[str]:
        async with call.read() as connection:
            return list((await connection.execute(sa.select(effects.c.code))).scalars())


@pytest_asyncio.fixture
async def client(environment: Environment) -> AsyncIterator[httpx.AsyncClient]:
    seconds = count()
    clocks = Clocks(now=lambda: EVENING + next(seconds))
    runtime = Runtime(counting_service(), environment.settings(), clocks=clocks)
    runtime.verifier = Names()
    await prepare(runtime.database)
    api = ThingsApi(runtime, zone=ZoneInfo("Asia/Jakarta"), rules="rules")
    app = FastAPI()
    install_problem_handlers(app)
    lend(app, [api])
    routes_of(app)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", headers={"Authorization": "Bearer a"}
    ) as c:
        yield c
    await runtime.database.close()


async def add(client: httpx.AsyncClient, code: str, size: int = 1, key: str | None = None, by: str = "a") -> Any:
    headers = {"Authorization": f"Bearer {by}"} | ({"Idempotency-Key": key} if key else {})
    return await client.post("/things", json={"code": code, "size": size}, headers=headers)


async def test_one_moment_and_its_day_in_the_agency_are_read_once_a_request(client: httpx.AsyncClient) -> None:
    told = (await client.get("/me")).json()
    tomorrow = date(2026, 1, 21).isoformat()
    assert (told["by"], told["today"], told["day"]) == ("a", tomorrow, tomorrow)
    assert EVENING <= told["at"] < EVENING + 60
    assert (await client.get("/me")).json()["at"] > told["at"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/me"), ("DELETE", "/things/a")])
async def test_nobody_comes_in_without_a_token(client: httpx.AsyncClient, method: str, path: str) -> None:
    del client.headers["Authorization"]
    assert (await client.request(method, path)).status_code == 401


async def test_an_answer_tells_revision_and_place_and_comes_again_byte_for_byte(client: httpx.AsyncClient) -> None:
    first = await add(client, "one", 3, "k")
    assert (first.status_code, first.json()) == (201, {"code": "one", "size": 3})
    assert (first.headers["ETag"], first.headers["Location"]) == ('"3"', "/things/one")
    again = await add(client, "one", 3, "k")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.content, again.headers["ETag"]) == (201, first.content, '"3"')
    assert (await client.get("/things")).json() == ["one"]
    assert (await add(client, "two", 3, "k", by="b")).status_code == 201  # somebody else's key is another


async def test_an_answer_without_words_comes_again(client: httpx.AsyncClient) -> None:
    for replayed in (None, "true"):
        answer = await client.delete("/things/one", headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers.get("Idempotent-Replayed") == replayed


async def test_what_is_refused_takes_no_effect_and_may_be_tried_again(client: httpx.AsyncClient) -> None:
    for size, field in ((6, "code"), (11, "size")):
        refused = await add(client, "one", size, f"k{size}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, field)
    assert (await client.get("/things")).json() == []
    assert (await add(client, "one", 3, "k6")).status_code == 201


async def test_a_route_that_forgets_its_answer_leaves_nothing_behind_a_key(
    client: httpx.AsyncClient, environment: Environment
) -> None:
    assert (await client.put("/things/one")).status_code == 204
    assert (await client.put("/things/two", headers={"Idempotency-Key": "k"})).status_code == 500
    assert (await client.get("/things")).json() == ["one"]
    assert await environment.rows(sa.select(idempotency_keys.c.key)) == []
