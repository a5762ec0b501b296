"""Where somebody is said to be, day by day, of those whom sources say to have left, or of whom they say less later."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from typing import Any, Final

from contracts.employee import DatedPosition
from readmodels.people.domain.former_nips import FormerNips
from services.intake.domain.employee import merge_employee
from services.intake.domain.heads import Head, MergedUnit, UnitTree
from services.intake.domain.report import KeptReport, SourceReport
from services.intake.domain.statements import Statements, statements_of
from services.intake.handlers.arrivals import arrive, by_source, provisional_number
from services.intake.precedence_file import read_precedence
from tests.support.intake.plain_merge import plain_positions
from tests.support.intake.reported import BOSS, NIP, OTHER, report

FORMER: Final = "199001012013212000"
TODAY: Final = date(2026, 6, 15)
PLACE: Final[dict[str, Any]] = {"name": "Satu", "unit_code": "A", "position": "Guru"}


def said(reports: Sequence[SourceReport]) -> dict[str, Statements]:
    kept: list[KeptReport] = [one for several in arrive(reports, {}, TODAY).kept.values() for one in several]
    former = FormerNips({FORMER: NIP})
    return {source: statements_of(one) for source, one in by_source(kept, former.age).items()}


def positions(*reports: SourceReport, tree: UnitTree | None = None) -> list[DatedPosition]:
    merged = merge_employee(NIP, said(reports), read_precedence(None), tree or UnitTree(), TODAY)
    found = [DatedPosition.model_validate(one) for one in (merged.content or {"positions": []})["positions"]]
    if tree is None:
        assert found == [DatedPosition.model_validate(one) for one in plain_positions(reports, TODAY)]
    return found


def spans(*reports: SourceReport) -> list[tuple[str | None, str | None, str]]:
    found = [one.model_dump(mode="json") for one in positions(*reports)]
    return [(one["since"], one["until"], one["unit_code"]) for one in found]


def test_who_had_left_when_first_reported_was_there_until_then() -> None:
    left = report("siasn", nip=NIP, active=False, effective_on="2026-05-31", **PLACE)
    assert spans(left) == [(None, "2026-05-31", "A")]
    assert spans(left, report("bkd", nip=NIP, unit_code="B", effective_on="2026-06-10")) == [(None, "2026-05-31", "A")]
    known_before = report("bkd", nip=NIP, unit_code="B", position="Guru", effective_on="2020-01-01")
    assert spans(left, known_before) == [("2020-01-01", "2026-05-31", "B")]


def test_who_had_left_when_first_reported_was_under_the_heads_of_then() -> None:
    heads = (Head(date(1900, 1, 1), BOSS), Head(date(2024, 1, 1), OTHER), Head(date(2026, 6, 1), BOSS))
    left = report("siasn", nip=NIP, active=False, effective_on="2026-05-31", **PLACE)
    found = positions(left, tree=UnitTree({"A": MergedUnit(None, heads)}))
    assert [(one.since, one.until, one.superior_nip) for one in found] == [
        (None, None, BOSS),
        (date(2024, 1, 1), date(2026, 5, 31), OTHER),
    ]


def test_where_nobody_says_any_more_the_last_place_goes_on_with_what_is_said_later() -> None:
    gone = report("siasn", nip=NIP, withdrawn=["position"], effective_on="2024-01-01")
    first = report("siasn", nip=NIP, effective_on="2020-01-01", **PLACE)
    graded = report("simpeg", nip=NIP, grade="III/b", effective_on="2024-06-01")
    found = [(one.since, one.position, one.grade) for one in positions(first, gone, graded)]
    assert found == [(date(2020, 1, 1), "Guru", None), (date(2024, 6, 1), "Guru", "III/b")]


def test_who_has_left_is_not_back_because_of_what_says_nothing_of_it() -> None:
    left = report("siasn", nip=NIP, active=False, effective_on="2026-05-31")
    moved = report("siasn", nip=NIP, unit_code="B")
    reports = [report("siasn", nip=NIP, effective_on="2020-01-01", **PLACE), left, moved]
    assert spans(*reports) == [("2020-01-01", "2026-05-31", "A")]
    assert said(reports)["siasn"].after_leaving == {provisional_number(2)}
    assert said([*reports, report("siasn", nip=NIP, name="Lain")])["siasn"].after_leaving == {provisional_number(2)}
    assert said([*reports[:2], report("siasn", nip=NIP, unit_code="B", active=True)])["siasn"].after_leaving == set()


def test_who_will_leave_is_there_until_then_whatever_is_said_meanwhile() -> None:
    reports = [
        report("siasn", nip=NIP, grade="III/a", active=True, effective_on="2020-01-01", **PLACE),
        report("siasn", nip=NIP, active=False, effective_on="2027-03-31"),
        report("siasn", nip=NIP, grade="III/b", effective_on="2026-06-01"),
        report("siasn", nip=NIP, unit_code="B", position="Analis"),
        report("siasn", nip=NIP, unit_code="C", effective_on="2027-01-01"),
    ]
    assert spans(*reports) == [
        ("2020-01-01", None, "A"),
        ("2026-06-01", None, "A"),
        ("2026-06-15", None, "B"),
        ("2027-01-01", "2027-03-31", "C"),
    ]
    assert [one.grade for one in positions(*reports)] == ["III/a", "III/b", "III/b", "III/b"]
    assert said(reports)["siasn"].after_leaving == set()
    after = report("siasn", nip=NIP, unit_code="D", effective_on="2027-04-01")
    assert spans(*reports, after) == spans(*reports)
    assert said([*reports, after])["siasn"].after_leaving == {provisional_number(5)}
    assert spans(*reports, report("siasn", nip=NIP, active=True))[-1][1] is None


def test_what_was_so_before_somebody_left_is_heard_afterwards() -> None:
    reports = [
        report("siasn", nip=NIP, effective_on="2020-01-01", **PLACE),
        report("siasn", nip=NIP, active=False, effective_on="2026-05-31"),
        report("siasn", nip=NIP, unit_code="B", effective_on="2026-01-01"),
    ]
    assert spans(*reports) == [("2020-01-01", None, "A"), ("2026-01-01", "2026-05-31", "B")]
    assert said(reports)["siasn"].after_leaving == set()


def test_who_has_left_under_the_number_before_is_back_under_another() -> None:
    reports = [
        report("siasn", nip=FORMER, effective_on="2020-01-01", **PLACE),
        report("siasn", nip=FORMER, active=False, effective_on="2026-05-31"),
        report("siasn", nip=NIP, former_nip=FORMER, unit_code="B", effective_on="2026-06-05"),
    ]
    assert spans(*reports) == [("2020-01-01", "2026-05-31", "A"), ("2026-06-05", None, "B")]
    assert said(reports)["siasn"].after_leaving == set()
    named = report("siasn", nip=NIP, former_nip=FORMER, name="Dua")
    assert spans(*reports[:2], named) == [("2020-01-01", "2026-05-31", "A")]
    assert spans(*reports[:2], named, reports[2]) == spans(*reports)


def test_a_leave_that_is_withdrawn_from_a_day_on_holds_until_then() -> None:
    reports = [
        report("siasn", nip=NIP, active=False, effective_on="2026-05-31"),
        report("siasn", nip=NIP, withdrawn=["active"], effective_on="2027-01-01"),
        report("bkd", nip=NIP, effective_on="2020-01-01", **PLACE),
    ]
    assert spans(*reports) == [("2020-01-01", "2026-05-31", "A"), ("2027-01-01", None, "A")]


def test_a_head_of_a_day_that_cannot_be_true_heads_as_of_the_receipt() -> None:
    reports = [
        report("bkd", code="A", head_nip=BOSS, effective_on="2020-01-01"),
        report("bkd", code="A", head_nip=OTHER, effective_on="2206-01-01"),
    ]
    (found,) = by_source(arrive(reports, {}, TODAY).kept["A"]).values()
    assert [one.start for one in statements_of(found, of_unit=True).dated] == [date(2020, 1, 1), TODAY]


def graded(*reports: SourceReport) -> list[tuple[str | None, str, str | None]]:
    found = [one.model_dump(mode="json") for one in positions(*reports)]
    return [(one["since"], one["unit_code"], one["grade"]) for one in found]


def test_what_is_said_of_one_field_moves_no_other() -> None:
    here = report("siasn", nip=NIP, effective_on="2020-01-01", **PLACE)
    moves = report("siasn", nip=NIP, unit_code="C", effective_on="2027-01-01")
    now = report("siasn", nip=NIP, grade="III/c")
    assert graded(here, moves, now) == [
        ("2020-01-01", "A", None),
        ("2026-06-15", "A", "III/c"),
        ("2027-01-01", "C", "III/c"),
    ]
    placed = report("siasn", nip=NIP, unit_code="B", effective_on="2023-01-01")
    earlier = report("siasn", nip=NIP, grade="III/b", effective_on="2021-04-01")
    later = report("siasn", nip=NIP, grade="III/c", effective_on="2024-04-01")
    expected = [
        ("2020-01-01", "A", None),
        ("2021-04-01", "A", "III/b"),
        ("2023-01-01", "B", "III/b"),
        ("2024-04-01", "B", "III/c"),
    ]
    for order in permutations([placed, earlier, later]):
        if order.index(earlier) < order.index(later):
            assert graded(here, *order) == expected


def test_a_title_alone_is_of_the_unit_of_that_day() -> None:
    here = report("siasn", nip=NIP, effective_on="2020-01-01", **PLACE)
    moves = report("siasn", nip=NIP, unit_code="C", effective_on="2027-01-01")
    titled = report("siasn", nip=NIP, position="Analis", effective_on="2026-06-01")
    assert [(one.unit_code, one.position) for one in positions(here, moves, titled)][:2] == [
        ("A", "Guru"),
        ("A", "Analis"),
    ]


def test_who_comes_back_is_where_was_said_while_they_were_away() -> None:
    left = report("siasn", nip=NIP, active=False, effective_on="2026-05-31", **PLACE)
    back = report("siasn", nip=NIP, active=True, effective_on="2026-09-01")
    assert spans(left, back) == [("2026-09-01", None, "A")]
    meanwhile = report("siasn", nip=NIP, unit_code="B", effective_on="2026-08-01")
    assert spans(left, meanwhile, back)[-1] == ("2026-09-01", None, "B")
