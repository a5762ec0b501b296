"""The table of units, their order and their shares."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.district.positions import head_of, organisation_of
from sandbox.district.units import TOP_UNIT, by_priority, district_units, headcounts, typical_headcount


def test_codes_are_unique_and_parents_exist() -> None:
    units = district_units()
    codes = {unit.code for unit in units}
    assert len(codes) == len(units) == 108
    assert {unit.parent_code for unit in units} - {None} <= codes
    assert all(unit.name and unit.head_title for unit in units)


def test_quoted_names_keep_their_commas() -> None:
    (name,) = (unit.name for unit in district_units() if unit.code == "BP4D")
    assert name == "Badan Perencanaan Pembangunan, Penelitian dan Pengembangan Daerah"


def test_priority_puts_the_top_first_and_no_unit_before_its_parent() -> None:
    ordered = by_priority(district_units())
    assert sorted(unit.code for unit in ordered) == sorted(unit.code for unit in district_units())
    assert [unit.code for unit in ordered[:4]] == [TOP_UNIT, "DIN-01", "DIN-02", "RSUD"]
    seen: set[str | None] = {None}
    for unit in ordered:
        assert unit.parent_code in seen
        seen.add(unit.code)


@given(employees=st.integers(min_value=1, max_value=1_000_000))
@settings(deadline=None)
def test_headcounts_add_up_and_heads_come_first(employees: int) -> None:
    units = by_priority(district_units())
    counts = headcounts(units, employees)
    assert sum(counts) == employees
    assert min(counts) >= (employees >= len(units)) + (employees >= 2 * len(units))
    assert sum(count > 0 for count in counts) == min(employees, len(units))


def test_typical_headcounts_add_up_to_a_real_district() -> None:
    assert 14_000 <= sum(typical_headcount(unit) for unit in district_units()) <= 16_500


def test_every_unit_has_a_head_and_careers_and_posts_follow_their_superiors() -> None:
    for unit in district_units():
        assert head_of(unit).title == unit.head_title
        organisation = organisation_of(unit)
        assert organisation.careers
        filled: set[str | None] = {None}
        for post in organisation.posts:
            assert post.under in filled, f"{unit.code}: {post.title}"
            assert post.title not in filled
            filled.add(post.title)
