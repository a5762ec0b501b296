"""`kinerja parked`: messages that no service could process, and what an operator decides about them."""

import asyncio
import base64
from functools import partial
from typing import Annotated, Any, Final

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cli.identity import By, Decision, OptionalReason, Reason, operator_at
from hub.cli.operator import MOST, Records, ServiceName, opened, rows_of, service_with, services_with
from hub.cli.output import AsJson, print_json, print_pairs, print_rows
from hub.cli.shown import as_row, decisions_as_pairs
from hub.errors import UserError
from hub.messaging.parking import DISCARDED, PARKED, REPLAYED
from hub.operations import parked
from hub.operations.operator import Operator
from hub.runtime import Service
from hub.store.migrate import KIT
from hub.tables import parked_messages

MESSAGES: Final = Records("pesan terparkir", parked_messages, KIT.name)
_ALL: Final = "all"
_STATES: Final = (PARKED, REPLAYED, DISCARDED, _ALL)
_PAGE: Final = 100
_COLUMNS: Final = {
    "service": "layanan",
    "id": "nomor",
    "state": "keadaan",
    "parked_at": "sejak",
    "event_type": "jenis",
    "error_code": "kode",
    "error": "sebab",
    "attempts": "dicoba",
    "bytes": "byte",
}

Number = Annotated[int, typer.Argument(help="Nomor pesan, dari `kinerja parked list`.", metavar="ID", min=1, max=MOST)]

app = typer.Typer(rich_markup_mode=None, help="Lihat dan putuskan pesan yang tidak dapat diproses layanan.")


def _state(value: str) -> str:
    if value not in _STATES:
        raise typer.BadParameter(f"{value!r} tidak dikenal; yang ada: {', '.join(_STATES)}")
    return value


@app.command("list")
def list_(
    *,
    service: ServiceName = None,
    state: Annotated[str, typer.Option(help="parked, replayed, discarded, atau all.", callback=_state)] = PARKED,
    after: Annotated[int, typer.Option(help="Mulai setelah nomor ini.", min=0, max=MOST)] = 0,
    limit: Annotated[int, typer.Option(help="Paling banyak sekian pesan dari tiap layanan.", min=1, max=MOST)] = _PAGE,
    as_json: AsJson = False,
) -> None:
    """Daftarkan pesan terparkir tanpa isinya, yang terlama dahulu.

    Tanpa --service: semua layanan. Isi pesan hanya diperlihatkan oleh `kinerja parked show`.
    """
    wanted = None if state == _ALL else state
    read = partial(_list, state=wanted, after=after, limit=limit)
    rows, unread = asyncio.run(rows_of(services_with(MESSAGES, service), MESSAGES, read))
    print_rows(rows, _COLUMNS, as_json=as_json, empty="Tidak ada pesan terparkir.", unread=unread)


@app.command()
def show(number: Number, *, service: ServiceName = None, as_json: AsJson = False) -> None:
    """Perlihatkan satu pesan terparkir seutuhnya, dengan kepala, isinya, dan siapa memutuskan apa tentangnya.

    Isi pesan dapat memuat NIP dan nama: jangan menyalinnya ke tempat lain.
    """
    message = asyncio.run(_show(service_with(MESSAGES, service), number))
    if as_json:
        print_json(message)
    else:
        print_pairs(decisions_as_pairs(message))


@app.command()
def replay(
    number: Annotated[int | None, typer.Argument(help="Nomor pesan.", metavar="[ID]", min=1, max=MOST)] = None,
    *,
    service: ServiceName = None,
    body_file: Annotated[
        typer.FileBinaryRead | None, typer.Option(help="Ganti isinya dengan isi berkas ini; - untuk masukan baku.")
    ] = None,
    header: Annotated[
        list[str] | None, typer.Option(help="Ganti atau tambah satu kepala; boleh berulang.", metavar="NAMA=NILAI")
    ] = None,
    publisher: Annotated[
        str | None,
        typer.Option(
            help="Sebagai pesan dari pengguna RabbitMQ ini, bila pengirim aslinya tidak dikenal; tercatat pada jejak.",
            metavar="PENGGUNA",
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Semua yang terparkir pada layanan itu.")] = False,
    code: Annotated[str | None, typer.Option(help="Dengan --all: hanya yang terparkir karena kode ini.")] = None,
    reason: OptionalReason = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Kirim ulang pesan ke antreannya, bila perlu setelah diperbaiki.

    Pesan keluar lewat kotak keluar layanan itu: dalam beberapa detik bila layanan berjalan, atau begitu ia dijalankan.
    Pesan yang gagal lagi terparkir lagi: dengan nomor yang sama, atau nomor baru bila pengirim, sumber, id, atau (tanpa
    salah satunya) isinya diganti.
    """
    _check_choice(number, every=every, edited=bool(body_file or header or publisher), code=code)
    target, decided = service_with(MESSAGES, service), Decision(operator_at(by), reason)
    if number is None:
        numbers = asyncio.run(_replay_all(target, code, decided))
    else:
        body = body_file.read() if body_file else None
        changes = {"body": body, "headers": _headers(header or []), "publisher": publisher}
        asyncio.run(_replay_one(target, number, decided, **changes))
        numbers = [number]
    _tell_replayed(target.name, numbers, as_json=as_json)


@app.command()
def discard(
    number: Number,
    *,
    reason: Reason,
    by: By = None,
    service: ServiceName = None,
    as_json: AsJson = False,
) -> None:
    """Buang pesan dengan alasan; catatannya tetap tersimpan."""
    target = service_with(MESSAGES, service)
    asyncio.run(_discard(target, number, operator_at(by), reason))
    if as_json:
        print_json({"service": target.name, "discarded": [number]})
    else:
        typer.echo(f"Pesan {number} pada {target.name} dibuang; alasannya tercatat.")


def _check_choice(number: int | None, *, every: bool, edited: bool, code: str | None) -> None:
    if (number is None) != every:
        raise UserError("Sebutkan nomor pesannya, atau --all untuk semuanya.")
    if every and edited:
        raise UserError("--body-file, --header, dan --publisher hanya untuk satu pesan.")
    if code is not None and not every:
        raise UserError("--code hanya bersama --all.")


def _headers(given: list[str]) -> dict[str, str]:
    headers = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not name or not equals:
            raise UserError("--header berbentuk NAMA=NILAI, misalnya cloudEvents:type=employee.changed.v1.")
        headers[name] = value
    return headers


def _tell_replayed(service: str, numbers: list[int], *, as_json: bool) -> None:
    if as_json:
        print_json({"service": service, "replayed": numbers})
    elif numbers:
        typer.echo(f"{len(numbers)} pesan pada {service} dikirim ulang lewat kotak keluarnya.")
    else:
        typer.echo(f"Tidak ada pesan terparkir yang cocok pada {service}.")


async def _list(connection: AsyncConnection, **which: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - of `listed`
    return [_row(one) for one in await parked.listed(connection, **which)]


def _row(message: parked.ParkedMessage) -> dict[str, Any]:
    row = as_row(message)
    return row | {"bytes": row.pop("size")}


async def _show(service: Service, number: int) -> dict[str, Any]:
    async with (
        opened(service, MESSAGES, trail=True) as transactions,
        transactions.database.read() as connection,
    ):
        message = await parked.shown(connection, number)
    row = {"service": service.name, **_row(message)}
    try:
        return row | {"body": message.body.decode()}
    except UnicodeDecodeError:
        del row["body"]
        return row | {"body_base64": base64.b64encode(message.body).decode()}


async def _replay_one(service: Service, number: int, decided: Decision, **changes: Any) -> None:  # noqa: ANN401 - of `replay`
    async with opened(service, MESSAGES, trail=True) as transactions, transactions.begin() as transaction:
        await parked.replay(transaction, number, by=decided.by, reason=decided.reason, **changes)


async def _replay_all(service: Service, code: str | None, decided: Decision) -> list[int]:
    async with opened(service, MESSAGES, trail=True) as transactions:
        return await parked.replay_all(transactions, by=decided.by, reason=decided.reason, code=code)


async def _discard(service: Service, number: int, by: Operator, reason: str) -> None:
    async with opened(service, MESSAGES, trail=True) as transactions, transactions.begin() as transaction:
        await parked.discard(transaction.connection, number, by=by, reason=reason)
