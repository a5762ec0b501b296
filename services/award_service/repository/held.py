"""Medals that people have already, of whatever source."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.award_service.domain.answers import known_of
from services.award_service.domain.grades import GRADES
from services.award_service.domain.listed import ListKind
from services.award_service.domain.person import Held, one_a_grade
from services.award_service.repository.lists import ListedRow, lists_of


async def held_by(connection: AsyncConnection, nips: Collection[str]) -> dict[str, list[Held]]:
    """Return the medals of some people that no source calls revoked, lowest grade first, by NIP. One statement.

    Where several sources know a medal, one that knows its decree counts, and of these the newest list.
    """
    found = await lists_of(connection, {*nips}, kind=ListKind.AWARD)
    return {nip: _held(rows) for nip, rows in found.items()}


def _held(rows: Sequence[ListedRow]) -> list[Held]:
    known = known_of(row.list for row in sorted(rows, key=lambda one: one.as_of))
    found = one_a_grade(known.held)
    return [found[grade] for grade in GRADES if grade in found and not found[grade].revoked]
