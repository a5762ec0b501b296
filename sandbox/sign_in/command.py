"""Run the development issuer from the command line."""

from pathlib import Path
from typing import Annotated

import typer

from sandbox.kit.commands import run_server
from sandbox.sign_in.server import sign_in_server
from sandbox.sign_in.settings import SignInSettings


def sign_in(
    *,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port untuk semuanya; 0: sembarang yang bebas.")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option(help="Berkas PEM kunci penanda tangan; tanpa ini kunci baru setiap kali.")
    ] = None,
) -> None:
    """Jalankan penyedia identitas untuk pengembangan di 127.0.0.1, sampai dihentikan.

    Yang tidak disebut diambil dari lingkungan: KINERJA_SANDBOX_SIGN_IN_PORT dan seterusnya.
    """
    given = {"port": port, "key_file": key_file}
    run_server("sandbox_sign_in", SignInSettings, given, sign_in_server, started=_announce)


def _announce(url: str) -> None:
    typer.echo(f"Masuk (sandbox), HANYA UNTUK PENGEMBANGAN: {url}/ - dokumentasi {url}/docs - berhenti: Ctrl-C")
