"""`kinerja contracts`: the messages' released schemas."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from contracts.snapshots import FOLDER, BreakingChange, check, export
from hub.cli.output import AsJson, print_json
from hub.errors import UserError

Folder = Annotated[Path, typer.Option(help="Folder skema yang sudah dirilis.", show_default="contracts/schemas")]
_NEXT_VERSION: Final = "perubahan yang memutus adalah kontrak baru dengan versi berikutnya di samping yang lama"

app = typer.Typer(rich_markup_mode=None, help="Periksa dan terbitkan skema pesan yang sudah dirilis.")


@app.command("check")
def check_(*, folder: Folder = FOLDER, as_json: AsJson = False) -> None:
    """Bandingkan semua kontrak dengan skemanya yang sudah dirilis, ke dua arah.

    backward: penerima baru tidak dapat membaca kiriman lama; forward: penerima lama tidak dapat membaca kiriman baru.
    Kode keluar 1 bila ada yang tidak cocok atau belum dirilis.
    """
    findings = check(folder)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    elif findings:
        for finding in findings:
            typer.echo(f"{finding.contract}: {finding.sentence}")
    else:
        typer.echo("Semua kontrak sama dengan skemanya yang sudah dirilis.")
    raise typer.Exit(1 if findings else 0)


@app.command("export")
def export_(*, folder: Folder = FOLDER) -> None:
    """Tulis skema kontrak yang baru atau yang bertambah dengan aman.

    Menolak, tanpa menulis apa pun, bila sebuah kontrak yang sudah dirilis akan terputus.
    """
    try:
        written = export(folder)
    except BreakingChange as error:
        raise UserError(f"Tidak ditulis: {error} Ingat: {_NEXT_VERSION}.", exit_code=1) from error
    for path in written:
        typer.echo(f"Ditulis: {path}")
    if not written:
        typer.echo("Tidak ada yang berubah.")
