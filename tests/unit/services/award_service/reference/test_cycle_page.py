"""The page of the cycle draws and lists what the tables say."""

from services.award_service.domain.cycle import RULES, Act, BatchState, State
from services.award_service.domain.outcome import Unfit
from services.award_service.reference.cycle_page import cycle_page
from services.award_service.terms_id import ACT, BATCH_STATE, STATE


def test_every_state_is_drawn() -> None:
    text = cycle_page()
    assert [one for one in State if f'state "{STATE[one]}" as {one}' not in text] == []
    assert [one for one in BatchState if f'state "{BATCH_STATE[one]}" as {one}' not in text] == []


def test_every_step_is_drawn_with_who_takes_it() -> None:
    text = cycle_page()
    assert "    checked --> verified: memverifikasi (langkah 2) (verifikator)" in text
    moves = sum(
        before is not after for rules in RULES.values() for rule in rules for before, after in rule.leads.items()
    )
    assert text.split("```")[1].count(" --> ") == moves + 1


def test_every_act_and_every_reason_has_its_line() -> None:
    text = cycle_page()
    assert [one for one in Act if one is not Act.READ and f"| {ACT[one]} `{one}` |" not in text] == []
    assert [one for one in Unfit if f"`{one}`" not in text] == []
