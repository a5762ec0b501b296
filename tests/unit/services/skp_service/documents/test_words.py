"""Indonesian words for every term, and for days and periods."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from contracts.vocabulary import PeriodKind, Predicate, Rating
from services.skp_service.documents import words
from services.skp_service.documents.behaviour_guide import GUIDE
from services.skp_service.documents.content import Period
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
    (PlanModel, words.MODEL),
    (Approach, words.APPROACH),
    (Aspect, words.ASPECT),
    (Perspective, words.PERSPECTIVE),
    (Annex, words.ANNEX),
    (Rating, words.RATING),
    (Predicate, words.PREDICATE),
    (OrganisationPerformance, words.ORGANISATION),
    (Behaviour, GUIDE),
]


@pytest.mark.parametrize(("terms", "table"), TABLES, ids=lambda one: getattr(one, "__name__", ""))
def test_every_term_has_words_of_its_own(terms: type[StrEnum], table: Mapping[Any, object]) -> None:
    assert set(table) == set(terms)
    assert len(set(table.values())) == len(table)


def test_a_behaviour_is_shown_by_three_indicators() -> None:
    indicators = [indicator for guide in GUIDE.values() for indicator in guide.indicators]
    assert len(set(indicators)) == 3 * len(Behaviour)


def test_days_are_indonesian() -> None:
    assert words.day(date(2025, 1, 2)) == "2 Januari 2025"
    assert words.day(date(2024, 2, 29)) == "29 Februari 2024"
    assert words.day(date(2025, 12, 31)) == "31 Desember 2025"


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
    assert words.kind(period) == kind
    assert words.span(period) == span
