"""`kinerja doctor`: what this machine lacks."""

import asyncio
from dataclasses import asdict

import typer

from hub.cli.output import AsJson, print_json, print_table
from hub.discovery import load_service, service_names
from hub.finding import Finding
from hub.settings import HubSettings
from local.doctor import examine


def doctor(*, as_json: AsJson = False) -> None:
    """Periksa apa yang kurang pada mesin ini dan pada setelan layanan, dan sebutkan cara melengkapinya.

    Tidak mengubah apa pun. Kode keluar 1 bila ada yang kurang.
    """
    findings = asyncio.run(_examined())
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        print_table([_row(finding) for finding in findings], {"name": "", "ok": "", "found": "", "remedy": ""})
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


async def _examined() -> list[Finding]:
    """Return what was found of the machine, then of each service's own needs."""
    settings = HubSettings()
    given = settings.model_fields_set
    findings = await examine(
        settings.var,
        amqp_url=settings.amqp_url.get_secret_value() if "amqp_url" in given else None,
        database_url=settings.database_url.get_secret_value() or None,
    )
    for service in map(load_service, service_names()):
        if service.examine is not None:
            findings += await service.examine()
    return findings


def _row(finding: Finding) -> dict[str, str]:
    return asdict(finding) | {"ok": "ada" if finding.ok else "KURANG"}
