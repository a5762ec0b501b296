"""`kinerja snapshot`: announces all current records again, for a service that comes later."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.cli.identity import By, Decision, OptionalReason, operator_at
from hub.cli.operator import Records, ServiceName, opened, rows_of, service_with, services_with
from hub.cli.output import AsJson, print_json, print_rows
from hub.clock import moment
from hub.errors import UserError
from hub.messaging.snapshot import Snapshot, SnapshotProgress, progress_of
from hub.operations import snapshots
from hub.runtime import Service
from hub.store.migrate import KIT
from hub.tables import snapshots as table

SNAPSHOTS: Final = Records("potret data", table, KIT.name)
_COLUMNS: Final = {
    "service": "layanan",
    "type": "jenis",
    "records": "diumumkan",
    "started_at": "mulai",
    "finished_at": "selesai",
}

app = typer.Typer(
    rich_markup_mode=None, help="Umumkan lagi semua data terkini suatu layanan, bagi layanan yang baru datang."
)


@app.command("publish")
def publish_(
    *,
    service: ServiceName = None,
    contract: Annotated[
        str | None, typer.Option("--type", help="Hanya kontrak ini, misalnya skp.finalised.v1.", metavar="JENIS")
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Mulai dari awal, walaupun ada yang terputus.")] = False,
    reason: OptionalReason = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Umumkan lagi setiap data terkini, masing-masing dengan versinya yang berlaku.

    Penerima yang sudah memegang versi itu tidak berubah apa pun; yang belum, menerimanya sekarang. Jalankan setelah
    layanan baru menyala sekali, sehingga antreannya ada. Bila terputus, jalankan lagi dalam sehari: yang sudah
    diumumkan tidak diulang. Peristiwanya keluar lewat kotak keluar layanan itu.
    """
    target = service_with(SNAPSHOTS, service)
    chosen = [one for one in target.snapshots if contract is None or one.contract.type == contract]
    if not chosen:
        known = ", ".join(one.contract.type for one in target.snapshots) or "-"
        raise UserError(
            f"Layanan {target.name!r} tidak dapat memotret {contract or 'data apa pun'}; yang ada: {known}."
        )
    decided = Decision(operator_at(by), reason)
    finished = asyncio.run(_publish(target, chosen, decided, anew=anew, tell=not as_json))
    if as_json:
        print_json([{"service": target.name, **_shown(one)} for one in finished])


@app.command("list")
def list_(*, service: ServiceName = None, as_json: AsJson = False) -> None:
    """Perlihatkan sampai di mana potret data tiap layanan."""
    rows, unread = asyncio.run(rows_of(services_with(SNAPSHOTS, service), SNAPSHOTS, _progress))
    print_rows(rows, _COLUMNS, as_json=as_json, empty="Belum pernah ada potret data.", unread=unread)


async def _publish(
    service: Service, chosen: list[Snapshot], decided: Decision, *, anew: bool, tell: bool
) -> list[SnapshotProgress]:
    finished = []
    async with opened(service, SNAPSHOTS, trail=True) as transactions:
        for snapshot in chosen:
            async for progress in snapshots.publish(
                transactions, snapshot, by=decided.by, reason=decided.reason, anew=anew
            ):
                if tell:
                    typer.echo(f"{service.name} {progress.type}: {progress.records} diumumkan", err=True)
            finished.append(progress)
            if tell:
                since = moment(progress.started_at).isoformat(timespec="seconds")
                typer.echo(f"{progress.type}: {progress.records} data diumumkan sejak {since}.")
                if snapshot.contract.may_go_unheard:
                    typer.echo(
                        "Perhatian: bila antrean penerima belum ada, pengumuman jenis ini tidak ditahan.", err=True
                    )
    return finished


async def _progress(connection: AsyncConnection) -> list[dict[str, Any]]:
    return [_shown(one) for one in await progress_of(connection)]


def _shown(progress: SnapshotProgress) -> dict[str, Any]:
    moments = {
        name: None if at is None else moment(at).isoformat()
        for name, at in (("started_at", progress.started_at), ("finished_at", progress.finished_at))
    }
    return asdict(progress) | moments
