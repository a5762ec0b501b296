"""The sample district for any number of employees and any seed."""

import tracemalloc
from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.nip import parse_nip
from contracts.vocabulary import Rating
from sandbox.district.generate import MOST_EMPLOYEES, generate_district, iter_employees
from sandbox.district.grades import GRADES
from sandbox.district.model import District, SampleEmployee
from sandbox.district.units import TOP_UNIT, by_priority, district_units, typical_headcount

SEEDS = st.integers(min_value=-(2**63), max_value=2**63)
UNITS = {unit.code: unit for unit in district_units()}
PPPK_GRADES = {"V", "VII", "IX"}

# No deadlines: a slow machine is no fault of the code.
any_district = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
district_of = st.builds(generate_district, st.integers(min_value=1, max_value=800), SEEDS)


@pytest.fixture(scope="module")
def sample() -> District:
    return generate_district(300, seed=7)


@pytest.fixture(scope="module")
def real_size() -> District:
    return generate_district(15_000, seed=7)


def heads(district: District) -> dict[str, SampleEmployee]:
    """First person of each unit."""
    found: dict[str, SampleEmployee] = {}
    for employee in district.employees:
        found.setdefault(employee.unit_code, employee)
    return found


def age_on(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@given(employees=st.integers(min_value=1, max_value=800), seed=SEEDS)
@any_district
def test_number_is_met_exactly_and_the_same_seed_gives_the_same_district(employees: int, seed: int) -> None:
    district = generate_district(employees, seed)
    assert len(district.employees) == employees
    assert district == generate_district(employees, seed)
    assert tuple(iter_employees(employees, seed)) == district.employees


@given(district=district_of)
@any_district
def test_everyone_but_the_top_has_a_superior_who_comes_earlier(district: District) -> None:
    top, *others = district.employees
    assert (top.position, top.unit_code, top.superior_nip) == ("Sekretaris Daerah", TOP_UNIT, None)
    seen = {top.nip: top}
    for employee in others:
        assert employee.superior_nip is not None
        superior = seen[employee.superior_nip]
        assert superior.employment == "pns"
        seen[employee.nip] = employee


@given(district=district_of)
@any_district
def test_each_staffed_unit_has_its_head_who_answers_to_the_unit_above(district: District) -> None:
    first = heads(district)
    for code, head in first.items():
        unit = UNITS[code]
        assert (head.position, head.position_kind, head.employment) == (unit.head_title, "structural", "pns")
        if code != TOP_UNIT:
            assert head.superior_nip == first[unit.parent_code or TOP_UNIT].nip


@given(district=district_of)
@any_district
def test_superiors_below_the_head_work_in_the_same_unit(district: District) -> None:
    unit_of = {employee.nip: employee.unit_code for employee in district.employees}
    head_nips = {head.nip for head in heads(district).values()}
    for employee in district.employees:
        if employee.nip not in head_nips:
            assert employee.superior_nip is not None
            assert unit_of[employee.superior_nip] == employee.unit_code


@given(district=district_of)
@any_district
def test_numbers_are_unique_valid_and_agree_with_the_record(district: District) -> None:
    assert len({employee.nip for employee in district.employees}) == len(district.employees)
    for employee in district.employees:
        nip = parse_nip(employee.nip)
        assert nip.birth_date == employee.birth_date
        assert nip.appointment_year == employee.appointed_on.year
        assert nip.sex == employee.sex
        assert nip.is_pppk == (employee.employment == "pppk")
        assert nip.is_pppk or nip.appointment_month == employee.appointed_on.month
        assert nip.serial > 500, "real serials count up from 001"


@given(district=district_of)
@any_district
def test_ages_are_those_of_people_in_office(district: District) -> None:
    for employee in district.employees:
        assert age_on(employee.birth_date, employee.appointed_on) >= 18
        assert age_on(employee.birth_date, date(2026, 12, 31)) < 60
        assert employee.appointed_on < date(2024, 1, 1)


@given(district=district_of)
@any_district
def test_grades_are_those_of_the_employment(district: District) -> None:
    for employee in district.employees:
        assert employee.grade in (GRADES if employee.employment == "pns" else PPPK_GRADES)


@given(employees=st.integers(min_value=300, max_value=3000), seed=SEEDS)
@any_district
def test_three_in_ten_are_pppk_from_300_on(employees: int, seed: int) -> None:
    pppk = sum(employee.employment == "pppk" for employee in iter_employees(employees, seed))
    assert pppk == pytest.approx(0.3 * employees, abs=1)


@given(employees=st.integers(min_value=1, max_value=299), seed=SEEDS)
@any_district
def test_small_districts_have_at_most_that_share(employees: int, seed: int) -> None:
    pppk = sum(employee.employment == "pppk" for employee in iter_employees(employees, seed))
    assert pppk <= 0.3 * employees + 0.5


@given(employees=st.integers(min_value=1, max_value=len(UNITS)), seed=SEEDS)
@any_district
def test_too_few_for_all_units_head_the_first_ones(employees: int, seed: int) -> None:
    codes = [employee.unit_code for employee in iter_employees(employees, seed)]
    assert codes == [unit.code for unit in by_priority(district_units())][:employees]


def test_one_employee_is_the_regional_secretary() -> None:
    (only,) = generate_district(1).employees
    assert (only.position, only.superior_nip) == ("Sekretaris Daerah", None)


def test_default_size_staffs_every_unit_beyond_its_head(sample: District) -> None:
    count = Counter(employee.unit_code for employee in sample.employees)
    assert count.keys() == UNITS.keys()
    assert min(count.values()) >= 2
    assert count.most_common(1)[0][0] == "DIN-01"


def test_default_size_has_every_kind_of_position(sample: District) -> None:
    assert {employee.position_kind for employee in sample.employees} == {
        "structural",
        "functional",
        "general",
    }
    titles = {employee.position for employee in sample.employees}
    assert {"Sekretaris Dinas", "Sekretaris Kecamatan", "Kepala Bidang Pelayanan"} <= titles
    assert any(title.startswith("Kepala Subbagian") for title in titles)


def test_secretary_leads_the_subdivisions(real_size: District) -> None:
    by_nip = {employee.nip: employee for employee in real_size.employees}
    subdivisions = [
        employee
        for employee in real_size.employees
        if UNITS[employee.unit_code].kind == "dinas" and employee.position.startswith("Kepala Subbagian")
    ]
    assert subdivisions
    for employee in subdivisions:
        assert by_nip[employee.superior_nip or ""].position == "Sekretaris Dinas"


def test_real_size_has_about_the_typical_headcounts(real_size: District) -> None:
    count = Counter(employee.unit_code for employee in real_size.employees)
    for unit in UNITS.values():
        assert count[unit.code] == pytest.approx(typical_headcount(unit), rel=0.25)


def test_real_size_nobody_leads_more_than_a_hundred(real_size: District) -> None:
    span = Counter(employee.superior_nip for employee in real_size.employees)
    assert max(span.values()) <= 100


def test_schools_have_a_headmaster_over_their_teachers(real_size: District) -> None:
    by_nip = {employee.nip: employee for employee in real_size.employees}
    teachers = [employee for employee in real_size.employees if employee.position.startswith("Guru ")]
    assert {by_nip[teacher.superior_nip or ""].position for teacher in teachers} == {"Kepala Sekolah"}


@pytest.mark.parametrize("years", [10, 20, 30])
def test_some_have_served_for_a_medal(sample: District, years: int) -> None:
    due = [
        employee
        for employee in sample.employees
        if employee.employment == "pns" and 2026 - employee.appointed_on.year >= years
    ]
    assert 5 <= len(due) < len(sample.employees)


def test_other_seeds_give_other_people(sample: District) -> None:
    other = generate_district(300, seed=8)
    assert {employee.nip for employee in other.employees} != {employee.nip for employee in sample.employees}
    assert other.units == sample.units


def test_everyone_is_assessed_once_in_the_same_order(sample: District) -> None:
    assert [row.nip for row in sample.assessments] == [employee.nip for employee in sample.employees]
    assert {row.year for row in sample.assessments} == {2025}


def test_another_year_has_the_same_people_and_other_ratings(sample: District) -> None:
    other = generate_district(300, seed=7, year=2026)
    assert other.employees == sample.employees
    assert {row.year for row in other.assessments} == {2026}
    assert [row.work_results for row in other.assessments] != [row.work_results for row in sample.assessments]


def test_most_do_what_is_expected_and_every_pair_of_ratings_occurs(real_size: District) -> None:
    pairs = Counter((row.work_results, row.behaviour) for row in real_size.assessments)
    assert len(pairs) == 9
    total = len(real_size.assessments)
    assert pairs[Rating.AS_EXPECTED, Rating.AS_EXPECTED] / total == pytest.approx(0.6, abs=0.03)
    below = sum(count for pair, count in pairs.items() if Rating.BELOW in pair)
    assert below / total == pytest.approx(0.06, abs=0.015)


@pytest.mark.parametrize("employees", [-1, 0, MOST_EMPLOYEES + 1])
def test_impossible_numbers_are_refused_at_the_call(employees: int) -> None:
    with pytest.raises(ValueError, match="employees must be from 1 to"):
        iter_employees(employees)


@pytest.mark.parametrize("year", [2023, 2027])
def test_year_in_which_not_everyone_was_in_office_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match="year must be from 2024 to 2026"):
        generate_district(1, year=year)


def peak_of_iterating(employees: int) -> int:
    tracemalloc.start()
    try:
        for _ in iter_employees(employees):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_iterating_holds_no_list_of_employees() -> None:
    # 30,000 records take about 12 MB; what may grow is one counter for each of some 12,000 dates of birth.
    assert peak_of_iterating(30_000) < 4_000_000
