"""What is wrong or lacking in what all sources say together, and who can mend it."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from services.intake.domain.heads import MergedUnit, head_on
from services.intake.domain.record import place_on
from services.intake.domain.report import Subject
from services.intake.repository.listed import (
    ListedConflict,
    every_conflict,
    every_derived,
    unit_names,
    who_reported,
)
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


@personal
class Unled:
    """Somebody without a superior.

    Attributes:
        nip: who.
        name: theirs.
        unit_code: where they work.
        unit: its name; None: nobody has reported it.
        mended_by: sources that can name a head of the unit.
    """

    nip: str
    name: str
    unit_code: str
    unit: str | None
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
    tree, names = await read_tree(connection), await unit_names(connection)
    people: dict[str, int] = {}
    async for _, _, code in _unled(connection, today):
        people[code] = people.get(code, 0) + 1
    codes = sorted({code for code, unit in tree.units.items() if _lacks_head(unit, today)} | people.keys())
    page = [code for code in codes if code > after][: limit + 1]
    sources = await who_reported(connection, Subject.UNIT, page)
    found = [
        LackingUnit(
            code,
            names.get(code),
            lacks_head=code not in tree.units or _lacks_head(tree.units[code], today),
            people=people.get(code, 0),
            mended_by=sources.get(code, []),
        )
        for code in page[:limit]
    ]
    return found, page[limit - 1] if len(page) > limit else None


async def unled(connection: AsyncConnection, today: date) -> AsyncGenerator[Unled, None]:
    """Yield everybody without a superior, by NIP."""
    names = await unit_names(connection)
    sources = await who_reported(connection, Subject.UNIT, names)
    async for nip, name, code in _unled(connection, today):
        yield Unled(nip, name, code, names.get(code), sources.get(code, []))


async def _unled(connection: AsyncConnection, today: date) -> AsyncGenerator[tuple[str, str, str], None]:
    """Yield NIP, name and unit of those whose superior follows from units, none of which has a head."""
    async for nip, content in every_derived(connection):
        place = place_on(content, today)
        if place is not None and place.get("superior_derived") and place.get("superior_nip") is None:
            yield nip, content["name"], place["unit_code"]


def _lacks_head(unit: MergedUnit, today: date) -> bool:
    return unit.active and head_on(unit.heads, today) is None
