"""What this machine has of what the hub needs, and how to get the rest."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

from hub.finding import Finding
from local import postgresql, rabbitmq
from local.packages import can_install

_DISK_NEEDED_BYTES = 1_000_000_000
_PYTHON_NEEDED = (3, 11)


async def examine(
    var: Path, *, amqp_url: str | None = None, database_url: str | None = None, ca_file: Path | None = None
) -> list[Finding]:
    """Look at this machine and change nothing.

    Args:
        var: the folder the hub writes to.
        amqp_url: a broker that was asked for, None for whatever is on this machine.
        database_url: a PostgreSQL that was asked for, None for whatever is on this machine.
        ca_file: whose certificates these may have, beside the machine's.
    """
    return [
        _python(),
        await _broker(amqp_url, ca_file),
        _erlang(),
        await _postgresql(database_url, ca_file),
        _disk(var),
        _writable(var),
        await asyncio.to_thread(_apt),
    ]


def _finding(name: str, found: str | None, *, missing: str, remedy: str) -> Finding:
    return Finding(name, ok=True, found=found) if found else Finding(name, ok=False, found=missing, remedy=remedy)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= _PYTHON_NEEDED:
        return Finding("Python", ok=True, found=version)
    return Finding("Python", ok=False, found=version, remedy="Pasang Python 3.11 atau lebih baru.")


async def _broker(amqp_url: str | None, ca_file: Path | None) -> Finding:
    if amqp_url:
        reason = await rabbitmq.refusal(amqp_url, ca_file=ca_file)
        found = "alamat di KINERJA_AMQP_URL menerima kita" if reason is None else None
        return _finding(
            "RabbitMQ",
            found,
            missing=f"alamat di KINERJA_AMQP_URL: {reason}",
            remedy="Periksa KINERJA_AMQP_URL.",
        )
    if await rabbitmq.refusal(rabbitmq.DEFAULT_URL) is None:
        return Finding("RabbitMQ", ok=True, found="localhost:5672 menerima kita")
    return _finding(
        "RabbitMQ",
        "paket rabbitmq-server, dinyalakan sendiri bila perlu" if rabbitmq.is_installed() else None,
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


async def _postgresql(database_url: str | None, ca_file: Path | None) -> Finding:
    if database_url:
        reason = await postgresql.refusal(database_url, ca_file=ca_file)
        found = "alamat di KINERJA_DATABASE_URL menerima kita" if reason is None else None
        return _finding(
            "PostgreSQL",
            found,
            missing=f"alamat di KINERJA_DATABASE_URL: {reason}",
            remedy="Periksa KINERJA_DATABASE_URL.",
        )
    if await postgresql.reachable() is not None:
        return Finding("PostgreSQL", ok=True, found="server di mesin ini menerima kita")
    versions = ", ".join(map(str, postgresql.installed_versions()))
    return _finding(
        "PostgreSQL",
        f"paket versi {versions}, dinyalakan sendiri bila perlu" if versions else None,
        missing="tidak ada",
        remedy="Jalankan `sudo apt-get install postgresql` (hanya untuk PostgreSQL dan uji).",
    )


def _disk(var: Path) -> Finding:
    free = shutil.disk_usage(_existing(var)).free
    found = f"{free / 1e9:.1f} GB bebas"
    if free >= _DISK_NEEDED_BYTES:
        return Finding("Ruang disk", ok=True, found=found)
    return Finding("Ruang disk", ok=False, found=found, remedy="Kosongkan disk sampai ada 1 GB.")


def _writable(var: Path) -> Finding:
    folder = _existing(var)
    return _finding(
        "Folder data",
        f"{var} dapat ditulis" if os.access(folder, os.W_OK | os.X_OK) else None,
        missing=f"{folder} tidak dapat ditulis",
        remedy="Jalankan sebagai pemilik folder itu, atau isi KINERJA_VAR dengan folder lain.",
    )


def _apt() -> Finding:
    return _finding(
        "Pemasangan paket",
        "boleh, dengan apt" if can_install() else None,
        missing="tidak boleh sebagai pengguna ini",
        remedy="Hanya perlu bila ada yang kurang di atas: minta pengelola mesin memasangnya.",
    )


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder
