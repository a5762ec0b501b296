"""What the gateway is told."""

import pytest
from pydantic import ValidationError

from services.siasn_gateway.settings import SiasnGatewaySettings
from tests.unit.services.siasn_gateway.scripted import settings


@pytest.mark.parametrize("name", ["api_url", "token_url", "sso_url"])
def test_tokens_and_assessments_never_cross_a_network_in_the_clear(name: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        settings(**{name: "http://siasn.test/api"})


def test_the_defaults_fit_a_siasn_that_takes_a_minute() -> None:
    told = SiasnGatewaySettings()
    assert told.read_timeout_seconds == 60
    assert told.calls_per_second == 2
    assert told.settle_after_seconds > told.call_timeout_seconds
    assert told.api_url.endswith("/api/1.0")


MISSING = ["consumer_key", "consumer_secret", "sso_client_id", "sso_username"]


@pytest.mark.parametrize("name", [*MISSING, "sso_password"])
def test_who_cannot_sign_in_lacks_credentials(name: str) -> None:
    assert settings(**{name: ""}).credentials_missing


USER = ("SSO_CLIENT_ID", "SSO_USERNAME", "SSO_PASSWORD")
NOBODY = {name.lower(): "" for name in USER}


@pytest.mark.parametrize(
    ("told", "lacking"),
    [
        ({}, []),
        ({"consumer_secret": ""}, ["CONSUMER_SECRET"]),
        ({"sso_username": "", "consumer_key": ""}, ["CONSUMER_KEY", "SSO_USERNAME"]),
        (NOBODY | {"sso_client_id": "client"}, ["SSO_USERNAME", "SSO_PASSWORD"]),
        (NOBODY, ["SSO_TOKEN"]),
        (NOBODY | {"sso_token": "fixed"}, []),
        (NOBODY | {"sso_token": "fixed", "consumer_key": ""}, ["CONSUMER_KEY"]),
    ],
)
def test_what_is_lacking_is_named_as_its_variable(told: dict[str, str], lacking: list[str]) -> None:
    assert settings(**told).credentials_lacking == tuple(f"KINERJA_SIASN_{name}" for name in lacking)


def test_a_fixed_token_replaces_user_and_password() -> None:
    alone = settings(sso_client_id="", sso_username="", sso_password="", sso_token=" fixed\n")
    assert not alone.credentials_missing
    assert alone.fixed_sso_token == "fixed"
    assert settings(sso_username="", sso_token=" ").credentials_missing


def test_secrets_do_not_show() -> None:
    assert "hunter2" not in repr(settings(sso_password="hunter2", sso_token="hunter2"))
