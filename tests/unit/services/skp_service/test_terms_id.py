"""Indonesian words for every term, and for periods."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from contracts.vocabulary import PeriodKind, Predicate, Rating
from services.skp_service import terms_id
from services.skp_service.documents.behaviour_guide import GUIDE
from services.skp_service.documents.content import Period, Remark
from services.skp_service.domain.cycle import Capacity
from services.skp_service.domain.terms import (
    Annex,
    Approach,
    Aspect,
    Behaviour,
    OrganisationPerformance,
    Perspective,
    PlanModel,
)

TABLES: list[tuple[type[StrEnum], Mapping[Any, object]]] = [
    (PlanModel, terms_id.MODEL),
    (Approach, terms_id.APPROACH),
    (Aspect, terms_id.ASPECT),
    (Perspective, terms_id.PERSPECTIVE),
    (Annex, terms_id.ANNEX),
    (Rating, terms_id.RATING),
    (Predicate, terms_id.PREDICATE),
    (OrganisationPerformance, terms_id.ORGANISATION),
    (Behaviour, GUIDE),
]


@pytest.mark.parametrize(("terms", "table"), TABLES, ids=lambda one: getattr(one, "__name__", ""))
def test_every_term_has_words_of_its_own(terms: type[StrEnum], table: Mapping[Any, object]) -> None:
    assert set(table) == set(terms)
    assert len(set(table.values())) == len(table)


def test_a_behaviour_is_shown_by_three_indicators() -> None:
    indicators = [indicator for guide in GUIDE.values() for indicator in guide.indicators]
    assert len(set(indicators)) == 3 * len(Behaviour)


@pytest.mark.parametrize(
    ("grade", "printed"),
    [
        ("I/a", "Juru Muda (I/a)"),
        ("III/d", "Penata Tingkat I (III/d)"),
        ("IV/e", "Pembina Utama (IV/e)"),
        ("iii.b", "Penata Muda Tingkat I (III/b)"),
        ("IX", "IX"),
        ("V", "V"),
        ("I/e", "I/e"),
        ("Penata (III/c)", "Penata (III/c)"),
    ],
)
def test_a_rank_of_a_pns_stands_with_its_name_and_any_other_as_it_is(grade: str, printed: str) -> None:
    assert terms_id.rank(grade) == printed


def test_every_rank_has_a_name_of_its_own() -> None:
    assert list(terms_id.RANK) == [
        *(f"{group}/{room}" for group in ("I", "II", "III", "IV") for room in "abcd"),
        "IV/e",
    ]
    assert len(set(terms_id.RANK.values())) == 17


@pytest.mark.parametrize(
    ("giver", "printed"),
    [
        (Capacity.ASSESSOR, "Pejabat penilai: Rapi"),
        (Capacity.COLLEAGUE, "Rekan: Rapi"),
        (Capacity.SUBORDINATE, "Bawahan: Rapi"),
        (None, "Rapi"),
    ],
)
def test_feedback_says_what_its_giver_is(giver: Capacity | None, printed: str) -> None:
    assert terms_id.remark(Remark("Rapi", giver)) == printed


@pytest.mark.parametrize(
    ("period", "kind", "span"),
    [
        (
            Period(PeriodKind.ANNUAL, date(2025, 1, 1), date(2025, 12, 31)),
            "Tahunan",
            "1 Januari s.d. 31 Desember 2025",
        ),
        (
            Period(PeriodKind.ANNUAL, date(2024, 12, 1), date(2025, 12, 31)),
            "Tahunan",
            "1 Desember 2024 s.d. 31 Desember 2025",
        ),
        (
            Period(PeriodKind.QUARTERLY, date(2025, 1, 1), date(2025, 3, 31)),
            "Triwulan I",
            "1 Januari s.d. 31 Maret 2025",
        ),
        (
            Period(PeriodKind.QUARTERLY, date(2025, 10, 1), date(2025, 12, 31)),
            "Triwulan IV",
            "1 Oktober s.d. 31 Desember 2025",
        ),
        (Period(PeriodKind.MONTHLY, date(2025, 5, 1), date(2025, 5, 31)), "Bulan Mei", "1 Mei s.d. 31 Mei 2025"),
    ],
    ids=["a year", "over the new year", "first quarter", "last quarter", "a month"],
)
def test_periods_are_indonesian(period: Period, kind: str, span: str) -> None:
    assert terms_id.kind(period) == kind
    assert terms_id.span(period) == span
