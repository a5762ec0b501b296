"""What the doctor says."""

from pathlib import Path

from hub.finding import Finding
from local.doctor import examine
from tests.support.ports import free_port


async def _examined(var: Path) -> dict[str, Finding]:
    nobody = free_port()
    findings = await examine(
        var,
        amqp_url=f"amqp://guest:secret@127.0.0.1:{nobody}/",
        database_url=f"postgresql+asyncpg://postgres:secret@127.0.0.1:{nobody}/postgres",
    )
    return {finding.name: finding for finding in findings}


async def test_every_trouble_comes_with_a_remedy(tmp_path: Path) -> None:
    findings = await _examined(tmp_path / "not" / "there" / "yet")
    assert all(bool(finding.remedy) != finding.ok for finding in findings.values())


async def test_servers_that_do_not_answer_are_found_out_without_their_password(tmp_path: Path) -> None:
    findings = await _examined(tmp_path)
    assert not findings["RabbitMQ"].ok
    assert not findings["PostgreSQL"].ok
    assert "secret" not in repr(findings)


async def test_looking_creates_nothing(tmp_path: Path) -> None:
    findings = await _examined(tmp_path / "var")
    assert findings["Folder data"].ok
    assert _entries(tmp_path) == []


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir())
