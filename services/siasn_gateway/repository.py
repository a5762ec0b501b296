"""Queries on the gateway's own tables."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.database import clocks_of
from hub.store.upsert import insert_for
from services.siasn_gateway.tables import assessor_ranks, persons

AssessorGrade = tuple[str, str]
"""An assessor's NIP, and the grade as the district writes it, empty for none."""


async def person_id_of(connection: AsyncConnection, nip: str) -> str | None:
    """Return SIASN's id of a person, None when we have not learnt it yet."""
    result = await connection.execute(sa.select(persons.c.person_id).where(persons.c.nip == nip))
    person_id: str | None = result.scalar_one_or_none()
    return person_id


async def remember_persons(connection: AsyncConnection, learnt: Mapping[str, str]) -> None:
    """Store ids of persons by NIP. One statement."""
    at = clocks_of(connection).now()
    insert = insert_for(connection, persons)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["nip"],
            set_={"person_id": insert.excluded.person_id, "learnt_at": insert.excluded.learnt_at},
        ),
        [{"nip": nip, "person_id": person_id, "learnt_at": at} for nip, person_id in sorted(learnt.items())],
    )


async def forget_persons(connection: AsyncConnection, nips: Collection[str]) -> None:
    """Drop ids of persons, whom SIASN then is asked for anew. One statement."""
    await connection.execute(sa.delete(persons).where(persons.c.nip.in_(sorted(nips))))


async def rank_id_of(connection: AsyncConnection, assessor: AssessorGrade) -> str | None:
    """Return SIASN's id of an assessor's rank, None when we have not learnt it yet."""
    nip, grade = assessor
    result = await connection.execute(
        sa.select(assessor_ranks.c.rank_id).where(assessor_ranks.c.nip == nip, assessor_ranks.c.grade == grade)
    )
    rank_id: str | None = result.scalar_one_or_none()
    return rank_id


async def remember_ranks(connection: AsyncConnection, learnt: Mapping[AssessorGrade, str]) -> None:
    """Store ids of assessors' ranks. One statement."""
    at = clocks_of(connection).now()
    insert = insert_for(connection, assessor_ranks)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["nip", "grade"],
            set_={"rank_id": insert.excluded.rank_id, "learnt_at": insert.excluded.learnt_at},
        ),
        [
            {"nip": nip, "grade": grade, "rank_id": rank_id, "learnt_at": at}
            for (nip, grade), rank_id in sorted(learnt.items())
        ],
    )


async def forget_ranks(connection: AsyncConnection, assessors: Collection[AssessorGrade]) -> None:
    """Drop ids of assessors' ranks, for which SIASN then is asked anew. One statement."""
    key = sa.tuple_(assessor_ranks.c.nip, assessor_ranks.c.grade)
    await connection.execute(sa.delete(assessor_ranks).where(key.in_(sorted(assessors))))
