"""Whose processor time passes: the contestant's, each server's, and the whole machine's."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from operator import sub
from typing import Self

import psutil

from benchmarks.servers import Running, Servers
from local.server import PrivateServer


@dataclass(frozen=True)
class Seconds:
    """Time up to a moment or, after `since`, between two.

    Attributes:
        wall: on the clock.
        contestant: processor time of the contestant's processes.
        postgresql: processor time of the server and all its sessions, ended ones included.
        rabbitmq: processor time of the server.
        machine: processor time of everything that runs here.
    """

    wall: float
    contestant: float
    postgresql: float
    rabbitmq: float
    machine: float

    @classmethod
    def read(cls, servers: Servers, running: Sequence[Running] = ()) -> Self:
        """Read all clocks."""
        return cls(
            wall=time.perf_counter(),
            contestant=sum(one.cpu_seconds for one in running),
            postgresql=_spent(servers.postgresql),
            rabbitmq=_spent(servers.rabbitmq),
            machine=_spent_by_all(),
        )

    def since(self, earlier: Self) -> Self:
        """Return what has passed since an earlier reading."""
        return type(self)(*map(sub, astuple(self), astuple(earlier)))


def _spent(server: PrivateServer) -> float:
    # A session that has ended is counted with the postmaster, who waited for it.
    total = 0.0
    for one in server.processes():
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _spent_by_all() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq)
