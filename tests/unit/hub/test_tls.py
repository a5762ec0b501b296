"""Whose certificates are trusted, and which connections are not encrypted."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from hub.amqp.connection import tls_to
from hub.errors import UserError
from hub.files.settings import FileStoreSettings, S3Address
from hub.settings import HubSettings
from hub.tls import TlsSettings, certificate_trouble, trusting
from hub.unencrypted import unencrypted
from services.siasn_gateway.settings import SiasnGatewaySettings
from tests.support.certificates import Authority


def test_a_file_adds_to_the_machines_own(tmp_path: Path) -> None:
    before = trusting(None).get_ca_certs()
    one, other = Authority.new(tmp_path), Authority.new(tmp_path)
    file = tmp_path / "both.pem"
    file.write_text(one.ca_file.read_text() + other.ca_file.read_text())
    context = trusting(TlsSettings(ca_file=file).ca_file)
    assert len(context.get_ca_certs()) == len(before) + 2
    assert context.check_hostname


def test_a_file_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    empty = tmp_path / "kosong.pem"
    empty.write_text("bukan sertifikat\n")
    for path, why in ((empty, "tidak memuat sertifikat"), (tmp_path / "x.pem", "tidak ada"), (tmp_path, "folder")):
        with pytest.raises(ValidationError, match=why) as raised:
            TlsSettings(ca_file=path)
        assert str(path) in str(raised.value)


def test_an_empty_variable_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_CA_FILE", "")
    assert HubSettings().ca_file is None


def test_every_client_of_a_gateway_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Authority.new(tmp_path).ca_file
    monkeypatch.setenv("KINERJA_CA_FILE", str(file))
    monkeypatch.setenv("KINERJA_FILE_STORE_URL", "s3://bucket/awalan")
    assert SiasnGatewaySettings().ca_file == file
    assert SiasnGatewaySettings().documents_from().ca_file == file
    place = FileStoreSettings(file_store_url="s3://bucket/awalan").file_place
    assert isinstance(place, S3Address)
    assert place.ca_file == file


def test_a_brokers_address_may_name_certificates_of_ours(tmp_path: Path) -> None:
    certificate = Authority.new(tmp_path).issue()
    url = f"amqps://broker/?certfile={certificate.file}&keyfile={certificate.key}&cafile={certificate.ca_file}"
    assert tls_to(url, None) is not None
    assert tls_to(url.replace("amqps", "amqp"), None) is None
    with pytest.raises(UserError, match="berkas sertifikat di KINERJA_AMQP_URL"):
        tls_to("amqps://broker/?certfile=/nowhere", None)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("amqp_url", "amqps://u:x7Kq9vTz@broker/?no_verify_ssl=1", "no_verify_ssl"),
        ("database_url", "postgresql://u:x7Kq9vTz@db/x?ssl=maybe", "verify-full"),
        ("database_url", "postgresql://u@db/x?password=x7Kq9vTz", "sebelum @"),
        ("database_url", "postgresql://u@db/x?ssl=verify-full&sslrootcert=/x7Kq9vTz", "KINERJA_CA_FILE"),
        ("database_url", "postgresql://u:p@x7Kq9vTz@db/x", "ditulis %40"),
        ("database_owner_url", "postgresql://u:p@x7Kq9vTz@db/x", "ditulis %40"),
        ("database_url", "postgresql://u:p@x7Kq9vTz/x7Kq9vTz@db/x", "ditulis %40"),
        ("database_url", "postgresql://u:p@x7Kq9vTz?x7Kq9vTz@db/x", "ditulis %40"),
        ("database_url", "postgresql://u@db/x?ssl=disable&sslmode=verify-full", "salah satu"),
        ("amqp_url", "amqp://u:p@x7Kq9vTz/x7Kq9vTz@broker/", "ditulis %40"),
        ("amqp_url", "amqp://u:p@x7Kq9vTz@broker/", "ditulis %40"),
        ("database_url", "postgresql://u:x7Kq9vTz@db/x?SSL=verify-full", "setelah [?] hanya boleh"),
        ("amqp_url", "amqp://u:2024/x7Kq9vTz@broker/", "%2F"),
        ("amqp_url", "amqp://u:2024?x7Kq9vTz@broker/", "%3F"),
        ("amqp_url", "amqp://u:2024#x7Kq9vTz@broker/", "%23"),
        ("oidc_issuer", "https://u:x7Kq9vTz@issuer/", "tanpa nama dan sandi"),
    ],
)
def test_an_address_that_would_not_be_verified_or_would_show_a_password_is_refused(
    name: str, value: str, why: str
) -> None:
    with pytest.raises(ValidationError, match=why) as raised:
        HubSettings.model_validate({name: value})
    assert "x7Kq9vTz" not in str(raised.value)


@pytest.mark.parametrize(
    ("broker", "database", "found"),
    [
        ("amqp://broker/", "", {"RabbitMQ"}),
        ("amqps://broker/", "", set()),
        ("amqp://localhost/", "postgresql://db/x", {"PostgreSQL"}),
        ("amqp://[::1]/", "postgresql://db/x?ssl=disable", {"PostgreSQL"}),
        ("amqp://127.0.0.1/", "postgresql://db/x?ssl=require", set()),
        ("amqp://10.0.0.1/", "postgresql://u@/x?host=/run/postgresql", {"RabbitMQ"}),
        ("amqps://10.0.0.1/", "postgresql://u@/x?host=db1:5432&host=db2:5432", {"PostgreSQL"}),
        ("amqps://10.0.0.1/", "postgresql://localhost/x", set()),
    ],
)
def test_what_leaves_the_machine_in_the_clear_is_told(broker: str, database: str, found: set[str]) -> None:
    told = unencrypted(HubSettings(amqp_url=broker, database_url=database))
    assert told.keys() == found


def test_the_owners_way_in_the_clear_is_told() -> None:
    told = unencrypted(HubSettings(database_owner_url="postgresql://owner:x@db/x"))
    assert "KINERJA_DATABASE_OWNER_URL" in told["PostgreSQL, pemilik skema"]


def test_no_other_failure_is_the_certificates() -> None:
    assert certificate_trouble(ConnectionRefusedError()) is None
