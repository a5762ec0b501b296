"""Background work for files: checks and applies them, and forgets what is old."""

from functools import partial
from typing import Final
from uuid import UUID

from hub.files.passing import sweep_passing
from hub.jobs.job import Job, JobRun
from hub.runtime import Runtime
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions
from hub.worker import Worker, each_by_itself
from services.intake.domain.imports import ENDED, WORKING, ImportState
from services.intake.handlers import importing, working_off
from services.intake.handlers.context import Merging
from services.intake.handlers.telling import Telling
from services.intake.repository import import_rows, imports
from services.intake.settings import IntakeSettings

log = get_logger(__name__)

_REST_SECONDS: Final = 5.0
"""Until it looks again: another replica, or a terminal, may have begun an import."""
_DAY: Final = 86_400.0
_HOUR: Final = 3_600.0
_UNDECIDED_DAYS: Final = 7.0
"""So long an import that was checked waits to be applied."""


class ImportWorker(Worker):
    """Works imports off, the oldest first; one that fails keeps no other back."""

    name = "imports"

    def __init__(self, transactions: Transactions, merging: Merging, telling: Telling) -> None:
        super().__init__()
        self._transactions = transactions
        self._merging = merging
        self._telling = telling

    async def turn(self) -> float:
        """Work off all that are begun, some rows at a time."""
        async with self._transactions.database.read() as connection:
            begun = await imports.unfinished(connection, WORKING)
            ended = await import_rows.left_behind(connection, ENDED)
        working = (partial(self._work_off, one.id) for one in begun)
        clearing = (partial(importing.remove_rows, self._transactions, one) for one in ended)
        await each_by_itself((*working, *clearing))
        return 0.0 if begun and not self.stopping else _REST_SECONDS

    async def _work_off(self, import_id: UUID) -> None:
        while not self.stopping:
            worked = await working_off.work_off(self._transactions, import_id, self._merging, self._telling)
            if worked.state not in WORKING:
                log.info("import_worked_off", state=worked.state, rows=worked.rows, refused=worked.refused)
                return


def forgetting_job(runtime: Runtime[IntakeSettings]) -> Job:
    """Return the job that forgets imports: cut off, undecided, old."""
    transactions = runtime.transactions

    async def forget_old(_run: JobRun) -> None:
        now = runtime.clocks.now()
        days = runtime.settings.intake_import_days
        for states, after in ({ImportState.READING}, 1.0), ({ImportState.CHECKED}, _UNDECIDED_DAYS), (ENDED, days):
            async with transactions.database.read() as connection:
                old = await imports.older_than(connection, now - after * _DAY, states)
            for import_id in old:
                await importing.forget(transactions, import_id, states)
        sweep_passing(runtime.settings.imports_folder)

    return Job("forget_imports", _HOUR, forget_old)
