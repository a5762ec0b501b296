"""The page of the rules names each, and each setting that decides one."""

from services.award_service.domain.rules import AREAS, RULES
from services.award_service.reference.rules_page import rules_page
from services.award_service.settings import AwardSettings


def test_the_page_has_every_rule_with_its_source() -> None:
    text = rules_page()
    missing = [one.id for one in RULES.values() if f"| {one.sentence} | {one.source} |" not in text]
    assert missing == []


def test_every_area_has_a_heading() -> None:
    lines = rules_page().splitlines()
    assert [f"## {area}" for area in AREAS if f"## {area}" not in lines] == []


def test_what_is_uncertain_names_a_setting_that_exists() -> None:
    named = {one.setting for one in RULES.values() if one.setting is not None}
    assert named <= set(AwardSettings.model_fields)
    text = rules_page().split("## Yang belum pasti")[1]
    assert [one for one in named if f"`KINERJA_{one.upper()}`" not in text] == []
