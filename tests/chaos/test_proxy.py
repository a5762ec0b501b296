"""The proxy does to a line what it says, and carries every byte otherwise."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.chaos.proxy import Proxy
from tests.support.ports import free_port
from tests.support.waiting import until

PATIENCE = 20.0
SILENCE = 0.3
"""Long enough for a byte that is on its way to arrive on a busy machine; a miss here cannot fail a sound proxy."""


@asynccontextmanager
async def echo(prefix: bytes = b"") -> AsyncIterator[int]:
    """Yield the port of a server that sends back what it gets."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(prefix)
        try:
            while piece := await reader.read(65_536):
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def line(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def roundtrip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes = b"x") -> bytes:
    writer.write(data)
    return await asyncio.wait_for(reader.readexactly(len(data)), PATIENCE)


async def test_carries_every_byte_and_the_end_both_ways() -> None:
    data = bytes(range(256)) * 20_000
    async with echo() as port, Proxy("127.0.0.1", port) as proxy, line(proxy.port) as (reader, writer):
        writer.write(data)
        writer.write_eof()
        assert await asyncio.wait_for(reader.read(-1), PATIENCE) == data
        assert proxy.connections == 1


async def test_cut_resets_and_takes_new_connections() -> None:
    async with echo() as port, Proxy("127.0.0.1", port) as proxy:
        async with line(proxy.port) as (reader, writer):
            await roundtrip(reader, writer)
            assert proxy.cut() == 1
            with pytest.raises(ConnectionResetError):
                await asyncio.wait_for(reader.read(1), PATIENCE)
        async with line(proxy.port) as (reader, writer):
            assert await roundtrip(reader, writer) == b"x"


async def test_a_stalled_line_stays_and_loses_nothing() -> None:
    async with echo() as port, Proxy("127.0.0.1", port) as proxy, line(proxy.port) as (reader, writer):
        await roundtrip(reader, writer)
        proxy.stall()
        writer.write(b"late")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), SILENCE)
        proxy.resume()
        assert await asyncio.wait_for(reader.readexactly(4), PATIENCE) == b"late"


async def test_a_stalled_proxy_holds_back_the_sender() -> None:
    async with echo() as port, Proxy("127.0.0.1", port) as proxy, line(proxy.port) as (reader, writer):
        await roundtrip(reader, writer)
        proxy.stall()
        writer.write(b"x" * 50_000_000)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(writer.drain(), SILENCE)


async def test_a_slow_line_takes_at_least_as_long_as_its_pace() -> None:
    loop = asyncio.get_running_loop()
    async with echo() as port, Proxy("127.0.0.1", port) as proxy, line(proxy.port) as (reader, writer):
        await roundtrip(reader, writer)
        proxy.slow(10_000, 0.05)
        started = loop.time()
        await roundtrip(reader, writer, b"x" * 2_000)
        assert loop.time() - started >= 2 * 0.05 + 2_000 / 10_000


async def test_refuses_and_takes_again_on_the_same_port() -> None:
    async with echo() as port, Proxy("127.0.0.1", port) as proxy, line(proxy.port) as (reader, writer):
        await roundtrip(reader, writer)
        proxy.refuse()
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(1), PATIENCE)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", proxy.port)
        proxy.resume()
        async with line(proxy.port) as (again, through):
            assert await roundtrip(again, through) == b"x"


async def test_goes_round_its_targets_and_leaves_out_the_dead() -> None:
    async with echo(b"a") as first, echo(b"b") as second:
        spares = [("127.0.0.1", free_port()), ("127.0.0.1", second)]
        async with Proxy("127.0.0.1", first, spares=spares) as proxy:
            seen = set()
            for _ in range(4):
                async with line(proxy.port) as (reader, _writer):
                    seen.add(await asyncio.wait_for(reader.readexactly(1), PATIENCE))
            assert seen == {b"a", b"b"}


async def test_without_a_target_the_client_is_reset() -> None:
    async with Proxy("127.0.0.1", free_port()) as proxy, line(proxy.port) as (reader, _writer):
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(reader.read(1), PATIENCE)


async def test_nothing_is_left_at_the_end() -> None:
    async with echo() as port:
        async with Proxy("127.0.0.1", port) as proxy, line(proxy.port) as (reader, writer):
            await roundtrip(reader, writer)

        async def free() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", proxy.port)) != 0

        await until(free)
