"""Whoever calls an API, as the issuer vouches for them."""

from contracts.personal import personal


@personal
class Caller:
    """A person or a program.

    Attributes:
        subject: how the issuer names them; stable, and unique at that issuer.
        nip: 18 digits, valid; None for who is no civil servant, such as a program.
        roles: those that the service knows (`hub.identity.roles`).
        units: codes of the units that they administer; empty for who has no role that brings units.
        client: what the issuer calls a program that calls for itself; None: they are a person.
    """

    subject: str
    nip: str | None
    roles: frozenset[str]
    units: frozenset[str]
    client: str | None = None

    def is_any(self, *roles: str) -> bool:
        """Return whether they have at least one of these roles."""
        return not self.roles.isdisjoint(roles)
