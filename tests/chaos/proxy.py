"""A TCP proxy on loopback whose line can be cut, stalled, slowed and refused while it runs.

    client -> Proxy -> the first of its targets that takes a connection

A proxy with several targets is a load balancer: it goes round them and leaves out those that refuse.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from local.ports import lasting_ports

_CHUNK_BYTES: Final = 65_536
"""Most that one direction of one connection reads at once; the streams around it buffer as little."""
_RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER on, no seconds: closing sends RST, as a peer does that has lost its memory of the connection."""
_BACKLOG: Final = 100

Target = tuple[str, int]


@dataclass(frozen=True)
class _Pace:
    bytes_per_second: float
    latency: float


class Proxy:
    """Carries bytes both ways; use it as an asynchronous context.

    Attributes:
        port: where it listens on 127.0.0.1; the same until the end, also after `refuse`.
        connections: how many it has carried so far.
    """

    def __init__(self, host: str, port: int, *, spares: Sequence[Target] = ()) -> None:
        self._targets: list[Target] = [(host, port), *spares]
        self.port = lasting_ports(1)[0]
        self.connections = 0
        self._listener: socket.socket | None = None
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._pace: _Pace | None = None
        self._lines: dict[asyncio.Task[None], list[asyncio.StreamWriter]] = {}

    async def __aenter__(self) -> Self:
        self._listen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.refuse()
        await asyncio.gather(*self._lines, return_exceptions=True)

    def cut(self) -> int:
        """Reset every connection now; new ones are taken. Returns how many there were."""
        for line, writers in self._lines.items():
            for writer in writers:
                _reset(writer)
            line.cancel()
        return len(self._lines)

    def stall(self) -> None:
        """Stop the bytes both ways: connections stay, new ones are taken and hear nothing."""
        self._flowing.clear()

    def slow(self, bytes_per_second: float, latency: float) -> None:
        """Let so many bytes a second through each direction of each connection, each piece `latency` seconds late."""
        self._pace = _Pace(bytes_per_second, latency)

    def refuse(self) -> None:
        """Reset every connection and take no new one."""
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        self.cut()

    def resume(self) -> None:
        """Undo `stall`, `slow` and `refuse`."""
        self._pace = None
        self._flowing.set()
        if self._listener is None:
            self._listen()

    def _listen(self) -> None:
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.setblocking(False)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(_BACKLOG)
        asyncio.get_running_loop().add_reader(self._listener, self._accept, self._listener)

    def _accept(self, listener: socket.socket) -> None:
        try:
            client, _ = listener.accept()
        except (BlockingIOError, ConnectionError):  # it has gone again
            return
        client.setblocking(False)
        self.connections += 1
        writers: list[asyncio.StreamWriter] = []
        line = asyncio.create_task(self._carry(client, writers), name="proxied connection")
        self._lines[line] = writers
        line.add_done_callback(self._lines.pop)

    async def _carry(self, client: socket.socket, writers: list[asyncio.StreamWriter]) -> None:
        end: Callable[[asyncio.StreamWriter], None] = _reset
        try:
            near_reader, near_writer = await asyncio.open_connection(sock=client, limit=_CHUNK_BYTES)
            writers.append(near_writer)
            await self._flowing.wait()
            far_reader, far_writer = await self._reach()
            writers.append(far_writer)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(near_reader, far_writer))
                both.create_task(self._pump(far_reader, near_writer))
            end = asyncio.StreamWriter.close  # both have said all
        except* OSError:
            pass  # one end has broken the line, or no target takes it: the reset below tells the other end
        finally:
            for writer in writers:
                end(writer)
            if not writers:
                client.close()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the next target that takes it. Raises ConnectionError when none does."""
        for _ in self._targets:
            host, port = self._targets[0]
            self._targets.append(self._targets.pop(0))
            with contextlib.suppress(OSError):
                return await asyncio.open_connection(host, port, limit=_CHUNK_BYTES)
        raise ConnectionRefusedError("no target takes a connection")

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(self._chunk()):
            if (pace := self._pace) is not None:
                await asyncio.sleep(pace.latency + len(piece) / pace.bytes_per_second)
            await self._flowing.wait()
            writer.write(piece)
            await writer.drain()
        await self._flowing.wait()
        writer.write_eof()

    def _chunk(self) -> int:
        """Return how much to read at once: on a slow line a tenth of a second's worth, so that it trickles."""
        if self._pace is None:
            return _CHUNK_BYTES
        return max(1, min(_CHUNK_BYTES, round(self._pace.bytes_per_second / 10)))


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close at once; what has not been sent is lost."""
    end = writer.get_extra_info("socket")
    if end is not None and end.fileno() != -1:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
