"""Who is whose superior: by the record, and where that superior is gone or was never named, by the units."""

from dataclasses import replace
from datetime import date

from readmodels.people.domain.hierarchy import Hierarchy
from tests.unit.services.skp_service.domain.samples import CHIEF, HEAD, OWNER, position

DEPUTY = "198001012006041000"
PARENTS = {"BKD-1": "BKD", "BKD": None}
HELD = position(1, date(2025, 1, 1))
UNNAMED = replace(HELD, superior_nip=None)
TREE = Hierarchy(PARENTS, heads={"BKD-1": CHIEF, "BKD": HEAD})


def test_the_superior_is_whom_the_record_names() -> None:
    assert TREE.superior_of(replace(HELD, superior_nip=DEPUTY)) == DEPUTY


def test_where_nobody_is_named_the_head_of_the_unit_is_the_superior() -> None:
    assert TREE.superior_of(UNNAMED) == CHIEF


def test_whoever_leaves_is_followed_by_the_units_head() -> None:
    assert replace(TREE, gone={DEPUTY}).superior_of(replace(HELD, superior_nip=DEPUTY)) == CHIEF


def test_nobody_is_his_own_superior() -> None:
    assert TREE.superior_of(replace(HELD, superior_nip=OWNER)) == CHIEF
    assert TREE.superior_of(replace(UNNAMED, nip=CHIEF)) == HEAD


def test_a_vacant_post_is_filled_by_its_acting_official() -> None:
    assert replace(TREE, heads={"BKD": HEAD}, acting={"BKD-1": DEPUTY}).superior_of(UNNAMED) == DEPUTY


def test_a_vacant_post_without_an_acting_official_leaves_it_to_the_unit_above() -> None:
    assert replace(TREE, heads={"BKD": HEAD}).superior_of(UNNAMED) == HEAD


def test_a_head_comes_before_an_acting_official() -> None:
    assert replace(TREE, acting={"BKD-1": DEPUTY}).superior_of(UNNAMED) == CHIEF


def test_a_head_is_not_under_the_official_who_stands_in_for_them() -> None:
    acting = replace(TREE, acting={"BKD-1": DEPUTY})
    assert acting.superior_of(replace(UNNAMED, nip=CHIEF)) == HEAD


def test_an_acting_official_of_the_own_unit_has_the_superior_above() -> None:
    acting = replace(TREE, heads={"BKD": HEAD}, acting={"BKD-1": OWNER})
    assert acting.superior_of(UNNAMED) == HEAD


def test_an_acting_official_who_has_left_fills_nothing() -> None:
    assert Hierarchy(PARENTS, {"BKD": HEAD}, {"BKD-1": DEPUTY}, {DEPUTY}).superior_of(UNNAMED) == HEAD


def test_above_the_top_official_is_nobody() -> None:
    assert TREE.superior_of(replace(UNNAMED, nip=HEAD, unit_code="BKD")) is None


def test_the_units_above_end_at_the_root_even_if_the_units_form_a_ring() -> None:
    assert list(TREE.units_above("BKD-1")) == ["BKD-1", "BKD"]
    assert list(TREE.units_above("UNKNOWN")) == ["UNKNOWN"]
    assert list(Hierarchy({"A": "B", "B": "A"}).units_above("A")) == ["A", "B"]


def test_no_repr_holds_a_nip() -> None:
    assert not any(nip in repr(one) for nip in (OWNER, CHIEF) for one in (HELD, TREE))
