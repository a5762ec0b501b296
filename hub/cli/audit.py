"""`kinerja audit`: who decided what, and why."""

import asyncio
from functools import partial
from typing import Annotated, Any, Final

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from hub import audit
from hub.cli.moments import past_moment
from hub.cli.operator import MOST, Records, ServiceName, rows_of, services_with
from hub.cli.output import AsJson, print_rows
from hub.cli.shown import as_decision
from hub.errors import UserError
from hub.operations.operator import Kind
from hub.store.migrate import KIT
from hub.telemetry.logging import mask

AUDIT: Final = Records("jejak audit", audit.audit_trail, KIT.name)
_COLUMNS: Final = {
    "service": "layanan",
    "id": "nomor",
    "at": "kapan",
    "about": "tentang",
    "act": "tindakan",
    "by": "oleh",
    "known_by": "dikenal dari",
    "reason": "sebab",
}
_OF_OPERATORS: Final = frozenset(Kind)
_PERSONAL: Final = ("reason", "before", "after")

app = typer.Typer(rich_markup_mode=None, help="Lihat siapa memutuskan apa, kapan, dan mengapa.")


@app.callback()
def _audit() -> None:
    """Lihat siapa memutuskan apa, kapan, dan mengapa."""


@app.command("list")
def list_(
    *,
    service: ServiceName = None,
    about: Annotated[
        str | None,
        typer.Option(help="Hanya tentang ini: delivery/7, atau jenisnya saja: delivery.", metavar="JENIS[/NOMOR]"),
    ] = None,
    since: Annotated[
        float | None,
        typer.Option(
            help="Hanya sejak umur (90m, 2h, 1d) atau saat ISO 8601 dengan zona.", metavar="SAAT", parser=past_moment
        ),
    ] = None,
    before: Annotated[int | None, typer.Option(help="Hanya yang bernomor lebih kecil.", min=1, max=MOST)] = None,
    limit: Annotated[int, typer.Option(help="Paling banyak sekian dari tiap layanan.", min=1, max=MOST)] = 100,
    as_json: AsJson = False,
) -> None:
    """Daftarkan keputusan, yang terbaru dahulu, tanpa NIP.

    Tanpa --service: semua layanan. Isi dan alasan tindakan pemanggil API hanya diperlihatkan oleh API itu.
    """
    kind, _, number = (about or "").partition("/")
    if about is not None and not kind:
        raise UserError("--about berbentuk JENIS atau JENIS/NOMOR, misalnya delivery/7.")
    read = partial(_read, kind=kind or None, about=number or None, since=since, before=before, limit=limit)
    rows, unread = asyncio.run(rows_of(services_with(AUDIT, service), AUDIT, read, trail=True))
    print_rows(rows, _COLUMNS, as_json=as_json, empty="Tidak ada keputusan yang cocok.", unread=unread)


async def _read(connection: AsyncConnection, **which: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - of `newest`
    return [_row(one) for one in await audit.newest(connection, **which)]


def _row(one: audit.Recorded) -> dict[str, Any]:
    """Return an entry without what is personal: all of an operator's decisions, of others only who did what."""
    told = as_decision(one) | {"id": one.id, "about": str(one.about), "before": one.before, "after": one.after}
    if one.about.kind not in _OF_OPERATORS:
        told |= dict.fromkeys(_PERSONAL)
    return {name: mask(value) for name, value in told.items()}
