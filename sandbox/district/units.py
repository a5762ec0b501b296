"""The units of the sample district, and in what order and size they fill up.

`units.csv` lists names of public units of a regency, as anyone may read them; it holds nothing about people.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from sandbox.district.model import SampleUnit

TOP_UNIT: Final = "SETDA"

# Invented, but of the right order: together about the 15,000 of a real district.
_HEADCOUNT_OF_UNIT: Final[Mapping[str, int]] = {"DIN-01": 7000, "DIN-02": 130}
_HEADCOUNT_OF_KIND: Final[Mapping[str, int]] = {
    "rsud": 900,
    "satuan": 150,
    "puskesmas": 110,
    "dinas": 90,
    "badan": 80,
    "inspektorat": 60,
    "kecamatan": 45,
    "sekretariat": 40,
    "bagian": 15,
    "bidang": 15,
}


@cache
def district_units() -> tuple[SampleUnit, ...]:
    """Return all units in the order of `units.csv`."""
    table = (files("sandbox.district") / "units.csv").read_text(encoding="utf-8")
    return tuple(
        SampleUnit(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            parent_code=row["parent_code"] or None,
            head_title=row["head_title"],
        )
        for row in csv.DictReader(table.splitlines())
    )


def typical_headcount(unit: SampleUnit) -> int:
    """Return how many people such a unit has in a district of 15,000."""
    return _HEADCOUNT_OF_UNIT.get(unit.code, _HEADCOUNT_OF_KIND[unit.kind])


def by_priority(units: Sequence[SampleUnit]) -> list[SampleUnit]:
    """Return the units as they get their heads: the top first, then the largest, none before its parent."""
    by_code = {unit.code: unit for unit in units}
    ordered: dict[str, SampleUnit] = {TOP_UNIT: by_code[TOP_UNIT]}

    def add(unit: SampleUnit) -> None:
        if unit.parent_code is not None and unit.parent_code not in ordered:
            add(by_code[unit.parent_code])
        ordered.setdefault(unit.code, unit)

    for unit in sorted(units, key=typical_headcount, reverse=True):
        add(unit)
    return list(ordered.values())


def headcounts(units: Sequence[SampleUnit], employees: int) -> list[int]:
    """Share out `employees` among units in priority order: a head each, one more each, the rest by size."""
    counts = [0] * len(units)
    for _ in range(2):
        for index in range(min(employees, len(units))):
            counts[index] += 1
            employees -= 1
    sizes = [typical_headcount(unit) for unit in units]
    total = sum(sizes)
    for index, size in enumerate(sizes):
        share = employees * size // total
        counts[index] += share
        # What is left is shared among the units that are left, so that the sum is exact.
        employees -= share
        total -= size
    return counts
