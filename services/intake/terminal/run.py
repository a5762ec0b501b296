"""Files worked off by a terminal's own process, whether the service runs or not."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from hub import audit
from hub.audit import Entry
from hub.cli.operator import Records, opened
from hub.cli.patience import make_room, patiently
from hub.errors import UserError
from hub.files.passing import fingerprint
from hub.operations.operator import Operator
from hub.runtime import Runtime
from hub.transaction import Transaction, Transactions
from services.intake.app import known_sources, merging_of, service
from services.intake.domain.imports import WORKING, Import, ImportState, WrongImportState
from services.intake.files.file_reading import FormatUnknown, possible_formats
from services.intake.files.formats import FORMATS
from services.intake.files.formats.format import Format
from services.intake.files.formats.mapped import KeptMapping
from services.intake.files.staging import file_read
from services.intake.handlers import importing, working_off
from services.intake.handlers.context import Merging
from services.intake.handlers.importing import HandedIn
from services.intake.handlers.merging import merge_marked
from services.intake.handlers.sources import KnownSources
from services.intake.handlers.telling import Telling
from services.intake.repository import import_mappings, imports
from services.intake.repository.merging import OthersBelievedError, require_precedence
from services.intake.tables import imports as table

IMPORTS: Final = Records("impor berkas", table, "intake")
_OTHERS_BELIEVED: Final = (
    "Layanan masukan memakai urutan kepercayaan sumber yang lain: jalankan perintah ini dengan "
    "KINERJA_INTAKE_PRECEDENCE_FILE yang sama seperti layanannya."
)
_UNFINISHED: Final = frozenset({ImportState.CHECKING, ImportState.CHECKED, ImportState.APPLYING})

Progress = Callable[[Import], None]
_Step = Callable[[Transaction, UUID], Awaitable[Import]]


@dataclass(frozen=True)
class Terminal:
    """What a terminal's process works with.

    Attributes:
        transactions: of the service's database.
        merging: what merging goes by.
        telling: how what is told to sources gets on its way; the service sends it.
        known: sources whose files are taken.
        by: who sits there.
    """

    transactions: Transactions
    merging: Merging
    telling: Telling
    known: KnownSources
    by: Operator

    async def begun_before(self, digest: str, source: str) -> list[Import]:
        """Return the imports of this very file that were cut off, or wait to be applied, the oldest first."""
        async with self.transactions.database.read() as connection:
            return await imports.unfinished(connection, _UNFINISHED, source=source, digest=digest)

    async def found(self, one: Import) -> Import:
        """Return an import as it is now. Raises UnknownImport."""
        async with self.transactions.database.read() as connection:
            return await imports.load(connection, one.id)

    async def format_of(self, path: Path, source: str, format_name: str | None, *, mapped: bool) -> Format:
        """Return how a file is read.

        Args:
            path: of it.
            source: whose it is.
            format_name: None: as the heads say.
            mapped: whether what somebody has said of its columns counts.

        Raises:
            FormatUnknown: nobody has said what its columns mean, or that does not count.
            Exception: what `file_read` and `possible_formats` raise.
        """
        async with self.transactions.database.read() as connection:
            mappings = await import_mappings.load_mappings(connection, source)
        async with file_read(path, possible_formats(format_name, mappings)) as file:
            if not mapped and file.opened.format.name not in FORMATS:
                raise FormatUnknown(file.opened.names)
            return file.opened.format

    async def batch_of(self, before: Sequence[Import], files: int) -> UUID:
        """Return the batch of all files of a command.

        It is that of the imports that are gone on with, if they are all, and the batch has no others; else that of one
        that is being applied, or a new one, into which those are put that wait.

        Args:
            before: imports that are gone on with.
            files: of the command, those among them.
        """
        batches = {one.batch for one in before}
        if len(before) == files and len(batches) == 1:
            async with self.transactions.database.read() as connection:
                others = await imports.in_batch(connection, *batches)
            if others == {one.id for one in before}:
                return batches.pop()
        batch = next((one.batch for one in before if one.state is ImportState.APPLYING), uuid4())
        await patiently(partial(self._join, [one.id for one in before], batch))
        return batch

    async def _join(self, import_ids: Sequence[UUID], batch: UUID) -> None:
        async with self.transactions.begin() as tx:
            await importing.join(tx, import_ids, batch)

    async def hand_in(self, path: Path, source: str, read_as: Format, batch: UUID) -> Import:
        """Take a file in. Raises what `file_read` does, SheetRefused."""
        return await patiently(partial(self._read, path, source, read_as, batch))

    async def _read(self, path: Path, source: str, read_as: Format, batch: UUID) -> Import:
        # Somebody may have saved it anew while columns were asked for: its digest is that of what is read.
        told = HandedIn(source, *await fingerprint(path), batch)
        async with file_read(path, [read_as]) as file:
            return await importing.take_in(self.transactions, file, told, partial(self._entry, "hand_in"))

    async def remember(self, source: str, mapping: KeptMapping) -> None:
        """Keep what columns mean."""
        await patiently(partial(self._remember, source, mapping))

    async def _remember(self, source: str, mapping: KeptMapping) -> None:
        decision = self.by.decides(mapping.about, "put", reason=None, after=mapping.facts(source))
        async with self.transactions.begin() as tx:
            await import_mappings.save_mapping(tx.connection, source, mapping)
            await audit.record(tx.connection, decision)

    async def work_off(self, one: Import, tell: Progress) -> Import:
        """Work an import off as far as it goes without a decision."""
        while one.state in WORKING:
            tell(one)
            one = await patiently(partial(working_off.work_off, self.transactions, one.id, self.merging, self.telling))
            await make_room(self.transactions.database)
        tell(one)
        return one

    async def apply(self, one: Import, tell: Progress) -> Import:
        """Apply an import that was checked, or go on with it if somebody else has applied it meanwhile."""
        return await self.work_off(await self._decide("apply", importing.apply, one), tell)

    async def cancel(self, one: Import) -> Import:
        """Cancel an import, and let go of its rows; if it has ended meanwhile, it stays as it is."""
        one = await self._decide("cancel", importing.cancel, one)
        await self._let_go(one)
        return one

    async def _decide(self, act: str, step: _Step, one: Import) -> Import:
        async def decided() -> Import:
            async with self.transactions.begin() as tx:
                changed = await step(tx, one.id)
                await audit.record(tx.connection, self._entry(act, changed))
                return changed

        try:
            return await patiently(decided)
        except WrongImportState:
            return await self.found(one)

    async def settle(self, ended: Sequence[Import]) -> None:
        """Make all records again that imports concern, and let go of their rows."""
        while await patiently(partial(merge_marked, self.transactions, self.merging)):
            await make_room(self.transactions.database)
        for one in ended:
            await self._let_go(one)

    async def _let_go(self, ended: Import) -> None:
        await patiently(partial(importing.remove_rows, self.transactions, ended.id))

    def _entry(self, act: str, one: Import) -> Entry:
        return self.by.decides(importing.about(one), act, reason=None, after=importing.facts(one))


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
            known = known_sources(settings, merging.precedence)
            yield Terminal(transactions, merging, Telling(queues=settings.sources), known, by)
        except OthersBelievedError:
            raise UserError(_OTHERS_BELIEVED) from None


async def _goes_by(transactions: Transactions, merging: Merging) -> None:
    """Raise OthersBelievedError where the service goes by another table of precedence."""
    async with transactions.begin() as tx:
        await require_precedence(tx.connection, merging.precedence.digest)
