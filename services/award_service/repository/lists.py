"""What sources hold of people: a list a person, kind and source, the newest one."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.bulk import among, insert_many, parameters_of
from readmodels.people.renumbering import load_former_nips
from services.award_service.domain.answers import counts
from services.award_service.domain.listed import ENTRIES, ListKind, SourceList, teller
from services.award_service.domain.person import OWN
from services.award_service.tables import listed


@personal
class ListedRow:
    """A list as it is kept.

    Attributes:
        nip: as it was told.
        list: what it says; its `as_of` is the day of the moment in the agency.
        as_of: the moment, epoch seconds.
        door: by which it came: amqp, file, hand, own.
        by_subject: who entered it, where a person did.
    """

    nip: str
    list: SourceList
    as_of: float
    door: str
    by_subject: str | None = None


_COLUMNS: Final = (
    "nip",
    "person_nip",
    "kind",
    "source",
    "as_of",
    "as_of_on",
    "entries",
    "counts",
    "door",
    "by_subject",
    "received_at",
)
_TOLD: Final = ("as_of", "as_of_on", "entries", "counts", "door", "by_subject", "received_at")


async def keep_lists(connection: AsyncConnection, rows: Sequence[ListedRow], at: float) -> set[str]:
    """Keep those lists that are not older than what is held; of one moment the last stays. Three statements at most.

    A list of our own is always the newest, since it is made under the lock: replicas' clocks differ.

    Returns whose lists have changed, by their present number.

    Args:
        connection: to the database; nobody else takes lists or people meanwhile (`lock_hierarchy`).
        rows: in the order of their arrival.
        at: now, epoch seconds.
    """
    newest: dict[tuple[str, str, str], ListedRow] = {}
    for row in rows:
        key = (row.nip, row.list.kind.value, row.list.source)
        if key not in newest or newest[key].as_of <= row.as_of:
            newest[key] = row
    if not newest:
        return set()
    former = await load_former_nips(connection, {row.nip for row in newest.values()})
    values = [_values(row, former.now(row.nip), at) for _, row in sorted(newest.items(), key=lambda one: one[0])]
    insert = insert_many(connection, listed, _COLUMNS)
    taken = insert.on_conflict_do_update(
        index_elements=["nip", "kind", "source"],
        set_={name: insert.excluded[name] for name in _TOLD},
        where=sa.or_(listed.c.source == OWN, listed.c.as_of <= insert.excluded.as_of),
    )
    await connection.execute(taken, parameters_of(connection, _COLUMNS, values))
    return {value["person_nip"] for value in values}


def _values(row: ListedRow, person_nip: str, at: float) -> dict[str, Any]:
    return {
        "nip": row.nip,
        "person_nip": person_nip,
        "kind": row.list.kind.value,
        "source": row.list.source,
        "as_of": row.as_of,
        "as_of_on": row.list.as_of,
        "entries": ENTRIES[row.list.kind].dump_python(row.list.entries, mode="json"),
        "counts": counts(row.list),
        "door": row.door,
        "by_subject": row.by_subject,
        "received_at": at,
    }


async def lists_of(
    connection: AsyncConnection, nips: Collection[str], *, kind: ListKind | None = None
) -> dict[str, list[ListedRow]]:
    """Return all lists of some people, or those of one kind, by present number, in order of kind and source.

    One statement. What was told with a former number has a source of its own (`teller`).
    """
    statement = (
        sa.select(listed)
        .where(among(connection, listed.c.person_nip, list(nips)))
        .where(sa.true() if kind is None else listed.c.kind == kind.value)
        .order_by(listed.c.person_nip, listed.c.kind, listed.c.source, listed.c.nip)
    )
    found: dict[str, list[ListedRow]] = {nip: [] for nip in nips}
    for row in await connection.execute(statement):
        found[row.person_nip].append(_row_of(row))
    return found


def _row_of(row: sa.Row[Any]) -> ListedRow:
    kind = ListKind(row.kind)
    as_of: date = row.as_of_on
    entries = ENTRIES[kind].validate_python(row.entries)
    former = None if row.nip == row.person_nip else row.nip
    told = SourceList(kind, teller(row.source, former), as_of, entries, former)
    return ListedRow(row.nip, told, row.as_of, row.door, row.by_subject)
