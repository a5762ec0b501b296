"""Recording what came of claims: state, event, the partner's id of the record, all in one transaction.

A verdict counts only while its claim is still the claimant's (`lease_token` and `attempts`).
"""

from collections.abc import Callable, Container, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import Clocks
from hub.delivery.due import is_in
from hub.delivery.settling import Verdict, storable
from hub.delivery.states import IN_FLIGHT, OPEN, TO_BE_SENT, State
from hub.delivery.tables import deliveries, partner_records
from hub.delivery.waiting import STEP_MARK, record_key, release
from hub.failpoints import Failpoint, reach
from hub.store.database import clocks_of
from hub.store.upsert import insert_for

_ANNOUNCED: Final = frozenset({State.ACCEPTED, State.REJECTED, State.UNCLEAR})
_GIVES_WAY: Final = frozenset({State.PENDING, State.UNCLEAR})
"""What becomes superseded when a newer version waits."""
_RECORDED: Final = (
    "state",
    "due_at",
    "absent_reads",
    "error_code",
    "error",
    "outcome",
    "partner_id",
    "settled_at",
    "unclear_answers",
    "partner_words",
    "partner_field",
)
_RECORD: Final = (
    sa.update(deliveries)
    .where(deliveries.c.id == sa.bindparam("row_id"))
    .values({name: sa.bindparam(f"new_{name}") for name in _RECORDED} | {"lease_until": None, "lease_token": None})
)


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
        on_settled: called for each that is recorded as accepted, rejected or unclear, to emit its event.

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
    newer_waits = await _keys_with_newer(connection, partner, mine) | await _steps_left_behind(
        connection, partner, mine
    )
    ends = [(verdict, _end_of(verdict, newer_waits)) for verdict in mine]
    clocks = clocks_of(connection)
    await connection.execute(_RECORD, [_new_values(verdict, state, clocks) for verdict, state in ends])
    await _let_newer_ask_first(
        connection,
        partner,
        [one.delivery.business_key for one, state in ends if one.state is State.UNCLEAR and state is State.SUPERSEDED],
    )
    await _remember_partner_ids(connection, partner, mine)
    await _forget_partner_ids(
        connection, partner, [verdict.delivery.business_key for verdict in mine if verdict.outcome == "withdrawn"]
    )
    awaited = [verdict.delivery.business_key for verdict, state in ends if verdict.awaited and state is State.ACCEPTED]
    if awaited:
        await release(connection, partner, awaited)
    reach(Failpoint.DELIVERY_MARKED)
    for verdict, state in ends:
        if state in _ANNOUNCED:
            on_settled(verdict)
    return len(mine)


def _end_of(verdict: Verdict, newer_waits: Container[str]) -> State:
    replaced = verdict.state in _GIVES_WAY and verdict.delivery.business_key in newer_waits
    return State.SUPERSEDED if replaced else verdict.state


def _new_values(verdict: Verdict, state: State, clocks: Clocks) -> dict[str, Any]:
    """What the partner said stays until it says something else, or has clearly said yes or no."""
    words = verdict.words
    if words is None and state not in {State.ACCEPTED, State.REJECTED}:
        words = verdict.delivery.partner_words
    return {
        "row_id": verdict.delivery.id,
        "new_state": state.value,
        "new_due_at": clocks.steady() + verdict.wait,
        "new_absent_reads": verdict.absent_reads,
        "new_error_code": verdict.error_code,
        "new_error": verdict.error[:500] if verdict.error else None,
        "new_outcome": verdict.outcome,
        "new_partner_id": verdict.partner_id,
        "new_settled_at": None if state in OPEN else clocks.now(),
        "new_unclear_answers": verdict.delivery.unclear_answers + verdict.answer_unclear,
        "new_partner_words": storable(words, 500),
        "new_partner_field": storable(verdict.field, 100),
    }


async def _keys_with_newer(connection: AsyncConnection, partner: str, verdicts: Sequence[Verdict]) -> set[str]:
    """Return the business keys of verdicts that give way for which a newer version waits already."""
    back = [verdict.delivery.business_key for verdict in verdicts if verdict.state in _GIVES_WAY]
    if not back:
        return set()
    rows = await connection.execute(
        sa.select(deliveries.c.business_key).where(
            deliveries.c.partner == partner,
            is_in(*TO_BE_SENT),
            deliveries.c.business_key.in_(back),
        )
    )
    return set(rows.scalars())


async def _steps_left_behind(connection: AsyncConnection, partner: str, verdicts: Sequence[Verdict]) -> set[str]:
    """Return the keys of steps that give way since their record has a newer version, maybe without the step."""
    back = [one.delivery for one in verdicts if one.delivery.step and one.state in _GIVES_WAY]
    if not back:
        return set()
    rows = await connection.execute(
        sa.select(deliveries.c.business_key, sa.func.max(deliveries.c.version).label("version"))
        .where(
            deliveries.c.partner == partner,
            deliveries.c.business_key.in_({record_key(one.business_key, one.step) for one in back}),
        )
        .group_by(deliveries.c.business_key)
    )
    newest = {row.business_key: row.version for row in rows}
    return {one.business_key for one in back if newest.get(record_key(one.business_key, one.step), 0) > one.version}


async def _let_newer_ask_first(connection: AsyncConnection, partner: str, keys: Sequence[str]) -> None:
    """What waits behind an unclear version must not be sent on the chance that the partner holds nothing."""
    if keys:
        await connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.partner == partner, is_in(*TO_BE_SENT), deliveries.c.business_key.in_(keys))
            .values(
                state=sa.case((is_in(State.PENDING), State.UNCERTAIN.value), else_=deliveries.c.state),
                asks_first=True,
                due_at=clocks_of(connection).steady(),
            )
        )


async def _remember_partner_ids(connection: AsyncConnection, partner: str, verdicts: Sequence[Verdict]) -> None:
    at = clocks_of(connection).now()
    rows = [
        {
            "partner": partner,
            "business_key": verdict.delivery.business_key,
            "partner_id": verdict.partner_id,
            "updated_at": at,
        }
        for verdict in verdicts
        if verdict.partner_id
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


async def _forget_partner_ids(connection: AsyncConnection, partner: str, keys: Sequence[str]) -> None:
    """Of records that were taken away, and of their steps: one that comes again is another one."""
    if keys:
        ours = [
            sa.or_(
                partner_records.c.business_key == key,
                sa.func.substr(partner_records.c.business_key, 1, len(key) + 1) == key + STEP_MARK,
            )
            for key in keys
        ]
        await connection.execute(sa.delete(partner_records).where(partner_records.c.partner == partner, sa.or_(*ours)))
