"""Whom a developer can be: a line of invented people in the sample district, its admins, and an operator."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from hub.identity.caller import Role
from sandbox.district.generate import iter_employees
from sandbox.district.model import SampleEmployee

_COLLEAGUES: Final = 3
_HR_UNIT: Final = "BKPSDM"


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody to sign in as, and what their tokens say."""

    subject: str
    label: str
    """Indonesian, for the page."""
    nip: str | None = None
    roles: tuple[Role, ...] = ()
    units: tuple[str, ...] = ()


def sample_people(employees: int, seed: int) -> tuple[SamplePerson, ...]:
    """Return people whose SKPs meet: some of one superior, everybody above them up to the top, and who administers.

    Args:
        employees: size of the sample district, at least 50.
        seed: of the sample district.
    """
    people = {one.nip: one for one in iter_employees(employees, seed)}
    of_superior = Counter(one.superior_nip for one in people.values())
    staff = [one for one in people.values() if one.nip not in of_superior]
    lines = {one.nip: tuple(_above(one, people)) for one in staff}
    first = max(staff, key=lambda one: (min(of_superior[one.superior_nip], _COLLEAGUES), len(lines[one.nip])))
    colleagues = [one for one in staff if one.superior_nip == first.superior_nip][:_COLLEAGUES]
    others = [one for one in staff if one not in colleagues]
    unit_admin = min(others, key=lambda one: one.unit_code != first.unit_code)
    agency_admin = min(others, key=lambda one: (one is unit_admin, not one.unit_code.startswith(_HR_UNIT)))
    return (
        *(_person(one) for one in colleagues),
        *(_person(one, Role.ASSESSOR) for one in lines[first.nip]),
        _person(unit_admin, Role.UNIT_ADMIN, units=(first.unit_code,)),
        _person(agency_admin, Role.AGENCY_ADMIN),
        SamplePerson("operator", "Operator hub (bukan pegawai)", roles=(Role.OPERATOR,)),
        SamplePerson("tanpa-peran", "Seseorang tanpa peran (bukan pegawai)"),
    )


def _above(employee: SampleEmployee, people: Mapping[str, SampleEmployee]) -> Iterator[SampleEmployee]:
    nip = employee.superior_nip
    while nip is not None:
        yield people[nip]
        nip = people[nip].superior_nip


def _person(employee: SampleEmployee, *roles: Role, units: tuple[str, ...] = ()) -> SamplePerson:
    # A subject is not the NIP: services must not take one for the other.
    subject = str(uuid5(NAMESPACE_URL, f"urn:kinerja:sandbox:{employee.nip}"))
    label = f"{employee.name}, {employee.position}, {employee.unit_code}"
    return SamplePerson(subject, label, employee.nip, (Role.EMPLOYEE, *roles), units)
