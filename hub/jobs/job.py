"""What a job is, and what it is given when it runs."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import HubError
from hub.jobs.due import Every, Schedule
from hub.tables import jobs

_HOUR = 3600.0


class LeaseLost(HubError):
    """Another replica has taken the job over: what this one was about to do is not to be done."""

    code = "lease_lost"


def _never() -> bool:
    return False


@dataclass(frozen=True)
class JobRun:
    """One run of a job.

    Attributes:
        name: of the job.
        token: of the lease; empty: nobody leased it, it was called by hand.
        state: what the job remembered (JSON), as it was when the run began; a run that was cut short is resumed by it.
        is_stopping: whether the process is asked to end.
    """

    name: str
    token: str = ""
    state: Mapping[str, Any] = field(default_factory=dict)
    is_stopping: Callable[[], bool] = _never

    @property
    def stopping(self) -> bool:
        """Whether to come to an end. A run that was told so counts as cut short: the next one is due at once."""
        return self.is_stopping()

    async def save(self, connection: AsyncConnection, state: Mapping[str, Any]) -> None:
        """Remember something with what the job does: it is kept if, and only if, the job's own transaction commits.

        From here to the end of the transaction nobody takes the job over. So what a run does in transactions that save
        is never done twice, even by a process that was stopped, lost its lease and comes back.

        Save last, and keep the transaction short: while it is open the lease cannot be renewed, and the run is cut off
        when that has ended. In SQLite nobody else writes meanwhile, as in any transaction there.

        Args:
            connection: the transaction.
            state: JSON; without personal data, it is shown to operators.

        Raises:
            LeaseLost: another replica has taken the job over; then nothing may be committed.
        """
        changed = await connection.execute(
            sa.update(jobs).where(jobs.c.name == self.name, jobs.c.lease_token == self.token).values(state=dict(state))
        )
        if changed.rowcount != 1:
            raise LeaseLost(f"the job {self.name} belongs to another replica")


Run = Callable[[JobRun], Awaitable[float | None]]
"""Does a job's work. Returns when it wants to go on, in seconds, if that is sooner than its schedule says; else None.

It may be cut off at every `await`, and is then run again, here or in another replica: whatever it does must bear that.
"""


@dataclass(frozen=True)
class Job:
    """Periodic work of a service, done by one replica at a time.

    Attributes:
        name: unique in the service, snake_case; never changed, its last run is kept under it.
        every: seconds from one run to the next, or another rule.
        run: does it.
        lease: for how long a replica holds the job unless it says that it still runs, in seconds.
        deadline: longest time of a run, in seconds; it is cut off then, and has failed.
    """

    name: str
    every: float | Schedule
    run: Run
    lease: float = 60.0
    deadline: float = 4 * _HOUR

    @property
    def schedule(self) -> Schedule:
        """When it is due."""
        return Every(self.every) if isinstance(self.every, int | float) else self.every
