"""Every rule of the product has cases, all of them hold, and a mutation of a rule turns exactly its cases red."""

import pytest

from services.award_service.domain.rules import AREAS, RULES
from tests.unit.services.award_service.rules.copies import PRODUCT, mutated
from tests.unit.services.award_service.rules.registry import Case, bound, red

CASES = [pytest.param(one, id=f"{rule}-{one.__name__}") for rule, each in bound().items() for one in each.cases]


def test_every_rule_has_a_case_and_a_mutation_and_the_other_way_round() -> None:
    assert set(bound()) == set(RULES)
    assert {rule: len(each.mutations) for rule, each in bound().items()} == dict.fromkeys(RULES, 1)


def test_no_two_rules_have_one_id_or_one_sentence() -> None:
    rules = [one for area in AREAS.values() for one in area]
    assert len({one.id for one in rules}) == len({one.sentence for one in rules}) == len(rules)


def test_every_rule_says_who_says_so() -> None:
    assert not [one.id for one in RULES.values() if not one.source.strip()]


@pytest.mark.parametrize("case", CASES)
def test_the_product_keeps_the_rule(case: Case) -> None:
    case(PRODUCT)


@pytest.mark.parametrize("rule", sorted(bound()))
def test_a_mutation_turns_exactly_the_rules_cases_red(rule: str) -> None:
    each = bound()[rule]
    with mutated(each.mutations[0]) as copy:
        assert red(copy) == {rule: [one.__name__ for one in each.cases]}
