"""`kinerja award`: lists of discipline, leave and medals, from the terminal of the machine that the hub runs on."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.identity import By, operator_at
from hub.cli.new_file import new_file
from hub.cli.source_option import source_name
from hub.errors import UserError
from hub.operations.operator import Operator
from hub.sheets.reading.values import days
from hub.sheets.reading.values.refusals import ValueRefused
from hub.sheets.template import write_template
from services.award_service.app import service
from services.award_service.domain.listed import ListKind
from services.award_service.files.formats import NOTES, TEMPLATES
from services.award_service.terminal.flow import take_lists_of
from services.award_service.terminal.run import list_terminal
from services.award_service.terminal.wanted import WantedLists

app = typer.Typer(rich_markup_mode=None, add_completion=False, help="Kelola layanan penghargaan.")


@app.callback()
def _award() -> None:
    """Keep the commands below one name, though there may be one alone."""


def _day(value: str | None) -> date | None:
    try:
        return None if value is None else days.day(value)
    except ValueRefused as error:
        raise typer.BadParameter(str(error)) from None


@app.command("lists")
def take_lists(
    file: Annotated[Path | None, typer.Argument(help="Berkas CSV atau XLSX.", metavar="BERKAS")] = None,
    *,
    kind: Annotated[
        ListKind, typer.Option(help="Isinya: discipline (hukuman disiplin), leave (cuti), award (Satyalancana).")
    ],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Tanggal keadaan daftar, seperti 30-06-2026.", metavar="TANGGAL")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="Nama sumber daftar; kosong: menurut setelan layanan.", metavar="NAMA", callback=source_name),
    ] = None,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete", help="Daftar lengkap: yang menjabat pada tanggal itu dan tidak disebut dicatat tidak punya."
        ),
    ] = False,
    unit: Annotated[
        str | None, typer.Option(help="Dengan --complete: lengkap untuk unit ini dan di bawahnya.", metavar="KODE")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Periksa saja, jangan terapkan.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Jangan bertanya dahulu.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Tulis semua catatan ke berkas XLSX ini.", dir_okay=False, writable=True)
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="Tulis templat kosong, lalu selesai.")] = False,
    by: By = None,
) -> None:
    """Masukkan daftar hukuman disiplin, cuti, atau Satyalancana dari berkas: diperiksa dahulu, lalu diterapkan.

    Semua baris seorang pegawai adalah daftarnya yang utuh; satu sel yang rusak menolak daftar pegawai itu, bukan yang
    lain. Aman diulang: berkas yang sama yang terputus dilanjutkan, dan yang sudah diterima tidak dihitung dua kali.

    Kode keluar 0: semua daftar diterima; 1: ada yang ditolak, atau berkasnya tidak terbaca.
    """
    if template:
        _write_template(kind, file)
        return
    day = _day(as_of)
    if file is None:
        raise UserError("Sebutkan berkasnya, atau --template untuk templat kosong.")
    if day is None:
        raise UserError("Sebutkan tanggal keadaan daftar dengan --as-of, seperti --as-of 30-06-2026.")
    wanted = WantedLists(kind, day, source, complete, unit, dry_run, not yes, report)
    if not asyncio.run(_take(file, wanted, operator_at(by))):
        raise typer.Exit(1)


async def _take(path: Path, wanted: WantedLists, by: Operator) -> bool:
    source = wanted.source or service.settings().award_list_source
    async with list_terminal(by) as at:
        return await take_lists_of(at, path, wanted, source)


def _write_template(kind: ListKind, file: Path | None) -> None:
    path = file or Path(f"templat-{kind.value}.xlsx")
    with new_file(path) as target:
        write_template(TEMPLATES[kind].columns, NOTES, target)
    typer.echo(f"Templat: {path}")
