"""Where packages are put, and how far that has come."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.upsert import insert_for
from services.award_service.domain.deposit import DepositState, Target
from services.award_service.tables import deposits


@personal
class DepositRow:
    """A package that is to be put somewhere.

    Attributes:
        id: its identity.
        package_id: which package.
        target: where.
        state: whether it is there.
        by_subject: who wanted it.
        asked_at: epoch seconds.
        done_at: likewise; None: it is not there yet.
        attempts: so many have failed.
        due_at: when it is tried next; None: it is there, or refused.
        error: why the last attempt has failed; None: none has.
    """

    id: UUID
    package_id: UUID
    target: Target
    state: DepositState
    by_subject: str
    asked_at: float
    done_at: float | None
    attempts: int
    due_at: float | None
    error: str | None


async def ask(connection: AsyncConnection, wanted: DepositRow) -> DepositRow:
    """Store that a package is to be put somewhere, now; also what was put there already. Two statements."""
    row = {name: getattr(wanted, name) for name in DepositRow.__dataclass_fields__}
    row |= {"target": wanted.target.value, "state": wanted.state.value}
    insert = insert_for(connection, deposits).values(row)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["package_id", "target"],
            set_={name: insert.excluded[name] for name in ("state", "due_at", "done_at")},
        )
    )
    found = await connection.execute(
        sa.select(deposits).where(deposits.c.package_id == wanted.package_id, deposits.c.target == wanted.target.value)
    )
    return _row(found.one())


async def due(connection: AsyncConnection, at: float) -> list[DepositRow]:
    """Return what is to be tried by a moment, epoch seconds, in order."""
    rows = await connection.execute(
        sa.select(deposits).where(deposits.c.due_at <= at).order_by(deposits.c.due_at, deposits.c.id)
    )
    return [_row(row) for row in rows]


async def deposits_of(connection: AsyncConnection, *packages: UUID) -> dict[UUID, list[DepositRow]]:
    """Return where some packages are put, by package, in order. One statement."""
    rows = await connection.execute(
        sa.select(deposits).where(deposits.c.package_id.in_(packages)).order_by(deposits.c.target)
    )
    found: dict[UUID, list[DepositRow]] = {one: [] for one in packages}
    for row in rows:
        found[row.package_id].append(_row(row))
    return found


async def note_done(connection: AsyncConnection, deposit_id: UUID, at: float) -> None:
    """Store that a package is where it was wanted."""
    values = {"state": DepositState.DONE.value, "done_at": at, "due_at": None, "error": None}
    await connection.execute(sa.update(deposits).where(deposits.c.id == deposit_id).values(values))


async def note_failed(connection: AsyncConnection, deposit: DepositRow, error: str, due_at: float) -> None:
    """Store that an attempt has failed, and when the next one is due."""
    values = {"attempts": deposit.attempts + 1, "error": error, "due_at": due_at}
    await connection.execute(sa.update(deposits).where(deposits.c.id == deposit.id).values(values))


async def note_refused(connection: AsyncConnection, deposit: DepositRow, error: str) -> None:
    """Store that a package goes nowhere any more."""
    values = {"state": DepositState.REFUSED.value, "attempts": deposit.attempts + 1, "error": error, "due_at": None}
    await connection.execute(sa.update(deposits).where(deposits.c.id == deposit.id).values(values))


async def waiting(connection: AsyncConnection) -> Mapping[tuple[Target, str | None], int]:
    """Return how many deposits wait, by where and by why the last attempt has failed. One statement."""
    rows = await connection.execute(
        sa.select(deposits.c.target, deposits.c.error, sa.func.count())
        .where(deposits.c.due_at.is_not(None))
        .group_by(deposits.c.target, deposits.c.error)
    )
    return {(Target(target), error): count for target, error, count in rows}


def _row(row: sa.Row[Any]) -> DepositRow:
    values = dict(row._mapping)
    return DepositRow(**values | {"target": Target(row.target), "state": DepositState(row.state)})
