"""What came of one claim of a delivery, and the pure rules that settle uncertain ones and end unclear ones."""

from dataclasses import replace
from typing import Final, Literal

from contracts.personal import personal
from hub.delivery.partner import Delivery, DeliveryPolicy, Found, Outcome
from hub.delivery.states import State
from hub.errors import Permanent, Refused, Unclear
from hub.store.text import storable as text_of

_MARK_LENGTH: Final = 500


@personal(slots=False)
class Verdict:
    """The next state of a claimed delivery.

    Attributes:
        delivery: as claimed.
        state: where it goes; PENDING and UNCLEAR become SUPERSEDED when a newer version waits.
        wait: seconds until it is due again, for states that are not the end.
        absent_reads: the new count.
        partner_id: the record's id at the partner, when this claim learnt it.
        outcome: how an accepted one got there.
        error_code: of a rejected or failed one.
        error: a sentence without personal data.
        answer_unclear: whether this claim was given an unclear answer; the ledger counts them.
        words: the partner's own, for an operator; may hold a name.
        field: the partner's name of the field that it refuses.
        awaited: whether other deliveries may wait for this one.
    """

    delivery: Delivery
    state: State
    wait: float = 0.0
    absent_reads: int = 0
    partner_id: str | None = None
    outcome: Outcome | Literal["withdrawn"] | None = None
    error_code: str | None = None
    error: str | None = None
    answer_unclear: bool = False
    words: str | None = None
    field: str | None = None
    awaited: bool = False


def accepted(delivery: Delivery, partner_id: str, outcome: Outcome) -> Verdict:
    """The partner holds it."""
    return Verdict(delivery, State.ACCEPTED, partner_id=partner_id, outcome=outcome)


def withdrawn(delivery: Delivery) -> Verdict:
    """The partner holds it no more."""
    return Verdict(delivery, State.ACCEPTED, outcome="withdrawn")


def rejected(delivery: Delivery, error: Permanent) -> Verdict:
    """The partner says no, or it cannot be sent at all."""
    verdict = Verdict(delivery, State.REJECTED, error_code=error.code, error=str(error))
    return replace(verdict, words=error.words, field=error.field) if isinstance(error, Refused) else verdict


def unclear_save(delivery: Delivery, answer: Unclear, policy: DeliveryPolicy) -> Verdict:
    """The save may have taken effect: settle it like one whose answer was lost."""
    return _unclear(delivery, answer, State.UNCERTAIN, wait=policy.settle_after)


def unclear_read(delivery: Delivery, answer: Unclear, policy: DeliveryPolicy, *, wait: float) -> Verdict:
    """This claim has sent nothing: read again `wait` seconds later, but not for ever."""
    if delivery.unclear_answers + 1 >= policy.unclear_after:
        state = State.UNCLEAR
    else:
        state = State.UNCERTAIN if delivery.uncertain else State.PENDING
    return replace(_unclear(delivery, answer, state, wait=wait), absent_reads=delivery.absent_reads)


def _unclear(delivery: Delivery, answer: Unclear, state: State, *, wait: float) -> Verdict:
    return Verdict(
        delivery,
        state,
        wait=wait,
        error_code=answer.code,
        error=str(answer),
        answer_unclear=True,
        words=answer.words,
    )


def settle(delivery: Delivery, found: Found | None, policy: DeliveryPolicy) -> Verdict:
    """Decide about an uncertain delivery from what the partner's history shows.

    Found with our values: it arrived. Found with others: that record is ours to update by its id. Absent: send again
    only when two reads, `visibility_lag` apart, do not show it, since the partner's reads may lag behind its writes.
    One that was answered unclearly often enough is not sent again: it would be answered so for ever.
    """
    if delivery.step:
        return _settle_step(delivery, found, policy)
    if delivery.withdrawn:
        return settle_withdrawal(delivery, found, policy)
    if found is not None and found.same:
        return accepted(delivery, found.partner_id, "created" if delivery.partner_id is None else "updated")
    if found is None and delivery.absent_reads == 0:
        return Verdict(delivery, State.UNCERTAIN, wait=policy.visibility_lag, absent_reads=1)
    return _send_again(delivery, policy, found.partner_id if found else None)


def _settle_step(delivery: Delivery, found: Found | None, policy: DeliveryPolicy) -> Verdict:
    """A step has arrived when what the partner shows is ours, or is not what it showed before.

    What was there before is written down before a step is sent: one without it was never sent.
    """
    if delivery.before is None:
        return Verdict(delivery, State.PENDING)
    if found is not None and (found.same or mark_of(found) != delivery.before):
        return accepted(delivery, found.partner_id, "updated" if delivery.before else "created")
    if delivery.absent_reads == 0:
        return Verdict(delivery, State.UNCERTAIN, wait=policy.visibility_lag, absent_reads=1)
    return _send_again(delivery, policy, None)


def settle_withdrawal(delivery: Delivery, found: Found | None, policy: DeliveryPolicy) -> Verdict:
    """Decide about a withdrawal from what the partner shows: absent is done, there is to be withdrawn.

    What we know to have been there, or have asked to be taken away, is absent when two reads do not show it: the reads
    may lag behind the save, too.
    """
    if found is not None:
        return _send_again(delivery, policy, found.partner_id)
    once_is_enough = delivery.partner_id is None and not delivery.uncertain
    if once_is_enough or delivery.absent_reads > 0:
        return withdrawn(delivery)
    return Verdict(delivery, State.UNCERTAIN, wait=policy.visibility_lag, absent_reads=1)


def mark_of(found: Found | None) -> str:
    """Return the mark of what the partner shows in a step's place, as the ledger holds it; "" for nothing."""
    return "" if found is None else storable(found.mark, _MARK_LENGTH) or ""


def storable(said: str | None, length: int) -> str | None:
    """Return what a partner said without what a database refuses: NUL, and halves of characters."""
    return text_of(said, length) if said else None


def _send_again(delivery: Delivery, policy: DeliveryPolicy, partner_id: str | None) -> Verdict:
    if delivery.unclear_answers < policy.unclear_after:
        return Verdict(delivery, State.PENDING, partner_id=partner_id)
    return Verdict(
        delivery,
        State.UNCLEAR,
        partner_id=partner_id,
        error_code=Unclear.code,
        error=f"{delivery.unclear_answers} answers were unclear, and the partner does not show our values",
    )
