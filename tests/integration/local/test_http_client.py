"""The HTTP client for this machine, against a real server that closes connections at the wrong moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
import pytest_asyncio
import uvicorn

from local.http_client import KEPT_SECONDS, SAFE, LocalClient
from sandbox.agency.generate import FEWEST, sample_agency
from sandbox.demo.api_client import Tokens
from sandbox.sign_in.people import agency_people

_ANSWER = b'{"access_token": "secret"}'
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(_ANSWER)


@dataclass
class Closing:
    """Answers the first request of each connection, and closes it when the next one has come.

    Attributes:
        url: its address.
        requests: method and path of each that came, answered or not.
        halves: how many answers are to break off in the middle.
    """

    url: str = ""
    requests: list[str] = field(default_factory=list)
    connections: int = 0
    halves: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        await self._take(reader)
        self.halves -= 1
        writer.write(_HEAD + (_ANSWER if self.halves < 0 else _ANSWER[:5]))
        if self.halves < 0:
            await self._take(reader)
        writer.close()

    async def _take(self, reader: asyncio.StreamReader) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:  # the client has closed it
            return
        self.requests.append(head.split(" HTTP")[0])
        lengths = [line.split(": ")[1] for line in head.lower().splitlines() if line.startswith("content-length")]
        await reader.readexactly(int(*lengths))


@asynccontextmanager
async def _served(closing: Closing) -> AsyncIterator[Closing]:
    server = await asyncio.start_server(closing.serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        closing.url = f"http://{host}:{port}"
        yield closing


@pytest_asyncio.fixture
async def closing() -> AsyncIterator[Closing]:
    async with _served(Closing()) as closing:
        yield closing


async def test_what_is_safe_to_repeat_is_answered_whenever_the_connection_is_closed(closing: Closing) -> None:
    async with LocalClient(base_url=closing.url) as client:
        for _ in range(3):
            await client.get("/read")
            await client.post("/once", json={}, headers={"Idempotency-Key": "one"})
            await client.post("/said", data={"grant_type": "any"}, extensions=SAFE)
    assert closing.connections == 9
    assert len(closing.requests) == 17  # each but the first was sent on the closed connection, and again


async def test_what_is_not_is_sent_once_and_its_failure_told(closing: Closing) -> None:
    async with LocalClient(base_url=closing.url) as client:
        await client.get("/read")
        with pytest.raises(httpx.RemoteProtocolError):
            await client.post("/twice", json={})
    assert closing.requests == ["GET /read", "POST /twice"]


async def test_an_answer_that_breaks_off_is_asked_for_again(closing: Closing) -> None:
    closing.halves = 2
    async with LocalClient(base_url=closing.url) as client:
        assert (await client.get("/read")).content == _ANSWER
    assert closing.connections == 3


async def test_the_repetitions_have_an_end(closing: Closing) -> None:
    closing.halves = 100
    async with LocalClient(base_url=closing.url) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get("/read")
    assert len(closing.requests) == 6


async def test_a_connection_that_idles_is_left_before_the_server_closes_it(closing: Closing) -> None:
    assert uvicorn.Config("any:app").timeout_keep_alive - 1 > KEPT_SECONDS
    async with LocalClient(base_url=closing.url) as client:
        await client.get("/read")
        await asyncio.sleep(KEPT_SECONDS + 0.2)
        await client.post("/twice", json={})
    assert closing.requests == ["GET /read", "POST /twice"]


async def test_everybody_of_the_demonstration_gets_a_token(closing: Closing) -> None:
    people = agency_people(sample_agency(FEWEST, 1))
    async with LocalClient(base_url=closing.url) as client:
        tokens = Tokens(client, people)
        given = [await tokens.token_of(person) for person in people.values()]
    assert given == ["secret"] * len(people)
