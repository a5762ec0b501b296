"""Batches and periods: what is signed off, sent, received, and the days by which it goes."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from contracts.award import AwardChannel
from contracts.refusal import Refusal
from tests.unit.services.award_service.rules.cases_proposals import AT, ID, OTHER, code_of, proposal
from tests.unit.services.award_service.rules.copies import Domain, Mutation
from tests.unit.services.award_service.rules.registry import case
from tests.unit.services.award_service.rules.samples import DAY, X


def batch(of: Domain, state: str = "open") -> Any:
    """Return a batch in a state."""
    return of.batch.Batch(ID, ID, "Berkas 1", AT, of.cycle.BatchState(state))


def signed(of: Domain, states: dict[str, int]) -> str:
    """Return what refuses the signing of a batch whose proposals stand there; empty: nothing does."""
    letter = of.batch.Letter("800/1", AT.date())
    by = of.batch.SignOff(of.proposal.Who("signatory", None), AT)
    return code_of(
        lambda: batch(of).sign_off(letter, by, {of.cycle.State(one): number for one, number in states.items()})
    )


@case(
    "batch.all_verified",
    Mutation("cycle", "frozenset({_CANDIDATE, _PROPOSED, _CHECKED})\n", "frozenset({_CANDIDATE, _PROPOSED})\n"),
)
def one_that_is_not_verified_keeps_the_batch(of: Domain) -> None:
    assert signed(of, {"verified": 3, "checked": 1}) == "not_all_verified"


@case(
    "batch.out_of_it",
    Mutation(
        "batch",
        "any(states.get(one) for one in UNVERIFIED)",
        "any(states.get(one) for one in {*UNVERIFIED, State.RETURNED})",
    ),
)
def what_is_out_of_it_keeps_no_batch(of: Domain) -> None:
    assert signed(of, {"verified": 3, "returned": 1, "postponed": 1, "withdrawn": 1, "refused": 1}) == ""


@case("batch.not_empty", Mutation("batch", "if not states.get(State.VERIFIED):", "if not states:"))
def nothing_is_sent_with_nobody_in_it(of: Domain) -> None:
    assert signed(of, {"withdrawn": 2}) == "nothing_to_send"


def against(of: Domain, milestone: str = "due", **facts: Any) -> list[tuple[str, str]]:
    """Return what keeps a verified proposal from going: codes, and where."""
    one, now = proposal(of, "verified", **facts), of.due.Milestone(X, of.due.MilestoneState(milestone), None)
    try:
        of.batch.require_nothing_against([one], {one.id: of.eligibility.Footing(now)})
    except Refusal as refused:
        return [(fault.code, fault.where) for fault in refused.faults]
    return []


@case(
    "batch.nothing_against",
    Mutation("batch", "(*faults_of(list(standing_obstacles(footings[one.id]))), *(", "(*(), *("),
)
def who_is_held_up_now_does_not_go(of: Domain) -> None:
    assert against(of) == []
    assert against(of, "held") == [("held", f"proposals.{ID}")]
    assert against(of, "excluded") == [("excluded", f"proposals.{ID}")]


@case("batch.one_of_two", Mutation("batch", "*([two] if one.duplicate_of else [])", "*([])"))
def the_younger_of_two_does_not_go(of: Domain) -> None:
    assert against(of, duplicate_of=OTHER) == [("two_proposals", f"proposals.{ID}")]


@case(
    "batch.stays",
    Mutation("proposal", "batch is BatchState.SIGNED_OFF and act is not Act.SEND", "batch is BatchState.CLOSED"),
)
def what_is_signed_off_stays(of: Domain) -> None:
    states = of.cycle.BatchState
    one = proposal(of, "verified")
    assert code_of(lambda: one.require_open(of.cycle.Act.RETURN, states.SIGNED_OFF)) == "batch_signed_off"
    assert code_of(lambda: one.require_open(of.cycle.Act.SEND, states.SIGNED_OFF)) == ""


@case("batch.open_only", Mutation("proposal", "if batch is not BatchState.OPEN:", "if batch is BatchState.CLOSED:"))
def what_is_handed_in_again_goes_into_an_open_batch(of: Domain) -> None:
    one = proposal(of, "returned")
    assert code_of(lambda: one.propose(ID, ID, of.cycle.BatchState.SENT)) == "batch_not_open"
    one.propose(OTHER, ID, of.cycle.BatchState.OPEN)
    assert (str(one.state), one.batch_id) == ("proposed", OTHER)


@case(
    "batch.closed",
    Mutation("cycle", "frozenset(_AWAITED)", "frozenset({State.AT_MINISTRY})"),
)
def a_batch_is_closed_once_nobody_waits(of: Domain) -> None:
    one, states = batch(of, "sent"), of.cycle.State
    assert one.settle({states.SENT: 1, states.DECREED: 2}) is None
    one.settle({states.DECREED: 2, states.RETURNED: 1})
    assert str(one.state) == "closed"
    one.settle({states.AT_MINISTRY: 1})
    assert str(one.state) == "at_ministry"


def received(of: Domain, state: str, on: date) -> tuple[str, str]:
    """Return what refuses a receipt of a day, the one after the sending being today, and how the batch stands then."""
    one = batch(of, state)
    one.sent_at = datetime(2026, 8, 16, 23, tzinfo=UTC)
    zone = timezone(timedelta(hours=7))
    return code_of(lambda: one.arrive(of.batch.Receipt("R-1", on), AT.date() + DAY, zone)), str(one.state)


@case("batch.receipt_days", Mutation("batch", "sent_on <= receipt.on <= today", "sent_on == receipt.on"))
def a_receipt_is_not_older_than_the_sending(of: Domain) -> None:
    assert received(of, "sent", AT.date() + DAY) == ("", "at_ministry")
    assert received(of, "sent", AT.date()) == ("", "at_ministry")
    assert received(of, "sent", AT.date() - DAY) == ("days_out_of_order", "sent")
    assert received(of, "sent", AT.date() + 2 * DAY) == ("days_out_of_order", "sent")


@case(
    "batch.receipt_late",
    Mutation("cycle", "BatchState.CLOSED: BatchState.CLOSED,", "BatchState.CLOSED: BatchState.AT_MINISTRY,"),
)
def a_receipt_that_comes_late_leaves_a_batch_closed(of: Domain) -> None:
    assert received(of, "closed", AT.date()) == ("", "closed")


def period(of: Domain, agency: date, ministry: date, counted_to: date | None = None, default: str = "proposal") -> Any:
    """Return a period whose ceremony is on 17 August 2026."""
    terms = of.period.PeriodTerms("HUT RI", AT.date(), agency, ministry, counted_to, AwardChannel.FILES)
    return of.period.period_of(ID, terms, of.period.CountedTo(default))


@case(
    "period.in_order",
    Mutation(
        "period",
        "terms.closes_for_agency_on <= terms.closes_for_ministry_on <= terms.ceremony_on",
        "terms.closes_for_ministry_on <= terms.ceremony_on",
    ),
)
def departments_propose_before_the_agency_sends(of: Domain) -> None:
    refused = code_of(lambda: period(of, date(2026, 4, 1), date(2026, 3, 31), date(2026, 3, 1)))
    assert refused == "period_out_of_order"


@case("period.not_beyond", Mutation("period", "if not in_order or counted_to > terms.ceremony_on:", "if not in_order:"))
def nothing_is_counted_beyond_the_ceremony(of: Domain) -> None:
    refused = code_of(lambda: period(of, date(2026, 3, 1), date(2026, 3, 31), AT.date() + DAY))
    assert refused == "period_out_of_order"


@case(
    "period.counted_to_default",
    Mutation(
        "period",
        "if default is CountedTo.CEREMONY else terms.closes_for_ministry_on",
        "if default is not CountedTo.CEREMONY else terms.closes_for_ministry_on",
    ),
)
def without_a_day_the_setting_decides(of: Domain) -> None:
    closes = date(2026, 3, 31)
    assert period(of, closes, closes).counted_to == closes
    assert period(of, closes, closes, default="ceremony").counted_to == AT.date()
