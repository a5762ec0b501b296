"""How SKPs, and what belongs to them, refer to people and to positions."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.errors import Transient
from hub.store.bulk import update_rows
from readmodels.people.domain.hierarchy import Position
from readmodels.people.domain.history import Tenure
from readmodels.people.references import Renumbering
from readmodels.people.renumbering import renumber_columns
from services.skp_service.domain.cycle import Stage
from services.skp_service.tables import annual_results, extra_time, feedback, skps

_RENUMBERED: Final[Sequence[sa.Column[Any]]] = (
    skps.c.nip,
    skps.c.assessor_nip,
    skps.c.reviewer_nip,
    feedback.c.given_by,
    extra_time.c.nip,
)
"""Where a person's present number stands. The audit trail keeps the number of its time."""


@personal
class PlacedSkp:
    """As much of an SKP as has to follow its position.

    Attributes:
        id: which.
        period_id: of which a position has one SKP.
        position_id: that it is for.
        unit_code: that it is listed under.
        is_final: whether it stays as it was signed.
    """

    id: UUID
    period_id: UUID
    position_id: int
    unit_code: str
    is_final: bool


class BecameFinal(Transient):
    """An SKP that was to follow its position is final by now."""

    code = "skp_became_final"


class SkpPositionUses:
    """The positions that SKPs are for. An SKP follows its position, and moves to another when its own is void."""

    def __init__(self, placed: Mapping[str, Sequence[PlacedSkp]]) -> None:
        """Take the SKPs of some people, by NIP."""
        self._placed = placed
        self._followed: list[dict[str, Any]] = []

    def in_use(self, nip: str) -> Collection[int]:
        """Return the positions that SKPs are for."""
        return {skp.position_id for skp in self._of(nip)}

    def frozen(self, nip: str) -> Collection[int]:
        """Return the positions that final SKPs are for: what was signed is never moved elsewhere."""
        return {skp.position_id for skp in self._of(nip) if skp.is_final}

    def follow(self, nip: str, going_on: Mapping[int, Tenure], void: Sequence[Position]) -> Collection[int]:
        """Let SKPs follow: into the unit of their position, or to another position; return what they stay with."""
        placed = self._of(nip)
        moved = _moved(void, going_on, placed)
        for skp in placed:
            position_id = moved.get(skp.id, skp.position_id)
            goes_on = None if skp.is_final else going_on.get(position_id)
            unit_code = skp.unit_code if goes_on is None else goes_on.post.unit_code
            if (position_id, unit_code) != (skp.position_id, skp.unit_code):
                self._followed.append({"_id": skp.id, "position_id": position_id, "unit_code": unit_code})
        return {moved.get(skp.id, skp.position_id) for skp in placed}.difference(going_on)

    async def save(self, connection: AsyncConnection) -> None:
        """Store the positions and units of the SKPs that have followed.

        Raises:
            BecameFinal: one of them has become final since it was loaded; tried again, it stays where it was signed.
        """
        if not self._followed:
            return
        ids = [row["_id"] for row in self._followed]
        stages = sa.select(skps.c.stage).where(skps.c.id.in_(ids)).order_by(skps.c.id).with_for_update()
        if Stage.FINAL.value in (await connection.execute(stages)).scalars().all():
            raise BecameFinal("an SKP has become final while its position was taken away")
        await update_rows(connection, skps, self._followed)

    def _of(self, nip: str) -> Sequence[PlacedSkp]:
        return self._placed.get(nip, ())


def _moved(void: Sequence[Position], going_on: Mapping[int, Tenure], placed: Sequence[PlacedSkp]) -> dict[UUID, int]:
    """Return the position that an SKP goes to when its own is void: the nearest that has none of that period yet.

    One that is final stays with its own, which comes back when the record is corrected.
    """
    used = {(skp.period_id, skp.position_id) for skp in placed}
    starts = {one.id: one.start for one in void}
    moved: dict[UUID, int] = {}
    for skp in placed:
        if skp.is_final or skp.position_id not in starts:
            continue
        start = starts[skp.position_id]
        nearest = sorted(going_on, key=lambda id_: (abs((going_on[id_].start - start).days), id_))
        free = [id_ for id_ in nearest if (skp.period_id, id_) not in used]
        if free:
            moved[skp.id] = free[0]
            used.add((skp.period_id, free[0]))
    return moved


class SkpReferences:
    """What the rows of this service refer to."""

    async def uses_of(self, connection: AsyncConnection, nips: Collection[str]) -> SkpPositionUses:
        """Load the SKPs of some people. One statement."""
        columns = (skps.c.id, skps.c.nip, skps.c.period_id, skps.c.position_id, skps.c.unit_code, skps.c.stage)
        statement = sa.select(*columns).where(skps.c.nip.in_(list(nips))).order_by(skps.c.id)
        placed: dict[str, list[PlacedSkp]] = {}
        for row in await connection.execute(statement):
            is_final = row.stage == Stage.FINAL.value
            skp = PlacedSkp(row.id, row.period_id, row.position_id, row.unit_code, is_final)
            placed.setdefault(row.nip, []).append(skp)
        return SkpPositionUses(placed)

    async def renumber(self, connection: AsyncConnection, renumberings: Sequence[Renumbering]) -> Collection[str]:
        """Let SKPs, feedback, extra time and results go on under the present numbers.

        Returns the former numbers of results that cannot: where there is a result of the year under the present number
        already, it stays as it is.
        """
        await renumber_columns(connection, _RENUMBERED, renumberings)
        former, present = sa.bindparam("former", type_=sa.String), sa.bindparam("present", type_=sa.String)
        other = annual_results.alias("other")
        taken = sa.exists().where(
            other.c.nip == present, other.c.year == annual_results.c.year, other.c.kind == annual_results.c.kind
        )
        statement = sa.update(annual_results).where(annual_results.c.nip == former, ~taken).values(nip=present)
        await connection.execute(statement, [{"former": one.former, "present": one.present} for one in renumberings])
        left = sa.select(annual_results.c.nip).where(annual_results.c.nip.in_([one.former for one in renumberings]))
        return set((await connection.execute(left)).scalars())
