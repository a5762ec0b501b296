"""What claims grant, and what they do not."""

from typing import Any

import pytest

from hub.identity.caller import Caller
from hub.identity.claims import WrongClaim, caller_of
from hub.identity.roles import OPERATOR, RoleTable
from tests.unit.hub.identity.verifier_fixture import NIP, ROLES, claims, settings


def test_roles_of_keycloak_stand_in_an_object() -> None:
    said = claims(roles=None, realm_access={"roles": ["assessor", "uma_authorization"]})
    assert caller_of(said, settings(oidc_roles_claim="realm_access.roles"), ROLES).roles == {"assessor"}


def test_a_claim_whose_own_name_has_dots() -> None:
    said = claims(roles=None, **{"https://hub.test/roles": ["operator"]})
    assert caller_of(said, settings(oidc_roles_claim="https://hub.test/roles"), ROLES).roles == {OPERATOR}


def test_claims_are_found_under_the_names_of_the_settings() -> None:
    said = claims(nip=None, units=None, pegawai={"nip": NIP, "unor": ["DIN-02"]})
    caller = caller_of(said, settings(oidc_nip_claim="pegawai.nip", oidc_units_claim="pegawai.unor"), ROLES)
    assert caller.nip == NIP
    assert caller.units == {"DIN-02"}


def test_what_is_not_said_is_not_granted() -> None:
    caller = caller_of(claims(nip=None, roles=None, units=None), settings(), ROLES)
    assert (caller.nip, caller.roles, caller.units) == (None, frozenset(), frozenset())


@pytest.mark.parametrize("value", [7, "text", ["text"], {"other": 1}])
def test_a_path_that_leads_nowhere_grants_nothing(value: object) -> None:
    said = claims(realm_access=value)
    assert caller_of(said, settings(oidc_roles_claim="realm_access.roles"), ROLES).roles == frozenset()


def test_unknown_roles_grant_nothing() -> None:
    said = claims(roles=["OPERATOR", "operator ", "admin", ""])
    assert caller_of(said, settings(), ROLES).roles == frozenset()


def test_each_service_says_which_roles_there_are_and_which_bring_units() -> None:
    said = claims(roles=["unit_admin", "verifier", OPERATOR])
    known = caller_of(said, settings(), RoleTable(("verifier",)))
    assert known.roles == {"verifier", OPERATOR}
    assert not known.units
    assert caller_of(said, settings(), RoleTable(("verifier",), with_units=("verifier",))).units == {"DIN-01"}


def test_a_list_of_one_may_come_as_its_text() -> None:
    said = claims(roles="unit_admin", units="DIN-01")
    assert caller_of(said, settings(), ROLES).units == {"DIN-01"}


def test_units_are_only_a_unit_admins() -> None:
    assert caller_of(claims(roles=["employee"]), settings(), ROLES).units == frozenset()


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("nip", "123"),
        ("nip", ""),
        ("nip", "199013012015032000"),
        ("nip", "1990 0101 2015 032000"),
        ("nip", int(NIP)),
        ("nip", [NIP]),
        ("roles", 7),
        ("roles", ["operator", 7]),
        ("roles", {"operator": True}),
        ("units", [None]),
        ("units", True),
        ("sub", ""),
        ("sub", 7),
    ],
)
def test_a_malformed_claim_is_refused_without_its_value(claim: str, value: Any) -> None:
    with pytest.raises(WrongClaim) as caught:
        caller_of(claims(**{claim: value}), settings(), ROLES)
    assert str(caught.value) == claim


def test_a_caller_does_not_show() -> None:
    caller = caller_of(claims(), settings(), ROLES)
    assert NIP not in repr(caller)
    assert caller.subject not in repr(caller)


def test_any_of_the_roles() -> None:
    caller = Caller("s", None, frozenset({OPERATOR}), frozenset())
    assert caller.is_any("assessor", OPERATOR)
    assert not caller.is_any("assessor")
    assert not caller.is_any()
