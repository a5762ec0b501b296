"""A sister service that does not answer is left alone, so that nobody waits for it in a partner's place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hub.clock import SYSTEM, Clocks
from hub.errors import NotReady
from hub.partner.service_client import ServiceClient, ServiceSettings

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"


class Sister:
    """Answers each call with a token or a file, or not at all.

    Attributes:
        url: of all that it has.
        hangs: whether it leaves calls for files without an answer.
        asked: calls for files so far.
    """

    def __init__(self) -> None:
        self.url = ""
        self.hangs = True
        self.asked = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"POST"):
            told = b'{"access_token": "t", "expires_in": 900}'
            writer.write(WHOLE.replace(b"2\r", b"%d\r" % len(told)) + told)
        else:
            self.asked += 1
            if self.hangs:
                await reader.read()  # until the caller gives up
            else:
                writer.write(WHOLE + b"ok")
        writer.close()


class _Clocks(Clocks):
    def __init__(self) -> None:
        self.ahead = 0.0
        super().__init__(now=SYSTEM.now, elapsed=lambda: SYSTEM.elapsed() + self.ahead)


@asynccontextmanager
async def sister(clocks: Clocks) -> AsyncIterator[tuple[Sister, ServiceClient]]:
    it = Sister()
    async with await asyncio.start_server(it.serve, "127.0.0.1", 0) as server:
        it.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        told = ServiceSettings(
            url=it.url,
            token_url=it.url,
            client_id="us",
            client_secret="secret",
            read_timeout_seconds=0.05,
            circuit_failures=2,
            circuit_open_seconds=1000,
        )
        client = ServiceClient(told, clocks)
        yield it, client
        await client.aclose()


async def refused(client: ServiceClient) -> str:
    with pytest.raises(NotReady) as info:
        await client.file("paper", "a.pdf")
    return info.value.code


async def test_whoever_hangs_is_asked_by_one_call_at_a_time_and_only_now_and_then() -> None:
    clocks = _Clocks()
    async with sister(clocks) as (it, client):
        assert [await refused(client) for _ in range(5)] == ["service_answer_late"] * 5
        assert it.asked == 2
        clocks.ahead = 1000
        assert await asyncio.gather(*(refused(client) for _ in range(5))) == ["service_answer_late"] * 5
        assert it.asked == 3
        clocks.ahead = 2000
        it.hangs = False
        assert (await client.file("paper", "a.pdf")).content == b"ok"
        assert [file.content for file in await asyncio.gather(*(client.file("paper", "a.pdf") for _ in range(5)))] == [
            b"ok"
        ] * 5
