"""What an operator sees of a service's jobs, and decides about them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub import audit
from hub.clock import moment
from hub.jobs.due import CLOCKS_AGREE
from hub.operations.operator import Kind, Operator
from hub.operations.refusals import NotFound, NotOfThisVersion, NotPaused
from hub.store.database import clocks_of
from hub.tables import jobs
from hub.transaction import Transaction

_WHO_LENGTH: Final = 128
_REASON_LENGTH: Final = 500


class Condition(StrEnum):
    """How a job is."""

    RUNNING = "running"
    UNKNOWN = "unknown"
    """The version that was started last has no such job: nobody runs it."""
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    """The process that ran it died, and no other has begun yet."""
    FAILING = "failing"
    """Its last run failed; it is tried again."""
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class ListedJob:
    """A job, and what came of it.

    Attributes:
        name: unique in the service.
        condition: how it is.
        due_at: when it is its turn.
        last_started_at: when its last run began.
        last_finished_at: when that ended.
        last_succeeded_at: when one ended well.
        last_outcome: of the last run.
        last_error: why it failed, in a sentence.
        runs: that have begun.
        failures: in a row.
        state: what the job remembers.
        decision: an operator's last one.
        decided_at: when.
        decided_by: who.
        decision_reason: why.
    """

    name: str
    condition: Condition
    due_at: datetime
    last_started_at: datetime | None
    last_finished_at: datetime | None
    last_succeeded_at: datetime | None
    last_outcome: str | None
    last_error: str | None
    runs: int
    failures: int
    state: Mapping[str, Any]
    decision: str | None
    decided_at: datetime | None
    decided_by: str | None
    decision_reason: str | None


_any_job: Final = jobs.alias()
_IS_KNOWN: Final = jobs.c.generation == sa.select(sa.func.max(_any_job.c.generation)).scalar_subquery()


def _is_running(now: float) -> sa.ColumnElement[bool]:
    """Whether a lease holds, at a moment of the steady clock; its holder's may be a little behind."""
    return jobs.c.lease_until >= now - CLOCKS_AGREE


def _condition(now: float) -> sa.Label[str]:
    return sa.case(
        (_is_running(now), Condition.RUNNING.value),
        (sa.not_(_IS_KNOWN), Condition.UNKNOWN.value),
        (jobs.c.paused_at.is_not(None), Condition.PAUSED.value),
        (jobs.c.lease_token.is_not(None), Condition.INTERRUPTED.value),
        (jobs.c.failures > 0, Condition.FAILING.value),
        else_=Condition.WAITING.value,
    ).label("condition")


async def listed(connection: AsyncConnection) -> list[ListedJob]:
    """Return the jobs of a service, by name."""
    condition = _condition(clocks_of(connection).steady())
    columns = [condition if one.name == "condition" else jobs.c[one.name] for one in fields(ListedJob)]
    rows = await connection.execute(sa.select(*columns).order_by(jobs.c.name))
    return [_read(row) for row in rows.mappings()]


def _read(row: sa.RowMapping) -> ListedJob:
    moments = {name: moment(at) for name, at in row.items() if name.endswith("_at") and at is not None}
    return ListedJob(**{**row, **moments, "condition": Condition(row["condition"])})


async def run_now(transaction: Transaction, name: str, *, by: Operator, reason: str | None) -> None:
    """Have a job run as soon as a replica looks: in some seconds, or once more when its present run has ended.

    One that is paused stays so, and runs when it is resumed.

    Args:
        transaction: of the decision.
        name: of the job.
        by: who decided.
        reason: why.

    Raises:
        NotFound: there is none of that name.
        NotOfThisVersion: the version that was started last has it no more.
    """
    await _decide(transaction, name, "run", by, reason, due_at=clocks_of(transaction.connection).now())


async def pause(transaction: Transaction, name: str, *, by: Operator, reason: str | None) -> None:
    """Have a job not run until `resume`; a run that has begun ends by itself. Arguments and errors: see `run_now`."""
    await _decide(transaction, name, "pause", by, reason, paused_at=clocks_of(transaction.connection).now())


async def resume(transaction: Transaction, name: str, *, by: Operator, reason: str | None) -> None:
    """Have a paused job run again; at once, if it was due meanwhile. Arguments and errors: see `run_now`.

    Raises:
        NotPaused: it is not paused.
    """
    runs = sa.select(jobs.c.name).where(jobs.c.name == name, jobs.c.paused_at.is_(None), _IS_KNOWN).with_for_update()
    if (await transaction.connection.execute(runs)).first() is not None:
        raise NotPaused(Kind.JOB.of(name))
    await _decide(transaction, name, "resume", by, reason, paused_at=None)


async def _decide(
    transaction: Transaction,
    name: str,
    decision: str,
    by: Operator,
    reason: str | None,
    **change: Any,  # noqa: ANN401 - columns
) -> None:
    """Change a job's row, and keep with it who decided what, and why."""
    about = Kind.JOB.of(name)
    who = {
        "decision": decision,
        "decided_at": clocks_of(transaction.connection).now(),
        "decided_by": by.name[:_WHO_LENGTH],
        "decision_reason": (reason or "")[:_REASON_LENGTH] or None,
    }
    clocks, its = clocks_of(transaction.connection), jobs.c.name == name
    can_run = sa.or_(_IS_KNOWN, _is_running(clocks.steady()))
    changed = await transaction.connection.execute(sa.update(jobs).where(its, can_run).values(who | change))
    if changed.rowcount != 1:
        there = (await transaction.connection.execute(sa.select(jobs.c.name).where(its))).one_or_none()
        raise NotOfThisVersion(about) if there else NotFound(about)
    await audit.record(transaction.connection, by.decides(about, decision, reason=reason))
