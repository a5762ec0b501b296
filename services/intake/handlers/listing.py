"""What is wrong or lacking in what all sources say together, and who can mend it."""

from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from services.intake.domain.lacking import Lack, Lacking
from services.intake.domain.record import place_on
from services.intake.domain.report import Subject
from services.intake.repository.lacking import every_lacking
from services.intake.repository.listed import ListedConflict, every_conflict
from services.intake.repository.units import read_tree


@personal
class PlacedConflict:
    """A conflict, and where it belongs.

    Attributes:
        conflict: it.
        name: of the person or unit; None: nobody says it.
        unit_code: where the person works; of a unit, itself.
    """

    conflict: ListedConflict
    name: str | None
    unit_code: str | None


@personal
class LackingUnit:
    """A unit without a head, or with people who have no superior.

    Attributes:
        code: which.
        name: of it; None: nobody has reported it.
        lacks_head: whether nobody heads it today.
        people: how many there have no superior.
        mended_by: sources that have reported the unit.
    """

    code: str
    name: str | None
    lacks_head: bool
    people: int
    mended_by: Sequence[str]


def placed(conflict: ListedConflict, today: date) -> PlacedConflict:
    """Return where a conflict belongs."""
    content: Mapping[str, Any] = conflict.content or {}
    if conflict.subject is Subject.UNIT:
        return PlacedConflict(conflict, content.get("name"), conflict.key)
    place = place_on(content, today) if content else None
    return PlacedConflict(conflict, content.get("name"), None if place is None else place["unit_code"])


async def within(connection: AsyncConnection, unit_code: str | None) -> set[str] | None:
    """Return a unit and those below it; None for None: all there are. One statement."""
    return None if unit_code is None else (await read_tree(connection)).below({unit_code})


async def conflicts_within(
    connection: AsyncConnection, codes: set[str] | None, today: date
) -> AsyncGenerator[PlacedConflict, None]:
    """Yield the conflicts of some units, or all, by number."""
    async for one in every_conflict(connection):
        found = placed(one, today)
        if codes is None or found.unit_code in codes:
            yield found


async def lacking_units(
    connection: AsyncConnection, today: date, *, after: str, limit: int
) -> tuple[list[LackingUnit], str | None]:
    """Return units without a head or with people without a superior, by code, and where the next page begins."""
    found: dict[str, Counter[Lack]] = {}
    about: dict[str, Lacking] = {}
    async for one in every_lacking(connection, today):
        if one.unit_code is not None and one.unit_code > after:
            found.setdefault(one.unit_code, Counter())[one.lack] += 1
            about[one.unit_code] = one
    codes = sorted(found)
    page = [
        LackingUnit(
            code,
            about[code].unit_name,
            lacks_head=bool(found[code].keys() & {Lack.NO_HEAD, Lack.UNKNOWN_UNIT}),
            people=found[code][Lack.NO_SUPERIOR],
            mended_by=about[code].reported_by,
        )
        for code in codes[:limit]
    ]
    return page, page[-1].code if len(codes) > limit else None
