"""Settled deliveries that go back to work without a newer version: many at once, and as if they were new.

A cause may pass by itself: the gateway knows which does, and when. An unclear answer may become clear: an operator
knows when, since he has talked to the partner, or has a version of the hub that reads it.
"""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.due import is_in
from hub.delivery.states import OUTSTANDING, State
from hub.delivery.tables import deliveries
from hub.delivery.waiting import STEP_MARK

_DUE_NOW: Final = 0.0
"""Due at once, whatever the clocks say."""
SOME: Final = 500
"""How many of a great number are put back at the request of somebody who waits."""
_CHUNK: Final = 5000
"""How many are looked up and put back at a time; databases bind no more than some 32,000 values."""


async def ask_again(
    connection: AsyncConnection,
    partner: str,
    *,
    code: str,
    settled_before: float | None = None,
    subjects: Sequence[str] | None = None,
    chunk: int = _CHUNK,
) -> int:
    """Put rejected deliveries back, due at once, unless a newer version of them, or of a step's record, has come.

    Two statements for every chunk; they look at what is outstanding, not at what was ever delivered.

    Args:
        connection: a transaction.
        partner: whose ledger.
        code: the `error_code` that they were rejected with.
        settled_before: only those rejected before this moment, in seconds since 1970-01-01 UTC.
        subjects: only those about one of these.
        chunk: how many are put back at a time.

    Returns:
        How many will be sent again.
    """
    wanted = [deliveries.c.partner == partner, is_in(State.REJECTED), deliveries.c.error_code == code]
    if settled_before is not None:
        wanted.append(deliveries.c.settled_at < settled_before)
    if subjects is not None:
        wanted.append(deliveries.c.subject.in_(subjects))
    return len(await _put_back(connection, wanted, State.PENDING, chunk))


async def ask_unclear_again(connection: AsyncConnection, *, since: float | None = None) -> list[int]:
    """Let the partners be asked what became of every delivery that ended unclear, then send what is not there.

    Args:
        connection: a transaction.
        since: only those that ended so at this moment or later, in seconds since 1970-01-01 UTC.

    Returns:
        Their ids.
    """
    return await _put_back(connection, _unclear(since), State.UNCERTAIN)


async def ask_some_unclear_again(
    connection: AsyncConnection, *, since: float | None = None, after: int = 0, limit: int = SOME
) -> tuple[list[int], int | None]:
    """Do for the next of them what `ask_unclear_again` does for all. Two statements.

    Args:
        connection: a transaction.
        since: as there.
        after: only those with a greater id.
        limit: how many are looked at.

    Returns:
        Their ids, and the id to go on behind; None when there are no more.
    """
    ids = await _locked(connection, _unclear(since), after=after, limit=limit)
    asked = await _changed(connection, ids, State.UNCERTAIN) if ids else []
    return asked, ids[-1] if len(ids) == limit else None


def afresh(state: State) -> dict[str, Any]:
    """Return the values of a delivery that goes back to work: what came of it before counts no longer.

    Args:
        state: PENDING to send it, UNCERTAIN to ask the partner first.
    """
    anew = {"before": None} if state is State.PENDING else {}
    return {
        **anew,
        "state": state,
        "due_at": _DUE_NOW,
        "settled_at": None,
        "absent_reads": 0,
        "unclear_answers": 0,
        "partner_words": None,
        "partner_field": None,
    }


def is_newest() -> sa.ColumnElement[bool]:
    """Return the condition that there is no newer version of a delivery's business key, nor of a step's record.

    A newer version of the record may have no such step, or withdraw it: then the step has no newer version itself.
    """
    record = sa.func.length(deliveries.c.business_key) - sa.func.length(deliveries.c.step) - len(STEP_MARK)
    return sa.and_(
        ~_has_newer(deliveries.c.business_key),
        sa.or_(deliveries.c.step == "", ~_has_newer(sa.func.substr(deliveries.c.business_key, 1, record))),
    )


def _has_newer(key: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    newer = deliveries.alias()
    return sa.exists().where(
        newer.c.partner == deliveries.c.partner,
        newer.c.business_key == key,
        newer.c.version > deliveries.c.version,
    )


def outstanding_ids(wanted: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """Return the search for deliveries that are outstanding, in the words of the index that knows just those."""
    return sa.select(deliveries.c.id).where(is_in(*OUTSTANDING), *wanted)


async def _put_back(
    connection: AsyncConnection, wanted: Sequence[sa.ColumnElement[bool]], state: State, chunk: int = _CHUNK
) -> list[int]:
    put_back: list[int] = []
    last = 0
    while ids := await _locked(connection, wanted, after=last, limit=chunk):
        put_back += await _changed(connection, ids, state)
        last = ids[-1]
        if len(ids) < chunk:
            break
    return put_back


def _unclear(since: float | None) -> list[sa.ColumnElement[bool]]:
    wanted = [is_in(State.UNCLEAR)]
    if since is not None:
        wanted.append(deliveries.c.settled_at >= since)
    return wanted


async def _changed(connection: AsyncConnection, ids: Sequence[int], state: State) -> list[int]:
    """Put those of these back that no newer version has replaced. Returns their ids."""
    change = sa.update(deliveries).where(deliveries.c.id.in_(ids), is_newest()).values(afresh(state))
    return list((await connection.execute(change.returning(deliveries.c.id))).scalars())


async def _locked(
    connection: AsyncConnection, wanted: Sequence[sa.ColumnElement[bool]], *, after: int, limit: int
) -> list[int]:
    """Lock them before it is asked for newer versions, so that none is written down, and sent, in between."""
    ids = outstanding_ids(wanted).where(deliveries.c.id > after).order_by(deliveries.c.id).limit(limit)
    return list((await connection.execute(ids.with_for_update())).scalars())
