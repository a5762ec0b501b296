"""Which number of a person followed which."""

from collections.abc import Collection, Iterable
from itertools import chain
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.bulk import among
from hub.store.upsert import insert_for
from readmodels.people.domain.former_nips import FormerNips
from services.intake.tables import former_numbers

_BOTH: Final = (former_numbers.c.former_nip, former_numbers.c.successor)

Following = tuple[str, str]
"""A number, and the one that is said to have followed it."""


@personal
class Numbers:
    """Which numbers followed one another, of some people.

    Attributes:
        former: those that are one person's.
        claimed: those of which nothing but a report says so yet.
    """

    former: FormerNips
    claimed: frozenset[Following]

    @property
    def all(self) -> set[str]:
        """All numbers of which one followed another, or is said to have."""
        joined = self.former.successors
        return {*joined, *joined.values(), *chain.from_iterable(self.claimed)}


async def load_numbers(connection: AsyncConnection, nips: Collection[str]) -> Numbers:
    """Return which numbers followed one another, of whoever has or had some of them, or is said to.

    One statement as long as nobody of them has another number; else one more for each step.
    """
    successors: dict[str, str] = {}
    claimed: set[Following] = set()
    asked: set[str] = set()
    wanted = set(nips)
    while wanted:
        asked |= wanted
        either = sa.or_(*(among(connection, column, list(wanted)) for column in _BOTH))
        rows = (await connection.execute(sa.select(former_numbers).where(either))).all()
        successors |= {row.former_nip: row.successor for row in rows if row.joined}
        claimed |= {(row.former_nip, row.successor) for row in rows if not row.joined}
        wanted = {nip for row in rows for nip in (row.former_nip, row.successor)} - asked
    return Numbers(FormerNips(successors), frozenset(claimed))


async def load_successors(connection: AsyncConnection) -> dict[str, str]:
    """Return which number followed which, of everybody who has another one. One statement."""
    rows = await connection.execute(sa.select(former_numbers).where(former_numbers.c.joined))
    return {row.former_nip: row.successor for row in rows}


async def save_numbers(connection: AsyncConnection, followed: Iterable[Following], *, joined: bool) -> None:
    """Note that numbers were followed by others, or are said to. One statement; none for none."""
    rows = [{"former_nip": former, "successor": successor, "joined": joined} for former, successor in followed]
    if rows:
        insert = insert_for(connection, former_numbers)
        await connection.execute(insert.on_conflict_do_update(index_elements=_BOTH, set_={"joined": joined}), rows)
