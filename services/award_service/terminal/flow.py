"""The way of a file of lists at a terminal: taken in, checked, shown, applied. No NIP, no name is shown."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import typer

from contracts.refusal import Refusal
from hub.cli.agreement import agreed
from hub.cli.output import print_table
from hub.cli.progress import FIRST_PROBLEMS, end_progress, show_problems, show_progress
from hub.cli.sheets import write_sheet
from hub.clock import moment
from hub.errors import UserError
from services.award_service.domain.list_files import KINDS, STATES, UNFINISHED, ListFile, ListFileState
from services.award_service.reports.list_file_report import report_sheet
from services.award_service.repository import list_file_problems
from services.award_service.terminal.run import ListTerminal
from services.award_service.terminal.wanted import WantedLists

_COUNTS: Final = {
    "file": "berkas",
    "kind": "daftar",
    "source": "sumber",
    "people": "pegawai",
    "taken": "diterima",
    "refused": "ditolak",
    "passed_over": "dilewati",
    "absent": "tidak disebut",
    "nameless": "tanpa pegawai",
    "state": "keadaan",
}


async def take_lists_of(at: ListTerminal, path: Path, wanted: WantedLists, source: str) -> bool:
    """Take the lists of a file; one that cannot be applied as it is is cancelled. Returns whether nothing was refused.

    Args:
        at: the terminal's process.
        path: of the file.
        wanted: what is asked for.
        source: whose file it is.

    Raises:
        UserError: the file cannot be read, or nobody is there to answer.
    """
    name = path.name
    one = await _taken_in(at, path, wanted, source)
    if wanted.dry_run and one.state in UNFINISHED - {ListFileState.CHECKING, ListFileState.CHECKED}:
        raise UserError(f"{name}: berkas ini sedang diterapkan; jalankan tanpa --dry-run untuk melanjutkan.")
    one = await at.work_off(one, partial(_show_progress, name))
    refusal = await at.refusal(one) if one.state is ListFileState.CHECKED else None
    if one.state is ListFileState.CHECKED and not wanted.dry_run:
        one = await (_decided(at, name, one, ask=wanted.ask) if refusal is None else at.cancel(one))
    end_progress()
    _show_counts(name, one)
    show_problems(name, await at.problems(one, FIRST_PROBLEMS), one.problems)
    if wanted.report is not None:
        await _write_report(at, one, wanted.report)
    if one.state not in UNFINISHED:
        await at.let_go(one)
    return not (one.refused or refusal)


async def _taken_in(at: ListTerminal, path: Path, wanted: WantedLists, source: str) -> ListFile:
    try:
        one = await at.take_in(path, wanted, source)
    except OSError as error:
        raise UserError(f"{path.name}: berkas tidak dapat dibaca ({error.strerror}).") from error
    except Refusal as error:
        raise UserError(f"{path.name}: {error}", exit_code=1) from error
    if one.done or one.state is not ListFileState.CHECKING:
        typer.echo(f"{path.name}: melanjutkan berkas {one.id}.", err=True)
    return one


async def _decided(at: ListTerminal, name: str, one: ListFile, *, ask: bool) -> ListFile:
    counts = f"{one.taken} pegawai diterima, {one.refused} ditolak, {one.passed_over} dilewati"
    if one.absent:
        counts += f", {one.absent} tidak disebut dan dicatat tidak punya"
    if not ask or agreed(f"{name}: {counts}. Terapkan?"):
        return await at.apply(one, partial(_show_progress, name))
    return await at.cancel(one)


def _show_progress(name: str, one: ListFile) -> None:
    show_progress(f"{name}: {STATES[one.state]}, {one.done} pegawai ({one.percent}%)")


def _show_counts(name: str, one: ListFile) -> None:
    counted = {key: getattr(one, key, None) for key in _COUNTS}
    print_table([counted | {"file": name, "kind": KINDS[one.kind], "state": STATES[one.state]}], _COUNTS)


async def _write_report(at: ListTerminal, one: ListFile, path: Path) -> None:
    now: datetime = moment(at.transactions.database.clocks.now()).astimezone()
    async with at.transactions.database.read() as connection:
        await write_sheet(report_sheet(one, now), list_file_problems.every(connection, one.id), path)
    typer.echo(f"Laporan: {path}")
