"""How fast a contestant works off a queue that is full, and what that takes."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

import psutil

from benchmarks.contestants import Contestant
from benchmarks.job import Place
from benchmarks.meter import Seconds
from benchmarks.servers import QueueDepths, Running, Servers, load, start

_WARM_SHARE: Final = 0.15


@dataclass(frozen=True)
class Rate:
    """One run.

    Attributes:
        messages: that were counted.
        took: time for them, and whose processor time.
        peak_mib: resident memory of the contestant's processes.
    """

    messages: int
    took: Seconds
    peak_mib: float

    @property
    def a_second(self) -> float:
        """Messages a second."""
        return self.messages / self.took.wall

    @property
    def cpu_ms(self) -> float:
        """Processor time of a message, in milliseconds, the servers' not counted."""
        return 1000 * self.took.contestant / self.messages

    @property
    def postgresql_ms(self) -> float:
        """PostgreSQL's processor time of a message, in milliseconds."""
        return 1000 * self.took.postgresql / self.messages

    @property
    def busy(self) -> float:
        """Share of the machine's processor time that was used, by whomever."""
        return self.took.machine / self.took.wall / (psutil.cpu_count() or 1)


async def rate(servers: Servers, contestant: Contestant, place: Place, messages: int, *, copies: int = 1) -> Rate:
    """Time from the first share of the messages to the last: neither the start-up nor the first connections count.

    Args:
        servers: the servers.
        contestant: who works.
        place: where; its second queue is empty.
        messages: how many are published first.
        copies: processes that share the queue.
    """
    async with QueueDepths.of(servers) as depths, AsyncExitStack() as stack:
        if copies == 1:
            await load(place, contestant, messages)
        running = [start(servers, contestant, place) for _ in range(copies)]
        for one in running:
            stack.push_async_callback(one.end)
        if copies > 1:
            await _together(depths, contestant, place, messages, running)
        await depths.reaches(place.target, int(messages * _WARM_SHARE), running[0])
        begun, first = await depths.depth(place.target), Seconds.read(servers, running)
        await depths.reaches(place.target, messages, running[0])
        took = Seconds.read(servers, running).since(first)
    return Rate(messages=messages - begun, took=took, peak_mib=sum(one.peak_bytes for one in running) / 2**20)


async def _together(
    depths: QueueDepths, contestant: Contestant, place: Place, messages: int, running: Sequence[Running]
) -> None:
    """Publish while all stand still, then let all go: else the first is done before the last has started."""
    await depths.consumed_by(contestant.source(place), len(running), running[0])
    for one in running:
        one.pause()
    try:
        await load(place, contestant, messages)
    finally:
        for one in running:
            one.resume()
