"""The way of files at a terminal: taken in, checked, shown, applied; and what is then still missing."""

from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID, uuid4

import typer

from contracts.refusal import Refusal
from hub.clock import Clocks
from hub.clock import moment as moment_of
from hub.errors import UserError
from services.intake.domain.imports import Import, ImportState
from services.intake.domain.lacking import Lack
from services.intake.files.file_reading import FormatUnknown
from services.intake.files.formats.ekinerja import EKINERJA
from services.intake.reports.import_report import ReportLine, report_lines, report_sheet
from services.intake.reports.lacking_report import lacking_sheet
from services.intake.repository import import_problems
from services.intake.repository.lacking import every_lacking
from services.intake.terminal import shown
from services.intake.terminal.asking import agreed, asked_mapping
from services.intake.terminal.run import Terminal


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes:
        files: to be imported.
        source: whose they are.
        format_name: None: as the heads say.
        dry_run: check, and no more.
        ask: before anything takes effect.
        report: a file for all that is wrong or doubtful; None: none.
        lacking: a file for what is missing after the first load; None: none.
    """

    files: Sequence[Path]
    source: str
    format_name: str | None = None
    dry_run: bool = False
    ask: bool = True
    report: Path | None = None
    lacking: Path | None = None


_Named = tuple[str, Import]
_Result = TypeVar("_Result")


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
    begun = await _begun(at, wanted)
    if is_first_load:
        begun.sort(key=lambda pair: _ORDER.get(pair[1].format, _PEOPLE))
    # Who is not in a file may be in the next one: all are checked before the first takes effect.
    checked = [(name, await _checked(at, name, one, wanted)) for name, one in begun]
    ended = [(name, await _applied(at, name, one, wanted)) for name, one in checked]
    await at.settle([one for _, one in ended if one.state is ImportState.APPLIED])
    shown.show_counts(ended)
    if wanted.report is not None:
        await _write_report(at, ended, wanted.report)
    if is_first_load and not wanted.dry_run:
        await _tell_lacking(at, wanted.lacking)
    return not any(one.refused for _, one in ended)


_PEOPLE: Final = 1
_ORDER: Final = {"units": 0, "siasn-units": 0, EKINERJA.name: 2}


async def _begun(at: Terminal, wanted: Wanted) -> list[_Named]:
    """Return the imports of the files: those that were cut off, else new ones, which belong with them."""
    cut_off = [await _found(path, at.begun_before(path, wanted.source)) for path in wanted.files]
    batch = next((one.batch for one in cut_off if one is not None), uuid4())
    begun: list[_Named] = []
    for path, before in zip(wanted.files, cut_off, strict=True):
        if before is None:
            begun.append((path.name, await _found(path, _handed_in(at, path, wanted, batch))))
        else:
            typer.echo(f"{path.name}: melanjutkan impor {before.id}.", err=True)
            begun.append((path.name, before))
    return begun


async def _found(path: Path, reading: Awaitable[_Result]) -> _Result:
    """Return what reading a file returns. Raises UserError: it cannot be read."""
    try:
        return await reading
    except OSError as error:
        raise UserError(f"{path.name}: berkas tidak dapat dibaca ({error.strerror}).") from error
    except Refusal as error:
        raise UserError(f"{path.name}: {error}", exit_code=1) from error


async def _handed_in(at: Terminal, path: Path, wanted: Wanted, batch: UUID) -> Import:
    try:
        return await at.hand_in(path, wanted.source, wanted.format_name, batch)
    except FormatUnknown as error:
        await at.remember(wanted.source, asked_mapping(error.heads))
        return await at.hand_in(path, wanted.source, None, batch)


async def _checked(at: Terminal, name: str, one: Import, wanted: Wanted) -> Import:
    """Check an import, or end one that was being applied, unless nothing is to take effect."""
    if one.state is ImportState.APPLYING and wanted.dry_run:
        typer.echo(f"{name}: sedang diterapkan dan terhenti; dilanjutkan tanpa --dry-run.", err=True)
        return one
    one = await at.work_off(one, partial(shown.show_progress, name))
    shown.end_progress()
    return one


async def _applied(at: Terminal, name: str, one: Import, wanted: Wanted) -> Import:
    """Apply an import that was checked, if it is wanted, and show what is wrong with its rows."""
    if one.state is ImportState.CHECKED and not wanted.dry_run and _may_apply(name, one, ask=wanted.ask):
        one = await at.apply(one, partial(shown.show_progress, name))
        shown.end_progress()
    async with at.transactions.database.read() as connection:
        page = await import_problems.list_problems(connection, one.id, limit=shown.FIRST)
    shown.show_problems(name, page.items, one.problems)
    return one


def _may_apply(name: str, one: Import, *, ask: bool) -> bool:
    counts = f"{one.taken} baris diterima, {one.doubted} dengan catatan, {one.refused} ditolak"
    return not ask or agreed(f"{name}: {counts}. Terapkan?")


async def _write_report(at: Terminal, ended: Sequence[_Named], path: Path) -> None:
    """Write what is wrong or doubtful, of each file into one of its own."""
    for place, (name, one) in enumerate(ended):
        target = path if len(ended) == 1 else path.with_stem(f"{path.stem}-{place + 1}")
        async with at.transactions.database.read() as connection:
            lines: AsyncGenerator[ReportLine, None] = report_lines(connection, one)
            await shown.write_sheet(report_sheet(one, _now(at.transactions.database.clocks)), lines, target)
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
            await shown.write_sheet(sheet, every_lacking(connection, today), path)
            typer.echo(f"Daftarnya: {path}")


def _now(clocks: Clocks) -> datetime:
    return moment_of(clocks.now()).astimezone()
