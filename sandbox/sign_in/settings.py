"""Settings of the development issuer: environment variables that start with `KINERJA_SANDBOX_SIGN_IN_`."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, PositiveInt
from pydantic_settings import SettingsConfigDict

from hub.environment import EnvironmentSettings
from sandbox.agency.generate import FEWEST, MOST


class SignInSettings(EnvironmentSettings):
    """What the development issuer is told. It binds to 127.0.0.1 whatever that is; its credentials are no secrets."""

    model_config = SettingsConfigDict(env_prefix="KINERJA_SANDBOX_SIGN_IN_")

    port: Annotated[int, Field(ge=0, le=65535)] = 8091
    """Port of everything; 0: any free one. The issuer's address, which its tokens name, ends in it."""
    issuer: Annotated[str, Field(pattern=r"^(https?://[^/?#]+)?$")] = ""
    """The issuer's address where a proxy ends TLS in front of it, without a slash at the end. Empty: its own."""
    key_file: Path | None = None
    """PEM file of the signing key, made when it is not there. Not set: a new key at each start, and tokens end with
    it."""
    audience: str = "kinerja-hub"
    """What tokens are meant for unless a request says otherwise: `KINERJA_OIDC_AUDIENCE` of the services."""
    token_seconds: PositiveInt = 3600
    """Lifetime of a token unless a request says otherwise, in seconds."""
    client_id: str = "sandbox-client"
    """Client of the token endpoint."""
    client_secret: str = "sandbox-secret"  # noqa: S105 - a documented sandbox value
    """Its secret."""
    employees: Annotated[int, Field(ge=FEWEST, le=MOST)] = FEWEST
    """Size of the sample agency whose people can be picked; that of the demonstration by default."""
    seed: int = 1
    """Of the sample agency."""
