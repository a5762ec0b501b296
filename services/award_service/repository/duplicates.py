"""Two numbers that are found to be one person's, and both were proposed: the younger proposal waits for a person.

A revoked one comes behind all others: it is over, and keeps none of them back.
"""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among, update_rows
from readmodels.people.references import Renumbering
from readmodels.people.renumbering import renumber_columns
from services.award_service.domain.cycle import ENDED, State
from services.award_service.domain.proposal import Proposal
from services.award_service.tables import proposals

_ENDED: Final = sorted(one.value for one in ENDED)
_COLUMNS: Final = tuple(
    proposals.c[name] for name in ("id", "nip", "grade", "state", "created_at", "duplicate_of", "revision")
)
Waiting = Sequence[sa.Row[Any]]
"""Proposals that wait for the same one, as rows of `_COLUMNS`."""


async def renumber_proposals(connection: AsyncConnection, renumberings: Sequence[Renumbering]) -> None:
    """Let proposals go on under the present numbers; of two of one person and grade the younger one is marked."""
    now = {one.former: one.present for one in renumberings}
    live = sa.select(*_COLUMNS).where(
        among(connection, proposals.c.nip, sorted({*now, *now.values()})), proposals.c.state.not_in(_ENDED)
    )
    rows = (await connection.execute(live)).all()

    def person_and_grade(row: sa.Row[Any]) -> tuple[str, str]:
        return now.get(row.nip, row.nip), row.grade

    ordered = sorted(rows, key=lambda row: (*person_and_grade(row), *_age(row)))
    marked = [row for _, some in groupby(ordered, person_and_grade) for row in _behind_the_oldest(list(some))]
    await _mark(connection, marked)
    await renumber_columns(connection, (proposals.c.nip,), renumberings)


async def waiting_for(connection: AsyncConnection, over: Collection[Proposal]) -> list[Waiting]:
    """Return who waits for each of some proposals that are over now, oldest first. One statement.

    A revoked proposal has its grade for ever, and would keep the place of who goes on instead: it waits behind them
    from now on.
    """
    of = {one.id: one for one in over}
    statement = sa.select(*_COLUMNS).where(
        among(connection, proposals.c.nip, sorted({one.nip for one in over})),
        proposals.c.duplicate_of.in_(list(of)),
        proposals.c.state.not_in(_ENDED),
    )
    rows = sorted((await connection.execute(statement)).all(), key=lambda row: (row.duplicate_of, *_age(row)))
    found = [list(some) for _, some in groupby(rows, lambda row: row.duplicate_of)]
    for first, *_ in found:
        one = of[first.duplicate_of]
        if one.state is State.REVOKED and not _is_revoked(first):
            one.duplicate_of = first.id
    return [some for some in found if not (_is_revoked(some[0]) and of[some[0].duplicate_of].state is State.REVOKED)]


async def let_younger_go_on(connection: AsyncConnection, waiting: Sequence[Waiting]) -> None:
    """Let the oldest of those go on who waited for the same, the others behind it. Two statements at most."""
    await _mark(connection, [(some[0], None) for some in waiting])
    await _mark(connection, [one for some in waiting for one in _behind_the_oldest(some)])


def _is_revoked(row: sa.Row[Any]) -> bool:
    return bool(row.state == State.REVOKED.value)


def _age(row: sa.Row[Any]) -> tuple[bool, float, UUID]:
    return _is_revoked(row), row.created_at, row.id


def _behind_the_oldest(rows: Sequence[sa.Row[Any]]) -> list[tuple[sa.Row[Any], UUID | None]]:
    return [(row, rows[0].id) for row in rows[1:] if row.duplicate_of != rows[0].id]


async def _mark(connection: AsyncConnection, marked: Sequence[tuple[sa.Row[Any], UUID | None]]) -> None:
    if marked:
        rows = [{"_id": row.id, "duplicate_of": of, "revision": row.revision + 1} for row, of in marked]
        await update_rows(connection, proposals, rows)
