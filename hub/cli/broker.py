"""`kinerja broker`: what the broker's administrator puts there for the hub."""

import shlex
from pathlib import Path
from typing import Annotated, Literal

import typer
from yarl import URL

from hub.broker.apply import apply
from hub.broker.definitions import definitions
from hub.broker.installation import Installation
from hub.broker.passwords import passwords_in
from hub.broker.rabbitmqctl import Rabbitmqctl
from hub.cli.output import print_json
from hub.discovery import service_names
from hub.errors import UserError
from hub.settings import HubSettings

Topology = Literal["declare", "check"]

Passwords = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Folder kata sandi: satu berkas tiap pengguna, bernama penggunanya, berisi kata sandinya.",
    ),
]
Vhost = Annotated[
    str | None,
    typer.Option(metavar="NAMA", help="Vhost di broker.", show_default="yang ada di KINERJA_AMQP_URL"),
]
TopologyOption = Annotated[
    Topology | None,
    typer.Option(
        help="check: layanan hanya memakai; declare: layanan juga membuat exchange dan antreannya sendiri.",
        show_default="KINERJA_TOPOLOGY bila disetel, selain itu check",
    ),
]

app = typer.Typer(
    rich_markup_mode=None,
    help="Siapkan RabbitMQ untuk hub: pengguna, hak, exchange, dan antrean. Dijalankan pengurus broker.",
)


@app.command("definitions")
def definitions_(
    *,
    passwords: Passwords = None,
    vhost: Vhost = None,
    topology: TopologyOption = None,
    existing_users: Annotated[
        bool,
        typer.Option(
            "--existing-users",
            help="Sertakan juga hak pengguna tanpa berkas kata sandi: semuanya harus sudah ada di broker.",
        ),
    ] = False,
) -> None:
    """Cetak definisi RabbitMQ (JSON) bagi yang memasukkannya di tempat lain.

    Isinya vhost, hak, exchange, antrean, dan ikatan. Pengguna hanya disertakan bila kata sandinya ada di --passwords,
    sebagai hash: jangan sertakan pengguna yang sudah ada di broker, karena kata sandi dan tandanya akan diganti. Hak
    hanya bagi pengguna yang disertakan, kecuali dengan --existing-users: satu hak bagi pengguna yang tidak dikenal
    broker membatalkan seluruh pemasukan.
    """
    installation = _installation(topology)
    told = passwords_in(passwords, installation.users)
    permitted = installation.users if existing_users else list(told)
    print_json(definitions(installation, _vhost(vhost), passwords=told, permitted=permitted))


@app.command("apply")
def apply_(
    *,
    passwords: Passwords = None,
    vhost: Vhost = None,
    topology: TopologyOption = None,
    rabbitmqctl: Annotated[
        str,
        typer.Option(
            "--rabbitmqctl", metavar="PERINTAH", help="Cara memanggil rabbitmqctl, misalnya 'ssh mq sudo rabbitmqctl'."
        ),
    ] = "rabbitmqctl",
    check: Annotated[
        bool, typer.Option("--check", help="Jangan ubah apa pun; sebutkan saja apa yang belum ada atau berbeda.")
    ] = False,
) -> None:
    """Buat di broker apa yang belum ada: vhost, pengguna, hak, exchange, antrean, dan ikatan.

    Boleh diulang. Pengguna yang sudah ada tetap dengan kata sandi dan tandanya; hak pengguna hub disamakan dengan
    kontrak; pengguna lain tidak disentuh. Kata sandi tidak pernah ditulis di baris perintah. Kode keluar 1 bila masih
    ada yang kurang, atau, dengan --check, bila ada yang belum ada atau berbeda.
    """
    installation = _installation(topology)
    complete = apply(
        installation,
        _vhost(vhost),
        Rabbitmqctl(_command(rabbitmqctl)),
        passwords=passwords_in(passwords, installation.users),
        change=not check,
        say=typer.echo,
    )
    raise typer.Exit(0 if complete else 1)


def _installation(topology: Topology | None) -> Installation:
    """Return the hub of this machine. Whoever prepares a broker leaves the services nothing to make, unless told."""
    settings = HubSettings()
    told = settings.topology if "topology" in settings.model_fields_set else "check"
    return Installation(settings.model_copy(update={"topology": topology or told}), service_names())


def _vhost(told: str | None) -> str:
    return told or URL(HubSettings().amqp_url.get_secret_value()).path[1:].replace("%2F", "/") or "/"


def _command(text: str) -> list[str]:
    try:
        command = shlex.split(text)
    except ValueError:
        command = []
    if not command:
        raise UserError("--rabbitmqctl bukan baris perintah.")
    return command
