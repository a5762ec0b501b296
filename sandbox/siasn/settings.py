"""Settings of the simulator: environment variables that start with `KINERJA_SANDBOX_`."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from sandbox.kit.settings import Lifetime, SimulatorSettings
from sandbox.siasn.switches import Switches


class SandboxSettings(SimulatorSettings):
    """Where the simulator listens, what it lets in, and how it misbehaves. The credentials are no secrets."""

    model_config = SettingsConfigDict(env_prefix="KINERJA_SANDBOX_")

    port: Annotated[int, Field(ge=0, le=65535)] = 8090
    """Port of everything; 0: any free one."""
    store: Path = Path("var/sandbox/siasn.sqlite3")
    """SQLite file of what was received; `:memory:` keeps it in memory."""

    consumer_key: str = "sandbox-consumer-key"
    """Client of token 1 (API manager)."""
    consumer_secret: str = "sandbox-consumer-secret"  # noqa: S105 - a documented sandbox value
    """Its secret."""
    sso_client_id: str = "sandbox-client"
    """Client of token 2 (SSO)."""
    sso_username: str = "sandbox-user"
    """User of token 2."""
    sso_password: str = "sandbox-password"  # noqa: S105 - a documented sandbox value
    """Password of token 2."""
    fixed_sso_token: str = ""
    """A token 2 that never expires, as some agencies are given; empty: none."""
    token_seconds: Lifetime = 3600.0
    """Lifetime of token 1, in seconds."""
    sso_token_seconds: Lifetime = 43200.0
    """Lifetime of token 2, in seconds."""

    switches: Switches = Switches()
    """What is not known about SIASN for certain, `KINERJA_SANDBOX_SWITCHES__REFUSAL_STATUS` and so on."""
