"""The sample district as the files that its people download from SIASN, or have saved again with a spreadsheet."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from sandbox.district.model import SampleEmployee, SampleUnit
from sandbox.district.siasn_columns import COLUMNS, UNIT_COLUMNS
from sandbox.district.siasn_files import SheetFormat, opened
from sandbox.district.siasn_people import person_row, standing_of
from sandbox.district.siasn_units import Heads, unit_rows

PEOPLE_FILES: Final = {"01": "pns", "71": "pppk", "101": "pppk-paruh-waktu"}
"""Names of the files by the legal standing of those in them."""
UNITS_FILE: Final = "unor"


def export(
    folder: Path,
    units: Sequence[SampleUnit],
    employees: Iterable[SampleEmployee],
    *,
    made_as: SheetFormat = SheetFormat.CSV,
    broken: int = 0,
) -> list[Path]:
    """Write a district's files: PNS, PPPK and part-time PPPK each in one, then the units' tree, and return them.

    Args:
        folder: that takes them; it is made if it is not there.
        units: parents before children, the top first.
        employees: read once.
        made_as: what the files are.
        broken: how many of the first people have `|` and a line break in their address, as people type them; in CSV
            this breaks their rows.

    Raises:
        OSError: they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    heads = Heads(units)
    people = {standing: folder / f"{name}.{made_as}" for standing, name in PEOPLE_FILES.items()}
    with ExitStack() as files:
        writers = {standing: files.enter_context(opened(path, COLUMNS)) for standing, path in people.items()}
        by_code = {unit.code: unit for unit in units}
        for number, employee in enumerate(heads.noted(employees), 1):
            row = person_row(employee, by_code[employee.unit_code], number)
            if number <= broken:
                row["ALAMAT"] = f"JALAN CONTOH|NOMOR\n{number}"
            writers[standing_of(employee)](row)
    tree = folder / f"{UNITS_FILE}.{made_as}"
    with opened(tree, UNIT_COLUMNS) as write:
        for unit in unit_rows(units, heads.nips):
            write(unit)
    return [*people.values(), tree]
