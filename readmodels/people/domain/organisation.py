"""Employees and units as the district's events tell of them."""

from dataclasses import dataclass
from datetime import date

from contracts.personal import personal
from contracts.vocabulary import Employment


@personal
class Employee:
    """A civil servant; the fields are those of `employee.changed.v1`. `superior_derived`: of the present superior.

    `cpns_on`, `legal_standing`, `probation`: None where the record that speaks of today does not say.
    """

    nip: str
    version: int
    name: str
    employment: Employment
    unit_code: str
    position: str
    grade: str | None
    superior_nip: str | None
    active: bool
    superior_derived: bool = False
    cpns_on: date | None = None
    legal_standing: str | None = None
    probation: bool | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisational unit; the fields are those of `unit.changed.v1`."""

    code: str
    version: int
    name: str
    kind: str
    parent_code: str | None
    head_title: str | None
    active: bool
