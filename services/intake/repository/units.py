"""What intake has made of each unit, and the tree of all of them."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.bulk import among, insert_many, parameters_of
from hub.store.upsert import insert_for
from readmodels.people.domain.former_nips import FormerNips
from services.intake.domain.heads import ActingHead, Head, MergedUnit, UnitTree
from services.intake.repository.numbers import load_successors
from services.intake.tables import acting_heads, unit_tree, units

_COLUMNS: Final = ("code", "version", "content", "published_at", "parent_code", "active", "heads", "conflicts")
_THE_ROW: Final = 1


@personal
class UnitState:
    """A unit as intake has it.

    Attributes:
        code: which.
        version: of the record that was published last; None: none was.
        content: of that record (`MergedUnitRecord.content`).
        published_at: epoch seconds.
        parent_code: the unit above it, whether or not a record was published.
        active: False: dissolved.
        heads: who heads it, oldest first.
        conflicts: what differs when they do (`digest_of`).
    """

    code: str
    version: int | None = None
    content: Mapping[str, Any] | None = None
    published_at: float | None = None
    parent_code: str | None = None
    active: bool = True
    heads: tuple[Head, ...] = ()
    conflicts: str = ""

    @property
    def place(self) -> tuple[str | None, tuple[tuple[date, str | None], ...], bool]:
        """What the tree has of it."""
        return self.parent_code, tuple((one.since, one.nip) for one in self.heads), self.active


async def load_units(connection: AsyncConnection, codes: Collection[str]) -> dict[str, UnitState]:
    """Return some units, by code. One statement."""
    rows = await connection.execute(sa.select(units).where(among(connection, units.c.code, list(codes))))
    return {row.code: _state(row) for row in rows}


def _state(row: sa.Row[Any]) -> UnitState:
    told = {name: getattr(row, name) for name in _COLUMNS}
    return UnitState(**told | {"heads": tuple(Head(date.fromisoformat(since), nip) for since, nip in row.heads)})


async def save_units(connection: AsyncConnection, states: Iterable[UnitState]) -> None:
    """Store units. One statement; none for none."""
    rows = [
        {name: getattr(one, name) for name in _COLUMNS}
        | {"heads": [[head.since.isoformat(), head.nip] for head in one.heads]}
        for one in states
    ]
    if not rows:
        return
    insert = insert_many(connection, units, _COLUMNS)
    insert = insert.on_conflict_do_update(
        index_elements=["code"], set_={name: insert.excluded[name] for name in _COLUMNS if name != "code"}
    )
    await connection.execute(insert, parameters_of(connection, _COLUMNS, rows))


async def note_change(connection: AsyncConnection) -> None:
    """Note that units, who leads them, or somebody's number has changed: whoever remembers the tree reads it again.

    A number by chance, which comes once: what a transaction has read that was taken back must not be taken for what
    another one stores.
    """
    revision = secrets.randbits(62)
    insert = insert_for(connection, unit_tree).values(id=_THE_ROW, revision=revision)
    await connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"revision": revision}))


class RememberedTree:
    """The tree of all units, read again only when it has changed."""

    def __init__(self) -> None:
        self._revision: int | None = None
        self._tree = UnitTree()

    async def read(self, connection: AsyncConnection, *, is_changing: bool = False) -> UnitTree:
        """Return the tree. One statement, four if it has changed since; nobody else may be merging.

        Args:
            connection: the transaction.
            is_changing: whether this transaction has changed it: it may be taken back, so that is not remembered.
        """
        if is_changing:
            return await read_tree(connection)
        revision = (await connection.execute(sa.select(unit_tree.c.revision))).scalar() or 0
        if revision != self._revision:
            self._revision, self._tree = revision, await read_tree(connection)
        return self._tree


async def read_tree(connection: AsyncConnection) -> UnitTree:
    """Return the tree of all units. Three statements."""
    numbers = FormerNips(await load_successors(connection))
    acting: dict[str, list[ActingHead]] = {}
    for row in await connection.execute(sa.select(acting_heads)):
        acting.setdefault(row.unit_code, []).append(ActingHead(row.since, row.until, numbers.now(row.nip)))
    found = {}
    for row in await connection.execute(sa.select(units.c.code, units.c.parent_code, units.c.active, units.c.heads)):
        heads = tuple(Head(date.fromisoformat(since), nip and numbers.now(nip)) for since, nip in row.heads)
        found[row.code] = MergedUnit(row.parent_code, heads, row.active, acting.get(row.code, ()))
    return UnitTree(found, numbers)


async def known_units(connection: AsyncConnection, codes: Collection[str]) -> set[str]:
    """Return which of some codes anybody has reported. One statement; none for none."""
    if not codes:
        return set()
    found = await connection.execute(sa.select(units.c.code).where(among(connection, units.c.code, list(codes))))
    return set(found.scalars())


async def units_after(connection: AsyncConnection, code: str, limit: int) -> Sequence[UnitState]:
    """Return units whose record was published, behind a code, in the order of their codes. One statement."""
    rows = await connection.execute(
        sa.select(units).where(units.c.code > code, units.c.version.is_not(None)).order_by(units.c.code).limit(limit)
    )
    return [_state(row) for row in rows]
