"""`kinerja jobs`: periodic work of the services, when it last ran and what came of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, Protocol

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cli.identity import By, Reason, operator_at
from hub.cli.operator import Records, ServiceName, opened, rows_of, service_with, services_with
from hub.cli.output import AsJson, print_rows
from hub.cli.shown import as_row
from hub.operations import jobs as operations
from hub.operations.jobs import Condition
from hub.operations.operator import Operator
from hub.runtime import Service
from hub.store.migrate import KIT
from hub.tables import jobs
from hub.transaction import Transaction

JOBS: Final = Records("pekerjaan berkala", jobs, KIT.name)
_COLUMNS: Final = {
    "service": "layanan",
    "name": "pekerjaan",
    "condition": "keadaan",
    "last_succeeded_at": "terakhir berhasil",
    "due_at": "giliran",
    "runs": "dijalankan",
    "failures": "gagal beruntun",
    "last_error": "sebab",
    "decision_reason": "alasan petugas",
}
_CONDITIONS: Final = {
    Condition.RUNNING: "berjalan",
    Condition.UNKNOWN: "tidak ada pada versi ini",
    Condition.PAUSED: "dijeda",
    Condition.INTERRUPTED: "TERPUTUS",
    Condition.FAILING: "GAGAL",
    Condition.WAITING: "menunggu giliran",
}

Name = Annotated[str, typer.Argument(help="Nama pekerjaan, dari `kinerja jobs list`.", metavar="NAMA")]

app = typer.Typer(rich_markup_mode=None, help="Lihat pekerjaan berkala layanan, jalankan sekarang, jeda, lanjutkan.")


class _Decision(Protocol):
    def __call__(self, transaction: Transaction, name: str, *, by: Operator, reason: str | None) -> Awaitable[None]: ...


@app.command("list")
def list_(*, service: ServiceName = None, as_json: AsJson = False) -> None:
    """Daftarkan pekerjaan berkala semua layanan: kapan terakhir berhasil, kapan gilirannya, dan mengapa gagal."""
    rows, unread = asyncio.run(rows_of(services_with(JOBS, service), JOBS, _list))
    if not as_json:
        rows = [row | {"condition": _CONDITIONS[row["condition"]]} for row in rows]
    print_rows(rows, _COLUMNS, as_json=as_json, empty="Belum ada pekerjaan berkala yang tercatat.", unread=unread)


@app.command()
def run(name: Name, *, reason: Reason, by: By = None, service: ServiceName = None) -> None:
    """Jalankan satu pekerjaan sekarang, tanpa menunggu gilirannya; layanannya yang menjalankannya."""
    target = _decide(operations.run_now, name, operator_at(by), reason, service)
    typer.echo(f"Pekerjaan {name} pada {target.name} dijalankan sebentar lagi; bila dijeda, setelah dilanjutkan.")


@app.command()
def pause(name: Name, *, reason: Reason, by: By = None, service: ServiceName = None) -> None:
    """Hentikan sementara satu pekerjaan; yang sedang berjalan diselesaikan."""
    target = _decide(operations.pause, name, operator_at(by), reason, service)
    typer.echo(f"Pekerjaan {name} pada {target.name} dijeda; lanjutkan dengan `kinerja jobs resume`.")


@app.command()
def resume(name: Name, *, reason: Reason, by: By = None, service: ServiceName = None) -> None:
    """Lanjutkan satu pekerjaan yang dijeda; yang gilirannya sudah lewat dijalankan segera."""
    target = _decide(operations.resume, name, operator_at(by), reason, service)
    typer.echo(f"Pekerjaan {name} pada {target.name} dilanjutkan.")


def _decide(decision: _Decision, name: str, by: Operator, reason: str, service: str | None) -> Service:
    target = service_with(JOBS, service)
    asyncio.run(_in_transaction(target, lambda transaction: decision(transaction, name, by=by, reason=reason)))
    return target


async def _in_transaction(service: Service, work: Callable[[Transaction], Awaitable[None]]) -> None:
    async with opened(service, JOBS, trail=True) as transactions, transactions.begin() as transaction:
        await work(transaction)


async def _list(connection: AsyncConnection) -> list[dict[str, Any]]:
    return [as_row(one) for one in await operations.listed(connection)]
