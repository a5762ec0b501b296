"""Asks the partner what it holds, and keeps what differs from what it accepted from us.

A partner lists its records by subject, or all of them by cursor. By subject: whoever has a new version is asked about
first, everybody once in so many days. By cursor: the whole list is read page by page, then compared subject by subject.

At every `await` we may be killed: each answer is kept in a transaction of its own, and the next run goes on behind it.
The partner's answers count only for what it had accepted, and had the time to show, before it was asked.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Final, Protocol, runtime_checkable

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.reconciliation import discrepancies, progress, shown
from hub.delivery.reconciliation.accepted import Ours, ours_of
from hub.delivery.reconciliation.comparing import Discrepancy, HeldRecord, compare
from hub.delivery.reconciliation.gathering import gather, gathered_upto
from hub.errors import HubError, Transient
from hub.jobs.job import JobRun
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions

log = get_logger(__name__)

_DAY: Final = 86_400.0
_AT_A_TIME: Final = 50
"""Subjects that are looked up together."""
_BY_HAND: Final = JobRun("reconciliation")


class ReconciledKind(Protocol):
    """A kind of record that can be compared: one that `ListsBySubject`, or one that `ListsByCursor`."""

    name: str

    def fields_of(self, contract: str, payload: bytes) -> Mapping[str, str]:
        """Return what a delivery of an event says, as the partner shows it: fields as in `HeldRecord`."""
        ...


@runtime_checkable
class ListsBySubject(ReconciledKind, Protocol):
    """The partner lists its records of one subject. Errors as those of a read (`hub.delivery.partner`)."""

    async def list_of(self, subject: str) -> Sequence[HeldRecord]:
        """Return all records of this kind that the partner shows about a subject."""
        ...


@runtime_checkable
class ListsByCursor(ReconciledKind, Protocol):
    """The partner lists all its records, in pages. Errors as those of a read (`hub.delivery.partner`)."""

    async def list_from(self, cursor: str | None) -> tuple[Sequence[HeldRecord], str | None]:
        """Return a page and where the next one begins; None: at the beginning, and at the end."""
        ...


@dataclass(frozen=True)
class ReconciliationPolicy:
    """How the partner is asked.

    Attributes:
        every_days: everybody, or the whole list, once in so many days.
        quiet_seconds: what was accepted later than so long ago may not be shown yet.
        again_seconds: when to ask again about somebody of whom something is still on its way.
        repairs: whether what sending again mends is sent again without being asked.
    """

    every_days: float
    quiet_seconds: float
    again_seconds: float = 3600.0
    repairs: bool = False


class Reconciler:
    """Reconciliation with one partner; one at a time (a job's lease sees to that)."""

    def __init__(
        self,
        partner: str,
        kinds: Sequence[ListsBySubject | ListsByCursor],
        transactions: Transactions,
        policy: ReconciliationPolicy,
        *,
        calling: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """Ask nothing yet.

        Args:
            partner: whose ledger.
            kinds: those that can be listed.
            transactions: of the service.
            policy: how often.
            calling: entered around each call, so that it leaves way for those that send.
        """
        self._partner = partner
        self._kinds = kinds
        self._transactions = transactions
        self._policy = policy
        self._calling = calling
        self._run = _BY_HAND

    async def run(self, run: JobRun = _BY_HAND) -> None:
        """Compare what is due.

        Args:
            run: whose lease is held; whatever is kept, is kept only while it is.

        Raises:
            LeaseLost: another replica has taken over.
            Transient: the partner does not answer; what is due stays due.
        """
        self._run = run
        await self._gather()
        for kind in self._kinds:
            if isinstance(kind, ListsBySubject):
                await self._by_subject(kind)
            else:
                await self._by_cursor(kind)

    @asynccontextmanager
    async def _kept(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that commits only while the job is ours."""
        async with self._transactions.database.begin() as connection:
            yield connection
            if self._run.token:
                await self._run.save(connection, self._run.state)

    async def _gather(self) -> None:
        names = {kind.name for kind in self._kinds}
        async with self._transactions.database.read() as connection:
            after: int | None = await gathered_upto(connection, self._partner)
        while after is not None and not self._run.stopping:
            async with self._kept() as connection:
                after = await gather(connection, self._partner, names, after=after)

    async def _by_subject(self, kind: ListsBySubject) -> None:
        database = self._transactions.database
        while not self._run.stopping:
            async with database.read() as connection:
                due = await progress.due_subjects(connection, self._partner, kind.name, limit=_AT_A_TIME)
            for subject in due:
                if self._run.stopping:
                    return
                await self._compare_subject(kind, subject)
            if len(due) < _AT_A_TIME:
                return

    async def _compare_subject(self, kind: ListsBySubject, subject: str) -> None:
        database = self._transactions.database
        asked_at = database.clocks.now()
        try:
            with self._calling():
                held = await kind.list_of(subject)
        except Transient:
            async with self._kept() as connection:
                await progress.count_calls(connection, self._partner, kind.name, 1)
            raise
        except HubError as error:
            log.warning("subject_not_comparable", partner=self._partner, kind=kind.name, code=error.code)
            async with self._kept() as connection:
                await progress.count_calls(connection, self._partner, kind.name, 1)
                await progress.put_off(
                    connection, self._partner, kind.name, [subject], seconds=_DAY, error_code=error.code
                )
            return
        async with self._kept() as connection:
            await progress.count_calls(connection, self._partner, kind.name, 1)
            await self._keep(connection, kind, {subject: held}, asked_at)

    async def _by_cursor(self, kind: ListsByCursor) -> None:
        database = self._transactions.database
        every = self._policy.every_days * _DAY
        async with database.read() as connection:
            run = await progress.pass_due(connection, self._partner, kind.name, every=every)
        while run is not None and not self._run.stopping:
            run = await (self._compare_lot(kind, run) if run.listed else self._read_page(kind, run))

    async def _read_page(self, kind: ListsByCursor, run: progress.Pass) -> progress.Pass:
        with self._calling():
            held, cursor = await kind.list_from(run.cursor)
        after = replace(run, cursor=cursor, listed=cursor is None)
        async with self._kept() as connection:
            await progress.count_calls(connection, self._partner, kind.name, 1)
            await shown.keep(connection, self._partner, kind.name, held, pass_number=run.number)
            await progress.keep_pass(connection, self._partner, kind.name, after)
        return after

    async def _compare_lot(self, kind: ListsByCursor, run: progress.Pass) -> progress.Pass | None:
        async with self._kept() as connection:
            subjects = await progress.subjects_after(
                connection, self._partner, kind.name, run.compared_upto, limit=_AT_A_TIME
            )
            if subjects:
                held = await shown.of_subjects(connection, self._partner, kind.name, subjects, pass_number=run.number)
                await self._keep(connection, kind, held, run.started_at)
                after = replace(run, compared_upto=subjects[-1])
                await progress.keep_pass(connection, self._partner, kind.name, after)
                return after
            await shown.forget(connection, self._partner, kind.name)
            await progress.keep_pass(connection, self._partner, kind.name, run, finished=True)
        return None

    async def _keep(
        self,
        connection: AsyncConnection,
        kind: ReconciledKind,
        held: Mapping[str, Sequence[HeldRecord]],
        asked_at: float,
    ) -> None:
        """Compare subjects, keep what differs, and put them off: soon where something is still on its way."""
        ours = await ours_of(
            connection,
            self._partner,
            kind.name,
            list(held),
            settled_before=asked_at - self._policy.quiet_seconds,
            fields_of=kind.fields_of,
        )
        found: list[Discrepancy] = []
        for subject, records in held.items():
            found += _compared(ours[subject], records)
        unsaid = {key for one in ours.values() for key in one.in_work}
        await discrepancies.store(connection, self._partner, kind.name, list(held), found, not_compared=unsaid)
        unsettled = [subject for subject, one in ours.items() if one.in_work]
        settled = [subject for subject, one in ours.items() if not one.in_work]
        for subjects, seconds, still_changed in (
            (settled, self._policy.every_days * _DAY, False),
            (unsettled, self._policy.again_seconds, True),
        ):
            if subjects:
                await progress.put_off(
                    connection, self._partner, kind.name, subjects, seconds=seconds, still_changed=still_changed
                )
        if found:
            log.warning("discrepancies_found", partner=self._partner, kind=kind.name, count=len(found))


def _compared(ours: Ours, held: Sequence[HeldRecord]) -> list[Discrepancy]:
    return compare(ours.settled, [record for record in held if record.key not in ours.in_work])
