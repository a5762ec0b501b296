"""One simulated partner and the gateway to it, in this process: as many replicas of it as a scenario needs."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from contracts.contract import Contract
from contracts.envelope import OwnEnvelope
from hub.clock import SYSTEM, Clocks, moment
from hub.delivery.dispatcher import Dispatcher
from hub.delivery.states import UNSETTLED, State
from hub.delivery.tables import deliveries
from hub.jobs.job import Job, JobRun
from hub.partner.settings import PartnerSettings
from hub.runtime import Runtime, Service
from hub.store.database import Database
from hub.tables import outbox
from sandbox.kit.clock import Clock
from tests.conformance.conforming import ConformingKind, ConformingPartner
from tests.partners.simulated import Record, SimulatedPartner
from tests.support.tables import made, unmade
from tests.support.waiting import until

HASTY: Final[Mapping[str, Any]] = {
    "read_timeout_seconds": 10.0,  # a busy machine is no partner that does not answer
    "connect_timeout_seconds": 2.0,
    "lease_seconds": 48.0,
    "retry_wait_seconds": 0,
    "calls_per_second": 0,
    "settle_after_seconds": 0.05,
    "visibility_lag_seconds": 0.05,
    "back_off_first_seconds": 0.02,
    "back_off_max_seconds": 0.1,
    "circuit_open_seconds": 0.05,
    "credentials_retry_seconds": 0.05,
}
"""Waits that suit a simulator which stores at once and hides nothing; whatever waits longer waits for our clocks."""
PATIENT_SECONDS: Final = 1000.0
"""A wait that no test sits out: it ends when the clocks are put forward."""


def nips(number: int) -> list[str]:
    """Return NIPs of invented people, serial 000: they differ in the day of birth and the month of appointment."""
    return [
        f"19{70 + one // 336}{one // 28 % 12 + 1:02}{one % 28 + 1:02}201501{1 + one % 2}000" for one in range(number)
    ]


@dataclass(frozen=True)
class Outcomes:
    """What is not as it should be, in numbers: business keys would be NIPs.

    Attributes:
        missing: business keys of which the partner holds no record.
        doubled: of which it holds more than one.
        strange: of which nobody has told the gateway.
        wrong: whose record has not the newest version's values.
        ids: accepted records that the ledger remembers under an id that is none of the partner's.
        steps: records on which the step was not carried out once.
        announced: how often accepted versions were announced, where that is not once.
        rejected: how often each of those that were refused was announced.
        unclear: likewise of those of which nobody can tell.
    """

    missing: int = 0
    doubled: int = 0
    strange: int = 0
    wrong: int = 0
    ids: int = 0
    steps: int = 0
    announced: Sequence[int] = ()
    rejected: Sequence[int] = ()
    unclear: Sequence[int] = ()


ALL_ONCE: Final = Outcomes(announced=[], rejected=[], unclear=[])


class MovableClocks(Clocks):
    """The machine's time, and what the test has put it forward by."""

    def __init__(self) -> None:
        self._forward = 0.0
        super().__init__(now=lambda: SYSTEM.now() + self._forward, elapsed=lambda: SYSTEM.elapsed() + self._forward)

    def forward(self, seconds: float) -> None:
        """Let so much time pass."""
        self._forward += seconds


class Replica:
    """One process of the gateway, as far as its database and its partner can tell.

    Attributes:
        runtime: what the kit lends it; its connections and caches are its own.
        dispatcher: not started.
    """

    def __init__(self, service: Service, settings: PartnerSettings, clocks: Clocks) -> None:
        self.runtime = Runtime(service, settings, clocks=clocks)
        self._parts = service.build(self.runtime)
        self._ended = False
        (self.dispatcher,) = [one for one in self._parts.workers if isinstance(one, Dispatcher)]

    def job(self, name: str) -> Job:
        """Return one of its periodic jobs."""
        return next(job for job in self._parts.jobs if job.name == name)

    async def take(self, *events: Contract) -> None:
        """Take events as its consumers do, in a transaction for each queue."""
        for subscription in self._parts.subscriptions:
            mine = [one for one in events if type(one) in subscription.contracts]
            if mine:
                async with self.runtime.transactions.begin() as tx:
                    await subscription.handler(mine, tx)

    async def kill(self) -> None:
        """End it as kill -9 does: with whatever it knows unrecorded.

        On SQLite between its transactions: a process that dies takes its locks with it, a cancelled task may not.
        """
        database = self.runtime.database
        async with nullcontext() if database.is_postgresql else database.begin():
            await asyncio.gather(self.dispatcher.cancel(), self.dispatcher.cut_off())
        await self._let_go()

    async def stop(self) -> None:
        """End it in order."""
        await self.dispatcher.stop(deadline=10)
        await self._let_go()

    async def _let_go(self) -> None:
        if self._ended:
            return
        self._ended = True
        for stop in self._parts.on_stop:
            await stop()
        await self.runtime.database.close()


class Environment:
    """A partner that runs, the gateway's database, and what came of the deliveries.

    Attributes:
        partner: the simulator.
        described: how it is described.
        kind: of record that is tried.
        clocks: of every replica.
    """

    def __init__(
        self,
        described: ConformingPartner,
        kind: ConformingKind,
        partner: SimulatedPartner,
        settings: Mapping[str, Any],
        folder: Path,
    ) -> None:
        self.described = described
        self.kind = kind
        self.partner = partner
        self.clocks = MovableClocks()
        self._service = described.service
        self._settings = {**HASTY, "var": folder, "database_schema": f"c{uuid4().hex[:12]}", **settings}
        self._replicas: list[Replica] = []
        self._unused: list[Replica] = []
        self._events: defaultdict[Hashable, list[Contract]] = defaultdict(list)

    def replica(self, **settings: Any) -> Replica:
        """Return another process of the gateway, whose dispatcher is not started."""
        if self._unused and not settings:
            return self._unused.pop()
        return self._new_replica(**settings)

    def _new_replica(self, **settings: Any) -> Replica:
        told = self.described.settings(self.partner, self._settings | settings)
        self._replicas.append(Replica(self._service, told, self.clocks))
        return self._replicas[-1]

    def started(self, **settings: Any) -> Replica:
        """Return one whose dispatcher runs."""
        replica = self.replica(**settings)
        replica.dispatcher.start()
        return replica

    @property
    def database(self) -> Database:
        """The gateway's, which all replicas share."""
        return self._replicas[0].runtime.database

    async def open(self) -> None:
        """Make the tables."""
        self._unused = [self._new_replica()]
        await made(self.database, self._service.all_migrations)

    async def close(self) -> None:
        """End what runs, and leave nothing of it."""
        for replica in self._replicas:
            await replica.stop()
        await unmade(self.database)

    def events(self, number: int, *, version: int = 1) -> list[Contract]:
        """Return events of so many people, whom the partner knows."""
        made_of = nips(number)
        for nip in made_of:
            self.described.know(self.partner, nip)
        return [self.kind.event(nip, version) for nip in made_of]

    async def take(self, *events: Contract) -> None:
        """Let the gateway take events, before any dispatcher runs or while some do."""
        for event in events:
            self._events[self.kind.key_of(event)].append(event)
        await self._replicas[0].take(*events)
        self.forward(0)

    async def hear(self, event: Contract) -> None:
        """Let the gateway take an event that is about no record."""
        await self._replicas[0].take(event)
        self.forward(0)

    async def run(self, job: str, *, is_stopping: Callable[[], bool] = lambda: False, **settings: Any) -> None:
        """Run a periodic job of the gateway once, as a replica of its own does."""
        await self.replica(**settings).job(job).run(JobRun(job, is_stopping=is_stopping))
        self.forward(0)

    async def rows(self) -> Sequence[sa.Row[Any]]:
        """Return the ledger, by id."""
        async with self.database.read() as connection:
            return (await connection.execute(sa.select(deliveries).order_by(deliveries.c.id))).all()

    async def holds(self, condition: Callable[[Sequence[sa.Row[Any]]], bool]) -> None:
        """Wait until the ledger is as a condition says."""

        async def is_so() -> bool:
            return condition(await self.rows())

        await until(is_so)

    def forward(self, seconds: float) -> None:
        """Let so much time pass for the gateway."""
        self.clocks.forward(seconds)
        for replica in self._replicas:
            replica.dispatcher.wake()

    async def announced_again(self, number: int) -> None:
        """Wait until so many more are announced as accepted than were taken."""

        async def are() -> bool:
            told = (await self.announced(self.described.accepted)).total()
            return told >= sum(map(len, self._events.values())) + number

        await until(are)

    async def settled(self, *, within: float = 30.0) -> None:
        """Wait until no delivery is open, nor waits for one that is, and the partner has nothing outstanding.

        Raises TimeoutError when that is not so `within` seconds.
        """

        async def nothing_open() -> bool:
            rows = await self.rows()
            ended = {row.business_key for row in rows if row.state in {State.REJECTED, State.UNCLEAR}}
            return not any(row.state in UNSETTLED and row.waits_for not in ended for row in rows)

        await until(nothing_open, within=within)
        assert await self.partner.wait_for_late() == 0

    async def announced(self, contract: type[Contract]) -> Counter[tuple[Hashable, int]]:
        """Return how often an event of a type was announced, by business key and version."""
        statement = sa.select(outbox.c.body).where(outbox.c.routing_key == contract.type)
        async with self.database.read() as connection:
            bodies = (await connection.execute(statement)).scalars().all()
        about = (self.kind.announced(contract.model_validate_json(body)) for body in bodies)
        return Counter(one for one in about if one is not None)

    async def outcomes(self) -> Outcomes:
        """Return what is not as it should be, by what the partner itself holds and by what was announced."""
        held: defaultdict[Hashable, list[Record]] = defaultdict(list)
        for record in self.partner.records(self.kind.records):
            held[self.kind.key(record)].append(record)
        newest = {key: events[-1] for key, events in self._events.items()}
        accepted = await self.announced(self.described.accepted)
        times = {(key, event.model_dump()["version"]): 0 for key, event in newest.items()} | accepted
        return Outcomes(
            missing=len(newest.keys() - held.keys()),
            doubled=sum(len(records) > 1 for records in held.values()),
            strange=len(held.keys() - newest.keys()),
            wrong=sum(not self.kind.holds(held[key][-1], event) for key, event in newest.items() if held[key]),
            ids=len(await self._ids_known() - {record["id"] for records in held.values() for record in records}),
            steps=self._wrong_steps(held),
            announced=sorted(count for count in times.values() if count != 1),
            rejected=sorted((await self.announced(self.described.rejected)).values()),
            unclear=sorted((await self.announced(self.described.unclear)).values()),
        )

    async def _ids_known(self) -> set[str]:
        """Return the partner's ids of the newest versions of records, as the ledger has them."""
        newest = {row.business_key: row for row in await self.rows() if not row.step}
        return {row.partner_id for row in newest.values() if row.state == State.ACCEPTED}

    def _wrong_steps(self, held: Mapping[Hashable, Sequence[Record]]) -> int:
        """Return on how many records the newest version's step was not carried out once, or an older one's twice."""
        step = self.kind.step
        if step is None:
            return 0
        wrong = 0
        for key, (*older, newest) in self._events.items():
            records = {record["id"] for record in held[key]}
            made_of = [one for one in self.partner.records(step.records) if step.of(one) in records]
            wrong += sum(step.holds(one, newest) for one in made_of) != 1
            wrong += sum(sum(step.holds(one, event) for one in made_of) > 1 for event in older)
        return wrong


def _envelope(event: Contract) -> OwnEnvelope:
    return OwnEnvelope(id=str(uuid4()), source="/tests", type=event.type, time=moment(0))


@asynccontextmanager
async def trying(
    described: ConformingPartner,
    kind: ConformingKind,
    folder: Path,
    *,
    clock: Clock | None = None,
    **settings: Any,
) -> AsyncIterator[Environment]:
    """Run a partner's simulator, and make a gateway's tables beside it.

    Args:
        described: whose gateway.
        kind: of record.
        folder: for SQLite's file.
        clock: of the simulator; None: the machine's.
        settings: of the gateway, beside `HASTY`; `database_url` for another database than SQLite.
    """
    try:
        async with described.simulated(clock) as partner:
            environment = Environment(described, kind, partner, settings, folder)
            await environment.open()
            try:
                yield environment
            finally:
                await environment.close()
    except BaseExceptionGroup as failures:  # the simulator runs in a group of tasks: what failed is in the middle
        raise failures.exceptions[0] from None
