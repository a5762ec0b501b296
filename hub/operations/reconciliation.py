"""Reconciliation: how well it keeps up, what differs, sending again, letting be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub import audit
from hub.clock import moment
from hub.delivery.reconciliation import repairing
from hub.delivery.reconciliation.comparing import Difference
from hub.delivery.reconciliation.discrepancies import OUTSTANDING, DiscrepancyState
from hub.delivery.reconciliation.job import NAME as RECONCILIATION
from hub.delivery.reconciliation.progress import Freshness, freshness, reconciled_kinds
from hub.delivery.reconciliation.progress import compare_anew as anew
from hub.delivery.reconciliation.tables import discrepancies
from hub.operations import jobs
from hub.operations.operator import Kind, Operator
from hub.operations.refusals import NotFound, WrongState
from hub.transaction import Transaction

CHUNK: Final = repairing.CHUNK


@dataclass(frozen=True, slots=True)
class ListedDiscrepancy:
    """A discrepancy without what may be personal.

    Attributes:
        id: its number.
        partner: who shows it.
        kind: of record.
        difference: how both sides differ.
        state: where it stands.
        partner_ids: of the partner's records.
        delivery_id: what is sent again to mend it.
        found_at: when it was found.
        last_found_at: when it was found last.
        closed_at: when it was found no more, or let be.
    """

    id: int
    partner: str
    kind: str
    difference: Difference
    state: DiscrepancyState
    partner_ids: Sequence[str]
    delivery_id: int | None
    found_at: datetime
    last_found_at: datetime
    closed_at: datetime | None


@personal
class WholeDiscrepancy(ListedDiscrepancy):
    """A discrepancy with its business key, whom it is about, what differs, and every decision about it.

    `differing` is ours and theirs by the partner's name of the field.
    """

    business_key: str
    subject: str
    differing: Mapping[str, Sequence[str]]
    decisions: Sequence[audit.Recorded]


_LISTED: Final = tuple(discrepancies.c[one.name] for one in fields(ListedDiscrepancy))


async def status(connection: AsyncConnection) -> list[tuple[str, Freshness]]:
    """Return how well reconciliation keeps up, by partner and kind."""
    kinds = await reconciled_kinds(connection)
    return [(partner, await freshness(connection, partner, kind)) for partner, kind in kinds]


async def listed(
    connection: AsyncConnection,
    *,
    state: DiscrepancyState | None = None,
    difference: Difference | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[ListedDiscrepancy]:
    """Return discrepancies by number; without a state, those that wait for repair or for a person.

    Args:
        connection: to the ledger.
        state: only those in this one.
        difference: only those that differ so.
        after: the last number seen.
        limit: how many at the most.
    """
    wanted = OUTSTANDING if state is None else (state,)
    statement = sa.select(*_LISTED).where(discrepancies.c.id > after, discrepancies.c.state.in_(wanted))
    if difference is not None:
        statement = statement.where(discrepancies.c.difference == difference)
    rows = await connection.execute(statement.order_by(discrepancies.c.id).limit(limit))
    return [ListedDiscrepancy(**_read(row)) for row in rows.mappings()]


async def shown(connection: AsyncConnection, number: int) -> WholeDiscrepancy:
    """Return one discrepancy whole.

    Raises:
        NotFound: there is none of that number.
    """
    about = Kind.DISCREPANCY.of(number)
    found = await connection.execute(sa.select(discrepancies).where(discrepancies.c.id == number))
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound(about)
    known = {name: row[name] for name in (*(column.name for column in _LISTED), "business_key", "subject")}
    decisions = await audit.trail_of(connection, about)
    return WholeDiscrepancy(**_read(known), differing=row["fields"], decisions=decisions)


async def compare_anew(
    transaction: Transaction, *, kind: str | None = None, by: Operator, reason: str
) -> list[tuple[str, int]]:
    """Have everybody compared once more, as soon as a replica looks. Returns kinds of record, and how many subjects.

    Nothing was ever compared: whoever is there is compared for the first time, and nothing is returned.

    Args:
        transaction: of the decision.
        kind: of record; None: every one.
        by: who decides.
        reason: why.

    Raises:
        NotFound: no record of this kind was ever compared.
    """
    connection = transaction.connection
    kinds = [one for one in await reconciled_kinds(connection) if kind in {None, one[1]}]
    if kind is not None and not kinds:
        raise NotFound(Kind.RECORD_KIND.of(kind))
    counts = [(name, await anew(connection, partner, name)) for partner, name in kinds]
    about = [Kind.RECORD_KIND.of(name) for name, _ in counts]
    await audit.record(connection, *(by.decides(one, "compare_anew", reason=reason) for one in about))
    await jobs.run_now(transaction, RECONCILIATION, by=by, reason=reason)
    return counts


async def repair(connection: AsyncConnection, number: int, *, by: Operator, reason: str | None = None) -> None:
    """Deliver again what one discrepancy is about; the partner is asked first.

    Args:
        connection: a transaction.
        number: which one.
        by: who decides.
        reason: why.

    Raises:
        NotFound: there is none of that number.
        WrongState: sending again does not mend it, or it is being mended, or its delivery is on its way or was refused.
    """
    one = await shown(connection, number)
    about = Kind.DISCREPANCY.of(number)
    if not await repairing.repair(connection, one.partner, [number]):
        raise WrongState(about, one.state)
    await audit.record(connection, by.decides(about, "repair", reason=reason))


async def repair_some(
    connection: AsyncConnection, partner: str, *, by: Operator, reason: str | None = None, after: int = 0
) -> tuple[int, int | None]:
    """Deliver again what the next open discrepancies of a partner are about, each with an entry in the trail.

    Returns:
        How many are being repaired, and the number to go on behind; None when there are no more.
    """
    ids = await repairing.open_ids(connection, partner, after=after)
    repaired = await repairing.repair(connection, partner, ids)
    decided = [by.decides(Kind.DISCREPANCY.of(number), "repair", reason=reason) for number in repaired]
    await audit.record(connection, *decided)
    return len(repaired), ids[-1] if ids else None


async def let_be(connection: AsyncConnection, numbers: Sequence[int], *, by: Operator, reason: str) -> list[int]:
    """Stop counting discrepancies, until they differ in another way. Returns those that are let be.

    Args:
        connection: a transaction.
        numbers: which ones; those that are not outstanding are passed over.
        by: who decides.
        reason: why.
    """
    changed = await repairing.let_be(connection, numbers)
    decided = [by.decides(Kind.DISCREPANCY.of(number), "let_be", reason=reason) for number in changed]
    await audit.record(connection, *decided)
    return changed


def _read(row: Mapping[Any, Any]) -> dict[str, Any]:
    moments = {name: moment(at) for name, at in row.items() if name.endswith("_at") and at is not None}
    states = {"difference": Difference(row["difference"]), "state": DiscrepancyState(row["state"])}
    return {**row, **moments, **states}
