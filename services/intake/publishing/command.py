"""`kinerja publish`: try a report out, as its source would send it, and see what becomes of it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import typer

from contracts.report_answer import ReportFault, ReportOutcome
from hub.cli.output import AsJson, print_json
from hub.cli.source_option import source_name
from hub.clock import SYSTEM, moment
from hub.errors import UserError
from services.intake.publishing.by_amqp import send_by_amqp
from services.intake.publishing.by_http import send_by_http
from services.intake.publishing.options import amqp_address, http_address, key_text, some_text, texts, trusted_file
from services.intake.publishing.outcome import Became
from services.intake.publishing.trial import Checked, Trial, checked, data_of, trial_of

_BYTES_MAX: Final = 65_536
_ZONE: Final = ZoneInfo("Asia/Jakarta")
_SENTENCES: Final = {
    ReportOutcome.TAKEN: "Laporan diterima.",
    ReportOutcome.DOUBTED: "Laporan diterima dengan catatan:",
    ReportOutcome.REFUSED: "Laporan ditolak:",
    None: "Laporan sudah di broker, dan belum ada keberatan.",
}


Body = Annotated[
    typer.FileBinaryRead | None,
    typer.Argument(help="Berkas JSON: isi laporan, atau satu CloudEvent; - untuk masukan baku.", metavar="[BERKAS]"),
]
Fields = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="Sebagai ganti berkas: satu isian, boleh berulang; null, true, daftar ditulis sebagai JSON.",
        metavar="ISIAN=NILAI",
        callback=texts,
    ),
]
Kind = Annotated[str | None, typer.Option("--type", help="employee atau unit; bila tidak disebut, menurut isinya.")]
Check = Annotated[bool, typer.Option("--check", help="Hanya periksa, tanpa mengirim.")]
Url = Annotated[str | None, typer.Option(help="Kirim lewat HTTP ke intake di alamat ini.", callback=http_address)]
Key = Annotated[
    str | None,
    typer.Option(envvar="SOURCE_KEY", help="Kunci sumber; lebih baik lewat variabel SOURCE_KEY.", callback=key_text),
]
AmqpUrl = Annotated[
    str | None,
    typer.Option(
        envvar="KINERJA_AMQP_URL", help="Kirim lewat RabbitMQ, sebagai pengguna sumber.", callback=amqp_address
    ),
]
SourceName = Annotated[
    str | None, typer.Option(help="Nama sumber; bila tidak disebut, pengguna RabbitMQ.", callback=source_name)
]
Namespace = Annotated[str, typer.Option(envvar="KINERJA_NAMESPACE", help="Di depan nama exchange.", callback=some_text)]
CaFile = Annotated[
    Path | None,
    typer.Option(envvar="KINERJA_CA_FILE", help="CA yang juga dipercaya (PEM).", callback=trusted_file),
]
EventId = Annotated[
    str | None,
    typer.Option(
        "--id",
        help="`id` laporan; yang sama berarti laporan yang sama dikirim ulang. CloudEvent punya sendiri.",
        callback=some_text,
    ),
]
Wait = Annotated[float, typer.Option(help="Lewat AMQP: tunggu jawaban sekian detik.", min=0.1, max=600)]


def publish(
    body: Body = None,
    *,
    fields: Fields = None,
    kind: Kind = None,
    check: Check = False,
    url: Url = None,
    key: Key = None,
    amqp_url: AmqpUrl = None,
    source: SourceName = None,
    namespace: Namespace = "",
    ca_file: CaFile = None,
    event_id: EventId = None,
    wait: Wait = 10.0,
    as_json: AsJson = False,
) -> None:
    """Coba kirim satu laporan seperti sumbernya, dan perlihatkan apa jadinya.

    Lewat HTTP dengan --url, kalau tidak lewat RabbitMQ. Yang pasti ditolak tidak dikirim. Kode keluar: 0 diterima, juga
    dengan catatan; 1 ditolak atau tidak terkirim; 2 perintahnya salah.
    """
    named = source or _user_of(amqp_url) or "sumber"
    now = moment(SYSTEM.now())
    trial = trial_of(_body(body, fields or []), source=named, kind=_kind(kind), event_id=event_id, at=now)
    before = checked(trial, source=named, bytes_max=_BYTES_MAX, today=now.astimezone(_ZONE).date())
    if check or before.is_refused:
        _tell_checked(before, as_json=as_json)
    if url is not None:
        became = send_by_http(trial, url=url, key=_needed(key), ca_file=ca_file)
    else:
        sending = send_by_amqp(
            trial, url=_address(amqp_url), source=named, namespace=namespace, wait=wait, ca_file=ca_file
        )
        became = asyncio.run(sending)
    _tell(trial, became, as_json=as_json)


def _body(file: typer.FileBinaryRead | None, fields: Sequence[str]) -> bytes:
    if (file is None) == (not fields):
        raise UserError("Sebutkan berkas laporan, atau isiannya dengan --set.")
    if file is not None:
        return bytes(file.read())
    pairs = [one.partition("=") for one in fields]
    if any(not name or not equals for name, equals, _ in pairs):
        raise UserError("--set berbentuk ISIAN=NILAI, misalnya unit_code=BKPSDM.")
    return data_of({name: value for name, _, value in pairs})


def _kind(told: str | None) -> str | None:
    if told not in {None, "employee", "unit"}:
        raise UserError("--type harus employee atau unit.")
    return told


def _user_of(amqp_url: str | None) -> str | None:
    user = urlsplit(amqp_url).username if amqp_url else None
    return unquote(user) if user else None


def _needed(key: str | None) -> str:
    if not key:
        raise UserError("Kunci sumber belum disebut: setel SOURCE_KEY, atau --key.")
    return key


def _address(amqp_url: str | None) -> str:
    if not amqp_url:
        raise UserError("Sebutkan ke mana: --url untuk HTTP, atau KINERJA_AMQP_URL (--amqp-url) untuk RabbitMQ.")
    return amqp_url


def _tell_checked(told: Checked, *, as_json: bool) -> NoReturn:
    doubted = ReportOutcome.DOUBTED if told.faults else None
    outcome = ReportOutcome.REFUSED if told.is_refused else doubted
    if as_json:
        print_json({"checked": True, "outcome": outcome, "faults": _as_json(told.faults)})
    else:
        sentences = {ReportOutcome.REFUSED: "Akan ditolak:", ReportOutcome.DOUBTED: "Akan diterima dengan catatan:"}
        typer.echo("Tidak ada yang salah pada laporan ini." if outcome is None else sentences[outcome])
        _tell_faults(told.faults)
    raise typer.Exit(1 if outcome is ReportOutcome.REFUSED else 0)


def _tell(trial: Trial, became: Became, *, as_json: bool) -> NoReturn:
    if as_json:
        told = {"id": trial.id, "receipt": became.receipt, "repeated": became.is_repeated, "outcome": became.outcome}
        print_json(told | {"faults": _as_json(became.faults)})
    else:
        receipt = "" if became.receipt is None else f" Tanda terima {became.receipt}."
        typer.echo(f"Laporan {trial.id}.{receipt}")
        if became.is_repeated:
            typer.echo("Laporan dengan `id` ini sudah pernah diterima, dan yang ini tidak mengubah apa-apa. Waktu itu:")
        typer.echo(_SENTENCES[became.outcome])
        _tell_faults(became.faults)
    raise typer.Exit(1 if became.outcome is ReportOutcome.REFUSED else 0)


def _tell_faults(faults: Sequence[ReportFault]) -> None:
    for one in faults:
        typer.echo(f"  {one.code}{f' ({one.field})' if one.field else ''}: {one.sentence}")


def _as_json(faults: Sequence[ReportFault]) -> list[dict[str, Any]]:
    return [one.as_json() for one in faults]
