"""A file of lists of any length is taken with the same memory."""

from pathlib import Path
from typing import Final

import pytest

from hub.runtime import Runtime
from sandbox.district.careers import careers_of
from sandbox.district.generate import iter_employees
from sandbox.district.list_export import export_lists
from sandbox.district.siasn_files import SheetFormat
from services.award_service.app import service
from services.award_service.settings import AwardSettings
from tests.support.measured import measured
from tests.support.tables import made

MORE_MIB: Final = 48
"""What ten times as many people may take beside the others: SQLite's own caches."""
_SAID: Final = ("lists", "--kind", "discipline", "--as-of", "31-12-2024", "--yes", "--by", "penguji")


async def _of_lists(folder: Path, people: int, made_as: SheetFormat) -> dict[str, float]:
    """Return the peak of resident memory in MiB, and processor seconds, of taking lists of so many people."""
    runtime = Runtime(service, AwardSettings(var=folder))
    await made(runtime.database, service.all_migrations)
    await runtime.database.close()
    file = export_lists(folder, careers_of(iter_employees(people)), made_as=made_as)[0]
    return await measured("services.award_service.command:app", *_SAID, file, var=folder)


@pytest.mark.thorough
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("made_as", SheetFormat)
async def test_a_hundred_thousand_people_take_the_memory_of_ten_thousand(tmp_path: Path, made_as: SheetFormat) -> None:
    few = await _of_lists(tmp_path / "few", 10_000, made_as)
    many = await _of_lists(tmp_path / "many", 100_000, made_as)
    print(f"{made_as}: 10,000 people {few}, 100,000 people {many}")
    assert many["mib"] - few["mib"] < MORE_MIB
