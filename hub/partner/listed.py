"""A record among those that the partner lists."""

from collections.abc import Mapping, Sequence

from hub.delivery.partner import Delivery, Found
from hub.delivery.reconciliation.comparing import HeldRecord, differing_fields
from hub.telemetry.logging import get_logger

log = get_logger(__name__)


def found_among(rows: Sequence[HeldRecord], delivery: Delivery, fields: Mapping[str, str]) -> Found | None:
    """Return the record of a delivery among what the partner lists, for `RecordKind.find_record`; None: it shows none.

    Of several, which a person or a lost answer has made, the one with our values, else the one whose id we know, else
    the first.

    Args:
        rows: what it lists of the delivery's subject.
        delivery: whose record is looked for.
        fields: what it says, see `RecordKind.fields`; what a row does not show counts as alike.
    """
    held = [row for row in rows if row.key == delivery.business_key]
    if not held:
        return None
    if len(held) > 1:
        log.warning("partner_holds_several_records", kind=delivery.kind, delivery=delivery.id, records=len(held))
    ours = next((row for row in held if not differing_fields(fields, row.fields)), None)
    known = next((row for row in held if row.partner_id == delivery.partner_id), held[0])
    return Found((ours or known).partner_id, same=ours is not None)
