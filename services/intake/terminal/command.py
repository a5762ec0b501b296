"""`kinerja import`: files of employees and units, from the terminal of the machine that the hub runs on."""

import asyncio
import os
from pathlib import Path
from typing import Annotated, Final

import typer

from hub.cli.identity import By, operator_at
from hub.cli.new_file import new_file
from hub.cli.source_option import source_name
from hub.errors import UserError
from hub.operations.operator import Operator
from services.intake.files.formats import FORMATS
from services.intake.files.template_workbook import TEMPLATES, write_template
from services.intake.terminal.flow import import_files
from services.intake.terminal.run import terminal
from services.intake.terminal.wanted import Wanted

_FORMATS: Final = ", ".join(FORMATS)


def _known(kind: str, names: str, value: str | None, known: frozenset[str]) -> str | None:
    if value is not None and value not in known:
        raise typer.BadParameter(f"{kind} {value!r} tidak ada; yang ada: {names}")
    return value


def _format(value: str | None) -> str | None:
    return _known("format", _FORMATS, value, frozenset(FORMATS))


def _template(value: str | None) -> str | None:
    return _known("templat", ", ".join(TEMPLATES), value, frozenset(TEMPLATES))


def _target(value: Path | None) -> Path | None:
    if value is not None and not os.access(value.absolute().parent, os.W_OK | os.X_OK):
        raise typer.BadParameter(f"folder {value.absolute().parent} tidak ada, atau tidak dapat ditulisi")
    return value


def import_(
    files: Annotated[list[Path] | None, typer.Argument(help="Berkas CSV atau XLSX.", metavar="BERKAS...")] = None,
    *,
    source: Annotated[
        str | None,
        typer.Option(help="Nama sumber datanya, seperti siasn atau simpeg.", metavar="NAMA", callback=source_name),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", help=f"Kosong: dikenali dari judul kolom. Yang ada: {_FORMATS}.", callback=_format),
    ] = None,
    first: Annotated[
        bool,
        typer.Option(
            "--first", help="Pemuatan awal: unit, pegawai, lalu atasan, dalam urutan yang benar; lalu apa yang kurang."
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Periksa saja, jangan terapkan.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Jangan bertanya dahulu.")] = False,
    ask_again: Annotated[
        bool, typer.Option("--ask-again", help="Tanyakan lagi arti kolom yang sudah pernah dijawab.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(help="Tulis semua catatan ke berkas XLSX ini.", dir_okay=False, writable=True, callback=_target),
    ] = None,
    lacking: Annotated[
        Path | None,
        typer.Option(
            help="Dengan --first: tulis daftar yang kurang ke berkas XLSX ini.",
            dir_okay=False,
            writable=True,
            callback=_target,
        ),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(help="Tulis templat kosong ini: employees atau units.", metavar="JENIS", callback=_template),
    ] = None,
    by: By = None,
) -> None:
    """Masukkan pegawai atau unit dari berkas: diperiksa dahulu, dan berlaku setelah disetujui.

    Ekspor SIASN ("Export Data ASN", unit organisasi) dan "Laporan Penilaian SKP" e-Kinerja diterima apa adanya. Aman
    diulang: impor berkas yang sama yang terputus dilanjutkan, dan yang sudah diterima tidak dihitung dua kali. Siapa
    yang tidak ada di berkas didaftar, tidak dihapus.

    Kode keluar 0: semua baris diterima; 1: ada yang ditolak, atau berkasnya tidak terbaca.
    """
    if template is not None:
        _write_template(template, files)
        return
    if not files:
        raise UserError("Sebutkan berkasnya, atau --template untuk templat kosong.")
    if source is None:
        raise UserError("Sebutkan sumbernya dengan --source, seperti --source siasn.")
    wanted = Wanted(files, source, format_name, dry_run, not yes, ask_again, report, lacking)
    if not asyncio.run(_import(wanted, operator_at(by), is_first_load=first)):
        raise typer.Exit(1)


async def _import(wanted: Wanted, by: Operator, *, is_first_load: bool) -> bool:
    async with terminal(by) as at:
        return await import_files(at, wanted, is_first_load=is_first_load)


def _write_template(name: str, files: list[Path] | None) -> None:
    path = files[0] if files else Path(f"templat-{name}.xlsx")
    with new_file(path) as target:
        write_template(TEMPLATES[name], target)
    typer.echo(f"Templat: {path}")
