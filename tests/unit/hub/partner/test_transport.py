"""The connections to a partner that misbehaves byte by byte: what was never sent, what may have been."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import httpx
import pytest

from hub.partner.transport import AiohttpTransport

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"


@asynccontextmanager
async def client_of(serve: Serve, read: float = 5.0) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that treats each connection as `serve` says."""

    tasks: list[asyncio.Task[None]] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.create_task(serve(reader, writer))
        tasks.append(serving)
        await asyncio.wait({serving})
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    transport = AiohttpTransport(connections=2, keepalive_seconds=2.0)
    timeout = httpx.Timeout(connect=5.0, pool=0.3, read=read, write=5.0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(transport=transport, timeout=timeout, base_url=url) as client:
        yield client
    server.close()
    for one in tasks:
        one.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        assert ended is None or isinstance(ended, asyncio.CancelledError | asyncio.IncompleteReadError | OSError)


async def request_of(reader: asyncio.StreamReader) -> bytes:
    """Read one request whole."""
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head + await reader.readexactly(int(lengths[0]) if lengths else 0)


async def test_a_request_and_its_answer_arrive_whole() -> None:
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            seen.append(await request_of(reader))
            writer.write(OK)
            await writer.drain()

    async with client_of(serve) as client:
        for _ in range(2):
            answer = await client.post("/save", json={"tahun": 2025}, headers={"Auth": "bearer x"})
            assert (answer.status_code, answer.json()) == (200, {})
        assert (await client.get("/rows")).json() == {}
    assert seen[0].startswith(b"POST /save HTTP/1.1\r\n")
    assert b"\r\nauth: bearer x\r\n" in seen[0].lower()
    assert seen[0].endswith(b'\r\n\r\n{"tahun":2025}')
    assert len(seen) == 3


async def test_a_redirect_is_an_answer() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with client_of(serve) as client:
        assert (await client.post("/save", json={})).status_code == 302


async def test_a_connection_that_is_refused_was_never_used() -> None:
    transport = AiohttpTransport(connections=1, keepalive_seconds=2.0)
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(httpx.ConnectError):
            await client.post("http://127.0.0.1:1/save", json={})


async def test_a_name_that_nobody_knows_was_never_reached() -> None:
    transport = AiohttpTransport(connections=1, keepalive_seconds=2.0)
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(httpx.ConnectError):
            await client.post("http://nowhere.invalid/save", json={})


async def test_a_pool_that_is_full_sends_nothing() -> None:
    asked = asyncio.Semaphore(0)

    async def serve(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        asked.release()
        await asyncio.sleep(60)

    async with client_of(serve) as client:
        held = [asyncio.create_task(client.post("/save", json={})) for _ in range(2)]
        for _ in held:
            await asked.acquire()
        with pytest.raises(httpx.ConnectError):
            await client.post("/save", json={})
        for one in held:
            one.cancel()
        await asyncio.wait(held)
    assert asked.locked()


async def close_at_once(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await request_of(reader)


async def reset_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await request_of(reader)
    writer.transport.abort()


async def close_within_the_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await request_of(reader)
    writer.write(CUT)
    await writer.drain()


async def answer_garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await request_of(reader)
    writer.write(b"\x00\x01\x02 what is this\r\n\r\n")
    await writer.drain()


async def close_before_the_second(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await request_of(reader)
    writer.write(OK)
    await writer.drain()
    await request_of(reader)


@pytest.mark.parametrize("serve", [close_at_once, reset_at_once, close_within_the_body, answer_garbage])
async def test_what_goes_wrong_after_the_request_may_have_been_carried_out(serve: Serve) -> None:
    async with client_of(serve) as client:
        with pytest.raises(httpx.ReadError):
            await client.post("/save", json={})


async def test_a_kept_connection_that_breaks_under_a_save_may_have_carried_it() -> None:
    async with client_of(close_before_the_second) as client:
        assert (await client.post("/save", json={})).is_success
        with pytest.raises(httpx.ReadError):
            await client.post("/save", json={})


@pytest.mark.parametrize("sent", [b"", CUT], ids=["no answer", "half an answer"])
async def test_an_answer_that_does_not_come_in_time_may_still_be_worked_on(sent: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        writer.write(sent)
        await asyncio.sleep(60)

    async with client_of(serve, read=0.2) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/save", json={})


async def test_an_error_says_nothing_about_the_address() -> None:
    async with client_of(close_at_once) as client:
        with pytest.raises(httpx.ReadError) as caught:
            await client.post("/rows/a-secret", json={})
    assert "a-secret" not in str(caught.value)
