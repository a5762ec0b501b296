"""The consumer: where a message becomes an effect exactly once.

    read -> [ inbox insert | handler's changes | outbox insert ] in ONE transaction -> commit -> ack

A batch is one transaction. When the handler refuses one of it for good, its messages are handed over one by one in the
next, and those that are refused are parked. When it fails otherwise they are tried one a transaction, so that a poison
message costs only itself: a transient failure goes to a retry queue, anything else is parked. Nothing is acked before
what became of it is safe: committed, parked, or confirmed by the broker in a retry queue. Killed anywhere in between,
the broker redelivers the batch and the inbox drops what was committed.

A database that is away is waited out. When that takes long, or the broker has lost its patience with us, everything is
given back, once, and nothing else is consumed; the batch in hand is tried until it is stored all the same. What the
broker delivers again of it is known then.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from hub.amqp.content import Delivery
from hub.errors import ContractViolation, Permanent
from hub.failpoints import Failpoint, reach
from hub.messaging.aside import (
    ATTEMPT_HEADER,
    UNEXPECTED,
    Aside,
    Asides,
    attempt_of,
    code_of,
    handlers_own,
    headers_of_publisher,
)
from hub.messaging.inbox import EventKey, first_of_each, record_new
from hub.messaging.origins import Origins, carried
from hub.messaging.publisher import ConfirmingPublisher, OutgoingMessage
from hub.messaging.rabbit import acknowledge, give_back
from hub.messaging.reading import Received, read_message
from hub.messaging.source_origins import SourceOrigins
from hub.messaging.subscription import Subscription
from hub.messaging.topology import Names
from hub.settings import HubSettings
from hub.store.database import database_is_away
from hub.telemetry import metrics
from hub.telemetry.logging import get_logger
from hub.transaction import Transaction, Transactions

log = get_logger(__name__)

_BLIP_ATTEMPTS: Final = 3


class Consumer:
    """Works off one subscription of one service."""

    def __init__(
        self,
        subscription: Subscription,
        *,
        transactions: Transactions,
        publisher: ConfirmingPublisher,
        names: Names,
        origins: Origins,
        settings: HubSettings,
        stopping: asyncio.Event,
        restore_topology: Callable[[], None],
    ) -> None:
        self._subscription = subscription
        self._transactions = transactions
        self._publisher = publisher
        self._names = names
        self._origins = (
            origins if subscription.source is None else SourceOrigins.of(origins, names, subscription.source)
        )
        self._asides = Asides(subscription, names, self._origins)
        self._settings = settings
        self._stopping = stopping
        self._restore_topology = restore_topology
        self._elapsed = transactions.database.clocks.elapsed
        self._committed: dict[EventKey, None] = {}  # the last ones: their acks may be lost on the way

    async def take(self, batch: Sequence[Delivery]) -> None:
        """Work off a batch and ack it. The messages are in order of delivery."""
        self._count_redelivered(batch)
        if await self._work_off(batch):
            await acknowledge(batch)
        else:
            await give_back(batch)

    def prepare(self, message: Delivery) -> Received | ContractViolation:
        """Read a message as soon as it is there. Returns why it cannot be read, if so."""
        try:
            return self._read(message)
        except ContractViolation as violation:
            return violation

    async def take_dead(self, batch: Sequence[Delivery]) -> None:
        """Park messages that were redelivered too often, unread, and ack them."""
        reason = Permanent("redelivered too often, even alone: it may crash the consumer", code="delivery_limit")
        if await self._store_all([self._asides.parked(message, reason) for message in batch]):
            await acknowledge(batch)
        else:
            await give_back(batch)

    async def _work_off(self, batch: Sequence[Delivery]) -> bool:
        """Bring every message of the batch to a safe end. False: we are stopping and the database is away."""
        good, bad = self._sorted(batch)
        if not good and not bad:
            return True
        ways: list[Callable[[], Awaitable[None]]] = [
            partial(self._transact, [received for _, received in good], bad),
            partial(self._transact_apart, good, bad),
        ]
        for transact in ways:
            try:
                return await self._commit(batch[0], transact)
            except Exception as error:  # noqa: BLE001 - whatever failed, it is tried in smaller pieces
                failure = error
            if len(good) <= 1 or _may_pass(failure):
                break
        log.info("batch_falls_back_to_single_messages", size=len(batch), error=type(failure).__name__)
        if not await self._store_all(bad):
            return False
        for message, received in good:
            if not await self._work_off_one(message, received):
                return False
        return True

    def _sorted(self, batch: Sequence[Delivery]) -> tuple[list[tuple[Delivery, Received]], list[Aside]]:
        """Return what can be read and is not known to have taken effect, and what is to be put aside."""
        good: list[tuple[Delivery, Received]] = []
        bad: list[Aside] = []
        for message in batch:
            received = message.prepared if message.prepared is not None else self.prepare(message)
            if isinstance(received, ContractViolation):
                bad.append(self._asides.of(message, received))
                continue
            if not isinstance(received, Received):
                raise TypeError(f"a {type(received).__name__} in the place of a message that was read")
            if message.redelivered and _key_of(received) in self._committed:
                metrics.MESSAGES.labels(self._subscription.name, "duplicate").inc()
            else:
                good.append((message, received))
        return good, bad

    async def _work_off_one(self, message: Delivery, received: Received) -> bool:
        """One message in a transaction of its own: first tier of retries, then a retry queue, then parked."""
        try:
            return await _blips()(self._commit, message, partial(self._transact, [received], []))
        except Exception as error:  # noqa: BLE001 - whatever failed, the message is retried or parked, never lost
            return await self._set_aside(message, error)

    async def _store_all(self, bad: Sequence[Aside]) -> bool:
        """Put messages aside together; if one of them cannot be stored so, each alone."""
        if len(bad) > 1:
            try:
                return await self._commit(bad[0].message, partial(self._transact, [], bad))
            except Exception as error:  # noqa: BLE001 - whatever it was, each is tried alone
                log.info("parking_falls_back_to_single_messages", size=len(bad), error=type(error).__name__)
        for aside in bad:
            if not await self._store_one(aside):
                return False
        return True

    async def _store_one(self, aside: Aside) -> bool:
        """Put one message aside alone."""
        if aside.refusal is not None:
            try:
                return await _blips()(self._commit, aside.message, partial(self._transact, [], [aside]))
            except Exception:
                log.exception("refusal_not_recorded", subscription=self._subscription.name)
        return await self._park_one(replace(aside, refusal=None))

    async def _park_one(self, aside: Aside) -> bool:
        """Park one message alone; without its headers if they are what cannot be stored."""
        try:
            return await self._commit(aside.message, partial(self._transact, [], [aside]))
        except Exception:
            log.exception("parked_without_headers", subscription=self._subscription.name)
            bare = replace(aside, parking=replace(aside.parking, headers={}, content_type=None))
            return await self._commit(aside.message, partial(self._transact, [], [bare]))

    async def _commit(self, held: Delivery, transact: Callable[[], Awaitable[None]]) -> bool:
        """Run one transaction, waiting out a database that is away. False: we are stopping meanwhile.

        Args:
            held: one of the messages that wait for it.
            transact: begins it and ends it.
        """
        name, waiting = self._subscription.name, self._transactions.database.waiting
        attempt = 0
        held_until = self._elapsed() + self._settings.database_patience_seconds
        suspended = False
        try:
            while True:
                try:
                    await transact()
                except Exception as error:
                    if not database_is_away(error):
                        raise
                    attempt += 1
                    waiting.add(name)
                    metrics.DATABASE_WAITS.labels(name).inc()
                    log.warning("consumer_waits_for_database", error=type(error).__name__, attempt=attempt)
                else:
                    if suspended:
                        log.info("consumer_resumed", subscription=name)
                    return True
                if not suspended and (not held.is_open or self._elapsed() >= held_until):
                    suspended = True
                    metrics.CONSUMERS_SUSPENDED.labels(name).inc()
                    log.warning("consumer_suspended", subscription=name)
                    await held.content.close()
                if await self._stopped_within(min(5.0, 0.1 * 2 ** min(attempt, 6))):
                    return False
        finally:
            waiting.discard(name)

    async def _transact(self, received: Sequence[Received], bad: Sequence[Aside]) -> None:
        """Let messages take effect together, and put others aside."""
        started = time.perf_counter()
        async with self._transactions.begin() as transaction:
            fresh = await self._apply(received, transaction)
            if bad:
                await self._asides.store(bad, transaction)
            reach(Failpoint.EFFECT_STORED)
        reach(Failpoint.COMMITTED)
        self._note(received, applied=fresh, asides=bad, seconds=time.perf_counter() - started)

    async def _transact_apart(self, good: Sequence[tuple[Delivery, Received]], bad: Sequence[Aside]) -> None:
        """Let messages take effect one by one in one transaction, and put aside those that are refused for good."""
        started = time.perf_counter()
        applied, asides = 0, list(bad)
        effective: list[Received] = []
        async with self._transactions.begin() as transaction:
            for message, received in good:
                try:
                    async with transaction.savepoint():
                        applied += await self._apply([received], transaction)
                except (Permanent, ContractViolation) as error:
                    asides.append(self._asides.of(message, error))
                else:
                    effective.append(received)
            if asides:
                await self._asides.store(asides, transaction)
            reach(Failpoint.EFFECT_STORED)
        reach(Failpoint.COMMITTED)
        self._note(effective, applied=applied, asides=asides, seconds=time.perf_counter() - started)

    async def _apply(self, received: Sequence[Received], transaction: Transaction) -> int:
        """Hand what is new to the handler. Returns how many those are."""
        keys = [_key_of(one) for one in received]
        new = await record_new(transaction.connection, self._subscription.name, keys)
        fresh = first_of_each(received, new, _key_of)
        if fresh:
            await self._handle(fresh, transaction)
        return len(fresh)

    def _note(self, received: Sequence[Received], *, applied: int, asides: Sequence[Aside], seconds: float) -> None:
        """Count what has been committed."""
        name = self._subscription.name
        self._remember([_key_of(one) for one in received])
        metrics.BATCHES.labels(name).observe(len(received) + len(asides))
        metrics.BATCH_SECONDS.labels(name).observe(seconds)
        metrics.MESSAGES.labels(name, "applied").inc(applied)
        metrics.MESSAGES.labels(name, "duplicate").inc(len(received) - applied)
        if asides:
            self._asides.note(asides)

    def _remember(self, keys: Sequence[EventKey]) -> None:
        """Remember what took effect: the broker delivers at most what it had in flight again."""
        for key in keys:
            self._committed.pop(key, None)
            self._committed[key] = None
        while len(self._committed) > 2 * self._settings.prefetch:
            del self._committed[next(iter(self._committed))]

    async def _handle(self, fresh: Sequence[Received], transaction: Transaction) -> None:
        with handlers_own():
            transaction.causes = [one.envelope for one in fresh]
            await self._subscription.handler([one.data for one in fresh], transaction)

    async def _set_aside(self, message: Delivery, error: Exception) -> bool:
        """Send a message that failed to a retry queue, or put it aside when it had its chances or has none."""
        attempt, delays = attempt_of(message), self._settings.retry_delays_seconds
        if not _may_pass(error) or attempt >= len(delays):
            if code_of(error) == UNEXPECTED:
                log.exception("handler_failed", subscription=self._subscription.name)
            return await self._store_one(self._asides.of(message, error))
        log.warning(
            "message_retried_later",
            subscription=self._subscription.name,
            attempt=attempt + 1,
            error=code_of(error),
        )
        wire = OutgoingMessage(
            exchange=self._names.retry(delays[attempt]),
            routing_key=self._names.queue(self._subscription.name),
            headers={
                **headers_of_publisher(message),
                **carried(self._origins.publisher_of(message)),
                ATTEMPT_HEADER: attempt + 1,
            },
            content_type=message.properties.content_type,
            body=message.body,
        )
        while (reason := (await self._publisher.publish([wire]))[0]) is not None:
            log.warning("retry_not_published", subscription=self._subscription.name, reason=reason)
            if reason == "unencodable":
                return await self._park_one(self._asides.parked(message, error))
            self._restore_topology()  # somebody may have deleted the retry queue
            if await self._stopped_within(1.0):
                return False
        metrics.MESSAGES.labels(self._subscription.name, "retried").inc()
        return True

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return False
        return True

    def _read(self, message: Delivery) -> Received:
        if message.faults:
            raise ContractViolation("; ".join(message.faults), code="unreadable_properties")
        received = read_message(
            message.properties.headers,
            message.properties.content_type,
            message.body,
            content_encoding=message.properties.content_encoding,
            contracts=self._subscription.contracts,
            bytes_max=self._settings.message_bytes_max,
            publisher=self._origins.known_by(message),
        )
        self._origins.check(type(received.data), received.publisher, message)
        return received

    def _count_redelivered(self, batch: Sequence[Delivery]) -> None:
        redelivered = sum(1 for message in batch if message.redelivered)
        if redelivered:
            metrics.REDELIVERED.labels(self._subscription.name).inc(redelivered)


def _key_of(received: Received) -> EventKey:
    return received.publisher, received.envelope.source, received.envelope.id


def _may_pass(error: BaseException) -> bool:
    """Whether trying the message again may help: anything but what says that it will not."""
    return isinstance(error, Exception) and not isinstance(error, Permanent | ContractViolation)


def _blips() -> AsyncRetrying:
    return AsyncRetrying(
        stop=stop_after_attempt(_BLIP_ATTEMPTS),
        wait=wait_exponential_jitter(multiplier=0.05, max=1.0, jitter=0.05),
        retry=retry_if_exception(_may_pass),
        reraise=True,
    )
