"""What a service is made of, and what the kit lends it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Generic

from fastapi import APIRouter
from typing_extensions import TypeVar

from contracts.contract import Contract
from hub.amqp.connection import Broker
from hub.clock import SYSTEM, Clocks
from hub.finding import Finding
from hub.identity.roles import RoleTable
from hub.identity.verifier import Verifier
from hub.jobs.job import Job
from hub.messaging.origins import Origins
from hub.messaging.outbox import Outlet
from hub.messaging.publisher import ConfirmingPublisher
from hub.messaging.relay import Relay
from hub.messaging.snapshot import Snapshot
from hub.messaging.steadiness import Steadiness
from hub.messaging.subscription import Subscription
from hub.messaging.topology import Names
from hub.messaging.topology_keeper import TopologyKeeper
from hub.reference.page import Page
from hub.settings import HubSettings
from hub.store.database import Database
from hub.store.migrate import KIT_MIGRATIONS, MigrationSet
from hub.transaction import Transactions
from hub.worker import Worker

S = TypeVar("S", bound=HubSettings, default=Any)
"""Settings of a service."""


@dataclass(frozen=True)
class Parts:
    """What a service brings: wired once, when it starts.

    Attributes:
        subscriptions: what it listens to.
        routers: its HTTP API.
        workers: its background work in every replica, such as a delivery dispatcher.
        jobs: its periodic work, done once for all replicas.
        gauges: refreshed when metrics are scraped.
        waits_for: each returns what the service needs of an operator before it can do its work, in Indonesian, None for
            nothing; asked for readiness, so they answer at once.
        on_stop: called last, to close what the service opened.
        apis: what the routes of its API share, one of each kind (`hub.web.context`).
    """

    subscriptions: Sequence[Subscription] = ()
    routers: Sequence[APIRouter] = ()
    workers: Sequence[Worker] = ()
    jobs: Sequence[Job] = ()
    gauges: Sequence[Callable[[], Any]] = ()
    waits_for: Sequence[Callable[[], str | None]] = ()
    on_stop: Sequence[Callable[[], Any]] = ()
    apis: Sequence[Any] = ()

    def with_parts(self, *others: "Parts") -> "Parts":
        """Return these parts and those of others, in order."""
        together = {
            one.name: tuple(part for parts in (self, *others) for part in getattr(parts, one.name))
            for one in fields(self)
        }
        return Parts(**together)


@dataclass(frozen=True)
class Service(Generic[S]):
    """The description of a service.

    Attributes:
        name: also the name of its folder, its SQLite file and its PostgreSQL schema.
        title: Indonesian, for the API's documentation.
        summary: Indonesian, one sentence.
        port: HTTP port unless a setting says otherwise.
        settings: its settings class.
        publishes: the contracts it emits.
        migrations: its tables, beside the kit's.
        build: wires its parts from what the kit lends.
        pages: of the documentation, made from its code.
        examine: tells `kinerja doctor` what the service lacks beside what every service needs.
        partners: names of those whom it delivers to; none: commands take any name.
        reasons: Indonesian, what is wrong and who can mend it, by the code of a delivery that ended without success.
        snapshots: of which records it can announce the current ones again, for a service that comes later.
        roles: that callers of its API may have.
    """

    name: str
    title: str
    summary: str
    port: int
    build: "Callable[[Runtime[S]], Parts]"
    settings: type[S]
    publishes: tuple[type[Contract], ...] = ()
    migrations: tuple[MigrationSet, ...] = ()
    pages: tuple[Page, ...] = ()
    examine: Callable[[], Awaitable[list[Finding]]] | None = None
    partners: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    snapshots: tuple[Snapshot, ...] = ()
    roles: RoleTable = RoleTable()  # noqa: RUF009 - frozen

    @property
    def all_migrations(self) -> tuple[MigrationSet, ...]:
        """The kit's tables first, then its own."""
        return (*KIT_MIGRATIONS, *self.migrations)


class Runtime(Generic[S]):
    """What the kit lends a service while it runs. Nothing is opened by making one.

    Attributes:
        service: whom it serves.
        settings: an instance of the service's settings class.
        clocks: what it reads the time from.
        database: the service's own.
        broker: FastStream's, not started.
        transactions: opens units of work.
        origins: whom it believes what.
        keeper: keeps exchanges, queues and bindings in place.
        relay: publishes the outbox.
        stopping: set when the service is asked to end.
        steadiness: of the connection to the broker.
    """

    def __init__(self, service: Service[S], settings: S, *, clocks: Clocks = SYSTEM) -> None:
        self.service = service
        self.settings = settings
        self.clocks = clocks
        self.names = Names(settings.namespace, service.name)
        self.database = Database.of(settings, service.name, clocks)
        self.broker = Broker(
            settings.amqp_url.get_secret_value(),
            ca_file=settings.ca_file,
            graceful_timeout=settings.shutdown_seconds / 2,
            app_id=service.name,
            reconnect_interval=0.5,
            description=service.summary,
        )
        self.origins = Origins.of(settings, self.names)
        self.publisher = ConfirmingPublisher(
            self.broker, confirm_timeout=settings.confirm_timeout_seconds, user_id=self.origins.user_id
        )
        self.keeper = TopologyKeeper(self.broker, self.names, settings)
        self.relay = Relay(self.database, self.publisher, settings)
        self.outlet = Outlet.of(settings, service.name)
        self.transactions = Transactions(self.database, self.outlet, self.relay)
        self.stopping = asyncio.Event()
        self.steadiness = Steadiness(clocks.elapsed)

    @cached_property
    def verifier(self) -> Verifier:
        """Says whose an access token is; one for all that the service answers."""
        return Verifier.of(self.settings, roles=self.service.roles, clocks=self.clocks)
