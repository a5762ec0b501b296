"""What every partner's gateway is told, each under its partner's own variables."""

import pytest
from pydantic import ValidationError

from hub.cli.failures import failure_of
from hub.environment import variable_of
from hub.partner.settings import PartnerSettings
from hub.reference.settings_page import settings_table
from hub.settings import HubSettings
from tests.unit.hub.partner.neutral import MitraSettings, settings


class OtherSettings(PartnerSettings, partner="other_one", title="Yang lain"):
    """Those of another partner."""


def test_each_partner_is_told_by_its_own_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in {
        "KINERJA_MITRA_CONCURRENCY": "3",
        "KINERJA_OTHER_ONE_CONCURRENCY": "4",
        "KINERJA_CONCURRENCY": "5",
        "KINERJA_MITRA_BATCH_SIZE": "6",
        "KINERJA_BATCH_SIZE": "7",
        "kinerja_mitra_api_url": "https://lower.test",
    }.items():
        monkeypatch.setenv(variable, value)
    mitra, other = MitraSettings(), OtherSettings()
    assert (mitra.concurrency, other.concurrency) == (3, 4)
    assert (mitra.batch_size, other.batch_size) == (7, 7)
    assert mitra.api_url == "https://lower.test"
    assert MitraSettings(concurrency=1).concurrency == 1


def test_whether_anything_is_told_is_about_the_partners_own_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_BATCH_SIZE", "7")
    monkeypatch.setenv("KINERJA_CONCURRENCY", "5")  # is nobody's
    assert not MitraSettings().is_told
    monkeypatch.setenv("KINERJA_MITRA_CONCURRENCY", "3")
    assert MitraSettings().is_told


def test_what_is_wrong_is_named_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_OTHER_ONE_CONCURRENCY", "0")
    with pytest.raises(ValidationError) as caught:
        OtherSettings()
    assert "(KINERJA_OTHER_ONE_CONCURRENCY: " in failure_of(caught.value).sentence
    monkeypatch.setenv("KINERJA_OTHER_ONE_CONCURRENCY", "1")
    monkeypatch.setenv("KINERJA_OTHER_ONE_LEASE_SECONDS", "1")
    with pytest.raises(ValidationError, match="KINERJA_OTHER_ONE_LEASE_SECONDS paling sedikit"):
        OtherSettings()


def test_the_page_names_the_variables_and_the_partner() -> None:
    table = "\n".join(settings_table(OtherSettings, without=HubSettings))
    assert "| `KINERJA_OTHER_ONE_READ_TIMEOUT_SECONDS` |" in table
    assert "How long Yang lain may take to answer" in table
    assert "BATCH_SIZE" not in table
    assert variable_of(HubSettings, "batch_size") == variable_of(OtherSettings, "batch_size") == "KINERJA_BATCH_SIZE"


def test_one_call_lasts_no_longer_than_connecting_and_reading() -> None:
    assert settings(connect_timeout_seconds=5, read_timeout_seconds=15).call_timeout_seconds == 20


def test_a_lease_that_no_save_could_begin_in_is_refused() -> None:
    with pytest.raises(ValidationError, match="KINERJA_MITRA_LEASE_SECONDS"):
        settings(lease_seconds=79, connect_timeout_seconds=5, read_timeout_seconds=15)


def test_a_back_off_that_shrinks_is_refused() -> None:
    with pytest.raises(ValidationError, match="KINERJA_MITRA_BACK_OFF_MAX_SECONDS"):
        settings(back_off_first_seconds=10, back_off_max_seconds=9)


WAITS = ["settle_after", "visibility_lag", "credentials_retry", "retry_after_max", "back_off_max", "circuit_open"]


@pytest.mark.parametrize("name", WAITS)
def test_nothing_waits_longer_than_the_ledger_knows(name: str) -> None:
    settings(**{f"{name}_seconds": 3600})
    with pytest.raises(ValidationError, match=name):
        settings(**{f"{name}_seconds": 3601})


def test_more_is_in_work_than_in_flight() -> None:
    """So that no call waits for our own database."""
    assert settings(concurrency=20).policy().concurrency == 24
    assert settings(concurrency=1).policy().concurrency == 2


@pytest.mark.parametrize("address", ["", "mitra.test", "ftp://mitra.test", "https://", "https://mitra.test/?a=1"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="api_url"):
        settings(api_url=address)


@pytest.mark.parametrize("host", ["mitra.test", "10.0.0.7", "localhost.mitra.test", "127.0.0.1.mitra.test"])
def test_nothing_crosses_a_network_in_the_clear(host: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        settings(api_url=f"http://{host}/api")


@pytest.mark.parametrize("host", ["127.0.0.1:8090", "127.9.9.9", "[::1]:8090", "localhost"])
def test_on_this_machine_they_may(host: str) -> None:
    assert settings(api_url=f"http://{host}/api").api_url == f"http://{host}/api"


@pytest.mark.parametrize("pasted", ["abc.def", " abc.def\n", "Bearer abc.def", "bearer  abc.def "])
def test_a_fixed_token_is_taken_as_it_was_pasted(pasted: str) -> None:
    fixed = settings(fixed_token=pasted).fixed_token
    assert fixed is not None
    assert fixed.get_secret_value() == "abc.def"


@pytest.mark.parametrize("pasted", ["abc\ndef", "abc\x00", "abc def", "tökén"])
def test_what_no_header_can_hold_is_no_token(pasted: str) -> None:
    with pytest.raises(ValidationError, match="fixed_token") as caught:
        settings(fixed_token=pasted)
    assert "bukan token" in str(caught.value)


def test_a_slash_at_the_end_of_an_address_does_not_double() -> None:
    assert settings(api_url="https://mitra.test/api/").api_url == "https://mitra.test/api"
