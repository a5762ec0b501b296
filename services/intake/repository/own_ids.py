"""Keys that sources have of their own for people, and the units whose heads they name by them."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.bulk import among, insert_many, parameters_of
from services.intake.tables import named_heads, own_ids

OwnKey = tuple[str, str]
"""A source, and its key of a person."""


def plain(own_id: str) -> str:
    """Return a key as it is compared: without dashes, in upper case."""
    return own_id.replace("-", "").upper()


async def save_own_ids(connection: AsyncConnection, called: Mapping[str, Collection[OwnKey]]) -> dict[str, str]:
    """Store how sources call people, by number, in place of how they did.

    Returns the units whose head that may change: by code, because of whom. One statement, four if something changes;
    none for none.
    """
    if not called:
        return {}
    theirs = among(connection, own_ids.c.nip, list(called))
    before = {(row.source, row.own_id, row.nip) for row in await connection.execute(sa.select(own_ids).where(theirs))}
    now = {(*key, nip) for nip, keys in called.items() for key in keys}
    changed = {(source, own_id): nip for source, own_id, nip in sorted(before ^ now)}
    if not changed:
        return {}
    await connection.execute(sa.delete(own_ids).where(theirs))
    columns = ("source", "own_id", "nip")
    rows = [dict(zip(columns, one, strict=True)) for one in sorted(now)]
    if rows:
        await connection.execute(insert_many(connection, own_ids, columns), parameters_of(connection, columns, rows))
    heads = await connection.execute(
        sa.select(named_heads).where(sa.tuple_(named_heads.c.source, named_heads.c.own_id).in_(list(changed)))
    )
    return {row.unit_code: changed[row.source, row.own_id] for row in heads}


async def nips_of(connection: AsyncConnection, keys: Collection[OwnKey]) -> dict[OwnKey, str]:
    """Return whom sources call by keys of their own; of several the greatest number. One statement; none for none."""
    if not keys:
        return {}
    rows = await connection.execute(
        sa.select(own_ids).where(sa.tuple_(own_ids.c.source, own_ids.c.own_id).in_(list(keys))).order_by(own_ids.c.nip)
    )
    return {(row.source, row.own_id): row.nip for row in rows}


async def save_named_heads(connection: AsyncConnection, named: Collection[tuple[str, str, str]]) -> None:
    """Note units whose head a source names by its own key: (source, key, unit). One statement; none for none."""
    if not named:
        return
    columns = ("source", "own_id", "unit_code")
    rows = [dict(zip(columns, one, strict=True)) for one in sorted(named)]
    insert = insert_many(connection, named_heads, columns).on_conflict_do_nothing()
    await connection.execute(insert, parameters_of(connection, columns, rows))
