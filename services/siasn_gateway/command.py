"""`kinerja siasn`: the first contact with the real SIASN, step by step, at a terminal."""

import asyncio
import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from contracts.nip import InvalidNip, parse_nip
from hub.cli.output import AsJson, print_json, print_table
from services.siasn_gateway.check import Checked, ExchangeObserver, check
from services.siasn_gateway.check_advice import advice
from services.siasn_gateway.check_report import CannotGoOn, say, sentences, summary, told_to_scripts
from services.siasn_gateway.check_report import as_json as difference_as_json
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.credentials import variables
from services.siasn_gateway.first import Familiar
from services.siasn_gateway.first_report import deliver_first, logging_to_stderr
from services.siasn_gateway.recorder import Recorder
from services.siasn_gateway.settings import SiasnGatewaySettings

MOST_AT_ONCE: Final = 100
"""Whoever trusts SIASN with more lets the service go on."""

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    help="Coba sambungan ke SIASN langkah demi langkah, sebelum gerbang dibiarkan bekerja sendiri.",
)

_FROM_INPUT: Final = "-"
_LINE_LENGTH: Final = 100

_COLUMNS = {"operation": "bacaan", "status": "HTTP", "reading": "bagi gerbang", "shape": "bentuk"}


def _nip(value: str | None) -> str | None:
    if value is None:
        return None
    if value == _FROM_INPUT:
        value = _asked()
    try:
        return parse_nip(value).value
    except InvalidNip as error:
        raise typer.BadParameter(str(error).rstrip(".")) from None


def _asked() -> str:
    """Return the NIP that somebody types, unseen, or that standard input has in its first line."""
    if sys.stdin.isatty():
        return getpass("NIP (tidak ditampilkan): ", stream=sys.stderr).strip()
    return sys.stdin.readline(_LINE_LENGTH).strip()


Record = Annotated[
    Path | None,
    typer.Option(help="Folder rekaman yang disamarkan; bawaan: siasn di bawah KINERJA_VAR.", file_okay=False),
]


@app.command("check")
def check_(
    *,
    nip: Annotated[
        str | None,
        typer.Option(
            help="Baca juga data dan riwayat pegawai ini; NIP tidak dicetak maupun direkam. Dengan - NIP ditanyakan "
            "atau dibaca dari masukan standar, sebab argumen perintah terlihat oleh semua orang di mesin ini.",
            callback=_nip,
        ),
    ] = None,
    record: Record = None,
    as_json: AsJson = False,
) -> None:
    """Masuk ke SIASN, membaca, dan membandingkan bentuk jawabannya dengan yang dikenal. Tidak menulis apa pun di SIASN.

    Kode keluar 0: semua bentuk dikenal; 1: ada yang tidak dikenal, tidak terjawab, atau SIASN menolak kita masuk.
    """
    with told_to_scripts(as_json=as_json):
        settings = _settings()
        recorder = Recorder(record or settings.var / "siasn", say)
        try:
            done = asyncio.run(_checked(settings, recorder, nip))
        finally:
            _say_where(recorder)
    ok = all(one.is_known for one in done)
    what_next = advice(done, with_person=nip is not None)
    if as_json:
        reads = [_as_json(one) for one in done]
        print_json({"ok": ok, "reads": reads, "sentence": what_next, "recording": _path(recorder)})
    else:
        print_table([_row(one) for one in done], _COLUMNS)
        for one in done:
            for sentence in sentences(one.operation, one.differences):
                typer.echo(sentence)
        typer.echo(what_next)
    raise typer.Exit(0 if ok else 1)


@app.command()
def deliver(
    *,
    first: Annotated[int, typer.Option(help="Kirim paling banyak sekian, satu demi satu.", min=1, max=MOST_AT_ONCE)],
    known: Annotated[
        list[Path] | None,
        typer.Option(help="Rekaman yang sudah dibaca: bentuk jawaban di dalamnya tidak menghentikan; boleh berulang."),
    ] = None,
    record: Record = None,
    as_json: AsJson = False,
) -> None:
    """Kirim beberapa pengiriman yang menunggu; berhenti pada jawaban pertama yang bentuknya belum pernah dilihat.

    Hanya selagi pengiriman ke SIASN dijeda. Berhenti juga pada penolakan, jawaban yang tidak jelas, atau jawaban yang
    tidak datang; apa yang terjadi tercatat di buku pengiriman seperti biasa.

    Kode keluar 0: semua yang diminta tercatat di SIASN, atau tidak ada lagi yang menunggu; 1: berhenti sebelum itu;
    130: dihentikan dengan Ctrl-C.
    """
    with told_to_scripts(as_json=as_json):
        settings = _settings()
        familiar = Familiar(known or ())
        recorder = Recorder(record or settings.var / "siasn", say)
        try:
            with logging_to_stderr():
                report = asyncio.run(deliver_first(settings, recorder, familiar, wanted=first))
        finally:
            _say_where(recorder)
    if as_json:
        print_json(report.as_json() | {"recording": _path(recorder)})
    else:
        report.print()
    raise typer.Exit(report.exit_code)


def _settings() -> SiasnGatewaySettings:
    settings = SiasnGatewaySettings()
    if settings.credentials_missing:
        sentence = f"SIASN belum dapat dimasuki: isi {variables(settings.credentials_lacking)}."
        raise CannotGoOn(sentence, code="credentials_missing")
    return settings


def _say_where(recorder: Recorder) -> None:
    if recorder.path is not None:
        say(f"Rekaman yang disamarkan: {recorder.path}")


async def _checked(settings: SiasnGatewaySettings, recorder: Recorder, nip: str | None) -> list[Checked]:
    observer = ExchangeObserver(recorder)
    client = SiasnClient(settings, on_exchange=observer)
    say("Masuk ke SIASN dan membaca ...")
    try:
        return await check(client, observer, nip, lambda one: say(f"{one.operation}: {one.status or 'tanpa jawaban'}"))
    finally:
        await client.aclose()


def _row(one: Checked) -> dict[str, Any]:
    shape = summary(one.differences) if one.understood or one.differences else "-"
    return {"operation": one.operation, "status": one.status or "-", "reading": one.reading, "shape": shape}


def _as_json(one: Checked) -> dict[str, Any]:
    return {
        "operation": one.operation,
        "status": one.status,
        "reading": one.reading,
        "known": one.is_known,
        "differences": [difference_as_json(difference) for difference in one.differences],
    }


def _path(recorder: Recorder) -> str | None:
    return None if recorder.path is None else str(recorder.path)
