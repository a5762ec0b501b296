"""How far a unit's people have come with their SKPs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """How many of a unit's employees have come how far.

    Attributes:
        unit_code: empty for the agency as a whole.
        unit_name: of the unit.
        employees: who have to have an SKP.
        planned: have begun one.
        submitted: have submitted it, whatever came after; so the others, too.
        approved: the assessor has approved it.
        evidence_complete: every work result has evidence.
        assessed: both ratings are given.
        finalised: the assessment is final.
        accepted: SIASN has it.
    """

    unit_code: str
    unit_name: str
    employees: int
    planned: int
    submitted: int
    approved: int
    evidence_complete: int
    assessed: int
    finalised: int
    accepted: int
