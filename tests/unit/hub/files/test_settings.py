"""Where files are kept is told by one address."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from hub.environment import variable_of
from hub.files.bucket import Bucket
from hub.files.folder import Folder
from hub.files.kinds import FileKind
from hub.files.settings import FileStoreSettings, S3Address
from hub.files.uploads import store_of

SECRET = "sandi-rahasia"


@pytest.fixture(autouse=True)
def _without_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(variable_of(Settings, field), raising=False)


class Settings(FileStoreSettings, files="bukti"):
    """Those of a service that calls its files so."""

    own_words: str = ""


def settings(**told: object) -> Settings:
    return Settings.model_validate(told)


def test_without_an_address_it_is_a_folder_under_var() -> None:
    assert settings(var="data").file_place == Path("data/bukti")
    assert settings().file_bytes_max == 10 * 1024 * 1024
    assert settings().file_kinds == tuple(FileKind)
    assert isinstance(store_of(settings()), Folder)


def test_a_folder_may_be_elsewhere() -> None:
    assert settings(file_store_url="file:///srv/bukti%20dukung").file_place == Path("/srv/bukti dukung")


def test_a_bucket_has_a_prefix_and_keys() -> None:
    told = settings(
        file_store_url="s3://bukti/kab/2026/",
        file_s3_endpoint="https://s3.contoh.go.id",
        file_s3_access_key_id="kunci",
        file_s3_secret_access_key=SECRET,
    )
    key, secret = SecretStr("kunci"), SecretStr(SECRET)
    assert told.file_place == S3Address("bukti", "kab/2026", "https://s3.contoh.go.id", "us-east-1", key, secret)
    assert SECRET not in repr(told) + repr(told.file_place)
    assert isinstance(store_of(told), Bucket)


def test_kinds_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_BUKTI_KINDS", '["pdf", "png"]')
    assert Settings().file_kinds == (FileKind.PDF, FileKind.PNG)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("file_store_url", "bukti"),
        ("file_store_url", "file:bukti"),
        ("file_store_url", "file://server/bukti"),
        ("file_store_url", "s3://"),
        ("file_store_url", "s3://kunci:sandi@bukti"),
        ("file_store_url", "s3://bukti?region=x"),
        ("file_store_url", "https://bukti"),
        ("file_s3_endpoint", "s3.contoh.go.id"),
        ("file_s3_endpoint", "https://a:b@s3.contoh.go.id"),
        ("file_bytes_max", 0),
        ("file_bytes_max", 10**12),
        ("file_kinds", []),
        ("file_kinds", ["mp4"]),
    ],
)
def test_a_value_that_cannot_work_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        settings(**{name: value})


@pytest.mark.parametrize("name", ["file_s3_access_key_id", "file_s3_secret_access_key"])
def test_a_key_without_its_secret_is_refused_and_not_quoted(name: str) -> None:
    with pytest.raises(ValidationError, match="KINERJA_BUKTI_S3_ACCESS_KEY_ID") as raised:
        settings(**{name: SECRET})
    assert SECRET not in str(raised.value)


def test_variables_bear_the_name_of_the_services_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_FILE_BYTES_MAX", "2000")
    monkeypatch.setenv("FILE_BYTES_MAX", "3000")
    assert Settings().file_bytes_max == 10 * 1024 * 1024
    monkeypatch.setenv("KINERJA_BUKTI_BYTES_MAX", "1000")
    monkeypatch.setenv("KINERJA_OWN_WORDS", "ada")
    monkeypatch.setenv("KINERJA_HTTP_PORT", "8899")
    told = Settings()
    assert (told.file_bytes_max, told.own_words, told.http_port) == (1000, "ada", 8899)
    assert FileStoreSettings().file_bytes_max == 2000


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_BUKTI_BYTES_MAX", "0")
    with pytest.raises(ValidationError, match="KINERJA_BUKTI_BYTES_MAX"):
        Settings()
