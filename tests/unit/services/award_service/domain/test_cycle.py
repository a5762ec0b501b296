"""A proposal moves as the table of the cycle says, whatever is done to it in whichever order."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.vocabulary import AwardGrade
from services.award_service.domain.cycle import (
    AWAITED,
    BATCH_RULES,
    ENDED,
    GRANTED,
    OPEN,
    RULES,
    Act,
    BatchState,
    Capacity,
    State,
    after,
    may,
)
from services.award_service.domain.due import Milestone, MilestoneState
from services.award_service.domain.eligibility import Asked, Footing, Statement
from services.award_service.domain.errors import AwardError
from services.award_service.domain.outcome import FOLLOWS, Outcome, OutcomeChannel, Unfit, Word, follow, is_repeated
from services.award_service.domain.proposal import Attestation, Decree, Lack, Proposal, Revocation, Step, Who

ID: Final = UUID(int=1)
AT: Final = datetime(2026, 8, 17, 9, tzinfo=UTC)
DAY: Final = date(2026, 8, 17)
FIRST, SECOND = Who("first", None), Who("second", None)
ELIGIBLE: Final = Footing(
    Milestone(AwardGrade.X, MilestoneState.DUE, date(2010, 3, 1)), asked=frozenset(Asked), since=None
)
DECREE: Final = Decree("61/TK/TAHUN 2026", date(2026, 8, 1))
OTHER: Final = Decree("62/TK/TAHUN 2026", date(2026, 8, 2))

DONE: Final[dict[Act, Callable[[Proposal], None]]] = {
    Act.RECORD: lambda one: one.record(Statement.NO),
    Act.ATTACH: lambda one: one.attach(),
    Act.ATTEST: lambda one: one.attest(Attestation(Asked.LEAVE, "Surat", FIRST, AT)),
    Act.PROPOSE: lambda one: one.propose(ID, ID, BatchState.OPEN),
    Act.CHECK: lambda one: one.check(Step(FIRST, AT), (), ()),
    Act.VERIFY: lambda one: one.verify(Step(SECOND, AT), ELIGIBLE),
    Act.RETURN: lambda one: one.send_back([Lack(None, "Piagam")], "Belum lengkap", by_ministry=one.state in AWAITED),
    Act.REFUSE: lambda one: one.refuse("TMS", by_ministry=one.state in AWAITED),
    Act.POSTPONE: lambda one: one.postpone("Menunggu"),
    Act.RESUME: lambda one: one.resume(ID, ID, BatchState.OPEN),
    Act.WITHDRAW: lambda one: one.withdraw("Keliru"),
    Act.SEND: lambda one: one.send(AT.date()),
    Act.RECEIPT: lambda one: one.arrive(),
    Act.ACCEPT: lambda one: one.accept(DAY),
    Act.DECREE: lambda one: one.grant(DECREE),
    Act.CORRECT_DECREE: lambda one: one.correct_decree(DECREE),
    Act.TAKE_BACK: lambda one: one.take_back(),
    Act.RECEIVE: lambda one: one.receive("P-1", DAY),
    Act.HAND_OVER: lambda one: one.hand_over(DAY),
    Act.REVOKE: lambda one: one.revoke(Revocation("9/TK/TAHUN 2026", DAY, "PTDH")),
}


def candidate(state: State = State.CANDIDATE) -> Proposal:
    """Return a proposal in a state, as one that the ministry has spoken of."""
    return Proposal(
        id=ID,
        nip="197001012000031000",
        grade=AwardGrade.X,
        batch_id=ID,
        period_id=ID,
        unit_code="BKPSDM",
        due_month=None,
        start_on=None,
        start_basis=None,
        created_at=AT,
        state=state,
        statement=Statement.NO,
        checked=Step(FIRST, AT),
        by_ministry=True,
        accepted_on=DAY,
        decree=DECREE if state in GRANTED else None,
    )


@pytest.mark.parametrize("act", DONE)
def test_an_act_leads_where_the_table_says_and_nowhere_else(act: Act) -> None:
    for state in State:
        one = candidate(state)
        expected = after(act, state)
        if expected is None:
            with pytest.raises(AwardError):
                DONE[act](one)
            assert one.state is state
        else:
            DONE[act](one)
            assert one.state is expected


def test_every_act_but_those_that_change_nothing_is_tried() -> None:
    assert set(Act) - DONE.keys() == {Act.CREATE, Act.READ}


@given(st.lists(st.sampled_from(list(DONE)), max_size=40))
def test_whatever_is_done_a_medal_comes_after_two_steps_by_two_people_and_a_sending(acts: list[Act]) -> None:
    one = candidate()
    one.checked, one.by_ministry, one.accepted_on = None, False, None
    announced = 0
    for act in acts:
        before = one.announcements
        try:
            DONE[act](one)
        except AwardError:
            assert one.announcements == before
        assert one.announcements - before in {0, 1}
        announced += one.announcements - before
        if one.state in {State.VERIFIED, *AWAITED, *GRANTED}:
            assert one.checked is not None
            assert one.verified is not None
            assert not one.checked.by.is_same(one.verified.by)
        if one.state in {*AWAITED, *GRANTED, State.REVOKED}:
            assert one.sendings > 0
        assert (one.decree is not None) == (one.state in {*GRANTED, State.REVOKED})
    assert one.announcements == announced


def test_every_state_is_reached_and_has_one_of_three_ends() -> None:
    reached = {State.CANDIDATE}
    for _ in State:
        leads = [rule.leads for rules in RULES.values() for rule in rules]
        reached |= {later for each in leads for was, later in each.items() if was in reached}
    assert reached == set(State)
    assert OPEN | ENDED | GRANTED | {State.REVOKED} == set(State)
    assert not OPEN & (ENDED | GRANTED)


def test_the_ministry_alone_grants_and_nobody_but_a_verifier_verifies() -> None:
    assert {one for one in Capacity if any(may(Act.DECREE, frozenset({one}), state) for state in State)} == {
        Capacity.MINISTRY
    }
    assert {one for one in Capacity if any(may(Act.VERIFY, frozenset({one}), state) for state in State)} == {
        Capacity.VERIFIER
    }


def test_every_state_of_a_batch_is_reached() -> None:
    reached = {BatchState.OPEN}
    for _ in BatchState:
        reached |= {later for rule in BATCH_RULES.values() for was, later in rule.leads.items() if was in reached}
    assert reached == set(BatchState)


@pytest.mark.parametrize("word", Word)
def test_a_word_does_what_its_table_says_or_nothing(word: Word) -> None:
    for state in State:
        one = candidate(state)
        told = Outcome(OutcomeChannel.FILES, "1", ID, word, DAY, "Alasan", (), OTHER)
        known = is_repeated(told, one)
        act = None if known else FOLLOWS[word].get(state)
        assert follow(told, one, DAY) is (act if act or known else Unfit.WRONG_STATE)
        assert one.state is (state if act is None else after(act, state))
