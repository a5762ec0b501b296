"""Verification and documents: a proposal is made in the state that a rule speaks of."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from contracts.refusal import Refusal
from tests.unit.services.award_service.rules.copies import Domain, Mutation
from tests.unit.services.award_service.rules.registry import case
from tests.unit.services.award_service.rules.samples import DAY, NIP, START, XX, X, on_leave, person, punished, reached

AT: Final = datetime(2026, 8, 17, 9, tzinfo=UTC)
ID: Final = UUID(int=1)
OTHER: Final = UUID(int=2)


def proposal(of: Domain, state: str, **facts: Any) -> Any:
    """Return a proposal in a state; checked by somebody where it was."""
    known = {
        "id": ID,
        "nip": NIP,
        "grade": X,
        "batch_id": ID,
        "period_id": ID,
        "unit_code": "BKPSDM",
        "due_month": None,
        "start_on": None,
        "start_basis": None,
        "created_at": AT,
        "state": of.cycle.State(state),
        "statement": of.eligibility.Statement.NO,
        "checked": step(of, "first") if state in {"checked", "verified"} else None,
    }
    return of.proposal.Proposal(**(known | facts))


def step(of: Domain, subject: str, nip: str | None = None) -> Any:
    """Return a step of verification that somebody takes."""
    return of.proposal.Step(of.proposal.Who(subject, nip), AT)


def footing(of: Domain, whom: Any, counted_to: date, today: date | None = None, **choices: Any) -> Any:
    """Return how somebody stands to X, as of the day that service is counted to."""
    rules = of.due.DueRules(**choices)
    return of.eligibility.footing_of(whom, X, counted_to, today or counted_to, rules)


def asked(of: Domain, **facts: Any) -> Any:
    """Return somebody of whom every list was told."""
    return person(of, **({"discipline_asked": reached(of, X), "leave_asked": reached(of, X)} | facts))


def code_of(do: Any) -> str:
    """Return the code of what refuses something; empty: nothing does."""
    try:
        do()
    except Refusal as refused:
        return refused.code
    return ""


def obstacles(of: Domain, whom: Any, counted_to: date, *, statement: str = "no", attested: Any = ()) -> set[str]:
    """Return what keeps a proposal for X from being verified."""
    kinds = {of.eligibility.Asked(one) for one in attested}
    found = of.eligibility.obstacles(footing(of, whom, counted_to), of.eligibility.Statement(statement), kinds)
    return {str(one) for one in found}


@case(
    "verify.sentence_known",
    Mutation("eligibility", "if statement is not Statement.NO:", "if statement is Statement.YES:"),
)
def an_unknown_statement_keeps_it(of: Domain) -> None:
    assert obstacles(of, asked(of), reached(of, X), statement="unknown") == {"sentence_unknown"}


@case(
    "verify.sentenced",
    Mutation(
        "eligibility",
        "yield Obstacle.SENTENCED if statement is Statement.YES else",
        "yield Obstacle.SENTENCE_UNKNOWN if statement is Statement.YES else",
    ),
)
def a_sentence_is_named(of: Domain) -> None:
    assert obstacles(of, asked(of), reached(of, X), statement="yes") == {"sentenced"}


@case(
    "verify.asked",
    Mutation("eligibility", "and kind not in attested)", "and kind not in attested and attested)"),
)
def what_was_never_asked_keeps_it(of: Domain) -> None:
    assert obstacles(of, person(of), reached(of, X)) == {"discipline_not_asked", "leave_not_asked"}


@case(
    "verify.attested",
    Mutation(
        "eligibility",
        "for kind in Asked if kind not in footing.asked and kind not in attested)",
        "for kind in Asked if kind not in footing.asked and (kind not in attested or len(attested) > 1))",
    ),
)
def what_somebody_attests_stands_for_a_list(of: Domain) -> None:
    assert obstacles(of, person(of), reached(of, X), attested=("discipline", "leave")) == set()


@case(
    "verify.attested_for_its_kind",
    Mutation(
        "eligibility",
        "for kind in Asked if kind not in footing.asked and kind not in attested)",
        "for kind in Asked if kind not in footing.asked and not attested)",
    ),
)
def an_attestation_answers_its_own_question(of: Domain) -> None:
    assert obstacles(of, person(of), reached(of, X), attested=("discipline",)) == {"leave_not_asked"}


@case(
    "verify.found_stays",
    Mutation(
        "eligibility",
        "    yield from standing_obstacles(footing)\n",
        "    yield from (() if attested and footing.asked else standing_obstacles(footing))\n",
    ),
)
def what_was_found_stays_in_spite_of_an_attestation(of: Domain) -> None:
    module = of.eligibility
    milestone = of.due.Milestone(X, of.due.MilestoneState.EXCLUDED, None)
    known = module.Footing(milestone, asked=frozenset(module.Asked))
    found = module.obstacles(known, module.Statement.NO, {module.Asked.DISCIPLINE})
    assert [str(one) for one in found] == ["excluded"]


@case(
    "verify.counted_to",
    Mutation("eligibility", "standing_of(person, counted_to,", "standing_of(person, today,"),
)
def years_are_counted_to_the_periods_day(of: Domain) -> None:
    day = reached(of, X)
    found = of.eligibility.standing_obstacles(footing(of, asked(of), day, today=day - 40 * DAY))
    assert not list(found)
    found = of.eligibility.standing_obstacles(footing(of, asked(of), day - 40 * DAY, today=day))
    assert [str(one) for one in found] == ["not_reached"]


@case("excluded.standing_has_listed_days")
def a_leave_that_is_over_by_the_periods_day_is_the_one_of_todays_standing(of: Domain) -> None:
    whom = asked(of, legal_standing="02", interruptions=(on_leave(of, START + DAY, START + 30 * DAY),))
    day = reached(of, X) + 90 * DAY
    found = footing(of, whom, day, today=START + 10 * DAY, interrupted=of.due.Interrupted.RESTART)
    assert "excluded" not in list(of.eligibility.standing_obstacles(found))


@case(
    "verify.since",
    Mutation("eligibility", "footing.since.state in _SINCE:", "footing.since.state in frozenset():"),
)
def what_came_after_the_periods_day_counts(of: Domain) -> None:
    day = reached(of, X)
    whom = asked(of, interruptions=(punished(of, day + 20 * DAY),))
    found = of.eligibility.standing_obstacles(footing(of, whom, day, today=day + 30 * DAY))
    assert [str(one) for one in found] == ["excluded"]


@case(
    "verify.second_person",
    Mutation("proposal", "return self.subject == other.subject or (", "return ("),
)
def who_has_checked_does_not_verify(of: Domain) -> None:
    one = proposal(of, "checked")
    assert code_of(lambda: one.verify(step(of, "first"), footing(of, asked(of), reached(of, X)))) == (
        "second_person_needed"
    )


@case(
    "verify.same_number",
    Mutation("proposal", "(self.nip is not None and self.nip in {other.nip, *former})", "False"),
)
def another_account_of_the_same_number_does_not_verify(of: Domain) -> None:
    one = proposal(of, "checked", checked=step(of, "first", NIP))
    assert code_of(lambda: one.verify(step(of, "second", NIP), footing(of, asked(of), reached(of, X)))) == (
        "second_person_needed"
    )


@case("verify.same_number")
def an_account_with_a_former_number_does_not_verify_either(of: Domain) -> None:
    one = proposal(of, "checked", checked=step(of, "first", NIP))
    second = step(of, "second", f"{NIP[:-1]}9")
    assert code_of(lambda: one.verify(second, footing(of, asked(of), reached(of, X)), {NIP})) == (
        "second_person_needed"
    )


@case("verify.not_own", Mutation("policy", "if nip in {caller.nip, *caller.former}:", "if False:"))
def nobody_verifies_or_attests_their_own(of: Domain) -> None:
    caller = of.policy.AwardCaller(NIP, is_verifier=True, is_agency_admin=True)
    own = {"record": "candidate", "attest": "proposed", "check": "proposed", "verify": "checked"}
    refused = {
        act: code_of(partial(of.policy.require, of.cycle.Act(act), caller, proposal(of, own[act]))) for act in own
    }
    assert refused == dict.fromkeys(own, "own_affair")
    assert code_of(lambda: of.policy.require(of.cycle.Act.PROPOSE, caller, proposal(of, "candidate"))) == ""


@case("verify.not_own")
def nobody_writes_their_own_lists_under_any_of_their_numbers(of: Domain) -> None:
    caller = of.policy.AwardCaller(f"{NIP[:-1]}9", {NIP}, is_verifier=True)
    assert code_of(lambda: of.policy.require_another(caller, NIP)) == "own_affair"
    assert code_of(lambda: of.policy.require_another(caller, f"{NIP[:-1]}8")) == ""


@case("verify.document_anew", Mutation("cycle", "_CHECKED: _PROPOSED}", "_CHECKED: _CHECKED}"))
def what_gets_another_document_is_checked_again(of: Domain) -> None:
    one = proposal(of, "checked")
    one.attach()
    assert str(one.state) == "proposed"


@case(
    "verify.anew",
    Mutation("proposal", "        self.checked = self.verified = None", "        self.verified = self.verified"),
)
def what_came_back_is_checked_from_the_start(of: Domain) -> None:
    one = proposal(of, "checked")
    one.send_back([], "Belum lengkap")
    assert (str(one.state), one.checked) == ("returned", None)


@case(
    "documents.mandatory",
    Mutation("checklist", "if one.mandatory and one.code not in there", "if one.mandatory and not there"),
)
def nothing_is_checked_off_without_a_mandatory_document(of: Domain) -> None:
    item = of.checklist.Item
    one = proposal(of, "proposed")
    assert code_of(lambda: one.check(step(of, "first"), [item("a", "A"), item("b", "B")], {"a"})) == (
        "documents_missing"
    )


@case(
    "documents.optional",
    Mutation("checklist", "if one.mandatory and one.code not in there", "if one.code not in there"),
)
def an_optional_document_may_be_missing(of: Domain) -> None:
    assert not of.checklist.missing([of.checklist.Item("a", "A", mandatory=False)], set())


@case(
    "documents.if_held",
    Mutation("checklist", "and (one.if_held is None or one.if_held in held)", "and (one.if_held is None or True)"),
)
def a_certificate_is_asked_of_who_holds_it(of: Domain) -> None:
    def codes(held: set[Any]) -> set[str]:
        return {one.code for one in of.checklist.asked_for(of.checklist.DEFAULTS[XX], left=False, held=held)}

    assert codes({X}) - codes(set()) == {"piagam_x"}


@case("documents.for_left", Mutation("checklist", "(left or not one.for_left)", "(not one.for_left or not held)"))
def who_has_left_brings_one_more(of: Domain) -> None:
    def codes(*, left: bool) -> set[str]:
        return {one.code for one in of.checklist.asked_for(of.checklist.DEFAULTS[X], left=left, held=set())}

    assert codes(left=True) - codes(left=False) == {"sk_berhenti"}


def document(of: Domain, kind: str = "pdf", size: int = 5) -> Any:
    """Return a document."""
    origin = of.document.Origin.UPLOADED
    return of.document.Document(ID, ID, "sk_cpns", "SK CPNS", "0" * 64, size, kind, origin, AT, None)


@case("documents.taken", Mutation("proposal", "    if not_taken:\n", "    if len(not_taken) > 2:\n"))
def what_the_ministry_does_not_take_goes_no_further(of: Domain) -> None:
    rules = of.package.PackageRules(file_bytes_max=10)
    some = [document(of), document(of, "jpeg"), document(of, size=11)]
    found = [*of.intake.not_taken(rules, some)]
    assert [(one.code, one.where) for one in found] == [
        ("document_kind", "documents.sk_cpns"),
        ("document_too_large", "documents.sk_cpns"),
    ]
    one = proposal(of, "proposed")
    assert code_of(lambda: one.check(step(of, "first"), [], (), found)) == "documents_not_taken"
    assert not list(of.intake.not_taken(of.package.PackageRules(part_bytes_max=20_000), [document(of, size=10_000)]))
    assert list(of.intake.not_taken(of.package.PackageRules(part_bytes_max=20_000), [document(of, size=19_999)]))


@case(
    "documents.unfinished",
    Mutation(
        "checklist",
        "if one.code in made_here)",
        "if one.code in made_here and one.made_here is not MadeHere.STATEMENT)",
    ),
)
def a_statement_that_nobody_has_signed_is_counted(of: Domain) -> None:
    checklist = of.checklist
    left = checklist.unfinished(checklist.DEFAULTS[X], {"drh", "skp", "surat_pernyataan"})
    assert left == {"drh": "to_fill_in", "surat_pernyataan": "to_sign"}
    assert not checklist.unfinished(checklist.DEFAULTS[X], set())
    (said,) = checklist.warnings_of([[checklist.Unfinished.TO_SIGN], []])
    assert said.startswith("1 usulan memakai surat pernyataan")
