"""What the issuer says that callers are; what they may do with one record is the domain's to say."""

from enum import StrEnum


class Role(StrEnum):
    """A role, as tokens name it."""

    EMPLOYEE = "employee"
    ASSESSOR = "assessor"
    """Pejabat penilai kinerja."""
    AGENCY_ADMIN = "agency_admin"
    UNIT_ADMIN = "unit_admin"
    """Of the units that the token names."""
    DOCUMENT_READER = "document_reader"
    """A program that fetches final assessments' documents, of anybody, and may read nothing else."""
    OPERATOR = "operator"
    """The kit's: runs the hub, and may read nobody's SKP."""
