"""What the partner accepted from us, as the ledger has it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.delivery.asking_again import is_newest
from hub.delivery.reconciliation.comparing import AcceptedRecord
from hub.delivery.reconciliation.tables import reconciled_records
from hub.delivery.states import State
from hub.delivery.tables import deliveries, partner_records
from hub.telemetry.logging import get_logger

log = get_logger(__name__)

_WITH_PERSON: Final = (State.REJECTED, State.UNCLEAR)
FieldsOf = Callable[[str, bytes], Mapping[str, str]]
"""Returns what we sent, by the partner's names of the fields, from a delivery's contract and payload."""


@dataclass
class Ours:
    """What we have of one subject.

    Attributes:
        settled: what the partner has accepted and had the time to show.
        in_work: keys that cannot be compared now: on their way, accepted just now, or waiting for a person.
        with_person: those of them that wait for a person.
        settled_at: when the last of the settled was accepted, epoch seconds; 0: none was.
    """

    settled: list[AcceptedRecord] = field(default_factory=list)
    in_work: set[str] = field(default_factory=set)
    with_person: set[str] = field(default_factory=set)
    settled_at: float = 0.0

    @property
    def is_on_its_way(self) -> bool:
        """Whether something of it will be settled without a person."""
        return bool(self.in_work - self.with_person)


async def ours_of(
    connection: AsyncConnection,
    partner: str,
    kind: str,
    subjects: Sequence[str],
    *,
    settled_before: float,
    fields_of: FieldsOf,
) -> dict[str, Ours]:
    """Return what we have of subjects. One statement, which looks up the newest version of each key.

    Args:
        connection: to the ledger.
        partner: whose.
        kind: of record.
        subjects: whom.
        settled_before: what was accepted later cannot be compared yet, epoch seconds.
        fields_of: what we sent.
    """
    found = {subject: Ours() for subject in subjects}
    for row in await connection.execute(_newest(partner, kind, subjects)):
        ours, key = found[row.subject], row.business_key
        if row.state != State.ACCEPTED or row.settled_at >= settled_before:
            ours.in_work.add(key)
            if row.state in _WITH_PERSON:
                ours.with_person.add(key)
        else:
            try:
                fields = {} if row.withdrawn else fields_of(row.contract, row.payload)
            except Exception:  # one of our own that we cannot read any more keeps no other from being compared
                log.exception("delivery_not_comparable", partner=partner, kind=kind, delivery=row.id)
                ours.in_work.add(key)
                continue
            ours.settled.append(AcceptedRecord(key, row.subject, row.partner_id, fields, row.withdrawn, row.id))
            ours.settled_at = max(ours.settled_at, row.settled_at)
    return found


def _newest(partner: str, kind: str, subjects: Sequence[str]) -> sa.Select[Any]:
    """Return the search for the newest version of each key of subjects, with the partner's id of its record."""
    return (
        sa.select(
            reconciled_records.c.subject,
            reconciled_records.c.business_key,
            *(deliveries.c[name] for name in ("id", "state", "settled_at", "contract", "payload", "withdrawn")),
            partner_records.c.partner_id,
        )
        .join_from(
            reconciled_records,
            deliveries,
            sa.and_(
                deliveries.c.partner == reconciled_records.c.partner,
                deliveries.c.business_key == reconciled_records.c.business_key,
            ),
        )
        .outerjoin(
            partner_records,
            sa.and_(
                partner_records.c.partner == reconciled_records.c.partner,
                partner_records.c.business_key == reconciled_records.c.business_key,
            ),
        )
        .where(
            reconciled_records.c.partner == partner,
            reconciled_records.c.kind == kind,
            reconciled_records.c.subject.in_(subjects),
            is_newest(),
        )
        .order_by(reconciled_records.c.business_key)
    )
