"""SIASN has no more calls at once than it was promised, and a call that waits for its turn is not late."""

import asyncio

import httpx

from services.siasn_gateway.app import policy_of
from services.siasn_gateway.wire import Wire
from tests.unit.services.siasn_gateway.scripted import API, settings


class Slow(httpx.MockTransport):
    """Answers after a while, and remembers how many waited at once at the most."""

    def __init__(self, seconds: float) -> None:
        super().__init__(self._answer)
        self._seconds = seconds
        self.answered = 0
        self._at_once = 0
        self.most_at_once = 0

    async def _answer(self, _request: httpx.Request) -> httpx.Response:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(self._seconds)
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
    siasn._seconds = 0.0
    assert (await wire.request("GET", API)).status_code == 200
    await wire.aclose()


def test_more_is_in_work_than_in_flight() -> None:
    """So that no call waits for our own database."""
    assert policy_of(settings(siasn_concurrency=20)).concurrency == 24
    assert policy_of(settings(siasn_concurrency=1)).concurrency == 2
