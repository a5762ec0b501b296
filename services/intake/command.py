"""`kinerja intake`: sources, their keys, limits and webhooks."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, TypeVar

import typer

from hub.cli.identity import By, Reason, operator_at
from hub.cli.operator import MOST, Records, opened
from hub.cli.output import AsJson, print_json, print_rows
from hub.cli.source_option import source_name
from hub.clock import moment
from hub.transaction import Transaction
from services.intake.app import known_sources, service
from services.intake.handlers import sources as deciding
from services.intake.handlers.sources import Decided
from services.intake.precedence_file import read_precedence
from services.intake.received_command import doubts, receipts, refusals
from services.intake.repository.sources import Source, SourceKey, last_receipts, load_keys, load_sources
from services.intake.settings import IntakeSettings
from services.intake.tables import sources as table

Result = TypeVar("Result")
SOURCES: Final = Records("sumber", table, "intake")
_COLUMNS: Final = {
    "name": "nama",
    "title": "sebutan",
    "amqp": "AMQP",
    "keys": "kunci",
    "client": "program",
    "per_second": "permintaan/detik",
    "per_day": "laporan/hari",
    "webhook": "webhook",
    "hosts": "host webhook",
    "silent_after": "diam sesudah (detik)",
    "last_report": "laporan terakhir",
}
_OFF: Final = "default"
_LONGEST: Final = 200
"""Characters of a title, and of a program's name, that are kept."""


def _short(value: str | None) -> str | None:
    if value is not None and not 0 < len(value) <= _LONGEST:
        raise typer.BadParameter(f"tidak boleh kosong dan paling panjang {_LONGEST} huruf")
    return value


Name = Annotated[str, typer.Argument(help="Nama sumber, misalnya simpeg.", metavar="NAMA", callback=source_name)]
app = typer.Typer(rich_markup_mode=None, add_completion=False, help="Kelola layanan masukan.")
sources_app = typer.Typer(rich_markup_mode=None, help="Sumber: siapa yang boleh melapor, dan dengan apa.")
key_app = typer.Typer(rich_markup_mode=None, help="Kunci sumber untuk HTTP.")
webhook_app = typer.Typer(rich_markup_mode=None, help="Webhook sumber: ke mana penolakan dan catatan dikabarkan.")
app.add_typer(sources_app, name="sources")
app.command()(receipts)
app.command()(refusals)
app.command()(doubts)
sources_app.add_typer(key_app, name="key")
sources_app.add_typer(webhook_app, name="webhook")


@sources_app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """Daftarkan semua sumber: yang ditambahkan, dan yang hanya ada di KINERJA_SOURCES atau di tabel kepercayaan."""
    print_rows(asyncio.run(_listed()), _COLUMNS, as_json=as_json, empty="Belum ada sumber.")


@sources_app.command()
def add(
    name: Name,
    *,
    title: Annotated[str, typer.Option(help="Sebutannya bagi orang.", callback=_short)],
    client: Annotated[
        str | None,
        typer.Option(help="Program pada penyedia identitas yang menjadi sumber ini (client_id).", callback=_short),
    ] = None,
    reason: Reason,
    by: By = None,
) -> None:
    """Tambahkan sumber; sesudahnya ia dapat diberi kunci."""
    source = Source(name, title, 0.0, client=client)
    _decide(by, reason, lambda tx, decided: deciding.add(tx, source, decided))
    typer.echo(f"Sumber {name} ditambahkan; beri kunci dengan `kinerja intake sources key new {name}`.")


@sources_app.command()
def limit(
    name: Name,
    *,
    per_second: Annotated[str | None, typer.Option(help=f"Permintaan HTTP per detik, atau {_OFF}.")] = None,
    burst: Annotated[str | None, typer.Option(help=f"Permintaan sekaligus sesudah jeda, atau {_OFF}.")] = None,
    per_day: Annotated[str | None, typer.Option(help=f"Laporan baru per hari lewat HTTP, atau {_OFF}.")] = None,
    silent_after_hours: Annotated[
        str | None, typer.Option(help=f"Dianggap diam sesudah sekian jam tanpa laporan, atau {_OFF}: boleh diam.")
    ] = None,
    reason: Reason,
    by: By = None,
) -> None:
    """Ubah batas sumber, dan sesudah berapa lama ia dianggap diam."""
    hours = _number(silent_after_hours, float, "--silent-after-hours")
    told: dict[str, Any] = {
        "per_second": _number(per_second, float, "--per-second"),
        "burst": _number(burst, int, "--burst"),
        "per_day": _number(per_day, int, "--per-day"),
        "silent_after": hours * 3600 if isinstance(hours, float) else hours,
    }
    values = {field: None if value == _OFF else value for field, value in told.items() if value is not None}
    if not values:
        raise typer.BadParameter("sebutkan paling sedikit satu batas")
    _decide(by, reason, lambda tx, decided: deciding.change(tx, name, values, "set_limits", decided))
    typer.echo(f"Batas sumber {name} diubah.")


@sources_app.command()
def client(
    name: Name,
    program: Annotated[
        str,
        typer.Argument(
            help="Program pada penyedia identitas (client_id), atau - untuk tidak ada.",
            metavar="PROGRAM",
            callback=_short,
        ),
    ],
    *,
    reason: Reason,
    by: By = None,
) -> None:
    """Tentukan program mana pada penyedia identitas yang menjadi sumber ini."""
    values = {"client": None if program == "-" else program}
    _decide(by, reason, lambda tx, decided: deciding.change(tx, name, values, "set_client", decided))
    typer.echo(f"Program sumber {name} diubah.")


@key_app.command("new")
def new_key(name: Name, *, reason: Reason, by: By = None, as_json: AsJson = False) -> None:
    """Buat kunci baru dan perlihatkan sekali; kunci yang lama tetap berlaku sampai dicabut."""
    number, key = _decide(by, reason, lambda tx, decided: deciding.give_key(tx, name, decided))
    if as_json:
        print_json({"source": name, "number": number, "key": key})
        return
    typer.echo(key)
    typer.echo(
        f"Kunci nomor {number} milik {name}. Simpan sekarang: kunci ini tidak dapat diperlihatkan lagi.", err=True
    )


@key_app.command("revoke")
def revoke_key(
    name: Name,
    number: Annotated[int, typer.Argument(help="Nomor kunci.", metavar="NOMOR", min=1, max=MOST)],
    *,
    reason: Reason,
    by: By = None,
) -> None:
    """Cabut satu kunci; sejak itu tidak membuka apa pun."""
    _decide(by, reason, lambda tx, decided: deciding.revoke_key(tx, name, number, decided))
    typer.echo(f"Kunci nomor {number} milik {name} dicabut.")


@webhook_app.command("hosts")
def webhook_hosts(
    name: Name,
    hosts: Annotated[list[str], typer.Argument(help="Tuan rumah yang diizinkan.", metavar="HOST...")],
    *,
    reason: Reason,
    by: By = None,
) -> None:
    """Tentukan di tuan rumah mana webhook sumber ini boleh berada."""
    values = {"hosts": sorted({host.lower() for host in hosts})}
    _decide(by, reason, lambda tx, decided: deciding.change(tx, name, values, "set_hosts", decided))
    typer.echo(f"Host webhook sumber {name} diubah.")


@webhook_app.command("set")
def webhook_set(
    name: Name,
    address: Annotated[str, typer.Argument(help="Alamat https.", metavar="ALAMAT")],
    *,
    reason: Reason,
    by: By = None,
) -> None:
    """Pasang webhook dan perlihatkan rahasia penandanya sekali; memasang lagi membuat rahasia baru."""
    master = _settings().intake_webhook_secret
    secret = _decide(by, reason, lambda tx, decided: deciding.set_webhook(tx, name, address, decided, master=master))
    typer.echo(secret)
    typer.echo(f"Rahasia webhook {name}. Simpan sekarang: tidak diperlihatkan lagi.", err=True)


@webhook_app.command("unset")
def webhook_unset(name: Name, *, reason: Reason, by: By = None) -> None:
    """Lepas webhook; yang belum terkirim berakhir ditolak."""
    values = {"webhook": None}
    _decide(by, reason, lambda tx, decided: deciding.change(tx, name, values, "unset_webhook", decided))
    typer.echo(f"Webhook {name} dilepas.")


def _number(told: str | None, kind: Callable[[str], float], option: str) -> float | str | None:
    if told is None or told == _OFF:
        return told
    try:
        number = kind(told)
    except ValueError:
        number = 0
    if not 0 < number < MOST:
        raise typer.BadParameter(f"{option} harus angka lebih dari 0, atau {_OFF}")
    return number


def _decide(
    by: str | None, reason: str | None, decision: Callable[[Transaction, Decided], Awaitable[Result]]
) -> Result:
    decided = Decided(operator_at(by), reason)

    async def run() -> Result:
        async with opened(service, SOURCES, trail=True) as transactions, transactions.begin() as tx:
            return await decision(tx, decided)

    return asyncio.run(run())


async def _listed() -> list[dict[str, Any]]:
    known = known_sources(_settings(), read_precedence(_settings().intake_precedence_file))
    async with opened(service, SOURCES) as transactions, transactions.database.read() as connection:
        added = await load_sources(connection)
        keys = await load_keys(connection)
        names = sorted({one.name for one in added} | known.named)
        last = await last_receipts(connection, names)
    of_name = {one.name: one for one in added}
    return [_row(name, of_name.get(name), keys, last.get(name)) for name in names]


def _row(name: str, source: Source | None, keys: list[SourceKey], last: float | None) -> dict[str, Any]:
    valid = [str(one.id) for one in keys if one.source == name and one.revoked_at is None]
    told = {} if source is None else {field: getattr(source, field) for field in _COLUMNS if hasattr(source, field)}
    return told | {
        "name": name,
        "amqp": "ya" if name in _settings().sources else None,
        "keys": ", ".join(valid) or None,
        "hosts": ", ".join(source.hosts) if source and source.hosts else None,
        "last_report": None if last is None else moment(last).isoformat(timespec="seconds"),
    }


def _settings() -> IntakeSettings:
    return IntakeSettings()
