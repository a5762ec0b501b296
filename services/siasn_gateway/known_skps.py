"""Whose each SKP is, and of which year: an id that was announced for one person and year is never another's."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import Permanent
from hub.store.bulk import insert_many, parameters_of
from services.siasn_gateway.tables import known_skps

_COLUMNS = ("skp_id", "business_key")


async def tie(connection: AsyncConnection, keys: Mapping[UUID, str]) -> None:
    """Remember for which business key each SKP was announced first. One statement.

    Raises:
        Permanent: `skp_of_another`, when one was announced for another key before.
    """
    insert = insert_many(connection, known_skps, _COLUMNS)
    kept = insert.on_conflict_do_update(index_elements=["skp_id"], set_={"skp_id": insert.excluded.skp_id})
    statement = kept.returning(known_skps.c.skp_id, known_skps.c.business_key)
    rows = [{"skp_id": str(skp_id), "business_key": key} for skp_id, key in sorted(keys.items())]
    result = await connection.execute(statement, parameters_of(connection, _COLUMNS, rows))
    if any(keys[UUID(row.skp_id)] != row.business_key for row in result):
        raise another()


def another() -> Permanent:
    """Return the error that an SKP is said to be of another person, year or kind than before."""
    return Permanent("this SKP was announced for another person, year or kind before", code="skp_of_another")
