"""What becomes of the header `Idempotency-Key`, and which requests count as the same."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel

from hub.web.idempotency import IdempotencyKey, OptionalKey
from hub.web.problems import install_problem_handlers


class Body(BaseModel):
    size: int


router = APIRouter()
taken: list[IdempotencyKey | None] = []


@router.post("/things/{number}")
async def post_thing(number: int, body: Body, key: OptionalKey) -> None:
    taken.append(key)


@router.post("/things/{number}/close")
async def close_thing(number: int, key: OptionalKey) -> None:
    taken.append(key)


app = FastAPI()
install_problem_handlers(app)
v1 = APIRouter(prefix="/v1")
v1.include_router(router)
app.include_router(v1)


@pytest_asyncio.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    taken.clear()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        yield client


async def key_of(client: httpx.AsyncClient, path: str, content: str = '{"size": 1}') -> IdempotencyKey:
    headers = {"idempotency-key": "k", "content-type": "application/json"}
    (await client.post(path, content=content, headers=headers)).raise_for_status()
    key = taken.pop()
    assert key is not None
    return key


@pytest.mark.parametrize("value", ["k", '"quoted"', "with a blank", "~" * 255])
async def test_a_key_is_taken_as_it_was_sent(client: httpx.AsyncClient, value: str) -> None:
    await client.post("/v1/things/1", json={"size": 1}, headers={"Idempotency-Key": value})
    (key,) = taken
    assert key is not None
    assert (key.value, key.operation) == (value, "POST /v1/things/1")
    assert value not in repr(key)


async def test_without_the_header_there_is_no_key(client: httpx.AsyncClient) -> None:
    await client.post("/v1/things/1", json={"size": 1})
    assert taken == [None]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "paling sedikit 1 karakter"),
        ("~" * 256, "paling banyak 255 karakter"),
        ("a\tb", "memuat karakter yang tidak diizinkan"),
        ("kunci-\xe9", "memuat karakter yang tidak diizinkan"),
    ],
)
async def test_a_malformed_key_is_a_problem_that_names_the_header(
    client: httpx.AsyncClient, value: str, message: str
) -> None:
    headers = [(b"idempotency-key", value.encode("latin-1"))]
    answer = await client.post("/v1/things/1", json={"size": 1}, headers=headers)
    assert (answer.status_code, answer.json()["errors"]) == (422, [{"field": "Idempotency-Key", "message": message}])
    assert taken == []


async def test_the_fingerprint_is_of_query_and_body(client: httpx.AsyncClient) -> None:
    keys = [
        await key_of(client, "/v1/things/1"),
        await key_of(client, "/v1/things/1?a=1"),
        await key_of(client, "/v1/things/1", '{"size": 2}'),
    ]
    assert len({key.fingerprint for key in keys}) == 3
    assert keys[0] == await key_of(client, "/v1/things/1")


async def test_an_endpoint_without_a_body_takes_a_key(client: httpx.AsyncClient) -> None:
    first, second = await key_of(client, "/v1/things/1/close"), await key_of(client, "/v1/things/1/close", "x")
    assert first.operation == "POST /v1/things/1/close"
    assert first.fingerprint != second.fingerprint


def test_the_documentation_shows_the_header() -> None:
    parameters = app.openapi()["paths"]["/v1/things/{number}"]["post"]["parameters"]
    (header,) = (each for each in parameters if each["in"] == "header")
    assert (header["name"], header["required"]) == ("Idempotency-Key", False)
    assert "Idempotent-Replayed" in header["description"]
