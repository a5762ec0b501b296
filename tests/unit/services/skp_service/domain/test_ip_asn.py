"""The professionalism index (PermenPANRB 38/2018, PerBKN 8/2019)."""

import pytest

from contracts.vocabulary import Predicate
from services.skp_service.domain.ip_asn import (
    DISCIPLINE,
    PERFORMANCE,
    QUALIFICATION,
    Category,
    category_of,
    index_of,
    performance_part,
)
from services.skp_service.domain.terms import Discipline, Education


def test_every_class_has_its_points() -> None:
    assert QUALIFICATION.keys() == set(Education)
    assert PERFORMANCE.keys() == set(Predicate)
    assert DISCIPLINE.keys() == set(Discipline)


def test_the_weights_are_25_40_30_5() -> None:
    best = index_of(Education.DOCTORATE, 40, Predicate.VERY_GOOD, Discipline.NONE)
    assert (best.qualification, best.competence, best.performance, best.discipline) == (25, 40, 30, 5)
    assert best.total == 100


def test_the_performance_part_follows_the_predicate() -> None:
    assert [performance_part(predicate) for predicate in Predicate] == [30, 25, 15, 5, 1]


def test_an_agency_may_set_its_own_performance_part() -> None:
    own = {**PERFORMANCE, Predicate.GOOD: 27}
    assert index_of(Education.BACHELOR, 20, Predicate.GOOD, Discipline.LIGHT, own).performance == 27


@pytest.mark.parametrize(
    ("total", "category"),
    [
        (100, Category.VERY_HIGH),
        (91, Category.VERY_HIGH),
        (90, Category.HIGH),
        (81, Category.HIGH),
        (80, Category.MODERATE),
        (71, Category.MODERATE),
        (70, Category.LOW),
        (61, Category.LOW),
        (60, Category.VERY_LOW),
        (0, Category.VERY_LOW),
    ],
)
def test_the_category_of_an_index(total: int, category: Category) -> None:
    assert category_of(total) is category


def test_the_index_knows_its_category() -> None:
    index = index_of(Education.BACHELOR, 30, Predicate.GOOD, Discipline.NONE)
    assert (index.total, index.category) == (75, Category.MODERATE)


@pytest.mark.parametrize("competence", [-1, 41])
def test_competence_has_0_to_40_points(competence: int) -> None:
    with pytest.raises(ValueError, match="0 to 40"):
        index_of(Education.MASTER, competence, Predicate.GOOD, Discipline.NONE)
