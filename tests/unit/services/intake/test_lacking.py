"""What is missing after a first load."""

from datetime import date
from typing import Any

from services.intake.domain.heads import Head, MergedUnit
from services.intake.domain.lacking import MENDERS, SENTENCES, Lack, lacking_of_employee, lacking_of_unit
from tests.support.intake.reported import BOSS, NIP

DAY = date(2026, 1, 1)
UNITS = {"A": MergedUnit(None, (Head(DAY, BOSS),)), "B": MergedUnit("A"), "C": MergedUnit("A", active=False)}


def of_person(nip: str = NIP, missing: str = "", **position: Any) -> list[Lack]:
    content = {"name": "Satu", "positions": [{"unit_code": "A", "superior_nip": BOSS} | position]} if position else None
    return [one.lack for one in lacking_of_employee(nip, content, missing, UNITS)]


def test_everything_that_can_be_missing_has_a_sentence_and_somebody_who_mends_it() -> None:
    assert SENTENCES.keys() == MENDERS.keys() == {*Lack}


def test_of_people() -> None:
    assert of_person(until=None) == []
    assert of_person(superior_nip=None) == [Lack.NO_SUPERIOR]
    assert of_person(unit_code="X") == [Lack.UNKNOWN_UNIT]
    assert of_person(unit_code="X", superior_nip=None) == [Lack.UNKNOWN_UNIT, Lack.NO_SUPERIOR]
    assert of_person(missing="name,position") == [Lack.NO_RECORD]


def test_whoever_has_left_and_who_heads_all_lack_nothing() -> None:
    assert of_person(superior_nip=None, until="2026-05-31") == []
    assert of_person(missing="effective_on") == []
    assert of_person(BOSS, superior_nip=None) == []
    assert of_person(BOSS, unit_code="B", superior_nip=None) == [Lack.NO_SUPERIOR]


def test_of_units() -> None:
    assert {code: [one.lack for one in lacking_of_unit(code, unit, code)] for code, unit in UNITS.items()} == {
        "A": [],
        "B": [Lack.NO_HEAD],
        "C": [],
    }
