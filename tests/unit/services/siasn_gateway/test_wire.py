"""SIASN has no more calls at once than it was promised, and a call that waits for its turn is not late."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from hub.errors import Uncertain
from services.siasn_gateway.app import policy_of
from services.siasn_gateway.wire import Answer, Wire
from tests.unit.services.siasn_gateway.scripted import API, settings


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
    siasn = Slow(0.3)
    # Each call has one second, the ten of them take one and a half.
    wire = Wire(settings(siasn_concurrency=2, siasn_connect_timeout_seconds=0.5, siasn_read_timeout_seconds=0.5), siasn)
    async with asyncio.TaskGroup() as calls:
        for _ in range(10):
            calls.create_task(wire.request("GET", API))
    await wire.aclose()
    assert siasn.answered == 10
    assert siasn.most_at_once == 2


async def test_a_call_that_is_given_up_leaves_its_place() -> None:
    siasn = Slow(60.0)
    wire = Wire(settings(siasn_concurrency=1), siasn)
    stuck = asyncio.create_task(wire.request("GET", API))
    waiting = asyncio.create_task(wire.request("GET", API))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0.01)
    stuck.cancel()
    await asyncio.wait({stuck, waiting})
    siasn.seconds = 0.0
    assert (await wire.request("GET", API)).status == 200
    await wire.aclose()


async def answers_of(*chunks: bytes, headers: dict[str, str] | None = None, most: int = 1000) -> Answer:
    """What the wire makes of an answer that comes in these parts."""

    class Parts(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for chunk in chunks:
                yield chunk

    transport = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=Parts()))
    wire = Wire(settings(siasn_answer_bytes_max=most), transport)
    try:
        return await wire.request("GET", API)
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
    await wire.request("GET", API)
    await wire.aclose()
    assert asked == ["gzip, deflate"]


def test_more_is_in_work_than_in_flight() -> None:
    """So that no call waits for our own database."""
    assert policy_of(settings(siasn_concurrency=20)).concurrency == 24
    assert policy_of(settings(siasn_concurrency=1)).concurrency == 2
