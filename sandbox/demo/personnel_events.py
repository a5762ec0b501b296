"""Units and employees of the sample district as intake announces them: load for what reads its messages."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from contracts.employee import EmployeeChangedV1
from contracts.unit import UnitChangedV1
from contracts.vocabulary import FunctionalLevel
from sandbox.district.model import SampleEmployee, SampleUnit

SOURCE: Final = "/district/personnel"

Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of at most `size` items."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def unit_event(unit: SampleUnit) -> UnitChangedV1:
    """Return the unit's message."""
    return UnitChangedV1(
        code=unit.code,
        version=1,
        name=unit.name,
        kind=unit.kind,
        parent_code=unit.parent_code,
        head_title=unit.head_title,
    )


def employee_event(employee: SampleEmployee, **changes: object) -> EmployeeChangedV1:
    """Return the employee's message; `changes` are fields that are not as they were at first."""
    record = {
        "nip": employee.nip,
        "version": 1,
        "name": employee.name,
        "employment": employee.employment,
        "unit_code": employee.unit_code,
        "position": employee.position,
        "grade": employee.grade,
        "superior_nip": employee.superior_nip,
        "functional_level": functional_level(employee),
    }
    return EmployeeChangedV1.model_validate(record | changes)


def functional_level(employee: SampleEmployee) -> FunctionalLevel | None:
    """Return the level that ends a functional official's title, such as `Ahli Muda`."""
    if employee.position_kind != "functional":
        return None
    title = employee.position.lower().replace(" ", "_")
    return next((level for level in FunctionalLevel if title.endswith(level)), None)
