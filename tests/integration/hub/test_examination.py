"""What the doctor says of a broker, a database and a folder: real ones, and such as are not there."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from yarl import URL

from hub.examination import examine
from hub.finding import Finding
from hub.settings import HubSettings
from tests.support.ports import free_port

SECRET = "not-the-password"


async def _examined(**given: Any) -> dict[str, Finding]:
    return {finding.name: finding for finding in await examine(HubSettings(**given))}


async def test_servers_that_let_us_in(broker_url: str, postgresql_url: str, tmp_path: Path) -> None:
    findings = await _examined(
        amqp_url=broker_url,
        database_url=postgresql_url,
        oidc_issuer="https://sign-in.example",
        oidc_audience="kinerja",
        var=tmp_path,
    )
    assert [finding.name for finding in findings.values() if not finding.ok] == ["Masuk"]  # nobody there gives tokens


async def test_servers_that_do_not_answer_are_found_out_without_their_password(tmp_path: Path) -> None:
    nobody = free_port()
    findings = await _examined(
        amqp_url=f"amqp://guest:{SECRET}@127.0.0.1:{nobody}/",
        database_url=f"postgresql+asyncpg://postgres:{SECRET}@127.0.0.1:{nobody}/postgres",
        var=tmp_path / "not" / "there" / "yet",
    )
    assert not findings["RabbitMQ"].ok
    assert "ConnectionRefusedError" in findings["Basis data"].found
    assert SECRET not in repr(findings)
    assert all(bool(finding.remedy) != finding.ok for finding in findings.values())


async def test_a_broker_that_refuses_us_says_what_to_do(broker_url: str, tmp_path: Path) -> None:
    findings = await _examined(amqp_url=str(URL(broker_url).with_password(SECRET)), var=tmp_path)
    assert "menolak" in findings["RabbitMQ"].found
    assert "rabbitmqctl authenticate_user" in findings["RabbitMQ"].remedy
    assert SECRET not in repr(findings)


async def test_a_database_that_is_not_there_is_said_in_words(postgresql_url: str, tmp_path: Path) -> None:
    url = make_url(postgresql_url).set(database="no_such_database").render_as_string(hide_password=False)
    findings = await _examined(database_url=url, var=tmp_path)
    assert "basis data itu tidak ada" in findings["Basis data"].found


async def test_an_installation_that_was_told_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("KINERJA_AMQP_URL", "KINERJA_DATABASE_URL", "KINERJA_OIDC_ISSUER"):
        monkeypatch.delenv(variable, raising=False)
    findings = await _examined(var=tmp_path / "var")
    assert [finding.name for finding in findings.values() if not finding.ok] == ["RabbitMQ", "Masuk"]
    assert _entries(tmp_path) == [], "looking creates nothing"


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.mark.parametrize(("origins", "found"), [("check", "diperiksa"), ("off", "KINERJA_ORIGINS=off")])
async def test_it_names_that_origins_are_not_looked_at(tmp_path: Path, origins: str, found: str) -> None:
    finding = (await _examined(origins=origins, var=tmp_path))["Asal pesan"]
    assert found in finding.found
    assert "KINERJA_FORMER_PUBLISHERS" not in finding.found
    finding = (await _examined(origins=origins, former_publishers="accept", var=tmp_path))["Asal pesan"]
    assert found in finding.found
    assert "KINERJA_FORMER_PUBLISHERS=accept" in finding.found
