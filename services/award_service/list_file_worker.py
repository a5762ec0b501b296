"""Background work for files of lists: checks and applies them, and forgets what is old."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from hub.files.passing import sweep_passing
from hub.jobs.job import Job, JobRun
from hub.runtime import Runtime
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions
from hub.worker import Worker, each_by_itself
from services.award_service.domain.list_files import ENDED, WORKING, ListFileState
from services.award_service.handlers import list_files
from services.award_service.handlers.working_off import Taking, work_off
from services.award_service.repository import list_files as store
from services.award_service.settings import AwardSettings

log = get_logger(__name__)

_REST_SECONDS: Final = 5.0
"""Until it looks again: another replica, or a terminal, may have begun a file."""
_DAY: Final = 86_400.0
_HOUR: Final = 3_600.0
_UNDECIDED_DAYS: Final = 7.0
"""So long a file that was checked waits to be applied."""


class ListFileWorker(Worker):
    """Works files of lists off, the oldest first; one that fails keeps no other back."""

    name = "list_files"

    def __init__(self, transactions: Transactions, taking: Callable[[], Taking]) -> None:
        """Work nothing off yet; `taking` says what lists are taken by, now."""
        super().__init__()
        self._transactions = transactions
        self._taking = taking

    async def turn(self) -> float:
        """Work off all that are begun, some people at a time."""
        async with self._transactions.database.read() as connection:
            begun = await store.in_states(connection, WORKING)
            ended = await store.with_rows(connection, ENDED)
        working = (partial(self._work_off, one) for one in begun)
        clearing = (partial(list_files.remove_rows, self._transactions, one) for one in ended)
        await each_by_itself((*working, *clearing))
        return 0.0 if begun and not self.stopping else _REST_SECONDS

    async def _work_off(self, file_id: UUID) -> None:
        while not self.stopping:
            worked = await work_off(self._transactions, file_id, self._taking())
            if worked.state not in WORKING:
                log.info("list_file_worked_off", state=worked.state, people=worked.people, refused=worked.refused)
                return


def forgetting_job(runtime: Runtime[AwardSettings]) -> Job:
    """Return the job that forgets files: cut off, undecided, old. Lists that were taken of them stay."""
    transactions, settings = runtime.transactions, runtime.settings

    async def forget_old(_run: JobRun) -> None:
        now = runtime.clocks.now()
        checked = {ListFileState.CHECKED}
        old = (({ListFileState.READING}, 1.0), (checked, _UNDECIDED_DAYS), (ENDED, settings.award_list_file_days))
        for states, days in old:
            async with transactions.database.read() as connection:
                found = await store.older_than(connection, now - days * _DAY, states)
            for file_id in found:
                await list_files.forget(transactions, file_id, states)
        sweep_passing(settings.lists_folder)

    return Job("forget_list_files", _HOUR, forget_old)
