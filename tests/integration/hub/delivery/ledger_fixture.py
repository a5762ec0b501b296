"""A ledger of a test's own, the dispatchers that work it, and what came of the deliveries."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

from hub.clock import SYSTEM, Clocks
from hub.delivery import ledger, recording
from hub.delivery.dispatcher import Dispatcher
from hub.delivery.ledger import NewDelivery
from hub.delivery.partner import Delivery, DeliveryPolicy, Partner
from hub.delivery.settling import Verdict
from hub.delivery.states import OPEN, State
from hub.delivery.tables import deliveries, partner_records
from hub.delivery.waiting import release, step_key
from hub.messaging.outbox import Outlet
from hub.store.database import Database, database_is_away
from hub.store.migrate import KIT_MIGRATIONS, MigrationSet
from hub.tables import outbox
from hub.telemetry import metrics
from hub.transaction import Transaction, Transactions
from tests.integration.hub.delivery.partner import (
    PARTNER,
    DeliveryAcceptedV1,
    DeliveryRejectedV1,
    DeliveryUnclearV1,
    Event,
    MemoryPartner,
    code_of,
)
from tests.support.tables import made, unmade
from tests.support.waiting import until

ENDS_SOON: Final = 1.0
"""The lease, in seconds, of a dispatcher that is to lose it; a busy machine may take it from one that is not."""
STEP: Final = "paper"
QUICK: Final = DeliveryPolicy(
    concurrency=8,
    lease=30.0,
    send_timeout=0.4,
    settle_after=0.4,
    visibility_lag=0.2,
    read_before_first_write=True,
    back_off_first=0.02,
    back_off_max=0.05,
    circuit_failures=1_000_000,
    circuit_open=0.1,
)


@dataclass(frozen=True)
class Outcomes:
    """What the partner holds against what was announced.

    Attributes:
        doubled: business keys with more than one record.
        missing: with none.
        wrong: with another version than the newest.
        announced: how often each version was announced as accepted, where that is not once.
        rejected: announced as rejected.
        unclear: announced as unclear.
    """

    doubled: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    announced: frozenset[tuple[str, int, int]] = frozenset()
    rejected: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()


ALL_ONCE: Final = Outcomes()
_EVENTS: Final[Mapping[str, type[Event]]] = {
    event.type: event for event in (DeliveryAcceptedV1, DeliveryRejectedV1, DeliveryUnclearV1)
}


class LedgerHarness:
    """One database with the ledger in it, and a partner."""

    def __init__(self, database: Database, partner: MemoryPartner) -> None:
        self.database = database
        self.partner = partner
        outlet = Outlet("tests", "/tests", "counter", "tests.requeue")
        self.transactions = Transactions(database, outlet)
        self.dispatchers: list[Dispatcher] = []

    @classmethod
    async def new(cls, database_url: str, path: str, clocks: Clocks = SYSTEM) -> "LedgerHarness":
        """Migrate a schema, or a file, that no other test has."""
        database = Database(database_url or f"sqlite:///{path}", schema=f"d{uuid4().hex[:12]}", clocks=clocks)
        await made(database, [*KIT_MIGRATIONS, MigrationSet("delivery", "hub.delivery:migrations")])
        metrics.CIRCUIT_OPEN.labels(PARTNER).set(0)  # the process's, as the test before has left it
        return cls(database, MemoryPartner())

    async def close(self) -> None:
        """End what runs, remove the schema."""
        for dispatcher in self.dispatchers:
            await self.kill(dispatcher)
        await unmade(self.database)

    def dispatcher(self, partner: Partner | None = None, **changes: Any) -> Dispatcher:
        """Return a dispatcher that is not started; `changes` are of the policy."""
        dispatcher = Dispatcher(partner or self.partner, replace(QUICK, **changes), self.transactions)
        self.dispatchers.append(dispatcher)
        return dispatcher

    def started(self, partner: Partner | None = None, **changes: Any) -> Dispatcher:
        """Return a running dispatcher."""
        dispatcher = self.dispatcher(partner, **changes)
        dispatcher.start()
        return dispatcher

    async def kill(self, dispatcher: Dispatcher) -> None:
        """End a dispatcher as kill -9 does: with whatever it knows unrecorded.

        On SQLite between its transactions: a process that dies takes its locks with it, a cancelled task may not.
        """
        async with self._between_transactions():
            await asyncio.gather(dispatcher.cancel(), dispatcher.cut_off())

    async def freeze(self, dispatcher: Dispatcher) -> None:
        """Stop a dispatcher's loop, so that it renews no lease; requests under way stay where they are."""
        async with self._between_transactions():
            await dispatcher.cancel()

    def _between_transactions(self) -> AbstractAsyncContextManager[object]:
        """On SQLite, hold what every transaction that writes has to wait for."""
        return nullcontext() if self.database.is_postgresql else self.database.begin()

    async def enqueue(self, keys: Iterable[str], *, version: int = 1, steps: bool = False) -> int:
        """Write deliveries down in a transaction of their own; `steps`: each with a step that waits for it."""
        wanted = new(keys, version=version)
        async with self.database.begin() as connection:
            return await ledger.enqueue(connection, PARTNER, [*wanted, *steps_of(wanted)] if steps else wanted)

    async def claim(self, token: str, *, limit: int = 100, lease: float = 60.0) -> list[Delivery]:
        """Claim in a transaction of its own."""
        async with self.database.begin() as connection:
            return await ledger.claim(connection, PARTNER, limit=limit, token=token, lease=lease)

    async def record(self, token: str, verdicts: Sequence[Verdict], *, fail: bool = False) -> int:
        """Record, with the events that a dispatcher would emit; `fail` breaks the transaction at its end."""
        async with self.transactions.begin() as transaction:
            recorded = await recording.record(
                transaction.connection,
                PARTNER,
                verdicts,
                token=token,
                on_settled=lambda verdict: self._announce(transaction, verdict),
            )
            if fail:
                raise ZeroDivisionError
        return recorded

    def _announce(self, transaction: Transaction, verdict: Verdict) -> None:
        if verdict.state is State.REJECTED:
            transaction.emit(self.partner.rejected(verdict.delivery, verdict.error_code or ""))
        elif verdict.state is State.UNCLEAR:
            transaction.emit(self.partner.unclear(verdict.delivery, verdict.error_code or ""))
        else:
            outcome = verdict.outcome or "created"
            transaction.emit(self.partner.accepted(verdict.delivery, verdict.partner_id or "", outcome))

    async def change(self, *, key: str | None = None, **values: Any) -> None:
        """Change rows behind the ledger's back, such as letting a lease end."""
        statement = sa.update(deliveries).values(values)
        if key is not None:
            statement = statement.where(deliveries.c.business_key == key)
        async with self.database.begin() as connection:
            await connection.execute(statement)

    async def all_due(self) -> None:
        """Let every wait be over."""
        await self.change(due_at=SYSTEM.now() - 1)

    async def leases_end(self) -> None:
        """Let every lease be over."""
        async with self.database.begin() as connection:
            ended = (
                sa.update(deliveries).where(deliveries.c.lease_until.is_not(None)).values(lease_until=SYSTEM.now() - 1)
            )
            await connection.execute(ended)

    async def expire(self, *, settle_after: float = 0.0, lease: float = 60.0) -> int:
        """Expire in a transaction of its own."""
        async with self.database.begin() as connection:
            return await ledger.expire(connection, PARTNER, lease=lease, settle_after=settle_after)

    async def release(self) -> int:
        """Let those go on whose wait is over, in a transaction of its own."""
        async with self.database.begin() as connection:
            return await release(connection, PARTNER)

    async def rows(self, key: str | None = None) -> Sequence[sa.Row[Any]]:
        """Return the ledger, by id."""
        statement = sa.select(deliveries).order_by(deliveries.c.id)
        if key is not None:
            statement = statement.where(deliveries.c.business_key == key)
        return await self._seen(statement)

    async def states(self, key: str) -> dict[int, str]:
        """Return the state of each version of a business key."""
        return {row.version: row.state for row in await self.rows(key)}

    async def partner_ids(self) -> dict[str, str]:
        """Return the partner's ids that the ledger remembers."""
        rows = await self._seen(sa.select(partner_records.c.business_key, partner_records.c.partner_id))
        return {row.business_key: row.partner_id for row in rows}

    async def events(self) -> list[Event]:
        """Return what was announced, in order."""
        rows = await self._seen(sa.select(outbox).order_by(outbox.c.id))
        return [_EVENTS[row.routing_key].model_validate_json(row.body) for row in rows]

    async def _seen(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """Look from outside; the pool may hand out connections that a test has killed, and we are not under test."""
        looks = AsyncRetrying(retry=retry_if_exception(database_is_away), stop=stop_after_attempt(20), reraise=True)

        async def look() -> list[sa.Row[Any]]:
            async with self.database.read() as connection:
                return [*await connection.execute(statement)]

        rows: list[sa.Row[Any]] = await looks(look)
        return rows

    async def open(self) -> int:
        """Return how many deliveries are not settled."""
        return sum(row.state in OPEN for row in await self.rows())

    async def settled(self, *, within: float = 30.0) -> None:
        """Wait until no delivery is open and the partner has nothing outstanding."""

        async def nothing_open() -> bool:
            return not await self.open()

        await until(nothing_open, within=within)
        await self.partner.nothing_outstanding()

    async def in_state(self, key: str, state: State, *, within: float = 30.0) -> None:
        """Wait until the newest version of a business key is in a state."""

        async def holds() -> bool:
            return bool((await self.rows(key))[-1].state == state)

        await until(holds, within=within)

    async def outcomes(self) -> Outcomes:
        """Return what is not as it should be: every newest version once at the partner, and announced once."""
        newest: dict[str, int] = {}
        for row in await self.rows():
            code = code_of(row.business_key)
            newest[code] = max(newest.get(code, 0), row.version)
        held = {code_of(key): versions for key, versions in self.partner.versions().items()}
        events = await self.events()
        accepted = Counter((event.code, event.version) for event in events if isinstance(event, DeliveryAcceptedV1))
        times = {(key, version): accepted[key, version] for key, version in newest.items()} | accepted
        return Outcomes(
            doubled=frozenset(self.partner.doubled),
            missing=frozenset(newest.keys() - held.keys()),
            wrong=frozenset(key for key, versions in held.items() if set(versions) != {newest[key]}),
            announced=frozenset((*which, count) for which, count in times.items() if count != 1),
            rejected=frozenset(event.code for event in events if isinstance(event, DeliveryRejectedV1)),
            unclear=frozenset(event.code for event in events if isinstance(event, DeliveryUnclearV1)),
        )


def new(keys: Iterable[str], *, version: int = 1) -> list[NewDelivery]:
    """Return deliveries of one version."""
    return [NewDelivery(key, version, b'{"version": %d}' % version) for key in keys]


def withdrawals(keys: Iterable[str], *, version: int) -> list[NewDelivery]:
    """Return what takes records away, with their steps."""
    return [
        replace(one, withdrawn=True, ends=(step_key(one.business_key, STEP),)) for one in new(keys, version=version)
    ]


def steps_of(records: Iterable[NewDelivery]) -> list[NewDelivery]:
    """Return a step of each record."""
    return [
        replace(one, business_key=step_key(one.business_key, STEP), step=STEP, waits_for=one.business_key)
        for one in records
    ]


def keys_of(number: int) -> list[str]:
    """Return so many business keys."""
    return [f"key-{one:03}" for one in range(number)]


async def statements(harness: LedgerHarness, number: int) -> int:
    """Return how many statements enqueueing so many takes."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    engine = harness.database.engine.sync_engine
    async with harness.database.begin() as connection:
        sa.event.listen(engine, "before_cursor_execute", count)
        try:
            await ledger.enqueue(connection, PARTNER, new(keys_of(number), version=2))
        finally:
            sa.event.remove(engine, "before_cursor_execute", count)
    return len(counted)


async def waits_for_a_lock(harness: LedgerHarness) -> bool:
    """Return whether a transaction of the ledger's waits for another (PostgreSQL)."""
    async with harness.database.read() as connection:
        waiting = await connection.execute(
            sa.text(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND wait_event_type = 'Lock'"
            ).bindparams(name=harness.database.schema)
        )
        return bool(waiting.scalar_one())


async def terminate_connections(harness: LedgerHarness, through: AsyncConnection) -> int:
    """Let PostgreSQL end every connection of the ledger's but this one; returns how many."""
    killed = await through.execute(
        sa.text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = :name AND pid <> pg_backend_pid()"
        ).bindparams(name=harness.database.schema)
    )
    return int(killed.scalar_one())
