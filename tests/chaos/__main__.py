"""`python -m tests.chaos`: run scenarios, print the table, write JSON. Exit code 1 unless every row is clean."""

import asyncio
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from hub.errors import UserError
from tests.chaos import report, scenario
from tests.chaos.driver import Load
from tests.chaos.fault import DatabaseKind, Fault, Profile
from tests.chaos.fault_registry import FAULTS, chosen
from tests.chaos.servers import servers

_NOT_CLEAN: Final = 1

Scenarios = Sequence[tuple[Fault, DatabaseKind]]


def chaos(
    profile: Annotated[Profile, typer.Option(help="ci: yang singkat; full: semua.")] = "full",
    fault: Annotated[list[str] | None, typer.Option(help="Hanya gangguan ini; boleh diulang.")] = None,
    database: Annotated[DatabaseKind | None, typer.Option(help="Hanya basis data ini.")] = None,
    seed: Annotated[int, typer.Option(help="Benih beban dan gangguan.")] = 1,
    messages: Annotated[int, typer.Option(min=1, help="Beban: perubahan pegawai tiap sepuluh detik.")] = 400,
    json: Annotated[Path | None, typer.Option(help="Tulis tabel sebagai JSON ke berkas ini.")] = None,
    var: Annotated[Path, typer.Option(help="Folder server, data, dan log.")] = Path("var/chaos"),
    names: Annotated[bool, typer.Option("--list", help="Sebutkan gangguan yang ada, lalu selesai.")] = False,
) -> None:
    """Ganggu hub yang sedang bekerja, lalu hitung yang hilang, ganda, dan tersangkut; semuanya harus nol.

    Kode keluar: 0 bila semua baris nol; 1 bila tidak; 2 bila ada yang kurang di mesin ini.
    """
    console = Console(width=None if sys.stdout.isatty() else report.WIDTH)
    scenarios = _selected(profile, fault or [], database)
    if names:
        for one, kind in scenarios:
            console.print(f"{one.name} [{kind}]", markup=False, highlight=False)
        return
    try:
        rows = asyncio.run(_run(scenarios, console, var=var, seed=seed, load=_load(messages)))
    except UserError as error:
        console.print(str(error), markup=False)
        raise typer.Exit(error.exit_code) from None
    console.print(report.as_table(rows))
    if json is not None:
        report.write(rows, json, seed=seed)
    raise typer.Exit(0 if all(row.is_clean for row in rows) else _NOT_CLEAN)


def _load(messages: int) -> Load:
    """Forty changes of employees are accompanied by three SKPs, from the draft until they are final."""
    return Load(changes_per_second=messages / 10, finals_per_second=messages / 10 * 3 / 40)


def _selected(profile: Profile, names: Sequence[str], database: DatabaseKind | None) -> Scenarios:
    for name in names:
        if name not in FAULTS:
            raise typer.BadParameter(f"gangguan {name!r} tidak dikenal; lihat --list", param_hint="--fault")
    # A fault that is asked for by name runs on all its databases, whatever the profile.
    if names:
        return [(fault, kind) for fault, kind in chosen("full", database) if fault.name in names]
    return chosen(profile, database)


async def _run(scenarios: Scenarios, console: Console, *, var: Path, seed: int, load: Load) -> list[scenario.Row]:
    for library in ("aiormq", "aio_pika"):  # they would tell at length what is done to the broker on purpose
        logging.getLogger(library).setLevel(logging.CRITICAL)
    rows = []
    async with servers(var, lambda sentence: console.print(sentence, highlight=False)) as shared:
        for number, (fault, database) in enumerate(scenarios, 1):
            console.print(f"[{number}/{len(scenarios)}] {fault.name} ({database}) ...", markup=False, highlight=False)
            started = time.monotonic()
            folder = var / "runs" / f"{fault.name}-{database}"
            try:
                row = await scenario.run(fault, database, shared, folder, seed=seed, load=load)
            except Exception as error:  # noqa: BLE001 - a row like any other, that is not clean; the others still run
                console.print_exception()
                row = scenario.broken_off(fault, database, error)
            rows.append(row)
            verdict = "bersih" if row.is_clean else f"TIDAK BERSIH {dict(row.details)}"
            console.print(f"    {verdict}, {time.monotonic() - started:.0f} detik", markup=False, highlight=False)
    return rows


if __name__ == "__main__":
    typer.run(chaos)
