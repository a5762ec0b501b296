"""`kinerja deliveries`: what is on its way to a partner, and what the partner refused."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Final

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cli.identity import By, Decision, OptionalReason, Reason, operator_at
from hub.cli.moments import past_moment
from hub.cli.operator import MOST, Records, ServiceName, opened, rows_of, service_with, services_with
from hub.cli.output import AsJson, print_json, print_pairs, print_rows
from hub.cli.shown import as_row, decisions_as_pairs
from hub.delivery.states import State
from hub.delivery.tables import deliveries as ledger
from hub.errors import UserError
from hub.operations import deliveries
from hub.operations.operator import Operator
from hub.operations.refusals import NotPaused, UnknownPartner
from hub.runtime import Service

DELIVERIES: Final = Records("pengiriman ke mitra", ledger, "delivery", of_partners=True)
_COLUMNS: Final = {
    "service": "layanan",
    "id": "nomor",
    "partner": "mitra",
    "kind": "jenis",
    "step": "langkah",
    "state": "keadaan",
    "version": "versi",
    "created_at": "sejak",
    "due_at": "giliran",
    "attempts": "dicoba",
    "error_code": "kode",
    "reason": "sebab",
}
_LABELS: Final = _COLUMNS | {
    "error": "sebab",
    "business_key": "kunci usaha",
    "waits_for": "menunggu",
    "lease_until": "dipegang sampai",
    "absent_reads": "tidak terlihat",
    "outcome": "hasil",
    "partner_id": "nomor pada mitra",
    "settled_at": "selesai",
    "unclear_answers": "jawaban tidak jelas",
    "partner_words": "kata mitra",
    "partner_field": "isian menurut mitra",
    "payload": "isi",
}

Number = Annotated[
    int, typer.Argument(help="Nomor pengiriman, dari `kinerja deliveries list`.", metavar="ID", min=1, max=MOST)
]
Partner = Annotated[str, typer.Argument(help="Nama mitra, misalnya siasn.", metavar="PARTNER")]

app = typer.Typer(rich_markup_mode=None, help="Lihat buku pengiriman ke mitra, kirim ulang, jeda, dan lanjutkan.")


@app.command("list")
def list_(
    *,
    service: ServiceName = None,
    partner: Annotated[str | None, typer.Option(help="Hanya mitra ini.")] = None,
    state: Annotated[State | None, typer.Option(help="Hanya yang berkeadaan ini.")] = None,
    after: Annotated[int, typer.Option(help="Mulai setelah nomor ini.", min=0, max=MOST)] = 0,
    limit: Annotated[int, typer.Option(help="Paling banyak sekian dari tiap layanan.", min=1, max=MOST)] = 100,
    as_json: AsJson = False,
) -> None:
    """Daftarkan pengiriman tanpa isinya, menurut nomornya.

    Isi dan kunci usahanya, yang memuat NIP, hanya diperlihatkan oleh `kinerja deliveries show`.
    """
    wanted = state.value if state else None
    read = partial(_list, partner=partner, state=wanted, after=after, limit=limit)
    services = services_with(DELIVERIES, service)
    if partner is not None:
        _check_partner(services, partner)
    rows, unread = asyncio.run(rows_of(services, DELIVERIES, read))
    reasons = {one.name: one.reasons for one in services}
    rows = [row | {"reason": _reason(row, reasons[row["service"]])} for row in rows]
    print_rows(rows, _COLUMNS, as_json=as_json, empty="Tidak ada pengiriman yang cocok.", unread=unread)


@app.command()
def show(number: Number, *, service: ServiceName = None, as_json: AsJson = False) -> None:
    """Perlihatkan satu pengiriman seutuhnya: isinya, kata-kata mitra, dan siapa memutuskan apa tentangnya.

    Isinya memuat NIP dan nama: jangan menyalinnya ke tempat lain.
    """
    target = service_with(DELIVERIES, service)
    one = asyncio.run(_show(target, number))
    reason = _reason(one, target.reasons)
    if as_json:
        print_json(one | {"reason": reason})
    else:
        told = decisions_as_pairs(one | {"error": reason})
        print_pairs({_LABELS.get(name, name): value for name, value in told.items()})


@app.command()
def retry(
    number: Annotated[
        int | None,
        typer.Argument(help="Nomor pengiriman, dari `kinerja deliveries list`.", metavar="ID", min=1, max=MOST),
    ] = None,
    *,
    unclear: Annotated[
        bool, typer.Option("--unclear", help="Semua yang berakhir tidak jelas, sebagai pengganti ID.")
    ] = False,
    since: Annotated[
        float | None,
        typer.Option(
            help="Dengan --unclear: hanya yang berakhir sejak umur (90m, 2h, 1d) atau saat ISO 8601 dengan zona.",
            metavar="SAAT",
            parser=past_moment,
        ),
    ] = None,
    reason: OptionalReason = None,
    by: By = None,
    service: ServiceName = None,
) -> None:
    """Kirim lagi yang ditolak setelah sebabnya diperbaiki, atau yang tidak jelas: mitra ditanyai dahulu.

    Sebutkan satu nomor, atau --unclear.
    """
    if (number is None) is not unclear:
        raise UserError("Sebutkan tepat satu: nomor pengiriman, atau --unclear.")
    if since is not None and not unclear:
        raise UserError("--since hanya berlaku bersama --unclear.")
    target, decided = service_with(DELIVERIES, service), Decision(operator_at(by), reason)
    if number is None:
        asked = asyncio.run(_ask_unclear_again(target, since, decided))
        typer.echo(f"{asked} pengiriman yang tidak jelas pada {target.name} akan ditanyakan lagi kepada mitra.")
        return
    state = asyncio.run(_send_again(target, number, decided))
    what_next = "akan ditanyakan dahulu kepada mitra" if state is State.UNCERTAIN else "menunggu giliran lagi"
    typer.echo(f"Pengiriman {number} pada {target.name} {what_next}.")


@app.command()
def pause(
    partner: Partner,
    *,
    reason: Reason,
    by: By = None,
    service: ServiceName = None,
) -> None:
    """Hentikan sementara pengiriman ke satu mitra; yang sedang berjalan diselesaikan."""
    target = service_with(DELIVERIES, service)
    _check_partner([target], partner)
    known = asyncio.run(_pause(target, partner, operator_at(by), reason))
    typer.echo(f"Pengiriman ke {partner} pada {target.name} dijeda; lanjutkan dengan `kinerja deliveries resume`.")
    if not known and partner not in target.partners:
        typer.echo(f"Perhatian: buku pengiriman belum mengenal mitra {partner!r}.", err=True)


@app.command()
def resume(
    partner: Partner,
    *,
    reason: OptionalReason = None,
    by: By = None,
    service: ServiceName = None,
) -> None:
    """Lanjutkan pengiriman ke satu mitra."""
    target = service_with(DELIVERIES, service)
    asyncio.run(_resume(target, partner, Decision(operator_at(by), reason)))
    typer.echo(f"Pengiriman ke {partner} pada {target.name} dilanjutkan.")


def _check_partner(services: Sequence[Service], partner: str) -> None:
    """Refuse a name that none of these services declares, unless one of them declares none."""
    known = {name for service in services for name in service.partners}
    if known and partner not in known and all(service.partners for service in services):
        raise UnknownPartner(partner, known)


def _reason(row: Mapping[str, Any], reasons: Mapping[str, str]) -> str | None:
    return deliveries.reason_of(row["state"], row["error_code"], row["error"], reasons)


async def _list(connection: AsyncConnection, **which: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - of `listed`
    return [as_row(one) for one in await deliveries.listed(connection, **which)]


async def _show(service: Service, number: int) -> dict[str, Any]:
    async with (
        opened(service, DELIVERIES, trail=True) as transactions,
        transactions.database.read() as connection,
    ):
        one = await deliveries.shown(connection, number)
    return {"service": service.name, **as_row(one), "payload": one.payload.decode()}


async def _send_again(service: Service, number: int, decided: Decision) -> State:
    async with opened(service, DELIVERIES, trail=True) as transactions, transactions.begin() as transaction:
        return await deliveries.send_again(transaction.connection, number, by=decided.by, reason=decided.reason)


async def _ask_unclear_again(service: Service, since: float | None, decided: Decision) -> int:
    async with opened(service, DELIVERIES, trail=True) as transactions, transactions.begin() as transaction:
        return await deliveries.ask_unclear_again(
            transaction.connection, by=decided.by, reason=decided.reason, since=since
        )


async def _pause(service: Service, partner: str, by: Operator, reason: str) -> bool:
    """Pause, and tell whether the ledger has ever had a delivery to that partner."""
    async with opened(service, DELIVERIES, trail=True) as transactions, transactions.begin() as transaction:
        await deliveries.pause(transaction.connection, partner, by=by, reason=reason)
        return bool(await deliveries.listed(transaction.connection, partner=partner, limit=1))


async def _resume(service: Service, partner: str, decided: Decision) -> None:
    async with opened(service, DELIVERIES, trail=True) as transactions, transactions.begin() as transaction:
        try:
            await deliveries.resume(transaction.connection, partner, by=decided.by, reason=decided.reason)
        except NotPaused:
            _check_partner([service], partner)
            raise
