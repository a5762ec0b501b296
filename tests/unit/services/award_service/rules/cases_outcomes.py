"""What the ministry's words do, and what follows a decree."""

from datetime import date
from typing import Any, Final

from tests.unit.services.award_service.rules.cases_proposals import AT, ID, code_of, proposal
from tests.unit.services.award_service.rules.copies import Domain, Mutation
from tests.unit.services.award_service.rules.registry import case
from tests.unit.services.award_service.rules.samples import DAY

NUMBER: Final = "61/TK/TAHUN 2026"


def said(of: Domain, word: str, one: Any, **more: Any) -> Any:
    """Let the ministry say something of a proposal; return why nothing follows; None: something does."""
    outcomes = of.outcome
    told = outcomes.Outcome(outcomes.OutcomeChannel.HAND, "1", ID, outcomes.Word(word), AT.date(), **more)
    found = outcomes.follow(told, one, AT.date())
    return found if isinstance(found, outcomes.Unfit) else None


def again(of: Domain, word: str, one: Any, **more: Any) -> bool:
    """Return whether the ministry says what is known of a proposal."""
    outcomes = of.outcome
    told = outcomes.Outcome(outcomes.OutcomeChannel.HAND, "2", ID, outcomes.Word(word), AT.date(), **more)
    return bool(outcomes.is_repeated(told, one))


def decree(of: Domain, number: str = NUMBER, on: date = date(2026, 8, 1)) -> Any:
    """Return a decree."""
    return of.proposal.Decree(number, on)


@case(
    "outcome.ms", Mutation("outcome", "            proposal.accept(outcome.said_on)", "            proposal.arrive()")
)
def accepted_is_noted(of: Domain) -> None:
    one = proposal(of, "sent")
    assert said(of, "ms", one) is None
    assert (str(one.state), one.accepted_on) == ("at_ministry", AT.date())


@case(
    "outcome.tms",
    Mutation(
        "outcome",
        "proposal.refuse(outcome.reason or _UNSAID, by_ministry=True)",
        "proposal.refuse(_UNSAID, by_ministry=True)",
    ),
)
def refused_with_its_reason(of: Domain) -> None:
    one = proposal(of, "at_ministry")
    said(of, "tms", one, reason="Masa kerja")
    assert (str(one.state), one.reason, one.by_ministry) == ("refused", "Masa kerja", True)


@case(
    "outcome.incomplete",
    Mutation("outcome", "proposal.send_back(outcome.lacks,", "proposal.send_back((),"),
)
def returned_with_what_is_missing(of: Domain) -> None:
    one = proposal(of, "at_ministry")
    lack = of.proposal.Lack("sk_cpns", "Tidak terbaca")
    said(of, "incomplete", one, lacks=(lack,))
    assert (str(one.state), one.lacks) == ("returned", (lack,))


@case(
    "outcome.decreed",
    Mutation(
        "proposal",
        "        self._step(Act.DECREE)\n        self.decree = decree\n        self.announcements += 1",
        "        self._step(Act.DECREE)\n        self.decree = decree",
    ),
)
def decreed_with_the_next_version(of: Domain) -> None:
    one = proposal(of, "sent", announcements=2)
    said(of, "decreed", one, decree=decree(of))
    assert (str(one.state), one.decree, one.announcements) == ("decreed", decree(of), 3)


@case(
    "outcome.decree_named",
    Mutation("outcome", "if outcome.word is Word.DECREED and outcome.decree is None:", "if outcome.word is None:"),
)
def a_decree_has_to_be_named(of: Domain) -> None:
    assert str(said(of, "decreed", proposal(of, "sent"))) == "decree_missing"


@case(
    "outcome.not_ahead",
    Mutation("outcome", "if outcome.last_day > today:", "if outcome.said_on > today:"),
)
def a_decree_of_a_day_to_come_grants_nothing(of: Domain) -> None:
    one = proposal(of, "sent")
    assert str(said(of, "decreed", one, decree=decree(of, on=AT.date() + DAY))) == "in_future"
    assert said(of, "decreed", one, decree=decree(of, on=AT.date())) is None


@case(
    "outcome.decree_after_sending",
    Mutation("outcome", "outcome.decree.on < proposal.sent_on", "outcome.decree.on == proposal.sent_on"),
)
def a_decree_before_the_sending_is_of_another_medal(of: Domain) -> None:
    one = proposal(of, "sent", sent_on=date(2026, 8, 1))
    assert str(said(of, "decreed", one, decree=decree(of, on=date(2026, 8, 1) - DAY))) == "decree_before_sending"
    assert said(of, "decreed", one, decree=decree(of)) is None


@case(
    "outcome.decree_again",
    Mutation("outcome", "one.on == other.on and key_of(one.number) == key_of(other.number)", "one.on == other.on"),
)
def the_same_decree_again_is_nothing_new(of: Domain) -> None:
    assert again(of, "decreed", proposal(of, "decreed", decree=decree(of)), decree=decree(of))
    other = proposal(of, "decreed", decree=decree(of, "62/TK/TAHUN 2026"))
    assert not again(of, "decreed", other, decree=decree(of))


@case("outcome.decree_spelling", Mutation("decree", '"".join(number.split()).casefold()', "number"))
def a_decrees_number_is_the_same_however_it_is_written(of: Domain) -> None:
    assert again(of, "decreed", proposal(of, "decreed", decree=decree(of)), decree=decree(of, "61/TK/Tahun2026"))


@case(
    "outcome.said_again",
    Mutation("outcome", "    Word.TMS: frozenset({State.REFUSED}),\n", ""),
)
def what_is_known_is_nothing_new(of: Domain) -> None:
    refused = proposal(of, "refused", reason="Masa kerja", by_ministry=True)
    assert again(of, "tms", refused, reason="Masa kerja")
    assert not again(of, "tms", refused, reason="Hukuman disiplin")
    assert not again(of, "tms", proposal(of, "refused", reason="Masa kerja"), reason="Masa kerja")
    lack = of.proposal.Lack(None, "Piagam")
    for state in ("returned", "proposed"):
        returned = proposal(of, state, reason="Piagam", lacks=(lack,), by_ministry=True)
        assert again(of, "incomplete", returned, reason="Piagam", lacks=(lack,))
    for one in (proposal(of, "at_ministry", accepted_on=AT.date()), proposal(of, "decreed", decree=decree(of))):
        assert again(of, "ms", one)
    assert not again(of, "ms", proposal(of, "at_ministry"))


@case(
    "outcome.taken_back",
    Mutation("proposal", "self.state, self.decree, self.accepted_on = state, None, None", "self.state = state"),
)
def what_is_taken_back_waits_again(of: Domain) -> None:
    accepted = proposal(of, "at_ministry", accepted_on=AT.date())
    granted = proposal(of, "decreed", decree=decree(of))
    for one in (accepted, granted):
        assert said(of, "taken_back", one) is None
        assert (str(one.state), one.decree, one.accepted_on) == ("at_ministry", None, None)


@case(
    "outcome.not_ours",
    Mutation(
        "proposal",
        "if self.state is not State.DECREED and not of_the_ministry:",
        "if self.state is State.AT_MINISTRY and not of_the_ministry:",
    ),
)
def our_own_refusal_is_not_the_ministrys(of: Domain) -> None:
    one = proposal(of, "refused")
    assert str(said(of, "taken_back", one)) == "wrong_state"


@case(
    "outcome.unfit",
    Mutation(
        "outcome",
        "return None if proposal.state in FOLLOWS[outcome.word] else Unfit.WRONG_STATE",
        "return None if proposal.state in FOLLOWS[outcome.word] else Unfit.UNKNOWN_PROPOSAL",
    ),
)
def what_does_not_fit_changes_nothing(of: Domain) -> None:
    one = proposal(of, "withdrawn")
    assert str(said(of, "ms", one)) == "wrong_state"
    assert str(one.state) == "withdrawn"


@case(
    "outcome.two_proposals",
    Mutation(
        "outcome", "    if proposal.duplicate_of is not None and ", "    if proposal.duplicate_of == proposal.id and "
    ),
)
def the_younger_of_two_waits(of: Domain) -> None:
    assert str(said(of, "ms", proposal(of, "sent", duplicate_of=AT))) == "two_proposals"


@case("outcome.one_of_two_taken_back", Mutation("outcome", " and outcome.word is not Word.TAKEN_BACK:", ":"))
def a_decree_of_the_younger_is_taken_back(of: Domain) -> None:
    one = proposal(of, "decreed", duplicate_of=AT, decree=decree(of))
    assert said(of, "taken_back", one) is None
    assert str(one.state) == "at_ministry"


@case("award.one_of_two_revoked", Mutation("proposal", "Act.POSTPONE, Act.REVOKE}", "Act.POSTPONE}"))
def a_medal_of_the_younger_is_revoked(of: Domain) -> None:
    one = proposal(of, "decreed", duplicate_of=AT, decree=decree(of))
    assert code_of(lambda: one.require_open(of.cycle.Act.REVOKE, of.cycle.BatchState.CLOSED)) == ""


@case(
    "award.days_in_order",
    Mutation("proposal", "    if known != sorted(known):", "    if known != known[:]:"),
)
def what_follows_a_decree_comes_later(of: Domain) -> None:
    one = proposal(of, "decreed", decree=decree(of))
    early = decree(of).on - DAY
    assert code_of(lambda: one.receive("P-1", early)) == "days_out_of_order"
    assert code_of(lambda: one.hand_over(early)) == "days_out_of_order"


@case(
    "award.corrected",
    Mutation("proposal", "self.announcements += decree != self.decree", "self.announcements += 0"),
)
def a_correction_has_the_next_version(of: Domain) -> None:
    one = proposal(of, "decreed", decree=decree(of), announcements=1)
    one.correct_decree(decree(of, "62/TK/TAHUN 2026"))
    assert (one.decree.number, one.announcements) == ("62/TK/TAHUN 2026", 2)


@case("award.corrected_again", Mutation("proposal", "+= decree != self.decree", "+= 1"))
def the_same_decree_again_is_no_correction(of: Domain) -> None:
    one = proposal(of, "decreed", decree=decree(of), announcements=1)
    one.correct_decree(decree(of))
    assert one.announcements == 1


@case(
    "award.revoked",
    Mutation(
        "proposal",
        "        self.state, self.revocation = state, revocation\n        self.announcements += 1",
        "        self.state, self.revocation = state, revocation",
    ),
)
def a_revocation_has_the_next_version(of: Domain) -> None:
    one = proposal(of, "handed_over", decree=decree(of), announcements=1)
    one.revoke(of.proposal.Revocation("9/TK/TAHUN 2027", date(2027, 2, 1), "PTDH"))
    assert (str(one.state), one.announcements) == ("revoked", 2)


@case("award.decree_form", Mutation("decree", r"\d{1,3}/TK/TAHUN \d{4}", r"\d{1,3}/TK/Tahun \d{4}"))
def a_decrees_number_has_a_usual_form(of: Domain) -> None:
    assert of.decree.is_usual(NUMBER)
    assert of.decree.is_usual("61/TK/Tahun 2023")
    assert not of.decree.is_usual("Keppres 61")
