"""Settings that would open a door are refused when they are read."""

from typing import Any

import pytest
from pydantic import ValidationError

from hub.identity.settings import OidcSettings
from tests.unit.hub.identity.verifier_fixture import AUDIENCE, ISSUER


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("oidc_issuer", "issuer.test"),
        ("oidc_issuer", "http://issuer.test/realms/daerah"),
        ("oidc_issuer", "http://127.0.0.1.issuer.test/"),
        ("oidc_issuer", "https://"),
        ("oidc_issuer", "https://issuer.test:port/"),
        ("oidc_issuer", "https://issuer.test/#x"),
        ("oidc_jwks_url", "http://issuer.test/certs"),
        ("oidc_jwks_url", "file:///etc/keys"),
        ("oidc_audience", ""),
        ("oidc_algorithms", []),
        ("oidc_algorithms", ["none"]),
        ("oidc_algorithms", ["RS256", "HS256"]),
        ("oidc_leeway_seconds", -1),
        ("oidc_leeway_seconds", 301),
        ("oidc_nip_claim", ""),
        ("oidc_roles_claim", ""),
        ("oidc_units_claim", ""),
    ],
)
def test_a_value_that_cannot_be_trusted_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValidationError, match=name):
        OidcSettings.model_validate({"oidc_issuer": ISSUER, "oidc_audience": AUDIENCE, name: value})


@pytest.mark.parametrize("issuer", [ISSUER, "https://issuer.test", "http://127.0.0.1:8091", "http://[::1]:8091"])
def test_an_issuer_that_works_is_taken_as_it_is(issuer: str) -> None:
    assert OidcSettings.model_validate({"oidc_issuer": issuer, "oidc_audience": AUDIENCE}).oidc_issuer == issuer


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_OIDC_ISSUER", ISSUER)
    with pytest.raises(ValidationError, match="KINERJA_OIDC_ISSUER"):
        OidcSettings()
    monkeypatch.setenv("KINERJA_OIDC_AUDIENCE", AUDIENCE)
    monkeypatch.setenv("KINERJA_OIDC_ALGORITHMS", '["ES256"]')
    told = OidcSettings()
    assert (told.oidc_issuer, told.oidc_algorithms) == (ISSUER, ("ES256",))


def test_without_any_setting_there_is_no_issuer() -> None:
    assert OidcSettings().oidc_issuer == ""
