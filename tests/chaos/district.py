"""What the driver publishes: a sample district whose employees go on changing, seeded.

Without its hierarchy: no plan waits for a superior's, so that SKPs go through at a steady rate.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from contracts.contract import Contract
from contracts.employee import EmployeeChangedV1
from sandbox.demo.personnel_events import employee_event, unit_event
from sandbox.district.assessments import assess
from sandbox.district.generate import generate_district
from sandbox.district.model import District, SampleAssessment, SampleEmployee

YEAR: Final = (datetime.now(UTC) + timedelta(days=1)).year
"""The year assessed: tomorrow's, so that a clock which is hours wrong does not end it."""


@dataclass(frozen=True)
class Event:
    """One event of the district's personnel system; the same content is always the same event.

    Attributes:
        key: what tells it from others of its type.
        data: its content.
    """

    key: str
    data: Contract

    @property
    def id(self) -> str:
        """The event's identity."""
        return str(uuid5(NAMESPACE_URL, f"{self.data.type}/{self.key}"))


class Changes:
    """The district at the start, and changes of single employees without end."""

    def __init__(self, employees: int, seed: int) -> None:
        self.district: District = generate_district(employees, seed)
        self._rng = Random(f"{seed}/changes")
        self._seed = seed
        self._newest = {one.nip: _without_superior(one) for one in self.district.employees}

    def first(self) -> Iterator[Event]:
        """Yield all units, then all employees."""
        for unit in self.district.units:
            yield Event(unit.code, unit_event(replace(unit, parent_code=None)).model_copy(update={"head_title": None}))
        for employee in self._newest.values():
            yield _event(employee)

    def next(self) -> Event:
        """Return the next change of a random employee: a new version with another position."""
        nip = self._rng.choice(self.district.employees).nip
        before = self._newest[nip]
        title = before.position.rpartition(" / ")[0] or before.position
        after = before.model_copy(update={"version": before.version + 1, "position": f"{title} / {before.version + 1}"})
        self._newest[nip] = after
        return _event(after)

    def assessments(self) -> Iterator[SampleAssessment]:
        """Yield what the staff finalises: every employee's assessment."""
        return assess(self.district.employees, self._seed, YEAR)


def _without_superior(employee: SampleEmployee) -> EmployeeChangedV1:
    return employee_event(replace(employee, superior_nip=None))


def _event(employee: EmployeeChangedV1) -> Event:
    return Event(f"{employee.nip}/{employee.version}", employee)
