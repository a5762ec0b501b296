"""`kinerja intake receipts`, `refusals`, `doubts`: what became of a source's reports, on the hub's machine."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer

from contracts.report_answer import ReportOutcome
from hub.cli.moments import past_moment
from hub.cli.operator import MOST, Records, opened
from hub.cli.output import AsJson, print_json, print_rows
from hub.cli.source_option import source_name
from hub.clock import moment
from hub.telemetry.logging import mask
from services.intake.app import service
from services.intake.handlers.doubting import live_doubts
from services.intake.repository.receipt_lists import Asked, list_receipts
from services.intake.repository.receipts import Receipt
from services.intake.tables import receipts as table

_RECEIPTS: Final = Records("tanda terima", table, "intake")
_COLUMNS: Final = {
    "receipt": "nomor",
    "received_at": "diterima",
    "door": "pintu",
    "type": "jenis",
    "event_id": "id",
    "outcome": "hasil",
    "code": "kode",
    "field": "isian",
    "sentence": "keterangan",
}
SourceOption = Annotated[str, typer.Option(help="Nama sumber.", metavar="NAMA", callback=source_name)]
Since = Annotated[
    str | None, typer.Option(help="Hanya sejak umur ini (90m, 2h, 1d) atau saat ini (ISO 8601 dengan zona).")
]
EventId = Annotated[str | None, typer.Option(help="Hanya laporan dengan `id` CloudEvents ini.")]
After = Annotated[int, typer.Option(help="Mulai setelah nomor ini.", min=0, max=MOST)]
Most = Annotated[int, typer.Option(help="Paling banyak sekian laporan.", min=1, max=10_000)]
_PAGE: Final = 100


def receipts(
    *,
    source: SourceOption,
    since: Since = None,
    event_id: EventId = None,
    after: After = 0,
    limit: Most = _PAGE,
    as_json: AsJson = False,
) -> None:
    """Apa jadinya semua laporan sebuah sumber, yang terlama dahulu."""
    _print(_asked(source, None, since, event_id), after, limit, as_json=as_json)


def refusals(
    *,
    source: SourceOption,
    since: Since = None,
    event_id: EventId = None,
    after: After = 0,
    limit: Most = _PAGE,
    as_json: AsJson = False,
) -> None:
    """Laporan sebuah sumber yang ditolak, dan mengapa; yang terlama dahulu."""
    _print(_asked(source, ReportOutcome.REFUSED, since, event_id), after, limit, as_json=as_json)


def doubts(
    *,
    source: SourceOption,
    since: Since = None,
    event_id: EventId = None,
    after: After = 0,
    limit: Most = _PAGE,
    as_json: AsJson = False,
) -> None:
    """Catatan yang masih berlaku tentang laporan sebuah sumber; yang sudah teratasi tidak terlihat."""
    _print(_asked(source, ReportOutcome.DOUBTED, since, event_id), after, limit, as_json=as_json)


def _asked(source: str, outcome: ReportOutcome | None, since: str | None, event_id: str | None) -> Asked:
    return Asked(source, outcome, event_id, None if since is None else past_moment(since))


def _print(asked: Asked, after: int, limit: int, *, as_json: bool) -> None:
    found = asyncio.run(_found(asked, after, limit))
    if as_json:
        print_json([_told(one) | {"faults": _faults(one)} for one in found])
        return
    rows = [_told(one) | fault for one in found for fault in (_faults(one) or [{}])]
    print_rows(rows, _COLUMNS, as_json=False, empty="Tidak ada laporan yang cocok.")


async def _found(asked: Asked, after: int, limit: int) -> Sequence[Receipt]:
    async with opened(service, _RECEIPTS) as transactions, transactions.database.read() as connection:
        if asked.outcome is not ReportOutcome.DOUBTED or asked.source is None:
            return (await list_receipts(connection, asked, after=after, limit=limit)).items
        return (await live_doubts(connection, asked, after=after, limit=limit)).items


def _told(one: Receipt) -> dict[str, Any]:
    return {
        "receipt": one.number,
        "received_at": moment(one.received_at).isoformat(timespec="seconds"),
        "door": one.door,
        "type": one.type,
        "event_source": mask(one.event_source) if one.is_readable else None,
        "event_id": mask(one.event_id) if one.is_readable else None,
        "outcome": one.outcome.value,
    }


def _faults(one: Receipt) -> list[dict[str, Any]]:
    return [fault.as_json() for fault in one.faults]
