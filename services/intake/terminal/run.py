"""Files worked off by a terminal's own process, whether the service runs or not."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from hub import audit
from hub.audit import About, Entry
from hub.cli.operator import Records, opened
from hub.errors import UserError
from hub.operations.operator import Operator
from hub.runtime import Runtime
from hub.transaction import Transactions
from services.intake.app import known_sources, merging_of, service
from services.intake.domain.imports import WORKING, Import, ImportState
from services.intake.files.formats.mapped import KeptMapping
from services.intake.files.staging import file_read, fingerprint
from services.intake.handlers import importing, working_off
from services.intake.handlers.context import Merging
from services.intake.handlers.importing import HandedIn
from services.intake.handlers.merging import merge_marked
from services.intake.handlers.sources import KnownSources
from services.intake.repository import import_mappings, imports
from services.intake.repository.merging import OthersBelievedError, lock_merging
from services.intake.tables import imports as table
from services.intake.terminal.patience import make_room, patiently

IMPORTS: Final = Records("impor berkas", table, "intake")
_OTHERS_BELIEVED: Final = (
    "Layanan masukan memakai urutan kepercayaan sumber yang lain: jalankan perintah ini dengan "
    "KINERJA_INTAKE_PRECEDENCE_FILE yang sama seperti layanannya."
)
_UNFINISHED: Final = frozenset({ImportState.CHECKING, ImportState.CHECKED, ImportState.APPLYING})

Progress = Callable[[Import], None]


@dataclass(frozen=True)
class Terminal:
    """What a terminal's process works with.

    Attributes:
        transactions: of the service's database.
        merging: what merging goes by.
        known: sources whose files are taken.
        by: who sits there.
    """

    transactions: Transactions
    merging: Merging
    known: KnownSources
    by: Operator

    async def begun_before(self, path: Path, source: str) -> Import | None:
        """Return the import of this very file that was cut off, or waits to be applied; None: there is none."""
        digest, _ = await fingerprint(path)
        async with self.transactions.database.read() as connection:
            found = await imports.unfinished(connection, _UNFINISHED, source=source, digest=digest)
        return found[-1] if found else None

    async def hand_in(self, path: Path, source: str, format_name: str | None, batch: UUID) -> Import:
        """Take a file in. Raises what `file_read` does, SheetRefused."""
        one = await patiently(lambda: self._read(path, source, format_name, batch))
        await self._note(one, "hand_in")
        return one

    async def _read(self, path: Path, source: str, format_name: str | None, batch: UUID) -> Import:
        async with self.transactions.database.read() as connection:
            mappings = await import_mappings.load_mappings(connection, source)
        told = HandedIn(source, *await fingerprint(path), batch)
        async with file_read(path, format_name=format_name, mappings=mappings) as file:
            return await importing.take_in(self.transactions, file, told)

    async def remember(self, source: str, mapping: KeptMapping) -> None:
        """Keep what columns mean."""
        async with self.transactions.begin() as tx:
            await import_mappings.save_mapping(tx.connection, source, mapping)

    async def work_off(self, one: Import, tell: Progress) -> Import:
        """Work an import off as far as it goes without a decision."""
        while one.state in WORKING:
            tell(one)
            one = await patiently(partial(working_off.work_off, self.transactions, one.id, self.merging))
            await make_room(self.transactions.database)
        tell(one)
        return one

    async def apply(self, one: Import, tell: Progress) -> Import:
        """Apply an import that was checked, and make the records that follow from it."""
        one = await patiently(partial(self._apply, one.id))
        await self._note(one, "apply")
        return await self.work_off(one, tell)

    async def _apply(self, import_id: UUID) -> Import:
        async with self.transactions.begin() as tx:
            return await importing.apply(tx, import_id)

    async def settle(self, ended: Sequence[Import]) -> None:
        """Make all records again that imports concern, and let go of their rows."""
        while await patiently(partial(merge_marked, self.transactions, self.merging)):
            await make_room(self.transactions.database)
        for one in ended:
            await patiently(partial(importing.remove_rows, self.transactions, one.id))

    async def _note(self, one: Import, act: str) -> None:
        after = {"source": one.source, "format": one.format, "rows": one.rows}
        entry = self.by.decides(About("import", str(one.id)), act, reason=None, after=after)
        await patiently(partial(self._record, entry))

    async def _record(self, entry: Entry) -> None:
        async with self.transactions.begin() as tx:
            await audit.record(tx.connection, entry)


@asynccontextmanager
async def terminal(by: Operator) -> AsyncIterator[Terminal]:
    """Open the service's database. Raises UserError: it does not answer, or has no tables yet.

    So does what is done with it where the service goes by another table of precedence than this terminal.
    """
    async with opened(service, IMPORTS, trail=True) as transactions:
        settings = service.settings()
        merging = merging_of(Runtime(service, settings))
        try:
            await patiently(partial(_goes_by, transactions, merging))
            yield Terminal(transactions, merging, known_sources(settings, merging.precedence), by)
        except OthersBelievedError:
            raise UserError(_OTHERS_BELIEVED) from None


async def _goes_by(transactions: Transactions, merging: Merging) -> None:
    """Raise OthersBelievedError where the service goes by another table of precedence."""
    async with transactions.begin() as tx:
        await lock_merging(tx.connection, merging.precedence.digest)
