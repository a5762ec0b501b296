"""What an operator sees of a service's jobs, and decides about them."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import moment
from hub.errors import Permanent
from hub.store.database import clocks_of
from hub.tables import jobs
from hub.transaction import Transaction

_WHO_LENGTH: Final = 128
_REASON_LENGTH: Final = 500
_MOMENTS: Final = (
    "created_at",
    "due_at",
    "lease_until",
    "last_started_at",
    "last_finished_at",
    "last_succeeded_at",
    "paused_at",
    "decided_at",
)
_CONDITION: Final = sa.case(
    (jobs.c.lease_token.is_not(None), "running"),
    (jobs.c.paused_at.is_not(None), "paused"),
    (jobs.c.failures > 0, "failing"),
    else_="waiting",
)


class UnknownJob(Permanent):
    """The service has no job of that name, or has never run."""

    code = "unknown_job"


async def listed(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Return the jobs of a service by name: columns of `hub.tables.jobs`, moments in ISO 8601 (UTC).

    `condition` is `running`, `paused`, `failing` (its last run failed, it is tried again) or `waiting`. The token of
    the lease is left out.
    """
    columns = [column for column in jobs.c if column.name != "lease_token"]
    rows = await connection.execute(sa.select(*columns, _CONDITION.label("condition")).order_by(jobs.c.name))
    return [
        dict(row) | {name: moment(row[name]).isoformat() for name in _MOMENTS if row[name] is not None}
        for row in rows.mappings()
    ]


async def run_now(transaction: Transaction, name: str, *, by: str, reason: str) -> None:
    """Have a job run as soon as a replica looks: in some seconds, or once more when its present run has ended.

    One that is paused stays so, and runs when it is resumed.

    Args:
        transaction: of the decision.
        name: of the job.
        by: who decided.
        reason: why.

    Raises:
        UnknownJob: there is none of that name.
    """
    await _decide(transaction, name, "run", by, reason, due_at=clocks_of(transaction.connection).now())


async def pause(transaction: Transaction, name: str, *, by: str, reason: str) -> None:
    """Have a job not run until `resume`; a run that has begun ends by itself. Arguments and errors: see `run_now`."""
    await _decide(transaction, name, "pause", by, reason, paused_at=clocks_of(transaction.connection).now())


async def resume(transaction: Transaction, name: str, *, by: str, reason: str) -> None:
    """Have a paused job run again; at once, if it was due meanwhile. Arguments and errors: see `run_now`."""
    await _decide(transaction, name, "resume", by, reason, paused_at=None)


async def _decide(transaction: Transaction, name: str, decision: str, by: str, reason: str, **change: Any) -> None:  # noqa: ANN401 - columns
    """Change a job's row, and keep with it who decided what, and why."""
    who = {
        "decision": decision,
        "decided_at": clocks_of(transaction.connection).now(),
        "decided_by": by[:_WHO_LENGTH],
        "decision_reason": reason[:_REASON_LENGTH],
    }
    changed = await transaction.connection.execute(sa.update(jobs).where(jobs.c.name == name).values(who | change))
    if changed.rowcount != 1:
        raise UnknownJob("the service has no job of this name")
    # AUDIT: the entry of the trail goes here, in this transaction: by, reason, decision, name, change.
