"""A small service, run in this process: it counts how often every thing took effect, and announces it.

    thing.happened.v1 -> `effects` + thing.counted.v1 -> the same service again -> `echoes`

So both tables tell the truth about both directions: a row that is missing was lost, a count above one was doubled.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from uuid import uuid4

import sqlalchemy as sa

from hub.messaging.rabbit import BatchSubscriber
from hub.messaging.subscription import Handler, Subscription
from hub.runtime import Parts, Runtime, Service
from hub.service import RunningService
from hub.settings import HubSettings
from hub.store.database import Database
from hub.store.migrate import KIT_MIGRATIONS
from hub.store.upsert import insert_for
from hub.tables import outbox, parked_messages
from hub.transaction import Transaction
from tests.support.contracts import ThingCountedV1, ThingHappenedV1
from tests.support.environment import SERVICE, Environment, message, publish
from tests.support.tables import made
from tests.support.waiting import until

metadata = sa.MetaData()

effects = sa.Table(
    "effects",
    metadata,
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
)
echoes = sa.Table(
    "echoes",
    metadata,
    sa.Column("code", sa.String(64), primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
)


async def count_things(batch: Sequence[ThingHappenedV1], tx: Transaction) -> None:
    """Count every thing and announce it."""
    statement = insert_for(tx.connection, effects)
    statement = statement.on_conflict_do_update(index_elements=["code"], set_={"times": effects.c.times + 1})
    await tx.connection.execute(statement, [{"code": r.code, "times": 1, "size": r.size} for r in batch])
    for received in batch:
        tx.emit(ThingCountedV1(code=received.code))


async def count_echoes(batch: Sequence[ThingCountedV1], tx: Transaction) -> None:
    """Count every announcement."""
    statement = insert_for(tx.connection, echoes)
    statement = statement.on_conflict_do_update(index_elements=["code"], set_={"times": echoes.c.times + 1})
    await tx.connection.execute(statement, [{"code": r.code, "times": 1} for r in batch])


def counting_service(handler: Handler = count_things) -> Service:
    """Return the service; `handler` stands in for `count_things`."""

    def build(_runtime: Runtime) -> Parts:
        things = Subscription("things", (ThingHappenedV1,), handler, "Hal yang terjadi.")
        return Parts(subscriptions=[things, Subscription("echoes", (ThingCountedV1,), count_echoes, "Gema.")])

    return Service(SERVICE, "Penghitung", "Menghitung.", 0, build, HubSettings, publishes=(ThingCountedV1,))


async def prepare(database: Database) -> None:
    """Make the kit's tables and the counting service's."""
    await made(database, KIT_MIGRATIONS)
    async with database.begin() as connection:
        await connection.run_sync(metadata.create_all)


@dataclass(frozen=True)
class Instance:
    """One running copy of a service."""

    service: RunningService
    task: asyncio.Task[None]

    @property
    def runtime(self) -> Runtime:
        """What the kit lends it."""
        return self.service.runtime

    async def ready(self) -> None:
        """Wait until it works. Raises what ended it, if it ended instead."""

        async def is_ready() -> bool:
            if self.task.done():
                await self.task
            return self.service.readiness.waiting_for is None

        await until(is_ready)

    async def stop(self) -> None:
        """Ask it to end and wait for that."""
        self.service.application.exit()
        await self.task

    async def die(self) -> None:
        """End it as a kill would: nothing is finished, nothing acked, transactions roll back.

        On SQLite not in the middle of a statement: a process that dies takes its locks with it, a cancelled task may
        not. One that stands still inside its transaction, as the test wants it, is not waited for.
        """
        subscribers = [cast("BatchSubscriber", one) for one in self.runtime.broker.subscribers]
        async with AsyncExitStack() as stack:
            if not self.runtime.database.is_postgresql:
                await _entered(stack, self.runtime.database.begin(), within=1.0)
            await asyncio.gather(
                *(one.abandon() for one in subscribers), *(one.cancel() for one in self.service.workers)
            )
        await self.runtime.broker.stop()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.runtime.database.close()


async def _entered(stack: AsyncExitStack, context: AbstractAsyncContextManager[object], *, within: float) -> None:
    """Enter a context, unless that takes longer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            await stack.enter_async_context(context)


async def start(environment: Environment, service: Service | None = None, **settings: Any) -> Instance:
    """Start a copy of the counting service, its tables made, and wait until it is ready."""
    database = Database.of(environment.settings(**settings), SERVICE)
    await prepare(database)
    await database.close()
    instance = started(environment, service, **settings)
    await instance.ready()
    return instance


def started(environment: Environment, service: Service | None = None, **settings: Any) -> Instance:
    """Start a copy of the counting service on what is there, and wait for nothing."""
    running = RunningService(service or counting_service(), environment.settings(**settings))
    return Instance(running, asyncio.create_task(running.run()))


@asynccontextmanager
async def running(
    environment: Environment, handler: Handler = count_things, **settings: Any
) -> AsyncIterator[Instance]:
    """Run a copy of the counting service for a while."""
    instance = await start(environment, counting_service(handler), **settings)
    try:
        yield instance
    finally:
        if not instance.task.done():
            await instance.stop()


@dataclass(frozen=True)
class EffectCounts:
    """What became of the messages, counted in the tables of the service.

    Attributes:
        lost: no effect, or no announcement of it.
        doubled: more than one effect, or more than one effect of its announcement.
    """

    lost: frozenset[str]
    doubled: frozenset[str]

    @property
    def clean(self) -> bool:
        """Every message took effect exactly once."""
        return not self.lost and not self.doubled


async def count_effects(environment: Environment, codes: Iterable[str]) -> EffectCounts:
    """Count what became of the messages whose codes were published."""
    lost: set[str] = set()
    doubled: set[str] = set()
    expected = set(codes)
    for table in (effects, echoes):
        times = {row.code: row.times for row in await environment.rows(sa.select(table.c.code, table.c.times))}
        lost |= expected - times.keys()
        doubled |= {code for code, count in times.items() if count > 1}
    return EffectCounts(frozenset(lost), frozenset(doubled))


async def settled(environment: Environment, *, within: float = 30.0) -> None:
    """Wait until everything that was published has come to its end.

    A last message goes the whole way, behind all others, through both queues and the outbox between them. Those that
    wait in a retry queue meanwhile are waited for, and then once more.
    """
    async with asyncio.timeout(within), environment.channel() as channel:
        exchange = await channel.get_exchange(environment.names.exchange)
        while True:
            await until(partial(_nothing_waits, environment), within=within)
            last = f"last-{uuid4()}"
            await publish(exchange, [message(last)])
            await until(partial(_echoed, environment, last), within=within)
            if await _nothing_waits(environment):
                return


async def _echoed(environment: Environment, code: str) -> bool:
    return bool(await environment.rows(sa.select(echoes.c.code).where(echoes.c.code == code)))


async def _nothing_waits(environment: Environment) -> bool:
    unsent = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.sent_at.is_(None))
    if (await environment.rows(unsent))[0][0]:
        return False
    names = environment.names
    async with environment.channel() as channel:
        for name in (names.queue("things"), names.queue("echoes"), names.retry(0.2), names.retry(0.3)):
            queue = await channel.declare_queue(name, passive=True)
            if queue.declaration_result.message_count:
                return False
    return True


async def counted(environment: Environment, table: sa.Table, *, at_least: int, within: float = 30.0) -> None:
    """Wait until a table has so many rows."""
    statement = sa.select(sa.func.count()).select_from(table)

    async def enough() -> bool:
        return bool((await environment.rows(statement))[0][0] >= at_least)

    await until(enough, within=within)


async def parked_rows(environment: Environment) -> list[dict[str, Any]]:
    """Return what is parked, oldest first."""
    rows = await environment.rows(sa.select(parked_messages).order_by(parked_messages.c.id))
    return [dict(row._mapping) for row in rows]


async def parked_count(environment: Environment, *, at_least: int, within: float = 30.0) -> list[dict[str, Any]]:
    """Wait until so many messages are parked, and return them."""
    await counted(environment, parked_messages, at_least=at_least, within=within)
    return await parked_rows(environment)


def unstarted(settings: HubSettings, service: Service | None = None) -> Runtime:
    """Return what the kit would lend a service, for tests that drive its parts by hand."""
    return Runtime(service or counting_service(), settings)
