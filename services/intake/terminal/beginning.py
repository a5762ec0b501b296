"""Which imports a command works on: those of its files that were cut off, and new ones; together they are one batch."""

from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import typer

from contracts.refusal import Refusal
from hub.errors import UserError
from services.intake.domain.imports import Import, ImportState
from services.intake.files.file_reading import FormatUnknown
from services.intake.files.staging import fingerprint
from services.intake.terminal.asking import asked_mapping
from services.intake.terminal.run import Terminal
from services.intake.terminal.wanted import Wanted

Named = tuple[str, Import]
_Result = TypeVar("_Result")


async def take_up(at: Terminal, wanted: Wanted) -> list[Named]:
    """Return the imports of the files, by their names, in their order; of equal files, only of the first.

    A dry run leaves out what is being applied.

    Raises:
        UserError: a file cannot be read, or nobody is there to say what its columns mean.
    """
    paths = await _different(wanted.files)
    found = [(path, await _found(path, _gone_on_with(at, path, wanted))) for path in paths]
    begun = [(path, one) for path, one in found if _goes_on(path, one, wanted)]
    batch = await at.batch_of([one for _, one in begun if one is not None], len(begun))
    return [(path.name, await _found(path, _taken_up(at, path, one, batch, wanted))) for path, one in begun]


def _goes_on(path: Path, before: Import | None, wanted: Wanted) -> bool:
    """Whether the command works on a file, whose import was begun before; what becomes of that is told."""
    if before is None:
        return True
    if is_left_out := wanted.dry_run and before.state is ImportState.APPLYING:
        told = f"impor {before.id} sedang diterapkan, dan tidak diperiksa; kalau terhenti, dilanjutkan tanpa --dry-run."
    else:
        told = f"melanjutkan impor {before.id}."
    typer.echo(f"{path.name}: {told}", err=True)
    return not is_left_out


async def _different(paths: Sequence[Path]) -> list[Path]:
    found: dict[str, Path] = {}
    for path in paths:
        digest, _ = await _found(path, fingerprint(path))
        if (first := found.setdefault(digest, path)) is not path:
            typer.echo(f"{path.name}: isinya sama dengan {first.name}, dilewati.", err=True)
    return list(found.values())


async def _gone_on_with(at: Terminal, path: Path, wanted: Wanted) -> Import | None:
    """Return the import of this file that was cut off, if it is read as it is wanted now; the others are cancelled."""
    format_name = await _format(at, path, wanted)
    fitting: list[Import] = []
    for one in await at.begun_before(path, wanted.source):
        if one.format == format_name or (wanted.dry_run and one.state is ImportState.APPLYING):
            fitting.append(one)
        elif not wanted.dry_run:
            await at.cancel(one)
            typer.echo(f"{path.name}: impor {one.id} dibatalkan, karena kolomnya kini dibaca lain.", err=True)
    return fitting[-1] if fitting else None


async def _format(at: Terminal, path: Path, wanted: Wanted) -> str:
    """Return the format of a file; what nobody has said yet of its columns is asked."""
    try:
        return await at.format_of(path, wanted.source, wanted.format_name, mapped=not wanted.ask_again)
    except FormatUnknown as error:
        mapping = asked_mapping(error.heads)
        await at.remember(wanted.source, mapping)
        return mapping.name


async def _taken_up(at: Terminal, path: Path, before: Import | None, batch: UUID, wanted: Wanted) -> Import:
    if before is not None:
        return await at.found(before)
    return await at.hand_in(path, wanted.source, wanted.format_name, batch)


async def _found(path: Path, reading: Awaitable[_Result]) -> _Result:
    """Return what reading a file returns. Raises UserError: it cannot be read."""
    try:
        return await reading
    except OSError as error:
        raise UserError(f"{path.name}: berkas tidak dapat dibaca ({error.strerror}).") from error
    except Refusal as error:
        raise UserError(f"{path.name}: {error}", exit_code=1) from error
