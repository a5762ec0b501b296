"""A file of any length is imported with the same memory."""

from pathlib import Path
from typing import Final

import pytest

from hub.runtime import Runtime
from sandbox.district.generate import iter_employees
from sandbox.district.siasn_export import export
from sandbox.district.siasn_files import SheetFormat
from sandbox.district.units import district_units
from services.intake.app import service
from services.intake.settings import IntakeSettings
from tests.support.measured import measured
from tests.support.tables import made

MORE_MIB: Final = 64
"""What a hundred times a thousand rows may take beside a tenth of them: SQLite's own caches, and a day's NIPs."""
_SAID: Final = ("--first", "--source", "siasn", "--yes")


async def _of_a_first_load(folder: Path, people: int, made_as: SheetFormat) -> dict[str, float]:
    """Return the peak of resident memory in MiB, and processor seconds, of a first load."""
    runtime = Runtime(service, IntakeSettings(var=folder))
    await made(runtime.database, service.all_migrations)
    await runtime.database.close()
    files = export(folder / "siasn", district_units(), iter_employees(people), made_as=made_as)
    return await measured("services.intake.terminal.command:import_", *_SAID, *files, var=folder)


@pytest.mark.thorough
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("made_as", SheetFormat)
async def test_a_hundred_thousand_rows_take_the_memory_of_ten_thousand(tmp_path: Path, made_as: SheetFormat) -> None:
    few = await _of_a_first_load(tmp_path / "few", 10_000, made_as)
    many = await _of_a_first_load(tmp_path / "many", 100_000, made_as)
    print(f"{made_as}: 10,000 rows {few}, 100,000 rows {many}")
    assert many["mib"] - few["mib"] < MORE_MIB
