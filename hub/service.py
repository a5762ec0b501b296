"""Runs a service: in which order things start, and in which order they end.

Start: HTTP (live, not ready) -> database -> topology, broker and consumers, until all stand -> workers -> ready.
Stop: not ready -> stop taking, finish, commit, ack -> workers -> last events out -> HTTP -> broker -> database.
"""

import asyncio
import gc
import inspect
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Final, cast

from aio_pika.abc import AbstractRobustConnection
from faststream import FastStream
from faststream.rabbit import RabbitBroker, RabbitQueue
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_exponential_jitter

from hub.clock import SYSTEM, Clocks
from hub.discovery import service_names
from hub.errors import UserError
from hub.jobs.runner import JobRunner
from hub.messaging.amqp_errors import CONNECTION_TROUBLE
from hub.messaging.broker_refusal import BrokerRefusal, refusals
from hub.messaging.catalogue import Document, Traffic, catalogue_of
from hub.messaging.consumer import Consumer
from hub.messaging.origins import FORMER_ACCEPTED, UNCHECKED, wrong_user
from hub.messaging.rabbit import subscribe_batches
from hub.messaging.subscription import Subscription
from hub.messaging.topology import (
    Topology,
    dead_queue,
    main_queue,
    suspect_queue,
    topic_exchange,
)
from hub.runtime import Parts, Runtime, Service
from hub.settings import HubSettings
from hub.store.database import database_is_away
from hub.store.migrate import migrate, require_migrated
from hub.store.refusal import DatabaseRefusal
from hub.store.refusal import refusal_of as database_refusal_of
from hub.store.retention import retention_job
from hub.systemd import Systemd
from hub.telemetry.logging import configure_logging, get_logger
from hub.unencrypted import unencrypted
from hub.unknown_variables import sentence_about, unknown_variables
from hub.web.http import HttpServer, Readiness, build_app

log = get_logger(__name__)

LEAVE_SECONDS: Final = 5.0
"""How long a connection may take to be closed at the end."""

_CONSUMERS_SECONDS: Final = 60.0


def attach(runtime: Runtime, parts: Parts) -> Document:
    """Register the service's consumers with the broker; returns the message catalogue, an AsyncAPI document."""
    runtime.keeper.topology = topology_of(runtime, parts.subscriptions)
    for subscription in parts.subscriptions:
        _attach_subscription(runtime, subscription)
    return catalogue_of(traffic_of(runtime, parts))


def traffic_of(runtime: Runtime, parts: Parts) -> Traffic:
    """Return what a service says and hears."""
    service, settings = runtime.service, runtime.settings
    return Traffic(
        service.title,
        service.summary,
        runtime.names,
        parts.subscriptions,
        service.publishes,
        settings.sources,
        settings.amqp_url.get_secret_value(),
    )


def topology_of(runtime: Runtime, subscriptions: Iterable[Subscription]) -> Topology:
    """Return what a service needs on the broker."""
    listened = list(subscriptions)
    return Topology.of(
        runtime.settings,
        runtime.service.name,
        {one.name: one.routing_keys for one in listened},
        installed=service_names(),
        by_source={one.name: one.source for one in listened if one.source is not None},
        answers=any(contract.addressed for contract in runtime.service.publishes),
    )


def _attach_subscription(runtime: Runtime, subscription: Subscription) -> None:
    settings, names = runtime.settings, runtime.names
    consumer = Consumer(
        subscription,
        transactions=runtime.transactions,
        publisher=runtime.publisher,
        names=names,
        origins=runtime.origins,
        settings=settings,
        stopping=runtime.stopping,
        restore_topology=runtime.keeper.wake,
    )

    def subscribe(
        queue: RabbitQueue, handler: Callable[..., Awaitable[None]], *, alone: bool, unread: bool = False
    ) -> None:
        subscribe_batches(
            runtime.broker,
            handler,
            queue=queue,
            exchange=topic_exchange(names, subscription.source),
            prefetch=1 if alone else settings.prefetch,
            batch_size=1 if alone else settings.batch_size,
            batch_wait=0.0 if alone else settings.batch_wait_seconds,
            renew_after=settings.consumer_renewal_seconds,
            queue_missing=runtime.keeper.wake,
            prepare=None if unread else consumer.prepare,
        )

    main = main_queue(names, subscription.name, delivery_limit=settings.delivery_limit)
    subscribe(main, consumer.take, alone=False)
    subscribe(suspect_queue(names, subscription.name), consumer.take, alone=True)
    subscribe(dead_queue(names, subscription.name), consumer.take_dead, alone=True, unread=True)


def with_jobs(runtime: Runtime, parts: Parts) -> Parts:
    """Return the parts with one worker more, that runs the service's jobs and the kit's own."""
    runner = JobRunner(runtime.database, [retention_job(runtime.database, runtime.settings), *parts.jobs])
    return replace(parts, workers=[*parts.workers, runner], gauges=[*parts.gauges, runner.refresh_gauges])


class RunningService:
    """One service in one process."""

    def __init__(
        self, service: Service, settings: HubSettings, *, clocks: Clocks = SYSTEM, systemd: Systemd | None = None
    ) -> None:
        self._systemd = systemd or Systemd(os.environ)
        self.runtime = Runtime(service, settings, clocks=clocks)
        self.parts = with_jobs(self.runtime, service.build(self.runtime))
        self.readiness = Readiness(self._tell_systemd)
        specification = attach(self.runtime, self.parts)
        app = build_app(self.runtime, self.parts, self.readiness, specification)
        self.http = HttpServer(app, host=settings.http_host, port=settings.http_port or service.port)
        self.workers = [self.runtime.relay, self.runtime.keeper, *self.parts.workers]
        self.application = _Application(
            self.runtime.broker, opening=self._open, lifespan=self._lifespan, closing=self._finish
        )

    async def run(self) -> None:
        """Run until a signal to end (SIGINT, SIGTERM)."""
        await self.application.run(sleep_time=0.05)

    def _tell_systemd(self, waiting_for: str | None) -> None:
        if waiting_for is None:
            self._systemd.ready(self.http.url)
        else:
            self._systemd.waits_for(waiting_for)

    @asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        self.http.start()
        beating = asyncio.create_task(self._systemd.beat(), name="systemd")
        try:
            yield
        finally:
            beating.cancel()
            await self.http.stop()
            for close in self.parts.on_stop:
                result = close()
                if inspect.isawaitable(result):
                    await result
            await self._leave(
                "RabbitMQ", self.runtime.broker.stop
            )  # a start that failed half-way has left it connected
            await self._leave("basis data", self.runtime.database.close)
            log.info("service_stopped")

    async def _leave(self, what: str, close: Callable[[], Awaitable[None]]) -> None:
        """Close a connection; one that does not answer ends with the process."""
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                await close()
        except TimeoutError:
            log.warning("connection_not_closed", what=what)

    async def _open(self) -> None:
        log.info("service_starting", http=self.http.url)
        if self.runtime.settings.database_owner_url:
            log.warning("owner_of_the_database_given_to_a_service", variable="KINERJA_DATABASE_OWNER_URL")
        if not self.runtime.origins.checked:
            log.warning("origins_unchecked", reason=UNCHECKED)
        if self.runtime.origins.former:
            log.warning("former_publishers_accepted", reason=FORMER_ACCEPTED)
        await self._wait_for("basis data", self._prepare_tables, away=_database_may_come)
        await self._wait_for("RabbitMQ", self._take_messages, away=_broker_is_away)
        for worker in self.workers:
            worker.start()
        self.readiness.waiting_for = None
        log.info("service_ready", http=self.http.url)

    async def _prepare_tables(self) -> None:
        """Have the tables of this version, or wait for whoever makes them; tells what the database refuses."""
        database, sets = self.runtime.database, self.runtime.service.all_migrations
        try:
            if self.runtime.settings.migrations == "apply":
                await migrate(database, sets)
            else:
                await require_migrated(database, sets, service=self.runtime.service.name)
        except Exception as error:
            refusal = database_refusal_of(error)
            if refusal is None or refusal is error:
                raise
            raise refusal from error

    async def _take_messages(self) -> None:
        """Declare everything, connect, and start the consumers: all of them, or none."""
        runtime = self.runtime
        await runtime.keeper.declare()  # on a connection of its own, which tells why the broker does not let us in
        try:
            with refusals(runtime.keeper.account):
                connection = cast("AbstractRobustConnection", await runtime.broker.connect())
                async with asyncio.timeout(_CONSUMERS_SECONDS):
                    await runtime.broker.start()
        except Exception:
            await self._let_go()
            raise
        connection.close_callbacks.add(lambda *_: self._lost_connection())
        runtime.keeper.follow(connection)

    def _lost_connection(self) -> None:
        if not self.runtime.stopping.is_set():
            self.runtime.steadiness.lost()

    async def _let_go(self) -> None:
        """Leave nothing of a start that failed: the next one begins with a connection of its own."""
        try:
            with refusals(self.runtime.keeper.account):
                await self.runtime.broker.stop()
        except Exception:
            log.exception("broker_not_let_go")  # what failed before it says more

    async def _finish(self) -> None:
        """Everything that must happen while the broker's connection still stands."""
        runtime, deadline = self.runtime, self.runtime.settings.shutdown_seconds
        log.info("service_stopping")
        self.readiness.waiting_for = "berhenti"
        self._systemd.stopping()
        runtime.stopping.set()
        stopped = await asyncio.gather(
            *(subscriber.stop() for subscriber in runtime.broker.subscribers), return_exceptions=True
        )
        for error in stopped:
            if isinstance(error, Exception):
                log.error("consumer_did_not_stop", exc_info=error)
        relay, *others = self.workers
        await asyncio.gather(*(worker.stop(deadline=deadline / 2) for worker in others))
        await relay.stop(deadline=deadline / 4)

    async def _wait_for(
        self, what: str, attempt: Callable[[], Awaitable[object]], *, away: Callable[[BaseException], bool]
    ) -> None:
        """Try until it succeeds, or fails with what no waiting mends; readiness and the log say what is missing."""
        self.readiness.waiting_for = what

        def say(state: RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            if self.runtime.stopping.is_set():
                return
            if isinstance(error, BrokerRefusal | DatabaseRefusal):
                waiting_for = f"{what}: {str(error).removesuffix('.')}"
                if self.readiness.waiting_for != waiting_for:
                    log.error("waiting", what=what, reason=str(error))
                self.readiness.waiting_for = waiting_for
                return
            self.readiness.waiting_for = what
            log.warning("waiting", what=what, error=type(error).__name__, attempt=state.attempt_number)

        async def once() -> None:
            await attempt()

        forever = AsyncRetrying(
            # One who is stopped is cancelled soon; what fails meanwhile, fails because of that.
            retry=retry_if_exception(lambda error: away(error) or self.runtime.stopping.is_set()),
            wait=wait_exponential_jitter(multiplier=0.2, max=5.0),
            before_sleep=say,
            reraise=True,
        )
        await forever(once)


class _Application(FastStream):
    """FastStream's application with a start and a stop of our own.

    FastStream tries to start the consumers once, and waits for the broker's good-bye without an end.
    """

    def __init__(
        self,
        broker: RabbitBroker,
        *,
        opening: Callable[[], Awaitable[None]],
        lifespan: Callable[[], AbstractAsyncContextManager[None]],
        closing: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(broker, logger=None, lifespan=lifespan)
        self._opening = opening
        self._closing = closing

    async def start(self, **_options: object) -> None:
        """Start the service, in FastStream's place."""
        await self._opening()

    async def stop(self) -> None:
        """Stop the service, in FastStream's place; the broker's connection is closed by the lifespan."""
        await self._closing()


def _database_may_come(error: BaseException) -> bool:
    if isinstance(error, DatabaseRefusal):
        return error.passes
    return database_is_away(error)


def _broker_is_away(error: BaseException) -> bool:
    if isinstance(error, BrokerRefusal):
        return error.passes
    return isinstance(error, CONNECTION_TROUBLE)


def run_service(service: Service, *, clocks: Clocks = SYSTEM) -> None:
    """Run a service until it is told to end. Settings come from the environment, the time from `clocks`."""
    os.umask(0o077)  # the database holds NIPs and names
    settings = service.settings()
    configure_logging(log_format=settings.log_format, level=settings.log_level, service=service.name)
    if (wrong := wrong_user(settings, service.name)) is not None:
        raise UserError(wrong)
    _warn(settings)

    async def main() -> None:
        running = RunningService(service, settings, clocks=clocks)
        # What is there by now (modules, models, statements) stays: the collector need not walk it again and again.
        gc.collect()
        gc.freeze()
        await running.run()

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(main())


def _warn(settings: HubSettings) -> None:
    """Log what is likely not meant, and stops nothing."""
    for what, reason in unencrypted(settings).items():
        log.warning("connection_unencrypted", what=what, reason=reason)
    if unknown := unknown_variables(os.environ, type(settings)):
        names = {one.name: one.nearest or None for one in unknown}
        log.warning("unknown_variables", names=names, reason=sentence_about(unknown))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    import uvloop  # noqa: PLC0415 - only the process that runs a service needs it

    return uvloop.new_event_loop
