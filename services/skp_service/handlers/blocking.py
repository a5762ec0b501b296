"""Use case of who holds up whom."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from readmodels.people.hierarchy import load_hierarchy, who_is_away
from services.skp_service.domain.blocking import InLine, Waiting, waiting_for
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.period import Period
from services.skp_service.repository.line import Planner, planners_of

_TO_SUBMIT: Final = (None, Stage.DRAFT, Stage.RETURNED)


@personal
class Blocking:
    """A superior whose plan is not approved, and who waits for it.

    Attributes:
        nip: the superior's.
        planner: what is known of them; None: no event has told of them, or they are in no position.
        waiting: how many people.
        since: the first day on which people waited: of the period, of the superior's position, or of theirs.
        days: how many days ago that was.
        waits_itself: whether the superior waits for somebody above.
    """

    nip: str
    planner: Planner | None
    waiting: Waiting
    since: date
    days: int
    waits_itself: bool

    @property
    def skp_id(self) -> UUID | None:
        """Of the superior's SKP; None: there is none."""
        return None if self.planner is None else self.planner.skp_id


async def blocking_in(
    connection: AsyncConnection, period: Period, today: date, codes: Collection[str] | None
) -> list[Blocking]:
    """Return the superiors for whose plan people wait in a period, first for whom most do.

    Six statements, however many people there are.

    Args:
        connection: to the database.
        period: of the plans.
        today: in the agency's time zone.
        codes: of units: the superior's, or of somebody who waits directly; None: all.
    """
    planners = {one.position.nip: one for one in await planners_of(connection, period, today)}
    tree = replace(await load_hierarchy(connection, today, ()), gone=await who_is_away(connection, None, today))
    line = {
        nip: InLine(tree.superior_of(one.position), one.stands, waits=one.stage in _TO_SUBMIT)
        for nip, one in planners.items()
    }
    waiting = waiting_for(line)
    wanted = set(waiting) if codes is None else _within(codes, planners, line)
    first: dict[str, date] = {}
    for nip, one in line.items():
        if one.waits and one.superior_nip is not None:
            start = planners[nip].position.start
            first[one.superior_nip] = min(start, first.get(one.superior_nip, start))
    found = [
        _blocking(nip, waiting[nip], planners.get(nip), line, period, first.get(nip, period.start), today)
        for nip in waiting.keys() & wanted
    ]
    return sorted(found, key=lambda one: (-one.waiting.below, one.nip))


def _within(codes: Collection[str], planners: dict[str, Planner], line: dict[str, InLine]) -> set[str]:
    inside = {nip for nip, one in planners.items() if one.position.unit_code in codes}
    above = {line[nip].superior_nip for nip in inside if line[nip].waits}
    return inside | {nip for nip in above if nip is not None}


def _blocking(
    nip: str,
    waiting: Waiting,
    planner: Planner | None,
    line: dict[str, InLine],
    period: Period,
    first: date,
    today: date,
) -> Blocking:
    since = max(period.start, first)
    if planner is not None:
        since = max(since, planner.position.start)
    above = line[nip].superior_nip if nip in line else None
    waits = nip in line and line[nip].waits and above is not None and not (above in line and line[above].stands)
    return Blocking(nip, planner, waiting, since, max((today - since).days, 0), waits)
