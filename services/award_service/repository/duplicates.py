"""Two numbers that are found to be one person's, and both were proposed: the younger proposal waits for a person."""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among, update_rows
from readmodels.people.references import Renumbering
from readmodels.people.renumbering import renumber_columns
from services.award_service.domain.cycle import ENDED
from services.award_service.domain.proposal import Proposal
from services.award_service.tables import proposals

_ENDED: Final = sorted(one.value for one in ENDED)
_COLUMNS: Final = tuple(proposals.c[name] for name in ("id", "nip", "grade", "created_at", "duplicate_of", "revision"))


async def renumber_proposals(connection: AsyncConnection, renumberings: Sequence[Renumbering]) -> None:
    """Let proposals go on under the present numbers; of two of one person and grade the younger one is marked."""
    now = {one.former: one.present for one in renumberings}
    live = sa.select(*_COLUMNS).where(
        among(connection, proposals.c.nip, sorted({*now, *now.values()})), proposals.c.state.not_in(_ENDED)
    )
    rows = (await connection.execute(live)).all()

    def person_and_grade(row: sa.Row[Any]) -> tuple[str, str]:
        return now.get(row.nip, row.nip), row.grade

    ordered = sorted(rows, key=lambda row: (*person_and_grade(row), row.created_at, row.id))
    marked = [row for _, some in groupby(ordered, person_and_grade) for row in _behind_the_oldest(list(some))]
    await _mark(connection, marked)
    await renumber_columns(connection, (proposals.c.nip,), renumberings)


async def let_younger_go_on(connection: AsyncConnection, ended: Collection[Proposal]) -> None:
    """Let the oldest of those go on that waited for one which has ended. Two statements at most."""
    ids = [one.id for one in ended]
    waiting = sa.select(*_COLUMNS).where(
        among(connection, proposals.c.nip, sorted({one.nip for one in ended})),
        proposals.c.duplicate_of.in_(ids),
        proposals.c.state.not_in(_ENDED),
    )
    rows = (await connection.execute(waiting.order_by(proposals.c.duplicate_of, proposals.c.created_at))).all()
    groups = [list(some) for _, some in groupby(rows, lambda row: row.duplicate_of)]
    await _mark(connection, [(some[0], None) for some in groups])
    await _mark(connection, [one for some in groups for one in _behind_the_oldest(some)])


def _behind_the_oldest(rows: Sequence[sa.Row[Any]]) -> list[tuple[sa.Row[Any], UUID | None]]:
    return [(row, rows[0].id) for row in rows[1:] if row.duplicate_of != rows[0].id]


async def _mark(connection: AsyncConnection, marked: Sequence[tuple[sa.Row[Any], UUID | None]]) -> None:
    if marked:
        rows = [{"_id": row.id, "duplicate_of": of, "revision": row.revision + 1} for row, of in marked]
        await update_rows(connection, proposals, rows)
