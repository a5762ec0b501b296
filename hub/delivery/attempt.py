"""One attempt at a claimed delivery: settle it, or look and send; whatever comes of it is a verdict.

At every `await` we may be killed. Before the request: the lease ends, the delivery turns uncertain, the partner's
history does not show it, it is sent again. After it: the history shows it, it is accepted.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from hub.clock import Clock
from hub.delivery import ledger
from hub.delivery.back_off import back_off
from hub.delivery.circuit import Circuit
from hub.delivery.partner import Answer, Delivery, DeliveryPolicy, Outcome, Partner
from hub.delivery.settling import (
    Verdict,
    accepted,
    mark_of,
    rejected,
    settle,
    settle_withdrawal,
    unclear_read,
    unclear_save,
    withdrawn,
)
from hub.delivery.states import State
from hub.errors import Closed, HubError, NotReady, Permanent, Transient, Uncertain, Unclear
from hub.failpoints import Failpoint, reach
from hub.store.database import Database, database_is_away
from hub.telemetry.logging import get_logger

log = get_logger(__name__)

_DATABASE_AWAY_SECONDS = 1.0


class Attempts:
    """Makes them, for one claimant of one partner's deliveries."""

    def __init__(
        self,
        partner: Partner,
        policy: DeliveryPolicy,
        database: Database,
        circuit: Circuit,
        *,
        token: str,
        lease_left: Callable[[Delivery], float],
    ) -> None:
        """Work for a claimant.

        Args:
            partner: who is asked.
            policy: how.
            database: the ledger's.
            circuit: is told how the partner answers.
            token: of the claims.
            lease_left: for how many seconds a request about a delivery may still be under way.
        """
        self._partner = partner
        self._policy = policy
        self._database = database
        self._circuit = circuit
        self._token = token
        self._lease_left = lease_left
        self._elapsed: Clock = database.clocks.elapsed
        self._closed_until = 0.0

    @property
    def closed_for(self) -> float:
        """For how many seconds the partner said that it is closed; 0: it is open."""
        return max(0.0, self._closed_until - self._elapsed())

    async def verdict(self, delivery: Delivery) -> Verdict:
        """Settle it or send it; no error of the partner's or ours comes out."""
        try:
            verdict = await self._worked(delivery)
        except (Transient, Uncertain, Permanent) as error:
            self._count(error, delivery)
            return self._failed(delivery, error)
        except Exception:
            log.exception("delivery_failed", partner=self._partner.name, delivery=delivery.id)
            return self.defect(delivery)
        self._circuit.succeeded()
        return verdict

    async def verdicts(self, group: Sequence[Delivery]) -> list[Verdict]:
        """Settle or send one delivery, or send several in one call; no error comes out."""
        if len(group) == 1 and self._partner.treatment(group[0]).batch_size == 1:
            return [await self.verdict(group[0])]
        if group[0].uncertain or group[0].step or group[0].withdrawn:
            return [await self.verdict(one) for one in group]
        ready = [await self._made_ready(delivery) for delivery in group]
        left = [one for one in ready if isinstance(one, Delivery)]
        done = [one for one in ready if isinstance(one, Verdict)]
        return done + (await self._sent_together(left) if left else [])

    async def _made_ready(self, delivery: Delivery) -> Delivery | Verdict:
        """Look and prepare: return what is to be sent, with the partner's id of the record, or what came of it."""
        try:
            if delivery.partner_id is None and self._policy.read_before_first_write:
                found = await self._partner.find_record(delivery)
                if found is not None and found.same:
                    return accepted(delivery, found.partner_id, "already_there")
                delivery = replace(delivery, partner_id=found.partner_id if found else None)
            await self._partner.prepare(delivery)
        except (Transient, Uncertain, Permanent) as error:
            self._count(error, delivery)
            return self._failed(delivery, error)
        except Exception:
            log.exception("delivery_failed", partner=self._partner.name, delivery=delivery.id)
            return self.defect(delivery)
        return delivery

    async def _sent_together(self, group: Sequence[Delivery]) -> list[Verdict]:
        """Send in one call. A failure of the call is each one's; what the answer leaves out is uncertain."""
        reach(Failpoint.DELIVERY_CLAIMED)
        left = min(self._lease_left(one) for one in group)
        if left < self._policy.send_timeout:
            return [Verdict(one, State.PENDING, error_code="lease_too_short") for one in group]
        try:
            async with asyncio.timeout(left):
                answers = await self._partner.send_many(group)
        except TimeoutError:
            ended = Uncertain("the request outlasted its lease", code="lease_ended")
            self._count(ended, group[0])
            return [self._failed(one, ended) for one in group]
        except (Transient, Uncertain, Permanent) as error:
            self._count(error, group[0])
            return [self._answered(one, error) for one in group]
        except Exception:
            log.exception("deliveries_failed", partner=self._partner.name, deliveries=len(group))
            return [self.defect(one) for one in group]
        self._circuit.succeeded()
        reach(Failpoint.ANSWER_READ)
        silence = Uncertain("the answer leaves this one out", code="answer_missing")
        return [self._answered(one, answers.get(one.id, silence)) for one in group]

    def _answered(self, delivery: Delivery, answer: Answer) -> Verdict:
        if isinstance(answer, str):
            return accepted(delivery, answer, "created" if delivery.partner_id is None else "updated")
        if isinstance(answer, Unclear):
            return unclear_save(delivery, answer, self._policy)
        return self._failed(delivery, answer)

    def defect(self, delivery: Delivery) -> Verdict:
        """A defect of ours: it may have happened after the request, so it is settled like a lost answer."""
        wait = max(self._policy.settle_after, back_off(self._policy, delivery.attempts))
        return Verdict(delivery, State.UNCERTAIN, wait=wait, error_code="unexpected_error")

    async def _worked(self, delivery: Delivery) -> Verdict:
        if delivery.uncertain:
            return await self._settled(delivery)
        if delivery.step:
            return await self._deliver_step(delivery)
        if delivery.withdrawn:
            return await self._withdraw(delivery)
        return await self._deliver(delivery)

    async def _settled(self, delivery: Delivery) -> Verdict:
        never_sent = delivery.step and delivery.before is None
        return settle(delivery, None if never_sent else await self._partner.find_record(delivery), self._policy)

    async def _deliver(self, delivery: Delivery) -> Verdict:
        partner_id = delivery.partner_id
        if partner_id is None and self._policy.read_before_first_write:
            found = await self._partner.find_record(delivery)
            if found is not None:
                if found.same:
                    return accepted(delivery, found.partner_id, "already_there")
                partner_id = found.partner_id
        return await self._send(delivery, partner_id, "created" if partner_id is None else "updated")

    async def _deliver_step(self, delivery: Delivery) -> Verdict:
        """Look what is there, and write that down, before a step is sent: later it tells whether it arrived.

        Each time: whatever was added since the last one would be taken for ours.
        """
        found = await self._partner.find_record(delivery)
        if found is not None and found.same:
            return accepted(delivery, found.partner_id, "already_there")
        before = mark_of(found)
        try:
            async with self._database.begin() as connection:
                held = await ledger.note_before(connection, delivery, before, token=self._token)
        except Exception as error:
            if not database_is_away(error):
                raise
            return Verdict(delivery, State.PENDING, wait=_DATABASE_AWAY_SECONDS, error_code="database_away")
        if not held:
            return Verdict(delivery, State.PENDING, error_code="lease_ended")
        return await self._send(delivery, delivery.record_id, "updated" if before else "created")

    async def _withdraw(self, delivery: Delivery) -> Verdict:
        """Take the record away, if it is there; where only a person can, it is for a person."""
        found = await self._partner.find_record(delivery)
        if found is None:
            return settle_withdrawal(delivery, None, self._policy)
        if not self._partner.treatment(delivery).withdrawable:
            raise Permanent("only a person can withdraw this at the partner", code="withdrawal_needs_person")
        partner_id = found.partner_id

        async def carry_out() -> Verdict:
            await self._partner.withdraw(delivery, partner_id)
            return withdrawn(delivery)

        return await self._requested(delivery, carry_out)

    async def _send(self, delivery: Delivery, partner_id: str | None, outcome: Outcome) -> Verdict:
        async def send() -> Verdict:
            return accepted(delivery, await self._partner.send(delivery, partner_id), outcome)

        return await self._requested(delivery, send)

    async def _requested(self, delivery: Delivery, request: Callable[[], Awaitable[Verdict]]) -> Verdict:
        """Make the request that changes something, while the lease outlasts it."""
        await self._partner.prepare(delivery)
        reach(Failpoint.DELIVERY_CLAIMED)
        left = self._lease_left(delivery)
        if left < self._policy.send_timeout:
            return Verdict(delivery, State.PENDING, error_code="lease_too_short")
        try:
            # It may wait before the request leaves (a token, the pace, a retry), but not beyond the lease.
            async with asyncio.timeout(left):
                verdict = await request()
        except TimeoutError as error:
            raise Uncertain("the request outlasted its lease", code="lease_ended") from error
        except Unclear as answer:
            return unclear_save(delivery, answer, self._policy)
        reach(Failpoint.ANSWER_READ)
        return verdict

    def _count(self, error: HubError, delivery: Delivery) -> None:
        """Tell the circuit: whoever says no, or something unclear, is there. Who was not asked tells it nothing.

        Nor does a step that fails: it may use another part of the partner, whose outage shall not hold records up.
        """
        if isinstance(error, NotReady):
            return
        if isinstance(error, Closed):
            self._closed_until = self._elapsed() + (error.retry_after or self._policy.circuit_open)
        elif isinstance(error, Transient) or (isinstance(error, Uncertain) and not isinstance(error, Unclear)):
            if not delivery.step:
                self._circuit.failed()
        else:
            self._circuit.succeeded()

    def _failed(self, delivery: Delivery, error: Transient | Uncertain | Permanent) -> Verdict:
        """Return what becomes of a delivery; an unclear answer is one to a read."""
        match error:
            case Permanent():
                return rejected(delivery, error)
            case Unclear():
                wait = max(self._policy.settle_after, back_off(self._policy, delivery.attempts))
                return unclear_read(delivery, error, self._policy, wait=wait)
            case Uncertain():
                state, wait, absent_reads = State.UNCERTAIN, self._policy.settle_after, 0
            case Closed():
                state, wait, absent_reads = _as_before(delivery), self.closed_for, delivery.absent_reads
            case _:
                state, absent_reads = _as_before(delivery), delivery.absent_reads
                wait = max(back_off(self._policy, delivery.attempts), error.retry_after or 0.0)
        return Verdict(delivery, state, wait=wait, absent_reads=absent_reads, error_code=error.code, error=str(error))


def given_back(delivery: Delivery) -> Verdict:
    """It was not begun."""
    return Verdict(delivery, _as_before(delivery))


def _as_before(delivery: Delivery) -> State:
    return State.UNCERTAIN if delivery.uncertain else State.PENDING
