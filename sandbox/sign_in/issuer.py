"""The issuer itself: what its tokens say, and what it says about itself."""

import os
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from fastapi import Request

from sandbox.calendar import clocks_told_by
from sandbox.sign_in.people import SamplePerson, sample_people
from sandbox.sign_in.settings import SignInSettings
from sandbox.sign_in.signing import ALGORITHM, kept_key, new_key


class Issuer:
    """One running issuer.

    Attributes:
        settings: its settings.
        address: its name in tokens, `http://127.0.0.1:port`.
        people: whom a developer can be, by subject.
    """

    def __init__(self, settings: SignInSettings, address: str) -> None:
        """Make or read the key.

        Raises:
            UserError: the key's file cannot be used.
        """
        self.settings = settings
        self.address = address
        self._now = clocks_told_by(os.environ).now
        people = sample_people(settings.employees, settings.seed)
        self.people: Mapping[str, SamplePerson] = {person.subject: person for person in people}
        self._key = kept_key(settings.key_file) if settings.key_file else new_key()

    def token(
        self,
        subject: str,
        *,
        nip: str | None = None,
        roles: Sequence[str] = (),
        units: Sequence[str] = (),
        audience: str = "",
        seconds: int | None = None,
        client: str = "",
    ) -> str:
        """Return an access token that says just this, be it true or not: tests of refusals want wrong ones.

        Args:
            subject: whose it is.
            nip: claim `nip`; None for no such claim.
            roles: claim `roles`.
            units: claim `units`.
            audience: what it is meant for; empty for the usual.
            seconds: its lifetime, negative for one that has ended; None for the usual.
            client: which program asked for it; empty for the usual.
        """
        now = int(self._now())
        claims: dict[str, Any] = {
            "iss": self.address,
            "sub": subject,
            "aud": audience or self.settings.audience,
            "client_id": client or self.settings.client_id,
            "iat": now,
            "exp": now + (self.settings.token_seconds if seconds is None else seconds),
            "jti": str(uuid4()),
            "roles": list(roles),
            "units": list(units),
        }
        return self._key.sign(claims if nip is None else {**claims, "nip": nip})

    def token_of(self, person: SamplePerson) -> str:
        """Return a token for somebody of the page."""
        return self.token(person.subject, nip=person.nip, roles=person.roles, units=person.units)

    def jwks(self) -> dict[str, Any]:
        """Return the JWKS document."""
        return {"keys": [dict(self._key.jwk)]}

    def discovery(self) -> dict[str, Any]:
        """Return the discovery document. It names no authorisation endpoint: the page stands in for that."""
        return {
            "issuer": self.address,
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }


def issuer_of(request: Request) -> Issuer:
    """Return the issuer that a request has come to."""
    issuer = request.app.state.issuer
    assert isinstance(issuer, Issuer)  # noqa: S101 - the factory put it there
    return issuer
