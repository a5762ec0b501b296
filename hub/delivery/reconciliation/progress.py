"""Whom to ask the partner about next, how far a pass by cursor has come, and at what cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.delivery.reconciliation.tables import reconciled_subjects, reconciliation_passes
from hub.store.database import clocks_of
from hub.store.upsert import insert_for


@dataclass(frozen=True)
class Freshness:
    """How well reconciliation of one kind keeps up.

    Attributes:
        kind: of record.
        subjects: whom the partner is asked about.
        unchecked: of these with something that is to be compared, and was not yet.
        oldest_seconds: the age of the oldest comparison; 0 when there is none.
        calls: made so far.
        failing: subjects about whom the last call was not understood.
    """

    kind: str
    subjects: int
    unchecked: int
    oldest_seconds: float
    calls: int
    failing: int


@dataclass(frozen=True)
class Pass:
    """A pass by cursor.

    Attributes:
        number: counts passes from 1.
        started_at: epoch seconds.
        cursor: where the partner's list goes on; None: at its beginning.
        listed: whether the list has been read to its end, and is being compared.
        compared_upto: the last subject compared.
    """

    number: int
    started_at: float
    cursor: str | None = None
    listed: bool = False
    compared_upto: str = ""


@personal
class DueSubject:
    """Somebody who is to be looked at.

    Attributes:
        subject: whom.
        checked_at: when they were compared last, epoch seconds; None: never.
    """

    subject: str
    checked_at: float | None


async def due_subjects(connection: AsyncConnection, partner: str, kind: str, *, limit: int) -> list[DueSubject]:
    """Return whom to look at now: the changed ones first, then those not looked at for longest."""
    mine = sa.and_(
        reconciled_subjects.c.partner == partner,
        reconciled_subjects.c.kind == kind,
        reconciled_subjects.c.due_at <= clocks_of(connection).now(),
    )
    order = (reconciled_subjects.c.changed.desc(), reconciled_subjects.c.due_at, reconciled_subjects.c.subject)
    columns = (reconciled_subjects.c.subject, reconciled_subjects.c.checked_at)
    rows = await connection.execute(sa.select(*columns).where(mine).order_by(*order).limit(limit))
    return [DueSubject(row.subject, row.checked_at) for row in rows]


async def subjects_after(
    connection: AsyncConnection, partner: str, kind: str, subject: str, *, limit: int
) -> list[str]:
    """Return the next subjects in their order, for a pass over all of them."""
    rows = await connection.execute(
        sa.select(reconciled_subjects.c.subject)
        .where(
            reconciled_subjects.c.partner == partner,
            reconciled_subjects.c.kind == kind,
            reconciled_subjects.c.subject > subject,
        )
        .order_by(reconciled_subjects.c.subject)
        .limit(limit)
    )
    return list(rows.scalars())


async def look_again(
    connection: AsyncConnection, partner: str, kind: str, subjects: Sequence[str], *, seconds: float, changed: bool
) -> None:
    """Look at subjects again so many seconds from now; they were not compared."""
    await connection.execute(
        sa.update(reconciled_subjects)
        .where(
            reconciled_subjects.c.partner == partner,
            reconciled_subjects.c.kind == kind,
            reconciled_subjects.c.subject.in_(subjects),
        )
        .values(due_at=clocks_of(connection).now() + seconds, changed=changed)
    )


async def put_off(
    connection: AsyncConnection,
    partner: str,
    kind: str,
    subjects: Sequence[str],
    *,
    seconds: float,
    still_changed: bool = False,
    error_code: str | None = None,
) -> None:
    """Ask about subjects again so many seconds from now. Without an error they count as compared now."""
    at = clocks_of(connection).now()
    values = {"due_at": at + seconds, "error_code": error_code}
    if error_code is None:
        values |= {"checked_at": at, "changed": still_changed}
    await connection.execute(
        sa.update(reconciled_subjects)
        .where(
            reconciled_subjects.c.partner == partner,
            reconciled_subjects.c.kind == kind,
            reconciled_subjects.c.subject.in_(subjects),
        )
        .values(values)
    )


async def count_calls(connection: AsyncConnection, partner: str, kind: str, calls: int) -> None:
    """Add calls to those made so far."""
    insert = insert_for(connection, reconciliation_passes).values(partner=partner, kind=kind, calls=calls)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["partner", "kind"], set_={"calls": reconciliation_passes.c.calls + calls}
        )
    )


async def pass_due(connection: AsyncConnection, partner: str, kind: str, *, every: float) -> Pass | None:
    """Return the pass under way, or one to begin because the last one began so many seconds ago; None: none."""
    found = await connection.execute(
        sa.select(reconciliation_passes).where(
            reconciliation_passes.c.partner == partner, reconciliation_passes.c.kind == kind
        )
    )
    row = found.one_or_none()
    at = clocks_of(connection).now()
    if row is None or row.started_at is None:
        return Pass(1 if row is None else row.number + 1, at)
    if row.finished_at is not None:
        return Pass(row.number + 1, at) if at - row.started_at >= every else None
    return Pass(row.number, row.started_at, row.cursor, row.compared_upto is not None, row.compared_upto or "")


async def keep_pass(connection: AsyncConnection, partner: str, kind: str, run: Pass, *, finished: bool = False) -> None:
    """Write down how far a pass has come."""
    values = {
        "number": run.number,
        "started_at": run.started_at,
        "cursor": run.cursor,
        "compared_upto": run.compared_upto if run.listed else None,
        "finished_at": clocks_of(connection).now() if finished else None,
    }
    insert = insert_for(connection, reconciliation_passes).values(partner=partner, kind=kind, **values)
    await connection.execute(insert.on_conflict_do_update(index_elements=["partner", "kind"], set_=values))


async def freshness(connection: AsyncConnection, partner: str, kind: str) -> Freshness:
    """Return how well reconciliation of a kind keeps up. Two statements."""
    subjects = reconciled_subjects.c
    row = (
        await connection.execute(
            sa.select(
                sa.func.count().label("subjects"),
                sa.func.count().filter(subjects.changed).label("unchecked"),
                sa.func.count().filter(subjects.error_code.is_not(None)).label("failing"),
                sa.func.min(subjects.checked_at).label("oldest"),
            ).where(subjects.partner == partner, subjects.kind == kind)
        )
    ).one()
    calls = await connection.execute(
        sa.select(reconciliation_passes.c.calls).where(
            reconciliation_passes.c.partner == partner, reconciliation_passes.c.kind == kind
        )
    )
    age = 0.0 if row.oldest is None else clocks_of(connection).now() - row.oldest
    return Freshness(kind, row.subjects, row.unchecked, age, calls.scalar_one_or_none() or 0, row.failing)


async def reconciled_kinds(connection: AsyncConnection) -> list[tuple[str, str]]:
    """Return the partners, and their kinds of record, that were ever compared or are to be."""
    columns = (reconciled_subjects.c.partner, reconciled_subjects.c.kind)
    rows = await connection.execute(sa.select(*columns).distinct().order_by(*columns))
    return [(row.partner, row.kind) for row in rows]


async def compare_anew(connection: AsyncConnection, partner: str, kind: str) -> int:
    """Have everybody, or the whole list, compared once more as soon as the job runs; returns how many subjects."""
    mine = sa.and_(reconciled_subjects.c.partner == partner, reconciled_subjects.c.kind == kind)
    due = await connection.execute(
        sa.update(reconciled_subjects).where(mine).values(due_at=0.0, checked_at=None, changed=True)
    )
    of_kind = sa.and_(reconciliation_passes.c.partner == partner, reconciliation_passes.c.kind == kind)
    await connection.execute(sa.update(reconciliation_passes).where(of_kind).values(started_at=0.0))
    return due.rowcount
