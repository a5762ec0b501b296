"""Run the development issuer from the command line."""

from pathlib import Path
from typing import Annotated

import typer
import uvloop
from pydantic import ValidationError

from hub.errors import UserError
from hub.telemetry.logging import configure_logging
from sandbox.server import serve_until_signalled
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
    configure_logging(log_format="console", level="warning", service="sandbox_sign_in")
    try:
        settings = SignInSettings.model_validate({name: value for name, value in given.items() if value is not None})
        uvloop.run(serve_until_signalled(lambda: sign_in_server(settings), started=_announce))
    except ValidationError as error:
        names = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        typer.echo(f"Setelan sandbox tidak sah: {names}.", err=True)
        raise typer.Exit(2) from None
    except UserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from None


def _announce(url: str) -> None:
    typer.echo(f"Masuk (sandbox), HANYA UNTUK PENGEMBANGAN: {url}/ - dokumentasi {url}/docs - berhenti: Ctrl-C")
