"""Employees and units as the district's events tell of them, and who assesses whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from contracts.skp import Assessor
from contracts.vocabulary import Employment
from services.skp_service.domain.errors import (
    AssessorMissing,
    AssessorUnitUnknown,
    AssessorUnknown,
    OwnAssessor,
)


# No generated repr: it would carry a NIP and a name into tracebacks.
@dataclass(frozen=True, slots=True, repr=False)
class Employee:
    """A civil servant; the fields are those of `employee.changed.v1`."""

    nip: str
    version: int
    name: str
    employment: Employment
    unit_code: str
    position: str
    grade: str | None
    superior_nip: str | None
    active: bool


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


@dataclass(frozen=True, slots=True, repr=False)
class Organisation:
    """The part of the district that a decision needs.

    Attributes:
        people: by NIP: the assessed, and their superiors as far as they are known.
        units: by code: the superiors' units as far as they are known.
    """

    people: Mapping[str, Employee]
    units: Mapping[str, Unit]

    def assessor_of(self, nip: str, *, head_assessor: Assessor | None, skp_id: UUID) -> Assessor:
        """Return who assesses an employee: the superior, or `head_assessor` for one who has none.

        Args:
            nip: the assessed employee's, who is among `people`.
            head_assessor: who assesses the top official: the regent, who is not a civil servant.
            skp_id: what an error is about.

        Raises:
            AssessorMissing, AssessorUnknown, AssessorUnitUnknown, OwnAssessor: the rule that is not met.
        """
        superior_nip = self.people[nip].superior_nip
        if superior_nip is None:
            if head_assessor is None:
                raise AssessorMissing(skp_id)
            return head_assessor
        if superior_nip == nip:
            raise OwnAssessor(skp_id)
        superior = self.people.get(superior_nip)
        if superior is None:
            raise AssessorUnknown(skp_id)
        unit = self.units.get(superior.unit_code)
        if unit is None:
            raise AssessorUnitUnknown(skp_id)
        return Assessor(
            status="asn",
            nip=superior.nip,
            name=superior.name,
            position=superior.position,
            unit_name=unit.name,
            grade=superior.grade,
        )
