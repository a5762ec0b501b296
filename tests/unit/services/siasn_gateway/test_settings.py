"""What the gateway is told."""

import pytest
from pydantic import ValidationError

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


def test_a_slash_at_the_end_of_an_address_does_not_double() -> None:
    assert settings(siasn_api_url="https://siasn.test/api/").siasn_api_url == "https://siasn.test/api"


def test_secrets_do_not_show() -> None:
    assert "hunter2" not in repr(settings(siasn_sso_password="hunter2", siasn_sso_token="hunter2"))
