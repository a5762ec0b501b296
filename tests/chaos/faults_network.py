"""The way to the broker, the database and the partner: cut, stalled, slowed, refused, by a TCP proxy in between."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.chaos.fault import ALWAYS, BOTH, FULL, POSTGRESQL, Fault, Link, Profile
from tests.chaos.rig import Rig

_GAP_SECONDS: Final = (0.3, 1.2)
_CUTS: Final = 8
_STALLS: Final = 2
_SLOW_SECONDS: Final = 8.0
_REFUSED_SECONDS: Final = 4.0

Inject = Callable[[Rig, Random], Awaitable[int]]


@dataclass(frozen=True)
class _Line:
    """How a link is treated.

    Attributes:
        stall_seconds: longer than whatever waits on it: heartbeats and confirms (5 s each) at the broker, a statement
            (5 s) at the database, an answer (1 s) at the partner. There it must end before the gateway settles: bytes
            that the network holds for longer than `settle_after` and delivers then are a save that nobody can expect.
        bytes_per_second, latency: of the slow line.
    """

    stall_seconds: float
    bytes_per_second: float
    latency: float


_LINES: Final[Mapping[Link, _Line]] = {
    "broker": _Line(16.0, 100_000, 0.05),
    "database": _Line(8.0, 200_000, 0.02),
    "partner": _Line(2.5, 20_000, 0.2),
}


def _cut(link: Link) -> Inject:
    async def inject(rig: Rig, rng: Random) -> int:
        cut = 0
        for _ in range(_CUTS):
            await asyncio.sleep(rng.uniform(*_GAP_SECONDS))
            cut += rig.proxies[link].cut()
        return cut

    return inject


def _stall(link: Link) -> Inject:
    async def inject(rig: Rig, rng: Random) -> int:
        for _ in range(_STALLS):
            rig.proxies[link].stall()
            await asyncio.sleep(_LINES[link].stall_seconds)
            rig.proxies[link].resume()
            await asyncio.sleep(rng.uniform(1.0, 3.0))
        return _STALLS

    return inject


def _slow(link: Link) -> Inject:
    async def inject(rig: Rig, _rng: Random) -> int:
        line = _LINES[link]
        rig.proxies[link].slow(line.bytes_per_second, line.latency)
        await asyncio.sleep(_SLOW_SECONDS)
        rig.proxies[link].resume()
        return 1

    return inject


def _refuse(link: Link) -> Inject:
    async def inject(rig: Rig, rng: Random) -> int:
        for _ in range(_STALLS):
            rig.proxies[link].refuse()
            await asyncio.sleep(_REFUSED_SECONDS)
            rig.proxies[link].resume()
            await asyncio.sleep(rng.uniform(1.0, 3.0))
        return _STALLS

    return inject


_HARMS: Final[Mapping[str, tuple[Callable[[Link], Inject], frozenset[Link]]]] = {
    # What is done, how, and on which links it belongs to the short profile.
    "cut": (_cut, frozenset({"broker", "database"})),
    "stalled": (_stall, frozenset({"partner"})),
    "slowed": (_slow, frozenset()),
    "refused": (_refuse, frozenset()),
}


def _profile(link: Link, short: frozenset[Link]) -> frozenset[Profile]:
    return ALWAYS if link in short else FULL


FAULTS: Final[tuple[Fault, ...]] = tuple(
    Fault(
        f"way_to_{link}_{done}",
        harm(link),
        databases=POSTGRESQL if link == "database" else BOTH,
        through=frozenset({link}),
        profile=_profile(link, short),
    )
    for done, (harm, short) in _HARMS.items()
    for link in _LINES
)
