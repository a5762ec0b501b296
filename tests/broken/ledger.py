"""Delivery ledgers and dispatchers that break one promise."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery import attempt, ledger, recording
from hub.delivery.dispatcher import Dispatcher
from hub.delivery.partner import ClaimKey, Delivery, DeliveryPolicy, Found
from hub.delivery.settling import Verdict, settle, unclear_save
from hub.delivery.states import State
from hub.delivery.tables import deliveries
from hub.errors import Uncertain, Unclear

_LONG_SECONDS = 600.0


def sends_again_without_asking(patch: pytest.MonkeyPatch) -> None:
    """Take a lost answer for a request that was not processed."""
    record = recording.record

    async def hopefully(connection: AsyncConnection, partner: str, verdicts: Sequence[Verdict], **given: Any) -> int:
        hoped = [Verdict(one.delivery, State.PENDING) if one.state is State.UNCERTAIN else one for one in verdicts]
        return await record(connection, partner, hoped, **given)

    patch.setattr(recording, "record", hopefully)


def settles_too_early(patch: pytest.MonkeyPatch) -> None:
    """Take what the partner does not show at once for what will never be there."""
    make = Dispatcher.__init__

    def hasty(self: Dispatcher, partner: object, policy: DeliveryPolicy, *others: object) -> None:
        make(self, partner, replace(policy, settle_after=0.0, visibility_lag=0.0), *others)  # type: ignore[arg-type]

    patch.setattr(Dispatcher, "__init__", hasty)


def believes_one_read(patch: pytest.MonkeyPatch) -> None:
    """Take what one read does not show for what is not there."""

    def credulous(delivery: Delivery, found: Found | None, policy: DeliveryPolicy) -> Verdict:
        return Verdict(delivery, State.PENDING) if found is None else settle(delivery, found, policy)

    patch.setattr(attempt, "settle", credulous)


def never_renews_its_leases(patch: pytest.MonkeyPatch) -> None:
    """Take a lease once, never renew it, and never doubt it."""

    async def pretend(connection: AsyncConnection, ids: Sequence[int], *, token: str, lease: float) -> set[ClaimKey]:
        return set()

    patch.setattr(Dispatcher, "lease_left", lambda *_: _LONG_SECONDS)
    patch.setattr(ledger, "renew", pretend)


def believes_in_renewals(patch: pytest.MonkeyPatch) -> None:
    """Take every lease for renewed, whoever has taken the delivery over."""

    async def pretend(connection: AsyncConnection, ids: Sequence[int], *, token: str, lease: float) -> set[ClaimKey]:
        return {(delivery_id, attempts) for delivery_id in ids for attempts in range(1, 100)}

    patch.setattr(ledger, "renew", pretend)


def counts_unclear_answers_for_the_circuit(patch: pytest.MonkeyPatch) -> None:
    """Take an unclear answer about one record for a partner in trouble."""

    def trouble(*_: object) -> Verdict:
        raise Uncertain("the answer fits nothing", code=Unclear.code)

    patch.setattr(attempt, "unclear_save", trouble)


def forgets_unclear_answers(patch: pytest.MonkeyPatch) -> None:
    """Count none of them."""
    patch.setattr(attempt, "unclear_save", lambda *given: replace(unclear_save(*given), answer_unclear=False))


def ends_at_the_first_unclear_answer(patch: pytest.MonkeyPatch) -> None:
    """Ask no more whether the partner holds it."""
    patch.setattr(attempt, "unclear_save", lambda *given: replace(unclear_save(*given), state=State.UNCLEAR))


def records_without_fencing(patch: pytest.MonkeyPatch) -> None:
    """Record what is known of a delivery whoever holds its lease."""
    record = recording.record

    async def unfenced(
        connection: AsyncConnection,
        partner: str,
        verdicts: Sequence[Verdict],
        *,
        token: str,
        on_settled: Callable[[Verdict], None],
    ) -> int:
        for verdict in verdicts:
            await connection.execute(
                sa.update(deliveries)
                .where(deliveries.c.id == verdict.delivery.id)
                .values(lease_token=token, attempts=verdict.delivery.attempts, state=State.SENDING)
            )
        return await record(connection, partner, verdicts, token=token, on_settled=on_settled)

    patch.setattr(recording, "record", unfenced)
