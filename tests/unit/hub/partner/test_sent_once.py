"""Nothing beneath the wire sends a request a second time: the wire alone repeats, and counts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from prometheus_client import REGISTRY

from hub.errors import Uncertain
from hub.partner.wire import Wire
from tests.unit.hub.partner.neutral import settings

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class ClosingPartner:
    """Answers the first request on a connection; reads the second whole, and closes or resets.

    Attributes:
        reset: ends a connection with a reset.
        seen: the methods of what came.
        url: of the server.
    """

    reset: bool
    seen: list[str] = field(default_factory=list)
    url: str = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with server:
            yield

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._read(reader)
            writer.write(ANSWER)
            await writer.drain()
            await self._read(reader)
            if self.reset:
                writer.transport.abort()
        except asyncio.IncompleteReadError:
            pass  # the client has closed
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                await reader.readexactly(int(line.split(b":")[1]))
        self.seen.append(head.split(b" ")[0].decode())


@pytest.fixture(params=[False, True], ids=["closed", "reset"])
async def partner(request: pytest.FixtureRequest) -> AsyncIterator[ClosingPartner]:
    """A partner whose connections break at their second request."""
    closing = ClosingPartner(reset=request.param)
    async with closing.serving():
        yield closing


@pytest.fixture
async def wire(partner: ClosingPartner) -> AsyncIterator[Wire]:
    """A wire with one kept connection to it."""
    opened = Wire(settings())
    await opened.request("GET", partner.url, operation="open", changes=False)
    yield opened
    await opened.aclose()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH"])
async def test_a_change_whose_answer_is_lost_on_a_kept_connection_was_sent_once(
    method: str, wire: Wire, partner: ClosingPartner
) -> None:
    for body in ({"json": {"tahun": 2026}}, {}):
        with pytest.raises(Uncertain) as lost:
            await wire.request(method, partner.url, operation="save", changes=True, **body)  # type: ignore[call-overload]
        assert (lost.value.code, partner.seen) == ("answer_lost", ["GET", method])
        partner.seen.clear()
        await wire.request("GET", partner.url, operation="open", changes=False)


async def test_a_read_is_repeated_by_the_wire_which_counts_it(wire: Wire, partner: ClosingPartner) -> None:
    def calls(result: str) -> float:
        labels = {"partner": "mitra", "operation": "look", "result": result}
        return REGISTRY.get_sample_value("kinerja_partner_calls_total", labels) or 0.0

    lost, ok = calls("answer_lost"), calls("ok")
    answer = await wire.request("GET", partner.url, operation="look", changes=False)
    assert (answer.body, partner.seen) == (b"ok", ["GET"] * 3)
    assert (calls("answer_lost") - lost, calls("ok") - ok) == (1, 1)
