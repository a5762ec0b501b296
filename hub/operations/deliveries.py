"""Deliveries to partners: what an operator sees of the ledger, sending again, pausing a partner."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub import audit
from hub.clock import moment
from hub.delivery import asking_again
from hub.delivery.asking_again import afresh, is_newest
from hub.delivery.backlog import is_paused
from hub.delivery.states import State
from hub.delivery.tables import deliveries, partner_pauses
from hub.operations.operator import Kind, Operator
from hub.operations.refusals import NotFound, NotPaused, Superseded, UnknownPartner, WrongState
from hub.store.database import clocks_of
from hub.store.upsert import insert_for

_AGAIN: Final = {State.REJECTED: State.PENDING, State.UNCLEAR: State.UNCERTAIN}
"""What becomes of one that an operator sends again."""
_MOMENTS: Final = ("created_at", "due_at", "lease_until", "settled_at")


@dataclass(frozen=True, slots=True)
class ListedDelivery:
    """A delivery without what may be personal.

    Attributes:
        id: its number.
        partner: to whom.
        kind: of record.
        step: of it; empty: the record itself.
        version: of its business key; the newest wins.
        state: where it stands.
        created_at: when it was written down.
        due_at: when it is its turn.
        attempts: how often it was claimed.
        lease_until: until when its claim holds.
        absent_reads: how often the partner was asked, and had nothing.
        error_code: stable code of what went wrong last.
        error: the same in a sentence.
        outcome: what the partner did.
        partner_id: of the partner's record.
        settled_at: when it ended.
        unclear_answers: how often nobody could read the partner's answer.
        partner_field: the partner's name of the field that it refused.
    """

    id: int
    partner: str
    kind: str
    step: str
    version: int
    state: State
    created_at: datetime
    due_at: datetime
    attempts: int
    lease_until: datetime | None
    absent_reads: int
    error_code: str | None
    error: str | None
    outcome: str | None
    partner_id: str | None
    settled_at: datetime | None
    unclear_answers: int
    partner_field: str | None


@personal
class WholeDelivery(ListedDelivery):
    """A delivery with its business key and payload, the partner's words, and every decision about it, oldest first.

    `waits_for` is the business key that must be accepted before it.
    """

    business_key: str
    waits_for: str | None
    payload: bytes
    partner_words: str | None
    decisions: Sequence[audit.Recorded]


@dataclass(frozen=True, slots=True)
class PausedPartner:
    """A partner to whom nothing is sent.

    Attributes:
        partner: its name.
        reason: why.
        paused_at: since when.
    """

    partner: str
    reason: str
    paused_at: datetime


_LISTED: Final = tuple(deliveries.c[one.name] for one in fields(ListedDelivery))
_WHOLE: Final = (*_LISTED, *(deliveries.c[name] for name in ("business_key", "waits_for", "payload", "partner_words")))


async def listed(
    connection: AsyncConnection,
    *,
    partner: str | None = None,
    state: str | None = None,
    subject: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[ListedDelivery]:
    """Return deliveries by number.

    Args:
        connection: to the ledger.
        partner: only deliveries to this one.
        state: only those in this one.
        subject: only those whom the partner lists under this, such as a NIP.
        after: the last number seen.
        limit: how many at the most.
    """
    statement = sa.select(*_LISTED).where(deliveries.c.id > after).order_by(deliveries.c.id).limit(limit)
    if partner is not None:
        statement = statement.where(deliveries.c.partner == partner)
    if state is not None:
        statement = statement.where(deliveries.c.state == state)
    if subject is not None:
        statement = statement.where(deliveries.c.subject == subject)
    return [ListedDelivery(**_read(row)) for row in (await connection.execute(statement)).mappings()]


def reason_of(state: str, code: str | None, error: str | None, reasons: Mapping[str, str]) -> str | None:
    """Return why a delivery is as it is.

    A service's sentences ask somebody to do something: they are for one that has ended. Of one that goes on by itself
    the log's sentence is all there is.

    Args:
        state: where it stands.
        code: of what went wrong last.
        error: the log's sentence.
        reasons: the service's sentences by code.
    """
    ended = state in {State.REJECTED, State.UNCLEAR}
    return (reasons.get(code or "") if ended else None) or error


def check_partner(partner: str, known: Collection[str]) -> None:
    """Let a partner pass whom a service delivers to.

    Args:
        partner: its name.
        known: those whom the service declares; none: any name.

    Raises:
        UnknownPartner: it is none of them.
    """
    if known and partner not in known:
        raise UnknownPartner(partner, known)


async def pauses(connection: AsyncConnection) -> list[PausedPartner]:
    """Return which partners are paused, by name."""
    rows = await connection.execute(sa.select(partner_pauses).order_by(partner_pauses.c.partner))
    return [PausedPartner(row.partner, row.reason, moment(row.paused_at)) for row in rows]


async def shown(connection: AsyncConnection, number: int) -> WholeDelivery:
    """Return one delivery whole.

    Raises:
        NotFound: there is none of that number.
    """
    about = Kind.DELIVERY.of(number)
    found = await connection.execute(sa.select(*_WHOLE).where(deliveries.c.id == number))
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound(about)
    return WholeDelivery(**_read(row), decisions=await audit.trail_of(connection, about))


async def send_again(connection: AsyncConnection, number: int, *, by: Operator, reason: str | None = None) -> State:
    """Put a rejected delivery back, after a person has mended what was wrong, or an unclear one: that is asked first.

    Args:
        connection: a transaction.
        number: which one.
        by: who decides.
        reason: why.

    Returns:
        Its new state: PENDING or UNCERTAIN.

    Raises:
        NotFound: there is none of that number.
        WrongState: it is neither rejected nor unclear.
        Superseded: a newer version has replaced it.
    """
    about = Kind.DELIVERY.of(number)
    # Locked, so that no newer version is written down, and sent, between the question and the change.
    found = await connection.execute(sa.select(deliveries.c.state).where(deliveries.c.id == number).with_for_update())
    state = found.scalar_one_or_none()
    if state is None:
        raise NotFound(about)
    again = _AGAIN.get(state)
    if again is None:
        raise WrongState(about, state)
    changed = await connection.execute(
        sa.update(deliveries).where(deliveries.c.id == number, is_newest()).values(afresh(again))
    )
    if changed.rowcount != 1:
        raise Superseded(about)
    change = {"before": {"state": state}, "after": {"state": again}}
    await audit.record(connection, by.decides(about, "send_again", reason=reason, **change))
    return again


async def ask_unclear_again(
    connection: AsyncConnection, *, by: Operator, reason: str | None = None, since: float | None = None
) -> int:
    """Let the partners be asked what became of every delivery that ended unclear, then send what is not there.

    Args:
        connection: a transaction.
        by: who decides.
        reason: why.
        since: only those that ended so at this moment or later, in seconds since 1970-01-01 UTC.

    Returns:
        How many; each has an entry of its own in the audit trail.
    """
    asked = await asking_again.ask_unclear_again(connection, since=since)
    await _asked(connection, asked, by=by, reason=reason)
    return len(asked)


async def ask_some_unclear_again(
    connection: AsyncConnection, *, by: Operator, reason: str | None = None, since: float | None = None, after: int = 0
) -> tuple[int, int | None]:
    """Do for the next of them what `ask_unclear_again` does for all.

    Returns:
        How many, and the number to go on behind; None when there are no more.
    """
    asked, following = await asking_again.ask_some_unclear_again(connection, since=since, after=after)
    await _asked(connection, asked, by=by, reason=reason)
    return len(asked), following


async def _asked(connection: AsyncConnection, asked: Sequence[int], *, by: Operator, reason: str | None) -> None:
    change = {"before": {"state": State.UNCLEAR}, "after": {"state": State.UNCERTAIN}}
    subjects = map(Kind.DELIVERY.of, asked)
    await audit.record(connection, *(by.decides(about, "ask_again", reason=reason, **change) for about in subjects))


async def pause(connection: AsyncConnection, partner: str, *, by: Operator, reason: str) -> None:
    """Stop to send to a partner until `resume`; what is under way ends by itself. Three statements."""
    before = {"paused": await is_paused(connection, partner)}
    row = {"partner": partner, "reason": reason, "paused_at": clocks_of(connection).now()}
    insert = insert_for(connection, partner_pauses).values(row)
    await connection.execute(insert.on_conflict_do_update(index_elements=["partner"], set_={"reason": reason}))
    about = Kind.PARTNER.of(partner)
    await audit.record(connection, by.decides(about, "pause", reason=reason, before=before, after={"paused": True}))


async def resume(connection: AsyncConnection, partner: str, *, by: Operator, reason: str | None = None) -> None:
    """Send to a partner again. Two statements.

    Raises:
        NotPaused: nobody has paused it.
    """
    about = Kind.PARTNER.of(partner)
    resumed = await connection.execute(sa.delete(partner_pauses).where(partner_pauses.c.partner == partner))
    if not resumed.rowcount:
        raise NotPaused(about)
    change = {"before": {"paused": True}, "after": {"paused": False}}
    await audit.record(connection, by.decides(about, "resume", reason=reason, **change))


def _read(row: sa.RowMapping) -> dict[str, Any]:
    moments = {name: row[name] if row[name] is None else moment(row[name]) for name in _MOMENTS}
    return {**row, **moments, "state": State(row["state"])}
