"""Whether a message costs more when a long history lies in the inbox, the outbox and the delivery ledger."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final

import aio_pika

from benchmarks.contestants import CONTESTANTS
from benchmarks.history import Counters, counters, expire, fill, levels, put_back, tidy
from benchmarks.job import Place
from benchmarks.rate import rate
from benchmarks.servers import Servers, median
from hub.clock import SYSTEM
from hub.delivery import ledger, recording
from hub.delivery.ledger import NewDelivery
from hub.delivery.settling import accepted
from hub.settings import HubSettings
from hub.store.database import Database
from hub.store.retention import Retention

_PARTNER: Final = "siasn"
_HOLDER: Final = "growth"
_PAYLOAD: Final = b"x" * 700
_DELIVERIES: Final = 2000
_ENQUEUED_TOGETHER: Final = 200
_CLAIMED_TOGETHER: Final = 20
_LEASE_SECONDS: Final = 600.0
_PRUNED: Final = 10_000
_COLUMNS: Final = {
    "message_ms": ("ms a message", ".3f"),
    "cpu_ms": ("CPU ms a message", ".3f"),
    "postgresql_ms": ("PostgreSQL's", ".3f"),
    "pages": ("pages a message", ".1f"),
    "wal_bytes": ("WAL bytes a message", ",.0f"),
    "page_images": ("page images in them", ".2f"),
    "delivery_ms": ("ms a delivery", ".2f"),
    "delivery_pages": ("pages a delivery", ".1f"),
    "pruned_ms": ("ms a pruned row", ".3f"),
    "pruned_pages": ("pages a pruned row", ".1f"),
}
"""Heading and form of each figure in the table; one without a value at the shortest history is left out."""
Say = Callable[[str], None]


@dataclass
class Grown:
    """What was measured beside one history; one figure a round.

    Attributes:
        rows: already there in each of inbox, outbox, ledger and partner's records.
        message_ms: time a message, the kit working as fast as it can.
        cpu_ms: processor time a message, the kit's process.
        postgresql_ms: processor time a message, PostgreSQL's processes.
        pages: pages that PostgreSQL looked at, a message.
        wal_bytes: that PostgreSQL wrote ahead, a message, right after a checkpoint.
        page_images: whole pages among them, a message.
        delivery_ms: time to enqueue, claim and record one delivery.
        delivery_pages: likewise, pages.
        pruned_ms: time to prune one row.
        pruned_pages: likewise, pages.
        levels: pages above a leaf of the inbox's key.
    """

    rows: int
    message_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    postgresql_ms: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    wal_bytes: list[float] = field(default_factory=list)
    page_images: list[float] = field(default_factory=list)
    delivery_ms: list[float] = field(default_factory=list)
    delivery_pages: list[float] = field(default_factory=list)
    pruned_ms: list[float] = field(default_factory=list)
    pruned_pages: list[float] = field(default_factory=list)
    levels: int = 0


async def run(servers: Servers, sizes: Sequence[int], *, messages: int, rounds: int, say: Say) -> list[Grown]:
    """Measure beside each history, rounds interleaved, so that a busy minute of the machine hits all alike."""
    found = {rows: Grown(rows) for rows in sizes}
    async with AsyncExitStack() as stack:
        places = {}
        for rows in sizes:
            say(f"growth: filling {rows:,} rows")
            places[rows] = await stack.enter_async_context(servers.place(CONTESTANTS["ours"]))
            await fill(servers, places[rows].name, rows)
            found[rows].levels = await levels(servers, places[rows].name)
        filled = SYSTEM.now()
        for number in range(rounds):
            for rows, place in places.items():
                await _messages(servers, replace(place, seed=number + 1), messages, found[rows])
                await _deliveries(servers, place, number, found[rows])
                await put_back(servers, place.name, filled)
                await _pruning(servers, place, found[rows])
                say(f"growth, round {number + 1} of {rounds}: {rows:,} rows: {found[rows].message_ms[-1]:.3f} ms")
    return list(found.values())


async def _messages(servers: Servers, place: Place, messages: int, found: Grown) -> None:
    async with _counted(servers, place, messages) as spent:
        measured = await rate(servers, CONTESTANTS["ours"], place, messages)
    found.message_ms.append(1000 / measured.a_second)
    found.cpu_ms.append(measured.cpu_ms)
    found.postgresql_ms.append(measured.postgresql_ms)
    found.pages.append(spent[0].pages)
    found.wal_bytes.append(spent[0].wal_bytes)
    found.page_images.append(spent[0].page_images)
    async with await aio_pika.connect(servers.amqp_url) as connection:
        await (await (await connection.channel()).get_queue(place.target)).purge()


async def _deliveries(servers: Servers, place: Place, number: int, found: Grown) -> None:
    """Work a backlog off through the ledger itself, without a partner."""
    keys = [f"round-{number}-{one}" for one in range(_DELIVERIES)]
    async with _counted(servers, place, _DELIVERIES) as spent, _database(servers, place) as database:
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
        return await recording.record(connection, _PARTNER, verdicts, token=_HOLDER, on_settled=lambda _: None)


async def _pruning(servers: Servers, place: Place, found: Grown) -> None:
    """Add rows that are too old to both tables, and prune them."""
    await expire(servers, place.name, _PRUNED // 2)
    async with _counted(servers, place, _PRUNED) as spent, _database(servers, place) as database:
        started = time.perf_counter()
        await Retention(database, HubSettings()).forget_old()
        found.pruned_ms.append(1000 * (time.perf_counter() - started) / _PRUNED)
    found.pruned_pages.append(spent[0].pages)
    await tidy(servers, place.name)


@asynccontextmanager
async def _database(servers: Servers, place: Place) -> AsyncIterator[Database]:
    database = Database(servers.database_url, schema=place.name)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _counted(servers: Servers, place: Place, number: int) -> AsyncIterator[list[Counters]]:
    """Lend a list; in the end it holds what the database did meanwhile, for each of `number`."""
    spent: list[Counters] = []
    before = await counters(servers, place.name)
    yield spent
    spent.append((await counters(servers, place.name)).since(before, number))


def ratios(found: Sequence[Grown]) -> dict[str, float]:
    """Return each figure beside the longest history as a multiple of that beside the shortest."""
    first, last = min(found, key=lambda one: one.rows), max(found, key=lambda one: one.rows)
    names = [name for name, values in asdict(first).items() if isinstance(values, list) and median(values)]
    return {name: median(getattr(last, name)) / median(getattr(first, name)) for name in names}


def as_json(found: Sequence[Grown]) -> dict[str, object]:
    """Return everything for a file."""
    return {"sizes": [asdict(one) for one in found], "ratios": ratios(found)}


def as_markdown(found: Sequence[Grown]) -> str:
    """Return the table."""
    names = [name for name in _COLUMNS if name in ratios(found)]
    heading = " | ".join(["rows already there", *(_COLUMNS[name][0] for name in names), "levels of the inbox's key"])
    lines = [f"| {heading} |", "| ---: " * (len(names) + 2) + "|"]
    for one in sorted(found, key=lambda one: one.rows):
        figures = [format(median(getattr(one, name)), _COLUMNS[name][1]) for name in names]
        lines.append(f"| {' | '.join([f'{one.rows:,}', *figures, str(one.levels)])} |")
    shares = [f"{ratios(found)[name]:.2f} x" for name in names]
    return "\n".join([*lines, f"| longest / shortest | {' | '.join(shares)} | |"]) + "\n"


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
