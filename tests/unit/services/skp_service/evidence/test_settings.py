"""Where evidence is kept is told by one address."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from services.skp_service.evidence.bucket import Bucket
from services.skp_service.evidence.folder import Folder
from services.skp_service.evidence.kinds import FileKind
from services.skp_service.evidence.receiving import store_of
from services.skp_service.evidence.settings import EvidenceSettings, S3Address

SECRET = "sandi-rahasia"


@pytest.fixture(autouse=True)
def _without_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in EvidenceSettings.model_fields:
        monkeypatch.delenv(f"KINERJA_{field.upper()}", raising=False)


def settings(**told: object) -> EvidenceSettings:
    return EvidenceSettings.model_validate(told)


def test_without_an_address_it_is_a_folder_under_var() -> None:
    assert settings(var="data").evidence_place == Path("data/evidence")
    assert settings().evidence_bytes_max == 10 * 1024 * 1024
    assert settings().evidence_kinds == tuple(FileKind)
    assert isinstance(store_of(settings()), Folder)


def test_a_folder_may_be_elsewhere() -> None:
    assert settings(evidence_store_url="file:///srv/bukti%20dukung").evidence_place == Path("/srv/bukti dukung")


def test_a_bucket_has_a_prefix_and_keys() -> None:
    told = settings(
        evidence_store_url="s3://bukti/kab/2026/",
        evidence_s3_endpoint="https://s3.contoh.go.id",
        evidence_s3_access_key_id="kunci",
        evidence_s3_secret_access_key=SECRET,
    )
    key, secret = SecretStr("kunci"), SecretStr(SECRET)
    assert told.evidence_place == S3Address("bukti", "kab/2026", "https://s3.contoh.go.id", "us-east-1", key, secret)
    assert SECRET not in repr(told) + repr(told.evidence_place)
    assert isinstance(store_of(told), Bucket)


def test_kinds_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_EVIDENCE_KINDS", '["pdf", "png"]')
    assert EvidenceSettings().evidence_kinds == (FileKind.PDF, FileKind.PNG)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("evidence_store_url", "bukti"),
        ("evidence_store_url", "file:bukti"),
        ("evidence_store_url", "file://server/bukti"),
        ("evidence_store_url", "s3://"),
        ("evidence_store_url", "s3://kunci:sandi@bukti"),
        ("evidence_store_url", "s3://bukti?region=x"),
        ("evidence_store_url", "https://bukti"),
        ("evidence_s3_endpoint", "s3.contoh.go.id"),
        ("evidence_s3_endpoint", "https://a:b@s3.contoh.go.id"),
        ("evidence_bytes_max", 0),
        ("evidence_bytes_max", 10**12),
        ("evidence_kinds", []),
        ("evidence_kinds", ["mp4"]),
    ],
)
def test_a_value_that_cannot_work_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        settings(**{name: value})


@pytest.mark.parametrize("name", ["evidence_s3_access_key_id", "evidence_s3_secret_access_key"])
def test_a_key_without_its_secret_is_refused_and_not_quoted(name: str) -> None:
    with pytest.raises(ValidationError, match="KINERJA_EVIDENCE_S3_ACCESS_KEY_ID") as raised:
        settings(**{name: SECRET})
    assert SECRET not in str(raised.value)
