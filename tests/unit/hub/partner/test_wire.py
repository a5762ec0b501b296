"""The partner has no more calls at once than it was promised, and a call that waits for its turn is not late."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import httpx
import pytest
from prometheus_client import REGISTRY

from hub.errors import Transient, Uncertain
from hub.failpoints import Failpoint, listen
from hub.partner.wire import Answer, Wire
from tests.unit.hub.partner.neutral import URL, read, save, settings, wire_of


class Slow(httpx.MockTransport):
    """Answers after a while, and remembers how many waited at once at the most."""

    def __init__(self, seconds: float) -> None:
        super().__init__(self._answer)
        self.seconds = seconds
        self.answered = 0
        self._at_once = 0
        self.most_at_once = 0

    async def _answer(self, _request: httpx.Request) -> httpx.Response:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(self.seconds)
        self._at_once -= 1
        self.answered += 1
        return httpx.Response(200)


async def test_calls_wait_for_their_turn_without_being_late() -> None:
    partner = Slow(0.3)
    # Each call has one second, the ten of them take one and a half.
    wire = Wire(settings(concurrency=2, connect_timeout_seconds=0.5, read_timeout_seconds=0.5), partner)
    async with asyncio.TaskGroup() as calls:
        for _ in range(10):
            calls.create_task(read(wire))
    await wire.aclose()
    assert partner.answered == 10
    assert partner.most_at_once == 2


async def test_a_call_that_is_given_up_leaves_its_place() -> None:
    partner = Slow(60.0)
    wire = Wire(settings(concurrency=1), partner)
    stuck = asyncio.create_task(read(wire))
    waiting = asyncio.create_task(read(wire))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0.01)
    stuck.cancel()
    await asyncio.wait({stuck, waiting})
    partner.seconds = 0.0
    assert (await read(wire)).status == 200
    await wire.aclose()


async def answers_of(*chunks: bytes, headers: dict[str, str] | None = None, most: int = 1000) -> Answer:
    """What the wire makes of an answer that comes in these parts."""

    class Parts(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for chunk in chunks:
                yield chunk

    transport = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=Parts()))
    wire = Wire(settings(answer_bytes_max=most), transport)
    try:
        return await save(wire)
    finally:
        await wire.aclose()


async def test_an_answer_is_read_whole_and_decoded() -> None:
    assert (await answers_of(b"ab", b"cd")).body == b"abcd"
    packed = gzip.compress(b"abcd")
    assert (await answers_of(packed[:5], packed[5:], headers={"Content-Encoding": "gzip"})).body == b"abcd"


async def test_an_answer_is_not_read_beyond_its_limit() -> None:
    assert len((await answers_of(b"x" * 1000)).body) == 1000
    with pytest.raises(Uncertain) as caught:
        await answers_of(b"x" * 999, b"xx", b"never read")
    assert caught.value.code == "answer_too_large"


async def test_a_small_answer_that_is_a_large_one_inside_is_not_decoded_to_its_end() -> None:
    with pytest.raises(Uncertain) as caught:
        await answers_of(gzip.compress(b"0" * 100_000), headers={"Content-Encoding": "gzip"}, most=50_000)
    assert caught.value.code == "answer_too_large"


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip, identity, deflate", "br", "zstd", "x-unknown"])
async def test_what_could_unfold_without_a_limit_is_not_decoded_at_all(encoding: str) -> None:
    with pytest.raises(Uncertain) as caught:
        await answers_of(gzip.compress(gzip.compress(b"0" * 100_000)), headers={"Content-Encoding": encoding})
    assert caught.value.code == "answer_unreadable"


async def test_only_encodings_that_unfold_bit_by_bit_are_asked_for() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["Accept-Encoding"])
        return httpx.Response(200)

    wire = Wire(settings(), httpx.MockTransport(answer))
    await read(wire)
    await wire.aclose()
    assert asked == ["gzip, deflate"]


class Broken(httpx.MockTransport):
    """Loses every answer."""

    def __init__(self) -> None:
        super().__init__(self._lost)
        self.calls = 0

    def _lost(self, _request: httpx.Request) -> httpx.Response:
        self.calls += 1
        raise httpx.ReadError("reset")


async def test_what_changes_nothing_is_asked_again_and_what_may_have_been_done_is_not() -> None:
    partner = Broken()
    wire = wire_of(partner, retry_attempts=3)
    with pytest.raises(Transient) as lost:
        await read(wire)
    assert (lost.value.code, partner.calls) == ("answer_lost", 3)
    with pytest.raises(Uncertain) as uncertain:
        await save(wire, json={})
    assert (uncertain.value.code, partner.calls) == ("answer_lost", 4)
    await wire.aclose()


async def test_only_what_changes_something_has_an_instant_before_its_answer_is_read() -> None:
    reached: list[Failpoint] = []
    wire = wire_of(httpx.MockTransport(lambda _: httpx.Response(200)))
    listen(reached.append)
    try:
        await read(wire)
        assert not reached
        await save(wire, content=b"<a/>", headers={"Content-Type": "text/xml"})
        assert reached == [Failpoint.ANSWERED]
    finally:
        listen(None)
        await wire.aclose()


async def test_what_the_answer_is_taken_for_is_what_is_counted() -> None:
    def refused(_answer: Answer) -> str:
        raise Transient("busy", code="throttled", retry_after=1.0)

    wire = wire_of(httpx.MockTransport(lambda _: httpx.Response(200)))
    with pytest.raises(Transient):
        await wire.request("GET", URL, operation="taken", changes=False, interpret=refused)
    labels = {"partner": "mitra", "operation": "taken", "result": "throttled"}
    assert REGISTRY.get_sample_value("kinerja_partner_calls_total", labels) == 1
    await wire.aclose()


async def test_files_are_sent_whole_and_again_after_a_connection_that_was_refused() -> None:
    bodies: list[bytes] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(await request.aread())
        if len(bodies) == 1:
            raise httpx.ConnectError("refused")
        return httpx.Response(200)

    wire = wire_of(httpx.MockTransport(answer))
    await save(wire, form={"jenis": "skp"}, files={"berkas": ("skp.pdf", b"%PDF-1", "application/pdf")})
    await wire.aclose()
    assert len(bodies) == 2
    for body in bodies:
        assert b'name="jenis"\r\n\r\nskp' in body
        assert b'filename="skp.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1' in body
