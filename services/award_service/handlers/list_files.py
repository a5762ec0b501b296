"""Files of lists: taken in row by row, and what is decided about them.

Each transaction takes some rows together with how far the file has come: whoever is killed between two has lost nothing
and does nothing twice.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.refusal import Refusal
from hub import audit
from hub.audit import About, Entry
from hub.sheets.reading.threads import ReadFile
from hub.transaction import Transaction, Transactions
from readmodels.people.hierarchy import unit_parents
from services.award_service.domain.errors import UnknownUnit
from services.award_service.domain.list_file_refusals import (
    CompleteNamesNobody,
    CompleteNamesUnknown,
    ExchangeListComplete,
    RowsAboutNobody,
)
from services.award_service.domain.list_files import (
    AsOfInFuture,
    ListFile,
    ListFileState,
    ListRow,
    UnitWithoutComplete,
)
from services.award_service.domain.listed import ListKind
from services.award_service.files.formats import EXCHANGE
from services.award_service.files.reading import OpenLists
from services.award_service.handlers.standings import lock_standings
from services.award_service.repository import list_file_problems, list_file_rows
from services.award_service.repository import list_files as store


@personal
class HandedIn:
    """A file that somebody hands in.

    Attributes:
        kind: what its lists are of.
        source: whose they are.
        as_of: the day of which it says so.
        complete: whether who is not in it has nothing.
        unit_code: of a whole list: of which unit with those below; None: of the agency.
        digest: SHA-256 of it.
        size: in bytes.
        by_subject: who hands it in.
    """

    kind: ListKind
    source: str
    as_of: date
    complete: bool
    unit_code: str | None
    digest: str
    size: int
    by_subject: str


Decided = Callable[[ListFile], Entry]
"""Makes what the audit trail keeps of who has decided something about a file."""


def about(one: ListFile) -> About:
    """Return what the audit trail calls a file."""
    return About("list_file", str(one.id))


def facts(one: ListFile) -> Mapping[str, Any]:
    """Return what the audit trail keeps of a file."""
    return {
        "kind": one.kind.value,
        "source": one.source,
        "as_of": one.as_of_on.isoformat(),
        "complete": one.complete,
        "unit_code": one.unit_code,
        "format": one.format,
        "rows": one.rows,
    }


async def check_told(
    transactions: Transactions, as_of: date, today: date, *, complete: bool, unit_code: str | None
) -> None:
    """Refuse what cannot be said of a file. Raises AsOfInFuture, UnitWithoutComplete, UnknownUnit."""
    if as_of > today:
        raise AsOfInFuture
    if unit_code is None:
        return
    if not complete:
        raise UnitWithoutComplete
    async with transactions.database.read() as connection:
        if unit_code not in await unit_parents(connection):
            raise UnknownUnit


async def take_in(transactions: Transactions, file: ReadFile[OpenLists], told: HandedIn, decided: Decided) -> ListFile:
    """Keep what the rows of a file say, and nothing else of it. Returns the file, which is to be checked.

    The same file that says the same and has not ended is returned instead, if there is one.

    Raises:
        ExchangeListComplete: it is said to be a whole list, and never is one.
        SheetRefused: the file turns out to be damaged; nothing is kept.
    """
    if told.complete and file.opened.format is EXCHANGE:
        raise ExchangeListComplete
    one = _new(file.opened, told, transactions.database.clocks.now())
    async with transactions.begin() as tx:
        if (before := await store.same_unfinished(tx.connection, one)) is not None:
            return before
        await store.add(tx.connection, one)
    try:
        while rows := await file.some(file.opened.rows):
            one = await _keep(transactions, one, rows)
    except BaseException:
        await forget(transactions, one.id, {ListFileState.READING})
        raise
    async with transactions.begin() as tx:
        people = await list_file_rows.count_people(tx.connection, one.id)
        await store.change(tx.connection, one.id, state=ListFileState.CHECKING, people=people)
        await audit.record(tx.connection, decided(one))
        return await store.load(tx.connection, one.id)


def _new(opened: OpenLists, told: HandedIn, at: float) -> ListFile:
    return ListFile(
        id=uuid4(),
        kind=told.kind,
        source=told.source,
        as_of_on=told.as_of,
        complete=told.complete,
        unit_code=told.unit_code,
        format=opened.format.name,
        digest=told.digest,
        bytes=told.size,
        state=ListFileState.READING,
        by_subject=told.by_subject,
        created_at=at,
    )


async def _keep(transactions: Transactions, one: ListFile, rows: Sequence[ListRow]) -> ListFile:
    problems = [problem for row in rows for problem in row.problems]
    following = replace(
        one,
        rows=one.rows + len(rows),
        nameless=one.nameless + sum(row.is_nameless for row in rows),
        problems=one.problems + len(problems),
    )
    async with transactions.begin() as tx:
        await list_file_rows.add(tx.connection, one.id, rows)
        await list_file_problems.add(tx.connection, one.id, problems, before=one.problems)
        changed = ("rows", "nameless", "problems")
        await store.change(tx.connection, one.id, **{name: getattr(following, name) for name in changed})
    return following


async def refusal_of(connection: AsyncConnection, one: ListFile) -> Refusal | None:
    """Return why a file whose rows are kept cannot take effect as it is; None: it can. One statement."""
    if one.nameless:
        return RowsAboutNobody(one.nameless, await list_file_rows.first_nameless(connection, one.id))
    if one.complete and not one.people:
        return CompleteNamesNobody()
    if one.complete and (line := await list_file_rows.first_unknown(connection, one.id)) is not None:
        return CompleteNamesUnknown(line)
    return None


async def apply(tx: Transaction, file_id: UUID, by_subject: str) -> ListFile:
    """Let a file that was checked take effect.

    Raises:
        UnknownListFile, WrongListFileState.
        RowsAboutNobody, CompleteNamesNobody, CompleteNamesUnknown: it cannot take effect as it is.
    """
    await lock_standings(tx.connection)
    one = await store.load(tx.connection, file_id)
    one.require("apply")
    if (refusal := await refusal_of(tx.connection, one)) is not None:
        raise refusal
    problems = one.problems - await list_file_problems.remove_of_all(tx.connection, file_id)  # mended meanwhile
    begun = {"state": ListFileState.APPLYING, "done": 0, "at_nip": "", "by_subject": by_subject}
    await store.change(tx.connection, file_id, problems=problems, **begun)
    return await store.load(tx.connection, file_id)


async def cancel(tx: Transaction, file_id: UUID) -> ListFile:
    """End a file; what was taken of it stays. Raises UnknownListFile, WrongListFileState."""
    await lock_standings(tx.connection)
    one = await store.load(tx.connection, file_id)
    one.require("cancel")
    await store.change(tx.connection, file_id, state=ListFileState.CANCELLED, finished_at=tx.clocks.now())
    return await store.load(tx.connection, file_id)


async def forget(transactions: Transactions, file_id: UUID, states: Collection[ListFileState]) -> None:
    """Remove a file with all that is kept of it, unless it is in none of some states. Lists that were taken stay."""
    async with transactions.begin() as tx:
        await lock_standings(tx.connection)
        if not await store.end(tx.connection, file_id, states):
            return
    await remove_rows(transactions, file_id)
    async with transactions.begin() as tx:
        await list_file_problems.remove(tx.connection, file_id)
        await store.remove(tx.connection, file_id)


async def remove_rows(transactions: Transactions, file_id: UUID) -> None:
    """Remove the rows of a file, some in a transaction."""
    more = True
    while more:
        async with transactions.begin() as tx:
            more = await list_file_rows.remove_some(tx.connection, file_id)
