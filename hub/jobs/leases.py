"""Jobs in the database: who has leased one, when it ran last, and what came of it.

What people read and what a calendar goes by are moments of the wall clock; leases go by the steady one, as deliveries'.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.database import clocks_of
from hub.store.upsert import insert_for
from hub.tables import jobs

_row: Final = jobs.alias()
_DIED: Final = "Proses yang menjalankannya berakhir di tengah jalan."


class Outcome(StrEnum):
    """What came of a job's last run."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STOPPED = "stopped"
    """The service was stopped, and the run left the rest to the next one."""
    INTERRUPTED = "interrupted"
    """The process that ran it died, or lost its lease; another run has begun."""


@dataclass(frozen=True)
class Claim:
    """A job that is ours for now.

    Attributes:
        token: of the lease.
        started_at: when the run began, by the wall clock.
        due_at: when it was due; an operator who wants another run changes it.
        failures: how many runs before this one have failed in a row.
        state: what the job remembers.
    """

    name: str
    token: str
    started_at: float
    due_at: float
    failures: int
    state: dict[str, Any]


@dataclass(frozen=True)
class End:
    """How a run ended.

    Attributes:
        due_at: when the job is due again.
        error: why it failed, a sentence without personal data, as a database can keep it; None: it did not.
        stopped: whether it was cut short by a stop of the service.
    """

    claim: Claim
    due_at: float
    error: str | None = None
    stopped: bool = False


async def load_jobs(connection: AsyncConnection, names: Collection[str]) -> Sequence[sa.Row[Any]]:
    """Return what is known of jobs."""
    return (await connection.execute(sa.select(jobs).where(jobs.c.name.in_(names)))).all()


async def introduce(connection: AsyncConnection, names: Collection[str]) -> None:
    """Write jobs down that are new, due at once. Those that are known stay as they are."""
    now = clocks_of(connection).now()
    insert = insert_for(connection, jobs).on_conflict_do_nothing(index_elements=["name"])
    await connection.execute(
        insert, [{"name": name, "created_at": now, "due_at": now, "state": {}} for name in sorted(names)]
    )


async def bring(connection: AsyncConnection, names: Collection[str], generation: int | None) -> int:
    """Mark the jobs that a process has. Those that the process started last does not have are left behind.

    A row that an open transaction holds is marked another time.

    Args:
        connection: a transaction.
        names: of the process's jobs.
        generation: the process's, from before; None: it has none yet.

    Returns:
        The process's generation.
    """
    if generation is None:
        newest = sa.select(sa.func.coalesce(sa.func.max(jobs.c.generation), 0))
        generation = (await connection.execute(newest)).scalar_one() + 1
    older = sa.select(_row.c.name).where(_row.c.name.in_(names), _row.c.generation < generation)
    await connection.execute(
        sa.update(jobs)
        .where(jobs.c.name.in_(older.with_for_update(skip_locked=True)), jobs.c.generation < generation)
        .values(generation=generation)
    )
    return generation


def _unlocked(name: str) -> sa.ColumnElement[bool]:
    """The row of that name, unless an open transaction holds it: nobody waits for a job that saves."""
    found = sa.select(_row.c.name).where(_row.c.name == name).with_for_update(skip_locked=True)
    return jobs.c.name == found.scalar_subquery()


async def _is_held(connection: AsyncConnection, held: Claim) -> bool | None:
    """Tell what it means that nothing was changed: an open transaction has the row (None), or it is not ours."""
    token = sa.select(jobs.c.lease_token).where(jobs.c.name == held.name)
    return None if (await connection.execute(token)).scalar_one_or_none() == held.token else False


async def claim(connection: AsyncConnection, seen: sa.Row[Any], *, token: str, lease: float) -> Claim | None:
    """Take a job, unless somebody else has taken or renewed it since it was seen, or it is paused. One statement.

    Nor is it taken while an open transaction holds its row.

    A lease that was still there is one that nobody ended: its run has failed.

    Args:
        connection: a transaction.
        seen: the row (`load_jobs`) that says that the job is due and free.
        token: of the new lease.
        lease: how long it holds, in seconds.
    """
    clocks = clocks_of(connection)
    values: dict[str, Any] = {
        "lease_until": clocks.steady() + lease,
        "lease_token": token,
        "last_started_at": clocks.now(),
        "runs": jobs.c.runs + 1,
    }
    if seen.lease_token is not None:
        values |= {"last_outcome": Outcome.INTERRUPTED, "last_error": _DIED, "failures": jobs.c.failures + 1}
    taken = await connection.execute(
        sa.update(jobs)
        .where(
            _unlocked(seen.name),
            jobs.c.runs == seen.runs,
            jobs.c.lease_until.is_(None) if seen.lease_until is None else jobs.c.lease_until == seen.lease_until,
            jobs.c.paused_at.is_(None),
        )
        .values(values)
        .returning(jobs.c.last_started_at, jobs.c.due_at, jobs.c.failures, jobs.c.state)
    )
    row = taken.one_or_none()
    if row is None:
        return None
    return Claim(seen.name, token, row.last_started_at, row.due_at, row.failures, row.state)


async def renew(connection: AsyncConnection, held: Claim, *, lease: float) -> bool | None:
    """Hold a job for another lease from now.

    Returns:
        Whether it is still ours; None: it is, and cannot be renewed while an open transaction holds its row.
    """
    renewed = await connection.execute(
        sa.update(jobs)
        .where(_unlocked(held.name), jobs.c.lease_token == held.token)
        .values(lease_until=clocks_of(connection).steady() + lease)
    )
    return True if renewed.rowcount == 1 else await _is_held(connection, held)


async def record(connection: AsyncConnection, end: End) -> bool | None:
    """Record how a run ended and give the job back.

    What an operator has asked for during the run stays: then the job is due at once. One that was cut short by a stop
    has neither succeeded nor failed.

    Returns:
        Whether it was still ours; None: it is, and nothing is recorded, since an open transaction holds its row.
    """
    now = clocks_of(connection).now()
    values: dict[str, Any] = {
        "lease_until": None,
        "lease_token": None,
        "last_finished_at": now,
        "due_at": sa.case((jobs.c.due_at == end.claim.due_at, end.due_at), else_=jobs.c.due_at),
    }
    if end.error is not None:
        values |= {"last_outcome": Outcome.FAILED, "last_error": end.error, "failures": jobs.c.failures + 1}
    elif end.stopped:
        values |= {"last_outcome": Outcome.STOPPED}
    else:
        values |= {"last_outcome": Outcome.SUCCEEDED, "last_error": None, "last_succeeded_at": now, "failures": 0}
    recorded = await connection.execute(
        sa.update(jobs).where(_unlocked(end.claim.name), jobs.c.lease_token == end.claim.token).values(values)
    )
    return True if recorded.rowcount == 1 else await _is_held(connection, end.claim)
