"""Whoever calls an API, as the issuer vouches for them."""

from enum import StrEnum

from contracts.personal import personal


class Role(StrEnum):
    """What the issuer says somebody is; what they may do with one record is the domain's to say."""

    EMPLOYEE = "employee"
    ASSESSOR = "assessor"
    """Pejabat penilai kinerja."""
    AGENCY_ADMIN = "agency_admin"
    UNIT_ADMIN = "unit_admin"
    OPERATOR = "operator"
    """Runs the hub: parked messages, deliveries."""


@personal
class Caller:
    """A person or a program.

    Attributes:
        subject: how the issuer names them; stable, and unique at that issuer.
        nip: 18 digits, valid; None for who is no civil servant, such as a program.
        roles: those that we know.
        units: codes of the units that they administer; empty for who is no unit admin.
    """

    subject: str
    nip: str | None
    roles: frozenset[Role]
    units: frozenset[str]

    def is_any(self, *roles: Role) -> bool:
        """Return whether they have at least one of these roles."""
        return not self.roles.isdisjoint(roles)
