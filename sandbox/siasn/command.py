"""`kinerja sandbox`: run the simulator of SIASN from the command line."""

import os
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from pydantic import ValidationError

from hub.errors import UserError
from hub.telemetry.logging import configure_logging
from sandbox.server import serve_until_signalled
from sandbox.siasn.server import siasn_server
from sandbox.siasn.settings import SandboxSettings


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
    configure_logging(log_format="console", level="warning", service="sandbox")
    try:
        settings = SandboxSettings.model_validate({name: value for name, value in given.items() if value is not None})
        uvloop.run(serve_until_signalled(lambda: siasn_server(settings), started=_announce))
    except ValidationError as error:
        names = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        typer.echo(f"Setelan sandbox tidak sah: {names}.", err=True)
        raise typer.Exit(2) from None
    except UserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from None


def _announce(url: str) -> None:
    typer.echo(f"SIASN (sandbox): {url}/ - API {url}/apisiasn/1.0 - dokumentasi {url}/docs - berhenti: Ctrl-C")
