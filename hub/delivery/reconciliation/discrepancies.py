"""The rows of what differs: found, found again, gone, repaired, or let be by an operator.

open -> repairing            sent again, in the partner's own time
   |--> let_be               an operator decides that it may differ so
   `--> closed               the partner shows what we sent; so from every other state
repairing -> needs_person    the partner refuses it, or nobody can tell
needs_person -> let_be
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.reconciliation.comparing import REPAIRABLE, Discrepancy
from hub.delivery.reconciliation.tables import discrepancies
from hub.store.database import clocks_of
from hub.store.upsert import insert_for


class DiscrepancyState(StrEnum):
    """Where a discrepancy stands."""

    OPEN = "open"
    NEEDS_PERSON = "needs_person"
    REPAIRING = "repairing"
    LET_BE = "let_be"
    CLOSED = "closed"


OUTSTANDING: Final = (DiscrepancyState.OPEN, DiscrepancyState.NEEDS_PERSON, DiscrepancyState.REPAIRING)


async def store(
    connection: AsyncConnection,
    partner: str,
    kind: str,
    subjects: Sequence[str],
    found: Sequence[Discrepancy],
    *,
    not_compared: Collection[str],
) -> None:
    """Keep what was found about subjects, and close what is found no longer. Three statements at the most.

    One that an operator let be stays so while it is the same; one that differs in another way is open again.

    Args:
        connection: a transaction.
        partner: who shows it.
        kind: of record.
        subjects: all that were compared.
        found: about them.
        not_compared: business keys about which nothing can be said now.
    """
    rows = [_row(partner, kind, one, at=clocks_of(connection).now()) for one in found]
    if rows:
        await _upsert(connection, rows)
    still = {(row["business_key"], row["difference"]) for row in rows}
    known = await connection.execute(
        sa.select(discrepancies.c.id, discrepancies.c.business_key, discrepancies.c.difference).where(
            discrepancies.c.partner == partner,
            discrepancies.c.kind == kind,
            discrepancies.c.subject.in_(subjects),
            discrepancies.c.state != DiscrepancyState.CLOSED,
        )
    )
    gone = [
        row.id
        for row in known
        if (row.business_key, row.difference) not in still and row.business_key not in not_compared
    ]
    if gone:
        await connection.execute(
            sa.update(discrepancies)
            .where(discrepancies.c.id.in_(gone))
            .values(state=DiscrepancyState.CLOSED, closed_at=clocks_of(connection).now())
        )


async def leave_to_person(connection: AsyncConnection, partner: str, keys: Collection[str]) -> None:
    """Leave to a person what is being repaired of these business keys: the partner refuses it, or nobody can tell."""
    if keys:
        failed = sa.and_(
            discrepancies.c.partner == partner,
            discrepancies.c.business_key.in_(sorted(keys)),
            discrepancies.c.state == DiscrepancyState.REPAIRING,
        )
        await connection.execute(sa.update(discrepancies).where(failed).values(state=DiscrepancyState.NEEDS_PERSON))


async def is_repairing(connection: AsyncConnection, partner: str, kind: str) -> bool:
    """Return whether something of a kind is being repaired."""
    mine = sa.exists().where(
        discrepancies.c.partner == partner,
        discrepancies.c.kind == kind,
        discrepancies.c.state == DiscrepancyState.REPAIRING,
    )
    return bool((await connection.execute(sa.select(mine))).scalar_one())


async def _upsert(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    insert = insert_for(connection, discrepancies)
    new, old = insert.excluded, discrepancies.c
    let_be = sa.and_(old.state == DiscrepancyState.LET_BE, old.digest == new.digest)
    over = sa.or_(old.state == DiscrepancyState.CLOSED, old.state == DiscrepancyState.LET_BE)
    lasting = sa.or_(let_be, ~over)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["partner", "business_key", "difference"],
            set_={
                "state": sa.case((let_be, old.state), else_=new.state),
                "closed_at": sa.case((let_be, old.closed_at), else_=None),
                "found_at": sa.case((lasting, old.found_at), else_=new.found_at),
                **{name: new[name] for name in ("subject", "partner_ids", "fields", "delivery_id", "digest")},
                "last_found_at": new.last_found_at,
            },
        ),
        rows,
    )


def _row(partner: str, kind: str, one: Discrepancy, *, at: float) -> dict[str, Any]:
    repairable = one.difference in REPAIRABLE and one.delivery_id is not None
    fields = {name: list(both) for name, both in one.fields.items()}
    content = json.dumps([one.partner_ids, fields], sort_keys=True)
    return {
        "partner": partner,
        "kind": kind,
        "difference": one.difference.value,
        "business_key": one.key,
        "subject": one.subject,
        "partner_ids": list(one.partner_ids),
        "fields": fields,
        "delivery_id": one.delivery_id,
        "digest": hashlib.sha256(content.encode()).hexdigest(),
        "state": (DiscrepancyState.OPEN if repairable else DiscrepancyState.NEEDS_PERSON).value,
        "found_at": at,
        "last_found_at": at,
    }


async def count_outstanding(connection: AsyncConnection, partner: str) -> dict[tuple[str, str, str], int]:
    """Return how many discrepancies wait, by kind, difference and state."""
    columns = (discrepancies.c.kind, discrepancies.c.difference, discrepancies.c.state)
    rows = await connection.execute(
        sa.select(*columns, sa.func.count().label("number"))
        .where(discrepancies.c.partner == partner, discrepancies.c.state.in_(OUTSTANDING))
        .group_by(*columns)
    )
    return {(row.kind, row.difference, row.state): row.number for row in rows}
