"""`kinerja reconciliation`: what partners hold against what they accepted from us, and what is done about it."""

import asyncio
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any, Final

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cli.identity import By, Decision, OptionalReason, Reason, operator_at
from hub.cli.operator import MOST, Records, ServiceName, opened, rows_of, service_with, services_with
from hub.cli.output import AsJson, print_json, print_pairs, print_rows
from hub.cli.shown import as_row, decisions_as_pairs
from hub.delivery.reconciliation.comparing import Difference
from hub.delivery.reconciliation.discrepancies import DiscrepancyState
from hub.delivery.reconciliation.tables import discrepancies
from hub.errors import UserError
from hub.operations import reconciliation
from hub.operations.operator import Operator
from hub.runtime import Service

DISCREPANCIES: Final = Records("rekonsiliasi dengan mitra", discrepancies, "delivery", of_partners=True)
_COLUMNS: Final = {
    "service": "layanan",
    "id": "nomor",
    "partner": "mitra",
    "kind": "jenis",
    "difference": "perbedaan",
    "state": "keadaan",
    "delivery_id": "pengiriman",
    "found_at": "ditemukan",
    "last_found_at": "terakhir terlihat",
}
_LABELS: Final = _COLUMNS | {
    "partner_ids": "nomor pada mitra",
    "closed_at": "selesai",
    "business_key": "kunci usaha",
    "subject": "tentang",
    "differing": "isian (kita, mitra)",
}
_STATUS: Final = {
    "service": "layanan",
    "partner": "mitra",
    "kind": "jenis",
    "subjects": "orang",
    "unchecked": "belum dibandingkan",
    "oldest_days": "terlama (hari)",
    "failing": "gagal ditanyakan",
    "calls": "panggilan",
}
_DIFFERENCES: Final = {
    Difference.MISSING_THERE: "hilang di mitra",
    Difference.MISSING_HERE: "hanya ada di mitra",
    Difference.DIFFERENT: "isinya berbeda",
    Difference.DOUBLED: "ganda di mitra",
    Difference.NOT_WITHDRAWN: "ditarik, masih ada di mitra",
}
_STATES: Final = {
    DiscrepancyState.OPEN: "dapat diperbaiki",
    DiscrepancyState.NEEDS_PERSON: "PERLU ORANG",
    DiscrepancyState.REPAIRING: "sedang diperbaiki",
    DiscrepancyState.LET_BE: "dibiarkan",
    DiscrepancyState.CLOSED: "selesai",
}
_DAY: Final = 86_400

Number = Annotated[
    int, typer.Argument(help="Nomor perbedaan, dari `kinerja reconciliation list`.", metavar="ID", min=1, max=MOST)
]

app = typer.Typer(
    rich_markup_mode=None, help="Bandingkan isi mitra dengan yang diterimanya dari kita; perbaiki yang berbeda."
)


@app.command()
def status(*, service: ServiceName = None, as_json: AsJson = False) -> None:
    """Perlihatkan berapa orang yang sudah dibandingkan, seberapa baru, dan dengan berapa panggilan."""
    rows, unread = asyncio.run(rows_of(services_with(DISCREPANCIES, service), DISCREPANCIES, _status))
    print_rows(rows, _STATUS, as_json=as_json, empty="Belum ada yang dibandingkan dengan mitra.", unread=unread)


@app.command()
def check(
    *,
    kind: Annotated[str | None, typer.Option(help="Hanya jenis catatan ini, dari `status`.", metavar="JENIS")] = None,
    reason: Reason,
    by: By = None,
    service: ServiceName = None,
) -> None:
    """Bandingkan semua orang sekali lagi, tanpa menunggu gilirannya.

    Mitra ditanyai satu kali tentang tiap orang, di sela-sela pengiriman; layanannya yang melakukannya. Orang yang
    tidak terjawab ditanyakan lagi sepuluh menit kemudian.
    """
    target = service_with(DISCREPANCIES, service)
    counts = asyncio.run(_compare_anew(target, kind, operator_at(by), reason))
    for name, subjects in counts:
        typer.echo(f"{name}: {subjects} orang pada {target.name} akan dibandingkan lagi.")
    if not counts:
        typer.echo(
            f"Belum ada yang pernah dibandingkan pada {target.name}; pembandingan pertama dijalankan sebentar lagi."
        )
    typer.echo("Bila pekerjaan reconciliation atau mitranya dijeda: setelah dilanjutkan.")


@app.command("list")
def list_(
    *,
    service: ServiceName = None,
    state: Annotated[
        DiscrepancyState | None, typer.Option(help="Hanya yang berkeadaan ini; bawaan: yang belum selesai.")
    ] = None,
    difference: Annotated[Difference | None, typer.Option(help="Hanya perbedaan macam ini.")] = None,
    after: Annotated[int, typer.Option(help="Mulai setelah nomor ini.", min=0, max=MOST)] = 0,
    limit: Annotated[int, typer.Option(help="Paling banyak sekian dari tiap layanan.", min=1, max=MOST)] = 100,
    as_json: AsJson = False,
) -> None:
    """Daftarkan perbedaan dengan mitra, menurut nomornya.

    Tentang siapa dan isiannya, yang memuat NIP, hanya diperlihatkan oleh `kinerja reconciliation show`.
    """
    read = partial(_list, state=state, difference=difference, after=after, limit=limit)
    rows, unread = asyncio.run(rows_of(services_with(DISCREPANCIES, service), DISCREPANCIES, read))
    if not as_json:
        rows = [row | {"difference": _DIFFERENCES[row["difference"]], "state": _STATES[row["state"]]} for row in rows]
    print_rows(rows, _COLUMNS, as_json=as_json, empty="Tidak ada perbedaan yang cocok.", unread=unread)


@app.command()
def show(number: Number, *, service: ServiceName = None, as_json: AsJson = False) -> None:
    """Perlihatkan satu perbedaan seutuhnya: tentang siapa, dan isian yang berbeda.

    Isinya memuat NIP dan nama: jangan menyalinnya ke tempat lain.
    """
    one = asyncio.run(_show(service_with(DISCREPANCIES, service), number))
    if as_json:
        print_json(one)
    else:
        words = {"difference": _DIFFERENCES[one["difference"]], "state": _STATES[one["state"]]}
        print_pairs({_LABELS.get(name, name): value for name, value in decisions_as_pairs(one | words).items()})


@app.command()
def repair(
    number: Annotated[int | None, typer.Argument(help="Nomor perbedaan.", metavar="[ID]", min=1, max=MOST)] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Semua yang dapat diperbaiki pada layanan itu.")] = False,
    reason: OptionalReason = None,
    by: By = None,
    service: ServiceName = None,
) -> None:
    """Kirim lagi yang hilang atau berbeda di mitra; mitra ditanyai dahulu, jadi tidak ada yang tercatat dua kali.

    Bila pengiriman dijeda: setelah dilanjutkan. Yang tadinya dibiarkan diperbaiki bila nomornya disebut.
    """
    if (number is None) is not every:
        raise UserError("Sebutkan tepat satu: nomor perbedaan, atau --all.")
    target, decided = service_with(DISCREPANCIES, service), Decision(operator_at(by), reason)
    repaired = asyncio.run(_repair_all(target, decided) if number is None else _repair_one(target, number, decided))
    typer.echo(f"{repaired} perbedaan pada {target.name} sedang diperbaiki; hasilnya terlihat dalam setengah jam.")


@app.command()
def accept(
    numbers: Annotated[
        list[int],
        typer.Argument(help="Nomor perbedaan, dari `kinerja reconciliation list`.", metavar="ID...", min=1, max=MOST),
    ],
    *,
    reason: Reason,
    by: By = None,
    service: ServiceName = None,
) -> None:
    """Biarkan perbedaan sebagaimana adanya, dengan alasan; muncul lagi hanya bila berubah."""
    target = service_with(DISCREPANCIES, service)
    changed = asyncio.run(_let_be(target, numbers, Decision(operator_at(by), reason)))
    passed_over = sorted(set(numbers) - set(changed))
    if changed:
        typer.echo(f"{len(changed)} perbedaan pada {target.name} dibiarkan; alasannya tercatat.")
    if passed_over:
        told = ", ".join(map(str, passed_over))
        raise UserError(f"Tidak ada, sudah selesai, sudah dibiarkan, atau sedang diperbaiki: {told}.", exit_code=1)


async def _status(connection: AsyncConnection) -> list[dict[str, Any]]:
    return [
        {"partner": partner, **asdict(fresh), "oldest_days": round(fresh.oldest_seconds / _DAY, 1)}
        for partner, fresh in await reconciliation.status(connection)
    ]


async def _list(connection: AsyncConnection, **which: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - of `listed`
    return [as_row(one) for one in await reconciliation.listed(connection, **which)]


async def _compare_anew(service: Service, kind: str | None, by: Operator, reason: str) -> list[tuple[str, int]]:
    async with opened(service, DISCREPANCIES, trail=True) as transactions, transactions.begin() as transaction:
        return await reconciliation.compare_anew(transaction, kind=kind, by=by, reason=reason)


async def _show(service: Service, number: int) -> dict[str, Any]:
    async with (
        opened(service, DISCREPANCIES, trail=True) as transactions,
        transactions.database.read() as connection,
    ):
        one = await reconciliation.shown(connection, number)
    return {
        "service": service.name,
        **as_row(one),
        "differing": {name: list(both) for name, both in one.differing.items()},
    }


async def _repair_one(service: Service, number: int, decided: Decision) -> int:
    async with opened(service, DISCREPANCIES, trail=True) as transactions, transactions.begin() as transaction:
        await reconciliation.repair(transaction.connection, number, by=decided.by, reason=decided.reason)
    return 1


async def _repair_all(service: Service, decided: Decision) -> int:
    """A chunk a transaction, so that the service is not held up; killed half-way, the rest is found the next time."""
    repaired = 0
    async with opened(service, DISCREPANCIES, trail=True) as transactions:
        async with transactions.database.read() as connection:
            partners = sorted({partner for partner, _ in await reconciliation.status(connection)})
        for partner in partners:
            after: int | None = 0
            while after is not None:
                async with transactions.begin() as transaction:
                    some, after = await reconciliation.repair_some(
                        transaction.connection, partner, by=decided.by, reason=decided.reason, after=after
                    )
                repaired += some
    return repaired


async def _let_be(service: Service, numbers: list[int], decided: Decision) -> list[int]:
    async with opened(service, DISCREPANCIES, trail=True) as transactions, transactions.begin() as transaction:
        return await reconciliation.let_be(transaction.connection, numbers, by=decided.by, reason=decided.reason or "")
