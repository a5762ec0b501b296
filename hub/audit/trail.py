"""Writing the audit trail, and reading it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.audit.entry import About, Actor, Entry, KnownBy
from hub.audit.tables import audit_trail
from hub.clock import moment
from hub.store.database import clocks_of


@personal
class Recorded:
    """An entry as the trail has it.

    Attributes:
        id: grows in the order of writing.
        at: when it was done.
        about, act, by, before, after, reason: as in `Entry`; None: nothing differs, or nothing was said.
    """

    id: int
    at: datetime
    about: About
    act: str
    by: Actor
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None


async def record(connection: AsyncConnection, *entries: Entry) -> None:
    """Keep what was done, in the transaction of the doing: both stay, or neither. One statement."""
    if entries:
        at = clocks_of(connection).now()
        await connection.execute(sa.insert(audit_trail), [_row(entry, at) for entry in entries])


async def trail_of(connection: AsyncConnection, *about: About, after: int = 0, limit: int = 1000) -> Sequence[Recorded]:
    """Return what was done to something, or to any of several of one kind, oldest first. One statement.

    Args:
        connection: to the database.
        about: what.
        after: from the entry behind this number on.
        limit: how many at the most.
    """
    wanted = (audit_trail.c.about.in_([one.id for one in about]), audit_trail.c.about_kind.in_({a.kind for a in about}))
    statement = sa.select(audit_trail).where(*wanted, audit_trail.c.id > after)
    return _recorded(await connection.execute(statement.order_by(audit_trail.c.id).limit(limit)))


async def newest(
    connection: AsyncConnection,
    *,
    kind: str | None = None,
    kinds: Collection[str] = (),
    about: str | None = None,
    since: float | None = None,
    before: int | None = None,
    limit: int = 100,
) -> Sequence[Recorded]:
    """Return what was done last, newest first. One statement.

    Args:
        connection: to the database.
        kind: only to things of this kind.
        kinds: only to things of these kinds; empty: of any.
        about: only to the one of this id.
        since: only at this moment or later, epoch seconds.
        before: only entries with a smaller number.
        limit: how many at the most.
    """
    chosen = {audit_trail.c.about_kind: kind, audit_trail.c.about: about}
    statement = sa.select(audit_trail).where(*(column == value for column, value in chosen.items() if value))
    if kinds:
        statement = statement.where(audit_trail.c.about_kind.in_(kinds))
    if since is not None:
        statement = statement.where(audit_trail.c.at >= since)
    if before is not None:
        statement = statement.where(audit_trail.c.id < before)
    return _recorded(await connection.execute(statement.order_by(audit_trail.c.id.desc()).limit(limit)))


async def last_moment_of(connection: AsyncConnection, about: About, act: str, *, upto: float) -> float | None:
    """Return when something was done last, epoch seconds, at `upto` or before; None: never."""
    statement = sa.select(sa.func.max(audit_trail.c.at)).where(
        audit_trail.c.about == about.id,
        audit_trail.c.about_kind == about.kind,
        audit_trail.c.act == act,
        audit_trail.c.at <= upto,
    )
    found: float | None = (await connection.execute(statement)).scalar()
    return found


def _row(entry: Entry, at: float) -> dict[str, Any]:
    old, new = entry.before, entry.after
    differing = {name for name in (*old, *new) if old.get(name) != new.get(name)}
    return {
        "about": entry.about.id,
        "at": at if entry.at is None else entry.at,
        "act": entry.act,
        "by_nip": entry.by.nip,
        "by_subject": entry.by.name[:300],
        "before": {name: old[name] for name in sorted(differing & old.keys())} or None,
        "after": {name: new[name] for name in sorted(differing & new.keys())} or None,
        "reason": entry.reason,
        "about_kind": entry.about.kind,
        "known_by": entry.by.known_by,
    }


def _recorded(rows: sa.CursorResult[Any]) -> list[Recorded]:
    return [
        Recorded(
            id=row.id,
            at=moment(row.at),
            about=About(row.about_kind, row.about),
            act=row.act,
            by=Actor(row.by_subject, KnownBy(row.known_by), row.by_nip),
            before=row.before,
            after=row.after,
            reason=row.reason,
        )
        for row in rows
    ]
