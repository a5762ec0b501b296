"""Whether a message costs more when a long history lies in the inbox, the outbox and the delivery ledger."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final

import aio_pika

from benchmarks.contestants import CONTESTANTS
from benchmarks.ground import Ground, median
from benchmarks.history import Counters, counters, fill
from benchmarks.job import Place
from benchmarks.rate import rate
from hub.database import Database
from hub.delivery import ledger
from hub.delivery.ledger import NewDelivery
from hub.delivery.settling import accepted
from hub.retention import Retention
from hub.settings import HubSettings

_PARTNER: Final = "siasn"
_HOLDER: Final = "growth"
_PAYLOAD: Final = b"x" * 700
_DELIVERIES: Final = 2000
_ENQUEUED_TOGETHER: Final = 200
_CLAIMED_TOGETHER: Final = 20
_LEASE_SECONDS: Final = 600.0
_PRUNED: Final = 10_000
_FLUSHED_SECONDS: Final = 1.5  # PostgreSQL's processes report their counts once a second
Say = Callable[[str], None]


@dataclass
class Grown:
    """What was measured beside one history; one figure a round.

    Attributes:
        rows: already there in each of inbox, outbox, ledger and partner's records.
        message_ms: time a message, the kit working as fast as it can.
        cpu_ms: processor time a message, the kit's process.
        pages: pages that PostgreSQL looked at, a message.
        wal_bytes: that PostgreSQL wrote ahead, a message.
        delivery_ms: time to enqueue, claim and record one delivery.
        delivery_pages: likewise, pages.
        pruned_ms: time to prune one row.
    """

    rows: int
    message_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    wal_bytes: list[float] = field(default_factory=list)
    delivery_ms: list[float] = field(default_factory=list)
    delivery_pages: list[float] = field(default_factory=list)
    pruned_ms: list[float] = field(default_factory=list)


async def run(ground: Ground, sizes: Sequence[int], *, messages: int, rounds: int, say: Say) -> list[Grown]:
    """Measure beside each history, rounds interleaved, so that a busy minute of the machine hits all alike."""
    found = {rows: Grown(rows) for rows in sizes}
    async with AsyncExitStack() as stack:
        places = {}
        for rows in sizes:
            say(f"growth: filling {rows:,} rows")
            places[rows] = await stack.enter_async_context(ground.place(CONTESTANTS["ours"]))
            await fill(ground, places[rows].name, rows)
        for number in range(rounds):
            for rows, place in places.items():
                await _messages(ground, replace(place, seed=number + 1), messages, found[rows])
                await _deliveries(ground, place, number, found[rows])
                await _pruning(ground, place, found[rows])
                say(f"growth, round {number + 1} of {rounds}: {rows:,} rows: {found[rows].message_ms[-1]:.3f} ms")
    return list(found.values())


async def _messages(ground: Ground, place: Place, messages: int, found: Grown) -> None:
    async with _counted(ground, messages) as spent:
        measured = await rate(ground, CONTESTANTS["ours"], place, messages)
    found.message_ms.append(1000 / measured.a_second)
    found.cpu_ms.append(measured.cpu_ms)
    found.pages.append(spent[0].pages)
    found.wal_bytes.append(spent[0].wal_bytes)
    async with await aio_pika.connect(ground.amqp_url) as connection:
        await (await (await connection.channel()).get_queue(place.target)).purge()


async def _deliveries(ground: Ground, place: Place, number: int, found: Grown) -> None:
    """Work a backlog off through the ledger itself, without a partner."""
    keys = [f"round-{number}-{one}" for one in range(_DELIVERIES)]
    async with _database(ground, place) as database, _counted(ground, _DELIVERIES) as spent:
        started = time.perf_counter()
        for first in range(0, _DELIVERIES, _ENQUEUED_TOGETHER):
            new = [NewDelivery(key, 1, _PAYLOAD) for key in keys[first : first + _ENQUEUED_TOGETHER]]
            async with database.begin() as connection:
                await ledger.enqueue(connection, _PARTNER, new)
        while await _claim_and_record(database):
            continue
        found.delivery_ms.append(1000 * (time.perf_counter() - started) / _DELIVERIES)
    found.delivery_pages.append(spent[0].pages)


async def _claim_and_record(database: Database) -> int:
    async with database.begin() as connection:
        claimed = await ledger.claim(connection, _PARTNER, limit=_CLAIMED_TOGETHER, token=_HOLDER, lease=_LEASE_SECONDS)
    if not claimed:
        return 0
    verdicts = [accepted(one, f"partner-{one.id}", "created") for one in claimed]
    async with database.begin() as connection:
        return await ledger.record(connection, _PARTNER, verdicts, token=_HOLDER, on_settled=lambda _: None)


async def _pruning(ground: Ground, place: Place, found: Grown) -> None:
    """Let the oldest rows of both tables become too old, and prune them."""
    for table, moment in (("inbox", "received_at"), ("outbox", "sent_at")):
        await ground.execute(
            f"UPDATE {place.name}.{table} SET {moment} = 1 WHERE ctid IN (SELECT ctid FROM {place.name}.{table}"
            f" WHERE {moment} IS NOT NULL ORDER BY {moment} LIMIT {_PRUNED // 2})"
        )
    async with _database(ground, place) as database:
        started = time.perf_counter()
        await Retention(database, HubSettings()).turn()
        found.pruned_ms.append(1000 * (time.perf_counter() - started) / _PRUNED)


@asynccontextmanager
async def _database(ground: Ground, place: Place) -> AsyncIterator[Database]:
    database = Database(ground.database_url, schema=place.name)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _counted(ground: Ground, number: int) -> AsyncIterator[list[Counters]]:
    """Lend a list; in the end it holds what the database did meanwhile, for each of `number`."""
    spent: list[Counters] = []
    before = await counters(ground)
    yield spent
    await asyncio.sleep(_FLUSHED_SECONDS)
    spent.append((await counters(ground)).since(before, number))


def ratios(found: Sequence[Grown]) -> dict[str, float]:
    """Return each figure beside the longest history as a multiple of that beside the shortest."""
    first, last = min(found, key=lambda one: one.rows), max(found, key=lambda one: one.rows)
    names = [name for name in asdict(first) if name != "rows"]
    return {name: median(getattr(last, name)) / median(getattr(first, name)) for name in names}


def as_json(found: Sequence[Grown]) -> dict[str, object]:
    """Return everything for a file."""
    return {"sizes": [asdict(one) for one in found], "ratios": ratios(found)}


def as_markdown(found: Sequence[Grown]) -> str:
    """Return the table."""
    heading = (
        "| rows already there | ms a message | CPU ms a message | pages a message | WAL bytes a message"
        " | ms a delivery | pages a delivery | ms a pruned row |\n"
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    )
    lines = [
        f"| {one.rows:,} | {median(one.message_ms):.3f} | {median(one.cpu_ms):.3f} | {median(one.pages):.1f} |"
        f" {median(one.wal_bytes):,.0f} | {median(one.delivery_ms):.2f} | {median(one.delivery_pages):.1f} |"
        f" {median(one.pruned_ms):.3f} |"
        for one in sorted(found, key=lambda one: one.rows)
    ]
    share = " | ".join(f"{one:.2f} x" for one in ratios(found).values())
    return heading + "\n".join([*lines, f"| longest / shortest | {share} |"]) + "\n"


def draw(found: Sequence[Grown], file: Path) -> None:
    """Draw the cost of a message and of a delivery beside the history, as SVG."""
    import matplotlib as mpl  # noqa: PLC0415 - only here, and only where the benchmarks' libraries are

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "growth"
    from matplotlib import pyplot as plt  # noqa: PLC0415

    ordered = sorted(found, key=lambda one: one.rows)
    figure, axes = plt.subplots(figsize=(7, 4))
    for name, title in (("message_ms", "a message"), ("delivery_ms", "a delivery"), ("pruned_ms", "a pruned row")):
        axes.plot([one.rows for one in ordered], [median(getattr(one, name)) for one in ordered], "o-", label=title)
    axes.set(xscale="log", xlabel="rows already in inbox, outbox and ledger", ylabel="milliseconds", ylim=(0, None))
    axes.legend()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)
