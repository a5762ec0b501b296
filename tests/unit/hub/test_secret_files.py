"""A secret comes from its variable, from the file that one names, or from systemd; nothing of it gets into an error."""

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from hub.discovery import settings_classes
from hub.environment import variable_of
from hub.errors import UserError
from hub.secret_files import BYTES_MAX, is_secret, overlaid
from hub.settings import HubSettings

SECRET = "x7Kq9vTz"
VARIABLE = "KINERJA_AMQP_URL"
URL = f"amqp://nama:{SECRET}@broker/vhost"


def secrets() -> list[tuple[type[BaseSettings], str]]:
    """Every secret of every installed class."""
    classes: list[type[BaseSettings]] = [HubSettings, *settings_classes().values()]
    return [(one, name) for one in classes for name, field in one.model_fields.items() if is_secret(field)]


def value_of(settings: BaseSettings, name: str) -> Any:
    value = getattr(settings, name)
    return value.get_secret_value() if isinstance(value, SecretStr) else value


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rahasia"
    path.write_text(f"{URL}\n")
    return path


@pytest.mark.parametrize(("settings", "name"), secrets(), ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_every_secret_may_come_by_file_and_by_systemd(
    settings: type[BaseSettings], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = variable_of(settings, name)
    value = "postgresql://u:p@db/x" if "database" in name else URL
    for partner in secrets():  # of two that belong together neither is there alone
        if partner[0] is settings and "s3" in partner[1] and "s3" in name:
            monkeypatch.setenv(variable_of(*partner), "kunci")
    monkeypatch.delenv(variable, raising=False)
    (tmp_path / variable).write_text(f"{value}\r\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert value_of(settings(), name) == value
    other = tmp_path / "lain"
    other.write_text(value.replace("x", "y"))
    monkeypatch.setenv(f"{variable}_FILE", str(other))
    assert value_of(settings(), name) == value.replace("x", "y")


def test_the_variable_comes_before_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / VARIABLE).write_text(URL)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "amqp://lain/")
    assert HubSettings().amqp_url.get_secret_value() == "amqp://lain/"


def test_what_is_not_there_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert "localhost" in HubSettings().amqp_url.get_secret_value()


def test_what_is_no_secret_comes_by_no_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_NAMESPACE_FILE", str(file))
    assert not HubSettings().namespace


def test_both_are_one_too_many(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, URL)
    monkeypatch.setenv(f"{VARIABLE}_FILE", str(file))
    assert refusal() == f"{VARIABLE} dan {VARIABLE}_FILE sama-sama diisi: pakai salah satu saja."


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "tidak ada"),
        (b"", "kosong"),
        (b"\n", "kosong"),
        (SECRET.encode() * (BYTES_MAX // len(SECRET) + 1), "lebih besar dari 64 KiB"),
        (SECRET.encode() + b"\xff", "bukan teks UTF-8"),
    ],
    ids=["missing", "empty", "a line break", "large", "no text"],
)
@pytest.mark.parametrize("by_systemd", [False, True])
def test_a_file_that_cannot_be_used_is_named(
    content: bytes | None, why: str, by_systemd: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / VARIABLE
    if content is None:
        path.symlink_to(tmp_path / "nowhere")
    else:
        path.write_bytes(content)
    monkeypatch.setenv(*("CREDENTIALS_DIRECTORY", str(tmp_path)) if by_systemd else (f"{VARIABLE}_FILE", str(path)))
    named = VARIABLE if by_systemd else f"{VARIABLE}_FILE"
    assert refusal() == f"{named}: berkas {str(path)!r} {why}."


def test_a_folder_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{VARIABLE}_FILE", str(tmp_path))
    assert refusal() == f"{VARIABLE}_FILE: berkas {str(tmp_path)!r} adalah folder, bukan berkas."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_of_somebody_elses(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.chmod(0)
    monkeypatch.setenv(f"{VARIABLE}_FILE", str(file))
    assert refusal() == f"{VARIABLE}_FILE: berkas {str(file)!r} tidak boleh dibaca oleh pengguna ini."


def refusal() -> str:
    with pytest.raises(UserError) as raised:
        HubSettings()
    assert raised.value.exit_code == 2
    assert raised.value.__cause__ is None
    assert SECRET not in str(raised.value)
    return str(raised.value)


def test_a_child_is_told_one_value() -> None:
    environment = {"KINERJA_AMQP_URL_FILE": "/a", "KINERJA_DATABASE_URL_FILE": "/b", "HOME": "/c"}
    told = overlaid(environment, {"KINERJA_AMQP_URL": URL})
    assert told == {"KINERJA_DATABASE_URL_FILE": "/b", "HOME": "/c", "KINERJA_AMQP_URL": URL}


def test_no_setting_is_named_like_a_secrets_file() -> None:
    classes: list[type[BaseSettings]] = [HubSettings, *settings_classes().values()]
    variables = {variable_of(one, name) for one in classes for name in one.model_fields}
    assert not variables & {f"{variable_of(*secret)}_FILE" for secret in secrets()}


def test_lists_of_the_environment_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_RETRY_DELAYS_SECONDS", "[1, 2]")
    assert HubSettings().retry_delays_seconds == (1.0, 2.0)


def test_a_variable_that_is_empty_hides_no_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "KINERJA_DATABASE_URL").write_text("postgresql://u:p@localhost/x\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("KINERJA_DATABASE_URL", "")
    assert HubSettings().database_url.get_secret_value() == "postgresql://u:p@localhost/x"
