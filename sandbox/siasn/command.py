"""`kinerja sandbox`: run the simulator of SIASN from the command line."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer

from sandbox.kit.commands import run_server
from sandbox.siasn.server import siasn_server
from sandbox.siasn.settings import SandboxSettings

_OPEN_TO_OTHERS: Final = (
    "Peringatan: sandbox ini dapat dijangkau dari komputer lain, dan alamat /admin tidak meminta token: "
    "siapa pun dapat membaca dan mengubah isinya."
)


def sandbox(
    *,
    host: Annotated[str | None, typer.Option(help="Alamat yang didengarkan; biarkan di loopback.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port untuk semuanya; 0: sembarang yang bebas.")
    ] = None,
    store: Annotated[
        Path | None, typer.Option(help="Berkas SQLite dari apa yang diterima; ':memory:' tanpa berkas.")
    ] = None,
    faults: Annotated[
        str | None, typer.Option(help="Profil gangguan: none, rough, latency, outage, atau evening.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Benih gangguan: panggilan yang sama bertemu gangguan yang sama.")
    ] = None,
) -> None:
    """Jalankan SIASN tiruan, dengan gangguan sesuai permintaan, sampai dihentikan.

    Yang tidak disebut diambil dari lingkungan (KINERJA_SANDBOX_PORT dan seterusnya), atau dari bawaan di
    docs/sandbox.md.
    """
    given = {"host": host, "port": port, "store": store, "faults": faults, "seed": seed}
    os.umask(0o077)  # the store holds what the district sends
    run_server("sandbox", SandboxSettings, given, siasn_server, started=_announce)


def _announce(url: str) -> None:
    if not _is_loopback(urlsplit(url).hostname or ""):
        typer.echo(_OPEN_TO_OTHERS, err=True)
    typer.echo(f"SIASN (sandbox): {url}/ - API {url}/apisiasn/1.0 - dokumentasi {url}/docs - berhenti: Ctrl-C")


def _is_loopback(address: str) -> bool:
    return ip_address(address.partition("%")[0]).is_loopback
