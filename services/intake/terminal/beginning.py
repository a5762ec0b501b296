"""Which imports a command works on: those of its files that were cut off, and new ones; together they are one batch."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import typer

from contracts.refusal import Refusal
from hub.errors import UserError
from hub.files.passing import fingerprint
from services.intake.domain.imports import Import, ImportState
from services.intake.files.file_reading import FormatUnknown
from services.intake.files.formats.format import Format
from services.intake.files.formats.mapped import mapped_format
from services.intake.terminal.asking import asked_mapping
from services.intake.terminal.run import Terminal
from services.intake.terminal.wanted import Wanted

Named = tuple[str, Import]
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class _Seen:
    path: Path
    read_as: Format
    before: Import | None


async def take_up(at: Terminal, wanted: Wanted) -> list[Named]:
    """Return the imports of the files, by their names, in their order; of equal files, only of the first.

    A dry run leaves out what is being applied.

    Raises:
        UserError: a file cannot be read, or nobody is there to say what its columns mean.
    """
    paths = await _different(wanted.files)
    seen = [await _found(path, _looked_at(at, path, digest, wanted)) for digest, path in paths.items()]
    begun = [one for one in seen if _goes_on(one, wanted)]
    batch = await at.batch_of([one.before for one in begun if one.before is not None], len(begun))
    return [(one.path.name, await _found(one.path, _taken_up(at, one, batch, wanted))) for one in begun]


def _goes_on(one: _Seen, wanted: Wanted) -> bool:
    """Whether the command works on a file; what becomes of its import that was begun before is told."""
    if (before := one.before) is None:
        return True
    if is_left_out := wanted.dry_run and before.state is ImportState.APPLYING:
        told = f"impor {before.id} sedang diterapkan, dan tidak diperiksa; kalau terhenti, dilanjutkan tanpa --dry-run."
    else:
        told = f"melanjutkan impor {before.id}."
    typer.echo(f"{one.path.name}: {told}", err=True)
    return not is_left_out


async def _different(paths: Sequence[Path]) -> dict[str, Path]:
    """Return files by their digests, without those that have the content of one before them."""
    found: dict[str, Path] = {}
    for path in paths:
        digest, _ = await _found(path, fingerprint(path))
        if (first := found.setdefault(digest, path)) is not path:
            typer.echo(f"{path.name}: isinya sama dengan {first.name}, dilewati.", err=True)
    return found


async def _looked_at(at: Terminal, path: Path, digest: str, wanted: Wanted) -> _Seen:
    """Return a file with its import that was cut off, if it is read as it is wanted now; the others are cancelled."""
    read_as = await _format(at, path, wanted)
    fitting: list[Import] = []
    for one in await at.begun_before(digest, wanted.source):
        if one.format == read_as.name or (wanted.dry_run and one.state is ImportState.APPLYING):
            fitting.append(one)
        elif not wanted.dry_run:
            await at.cancel(one)
            typer.echo(f"{path.name}: impor {one.id} dibatalkan, karena kolomnya kini dibaca lain.", err=True)
    return _Seen(path, read_as, fitting[-1] if fitting else None)


async def _format(at: Terminal, path: Path, wanted: Wanted) -> Format:
    """Return the format of a file; what nobody has said yet of its columns is asked."""
    try:
        return await at.format_of(path, wanted.source, wanted.format_name, mapped=not wanted.ask_again)
    except FormatUnknown as error:
        mapping = asked_mapping(error.heads)
        await at.remember(wanted.source, mapping)
        return mapped_format(mapping)


async def _taken_up(at: Terminal, one: _Seen, batch: UUID, wanted: Wanted) -> Import:
    if one.before is not None:
        return await at.found(one.before)
    return await at.hand_in(one.path, wanted.source, one.read_as, batch)


async def _found(path: Path, reading: Awaitable[_Result]) -> _Result:
    """Return what reading a file returns. Raises UserError: it cannot be read."""
    try:
        return await reading
    except OSError as error:
        raise UserError(f"{path.name}: berkas tidak dapat dibaca ({error.strerror}).") from error
    except Refusal as error:
        raise UserError(f"{path.name}: {error}", exit_code=1) from error
