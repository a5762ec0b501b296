"""What somebody is to one SKP, from what is known of them: the other half of the table in `cycle.py`."""

from collections.abc import Callable, Collection, Mapping
from typing import Final, Protocol

from contracts.personal import personal
from services.skp_service.domain.cycle import Capacity


class Assessed(Protocol):
    """As much of an SKP as decides who is what to it."""

    nip: str
    assessor_nip: str | None
    reviewer_nip: str | None


@personal
class CallerRelations:
    """A caller.

    Attributes:
        nip: None for who is no civil servant.
        is_employee: has the role of an employee.
        is_assessor: has the role of an assessor.
        is_agency_admin: administers the whole agency.
        administers: codes of the units that they administer, with those below.
        heads: codes of the units that they head, or act as head of, with those below.
        assessed_by: NIPs of those who assess the caller in the period in question.
    """

    nip: str | None
    is_employee: bool = False
    is_assessor: bool = False
    is_agency_admin: bool = False
    administers: Collection[str] = ()
    heads: Collection[str] = ()
    assessed_by: Collection[str] = ()

    def stands_for(self, nip: str | None) -> bool:
        """Return whether the caller acts as an assessor of that NIP.

        Where it is nobody's, the regent assesses, who is no civil servant: the agency's admin records what the regent
        decides.
        """
        if nip is None:
            return self.is_agency_admin
        return self.is_assessor and nip == self.nip


Holds = Callable[[CallerRelations, Assessed, str], bool]
"""Whether a caller is something to an SKP of a unit that is not their own."""

HELD_BY: Final[Mapping[Capacity, Holds]] = {
    Capacity.ASSESSOR: lambda caller, skp, _: caller.stands_for(skp.assessor_nip),
    Capacity.REVIEWER: lambda caller, skp, _: caller.stands_for(skp.reviewer_nip),
    Capacity.AUTHORISED: lambda caller, skp, unit: (
        (caller.is_assessor and unit in caller.heads)
        # Above the assessor stands the regent: also where the unit, and all above it, have no other head.
        or (caller.is_agency_admin and (skp.assessor_nip is None or skp.reviewer_nip is None))
    ),
    Capacity.COLLEAGUE: lambda caller, skp, _: caller.is_employee and skp.assessor_nip in caller.assessed_by,
    Capacity.SUBORDINATE: lambda caller, skp, _: caller.is_employee and skp.nip in caller.assessed_by,
    Capacity.UNIT_ADMIN: lambda caller, _, unit: unit in caller.administers,
    Capacity.AGENCY_ADMIN: lambda caller, _, __: caller.is_agency_admin,
}


def capacities(caller: CallerRelations, skp: Assessed, unit_code: str) -> frozenset[Capacity]:
    """Return what a caller is to an SKP.

    Whose SKP it is has no other capacity in it, whatever their roles: nobody assesses, exempts or finalises their own.
    """
    if caller.nip is not None and caller.nip == skp.nip:
        return frozenset({Capacity.OWNER} if caller.is_employee else ())
    return frozenset(capacity for capacity, holds in HELD_BY.items() if holds(caller, skp, unit_code))
