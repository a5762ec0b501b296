"""Kits with one promise broken on purpose, by name, each with the fault that must reveal it.

A suite that calls the healthy kit clean under a fault, and these not, looks at the right things.
"""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aio_pika.abc import AbstractIncomingMessage
from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncConnection

import hub.consumer as consumer_module
import services.siasn_gateway.app
import services.skp_service.api.desks
from hub import idempotency, outbox
from hub.clock import elapsed
from hub.consumer import Consumer
from hub.delivery import ledger
from hub.delivery.dispatcher import Dispatcher
from hub.delivery.partner import ClaimKey, DeliveryPolicy
from hub.idempotency import IdempotencyKey, Work
from hub.inbox import EventKey
from hub.outbox import HeldEvent
from hub.rabbit import acknowledge
from hub.relay import Relay
from hub.transaction import Transaction, Transactions
from services.siasn_gateway.settings import SiasnGatewaySettings
from tests.e2e.variants import blind_resend

_ON_THE_WIRE_SECONDS: Final = 0.05
_LONG_SECONDS: Final = 600.0
_LATE_SECONDS: Final = 0.4


@dataclass(frozen=True)
class Variant:
    """A broken kit.

    Attributes:
        break_kit: changes the kit in the running process.
        revealed_by: name of the fault that the healthy kit survives and this one does not.
        finding: what the auditor must find.
        about: what it must find that of, where the fault aims at something.
    """

    break_kit: Callable[[], None]
    revealed_by: str
    finding: str
    about: frozenset[str] = frozenset()


def ack_before_commit() -> None:
    """Tell the broker that a batch is done before it is."""
    take = Consumer.take

    async def ack_and_take(self: Consumer, batch: Sequence[AbstractIncomingMessage]) -> None:
        await acknowledge(batch)
        await asyncio.sleep(_ON_THE_WIRE_SECONDS)
        await take(self, batch)

    async def not_again(batch: Sequence[AbstractIncomingMessage]) -> None: ...

    Consumer.take = ack_and_take  # type: ignore[method-assign]
    consumer_module.acknowledge = not_again  # type: ignore[attr-defined]


def no_inbox() -> None:
    """Take every message for a new one."""

    async def all_new(connection: AsyncConnection, subscription: str, keys: Sequence[EventKey]) -> set[EventKey]:
        return set(keys)

    consumer_module.record_new = all_new  # type: ignore[attr-defined]


def mark_sent_before_confirm() -> None:
    """Believe that what is handed to the network has arrived."""
    publish = Relay._publish

    async def mark_and_publish(self: Relay, events: Sequence[HeldEvent]) -> None:
        if events:
            async with self._database.begin() as connection:
                await outbox.mark_sent(connection, [row_id for row_id, _ in events])
        await publish(self, events)

    Relay._publish = mark_and_publish  # type: ignore[method-assign]


def lease_never_renewed() -> None:
    """Take a lease once, never renew it, and never doubt it."""

    class Forever(dict[ClaimKey, float]):
        def __getitem__(self, _claim: ClaimKey) -> float:
            return elapsed() + _LONG_SECONDS

    make = Dispatcher.__init__

    def believe(self: Dispatcher, *arguments: object) -> None:
        make(self, *arguments)  # type: ignore[arg-type]
        self._lease_ends = Forever()

    async def pretend(connection: AsyncConnection, ids: Sequence[int], *, token: str, lease: float) -> set[ClaimKey]:
        return set()

    Dispatcher.__init__ = believe  # type: ignore[method-assign,assignment]
    ledger.renew = pretend


def settle_too_early() -> None:
    """Take what the partner does not show at once for what will never be there."""
    policy_of = services.siasn_gateway.app.policy_of

    def hasty(settings: SiasnGatewaySettings) -> DeliveryPolicy:
        return dataclasses.replace(policy_of(settings), settle_after=0.0, visibility_lag=0.0)

    services.siasn_gateway.app.policy_of = hasty


def keys_forgotten() -> None:
    """Take every request for a new one, whatever key it brings."""

    async def all_new(connection: AsyncConnection, name: str, fingerprint: str) -> None: ...

    idempotency._claim = all_new


def answer_before_commit() -> None:
    """Tell who adds evidence or feedback that it is recorded a moment before it is."""
    once = idempotency.once
    committing = set[asyncio.Task[None]]()

    class Late(Transactions):
        def __init__(self, transactions: Transactions) -> None:
            self._transactions = transactions

        @asynccontextmanager
        async def begin(self) -> AsyncIterator[Transaction]:
            async with AsyncExitStack() as stack:
                yield await stack.enter_async_context(self._transactions.begin())
                task = asyncio.create_task(_close_late(stack.pop_all()))
            committing.add(task)
            task.add_done_callback(committing.discard)

    async def answer_early(
        transactions: Transactions, key: IdempotencyKey | None, work: Work, *, caller: str
    ) -> Response:
        adds = key is not None and key.operation.endswith(("/evidence/links", "/feedback"))
        return await once(Late(transactions) if adds else transactions, key, work, caller=caller)

    services.skp_service.api.desks.once = answer_early  # type: ignore[attr-defined]


async def _close_late(stack: AsyncExitStack) -> None:
    await asyncio.sleep(_LATE_SECONDS)
    await stack.aclose()


_ADDED: Final = frozenset({"evidence", "feedback"})

VARIANTS: Final[Mapping[str, Variant]] = {
    "ack_before_commit": Variant(ack_before_commit, "kill_at_effect_stored", "lost"),
    "blind_resend": Variant(blind_resend, "partner_stores_late", "doubled"),
    "no_inbox": Variant(no_inbox, "kill_at_committed", "doubled"),
    "mark_sent_before_confirm": Variant(mark_sent_before_confirm, "kill_at_claimed", "lost"),
    "lease_never_renewed": Variant(lease_never_renewed, "gateway_stopped_beyond_its_lease", "doubled"),
    "settle_too_early": Variant(settle_too_early, "partner_stores_late", "doubled"),
    "keys_forgotten": Variant(keys_forgotten, "answers_to_staff_lost", "doubled", about=_ADDED),
    "answer_before_commit": Variant(answer_before_commit, "killed_as_it_answers", "lost", about=_ADDED),
}
