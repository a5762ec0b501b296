"""What one, two and four processes of the kit make of one queue on this machine."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from benchmarks.contestants import CONTESTANTS
from benchmarks.rate import Rate, rate
from benchmarks.servers import Servers, median

COPIES: Final = (1, 2, 4)
SHARERS: Final = ("contestant", "postgresql", "rabbitmq", "others")
Say = Callable[[str], None]


@dataclass
class Scaled:
    """So many processes on one queue; one figure a round.

    Attributes:
        contestant: `ours`, or the floor beside it.
        copies: processes.
        rates: messages a second, together.
        cpu_ms: processor time a message, all of them.
        busy: share of the machine's processor time that was used; the servers' is in it.
        cores: how many cores each kept busy: the contestant, PostgreSQL, RabbitMQ, and all else on the machine.
    """

    contestant: str
    copies: int
    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    cores: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SHARERS})

    def record(self, measured: Rate) -> None:
        """Add a round."""
        self.rates.append(measured.a_second)
        self.cpu_ms.append(measured.cpu_ms)
        self.busy.append(measured.busy)
        took = measured.took
        shares = [took.contestant, took.postgresql, took.rabbitmq]
        for name, seconds in zip(SHARERS, [*shares, took.machine - sum(shares)], strict=True):
            self.cores[name].append(max(0.0, seconds) / took.wall)


async def run(servers: Servers, *, messages: int, rounds: int, say: Say) -> list[Scaled]:
    """Measure the kit and the floor, rounds interleaved."""
    found = [Scaled(name, copies) for copies in COPIES for name in ("ours", "floor")]
    for number in range(rounds):
        for one in found:
            contestant = CONTESTANTS[one.contestant]
            async with servers.place(contestant) as place:
                measured = await rate(servers, contestant, place, messages, copies=one.copies)
            one.record(measured)
            say(f"scale, round {number + 1} of {rounds}: {one.copies} x {contestant.title}: {one.rates[-1]:,.0f}/s")
    return found


def as_json(found: Sequence[Scaled]) -> list[dict[str, object]]:
    """Return everything for a file."""
    return [asdict(one) for one in found]


def as_markdown(found: Sequence[Scaled]) -> str:
    """Return the table."""
    heading = (
        "| processes | | messages/s | times one process | CPU ms a message | machine busy"
        " | cores: they / PostgreSQL / RabbitMQ / others |\n"
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: |\n"
    )
    alone = {one.contestant: median(one.rates) for one in found if one.copies == 1}
    return heading + "".join(
        f"| {one.copies} | {CONTESTANTS[one.contestant].title} | {median(one.rates):,.0f} |"
        f" {median(one.rates) / alone[one.contestant]:.2f} | {median(one.cpu_ms):.2f} | {median(one.busy):.0%} |"
        f" {' / '.join(f'{median(cores):.2f}' for cores in one.cores.values())} |\n"
        for one in found
    )
