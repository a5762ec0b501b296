"""`kinerja`: everything an operator does at a terminal."""

import logging
import os
from typing import Annotated

import typer

from hub.cli import audit, broker, contracts, deliveries, jobs, outbox, parked, reconciliation, snapshot
from hub.cli.docs import docs
from hub.cli.doctor import doctor
from hub.cli.migrate import migrate
from hub.cli.program import Program
from hub.cli.run import run
from hub.cli.status import status
from hub.unknown_variables import sentence_about, unknown_variables

app = typer.Typer(name="kinerja", cls=Program, add_completion=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def kinerja(
    ctx: typer.Context,
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Bila gagal, perlihatkan juga jejak tumpukannya.")] = False,
) -> None:
    """Jalankan dan awasi Kinerja Hub: dari penilaian yang final di daerah sampai tercatat di SIASN.

    Setelan dibaca dari variabel lingkungan yang berawalan KINERJA_; daftarnya ada di docs/settings.md. Perintah yang
    dipakai skrip punya --json. Kesalahan ditulis sebagai satu kalimat di keluaran galat.

    Kode keluar: 0 berhasil; 1 ada yang tidak beres; 2 perintah atau setelan salah; 70 kesalahan tak terduga; 130
    dihentikan dengan Ctrl-C.
    """
    program = ctx.find_root().command
    if isinstance(program, Program):
        program.debug = debug
    if ctx.invoked_subcommand != run.__name__ and (unknown := unknown_variables(os.environ)):
        typer.echo(sentence_about(unknown), err=True)  # a service that runs says it in its log
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


app.command()(run)
app.command()(migrate)
app.command()(status)
app.command()(doctor)
app.add_typer(parked.app, name="parked")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(outbox.app, name="outbox")
app.add_typer(reconciliation.app, name="reconciliation")
app.add_typer(jobs.app, name="jobs")
app.add_typer(audit.app, name="audit")

app.add_typer(snapshot.app, name="snapshot")
app.add_typer(broker.app, name="broker")
app.add_typer(contracts.app, name="contracts")
app.command()(docs)


def main() -> None:
    """Run the command line of this process."""
    # Libraries' warnings are for services' logs; at a terminal every failure is said in our own sentence.
    logging.getLogger().addHandler(logging.NullHandler())
    app(prog_name="kinerja")
