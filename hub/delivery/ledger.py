"""The delivery ledger: one row for each version of what a partner is to hold.

A partner's outage fills this table, which one can query, and not a queue, which one cannot. A row is claimed with a
lease; whoever claimed it may record a verdict (`recording.py`) only while the claim is still his.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.clock import Clocks
from hub.delivery.due import LONGEST_WAIT, due, is_in
from hub.delivery.partner import ClaimKey, Delivery
from hub.delivery.states import State
from hub.delivery.tables import deliveries, partner_records
from hub.delivery.waiting import record_key
from hub.errors import Permanent
from hub.store.database import clocks_of

_CLOCKS_AGREE: Final = 5.0
"""How far the clocks of living processes may be apart."""
_REPLACED: Final = (State.PENDING, State.WAITING, State.UNCLEAR)
"""What a newer version takes the place of."""
_KNOWN: Final = ("id", "business_key", "version", "payload", "state", "withdrawn", "asks_first")
_WRITTEN: Final = (
    *("partner", "business_key", "version", "payload", "state", "created_at", "due_at", "attempts", "absent_reads"),
    *("unclear_answers", "kind", "contract", "step", "waits_for", "asks_first", "withdrawn", "subject"),
)
_NEWER: Final = deliveries.alias()
_INSERT: Final = sa.insert(deliveries).from_select(
    _WRITTEN,
    sa.select(*(sa.bindparam(name, type_=deliveries.c[name].type) for name in _WRITTEN)).where(
        ~sa.exists().where(
            _NEWER.c.partner == sa.bindparam("partner"),
            _NEWER.c.business_key.in_((sa.bindparam("business_key"), sa.bindparam("record"))),
            _NEWER.c.version > sa.bindparam("version"),
        )
    ),
)
"""Not beside a newer version, of itself or of a step's record, that nobody could see while there was no row to lock."""


@personal(slots=False)
class NewDelivery:
    """What a gateway's consumer hands in.

    Attributes:
        business_key: the partner's unit of sameness, such as NIP + year + kind.
        version: the newest wins.
        payload: the event's data, JSON bytes.
        kind: of the record, as the gateway names it.
        contract: the type of the event.
        subject: whom the partner lists it under, such as a NIP; None: nobody.
        step: of the record; empty: the record itself.
        waits_for: the business key that must be accepted before; None: none.
        withdrawn: whether the record is to be taken away.
        ends: business keys whose older versions are not to be sent any more, such as steps that the record has lost.
    """

    business_key: str
    version: int
    payload: bytes
    kind: str = ""
    contract: str = ""
    subject: str | None = None
    step: str = ""
    waits_for: str | None = None
    withdrawn: bool = False
    ends: tuple[str, ...] = ()


async def enqueue(connection: AsyncConnection, partner: str, wanted: Iterable[NewDelivery]) -> int:
    """Write deliveries down; older ones of the same business key that still wait, or are unclear, are superseded.

    Three statements at the most, whatever the number, and on PostgreSQL one more where business keys are known. A
    version that is not newer than what the ledger has is ignored. One that follows an unclear one begins uncertain:
    nobody knows what the partner holds, so it is asked first. One that waits for another business key begins as
    waiting, unless the newest version of that is accepted.

    Returns:
        How many were new.

    Raises:
        Permanent: `conflicting_version`, when one version comes with two contents; then nothing is written.
    """
    newest = _newest_of(wanted)
    known = await _known(connection, partner, _keys_to_know(newest.values()))
    superseded: dict[int, str] = {}
    ask_first: set[str] = set()
    for row in known:
        latest = newest.get(row.business_key)
        if latest is not None and row.version == latest.version:
            _refuse_conflict(row.payload, latest.payload)
        if latest is not None and row.version >= latest.version:
            del newest[row.business_key]
        elif row.state in _REPLACED:
            superseded[row.id] = row.business_key
            if row.state == State.UNCLEAR or (row.state == State.WAITING and row.asks_first):
                ask_first.add(row.business_key)
    for key in _outdated_steps(known, newest):
        del newest[key]
    left = _left_behind(known, newest.values())
    await _supersede(connection, [row_id for row_id, key in superseded.items() if key in newest or row_id in left])
    if newest:
        clocks = clocks_of(connection)
        done = _accepted_keys(known) - newest.keys()
        rows = [
            _new_row(partner, one, clocks, state=_first_state(one, done, ask_first), asks_first=key in ask_first)
            for key, one in newest.items()
        ]
        await connection.execute(_INSERT, rows)
    return len(newest)


def _keys_to_know(wanted: Iterable[NewDelivery]) -> list[str]:
    keys = (
        key
        for one in wanted
        for key in (one.business_key, _record_of(one), one.waits_for, *one.ends)
        if key is not None
    )
    return list(dict.fromkeys(keys))


def _record_of(one: NewDelivery) -> str:
    return record_key(one.business_key, one.step)


def _outdated_steps(known: Iterable[sa.Row[Any]], wanted: Mapping[str, NewDelivery]) -> list[str]:
    """Return the keys of steps whose record has a newer version, which may have no such step, or was withdrawn."""
    records = {key: (row.version, row.withdrawn) for key, row in _newest_rows(known).items()}
    records |= {key: (one.version, one.withdrawn) for key, one in wanted.items() if not one.step}
    return [
        key
        for key, one in wanted.items()
        if one.step and records.get(_record_of(one), (0, False)) > (one.version, False)
    ]


def _left_behind(known: Iterable[sa.Row[Any]], wanted: Iterable[NewDelivery]) -> set[int]:
    """Return the ids of what `wanted` ends."""
    ends = {key: one.version for one in wanted for key in one.ends}
    return {row.id for row in known if row.version < ends.get(row.business_key, row.version)}


def _accepted_keys(known: Iterable[sa.Row[Any]]) -> set[str]:
    """Return the business keys whose newest version is accepted, and is no withdrawal."""
    return {key for key, row in _newest_rows(known).items() if row.state == State.ACCEPTED and not row.withdrawn}


def _first_state(one: NewDelivery, done: Container[str], ask_first: Container[str]) -> State:
    if one.waits_for is not None and one.waits_for not in done:
        return State.WAITING
    return State.UNCERTAIN if one.business_key in ask_first else State.PENDING


def _newest_of(wanted: Iterable[NewDelivery]) -> dict[str, NewDelivery]:
    newest: dict[str, NewDelivery] = {}
    for one in wanted:
        held = newest.get(one.business_key)
        if held is None or held.version < one.version:
            newest[one.business_key] = one
        elif held.version == one.version:
            _refuse_conflict(held.payload, one.payload)
    return newest


async def _known(connection: AsyncConnection, partner: str, keys: Sequence[str]) -> Sequence[sa.Row[Any]]:
    """Return what the ledger has of business keys, by id, locked: none of it changes while newer ones are written.

    Whoever waits for a lock (PostgreSQL) sees the locked rows as they are then, but no row that was added meanwhile. So
    it is looked once more under the locks. Else an older version could be written beside a newer one, and be sent after
    it, or a newer one beside a step that it has lost.
    """
    statement = (
        sa.select(*(deliveries.c[name] for name in _KNOWN))
        .where(deliveries.c.partner == partner, deliveries.c.business_key.in_(keys))
        .order_by(deliveries.c.id)
        .with_for_update()
    )
    known = (await connection.execute(statement)).all()
    if known and connection.dialect.name == "postgresql":
        known = (await connection.execute(statement)).all()
    return known


def _newest_rows(known: Iterable[sa.Row[Any]]) -> dict[str, sa.Row[Any]]:
    newest: dict[str, sa.Row[Any]] = {}
    for row in known:
        held = newest.get(row.business_key)
        if held is None or row.version > held.version:
            newest[row.business_key] = row
    return newest


async def _supersede(connection: AsyncConnection, ids: Sequence[int]) -> None:
    if ids:
        await connection.execute(
            sa.update(deliveries)
            .where(deliveries.c.id.in_(ids), is_in(*_REPLACED))
            .values(state=State.SUPERSEDED, settled_at=clocks_of(connection).now())
        )


def _new_row(partner: str, one: NewDelivery, clocks: Clocks, *, state: State, asks_first: bool) -> dict[str, Any]:
    return {
        "record": _record_of(one),
        "partner": partner,
        "business_key": one.business_key,
        "version": one.version,
        "payload": one.payload,
        "state": state,
        "created_at": clocks.now(),
        "due_at": clocks.steady(),
        "attempts": 0,
        "absent_reads": 0,
        "unclear_answers": 0,
        "kind": one.kind,
        "contract": one.contract,
        "step": one.step,
        "waits_for": one.waits_for,
        "asks_first": asks_first,
        "withdrawn": one.withdrawn,
        "subject": one.subject,
    }


def _refuse_conflict(held: bytes, other: bytes) -> None:
    """Two contents under one version: dropping either unseen would leave its sender waiting for ever."""
    if held != other:
        raise Permanent(
            "another content of the same business key and version is here already", code="conflicting_version"
        )


async def claim(
    connection: AsyncConnection, partner: str, *, limit: int, token: str, lease: float, though_paused: bool = False
) -> list[Delivery]:
    """Take deliveries that are due: pending ones to send, uncertain ones to settle. Others skip what we take.

    A moment further ahead than anything waits was written before the clock was set back: a pending one is due then,
    an uncertain one is put right by `expire`.

    Args:
        connection: a transaction.
        partner: whose ledger.
        limit: how many at the most.
        token: of the claims.
        lease: how long they hold, in seconds.
        though_paused: also of a partner whom an operator has paused; for what that operator sends by hand.
    """
    at = clocks_of(connection).steady()
    taken = await connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(sa.select(due(partner, at=at, limit=limit, though_paused=though_paused).c.id)))
        .values(
            state=sa.case((is_in(State.PENDING), State.SENDING.value), else_=deliveries.c.state),
            lease_until=at + lease,
            lease_token=token,
            attempts=deliveries.c.attempts + 1,
        )
        .returning(*deliveries.c)
    )
    rows = taken.all()
    records = {row.id: record_key(row.business_key, row.step) if row.step else row.waits_for for row in rows}
    keys = {row.business_key for row in rows} | {key for key in records.values() if key}
    held = await _partner_ids(connection, partner, sorted(keys))
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
            unclear_answers=row.unclear_answers,
            partner_words=row.partner_words,
            kind=row.kind,
            contract=row.contract,
            step=row.step,
            before=row.before,
            withdrawn=row.withdrawn,
            record_id=held.get(records[row.id] or ""),
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
    at = clocks_of(connection).steady()
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


async def note_before(connection: AsyncConnection, delivery: Delivery, mark: str, *, token: str) -> bool:
    """Write down what the partner shows before a step is sent; returns whether its claim still holds."""
    noted = await connection.execute(
        sa.update(deliveries)
        .where(
            deliveries.c.id == delivery.id,
            deliveries.c.lease_token == token,
            deliveries.c.attempts == delivery.attempts,
            is_in(State.SENDING),
        )
        .values(before=mark)
    )
    return noted.rowcount == 1


async def renew(connection: AsyncConnection, ids: Sequence[int], *, token: str, lease: float) -> set[ClaimKey]:
    """Hold on to claims for another lease from now; returns the claims that are ours. One statement."""
    renewed = await connection.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(ids), deliveries.c.lease_token == token)
        .values(lease_until=clocks_of(connection).steady() + lease)
        .returning(deliveries.c.id, deliveries.c.attempts)
    )
    return {(row.id, row.attempts) for row in renewed}
