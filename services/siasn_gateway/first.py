"""The first deliveries to a SIASN that nobody has tried yet: one at a time, up to the first surprise.

The kit's own dispatcher works the ledger, with a partner that looks on: whatever happens, a delivery ends as it would
in the service. Before each question it is asked whether we go on; after the last one nothing more leaves.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from contracts.contract import Contract
from hub.delivery.dispatcher import Dispatcher
from hub.delivery.partner import Answer, Delivery, DeliveryPolicy, Found, Outcome, Partner, Treatment
from hub.errors import NotReady, Permanent, Transient, Uncertain, Unclear
from hub.transaction import Transaction, Transactions
from services.siasn_gateway.check import differences_of
from services.siasn_gateway.client import Exchange
from services.siasn_gateway.expected import operation_of
from services.siasn_gateway.recorder import parsed, recorded
from services.siasn_gateway.shapes import Difference, Shape, shape_of

Result = TypeVar("Result")

OVER: Final = "first_contact_over"
"""Code of what is not sent any more."""
_LOOK_AGAIN_SECONDS: Final = 0.05


class Stop(StrEnum):
    """Why no further delivery is sent."""

    DONE = "done"
    NEW_SHAPE = "new_shape"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    UNCERTAIN = "uncertain"
    NOT_SERVED = "not_served"
    NO_DOCUMENT = "no_document"
    INTERRUPTED = "interrupted"
    BROKEN = "broken"


@dataclass
class Step:
    """One delivery of this run.

    Attributes:
        delivery_id: in the ledger.
        calls: that SIASN answered.
        status: of HTTP, of the last of them; None: there was none.
        accepted: whether SIASN holds it.
        differences: new ones, with the operation; notes are left out.
        code: of the error that ended it.
    """

    delivery_id: int
    calls: int = 0
    status: int | None = None
    accepted: bool = False
    differences: list[tuple[str, Difference]] = field(default_factory=list)
    code: str | None = None


class Familiar:
    """Which shapes of answers have been seen: the recorded exchanges', and those of recordings that were accepted."""

    def __init__(self, recordings: Iterable[Path] = ()) -> None:
        """Read the recordings.

        Raises:
            UserError: one cannot be read.
        """
        self._accepted: defaultdict[str, list[Shape]] = defaultdict(list)
        for file in recordings:
            for operation, shape in recorded(file):
                self._accepted[operation].append(shape)

    def differences(self, exchange: Exchange) -> list[tuple[str, Difference]]:
        """Return in what an answer is unlike all that was seen, with its operation."""
        operation = operation_of(exchange.path)
        new = [(operation, one) for one in differences_of(exchange) if not one.is_note]
        if new and shape_of(parsed(exchange.answer.body)) in self._accepted[operation]:
            return []
        return new


class ExchangeLog:
    """Sees every exchange of a client, keeps it until it is taken, and passes it on."""

    def __init__(self, pass_on: Callable[[Exchange], None]) -> None:
        self._pass_on = pass_on
        self._seen: list[Exchange] = []

    def __call__(self, exchange: Exchange) -> None:
        """Take one exchange."""
        self._pass_on(exchange)
        self._seen.append(exchange)

    def take(self) -> list[Exchange]:
        """Return what was seen since the last time."""
        seen, self._seen = self._seen, []
        return seen


class FirstContact:
    """Implements `hub.delivery.partner.Partner` around another one, and ends the run.

    Attributes:
        stop: why no further delivery is sent; None: one may be.
        stopped_at: the id of the delivery that ended it; None: none did.
        error: what ended that one; None: it was no error.
        on_stop: called when that is decided.
        steps: what was begun, by the delivery's id.
    """

    def __init__(
        self,
        partner: Partner,
        log: ExchangeLog,
        *,
        wanted: int,
        familiar: Familiar,
        on_step: Callable[[Step], None],
    ) -> None:
        """Look on while another partner works.

        Args:
            partner: does the work.
            log: of its exchanges; deliveries come one at a time, so they are the present one's.
            wanted: how many accepted deliveries end the run.
            familiar: knows what is no surprise.
            on_step: is told of each delivery that has ended, well or not.
        """
        self.name = partner.name
        self.some_wait = partner.some_wait
        self.batch_size = 1  # one at a time
        self.stop: Stop | None = None
        self.stopped_at: int | None = None
        self.error: BaseException | None = None
        self.on_stop: Callable[[], None] = _nothing
        self.steps: dict[int, Step] = {}
        self._partner = partner
        self._wanted = wanted
        self._familiar = familiar
        self._on_step = on_step
        self._log = log

    def treatment(self, delivery: Delivery) -> Treatment:
        """Return the partner's, but for several in one call: we look at each answer."""
        return replace(self._partner.treatment(delivery), batch_size=1)

    async def prepare(self, delivery: Delivery) -> None:
        """Prepare, unless we stop."""
        await self._go_on(delivery, self._partner.prepare)

    async def find_record(self, delivery: Delivery) -> Found | None:
        """Look, unless we stop. What is found with our values is accepted."""
        found = await self._go_on(delivery, self._partner.find_record)
        if found is not None and found.same:
            self._accepted(delivery)
        return found

    async def send(self, delivery: Delivery, partner_id: str | None) -> str:
        """Send, unless we stop. A surprise in its answer takes nothing from what came of it."""

        async def send(one: Delivery) -> str:
            return await self._partner.send(one, partner_id)

        held = await self._asked(delivery, send)
        self._accepted(delivery)
        return held

    async def send_many(self, deliveries: Sequence[Delivery]) -> Mapping[int, Answer]:
        """Send them one after the other."""
        return {one.id: await self.send(one, one.partner_id) for one in deliveries}

    async def withdraw(self, delivery: Delivery, partner_id: str) -> None:
        """Withdraw, unless we stop."""
        await self._asked(delivery, lambda one: self._partner.withdraw(one, partner_id))
        self._accepted(delivery)

    async def persist_learnt(self, transaction: Transaction) -> None:
        """Store what the partner has learnt."""
        await self._partner.persist_learnt(transaction)

    def accepted(self, delivery: Delivery, partner_id: str, outcome: Outcome) -> Contract | None:
        """Return the partner's event."""
        return self._partner.accepted(delivery, partner_id, outcome)

    def withdrawn(self, delivery: Delivery) -> Contract | None:
        """Return the partner's event."""
        return self._partner.withdrawn(delivery)

    def rejected(self, delivery: Delivery, code: str) -> Contract | None:
        """Return the partner's event."""
        return self._partner.rejected(delivery, code)

    def unclear(self, delivery: Delivery, code: str) -> Contract | None:
        """Return the partner's event."""
        return self._partner.unclear(delivery, code)

    async def _go_on(self, delivery: Delivery, ask: Callable[[Delivery], Awaitable[Result]]) -> Result:
        """Ask something that changes nothing; a surprise in the answer keeps the save from being sent."""
        result = await self._asked(delivery, ask)
        step = self.steps[delivery.id]
        if step.differences:
            step.code = OVER
            self._end(step, Stop.NEW_SHAPE)
            raise Transient("SIASN answered in a way not seen before: nothing is sent", code=OVER)
        return result

    async def _asked(self, delivery: Delivery, ask: Callable[[Delivery], Awaitable[Result]]) -> Result:
        if self.stop is not None:
            raise Transient("the first contact is over: nothing is sent", code=OVER)
        step = self.steps.setdefault(delivery.id, Step(delivery.id))
        try:
            result = await ask(delivery)
        except BaseException as error:
            step.code = getattr(error, "code", type(error).__name__)
            self._take_exchanges(step)
            self.error = error
            self._end(step, _stop_of(error))
            raise
        self._take_exchanges(step)
        return result

    def _accepted(self, delivery: Delivery) -> None:
        step = self.steps[delivery.id]
        step.accepted = True
        if step.differences:
            self._end(step, Stop.NEW_SHAPE)
        elif sum(one.accepted for one in self.steps.values()) >= self._wanted:
            self._end(step, Stop.DONE)
        else:
            self._on_step(step)

    def _end(self, step: Step, stop: Stop) -> None:
        self.stop, self.stopped_at = stop, step.delivery_id
        self.on_stop()
        self._on_step(step)

    def _take_exchanges(self, step: Step) -> None:
        taken = self._log.take()
        step.calls += len(taken)
        step.status = taken[-1].answer.status if taken else step.status
        step.differences += [one for exchange in taken for one in self._familiar.differences(exchange)]


async def run(contact: FirstContact, policy: DeliveryPolicy, transactions: Transactions) -> None:
    """Deliver what is due, one at a time and though the partner is paused, until `contact` stops or nothing is due.

    However it ends, what is under way is waited for and recorded, and what was not begun is given back.
    """
    dispatcher = Dispatcher(contact, replace(policy, concurrency=1, claims_ahead=1, though_paused=True), transactions)

    def begin_no_more() -> None:
        dispatcher.stopping = True

    contact.on_stop = begin_no_more
    try:
        while contact.stop is None:
            await dispatcher.turn()
            if not dispatcher.busy:
                break
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    finally:
        begin_no_more()
        await dispatcher.finish()


def _nothing() -> None:
    """Stands for nobody who wants to know."""


def _stop_of(error: BaseException) -> Stop:
    match error:
        case Unclear():
            return Stop.UNCLEAR
        case Uncertain():
            return Stop.UNCERTAIN
        case Permanent():
            return Stop.REFUSED
        case NotReady():
            return Stop.NO_DOCUMENT
        case Transient():
            return Stop.NOT_SERVED
        case _:
            return Stop.BROKEN
