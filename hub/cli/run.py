"""`kinerja run`: one service in this process."""

from typing import Annotated

import typer

from hub.discovery import load_service, service_names


def _names() -> list[str]:
    return service_names()


def run(
    service: Annotated[str, typer.Argument(help="Nama layanan.", metavar="SERVICE", autocompletion=_names)],
) -> None:
    """Jalankan satu layanan sampai dihentikan.

    Layanan menunggu RabbitMQ dan basis datanya, menyiapkan tabel dan antrean, lalu bekerja. SIGINT atau SIGTERM
    menghentikannya dengan rapi: berhenti mengambil, selesaikan, simpan, akui, tutup.
    """
    from hub.service import run_service  # noqa: PLC0415 - the machinery of a service takes a second to import

    run_service(load_service(service))
