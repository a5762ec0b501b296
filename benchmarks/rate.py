"""How fast a contestant works off a queue that is full, and what that takes."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

import psutil

from benchmarks.contestants import Contestant
from benchmarks.ground import Depths, Ground, Running, load, start
from benchmarks.job import Place

_WARM_SHARE: Final = 0.15


@dataclass(frozen=True)
class Rate:
    """One run.

    Attributes:
        messages: that were counted.
        seconds: for them.
        cpu_seconds: processor time of the contestant's processes, for them.
        peak_mib: resident memory of the contestant's processes.
        busy: share of the machine's processor time that was used, by whomever.
    """

    messages: int
    seconds: float
    cpu_seconds: float
    peak_mib: float
    busy: float

    @property
    def a_second(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Processor time of a message, in milliseconds."""
        return 1000 * self.cpu_seconds / self.messages


async def rate(ground: Ground, contestant: Contestant, place: Place, messages: int, *, copies: int = 1) -> Rate:
    """Time from the first share of the messages to the last: neither the start-up nor the first connections count.

    Args:
        ground: the servers.
        contestant: who works.
        place: where; its second queue is empty.
        messages: how many are published first.
        copies: processes that share the queue.
    """
    async with Depths.of(ground) as depths, AsyncExitStack() as stack:
        await load(place, contestant, messages)
        running = [start(ground, contestant, place) for _ in range(copies)]
        for one in running:
            stack.push_async_callback(one.end)
        started = await depths.reaches(place.target, int(messages * _WARM_SHARE), running[0])
        begun, cpu, machine = await depths.depth(place.target), _cpu(running), psutil.cpu_times()
        ended = await depths.reaches(place.target, messages, running[0])
        cpu, used = _cpu(running) - cpu, _busy_seconds(psutil.cpu_times()) - _busy_seconds(machine)
    return Rate(
        messages=messages - begun,
        seconds=ended - started,
        cpu_seconds=cpu,
        peak_mib=sum(one.peak_bytes for one in running) / 2**20,
        busy=used / (ended - started) / (psutil.cpu_count() or 1),
    )


def _cpu(running: Sequence[Running]) -> float:
    return sum(one.cpu_seconds for one in running)


def _busy_seconds(times: Any) -> float:  # noqa: ANN401 - psutil's, one field a kind
    return float(times.user + times.nice + times.system + times.irq + times.softirq)
