"""The audit trail: appended to, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.skp_service.domain.skp import Skp
from services.skp_service.repository.rows import row_of
from services.skp_service.tables import audit_trail

_OF_NO_INTEREST = frozenset({"id", "revision", "changed_at", "results", "unproved", "predicate", "content"})


def picture(skp: Skp) -> dict[str, Any]:
    """Return an SKP as JSON, to be compared with what it becomes."""
    row = row_of(skp, unproved=0, at=0.0)
    flat = {name: value for name, value in row.items() if name not in _OF_NO_INTEREST} | row["content"]
    return {name: str(value) if isinstance(value, UUID) else value for name, value in flat.items()}


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """Who did what.

    Attributes:
        about: an SKP or a period.
        at: epoch seconds.
        act: what was done.
        by_nip: whose NIP, if it has one.
        by_subject: as the issuer names them.
        before: how it was.
        after: how it became; of both only what differs is stored.
        reason: why, if it was said.
    """

    about: UUID
    at: float
    act: str
    by_nip: str | None
    by_subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str | None


async def append(connection: AsyncConnection, entries: Sequence[Entry]) -> None:
    """Keep what was done. One statement."""
    if entries:
        await connection.execute(sa.insert(audit_trail), [_row(entry) for entry in entries])


def _row(entry: Entry) -> dict[str, Any]:
    old, new = entry.before, entry.after
    differing = {name for name in (*old, *new) if old.get(name) != new.get(name)}
    return {
        "about": entry.about,
        "at": entry.at,
        "act": entry.act,
        "by_nip": entry.by_nip,
        "by_subject": entry.by_subject[:300],
        "before": {name: old[name] for name in sorted(differing & old.keys())} or None,
        "after": {name: new[name] for name in sorted(differing & new.keys())} or None,
        "reason": entry.reason,
    }


async def trail_of(connection: AsyncConnection, about: UUID, *, after: int, limit: int) -> list[sa.Row[Any]]:
    """Return what was done to something, oldest first, from the entry after a number on."""
    statement = sa.select(audit_trail).where(audit_trail.c.about == about, audit_trail.c.id > after)
    return list((await connection.execute(statement.order_by(audit_trail.c.id).limit(limit))).all())


async def last_moment_of(connection: AsyncConnection, about: UUID, act: str, *, upto: float) -> float | None:
    """Return when something was done last, epoch seconds, at `upto` or before; None: never."""
    statement = sa.select(sa.func.max(audit_trail.c.at)).where(
        audit_trail.c.about == about, audit_trail.c.act == act, audit_trail.c.at <= upto
    )
    found: float | None = (await connection.execute(statement)).scalar()
    return found
