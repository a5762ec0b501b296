"""What a development machine has of what the hub needs beside its settings, and how to get the rest."""

import asyncio
import shutil
import sys

from hub.finding import Finding
from hub.settings import HubSettings
from local import postgresql, rabbitmq
from local.packages import can_install

_PYTHON_NEEDED = (3, 11)


async def examine(settings: HubSettings) -> list[Finding]:
    """Look at this machine and change nothing. A server that the settings do not name is started here when needed."""
    findings = [_python()]
    if "amqp_url" not in settings.model_fields_set:
        findings += [_broker(), _erlang()]
    if not settings.database_url:
        findings.append(await _postgresql())
    if not settings.oidc_issuer:
        findings.append(
            Finding("Masuk", ok=True, found="tidak diatur; `kinerja demo` membawa penerbit tokennya sendiri")
        )
    return [*findings, await asyncio.to_thread(_apt)]


def _finding(name: str, found: str | None, *, missing: str, remedy: str) -> Finding:
    return Finding(name, ok=True, found=found) if found else Finding(name, ok=False, found=missing, remedy=remedy)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= _PYTHON_NEEDED:
        return Finding("Python", ok=True, found=version)
    return Finding("Python", ok=False, found=version, remedy="Pasang Python 3.11 atau lebih baru.")


def _broker() -> Finding:
    return _finding(
        "RabbitMQ",
        "paket rabbitmq-server, dinyalakan sendiri di bawah var/" if rabbitmq.is_installed() else None,
        missing="tidak ada",
        remedy="Jalankan `sudo apt-get install rabbitmq-server`, atau isi KINERJA_AMQP_URL.",
    )


def _erlang() -> Finding:
    return _finding(
        "Erlang",
        shutil.which("erl"),
        missing="tidak ada",
        remedy="Ikut terpasang dengan paket rabbitmq-server; tidak perlu bila RabbitMQ ada di mesin lain.",
    )


async def _postgresql() -> Finding:
    if await postgresql.reachable() is not None:
        return Finding("PostgreSQL", ok=True, found="server di mesin ini menerima kita")
    versions = ", ".join(map(str, postgresql.installed_versions()))
    return _finding(
        "PostgreSQL",
        f"paket versi {versions}, dinyalakan sendiri bila perlu" if versions else None,
        missing="tidak ada",
        remedy="Jalankan `sudo apt-get install postgresql` (hanya untuk PostgreSQL dan uji).",
    )


def _apt() -> Finding:
    return _finding(
        "Pemasangan paket",
        "boleh, dengan apt" if can_install() else None,
        missing="tidak boleh sebagai pengguna ini",
        remedy="Hanya perlu bila ada yang kurang di atas: minta pengelola mesin memasangnya.",
    )
