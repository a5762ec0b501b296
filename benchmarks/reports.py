"""How fast intake makes records of reports, beside consuming and publishing the same messages without a database."""

from collections.abc import Callable, Sequence

from benchmarks import throughput
from benchmarks.contestants import REPORTS
from benchmarks.servers import Servers, median
from benchmarks.throughput import Figures


async def run(servers: Servers, *, messages: int, rounds: int, say: Callable[[str], None]) -> list[Figures]:
    """Measure both in turns. Returns intake's figures, then the floor's."""
    return await throughput.run(servers, REPORTS, messages=messages, rounds=rounds, rates_only=True, say=say)


def ratio(figures: Sequence[Figures]) -> float:
    """Return intake's messages a second as a multiple of the floor's: the median of the rounds' ratios."""
    intake, floor = figures
    return median([ours / theirs for ours, theirs in zip(intake.rates, floor.rates, strict=True)])


def as_markdown(figures: Sequence[Figures]) -> str:
    """Return the table."""
    rows = [f"| {one.title} | {one.rate:,.0f} | {median(one.cpu_ms):.3f} | {one.peak_mib:.0f} |" for one in figures]
    head = ["| reports | messages/s | CPU ms a message | peak MiB |", "| --- | ---: | ---: | ---: |"]
    return "\n".join([*head, *rows, "", f"intake / floor: {ratio(figures):.2f}", ""])
