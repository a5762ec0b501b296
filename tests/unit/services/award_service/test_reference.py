"""For random people, under all choices of an agency, the product says what the reference finds out month by month."""

from datetime import date
from itertools import product

import pytest

from tests.support.award.facts import Choices
from tests.support.award.people import people
from tests.support.award.product import computed
from tests.support.award.reference import expected

DAY = date(2026, 11, 30)
PEOPLE = 200
MARGINS: tuple[dict[str, int], ...] = ({}, {"x": 3, "xx": 3})
CHOICES = [
    Choices(contract_too, restart, lower_later, margins)
    for contract_too, restart, lower_later, margins in product((False, True), (False, True), (False, True), MARGINS)
]
NO_STANDINGS = Choices(leave_standings=frozenset())


@pytest.mark.parametrize("seed", range(len(CHOICES) + 1))
def test_the_product_says_what_the_reference_finds(seed: int) -> None:
    choices = [*CHOICES, NO_STANDINGS][seed]
    differ = [one for one in people(seed, PEOPLE, DAY) if computed(one, DAY, choices) != expected(one, DAY, choices)]
    assert differ == []


def test_the_people_are_of_all_kinds() -> None:
    found = [expected(one, DAY, Choices(restart=True)) for one in people(0, PEOPLE, DAY)]
    assert {one.due for one in found} == {None, "x", "xx", "xxx"}
    assert any(one.late for one in found)
    assert {len(one.forecast[36]) for one in found} >= {0, 1}
