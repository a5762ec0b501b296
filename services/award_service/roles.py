"""What the issuer says that callers are; what they may do with one proposal is the domain's to say."""

from enum import StrEnum


class Role(StrEnum):
    """A role, as tokens name it."""

    EMPLOYEE = "employee"
    """Sees how they stand themselves."""
    UNIT_ADMIN = "unit_admin"
    """Of the units that the token names: proposes their people."""
    AGENCY_ADMIN = "agency_admin"
    """Runs periods, batches, and what goes to and comes from the ministry."""
    AWARD_VERIFIER = "award_verifier"
    """Checks proposals, and verifies what another has checked."""
    AWARD_SIGNATORY = "award_signatory"
    """Signs batches off."""
    AWARD_DOCUMENT_READER = "award_document_reader"
    """A program that fetches the documents of proposals that were sent, and may read nothing else."""
    OPERATOR = "operator"
    """The kit's: runs the hub, and may read nobody's proposal."""
