"""Files of lists worked off by a terminal's own process, whether the service runs or not."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from contracts.refusal import Refusal
from hub import audit
from hub.audit import Entry
from hub.cli.operator import Records, opened
from hub.cli.patience import make_room, patiently
from hub.files.passing import fingerprint
from hub.operations.operator import Operator
from hub.runtime import Runtime
from hub.sheets.reading.threads import read_in_thread
from hub.transaction import Transactions
from services.award_service.api.list_parts import taking_now
from services.award_service.app import service
from services.award_service.domain.list_files import WORKING, ListFile, Problem
from services.award_service.files.reading import open_lists
from services.award_service.handlers import list_files
from services.award_service.handlers.list_files import HandedIn
from services.award_service.handlers.working_off import Taking, work_off
from services.award_service.repository import list_file_problems
from services.award_service.tables import list_files as table
from services.award_service.terminal.wanted import WantedLists

LISTS: Final = Records("berkas daftar", table, "award_service")

Progress = Callable[[ListFile], None]


@dataclass(frozen=True)
class ListTerminal:
    """What a terminal's process works with.

    Attributes:
        transactions: of the service's database.
        taking: says what lists are taken by, now.
        by: who sits there.
    """

    transactions: Transactions
    taking: Callable[[], Taking]
    by: Operator

    async def take_in(self, path: Path, wanted: WantedLists, source: str) -> ListFile:
        """Take a file in, or return the same one that was cut off.

        Raises:
            Refusal: it cannot be read, or not as it is told.
            OSError: it cannot be opened.
        """
        today = self.taking().today
        told = (wanted.as_of, today)
        await list_files.check_told(self.transactions, *told, complete=wanted.complete, unit_code=wanted.unit_code)
        return await patiently(partial(self._read, path, wanted, source))

    async def _read(self, path: Path, wanted: WantedLists, source: str) -> ListFile:
        digest, size = await fingerprint(path)
        told = HandedIn(
            wanted.kind, source, wanted.as_of, wanted.complete, wanted.unit_code, digest, size, self.by.name
        )
        async with read_in_thread(open_lists(path, wanted.kind, wanted.as_of)) as file:
            return await list_files.take_in(self.transactions, file, told, partial(self._entry, "hand_in"))

    async def work_off(self, one: ListFile, tell: Progress) -> ListFile:
        """Work a file off as far as it goes without a decision."""
        while one.state in WORKING:
            tell(one)
            one = await patiently(partial(work_off, self.transactions, one.id, self.taking()))
            await make_room(self.transactions.database)
        return one

    async def refusal(self, one: ListFile) -> Refusal | None:
        """Return why a file that was checked cannot be applied as it is; None: it can."""
        async with self.transactions.database.read() as connection:
            return await list_files.refusal_of(connection, one)

    async def apply(self, one: ListFile, tell: Progress) -> ListFile:
        """Apply a file that was checked."""
        return await self.work_off(await patiently(partial(self._apply, one)), tell)

    async def _apply(self, one: ListFile) -> ListFile:
        async with self.transactions.begin() as tx:
            changed = await list_files.apply(tx, one.id, self.by.name)
            await audit.record(tx.connection, self._entry("apply", changed))
            return changed

    async def cancel(self, one: ListFile) -> ListFile:
        """End a file that somebody does not want applied."""
        return await patiently(partial(self._cancel, one))

    async def _cancel(self, one: ListFile) -> ListFile:
        async with self.transactions.begin() as tx:
            changed = await list_files.cancel(tx, one.id)
            await audit.record(tx.connection, self._entry("cancel", changed))
            return changed

    async def let_go(self, one: ListFile) -> None:
        """Remove the rows of a file that has ended."""
        await patiently(partial(list_files.remove_rows, self.transactions, one.id))

    async def problems(self, one: ListFile, limit: int) -> list[Problem]:
        """Return the first of what is wrong or doubtful."""
        async with self.transactions.database.read() as connection:
            return (await list_file_problems.list_problems(connection, one.id, limit=limit)).items

    def _entry(self, act: str, one: ListFile) -> Entry:
        return self.by.decides(list_files.about(one), act, reason=None, after=list_files.facts(one))


@asynccontextmanager
async def list_terminal(by: Operator) -> AsyncIterator[ListTerminal]:
    """Open the service's database. Raises UserError: it does not answer, or has no tables yet."""
    async with opened(service, LISTS, trail=True) as transactions:
        runtime = Runtime(service, service.settings())
        yield ListTerminal(transactions, lambda: taking_now(runtime), by)
