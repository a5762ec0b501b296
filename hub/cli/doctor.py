"""`kinerja doctor`: what this installation lacks."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import entry_points
from typing import Annotated, Final

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from hub.cli.failures import failure_of
from hub.cli.output import AsJson, print_json, print_table
from hub.discovery import load_service, service_names
from hub.errors import UserError
from hub.finding import Finding
from hub.runtime import Service
from hub.settings import HubSettings

GROUP: Final = "kinerja.findings"
"""Entry points of functions that look at more: `async (HubSettings) -> list[Finding]`. A finding of theirs stands in
the place of ours that has its name: development starts a broker that production must be told of."""


def doctor(
    services: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SERVICE]...", help="Layanan yang diperiksa; bawaan: semua yang terpasang."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Periksa apa yang kurang pada setelan, RabbitMQ, basis data dan mesin ini, dan sebutkan cara melengkapinya.

    Setelan dibaca dari lingkungan perintah ini: jalankan dengan lingkungan layanan yang diperiksa. Tidak mengubah apa
    pun. Kode keluar 1 bila ada yang kurang.
    """
    findings = asyncio.run(_examined([load_service(name) for name in services or service_names()]))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        print_table([_row(finding) for finding in findings], {"name": "", "ok": "", "found": "", "remedy": ""})
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


async def _examined(services: Sequence[Service]) -> list[Finding]:
    """Return what was found of the installation, then of each service's own needs."""
    from hub.examination import examine  # noqa: PLC0415 - broker and database take half a second to import

    settings = HubSettings()
    found = {finding.name: finding for finding in await examine(settings)}
    for more in entry_points(group=GROUP):
        found |= {finding.name: finding for finding in await more.load()(settings)}
    findings = list(found.values())
    for service in services:
        findings += await _of_service(service)
    return findings


async def _of_service(service: Service) -> list[Finding]:
    name = f"Setelan {service.name}"
    try:
        settings = service.settings()
    except (ValidationError, SettingsError, UserError) as error:
        remedy = "Perbaiki variabel yang disebut."
        return [Finding(name, ok=False, found=failure_of(error).sentence, remedy=remedy)]
    own = [] if service.examine is None else await service.examine()
    return [Finding(name, ok=True, found="sah"), *_broker_user(settings, service.name), *own]


def _broker_user(settings: HubSettings, service: str) -> list[Finding]:
    from hub.messaging.origins import wrong_user  # noqa: PLC0415 - see above

    wrong = wrong_user(settings, service) if "amqp_url" in settings.model_fields_set else None
    if wrong is None:
        return []
    found = "KINERJA_AMQP_URL memakai pengguna lain"
    return [Finding(f"Pengguna RabbitMQ {service}", ok=False, found=found, remedy=wrong)]


def _row(finding: Finding) -> dict[str, str]:
    return asdict(finding) | {"ok": "ada" if finding.ok else "KURANG"}
