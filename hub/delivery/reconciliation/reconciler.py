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

from hub.delivery.backlog import is_paused
from hub.delivery.reconciliation import discrepancies, progress, shown
from hub.delivery.reconciliation.accepted import Ours, ours_of
from hub.delivery.reconciliation.comparing import Discrepancy, HeldRecord, compare
from hub.delivery.reconciliation.gathering import gather, gathered_upto
from hub.delivery.settling import storable
from hub.errors import Closed, HubError, Transient, Unclear
from hub.jobs.job import JobRun
from hub.telemetry.logging import get_logger
from hub.transaction import Transactions

log = get_logger(__name__)

_DAY: Final = 86_400.0
_AT_A_TIME: Final = 50
"""Subjects that are looked up together."""
_FAILURES_IN_A_ROW: Final = 3
"""After so many of them the partner counts as away."""
_KEY_LENGTH: Final = 200
_SUBJECT_LENGTH: Final = 64
_ID_LENGTH: Final = 64
_FIELD_LENGTH: Final = 500
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
        again_seconds: when to look again at somebody of whom something is still on its way, or about whom a partner
            did not answer.
        repairs: whether what sending again mends is sent again without being asked.
    """

    every_days: float
    quiet_seconds: float
    again_seconds: float = 600.0
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

    async def run(self, run: JobRun = _BY_HAND) -> float | None:
        """Compare what is due; nothing is asked of a partner whom an operator has paused.

        Args:
            run: whose lease is held; whatever is kept, is kept only while it is.

        Returns:
            When to go on, in seconds, where the partner is closed; None: when there is something due.

        Raises:
            LeaseLost: another replica has taken over.
            Transient: the partner does not answer; what is due stays due.
        """
        self._run = run
        await self._gather()
        try:
            for kind in self._kinds:
                await (self._by_subject(kind) if isinstance(kind, ListsBySubject) else self._by_cursor(kind))
        except Closed as closed:
            return closed.retry_after
        return None

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
        in_a_row = 0
        while not self._run.stopping:
            async with self._transactions.database.read() as connection:
                if await is_paused(connection, self._partner):
                    return
                due = await progress.due_subjects(connection, self._partner, kind.name, limit=_AT_A_TIME)
                asked_at = self._now()
                ours = await self._ours_of(connection, kind, [one.subject for one in due], asked_at)
            asked = [one.subject for one in due if self._is_to_be_asked(one, ours[one.subject], asked_at)]
            await self._look_again(kind, {one: ours[one] for one in ours.keys() - set(asked)})
            for subject in asked:
                if self._run.stopping:
                    return
                failure = await self._compare_subject(kind, subject)
                in_a_row = 0 if failure is None else in_a_row + 1
                if failure is not None and in_a_row == _FAILURES_IN_A_ROW:
                    raise failure
            if len(due) < _AT_A_TIME:
                return

    def _is_to_be_asked(self, due: progress.DueSubject, ours: Ours, at: float) -> bool:
        """Whether the partner has something to show that was not compared, or not for long."""
        if not ours.settled:
            return False
        if due.checked_at is None or ours.settled_at > due.checked_at - self._policy.quiet_seconds:
            return True
        return at - due.checked_at >= self._policy.every_days * _DAY

    async def _look_again(self, kind: ReconciledKind, idle: Mapping[str, Ours]) -> None:
        """Put off those about whom there is nothing to ask: nothing is settled, or nothing has changed."""
        if not idle:
            return
        seconds = self._policy.again_seconds
        async with self._kept() as connection:
            for changed in (True, False):
                subjects = sorted(subject for subject, ours in idle.items() if ours.is_on_its_way is changed)
                if subjects:
                    await progress.look_again(
                        connection, self._partner, kind.name, subjects, seconds=seconds, changed=changed
                    )
            await self._leave_to_person(connection, idle)

    async def _leave_to_person(self, connection: AsyncConnection, ours: Mapping[str, Ours]) -> None:
        failed = {key for one in ours.values() for key in one.with_person}
        await discrepancies.leave_to_person(connection, self._partner, failed)

    async def _compare_subject(self, kind: ListsBySubject, subject: str) -> Transient | None:
        """Ask and compare; returns the failure of a partner that does not answer, which may do so about the next one.

        One subject whose list fails, or cannot be read, keeps nobody else from being compared.
        """
        asked_at = self._now()
        failure: HubError | None = None
        try:
            with self._calling():
                held = [_storable(record) for record in await kind.list_of(subject)]
        except Closed:
            raise
        except HubError as error:
            log.warning("subject_not_comparable", partner=self._partner, kind=kind.name, code=error.code)
            failure = error
        except Exception:
            log.exception("subject_not_comparable", partner=self._partner, kind=kind.name)
            failure = HubError("the list of a subject could not be read", code="unexpected_error")
        async with self._kept() as connection:
            await progress.count_calls(connection, self._partner, kind.name, 1)
            if failure is None:
                await self._keep(connection, kind, {subject: held}, asked_at)
                return None
            seconds = self._policy.again_seconds if isinstance(failure, Transient) else _DAY
            await progress.put_off(
                connection, self._partner, kind.name, [subject], seconds=seconds, error_code=failure.code
            )
        return failure if isinstance(failure, Transient) else None

    async def _by_cursor(self, kind: ListsByCursor) -> None:
        async with self._transactions.database.read() as connection:
            if await is_paused(connection, self._partner):
                return
            repairing = await discrepancies.is_repairing(connection, self._partner, kind.name)
            every = self._policy.again_seconds if repairing else self._policy.every_days * _DAY
            run = await progress.pass_due(connection, self._partner, kind.name, every=every)
        while run is not None and not self._run.stopping:
            run = await (self._compare_lot(kind, run) if run.listed else self._read_page(kind, run))

    async def _read_page(self, kind: ListsByCursor, run: progress.Pass) -> progress.Pass:
        try:
            with self._calling():
                held, cursor = await kind.list_from(run.cursor)
        except Transient:
            raise
        except Exception:
            # The cursor may be what is wrong: the next pass begins at the beginning.
            async with self._kept() as connection:
                await progress.keep_pass(connection, self._partner, kind.name, replace(run, cursor=None))
            raise
        after = replace(run, cursor=cursor, listed=cursor is None)
        usable = [_storable(record) for record in held if _fits(record)]
        if len(usable) < len(held):
            log.warning("records_not_comparable", partner=self._partner, kind=kind.name, count=len(held) - len(usable))
        async with self._kept() as connection:
            await progress.count_calls(connection, self._partner, kind.name, 1)
            await shown.keep(connection, self._partner, kind.name, usable, pass_number=run.number)
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
        ours = await self._ours_of(connection, kind, list(held), asked_at)
        found: list[Discrepancy] = []
        for subject, records in held.items():
            found += _compared(ours[subject], records)
        unsaid = {key for one in ours.values() for key in one.in_work}
        await discrepancies.store(connection, self._partner, kind.name, list(held), found, not_compared=unsaid)
        await self._leave_to_person(connection, ours)
        for is_done, changed in ((True, False), (False, True), (False, False)):
            seconds = self._policy.every_days * _DAY if is_done else self._policy.again_seconds
            subjects = [
                subject
                for subject, one in ours.items()
                if (not one.in_work) is is_done and one.is_on_its_way is changed
            ]
            if subjects:
                await progress.put_off(
                    connection, self._partner, kind.name, subjects, seconds=seconds, still_changed=changed
                )
        if found:
            log.warning("discrepancies_found", partner=self._partner, kind=kind.name, count=len(found))

    async def _ours_of(
        self, connection: AsyncConnection, kind: ReconciledKind, subjects: Sequence[str], asked_at: float
    ) -> dict[str, Ours]:
        return await ours_of(
            connection,
            self._partner,
            kind.name,
            subjects,
            settled_before=asked_at - self._policy.quiet_seconds,
            fields_of=kind.fields_of,
        )

    def _now(self) -> float:
        return self._transactions.database.clocks.now()


def _compared(ours: Ours, held: Sequence[HeldRecord]) -> list[Discrepancy]:
    return compare(ours.settled, [record for record in held if record.key not in ours.in_work])


def _fits(record: HeldRecord) -> bool:
    return (
        len(record.key) <= _KEY_LENGTH
        and len(record.subject) <= _SUBJECT_LENGTH
        and len(record.partner_id) <= _ID_LENGTH
    )


def _storable(record: HeldRecord) -> HeldRecord:
    """Return a record without what a database refuses.

    Raises:
        Unclear: its key or its id is none of ours can be.
    """
    if not _fits(record):
        raise Unclear("the partner's list holds a key or an id that is too long")
    fields = {name: storable(value, _FIELD_LENGTH) or "" for name, value in record.fields.items()}
    key, subject, partner_id = (
        storable(one, _KEY_LENGTH) or "" for one in (record.key, record.subject, record.partner_id)
    )
    return HeldRecord(key, subject, partner_id, fields)
