"""The dispatcher: works the ledger of one partner at the partner's pace.

    claim with a lease -> attempt (settle | look, then send) -> verdict -> record, with the event, in one transaction

A request is started only while the lease outlasts it, so a process that was stopped and comes back does not send what
another has taken over.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from contracts.contract import Contract
from hub.delivery import backlog, ledger, recording
from hub.delivery.attempt import Attempts, given_back
from hub.delivery.batches import groups
from hub.delivery.circuit import Circuit
from hub.delivery.due import next_due_in
from hub.delivery.partner import ClaimKey, Delivery, DeliveryPolicy, Partner
from hub.delivery.settling import Verdict
from hub.delivery.states import State
from hub.delivery.waiting import release
from hub.errors import Permanent, Unclear
from hub.store.database import database_is_away
from hub.telemetry import metrics
from hub.telemetry.logging import get_logger
from hub.transaction import Transaction, Transactions
from hub.worker import Worker

log = get_logger(__name__)

_IDLE_SECONDS = 5.0
_BLOCKED_SECONDS = 1.0
_LEASE_MARGIN = 0.1


class Dispatcher(Worker):
    """Claims what is due, sends or settles it, records what came of it.

    Woken by the consumer's commit and by finished requests; else it sleeps until something falls due.
    """

    name = "dispatcher"

    def __init__(self, partner: Partner, policy: DeliveryPolicy, transactions: Transactions) -> None:
        super().__init__()
        self._partner = partner
        self._policy = policy
        self._transactions = transactions
        self._token = str(uuid4())
        self._elapsed = transactions.database.clocks.elapsed
        self._circuit = Circuit(failures=policy.circuit_failures, open_seconds=policy.circuit_open, clock=self._elapsed)
        self._attempts = Attempts(
            partner,
            policy,
            transactions.database,
            self._circuit,
            token=self._token,
            lease_left=self.lease_left,
        )
        self._slots = asyncio.Semaphore(policy.concurrency)
        # By claim: a delivery whose lease we lost may come back to us while its earlier request is still under way.
        self._under_way: dict[ClaimKey, asyncio.Task[None]] = {}
        self._lease_ends: dict[ClaimKey, float] = {}
        self._verdicts: list[Verdict] = []
        self._next_housekeeping = 0.0

    @property
    def busy(self) -> bool:
        """Whether something is claimed whose verdict is not recorded yet."""
        return bool(self._under_way)

    async def turn(self) -> float:
        """Record, keep the leases, claim. Returns the seconds until something falls due."""
        await self._record()
        await self._keep_house()
        metrics.CIRCUIT_OPEN.labels(self._partner.name).set(self._circuit.is_open)
        room = self._room()
        if (self._under_way and not room) or await self._claim(room):
            return self._policy.lease / 3  # a request that ends wakes us
        async with self._transactions.database.read() as connection:
            due_in = await next_due_in(connection, self._partner.name)
        rest = self._rest(due_in)
        return min(rest, self._policy.lease / 3) if self._under_way else rest

    async def stop(self, *, deadline: float) -> None:
        """End; a request that outlasts the deadline is cut off, and settled by whoever finds its lease ended."""
        await super().stop(deadline=deadline)
        await self.cut_off()

    async def cut_off(self) -> None:
        """End the requests under way where they stand. Nothing is recorded."""
        left = set(self._under_way.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def finish(self) -> None:
        """Let the requests under way end, and record them. Claims not begun are given back."""
        await self.requests_end()
        await self._record()  # what cannot be recorded now turns uncertain when its lease ends

    async def requests_end(self) -> None:
        """Wait until no request is under way. What came of them is not recorded yet."""
        waiting = [task for task in self._under_way.values() if not task.done()]
        if waiting:
            await asyncio.wait(waiting)

    def lease_left(self, delivery: Delivery) -> float:
        """Return for how many seconds a request about a delivery may still be under way."""
        return self._lease_ends[delivery.claim] - self._elapsed() - _LEASE_MARGIN

    def _rest(self, due_in: float | None) -> float:
        nothing_passes = max(self._circuit.seconds_until_probe(), self._attempts.closed_for)
        if nothing_passes > 0:
            return min(nothing_passes, self._policy.lease / 3)  # others' leases may end
        if due_in is None:
            return _IDLE_SECONDS
        if due_in <= 0:  # we are full (a finished request wakes us), another instance works, or there is a pause
            return _BLOCKED_SECONDS
        return min(_IDLE_SECONDS, max(0.01, due_in))

    def _room(self) -> int:
        """Return how many deliveries to claim now: none for a handful, each claim costs a transaction."""
        at_once = self._policy.concurrency * self._partner.batch_size
        room = at_once * self._policy.claims_ahead - len(self._under_way)
        little = self._under_way and (self._circuit.is_open or room < at_once / 2)
        if self.stopping or self._attempts.closed_for or little:
            return 0
        return self._circuit.capacity(room)

    async def _claim(self, room: int) -> int:
        if not room:
            return 0
        lease_ends = self._elapsed() + self._policy.lease
        async with self._transactions.database.begin() as connection:
            claimed = await ledger.claim(
                connection,
                self._partner.name,
                limit=room,
                token=self._token,
                lease=self._policy.lease,
                though_paused=self._policy.though_paused,
            )
        for delivery in claimed:
            self._lease_ends[delivery.claim] = lease_ends
        for group in groups(self._partner, claimed):
            task = asyncio.create_task(self._work(group))
            self._under_way |= {delivery.claim: task for delivery in group}
        return len(claimed)

    async def _keep_house(self) -> None:
        """Renew our leases and turn those that others let end into uncertain deliveries, thrice a lease."""
        at = self._elapsed()
        if at < self._next_housekeeping:
            return
        claims = list(self._under_way)
        ids = [delivery_id for delivery_id, _ in claims]
        async with self._transactions.database.begin() as connection:
            ours = await ledger.renew(connection, ids, token=self._token, lease=self._policy.lease) if ids else set()
            expired = await ledger.expire(
                connection,
                self._partner.name,
                lease=self._policy.lease,
                settle_after=self._policy.settle_after,
            )
            if self._partner.some_wait:  # whose wait ended while nobody could see both sides of it
                await release(connection, self._partner.name)
        self._next_housekeeping = at + self._policy.lease / 3
        for claim in claims:
            self._lease_ends[claim] = at + self._policy.lease if claim in ours else 0.0
        if expired:
            log.warning("leases_ended", partner=self._partner.name, deliveries=expired)

    async def _work(self, group: Sequence[Delivery]) -> None:
        try:
            async with self._slots:
                if self.stopping:
                    verdicts = [given_back(delivery) for delivery in group]
                else:
                    verdicts = await self._attempts.verdicts(group)
        except BaseException:
            for delivery in group:
                self._forget(delivery)  # its lease, no longer renewed, ends
            raise
        self._verdicts += [
            replace(verdict, awaited=self._partner.treatment(verdict.delivery).awaited) for verdict in verdicts
        ]
        self.wake()

    async def _record(self) -> None:
        """Record what has come in. What the database could not take because it is away is kept: it is still true."""
        left, self._verdicts = self._verdicts, []
        try:
            if left and await self._recorded(left):
                left = []
            while left:  # one of them cannot be recorded; it must not keep the others from it
                if not await self._recorded(left[:1]):
                    await self._recorded([self._attempts.defect(left[0].delivery)])  # an operator sees it in the ledger
                    self._forget(left[0].delivery)  # at the worst its lease ends
                left = left[1:]
        except BaseException:
            self._verdicts = left + self._verdicts
            raise

    async def _recorded(self, verdicts: list[Verdict], *, with_learnt: bool = True) -> bool:
        """Record all or nothing; raises only when the database is away. What was learnt goes along if it can."""
        learnt = False
        try:
            async with self._transactions.begin() as transaction:
                if with_learnt:
                    await self._partner.persist_learnt(transaction)
                learnt = True
                recorded = await recording.record(
                    transaction.connection,
                    self._partner.name,
                    verdicts,
                    token=self._token,
                    on_settled=lambda verdict: self._announce(transaction, verdict),
                )
        except Exception as error:
            if database_is_away(error):
                raise
            if not learnt and with_learnt:
                log.exception("learnt_not_stored", partner=self._partner.name)
                return await self._recorded(verdicts, with_learnt=False)
            log.exception("verdicts_not_recorded", partner=self._partner.name, deliveries=len(verdicts))
            return False
        for verdict in verdicts:
            self._forget(verdict.delivery)
        if recorded < len(verdicts):
            log.warning("verdicts_came_too_late", partner=self._partner.name, deliveries=len(verdicts) - recorded)
        return True

    def _announce(self, transaction: Transaction, verdict: Verdict) -> None:
        event = self._event(verdict)
        if event is not None:
            transaction.emit(event)

    def _event(self, verdict: Verdict) -> Contract | None:
        if verdict.outcome == "withdrawn":
            return self._partner.withdrawn(verdict.delivery)
        if verdict.state is State.ACCEPTED and verdict.outcome:
            return self._partner.accepted(verdict.delivery, verdict.partner_id or "", verdict.outcome)
        if verdict.state is State.UNCLEAR:
            return self._partner.unclear(verdict.delivery, verdict.error_code or Unclear.code)
        return self._partner.rejected(verdict.delivery, verdict.error_code or Permanent.code)

    def _forget(self, delivery: Delivery) -> None:
        self._under_way.pop(delivery.claim, None)
        self._lease_ends.pop(delivery.claim, None)


async def refresh_gauges(transactions: Transactions, partner: str) -> None:
    """Bring the ledger's gauges up to date; called when metrics are scraped."""
    async with transactions.database.read() as connection:
        counts = await backlog.count_outstanding(connection, partner)
        oldest = await backlog.oldest_open_seconds(connection, partner)
        paused = await backlog.is_paused(connection, partner)
    metrics.PARTNER_PAUSED.labels(partner).set(paused)
    for state, count in counts.items():
        metrics.DELIVERIES.labels(partner, state).set(count)
    metrics.DELIVERY_OLDEST.labels(partner).set(oldest)
