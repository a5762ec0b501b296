"""What the admin endpoints that every simulator has take and give."""

from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from sandbox.kit.faults import FaultParameters, ProfileName

STRICT = ConfigDict(extra="forbid")
K = TypeVar("K", bound=StrEnum)
"""The names of a partner's faults."""


class FaultPlan(BaseModel, Generic[K]):
    """Which faults come from now on. What is left out stays as it is."""

    model_config = STRICT

    profile: Literal[ProfileName, "custom"] | None = None
    rate: Annotated[float, Field(ge=0, le=1)] | None = None
    """With profile `custom` only: share of calls that are hit."""
    kinds: Annotated[list[K], Field(min_length=1)] | None = None
    """With profile `custom` only: drawn equally often."""
    endpoint: str | None = None
    """With profile `custom` only: the one endpoint that is hit; null: all."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Fields of the parameters to change: numbers."""


class FaultState(BaseModel):
    """Which faults come now. Durations in seconds."""

    profile: str
    rate: float
    kinds: list[str]
    endpoint: str | None
    parameters: FaultParameters
    longest_processing_seconds: float
    """After this time a call whose answer was lost has been stored, or never will be."""
    visibility_lag_seconds: float
    """The longest time for which reads do not show a save."""


class NextFault(BaseModel, Generic[K]):
    """Faults for the next matching calls."""

    model_config = STRICT

    kind: K
    endpoint: str | None = None
    """As in the counters; null: any on which the kind makes sense."""
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 1
