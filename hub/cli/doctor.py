"""`kinerja doctor`: what this machine lacks."""

import asyncio
from dataclasses import asdict

import typer

from hub.cli.output import AsJson, print_json, print_table
from hub.local.doctor import Finding, examine
from hub.settings import HubSettings


def doctor(*, as_json: AsJson = False) -> None:
    """Periksa apa yang kurang pada mesin ini dan sebutkan cara melengkapinya.

    Tidak mengubah apa pun. Kode keluar 1 bila ada yang kurang.
    """
    settings = HubSettings()
    given = settings.model_fields_set
    findings = asyncio.run(
        examine(
            settings.var,
            amqp_url=settings.amqp_url if "amqp_url" in given else None,
            database_url=settings.database_url or None,
        )
    )
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        print_table([_row(finding) for finding in findings], {"name": "", "ok": "", "found": "", "remedy": ""})
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def _row(finding: Finding) -> dict[str, str]:
    return asdict(finding) | {"ok": "ada" if finding.ok else "KURANG"}
