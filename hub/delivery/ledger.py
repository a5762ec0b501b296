"""The delivery ledger: one row for each version of what a partner is to hold.

A partner's outage fills this table, which one can query, and not a queue, which one cannot. A row is claimed with a
lease; whoever claimed it may record a verdict only while the claim is still his (`lease_token` and `attempts`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import now, steady
from hub.delivery.due import LONGEST_WAIT, due, is_in
from hub.delivery.partner import ClaimKey, Delivery
from hub.delivery.settling import Verdict
from hub.delivery.states import IN_FLIGHT, OPEN, State
from hub.delivery.tables import deliveries, partner_records
from hub.errors import Permanent
from hub.failpoints import Failpoint, reach
from hub.upsert import insert_for

_CLOCKS_AGREE: Final = 5.0
"""How far the clocks of living processes may be apart."""


@dataclass(frozen=True)
class NewDelivery:
    """What a gateway's consumer hands in.

    Attributes:
        business_key: the partner's unit of sameness, such as NIP + year + kind.
        version: the newest wins.
        payload: the event's data, JSON bytes.
    """

    business_key: str
    version: int
    payload: bytes


async def enqueue(connection: AsyncConnection, partner: str, wanted: Iterable[NewDelivery]) -> int:
    """Write deliveries down; older ones of the same business key that still wait are superseded.

    Three statements at the most, whatever the number. A version that is not newer than what the ledger has is ignored.

    Returns:
        How many were new.

    Raises:
        Permanent: `conflicting_version`, when one version comes with two contents; then nothing is written.
    """
    newest: dict[str, NewDelivery] = {}
    for one in wanted:
        held = newest.get(one.business_key)
        if held is None or held.version < one.version:
            newest[one.business_key] = one
        elif held.version == one.version:
            _refuse_conflict(held.payload, one.payload)
    # Locked, so that none of them goes back to pending while the newer one is written beside it.
    known = await connection.execute(
        sa.select(*(deliveries.c[name] for name in ("id", "business_key", "version", "payload", "state")))
        .where(deliveries.c.partner == partner, deliveries.c.business_key.in_(list(newest)))
        .order_by(deliveries.c.id)
        .with_for_update()
    )
    superseded = []
    for row in known:
        latest = newest.get(row.business_key)
        if latest is not None and row.version == latest.version:
            _refuse_conflict(row.payload, latest.payload)
        if latest is not None and row.version >= latest.version:
            del newest[row.business_key]
        elif row.state == State.PENDING:
            superseded.append((row.business_key, row.id))
    ids = [row_id for key, row_id in superseded if key in newest]
    if ids:
        await connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.id.in_(ids), deliveries.c.state == State.PENDING)
            .values(state=State.SUPERSEDED, settled_at=now())
        )
    if newest:
        rows = [
            {
                "partner": partner,
                "business_key": one.business_key,
                "version": one.version,
                "payload": one.payload,
                "state": State.PENDING,
                "created_at": now(),
                "due_at": steady(),
                "attempts": 0,
                "absent_reads": 0,
            }
            for one in newest.values()
        ]
        await connection.execute(sa.insert(deliveries), rows)
    return len(newest)


def _refuse_conflict(held: bytes, other: bytes) -> None:
    """Two contents under one version: dropping either unseen would leave its sender waiting for ever."""
    if held != other:
        raise Permanent(
            "another content of the same business key and version is here already", code="conflicting_version"
        )


async def claim(connection: AsyncConnection, partner: str, *, limit: int, token: str, lease: float) -> list[Delivery]:
    """Take deliveries that are due: pending ones to send, uncertain ones to settle. Others skip what we take.

    A moment further ahead than anything waits was written before the clock was set back: a pending one is due then,
    an uncertain one is put right by `expire`.
    """
    at = steady()
    taken = await connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(sa.select(due(partner, at=at, limit=limit).c.id)))
        .values(
            state=sa.case((is_in(State.PENDING), State.SENDING.value), else_=deliveries.c.state),
            lease_until=at + lease,
            lease_token=token,
            attempts=deliveries.c.attempts + 1,
        )
        .returning(*deliveries.c)
    )
    rows = taken.all()
    held = await _partner_ids(connection, partner, [row.business_key for row in rows])
    return [
        Delivery(
            id=row.id,
            business_key=row.business_key,
            version=row.version,
            payload=row.payload,
            attempts=row.attempts,
            absent_reads=row.absent_reads,
            partner_id=held.get(row.business_key),
            uncertain=row.state == State.UNCERTAIN,
        )
        for row in rows
    ]


async def _partner_ids(connection: AsyncConnection, partner: str, keys: Sequence[str]) -> dict[str, str]:
    if not keys:
        return {}
    rows = await connection.execute(
        sa.select(partner_records.c.business_key, partner_records.c.partner_id).where(
            partner_records.c.partner == partner, partner_records.c.business_key.in_(keys)
        )
    )
    return {row.business_key: row.partner_id for row in rows}


async def expire(connection: AsyncConnection, partner: str, *, lease: float, settle_after: float) -> int:
    """Make claims whose lease has ended uncertain: their holder may have sent, up to the last moment of the lease.

    Clocks may disagree: a process that started before the wall clock was set writes other moments than one that
    started after it. A lease that ended long ago, or ends further ahead than a lease lasts, may be that of a living
    holder, who goes on sending for a lease at the most. So it is settled that much later. Two statements.
    """
    at = steady()
    ended = ~deliveries.c.lease_until.between(at, at + lease + _CLOCKS_AGREE)
    plausible = deliveries.c.lease_until.between(at - lease, at)
    await connection.execute(
        sa.update(deliveries)
        .where(
            deliveries.c.partner == partner,
            is_in(State.UNCERTAIN),
            sa.or_(deliveries.c.due_at > at + LONGEST_WAIT, deliveries.c.lease_until > at + lease + _CLOCKS_AGREE),
        )
        .values(due_at=at + lease + settle_after, lease_until=None, lease_token=None, absent_reads=0)
    )
    result = await connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.partner == partner, is_in(State.SENDING), ended)
        .values(
            state=State.UNCERTAIN,
            due_at=sa.case((plausible, at + settle_after), else_=at + lease + settle_after),
            lease_until=None,
            lease_token=None,
            absent_reads=0,
            error_code="lease_ended",
        )
    )
    return result.rowcount


async def renew(connection: AsyncConnection, ids: Sequence[int], *, token: str, lease: float) -> set[ClaimKey]:
    """Hold on to claims for another lease from now; returns the claims that are ours. One statement."""
    renewed = await connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(ids), deliveries.c.lease_token == token)
        .values(lease_until=steady() + lease)
        .returning(deliveries.c.id, deliveries.c.attempts)
    )
    return {(row.id, row.attempts) for row in renewed}


async def record(
    connection: AsyncConnection,
    partner: str,
    verdicts: Sequence[Verdict],
    *,
    token: str,
    on_settled: Callable[[Verdict], None],
) -> int:
    """Write verdicts down, those whose claim still holds; the others were settled by somebody else.

    Args:
        connection: a transaction that the events of `on_settled` share.
        partner: whose ledger.
        verdicts: of claims made with `token`.
        token: of the claims.
        on_settled: called for each accepted or rejected one that is recorded, to emit its event.

    Returns:
        How many were recorded.
    """
    held = await connection.execute(
        sa.select(deliveries.c.id, deliveries.c.attempts)
        .where(
            deliveries.c.id.in_([verdict.delivery.id for verdict in verdicts]),
            deliveries.c.lease_token == token,
            deliveries.c.state.in_(IN_FLIGHT),
        )
        .order_by(deliveries.c.id)
        .with_for_update()
    )
    ours = {(row.id, row.attempts) for row in held}
    mine = [verdict for verdict in verdicts if verdict.delivery.claim in ours]
    if not mine:
        return 0
    waiting = await _keys_with_newer(connection, partner, mine)
    await connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id == sa.bindparam("row_id"))
        .values(
            state=sa.bindparam("new_state"),
            due_at=sa.bindparam("new_due_at"),
            absent_reads=sa.bindparam("new_absent_reads"),
            error_code=sa.bindparam("new_error_code"),
            error=sa.bindparam("new_error"),
            outcome=sa.bindparam("new_outcome"),
            partner_id=sa.bindparam("new_partner_id"),
            settled_at=sa.bindparam("new_settled_at"),
            lease_until=None,
            lease_token=None,
        ),
        [_new_values(verdict, superseded=verdict.delivery.business_key in waiting) for verdict in mine],
    )
    await _remember_partner_ids(connection, partner, mine)
    reach(Failpoint.DELIVERY_MARKED)
    for verdict in mine:
        if verdict.state in {State.ACCEPTED, State.REJECTED}:
            on_settled(verdict)
    return len(mine)


def _new_values(verdict: Verdict, *, superseded: bool) -> dict[str, Any]:
    state = State.SUPERSEDED if superseded and verdict.state is State.PENDING else verdict.state
    return {
        "row_id": verdict.delivery.id,
        "new_state": state.value,
        "new_due_at": steady() + verdict.wait,
        "new_absent_reads": verdict.absent_reads,
        "new_error_code": verdict.error_code,
        "new_error": verdict.error[:500] if verdict.error else None,
        "new_outcome": verdict.outcome,
        "new_partner_id": verdict.partner_id,
        "new_settled_at": None if state in OPEN else now(),
    }


async def _keys_with_newer(connection: AsyncConnection, partner: str, verdicts: Sequence[Verdict]) -> set[str]:
    """Return the business keys of verdicts back to pending for which a newer version waits already."""
    back = [verdict.delivery.business_key for verdict in verdicts if verdict.state is State.PENDING]
    if not back:
        return set()
    rows = await connection.execute(
        sa.select(deliveries.c.business_key).where(
            deliveries.c.partner == partner,
            is_in(State.PENDING),
            deliveries.c.business_key.in_(back),
        )
    )
    return set(rows.scalars())


async def _remember_partner_ids(connection: AsyncConnection, partner: str, verdicts: Sequence[Verdict]) -> None:
    at = now()
    rows = [
        {
            "partner": partner,
            "business_key": verdict.delivery.business_key,
            "partner_id": verdict.partner_id,
            "updated_at": at,
        }
        for verdict in verdicts
        if verdict.partner_id is not None
    ]
    if rows:
        insert = insert_for(connection, partner_records)
        await connection.execute(
            insert.on_conflict_do_update(
                index_elements=["partner", "business_key"],
                set_={"partner_id": insert.excluded.partner_id, "updated_at": insert.excluded.updated_at},
            ),
            rows,
        )
