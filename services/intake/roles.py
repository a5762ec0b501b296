"""What the issuer says that callers are."""

from enum import StrEnum


class Role(StrEnum):
    """A role, as tokens name it."""

    INTAKE_ADMIN = "intake_admin"
    """Hands in files, and sees what became of them."""
