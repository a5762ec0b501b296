"""Every answer of the HTTP side: problems in one form, health, metrics, the catalogue."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast

import httpx
import pytest
import pytest_asyncio
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError

from contracts.nip import NipText
from hub.errors import UserError
from hub.messaging.rabbit import BatchSubscriber
from hub.runtime import Parts
from hub.web.problems import MEDIA_TYPE, Problem
from tests.support.environment import Environment, message, publish
from tests.support.services import Instance, counting_service, parked_count, start
from tests.support.waiting import until

NIP = "199001012015032000"


class Body(BaseModel):
    nip: NipText
    size: int


router = APIRouter()


@router.post("/things/{number}")
async def post_thing(number: int, body: Body) -> dict[str, int]:
    return {"number": number, "size": body.size}


@router.get("/conflict")
async def conflict() -> None:
    raise Problem(409, "already_final", "SKP sudah final.", field="state")


@router.get("/defect/{nip}")
async def defect(nip: str) -> None:
    raise ValueError(f"a text with {nip}")


@router.get("/away")
async def away() -> None:
    raise DBAPIError("SELECT 1", None, Exception("text"), connection_invalidated=True)


@pytest_asyncio.fixture
async def instance(sqlite_environment: Environment) -> AsyncIterator[Instance]:
    service = counting_service()

    def build(runtime: object) -> Parts:
        return replace(service.build(runtime), routers=[router])  # type: ignore[arg-type]

    instance = await start(sqlite_environment, replace(service, build=build))
    yield instance
    await instance.stop()


@pytest_asyncio.fixture
async def client(instance: Instance) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=instance.service.http.url, timeout=30) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code", "field"),
    [
        ("GET", "/nowhere", None, 404, "http_404", None),
        ("DELETE", "/conflict", None, 405, "http_405", None),
        ("POST", "/things/x", '{"nip": "199001012015032000", "size": 1}', 422, "invalid_request", "number"),
        ("POST", "/things/1", '{"size": 1}', 422, "invalid_request", "nip"),
        ("POST", "/things/1", '{"nip": "199013012015032000", "size": 1}', 422, "invalid_request", "nip"),
        ("POST", "/things/1", '{"nip": "199001012015032000", "size": "x"}', 422, "invalid_request", "size"),
        ("POST", "/things/1", "{nope", 422, "invalid_request", "body"),
        ("POST", "/things/1", '["199001012015032000"]', 422, "invalid_request", "body"),
        ("POST", "/things/1", "", 422, "invalid_request", "body"),
        ("GET", "/conflict", None, 409, "already_final", "state"),
        ("GET", f"/defect/{NIP}", None, 500, "internal_error", None),
        ("GET", "/away", None, 503, "database_unavailable", None),
    ],
)
async def test_every_error_is_a_problem_that_names_the_field_and_quotes_no_value(
    client: httpx.AsyncClient, method: str, path: str, body: str | None, status: int, code: str, field: str | None
) -> None:
    answer = await client.request(method, path, content=body, headers={"content-type": "application/json"})
    problem = answer.json()
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert (answer.status_code, problem["status"]) == (status, status)
    assert problem["type"] == f"urn:kinerja:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    assert [one["field"] for one in problem.get("errors", [])] == ([field] if field else [])
    assert not re.search(r"\d{18}", answer.text)
    assert "a text with" not in answer.text


async def test_an_away_database_says_when_to_come_back(client: httpx.AsyncClient) -> None:
    assert (await client.get("/away")).headers["retry-after"] == "2"


async def test_health_metrics_and_catalogue(client: httpx.AsyncClient, sqlite_environment: Environment) -> None:
    names = sqlite_environment.names
    async with sqlite_environment.channel() as channel:
        poison = message("poison", json.dumps({"code": 1, "name": NIP}).encode(), headers={"cloudEvents:subject": NIP})
        await publish(await channel.get_exchange(names.exchange), [message("one"), poison])
    await parked_count(sqlite_environment, at_least=1)
    assert (await client.get("/health/live")).json() == {"status": "live"}
    assert (await client.get("/health/ready")).json() == {"status": "ready"}
    metrics = (await client.get("/metrics")).text
    assert "kinerja_parked_open 1.0" in metrics
    assert 'kinerja_parked_total{code="invalid_data",subscription="things"}' in metrics
    assert NIP not in metrics
    catalogue = (await client.get("/asyncapi.json")).json()
    assert catalogue["operations"][f"{names.queue('things')}.thing.happened.v1"]["x-queue"] == names.queue("things")
    schema = await client.get("/schemas/thing.happened.v1.json")
    assert schema.headers["content-type"] == "application/schema+json"
    assert schema.json()["$id"] == "urn:kinerja:schema:thing.happened.v1"
    assert (await client.get("/asyncapi")).headers["content-type"].startswith("text/html")


async def test_a_dead_worker_makes_the_service_unready(client: httpx.AsyncClient, instance: Instance) -> None:
    await instance.runtime.relay.stop(deadline=5)
    answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert "relay" in answer.json()["detail"]


async def test_a_dead_consumer_makes_the_service_unready(
    client: httpx.AsyncClient, instance: Instance, sqlite_environment: Environment
) -> None:
    queue = sqlite_environment.names.queue("things")
    subscribers = cast("list[BatchSubscriber]", instance.runtime.broker.subscribers)
    (subscriber,) = (one for one in subscribers if one.queue.name == queue)
    await subscriber.stop()
    answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert queue in answer.json()["detail"]


async def test_a_queue_of_another_kind_makes_the_service_unready_until_it_is_gone(
    client: httpx.AsyncClient, instance: Instance, sqlite_environment: Environment
) -> None:
    queue = sqlite_environment.names.dead("things")  # nobody consumes it meanwhile that would declare it
    async with sqlite_environment.channel() as channel:
        await channel.queue_delete(queue)
        await channel.declare_queue(queue, durable=True, arguments={"x-queue-type": "classic"})
        await instance.runtime.keeper.turn()
        answer = await client.get("/health/ready")
        assert answer.status_code == 503
        assert f"{queue!r} sudah ada dengan argumen lain" in answer.json()["detail"]
        await channel.queue_delete(queue)
    await instance.runtime.keeper.turn()

    async def ready() -> bool:
        return (await client.get("/health/ready")).status_code == 200

    await until(ready)


async def test_a_taken_port_is_one_sentence(instance: Instance, sqlite_environment: Environment) -> None:
    port = int(instance.service.http.url.rpartition(":")[2])
    with pytest.raises(UserError, match="tidak dapat dipakai"):
        await start(sqlite_environment, http_port=port)
