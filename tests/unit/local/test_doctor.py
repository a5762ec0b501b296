"""What the doctor says of a development machine."""

from pathlib import Path
from typing import Any, Final

from hub.finding import Finding
from hub.settings import HubSettings
from local.doctor import examine

GIVEN: Final[dict[str, Any]] = {
    "amqp_url": "amqp://guest:guest@localhost:1/",
    "database_url": "postgresql://localhost:1/x",
}


async def _examined(settings: HubSettings) -> dict[str, Finding]:
    return {finding.name: finding for finding in await examine(settings)}


async def test_every_trouble_comes_with_a_remedy(tmp_path: Path) -> None:
    findings = await _examined(HubSettings(var=tmp_path))
    assert findings.keys() == {"Python", "RabbitMQ", "Erlang", "PostgreSQL", "Masuk", "Pemasangan paket"}
    assert all(bool(finding.remedy) != finding.ok for finding in findings.values())


async def test_servers_that_settings_name_are_not_looked_for_here(tmp_path: Path) -> None:
    findings = await _examined(
        HubSettings(var=tmp_path, oidc_issuer="https://sign-in.example", oidc_audience="x", **GIVEN)
    )
    assert findings.keys() == {"Python", "Pemasangan paket"}
