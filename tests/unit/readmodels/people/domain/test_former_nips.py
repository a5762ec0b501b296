"""One person with several numbers."""

from itertools import permutations

import pytest

from readmodels.people.domain.former_nips import FormerNips

FIRST, SECOND, THIRD = "199001012019211000", "199001012021211000", "199001012024031000"


def test_in_any_order_two_changes_lead_to_the_number_of_today() -> None:
    for order in permutations([(FIRST, SECOND), (SECOND, THIRD)]):
        known = FormerNips({})
        assert all(known.follow(*pair) for pair in order)
        assert {known.now(nip) for nip in (FIRST, SECOND, THIRD)} == {THIRD}
        assert [known.age(nip) for nip in (FIRST, SECOND, THIRD)] == [2, 1, 0]


@pytest.mark.parametrize("pair", [(FIRST, THIRD), (THIRD, FIRST), (SECOND, SECOND), (SECOND, FIRST)])
def test_a_second_successor_and_a_circle_are_refused(pair: tuple[str, str]) -> None:
    known = FormerNips({FIRST: SECOND, SECOND: THIRD})
    assert not known.follow(*pair)
    assert known.successors == {FIRST: SECOND, SECOND: THIRD}


def test_the_same_change_may_be_told_again() -> None:
    known = FormerNips({FIRST: SECOND, SECOND: THIRD})
    assert known.follow(FIRST, SECOND)


@pytest.mark.parametrize("stranger", ["199001022019211000", "199001012019212000"])
def test_a_number_with_another_day_of_birth_or_another_sex_is_refused(stranger: str) -> None:
    known = FormerNips({})
    assert not known.follow(stranger, SECOND)
    assert known.successors == {}
    assert known.follow(stranger, SECOND, are_named_alike=True)
