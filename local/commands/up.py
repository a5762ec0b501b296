"""`kinerja up`: the whole hub on this machine."""

import asyncio
import fcntl
import signal
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated, Literal

import httpx
import typer
from rich.console import Console
from sqlalchemy import make_url

from hub.cli.output import print_table
from hub.discovery import load_service, service_names
from hub.errors import UserError
from hub.settings import HubSettings
from hub.web.problems import NEEDS_OPERATOR, problem_code
from local.http_client import LocalClient
from local.postgresql import local_postgresql
from local.server import LocalServer, Say
from local.stack import Layout, stack

DatabaseKind = Literal["sqlite", "postgresql"]


def up(
    database: Annotated[
        DatabaseKind | None,
        typer.Option(help="Tempat layanan menyimpan datanya; bawaan: sqlite, kecuali KINERJA_DATABASE_URL diisi."),
    ] = None,
) -> None:
    """Nyalakan RabbitMQ dan semua layanan di mesin ini, sampai Ctrl-C.

    RabbitMQ: yang di KINERJA_AMQP_URL, atau satu milik sendiri di bawah var/, tempat tiap layanan punya pengguna.
    Data, catatan (var/log/), dan RabbitMQ milik sendiri tetap ada untuk lain kali. Layanan yang mati dijalankan lagi,
    begitu pula RabbitMQ dan PostgreSQL milik sendiri; bila tidak dapat, perintah ini berakhir dengan kode 1.
    Ctrl-C mengakhiri semua yang dinyalakan perintah ini, dan tidak yang lain.
    """
    settings = HubSettings()
    with only_one_in(settings.var), asyncio.Runner() as runner:
        runner.run(_stay(settings, database or _database_told(settings)))


def _database_told(settings: HubSettings) -> DatabaseKind:
    return "postgresql" if settings.database_url.get_secret_value().startswith("postgresql") else "sqlite"


async def _stay(settings: HubSettings, database: DatabaseKind) -> None:
    console = Console(highlight=False, markup=False)
    task = asyncio.current_task()
    if task is not None:  # Ctrl-C cancels us already; a plain `kill` should end the children as well
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with (
        _postgresql(settings, database, console.print) as servers,
        stack(_layout(settings, servers), say=console.print) as running,
    ):
        _show(running.urls, settings.var)
        for server in servers:
            console.print(f"Untuk perintah kinerja lainnya: export KINERJA_DATABASE_URL={_shown(server.url)}")
        for sentence in await _needs(running.urls):
            console.print(f"Perhatian: {sentence}")
        console.print("Semua menyala; tekan Ctrl-C untuk mengakhiri.")
        try:
            await asyncio.Event().wait()
        finally:
            console.print("Menghentikan semua yang dinyalakan ...")


@contextmanager
def only_one_in(var: Path) -> Iterator[None]:
    """Hold a folder alone: two hubs on the same SQLite files would publish everything twice.

    Raises:
        UserError: another `kinerja up` holds it.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(f"kinerja up lain sudah berjalan dengan folder {var}; setel KINERJA_VAR.") from None
        yield


@asynccontextmanager
async def _postgresql(settings: HubSettings, database: DatabaseKind, say: Say) -> AsyncIterator[Sequence[LocalServer]]:
    if database == "sqlite":
        yield ()
        return
    told = settings.database_url.get_secret_value() or None
    async with local_postgresql(settings.var, database_url=told, say=say, ca_file=settings.ca_file) as server:
        yield (server,)


def _layout(settings: HubSettings, servers: Sequence[LocalServer]) -> Layout:
    database_url = next((server.url for server in servers), "")
    return Layout(
        var=settings.var,
        data=settings.var,
        services={name: load_service(name).port for name in service_names()},
        environment={"KINERJA_DATABASE_URL": database_url, "KINERJA_LOG_FORMAT": "json"},
        settings=settings,
        amqp_url=settings.amqp_url.get_secret_value() if "amqp_url" in settings.model_fields_set else None,
        ca_file=settings.ca_file,
        servers=servers,
    )


def _show(urls: Mapping[str, str], var: Path) -> None:
    rows = [
        {
            "service": name,
            "documentation": f"{url}/docs",
            "messages": f"{url}/asyncapi",
            "metrics": f"{url}/metrics",
            "log": var / "log" / f"{name}.log",
        }
        for name, url in sorted(urls.items())
    ]
    columns = {
        "service": "layanan",
        "documentation": "API",
        "messages": "katalog pesan",
        "metrics": "metrik",
        "log": "catatan",
    }
    print_table(rows, columns)


async def _needs(urls: Mapping[str, str]) -> list[str]:
    """Return what services that run still need of an operator, a sentence each."""
    sentences = []
    async with LocalClient() as client:
        for name, url in sorted(urls.items()):
            try:
                answer = await client.get(f"{url}/health/ready")
            except httpx.TransportError as error:  # it has just died; the supervisor brings it back
                sentences.append(f"{name} tidak menjawab ({type(error).__name__}); periksa dengan `kinerja status`.")
                continue
            if problem_code(answer.content) == NEEDS_OPERATOR:
                sentences.append(f"{name}: {answer.json()['detail']}")
    return sentences


def _shown(database_url: str) -> str:
    return make_url(database_url).render_as_string(hide_password=True)
