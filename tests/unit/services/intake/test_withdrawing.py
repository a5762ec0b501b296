"""What a source withdraws from a day on holds until that day, and nothing else of it changes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.intake.domain.report import SourceReport
from services.intake.domain.statements import Statements, statements_of
from services.intake.handlers.arrivals import arrive
from tests.support.intake.reported import BOSS, NIP, report

TODAY = date(2026, 6, 15)
BEFORE, AFTER = date(2025, 1, 31), date(2025, 2, 1)


def said(*reports: SourceReport) -> Statements:
    kept = arrive(reports, {}, TODAY).kept[reports[0].key]
    return statements_of(kept, of_unit=reports[0].key != NIP)


def of_person(*bodies: dict[str, Any]) -> Statements:
    return said(*(report("bkd", nip=NIP, **body) for body in bodies))


def days(statements: Statements) -> Sequence[date]:
    return [one.start for one in statements.dated]


def values_on(statements: Statements, day: date) -> Any:
    dated = statements.on(day)
    return None if dated is None else dated.values


def test_a_source_that_says_nothing_any_more_said_something_before() -> None:
    found = of_person({"grade": "III/a"}, {"withdrawn": ["grade"], "effective_on": AFTER.isoformat()})
    assert not found.values
    assert not found.is_silent
    assert (values_on(found, BEFORE), values_on(found, AFTER)) == ({"grade": "III/a"}, {})


def test_the_head_of_a_unit_is_its_head_until_the_day_on_which_that_is_withdrawn() -> None:
    withdrawn = report("bkd", code="A", withdrawn=["head_nip"], effective_on=AFTER.isoformat())
    found = said(report("bkd", code="A", head_nip=BOSS), withdrawn)
    assert not found.is_silent
    assert (values_on(found, BEFORE), values_on(found, AFTER)) == ({"head_nip": BOSS}, {})


def test_whoever_withdraws_all_as_never_said_is_silent() -> None:
    assert of_person({"grade": "III/a"}, {"withdrawn": ["*"]}).is_silent


def test_what_was_never_said_cannot_be_withdrawn() -> None:
    found = of_person({"withdrawn": ["grade"], "effective_on": AFTER.isoformat()}, {"unit_code": "A"})
    assert days(found) == days(of_person({"unit_code": "A"}))


def test_a_field_without_days_is_withdrawn_without_another_day_for_the_position() -> None:
    positions = ({"unit_code": "A", "name": "Satu", "effective_on": "2020-01-01"}, {"unit_code": "B"})
    withdrawn = {"withdrawn": ["name"], "effective_on": AFTER.isoformat()}
    assert of_person(*positions, withdrawn).dated == of_person(*positions).dated
