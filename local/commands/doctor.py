"""`kinerja doctor`: what this machine lacks."""

import asyncio
import os
from dataclasses import asdict

import typer

from hub.cli.output import AsJson, print_json, print_table
from hub.discovery import load_service, service_names
from hub.finding import Finding
from hub.identity.issuer import IssuerUnavailable, fetch_keys
from hub.settings import HubSettings
from hub.tls import certificate_trouble
from hub.unencrypted import unencrypted
from hub.unknown_variables import sentence_about, unknown_variables
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
        ca_file=settings.ca_file,
    )
    findings += [_variables(), _encryption(settings)]
    if settings.oidc_issuer:
        findings.append(await _issuer(settings))
    for service in map(load_service, service_names()):
        if service.examine is not None:
            findings += await service.examine()
    return findings


def _variables() -> Finding:
    unknown = unknown_variables(os.environ)
    if not unknown:
        return Finding("Nama setelan", ok=True, found="semua variabel KINERJA_ dikenal")
    remedy = "Perbaiki namanya, atau hapus; yang ada: docs/settings.md."
    return Finding("Nama setelan", ok=False, found=sentence_about(unknown).removesuffix("."), remedy=remedy)


def _encryption(settings: HubSettings) -> Finding:
    found = " ".join(unencrypted(settings).values())
    if not found:
        return Finding("Enkripsi", ok=True, found="sambungan ke mesin lain memakai TLS")
    remedy = "Nyalakan TLS di sana; CA sendiri disebut di KINERJA_CA_FILE."
    return Finding("Enkripsi", ok=False, found=found.removesuffix("."), remedy=remedy)


async def _issuer(settings: HubSettings) -> Finding:
    name = "Penerbit token (OIDC)"
    try:
        await fetch_keys(settings)
    except IssuerUnavailable as error:
        found = certificate_trouble(error) or f"kuncinya tidak dapat diambil ({type(error.__cause__).__name__})"
        remedy = "Periksa KINERJA_OIDC_ISSUER, KINERJA_OIDC_JWKS_URL, dan KINERJA_CA_FILE."
        return Finding(name, ok=False, found=found, remedy=remedy)
    return Finding(name, ok=True, found="kuncinya dapat diambil")


def _row(finding: Finding) -> dict[str, str]:
    return asdict(finding) | {"ok": "ada" if finding.ok else "KURANG"}
