"""What one, two and four processes of the kit make of one queue on this machine."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from benchmarks.contestants import CONTESTANTS
from benchmarks.ground import Ground, median
from benchmarks.rate import rate

COPIES: Final = (1, 2, 4)
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
    """

    contestant: str
    copies: int
    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)


async def run(ground: Ground, *, messages: int, rounds: int, say: Say) -> list[Scaled]:
    """Measure the kit and the floor, rounds interleaved."""
    found = [Scaled(name, copies) for copies in COPIES for name in ("ours", "floor")]
    for number in range(rounds):
        for one in found:
            contestant = CONTESTANTS[one.contestant]
            async with ground.place(contestant) as place:
                measured = await rate(ground, contestant, place, messages, copies=one.copies)
            one.rates.append(measured.a_second)
            one.cpu_ms.append(measured.cpu_ms)
            one.busy.append(measured.busy)
            say(f"scale, round {number + 1} of {rounds}: {one.copies} x {contestant.title}: {one.rates[-1]:,.0f}/s")
    return found


def as_json(found: Sequence[Scaled]) -> list[dict[str, object]]:
    """Return everything for a file."""
    return [asdict(one) for one in found]


def as_markdown(found: Sequence[Scaled]) -> str:
    """Return the table."""
    heading = (
        "| processes | | messages/s | times one process | CPU ms a message | machine busy |\n"
        "| ---: | --- | ---: | ---: | ---: | ---: |\n"
    )
    alone = {one.contestant: median(one.rates) for one in found if one.copies == 1}
    return heading + "".join(
        f"| {one.copies} | {CONTESTANTS[one.contestant].title} | {median(one.rates):,.0f} |"
        f" {median(one.rates) / alone[one.contestant]:.2f} | {median(one.cpu_ms):.2f} | {median(one.busy):.0%} |\n"
        for one in found
    )
