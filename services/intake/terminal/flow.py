"""The way of files at a terminal: taken in, checked, shown, applied; and what is then still missing."""

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import typer

from hub.cli.agreement import agreed
from hub.cli.progress import FIRST_PROBLEMS, end_progress, show_problems
from hub.cli.sheets import write_sheet
from hub.clock import Clocks
from hub.clock import moment as moment_of
from services.intake.domain.imports import Import, ImportState
from services.intake.domain.lacking import Lack
from services.intake.domain.report import Subject
from services.intake.files.formats.ekinerja import EKINERJA
from services.intake.reports.import_report import ReportLine, report_lines, report_sheet
from services.intake.reports.lacking_report import lacking_sheet
from services.intake.repository import import_problems
from services.intake.repository.lacking import every_lacking
from services.intake.terminal import shown
from services.intake.terminal.beginning import Named, take_up
from services.intake.terminal.run import Terminal
from services.intake.terminal.wanted import Wanted


async def import_files(at: Terminal, wanted: Wanted, *, is_first_load: bool) -> bool:
    """Import files. Returns whether all their rows count.

    Args:
        at: the terminal's process.
        wanted: what is asked for.
        is_first_load: units before people before their superiors, whatever the order of the files; and what is missing.

    Raises:
        UnknownSource: nothing is imported.
        UserError: a file cannot be read, or nobody is there to answer.
    """
    async with at.transactions.database.read() as connection:
        await at.known.check(connection, wanted.source)
    begun = await take_up(at, wanted)
    if is_first_load:
        begun.sort(key=lambda pair: _order(pair[1]))
    # Who is not in a file may be in the next one: all are checked before the first takes effect.
    checked = [(name, await _checked(at, name, one)) for name, one in begun]
    ended = [(name, await _applied(at, name, one, wanted)) for name, one in checked]
    if not wanted.dry_run:
        await at.settle([one for _, one in ended if one.state is ImportState.APPLIED])
    shown.show_counts(ended)
    if wanted.report is not None:
        await _write_report(at, ended, wanted.report)
    if is_first_load and not wanted.dry_run:
        await _tell_lacking(at, wanted.lacking)
    return not any(one.refused for _, one in ended)


def _order(one: Import) -> tuple[bool, bool]:
    """Units before people, whatever their columns are called, and people before who names their superiors."""
    return one.subject is not Subject.UNIT, one.format == EKINERJA.name


async def _checked(at: Terminal, name: str, one: Import) -> Import:
    """Check an import, or end one that was being applied."""
    one = await at.work_off(one, partial(shown.show_import_progress, name))
    end_progress()
    return one


async def _applied(at: Terminal, name: str, one: Import, wanted: Wanted) -> Import:
    """Apply an import that was checked, cancel it if somebody says no, and show what is wrong with its rows."""
    if one.state is ImportState.CHECKED and not wanted.dry_run:
        if _may_apply(name, one, ask=wanted.ask):
            one = await at.apply(one, partial(shown.show_import_progress, name))
            end_progress()
        else:
            one = await at.cancel(one)
    async with at.transactions.database.read() as connection:
        page = await import_problems.list_problems(connection, one.id, limit=FIRST_PROBLEMS)
    show_problems(name, page.items, one.problems)
    return one


def _may_apply(name: str, one: Import, *, ask: bool) -> bool:
    counts = f"{one.taken} baris diterima, {one.doubted} dengan catatan, {one.refused} ditolak"
    return not ask or agreed(f"{name}: {counts}. Terapkan?")


async def _write_report(at: Terminal, ended: Sequence[Named], path: Path) -> None:
    """Write what is wrong or doubtful, of each file into one of its own."""
    for place, (name, one) in enumerate(ended):
        target = path if len(ended) == 1 else path.with_stem(f"{path.stem}-{place + 1}")
        async with at.transactions.database.read() as connection:
            lines: AsyncGenerator[ReportLine, None] = report_lines(connection, one)
            await write_sheet(report_sheet(one, _now(at.transactions.database.clocks)), lines, target)
        typer.echo(f"Laporan {name}: {target}")


async def _tell_lacking(at: Terminal, path: Path | None) -> None:
    counts: Counter[Lack] = Counter()
    today = at.merging.today()
    async with at.transactions.database.read() as connection:
        async for one in every_lacking(connection, today):
            counts[one.lack] += 1
        shown.show_lacking(counts)
        if path is not None:
            sheet = lacking_sheet(_now(at.transactions.database.clocks))
            await write_sheet(sheet, every_lacking(connection, today), path)
            typer.echo(f"Daftarnya: {path}")


def _now(clocks: Clocks) -> datetime:
    return moment_of(clocks.now()).astimezone()
