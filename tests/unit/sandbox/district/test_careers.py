"""What is on record of the sample's people: the same each time, plausible, and one thing as files and as messages."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.listed import PersonListed
from contracts.vocabulary import DisciplineLevel, Employment, LeaveKind
from sandbox.agency.generate import sample_agency
from sandbox.demo.personnel_lists import listed
from sandbox.district.careers import RECORDED_TO, SampleCareer, careers_of
from sandbox.district.generate import iter_employees
from sandbox.district.list_export import export_lists
from sandbox.district.model import SampleEmployee
from sandbox.district.siasn_files import SheetFormat
from services.award_service.domain.list_files import Says
from services.award_service.domain.listed import ENTRIES, ListKind
from services.award_service.files.reading import open_lists

AS_OF = datetime(2025, 1, 2, 3, 0, tzinfo=UTC)
COUNTING = {DisciplineLevel.MODERATE, DisciplineLevel.HEAVY}
Careers = Sequence[tuple[SampleEmployee, SampleCareer]]


def pairs(people: Sequence[SampleEmployee], seed: int = 1) -> Careers:
    return list(zip(people, careers_of(people, seed), strict=True))


@pytest.fixture(params=[1, 2, 3])
def agency(request: pytest.FixtureRequest) -> Careers:
    return pairs(sample_agency(seed=request.param).employees)


def broken_from(career: SampleCareer) -> date | None:
    """Return from when somebody's years are broken."""
    punished = [one.effective_on for one in career.discipline or () if one.level in COUNTING and not one.annulled]
    away = [one.since for one in career.leave or () if one.kind is LeaveKind.UNPAID]
    return min([day for day in (*punished, *away) if day is not None], default=None)


def test_a_career_is_the_same_each_time_and_another_seed_has_others() -> None:
    people = list(iter_employees(400))
    assert pairs(people) == pairs(people)
    assert pairs(people, 1) != pairs(people, 2)


def test_a_small_agency_shows_every_fate(agency: Careers) -> None:
    punished = Counter((one.level, one.annulled) for _, career in agency for one in career.discipline or ())
    assert {(level, False) for level in DisciplineLevel} | {(DisciplineLevel.HEAVY, True)} == set(punished)
    assert {one.kind for _, career in agency for one in career.leave or ()} == {
        LeaveKind.UNPAID,
        LeaveKind.UNPAID_EXTENSION,
        LeaveKind.STUDY,
    }
    unknown = [career for _, career in agency if career.discipline is None]
    assert unknown
    assert all(career.leave is None for career in unknown)
    clean = [career for _, career in agency if career.discipline == () and career.leave == ()]
    assert len(clean) > len(agency) * 3 // 4


def test_some_are_late_and_some_hold_what_they_could_have(agency: Careers) -> None:
    could = [
        (employee, career, years)
        for employee, career in agency
        for years in (10, 20, 30)
        if employee.employment is Employment.PNS and employee.appointed_on.year + years < RECORDED_TO.year
        if broken_from(career) is None
    ]
    held = sum(len(career.award) for _, career in agency)
    assert len(could) > held > len(could) // 3


def test_medals_come_after_their_years_and_not_after_these_were_broken(agency: Careers) -> None:
    years = {"x": 10, "xx": 20, "xxx": 30}
    for employee, career in agency:
        for one in career.award:
            assert employee.employment is Employment.PNS
            assert one.decree_on is not None
            assert one.decree_number is not None
            reached = employee.appointed_on.replace(year=employee.appointed_on.year + years[one.grade.value])
            assert reached <= one.decree_on <= RECORDED_TO
            assert one.decree_number.endswith(f"/TK/TAHUN {one.decree_on.year}")
            broken = broken_from(career)
            assert broken is None or one.decree_on < broken


def test_one_decree_is_of_one_day() -> None:
    decrees = {
        (one.decree_number, one.decree_on) for _, career in pairs(list(iter_employees(2_000))) for one in career.award
    }
    assert len({number for number, _ in decrees}) == len(decrees) == len({day for _, day in decrees})


def test_most_people_of_a_district_are_clean() -> None:
    told = pairs(list(iter_employees(5_000)))
    broken = sum(broken_from(career) is not None for _, career in told)
    unknown = sum(career.discipline is None for _, career in told)
    assert 0.005 < broken / len(told) < 0.03
    assert 0.01 < unknown / len(told) < 0.04


@pytest.mark.parametrize("made_as", SheetFormat)
def test_files_say_the_same_as_messages(tmp_path: Path, made_as: SheetFormat) -> None:
    careers = [career for _, career in pairs(sample_agency().employees)]
    paths = export_lists(tmp_path, careers, made_as=made_as)
    in_files = {kind: _read(path, kind) for path, kind in zip(paths, ListKind, strict=True)}
    in_messages: dict[ListKind, dict[str, Any]] = {kind: {} for kind in ListKind}
    for one in listed(careers, AS_OF).values():
        assert isinstance(one, PersonListed)
        in_messages[ListKind(one.type.split(".")[0])][one.nip] = one.entries  # type: ignore[attr-defined]
    assert in_files == in_messages
    assert 0 < len(in_files[ListKind.DISCIPLINE]) < len(careers) == len(in_files[ListKind.AWARD])


def _read(path: Path, kind: ListKind) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    with open_lists(path, kind, RECORDED_TO) as opened:
        for row in opened.rows:
            assert row.problems == ()
            assert row.nip is not None
            entries = found.setdefault(row.nip, [])
            if row.says is Says.ENTRY:
                entries.append(dict(row.entry))
    return {nip: ENTRIES[kind].validate_python(entries) for nip, entries in found.items()}


def test_each_message_has_a_key_of_its_own_and_another_moment_makes_others() -> None:
    def careers() -> list[SampleCareer]:
        return [one for _, one in pairs(sample_agency().employees)]

    first, again = listed(careers(), AS_OF), listed(careers(), AS_OF)
    assert first.keys() == again.keys()
    assert first.keys().isdisjoint(listed(careers(), AS_OF.replace(hour=4)).keys())
