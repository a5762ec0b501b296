"""Queries on the gateway's own tables."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.clock import now
from hub.upsert import insert_for
from services.siasn_gateway.tables import persons


async def person_id_of(connection: AsyncConnection, nip: str) -> str | None:
    """Return SIASN's id of a person, None when we have not learnt it yet."""
    result = await connection.execute(sa.select(persons.c.person_id).where(persons.c.nip == nip))
    person_id: str | None = result.scalar_one_or_none()
    return person_id


async def remember_persons(connection: AsyncConnection, learnt: Mapping[str, str]) -> None:
    """Store ids of persons by NIP. One statement."""
    insert = insert_for(connection, persons)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["nip"],
            set_={"person_id": insert.excluded.person_id, "learnt_at": insert.excluded.learnt_at},
        ),
        [{"nip": nip, "person_id": person_id, "learnt_at": now()} for nip, person_id in sorted(learnt.items())],
    )
