"""The sample agency: its levels, its people, and whom the scenario happens to."""

import pytest

from contracts.nip import parse_nip
from contracts.vocabulary import Employment
from sandbox.agency.generate import FEWEST, MOST, sample_agency
from sandbox.agency.model import Agency
from sandbox.agency.scenario_roles import ScenarioRoles
from sandbox.sign_in.people import agency_people, sample_people


@pytest.fixture(params=[(FEWEST, 1), (FEWEST, 2), (333, 3)])
def agency(request: pytest.FixtureRequest) -> Agency:
    return sample_agency(*request.param)


def test_it_has_four_levels_and_as_many_people_as_asked_for() -> None:
    levels = sample_agency(100, 1).levels
    assert [len(level) for level in levels] == [1, 3, 8, 88]


def test_the_same_seed_is_the_same_agency_and_another_is_not() -> None:
    assert sample_agency(seed=1) == sample_agency(seed=1)
    assert sample_agency(seed=1).employees != sample_agency(seed=2).employees


def test_everybody_has_a_valid_number_of_their_own(agency: Agency) -> None:
    nips = [parse_nip(one.nip) for one in agency.employees]
    assert len({nip.value for nip in nips}) == len(agency.employees)
    assert [nip.is_pppk for nip in nips] == [one.employment == Employment.PPPK for one in agency.employees]
    assert any(nip.is_pppk for nip in nips)


def test_superiors_lead_to_the_head(agency: Agency) -> None:
    for one in agency.employees:
        line = [one]
        while (above := agency.superior_of(line[-1])) is not None:
            line.append(above)
        assert line[-1] is agency.head
        assert len(line) <= 4


def test_whose_post_above_is_vacant_is_led_by_the_acting_head(agency: Agency) -> None:
    below = [one for one in agency.section_heads if one.superior_nip is None]
    assert len(below) == 2
    assert {agency.superior_of(one) for one in below} == {agency.acting}
    assert agency.head_of(agency.vacant) is agency.acting
    assert agency.acting.unit_code != agency.vacant


def test_every_unit_but_the_vacant_one_has_a_head_with_its_title(agency: Agency) -> None:
    heads = {(one.unit_code, one.position) for level in agency.levels[:-1] for one in level}
    titles = {(unit.code, unit.head_title) for unit in agency.units if unit.code != agency.vacant}
    assert heads == titles


def test_the_roles_belong_to_different_people(agency: Agency) -> None:
    roles = ScenarioRoles.of(agency)
    fields = (getattr(roles, name) for name in ScenarioRoles.__dataclass_fields__)
    parts = [one for field in fields for one in (field if isinstance(field, tuple) else (field,))]
    assert len({one.nip for one in parts}) == len(parts)
    assert all(roles.label_of(one.nip) for one in parts)


@pytest.mark.parametrize("employees", [FEWEST - 1, MOST + 1])
def test_other_sizes_are_refused(employees: int) -> None:
    with pytest.raises(ValueError, match="employees"):
        sample_agency(employees)


def test_the_page_offers_every_role_and_all_who_have_a_part() -> None:
    agency = sample_agency()
    offered = sample_people(FEWEST, 1)
    roles = ScenarioRoles.of(agency)
    nips = {one.nip for one in offered}
    assert {role for one in offered for role in one.roles} == {
        "employee",
        "assessor",
        "unit_admin",
        "agency_admin",
        "award_verifier",
        "award_signatory",
        "intake_admin",
        "operator",
    }
    assert nips >= {one.nip for one in agency.employees if roles.label_of(one.nip) or one.nip in agency.leaders}
    assert all(person.subject != nip for nip, person in agency_people(agency).items())
