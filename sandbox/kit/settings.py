"""Settings that the simulator of any partner has."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from hub.environment import EnvironmentSettings
from sandbox.kit.faults import FaultParameters, ProfileName
from sandbox.kit.sqlite import IN_MEMORY

Lifetime = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class SimulatorSettings(EnvironmentSettings):
    """Where a simulator listens, what it keeps, and how it misbehaves. A subclass sets `env_prefix`."""

    model_config = SettingsConfigDict(env_nested_delimiter="__")

    host: str = "127.0.0.1"
    """Address to bind to. The admin endpoints ask for no token, so keep it on loopback."""
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    """Port of everything; 0: any free one."""
    store: Path = IN_MEMORY
    """SQLite file of what was received; `:memory:` keeps it in memory."""
    faults: ProfileName = "none"
    """Fault profile to start with."""
    parameters: FaultParameters = FaultParameters()
    """Sizes of the faults, `..._PARAMETERS__LATE_STORE_SECONDS` and so on."""
    seed: int = 1
    """Of the random numbers: the same calls in the same order meet the same faults."""
