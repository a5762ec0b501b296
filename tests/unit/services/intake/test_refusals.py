"""Rules of refusal that nothing breaks that comes by HTTP, and what holds for all."""

import pytest

from services.intake.domain.refusals import RULES, refusals_of

OTHER_DOORS = [
    ("wrong_publisher", [], "wrong_publisher", None),
    ("wrong_envelope", [("structured", "datacontenttype")], "structured", "datacontenttype"),
    ("wrong_envelope", [("no_attributes", "")], "no_attributes", None),
    ("wrong_envelope", [("encoded", "")], "encoded", None),
    ("wrong_envelope", [("string_unicode", "id")], "id_invalid", "id"),
    ("unreadable_properties", [], "unreadable_properties", None),
    ("invalid_data", [("some_new_kind", "grade")], "invalid", "grade"),
]


@pytest.mark.parametrize(("violation", "found", "code", "field"), OTHER_DOORS)
def test_what_other_doors_refuse_is_told_too(
    violation: str, found: list[tuple[str, str]], code: str, field: str | None
) -> None:
    (fault,) = refusals_of(violation, found)
    assert (fault.code, fault.field) == (code, field)


def test_ten_faults_are_told_at_the_most_and_none_twice() -> None:
    every = [("missing", f"acting.{number}.since") for number in range(20)]
    assert len(refusals_of("invalid_data", every)) == 10
    assert len(refusals_of("invalid_data", [("missing", "acting.0.since")] * 3)) == 1


def test_a_place_that_is_long_is_cut() -> None:
    (fault,) = refusals_of("invalid_data", [("string_type", "x" * 100)])
    assert fault.field == "x" * 64


def test_codes_name_one_rule_each() -> None:
    codes = [one.code for one in RULES]
    assert len(codes) == len(set(codes))
    assert all(one.sentence.endswith(".") for one in RULES)
