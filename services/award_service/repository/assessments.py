"""The latest final assessment of each person."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.bulk import insert_many, parameters_of
from services.award_service.tables import assessments

_COLUMNS: Final = ("nip", "skp_id", "year", "version")


class AssessmentKey(NamedTuple):
    """Which assessment it is, in `skp_service`, and in which version."""

    skp_id: UUID
    year: int
    version: int


@personal
class Assessment:
    """A person's assessment, by their present number."""

    nip: str
    key: AssessmentKey


async def keep_assessments(connection: AsyncConnection, told: Iterable[Assessment]) -> set[str]:
    """Keep the latest year's assessment of each person in its latest version; return whose are new. Two statements."""
    latest: dict[str, Assessment] = {}
    for one in told:
        held = latest.get(one.nip)
        if held is None or _order(held.key) <= _order(one.key):
            latest[one.nip] = one
    if not latest:
        return set()
    known = await _known(connection, latest)
    new = [one for nip, one in sorted(latest.items()) if nip not in known or _order(known[nip]) < _order(one.key)]
    if new:
        rows = [{"nip": one.nip, **one.key._asdict()} for one in new]
        insert = insert_many(connection, assessments, _COLUMNS)
        values: dict[str, Any] = {name: insert.excluded[name] for name in _COLUMNS[1:]}
        taken = insert.on_conflict_do_update(index_elements=["nip"], set_=values)
        await connection.execute(taken, parameters_of(connection, _COLUMNS, rows))
    return {one.nip for one in new}


async def assessment_of(connection: AsyncConnection, nip: str) -> AssessmentKey | None:
    """Return somebody's latest final assessment; None: none is known."""
    return (await _known(connection, [nip])).get(nip)


async def _known(connection: AsyncConnection, nips: Iterable[str]) -> dict[str, AssessmentKey]:
    statement = sa.select(assessments).where(assessments.c.nip.in_(sorted(nips)))
    rows = await connection.execute(statement)
    return {row.nip: AssessmentKey(row.skp_id, row.year, row.version) for row in rows}


def _order(key: AssessmentKey) -> tuple[int, int]:
    return key.year, key.version
