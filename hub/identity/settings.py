"""Settings of sign-in: which issuer is trusted, and where its tokens say what."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PositiveInt, ValidationInfo, field_validator

from hub.identity.addresses import trusted_address
from hub.tls import TlsSettings

Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures with a key pair only: `none` proves nothing, and the secret of an HS* would have to be shared."""

_Address = Annotated[str, AfterValidator(lambda address: trusted_address(address) if address else address)]
_Claim = Annotated[str, Field(min_length=1)]


class OidcSettings(TlsSettings):
    """Whose access tokens open our APIs."""

    oidc_issuer: _Address = ""
    """Address of the OpenID Connect issuer, exactly as its tokens name it (`iss`). Empty: nobody can sign in, and every
    protected call is refused."""
    oidc_audience: str = ""
    """What a token has to be meant for (`aud`). Required with an issuer."""
    oidc_jwks_url: _Address = ""
    """Where the issuer's keys are. Empty: where its discovery document says."""
    oidc_algorithms: Annotated[tuple[Algorithm, ...], Field(min_length=1)] = ("RS256", "ES256")
    """Signatures that are accepted, as a JSON list."""
    oidc_leeway_seconds: Annotated[float, Field(ge=0, le=300)] = 30.0
    """How far the issuer's clock may be from ours, in seconds."""
    oidc_nip_claim: _Claim = "nip"
    """Claim that holds the NIP; dots lead into objects, here and in the next two."""
    oidc_roles_claim: _Claim = "roles"
    """Claim that holds the roles: a list of texts. Keycloak: `realm_access.roles`."""
    oidc_units_claim: _Claim = "units"
    """Claim that holds the codes of the units that a unit admin administers: a list of texts."""
    oidc_machine_claim: str = ""
    """Claim that the issuer puts only into what it gives to programs themselves (OAuth 2 client credentials), and that
    names the program. Empty: the subject of such a token is its `client_id` (RFC 9068). A token with a NIP is never a
    program's."""
    machine_calls_per_second: Annotated[float, Field(gt=0)] = 20.0
    """Calls that each such program may make in a second in the long run, of each replica; more get 429."""
    machine_burst: PositiveInt = 40
    """Calls that it may make at once after a rest."""

    @field_validator("oidc_audience")
    @classmethod
    def _audience_is_named(cls, audience: str, info: ValidationInfo) -> str:
        # Without it a token that the issuer made for any other application would open ours.
        if info.data.get("oidc_issuer") and not audience:
            raise ValueError("wajib diisi bila KINERJA_OIDC_ISSUER diisi")
        return audience
