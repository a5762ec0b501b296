"""What came of one claim of a delivery, and the pure rule that settles an uncertain one."""

from dataclasses import dataclass

from hub.delivery.partner import Delivery, DeliveryPolicy, Found, Outcome
from hub.delivery.states import State


@dataclass(frozen=True)
class Verdict:
    """The next state of a claimed delivery.

    Attributes:
        delivery: as claimed.
        state: where it goes; PENDING becomes SUPERSEDED when a newer version waits.
        wait: seconds until it is due again, for states that are not the end.
        absent_reads: the new count.
        partner_id: the record's id at the partner, when this claim learnt it.
        outcome: how an accepted one got there.
        error_code: of a rejected or failed one.
        error: a sentence without personal data.
    """

    delivery: Delivery
    state: State
    wait: float = 0.0
    absent_reads: int = 0
    partner_id: str | None = None
    outcome: Outcome | None = None
    error_code: str | None = None
    error: str | None = None


def accepted(delivery: Delivery, partner_id: str, outcome: Outcome) -> Verdict:
    """The partner holds it."""
    return Verdict(delivery, State.ACCEPTED, partner_id=partner_id, outcome=outcome)


def settle(delivery: Delivery, found: Found | None, policy: DeliveryPolicy) -> Verdict:
    """Decide about an uncertain delivery from what the partner's history shows.

    Found with our values: it arrived. Found with others: that record is ours to update by its id. Absent: send again
    only when two reads, `visibility_lag` apart, do not show it, since the partner's reads may lag behind its writes.
    """
    if found is not None:
        if found.same:
            return accepted(delivery, found.partner_id, "created" if delivery.partner_id is None else "updated")
        return Verdict(delivery, State.PENDING, partner_id=found.partner_id)
    if delivery.absent_reads == 0:
        return Verdict(delivery, State.UNCERTAIN, wait=policy.visibility_lag, absent_reads=1)
    return Verdict(delivery, State.PENDING)
