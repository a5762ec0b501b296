"""Two replicas of a service that takes its own events, a broker that does what brokers do, and a clock of their own.

Everything is the kit's but the broker and the clock. A replica stands still or dies where it is told to.
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Final, Self, cast
from uuid import uuid4

import sqlalchemy as sa

from contracts.contract import SOURCES
from hub.amqp.content import Delivery
from hub.amqp.decoding import Properties
from hub.clock import Clocks
from hub.errors import Transient
from hub.failpoints import Failpoint, listen
from hub.messaging import outbox as kit
from hub.messaging.consumer import Consumer
from hub.messaging.origins import Origins
from hub.messaging.outbox import HeldEvent, Outlet
from hub.messaging.publisher import ConfirmingPublisher, OutgoingMessage
from hub.messaging.relay import Relay
from hub.messaging.replay import Sent, invalidate_outstanding_confirms, send_again
from hub.messaging.subscription import Subscription
from hub.messaging.topology import Names
from hub.settings import HubSettings
from hub.store.database import Database
from hub.store.migrate import KIT_MIGRATIONS
from hub.store.retention import Retention
from hub.tables import outbox
from hub.transaction import Transaction, Transactions
from tests.support.contracts import SOURCE, ThingHappenedV1
from tests.support.tables import made, unmade

DAY: Final = 86_400.0
SETTINGS: Final = HubSettings(
    outbox_batch=2,  # memory holds eight events
    outbox_hold_seconds=5.0,
    outbox_sweep_seconds=5.0,
    unroutable_retry_seconds=2.0,
    outbox_retention_days=2.0,
    inbox_retention_days=5.0,
)
OUTLET: Final = Outlet("tests", SOURCE, SOURCES, "tests.requeue")
NAMES: Final = Names("", "counter")
_EPOCH: Final = 1_000_000_000.0
_EVENT_ID: Final = "cloudEvents:id"

metadata = sa.MetaData()
effects = sa.Table("effects", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("code", sa.String(64)))
"""A row for every time that an event took effect."""


class Died(BaseException):
    """A process that is killed handles nothing any more."""


class Clock:
    """The machine's.

    Attributes:
        elapsed: seconds that only grow.
        ahead: by how much the wall clock is wrong, in seconds.
    """

    def __init__(self) -> None:
        self.elapsed = 0.0
        self.ahead = 0.0

    def now(self) -> float:
        return _EPOCH + self.elapsed + self.ahead


class ProcessClocks(Clocks):
    """What one process makes of the machine's clock; it may start anew."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(now=clock.now, elapsed=lambda: clock.elapsed)

    def start_anew(self) -> None:
        self._started = self.now() - self.elapsed()


_DIES_AT: ContextVar[Failpoint | None] = ContextVar("dies_at", default=None)


class Answer(StrEnum):
    """What the broker makes of a message that is published."""

    CONFIRMED = "confirmed"
    DOUBLED = "doubled"
    REFUSED = "refused"
    UNROUTABLE = "unroutable"
    CONFIRM_LOST = "confirm_lost"
    MESSAGE_LOST = "message_lost"


class End(StrEnum):
    """How a transaction ends."""

    COMMITS = "commits"
    HANDLER_FAILS = "handler_fails"
    COMMIT_FAILS = "commit_fails"


class Stop(StrEnum):
    """Where a relay stands still."""

    BEFORE_PUBLISH = "before_publish"
    AFTER_CONFIRM = "after_confirm"


class BatchEnd(StrEnum):
    """What becomes of a receiver with a batch in hand."""

    ACKS = "acks"
    STUMBLES = "stumbles"
    DIES_BEFORE_COMMIT = "dies_before_commit"
    DIES_BEFORE_ACK = "dies_before_ack"
    ACK_IS_LOST = "ack_is_lost"


_DEATHS: Final = {
    BatchEnd.DIES_BEFORE_COMMIT: Failpoint.EFFECT_STORED,
    BatchEnd.DIES_BEFORE_ACK: Failpoint.COMMITTED,
}


class Broker:
    """One queue.

    Attributes:
        waiting: what nobody has been given yet.
        taken: codes of everything that ever reached it.
        confirmed: ids of the events that it has said to have.
    """

    def __init__(self) -> None:
        self.waiting: list[OutgoingMessage] = []
        self.taken: set[str] = set()
        self.confirmed: set[str] = set()

    def take(self, message: OutgoingMessage, answer: Answer) -> str | None:
        """Answer as the kit's publisher does."""
        self.taken.add(code_of(message.body))
        match answer:
            case Answer.REFUSED | Answer.UNROUTABLE:
                return answer.value
            case Answer.MESSAGE_LOST:
                return "unconfirmed"
            case Answer.CONFIRM_LOST:
                self.waiting.append(message)
                return "unconfirmed"
        self.waiting += [message] * (2 if answer is Answer.DOUBLED else 1)
        self.confirmed.add(id_of(message))
        return None


class Wire(ConfirmingPublisher):
    """Stands in for the kit's publisher: one process's way to the modelled broker.

    Attributes:
        answers: those to come.
        stop: where to stand still the next time.
        stands: set while it does.
        being_published: what is.
    """

    def __init__(self, broker: Broker) -> None:
        self._model = broker
        self.answers: Iterator[Answer] = repeat(Answer.CONFIRMED)
        self.stop: Stop | None = None
        self.stands = asyncio.Event()
        self.being_published: Sequence[OutgoingMessage] = ()
        self._goes_on = asyncio.Event()

    async def publish(self, messages: Sequence[OutgoingMessage]) -> list[str | None]:
        self.being_published = messages
        await self._stand_at(Stop.BEFORE_PUBLISH)
        answers = [self._model.take(message, next(self.answers)) for message in messages]
        await self._stand_at(Stop.AFTER_CONFIRM)
        self.being_published = ()
        return answers

    def go_on(self) -> None:
        self._goes_on.set()

    async def _stand_at(self, place: Stop) -> None:
        if self.stop is place:
            self.stop = None
            self.stands.set()
            await self._goes_on.wait()
            self.stands.clear()
            self._goes_on.clear()


class SteppedRelay(Relay):
    """A relay whose turns the machine takes."""

    @property
    def alive(self) -> bool:
        return True


class Channel:
    """What the broker has given to one consumer and not heard of since."""

    def __init__(self) -> None:
        self.is_closed = False
        self.ack_is_lost = False
        self.unacked: list[Delivered] = []

    def ack(self, last: "Delivered") -> None:
        """Settle everything up to a message."""
        if self.ack_is_lost:
            return
        self.unacked = self.unacked[self.unacked.index(last) + 1 :]


class Delivered:
    """A message as the consumer has it from the broker; every delivery is its own."""

    def __init__(self, message: OutgoingMessage, channel: Channel) -> None:
        self.message = message
        self.content = channel
        self.properties = Properties(headers=message.headers, content_type=message.content_type, user_id="district")
        self.exchange = message.exchange
        self.faults = ()
        self.prepared = None
        self.body = message.body
        self.redelivered = False

    @property
    def delivery_tag(self) -> "Delivered":
        return self

    @property
    def is_open(self) -> bool:
        return not self.content.is_closed


class Replica:
    """One process: a relay, a consumer, and what they keep in memory."""

    def __init__(self, url: str, schema: str, broker: Broker, clock: Clock, settings: HubSettings) -> None:
        self.clocks = ProcessClocks(clock)
        self.database = Database(url, schema=schema, clocks=self.clocks)
        self.broker = broker
        self._settings = settings
        subscription = Subscription("things", (ThingHappenedV1,), self._handle, "Hal yang terjadi.")
        self._consumer = Consumer(
            subscription,
            transactions=Transactions(self.database, OUTLET),
            publisher=Wire(broker),
            names=NAMES,
            origins=Origins.of(settings, NAMES),
            settings=settings,
            stopping=asyncio.Event(),
            restore_topology=lambda: None,
        )
        self.retention = Retention(self.database, settings)
        self._stumbles = False
        self._in_handler: asyncio.Event | None = None
        self._handler_goes_on = asyncio.Event()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.clocks.start_anew()
        self.wire = Wire(self.broker)
        self.relay = SteppedRelay(self.database, self.wire, self._settings)
        self.transactions = Transactions(self.database, OUTLET, self.relay)
        self.channel = Channel()
        self._turn: asyncio.Task[float] | None = None

    @property
    def stands_still(self) -> bool:
        """Whether its relay does."""
        return self._turn is not None

    def sees_the_time_of(self, other: "Replica") -> bool:
        """Whether both started under the same wall clock."""
        return abs(self.clocks.steady() - other.clocks.steady()) < 0.01

    @property
    def holds(self) -> list[OutgoingMessage]:
        """Events that its relay has in memory."""
        return [*(message for _, message in self.relay.in_hand), *self.wire.being_published]

    async def emit(self, codes: Sequence[str], *, in_memory: bool, end: End = End.COMMITS) -> None:
        """Announce things in one transaction, whose process has a relay or not (a command line has none)."""
        transactions = self.transactions if in_memory else Transactions(self.database, OUTLET)

        async def transact() -> None:
            async with transactions.begin() as transaction:
                for code in codes:
                    transaction.emit(ThingHappenedV1(code=code))
                if end is End.HANDLER_FAILS:
                    raise ZeroDivisionError

        engine = self.database.engine.sync_engine
        if end is End.COMMITS:
            await transact()
            return
        if end is End.COMMIT_FAILS:
            sa.event.listen(engine, "commit", _fail)
        try:
            with suppress(ZeroDivisionError):
                await transact()
        finally:
            if end is End.COMMIT_FAILS:
                sa.event.remove(engine, "commit", _fail)

    async def relays(self, answers: Sequence[Answer], stop: Stop | None = None) -> None:
        """Take a turn of the relay, until it is over or stands still."""
        if self._turn is not None:
            return
        self.wire.answers = chain(answers, repeat(Answer.CONFIRMED))
        self.wire.stop = stop
        turn = asyncio.create_task(self.relay.turn())
        stands = asyncio.create_task(self.wire.stands.wait())
        await asyncio.wait({turn, stands}, return_when=asyncio.FIRST_COMPLETED)
        stands.cancel()
        self.wire.stop = None
        if turn.done():
            await turn
        else:
            self._turn = turn

    async def comes_back(self) -> None:
        """Let a relay that stands still finish its turn."""
        if self._turn is not None:
            self.wire.go_on()
            await self._turn
            self._turn = None

    @asynccontextmanager
    async def claiming(self, limit: int) -> AsyncIterator[list[HeldEvent]]:
        """Stand in the middle of a claim."""
        async with self.database.begin() as connection:
            yield await kit.claim(connection, limit, hold=self._settings.outbox_hold_seconds)

    async def die(self) -> None:
        """Lose everything that is only in memory; the next one starts at once."""
        if self._turn is not None:
            self._turn.cancel()
            await asyncio.gather(self._turn, return_exceptions=True)
        self.disconnect()
        self._begin_anew()

    def disconnect(self) -> None:
        """Let the broker take back what was not acked."""
        for delivered in self.channel.unacked:
            delivered.redelivered = True
        self.broker.waiting[:0] = [delivered.message for delivered in self.channel.unacked]
        self.channel.is_closed = True
        self.channel = Channel()

    def prefetch(self, size: int) -> None:
        """Be given messages."""
        given, self.broker.waiting = self.broker.waiting[:size], self.broker.waiting[size:]
        self.channel.unacked += [Delivered(message, self.channel) for message in given]

    async def receives(self, size: int, end: BatchEnd) -> None:
        """Work off a batch of what was given."""
        batch = self.channel.unacked[:size]
        if not batch:
            return
        self._stumbles = end is BatchEnd.STUMBLES
        self.channel.ack_is_lost = end is BatchEnd.ACK_IS_LOST
        _DIES_AT.set(_DEATHS.get(end))
        try:
            await self._consumer.take(cast("list[Delivery]", batch))
        except Died:
            pass
        finally:
            _DIES_AT.set(None)
        if end in {*_DEATHS, BatchEnd.ACK_IS_LOST}:
            self.disconnect()

    async def receives_beside(self, other: "Replica", size: int, end: BatchEnd) -> None:
        """Stand in the middle of a transaction while another begins one; then finish it."""
        self._in_handler = asyncio.Event()
        ours = asyncio.create_task(self.receives(size, end))
        stands = asyncio.create_task(self._in_handler.wait())
        await asyncio.wait({ours, stands}, return_when=asyncio.FIRST_COMPLETED)
        stands.cancel()
        self._in_handler = None
        theirs = asyncio.create_task(other.receives(size, BatchEnd.ACKS))
        await asyncio.sleep(0.005)  # until it waits for us
        self._handler_goes_on.set()
        await asyncio.gather(ours, theirs)
        self._handler_goes_on.clear()

    async def _handle(self, batch: Sequence[ThingHappenedV1], transaction: Transaction) -> None:
        codes = [{"code": received.code} for received in batch]
        await transaction.connection.execute(sa.insert(effects), codes)
        if self._in_handler is not None:
            self._in_handler.set()
            await self._handler_goes_on.wait()
        if self._stumbles:
            self._stumbles = False
            raise Transient("stumbled", code="stumbled")


@dataclass(frozen=True)
class View:
    """What the database holds.

    Attributes:
        effects: how often each event took effect, by code.
        rows: the outbox.
    """

    effects: Counter[str]
    rows: Sequence[sa.Row[Any]]

    @property
    def unsent(self) -> set[str]:
        """Codes of the events that are still to leave."""
        return {code_of(row.body) for row in self.rows if row.sent_at is None}

    @property
    def sent(self) -> set[str]:
        """Codes of the events that are marked sent."""
        return {code_of(row.body) for row in self.rows if row.sent_at is not None}


class OutboxHarness:
    """The service's database, its replicas, the broker."""

    def __init__(self, url: str, settings: HubSettings) -> None:
        self.clock = Clock()
        self.broker = Broker()
        self.settings = settings
        schema = f"o{uuid4().hex[:12]}"
        self.replicas = [Replica(url, schema, self.broker, self.clock, settings) for _ in range(2)]
        self.database = self.replicas[0].database
        listen(_die_there)

    @classmethod
    async def new(
        cls, database_url: str, folder: Path, *, prepared: Path | None = None, settings: HubSettings = SETTINGS
    ) -> Self:
        """Make a schema that nobody else has, or an SQLite file: from one that is `prepared`, which is quicker."""
        file = folder / "service.sqlite3"
        if prepared is not None:
            shutil.copy(prepared, file)
        harness = cls(database_url or f"sqlite:///{file}", settings)
        if not database_url:
            for replica in harness.replicas:
                sa.event.listen(replica.database.engine.sync_engine, "connect", _spare_the_disk)
        if database_url or prepared is None:
            await prepare(harness.database)
        return harness

    async def close(self) -> None:
        """End what stands still, remove the schema."""
        listen(None)
        for replica in self.replicas:
            await replica.die()
        for replica in self.replicas:
            await replica.database.close()
        await unmade(self.database)

    async def look(self) -> View:
        """Look from outside."""
        async with self.database.read() as connection:
            codes = (await connection.execute(sa.select(effects.c.code))).scalars()
            rows = (await connection.execute(sa.select(outbox).order_by(outbox.c.id))).all()
            return View(Counter(codes), rows)

    @property
    def on_the_way(self) -> set[str]:
        """Codes of the events of which the broker has a copy."""
        given = (delivered.message for replica in self.replicas for delivered in replica.channel.unacked)
        return {code_of(message.body) for message in chain(self.broker.waiting, given)}

    @property
    def in_memory(self) -> set[str]:
        """Codes of the events that a relay has in memory."""
        return {code_of(message.body) for replica in self.replicas for message in replica.holds}

    async def replay(self, *, since: float) -> set[str]:
        """Do what `kinerja outbox replay` does; returns the codes of what is sent again."""
        at = self.clock.now()
        sent = Sent(since, at, at - self.settings.inbox_retention_days * DAY / 2)
        last, found = 0, set[int]()
        async with self.database.begin() as connection:
            await invalidate_outstanding_confirms(connection)
        while True:
            async with self.database.begin() as connection:
                chunk = await send_again(connection, sent, after=last)
            if not chunk:
                break
            found.update(chunk)
            last = chunk[-1]
        return {code_of(row.body) for row in (await self.look()).rows if row.id in found}


def prepared_file(folder: Path) -> Path:
    """Return an SQLite file with the tables, for worlds to copy."""
    path = folder / "prepared.sqlite3"

    async def make() -> None:
        database = Database(f"sqlite:///{path}", schema="")
        await prepare(database)
        await database.close()

    asyncio.run(make())
    return path


async def prepare(database: Database) -> None:
    """Make the kit's tables and the effects."""
    await made(database, KIT_MIGRATIONS)
    async with database.begin() as connection:
        await connection.run_sync(metadata.create_all)


def code_of(body: bytes) -> str:
    """Return the code of the event that a body is of."""
    return ThingHappenedV1.model_validate_json(body).code


def id_of(message: OutgoingMessage) -> str:
    """Return the id of the event that a message carries."""
    return str(message.headers[_EVENT_ID])


def _spare_the_disk(connection: Any, _record: object) -> None:
    """Nobody cuts the power here."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


def _fail(_connection: sa.Connection) -> None:
    raise ZeroDivisionError


def _die_there(point: Failpoint) -> None:
    if point is _DIES_AT.get():
        raise Died
