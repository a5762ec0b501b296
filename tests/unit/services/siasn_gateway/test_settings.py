"""What the gateway is told."""

import pytest
from pydantic import ValidationError

from services.siasn_gateway.settings import SiasnGatewaySettings
from tests.unit.services.siasn_gateway.scripted import settings


def test_one_call_lasts_no_longer_than_connecting_and_reading() -> None:
    told = settings(siasn_connect_timeout_seconds=5, siasn_read_timeout_seconds=15)
    assert told.siasn_call_timeout_seconds == 20


def test_a_lease_that_no_save_could_begin_in_is_refused() -> None:
    with pytest.raises(ValidationError, match="KINERJA_SIASN_LEASE_SECONDS"):
        settings(siasn_lease_seconds=79, siasn_connect_timeout_seconds=5, siasn_read_timeout_seconds=15)


def test_a_back_off_that_shrinks_is_refused() -> None:
    with pytest.raises(ValidationError, match="KINERJA_SIASN_BACK_OFF_MAX_SECONDS"):
        settings(siasn_back_off_first_seconds=10, siasn_back_off_max_seconds=9)


@pytest.mark.parametrize("address", ["", "siasn.test", "ftp://siasn.test", "https://", "https://siasn.test/?a=1"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="siasn_api_url"):
        settings(siasn_api_url=address)


@pytest.mark.parametrize("name", ["siasn_api_url", "siasn_token_url", "siasn_sso_url"])
@pytest.mark.parametrize("host", ["siasn.test", "10.0.0.7", "localhost.siasn.test", "127.0.0.1.siasn.test"])
def test_tokens_and_assessments_never_cross_a_network_in_the_clear(name: str, host: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        settings(**{name: f"http://{host}/api"})


@pytest.mark.parametrize("host", ["127.0.0.1:8090", "127.9.9.9", "[::1]:8090", "localhost"])
def test_on_this_machine_they_may(host: str) -> None:
    assert settings(siasn_api_url=f"http://{host}/api").siasn_api_url == f"http://{host}/api"


def test_the_defaults_fit_a_siasn_that_takes_a_minute() -> None:
    told = SiasnGatewaySettings()
    assert told.siasn_read_timeout_seconds == 60
    assert told.siasn_calls_per_second == 2
    assert told.siasn_settle_after_seconds > told.siasn_call_timeout_seconds
    assert told.siasn_api_url.endswith("/api/1.0")


MISSING = ["siasn_consumer_key", "siasn_consumer_secret", "siasn_sso_client_id", "siasn_sso_username"]


@pytest.mark.parametrize("name", [*MISSING, "siasn_sso_password"])
def test_who_cannot_sign_in_lacks_credentials(name: str) -> None:
    assert settings(**{name: ""}).siasn_credentials_missing


USER = ("SSO_CLIENT_ID", "SSO_USERNAME", "SSO_PASSWORD")
NOBODY = {f"siasn_{name.lower()}": "" for name in USER}


@pytest.mark.parametrize(
    ("told", "lacking"),
    [
        ({}, []),
        ({"siasn_consumer_secret": ""}, ["CONSUMER_SECRET"]),
        ({"siasn_sso_username": "", "siasn_consumer_key": ""}, ["CONSUMER_KEY", "SSO_USERNAME"]),
        (NOBODY | {"siasn_sso_client_id": "client"}, ["SSO_USERNAME", "SSO_PASSWORD"]),
        (NOBODY, ["SSO_TOKEN"]),
        (NOBODY | {"siasn_sso_token": "fixed"}, []),
        (NOBODY | {"siasn_sso_token": "fixed", "siasn_consumer_key": ""}, ["CONSUMER_KEY"]),
    ],
)
def test_what_is_lacking_is_named_as_its_variable(told: dict[str, str], lacking: list[str]) -> None:
    assert settings(**told).siasn_credentials_lacking == tuple(f"KINERJA_SIASN_{name}" for name in lacking)


def test_a_fixed_token_replaces_user_and_password() -> None:
    alone = settings(siasn_sso_client_id="", siasn_sso_username="", siasn_sso_password="", siasn_sso_token=" fixed\n")
    assert not alone.siasn_credentials_missing
    assert alone.siasn_fixed_sso_token == "fixed"
    assert settings(siasn_sso_username="", siasn_sso_token=" ").siasn_credentials_missing


@pytest.mark.parametrize("pasted", ["abc.def", " abc.def\n", "Bearer abc.def", "bearer  abc.def "])
def test_a_fixed_token_is_taken_as_it_was_pasted(pasted: str) -> None:
    assert settings(siasn_sso_token=pasted).siasn_fixed_sso_token == "abc.def"


@pytest.mark.parametrize("pasted", ["abc\ndef", "abc\x00", "abc def", "tökén"])
def test_what_no_header_can_hold_is_no_token(pasted: str) -> None:
    with pytest.raises(ValidationError, match="siasn_sso_token") as caught:
        settings(siasn_sso_token=pasted)
    assert "bukan token" in str(caught.value)


WAITS = ["settle_after", "visibility_lag", "credentials_retry", "retry_after_max", "back_off_max", "circuit_open"]


@pytest.mark.parametrize("name", WAITS)
def test_nothing_waits_longer_than_the_ledger_knows(name: str) -> None:
    settings(**{f"siasn_{name}_seconds": 3600})
    with pytest.raises(ValidationError, match=name):
        settings(**{f"siasn_{name}_seconds": 3601})


def test_a_slash_at_the_end_of_an_address_does_not_double() -> None:
    assert settings(siasn_api_url="https://siasn.test/api/").siasn_api_url == "https://siasn.test/api"


def test_secrets_do_not_show() -> None:
    assert "hunter2" not in repr(settings(siasn_sso_password="hunter2", siasn_sso_token="hunter2"))
