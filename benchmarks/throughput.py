"""The table: messages a second, latency, processor time, memory, and what is lost or doubled by a kill."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from benchmarks.contestants import Contestant
from benchmarks.job import Place
from benchmarks.rate import rate
from benchmarks.servers import QueueDepths, Servers, load, median, quantile, start

_QUIET_SECONDS: Final = 4.0
_LONGEST_LEASE_SECONDS: Final = 75.0  # that of faststream-outbox is 60
_LATENCY_SECONDS: Final = 8.0
_IDLE_MESSAGES: Final = 20
_IDLE_RATE: Final = 2.0
_YARDSTICKS: Final = ("ours", "before", "floor", "limit")  # nobody would use these instead
Say = Callable[[str], None]


@dataclass
class Figures:
    """What was measured of one contestant; None: not measured.

    Attributes:
        rates: messages a second, one a round.
        cpu_ms: processor milliseconds a message, of all its processes, one a round.
        peak_mib: resident memory of all its processes.
        p50_ms: from publish to committed effect at half of its peak, in milliseconds.
        p99_ms: likewise.
        idle_ms: from publish to committed effect of single messages after a pause, the median.
        killed_messages: how many there were in the run that was killed.
        effects_lost: employees that were not stored, after a kill -9 half-way and a restart.
        effects_doubled: effects beyond the first of a message.
        events_lost: events that never came to the second queue.
        events_doubled: copies of an event on the wire; a receiver with an inbox drops them if they bear one id.
    """

    name: str
    title: str
    same_promises: bool
    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    peak_mib: float = 0.0
    p50_ms: float | None = None
    p99_ms: float | None = None
    idle_ms: float | None = None
    killed_messages: int = 0
    effects_lost: int | None = None
    effects_doubled: int | None = None
    events_lost: int | None = None
    events_doubled: int | None = None

    @property
    def rate(self) -> float:
        """Median of the rounds."""
        return median(self.rates)


async def run(
    servers: Servers, contestants: Sequence[Contestant], *, messages: int, rounds: int, rates_only: bool, say: Say
) -> list[Figures]:
    """Measure contestants: rounds interleaved, so that a busy minute of the machine hits all alike.

    Args:
        servers: the servers.
        contestants: who competes.
        messages: a run.
        rounds: every other one goes backwards, so that nobody is always the one after another.
        rates_only: leave out latency, and what a kill loses.
        say: takes a line about each figure as it comes.
    """
    figures = {one.name: Figures(one.name, one.title, one.same_promises) for one in contestants}
    for number in range(rounds):
        for one in contestants if number % 2 == 0 else reversed(contestants):
            found = figures[one.name]
            await _rate(servers, one, found, messages)
            say(
                f"round {number + 1} of {rounds}: {one.title}:"
                f" {found.rates[-1]:,.0f}/s, {found.cpu_ms[-1]:.3f} ms CPU a message"
            )
    for one in [] if rates_only else contestants:
        if one.stores:
            await _latency(servers, one, figures[one.name])
            await _idle(servers, one, figures[one.name])
            say(f"at half of its peak: {one.title}: p99 {figures[one.name].p99_ms:.0f} ms")
            await _killed(servers, one, figures[one.name], messages // 2)
            say(f"killed: {one.title}: {figures[one.name].effects_lost} effects lost")
    return list(figures.values())


async def _rate(servers: Servers, contestant: Contestant, figures: Figures, messages: int) -> None:
    async with servers.place(contestant) as place:
        found = await rate(servers, contestant, place, messages)
    figures.rates.append(found.a_second)
    figures.cpu_ms.append(found.cpu_ms)
    figures.peak_mib = max(figures.peak_mib, found.peak_mib)


async def _latency(servers: Servers, contestant: Contestant, figures: Figures) -> None:
    half = figures.rate / 2
    messages = int(half * _LATENCY_SECONDS)
    async with servers.place(contestant) as place, QueueDepths.of(servers) as depths:
        running = start(servers, contestant, place)
        try:
            await asyncio.sleep(5.0)
            await load(place, contestant, messages, half)
            await depths.reaches(place.target, messages, running)
        finally:
            await running.end()
        took = await _took(servers, place, skipped=messages // 10)
    figures.p50_ms, figures.p99_ms = quantile(took, 0.5), quantile(took, 0.99)


async def _idle(servers: Servers, contestant: Contestant, figures: Figures) -> None:
    """Single messages to a contestant that has had nothing to do for half a second."""
    async with servers.place(contestant) as place, QueueDepths.of(servers) as depths:
        running = start(servers, contestant, place)
        try:
            await asyncio.sleep(5.0)
            await load(place, contestant, _IDLE_MESSAGES, _IDLE_RATE)
            await depths.reaches(place.target, _IDLE_MESSAGES, running)
        finally:
            await running.end()
        figures.idle_ms = quantile(await _took(servers, place, skipped=2), 0.5)


async def _took(servers: Servers, place: Place, *, skipped: int) -> list[float]:
    """Return milliseconds from publish to commit, by the moments that PostgreSQL keeps of commits."""
    rows = await servers.fetch(
        "SELECT extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 - published_at AS took"
        f" FROM {place.name}.employees ORDER BY published_at OFFSET {skipped}"
    )
    return [1000 * row["took"] for row in rows]


async def _killed(servers: Servers, contestant: Contestant, figures: Figures, messages: int) -> None:
    """Kill every process half-way, start it again, and count when nothing moves any more."""
    async with servers.place(contestant) as place, QueueDepths.of(servers) as depths:
        await load(place, contestant, messages)
        running = start(servers, contestant, place)
        await depths.reaches(place.target, messages // 2, running)
        running.kill()
        await running.end()
        running = start(servers, contestant, place)
        try:
            await _quiet(depths, place.target, messages)
        finally:
            await running.end()
        (stored,) = await servers.fetch(
            f"SELECT count(*) AS rows, coalesce(sum(times), 0)::int AS times FROM {place.name}.employees"
        )
        announced = Counter(json.loads(body)["nip"] for body in await depths.drain(place.target))
    figures.killed_messages = messages
    figures.effects_lost = messages - stored["rows"]
    figures.effects_doubled = stored["times"] - stored["rows"]
    figures.events_lost = messages - len(announced)
    figures.events_doubled = announced.total() - len(announced)


async def _quiet(depths: QueueDepths, queue: str, wanted: int) -> None:
    """Wait until a queue has what is wanted and stays so, or does not grow for long."""
    seen, since = -1, time.perf_counter()
    while True:
        depth = await depths.depth(queue)
        if depth != seen:
            seen, since = depth, time.perf_counter()
        patience = _QUIET_SECONDS if depth >= wanted else _LONGEST_LEASE_SECONDS
        if time.perf_counter() - since > patience:
            return
        await asyncio.sleep(0.2)


def ratios(figures: Sequence[Figures]) -> dict[str, float]:
    """Return ours against the best that keeps the same promises, the best of any kind, the floor, and the limit."""
    by_name = {one.name: one for one in figures if one.rates}
    if "ours" not in by_name:
        return {}
    others = [one for one in by_name.values() if one.name not in _YARDSTICKS]
    same = [one.rate for one in others if one.same_promises]
    found = {"same_promises": max(same, default=0.0), "any": max((one.rate for one in others), default=0.0)}
    found |= {name: by_name[name].rate for name in ("floor", "limit") if name in by_name}
    return {name: by_name["ours"].rate / rate for name, rate in found.items() if rate}


def against_before(figures: Sequence[Figures]) -> dict[str, float]:
    """Return messages a second and CPU a message of ours as multiples of those of the kit before.

    Each is the median of the rounds' ratios: what the machine did besides was much the same for both of one round.
    """
    by_name = {one.name: one for one in figures if one.rates}
    if not {"ours", "before"} <= by_name.keys():
        return {}
    ours, before = by_name["ours"], by_name["before"]
    return {
        "rate": median([now / then for now, then in zip(ours.rates, before.rates, strict=True)]),
        "cpu": median([now / then for now, then in zip(ours.cpu_ms, before.cpu_ms, strict=True)]),
    }


def as_json(figures: Sequence[Figures]) -> dict[str, object]:
    """Return everything for a file."""
    return {
        "contestants": [asdict(one) for one in figures],
        "ratios": ratios(figures),
        "against_before": against_before(figures),
    }


def as_markdown(figures: Sequence[Figures]) -> str:
    """Return the table, the rounds that its medians are of, and what ours is to the others."""
    parts = [_table(figures), _rounds(figures)]
    told = {
        "same_promises": "the best that keeps the same promises",
        "any": "the best of any kind",
        "floor": "the floor",
        "limit": "the limit",
    }
    if against := "; ".join(f"{ratio:.2f} times {told[name]}" for name, ratio in ratios(figures).items()):
        parts.append(f"Ours: {against}.\n")
    if times := against_before(figures):
        parts.append(
            f"Ours against the kit before, median of the rounds: {times['rate']:.2f} times the messages/s,"
            f" {times['cpu']:.2f} of the CPU a message.\n"
        )
    return "\n".join(parts)


def _table(figures: Sequence[Figures]) -> str:
    lines = [
        (
            "| | messages/s | p50 / p99 ms | idle ms | CPU ms a message | peak MiB | effects lost / doubled"
            " | events lost / twice |"
        ),
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in _fastest_first(figures):
        latency = "-" if one.p50_ms is None else f"{one.p50_ms:.0f} / {one.p99_ms:.0f}"
        idle = "-" if one.idle_ms is None else f"{one.idle_ms:.0f}"
        effects = "-" if one.effects_lost is None else f"{one.effects_lost} / {one.effects_doubled}"
        events = "-" if one.events_lost is None else f"{one.events_lost} / {one.events_doubled}"
        title = f"**{one.title}**" if one.same_promises else one.title
        lines.append(
            f"| {title} | {one.rate:,.0f} | {latency} | {idle} | {median(one.cpu_ms):.3f} | {one.peak_mib:.0f} |"
            f" {effects} | {events} |"
        )
    return "\n".join(lines) + "\n"


def _rounds(figures: Sequence[Figures]) -> str:
    lines = [
        "| rounds | messages/s | median | CPU ms a message | median |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(
            f"| {one.title} | {' '.join(f'{rate:,.0f}' for rate in one.rates)} | {one.rate:,.0f} |"
            f" {' '.join(f'{cost:.3f}' for cost in one.cpu_ms)} | {median(one.cpu_ms):.3f} |"
            for one in _fastest_first(figures)
        ),
    ]
    return "\n".join(lines) + "\n"


def _fastest_first(figures: Sequence[Figures]) -> list[Figures]:
    return sorted(figures, key=lambda figure: -figure.rate)
