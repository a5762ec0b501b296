"""`kinerja outbox`: events that a service has sent, and sending them again."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Final

import typer

from hub.cli.identity import By, Decision, OptionalReason, operator_at
from hub.cli.moments import past_moment
from hub.cli.operator import Records, ServiceName, opened, services_with
from hub.cli.output import AsJson, print_json
from hub.clock import SYSTEM, moment
from hub.errors import UserError
from hub.operations import outbox
from hub.operations.outbox import Sent
from hub.runtime import Service
from hub.store.migrate import KIT
from hub.tables import outbox as events

OUTBOX: Final = Records("peristiwa keluar", events, KIT.name)

app = typer.Typer(rich_markup_mode=None, help="Lihat dan kirim ulang peristiwa yang sudah dikirim layanan.")


@app.callback()
def _outbox() -> None:
    """Lihat dan kirim ulang peristiwa yang sudah dikirim layanan."""


@app.command()
def replay(
    *,
    since: Annotated[
        float,
        typer.Option(
            help="Sejak kapan: umur (90m, 2h, 1d) atau saat ISO 8601 dengan zona.", metavar="SAAT", parser=past_moment
        ),
    ],
    until: Annotated[
        float | None,
        typer.Option(help="Sampai sebelum kapan; bila kosong, sampai sekarang.", metavar="SAAT", parser=past_moment),
    ] = None,
    service: ServiceName = None,
    event_type: Annotated[
        str | None, typer.Option("--type", help="Hanya jenis ini, misalnya skp.finalised.v1.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Hitung saja, jangan kirim.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Jangan bertanya dahulu.")] = False,
    reason: OptionalReason = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Kirim ulang peristiwa yang sudah dikirim sejak suatu saat, misalnya setelah sebuah antrean terhapus.

    Tanpa --service: semua layanan. Aman diulang: penerima yang sudah menerima mengabaikannya. Peristiwa disimpan selama
    KINERJA_OUTBOX_RETENTION_DAYS; yang lebih lama tidak ada lagi.
    """
    end = SYSTEM.now() if until is None else until
    if since >= end:
        raise UserError("--since harus lebih awal daripada --until.")
    if as_json and not (yes or dry_run):
        raise UserError("--json tidak bertanya: pakai juga --yes, atau --dry-run untuk menghitung saja.")
    wanted = Wanted(since, end, event_type)
    decided, services = Decision(operator_at(by), reason), services_with(OUTBOX, service)
    asyncio.run(_replay(services, wanted, decided, ask=not yes, dry_run=dry_run, as_json=as_json))


@dataclass(frozen=True)
class Wanted:
    """What the operator asks for, of whichever service; moments in seconds since 1970-01-01 UTC."""

    since: float
    until: float
    event_type: str | None

    def of(self, service: Service) -> Sent:
        """Return it as that service's outbox has it."""
        days = service.settings().inbox_retention_days
        return outbox.sent_between(self.since, self.until, self.event_type, now=SYSTEM.now(), inbox_retention_days=days)


async def _replay(
    services: list[Service], wanted: Wanted, decided: Decision, *, ask: bool, dry_run: bool, as_json: bool
) -> None:
    found, unread = await _counted(services, wanted)
    if not dry_run:
        if ask and any(found.values()):
            _ask(f"Kirim ulang {_told(found)} sejak {moment(wanted.since).isoformat(timespec='seconds')}?")
        found = {
            service.name: await _send_again(service, wanted, decided) for service in services if service.name in found
        }
    if as_json:
        print_json({"dry_run": dry_run, "events": found})
    elif not any(found.values()):
        typer.echo("Tidak ada peristiwa terkirim yang cocok.")
    elif dry_run:
        typer.echo(f"Akan dikirim ulang: {_told(found)}.")
    else:
        typer.echo(f"Dikirim ulang: {_told(found)}; keluar begitu layanannya melihat kotak keluarnya.")
    for error in unread:
        typer.echo(str(error), err=True)
    if unread:
        raise typer.Exit(1)


def _ask(question: str) -> None:
    try:
        agreed = typer.confirm(question, err=True)
    except typer.Abort as error:
        raise UserError("Tidak ada yang dikirim ulang; tanpa orang yang menjawab, pakai --yes.") from error
    if not agreed:
        raise UserError("Tidak ada yang dikirim ulang.", exit_code=1)


def _told(found: dict[str, int]) -> str:
    return ", ".join(f"{events} peristiwa {name}" for name, events in found.items() if events)


async def _counted(services: list[Service], wanted: Wanted) -> tuple[dict[str, int], list[UserError]]:
    found: dict[str, int] = {}
    unread: list[UserError] = []
    for service in services:
        try:
            async with opened(service, OUTBOX, trail=True) as transactions, transactions.database.read() as connection:
                found[service.name] = await outbox.count(connection, wanted.of(service))
        except UserError as error:
            if len(services) == 1:
                raise
            unread.append(error)
    return found, unread


async def _send_again(service: Service, wanted: Wanted, decided: Decision) -> int:
    async with opened(service, OUTBOX, trail=True) as transactions:
        return await outbox.replay(transactions, wanted.of(service), by=decided.by, reason=decided.reason)
