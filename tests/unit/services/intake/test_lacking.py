"""What is missing after a first load."""

from datetime import date, timedelta
from typing import Any

from services.intake.domain.heads import ActingHead, Head, MergedUnit
from services.intake.domain.lacking import MENDERS, SENTENCES, Lack, lacking_of_employee, lacking_of_unit
from tests.support.intake.reported import BOSS, NIP

TODAY = date(2026, 1, 1)
BEFORE, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
UNITS = {
    "A": MergedUnit(None, (Head(BEFORE, BOSS),)),
    "B": MergedUnit("A"),
    "C": MergedUnit("A", active=False),
    "D": MergedUnit("A", (Head(TOMORROW, BOSS),)),
    "E": MergedUnit("A", (Head(BEFORE, BOSS), Head(TODAY, None))),
    "F": MergedUnit("B", (Head(BEFORE, BOSS),)),
    "G": MergedUnit(None, acting=(ActingHead(BEFORE, None, BOSS),)),
}
UNLED: Any = {"superior_nip": None, "superior_derived": True}


def of_person(nip: str = NIP, missing: str = "", **position: Any) -> list[Lack]:
    held = {"since": "2025-01-01", "unit_code": "A", "superior_nip": BOSS} | position
    content = {"name": "Satu", "positions": [held]} if position else None
    return [one.lack for one in lacking_of_employee(nip, content, missing, UNITS, TODAY)]


def test_everything_that_can_be_missing_has_a_sentence_and_somebody_who_mends_it() -> None:
    assert SENTENCES.keys() == MENDERS.keys() == {*Lack}


def test_of_people() -> None:
    assert of_person(until=None) == []
    assert of_person(**UNLED) == [Lack.NO_SUPERIOR]
    assert of_person(unit_code="X") == [Lack.UNKNOWN_UNIT]
    assert of_person(unit_code="X", **UNLED) == [Lack.UNKNOWN_UNIT, Lack.NO_SUPERIOR]
    assert of_person(missing="name,position") == [Lack.NO_RECORD]
    assert of_person(missing="effective_on") == [Lack.NO_RECORD]


def test_whoever_has_left_and_who_heads_all_lack_nothing() -> None:
    assert of_person(until="2025-12-31", **UNLED) == []
    assert of_person(until="2026-01-01", **UNLED) == [Lack.NO_SUPERIOR]
    assert of_person(BOSS, **UNLED) == []
    assert of_person(BOSS, unit_code="G", **UNLED) == []
    assert of_person(BOSS, unit_code="F", **UNLED) == [Lack.NO_SUPERIOR]
    assert of_person(unit_code="A", **UNLED) == [Lack.NO_SUPERIOR]


def test_of_whom_a_source_says_that_nobody_is_above_lacks_nobody() -> None:
    assert of_person(superior_nip=None) == []


def test_of_units() -> None:
    assert {code: [one.lack for one in lacking_of_unit(code, unit, code, TODAY)] for code, unit in UNITS.items()} == {
        "A": [],
        "B": [Lack.NO_HEAD],
        "C": [],
        "D": [Lack.NO_HEAD],
        "E": [Lack.NO_HEAD],
        "F": [],
        "G": [Lack.NO_HEAD],
    }
