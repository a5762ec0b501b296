"""Files: taken in row by row, and what is decided about them.

Each transaction takes some rows together with how far the import has come. Whoever is killed between two has lost
nothing and does nothing twice; several who work on one import take turns.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

from contracts.personal import personal
from hub import audit
from hub.audit import About, Entry
from hub.sheets.reading.threads import ReadFile
from hub.transaction import Transaction, Transactions
from services.intake.domain.imports import Import, ImportRow, ImportState
from services.intake.files.file_reading import OpenFile
from services.intake.files.row_reading import RefusedRow
from services.intake.handlers.working_off import keep_problems
from services.intake.repository import import_absent, import_problems, import_rows, imports
from services.intake.repository.merging import lock_merging

_UNDECIDED: Final = frozenset({ImportState.CHECKING, ImportState.CHECKED})


@personal
class HandedIn:
    """A file that somebody hands in.

    Attributes:
        source: whose data it is.
        digest: SHA-256 of it.
        size: in bytes.
        batch: of files that belong together; None: it stands alone.
    """

    source: str
    digest: str
    size: int
    batch: UUID | None = None


Decided = Callable[[Import], Entry]
"""Makes what the audit trail keeps of who has decided something about an import."""


def about(one: Import) -> About:
    """Return what the audit trail calls an import."""
    return About("import", str(one.id))


def facts(one: Import) -> Mapping[str, Any]:
    """Return what the audit trail keeps of an import."""
    return {"source": one.source, "format": one.format, "rows": one.rows}


async def take_in(transactions: Transactions, file: ReadFile[OpenFile], told: HandedIn, decided: Decided) -> Import:
    """Keep what the rows of a file report, and nothing else of it. Returns the import, which is to be checked.

    Whoever finds it to be checked finds who has handed it in, too.

    Raises:
        SheetRefused: the file turns out to be damaged; nothing is kept.
    """
    opened = file.opened
    import_id = uuid4()
    one = Import(
        id=import_id,
        batch=told.batch or import_id,
        source=told.source,
        format=opened.format.name,
        subject=opened.format.subject,
        heads=opened.heads,
        digest=told.digest,
        state=ImportState.READING,
        created_at=transactions.database.clocks.now(),
        finished_at=None,
        rows=0,
        unread=0,
        problems=0,
        unread_problems=0,
        bytes=told.size,
        done=0,
        at_line=0,
        taken=0,
        doubted=0,
        refused=0,
        passed_over=0,
        absent=None,
    )
    async with transactions.begin() as tx:
        await imports.add(tx.connection, one)
    try:
        while rows := await file.some(opened.rows):
            one = await _keep(transactions, one, rows)
    except BaseException:
        await forget(transactions, import_id, {ImportState.READING})
        raise
    async with transactions.begin() as tx:
        await imports.change(tx.connection, import_id, state=ImportState.CHECKING, done=one.unread, refused=one.unread)
        await audit.record(tx.connection, decided(one))
        return await imports.load(tx.connection, import_id)


async def _keep(transactions: Transactions, one: Import, rows: Sequence[ImportRow | RefusedRow]) -> Import:
    refused = [row for row in rows if isinstance(row, RefusedRow)]
    problems = [problem for row in refused for problem in row.problems]
    following = replace(
        one,
        rows=one.rows + len(rows),
        unread=one.unread + len(refused),
        problems=one.problems + len(problems),
        unread_problems=one.problems + len(problems),
    )
    async with transactions.begin() as tx:
        await import_rows.add(tx.connection, one.id, [row for row in rows if isinstance(row, ImportRow)])
        await import_rows.add_refused(tx.connection, one.id, {row.line: row.key for row in refused if row.key})
        await keep_problems(tx, one, problems)
        changed = ("rows", "unread", "problems", "unread_problems")
        await imports.change(tx.connection, one.id, **{name: getattr(following, name) for name in changed})
    return following


async def forget(transactions: Transactions, import_id: UUID, states: Collection[ImportState]) -> None:
    """Remove an import with all that is kept of it, unless it is in none of some states any more.

    Reports that were taken stay.
    """
    async with transactions.begin() as tx:
        await lock_merging(tx.connection)
        if not await imports.end(tx.connection, import_id, states):
            return
    await remove_rows(transactions, import_id)
    async with transactions.begin() as tx:
        await import_problems.remove(tx.connection, import_id)
        await import_absent.remove(tx.connection, import_id)
        await imports.remove(tx.connection, import_id)


async def remove_rows(transactions: Transactions, import_id: UUID) -> None:
    """Remove the rows of an import, some in a transaction."""
    more = True
    while more:
        async with transactions.begin() as tx:
            more = await import_rows.remove_some(tx.connection, import_id)


async def apply(tx: Transaction, import_id: UUID) -> Import:
    """Let an import that was checked take effect. Raises UnknownImport, WrongImportState."""
    await lock_merging(tx.connection)
    one = await imports.load(tx.connection, import_id)
    one.require("apply")
    await _begin_pass(tx, one, ImportState.APPLYING)
    return await imports.load(tx.connection, import_id)


async def _begin_pass(tx: Transaction, one: Import, state: ImportState) -> None:
    """Let the rows of an import be worked off from the first one."""
    await imports.change(
        tx.connection,
        one.id,
        state=state,
        done=one.unread,
        at_line=0,
        problems=one.unread_problems,
        taken=0,
        doubted=0,
        refused=one.unread,
        passed_over=0,
    )


async def join(tx: Transaction, import_ids: Sequence[UUID], batch: UUID) -> None:
    """Put imports that wait into a batch; what is doubtful in them is found anew, as it depends on the others.

    What is being applied is left as it is, and so are those that were handed in with it: its rows count on theirs.

    Raises:
        UnknownImport: one of them has been forgotten.
    """
    await lock_merging(tx.connection)
    for import_id in import_ids:
        one = await imports.load(tx.connection, import_id)
        is_free = one.batch == batch or not await imports.any_applying(tx.connection, one.batch)
        if one.state in _UNDECIDED and is_free:
            await imports.change(tx.connection, import_id, batch=batch)
            await import_problems.forget_worked_off(tx.connection, import_id)
            await _begin_pass(tx, one, ImportState.CHECKING)


async def cancel(tx: Transaction, import_id: UUID) -> Import:
    """End an import; what it has taken stays. Raises UnknownImport, WrongImportState."""
    await lock_merging(tx.connection)
    one = await imports.load(tx.connection, import_id)
    one.require("cancel")
    await imports.change(tx.connection, import_id, state=ImportState.CANCELLED, finished_at=tx.clocks.now())
    return await imports.load(tx.connection, import_id)
