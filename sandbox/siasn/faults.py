"""What can go wrong at SIASN: the table of fault kinds, the profiles that mix them, and their parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sandbox.complaints import OUT_OF_ORDER


class CallKind(StrEnum):
    """What a call does, as far as faults are concerned."""

    READ = "read"
    SAVE = "save"
    TOKEN = "token"  # noqa: S105 - the name of a kind of call


class FaultKind(StrEnum):
    """The names under which faults are asked for and reported."""

    LATENCY = "latency"
    ERROR_500 = "error_500"
    ERROR_502_HTML = "error_502_html"
    ERROR_503 = "error_503"
    SUSPENDED_303001 = "suspended_303001"
    RATE_LIMITED_429 = "rate_limited_429"
    EMPTY_BODY_504 = "empty_body_504"
    RESET_BEFORE_READ = "reset_before_read"
    RESET_AFTER_STORE = "reset_after_store"
    STORED_LATE = "stored_late"
    LATE_VISIBILITY = "late_visibility"
    GARBAGE_BODY = "garbage_body"
    UNKNOWN_ENVELOPE = "unknown_envelope"
    TOKEN_REVOKED_EARLY = "token_revoked_early"  # noqa: S105 - the name of a fault
    MAPDATA_STRING = "mapdata_string"


_ANY: Final = frozenset(CallKind)
_WITH_TOKENS: Final = _ANY - {CallKind.TOKEN}
_SAVES: Final = frozenset({CallKind.SAVE})

APPLIES_TO: Final[Mapping[FaultKind, frozenset[CallKind]]] = {
    FaultKind.LATENCY: _ANY,
    FaultKind.ERROR_500: _ANY,
    FaultKind.ERROR_502_HTML: _ANY,
    FaultKind.ERROR_503: _ANY,
    FaultKind.SUSPENDED_303001: _WITH_TOKENS,
    FaultKind.RATE_LIMITED_429: _ANY,
    FaultKind.EMPTY_BODY_504: _ANY,
    FaultKind.RESET_BEFORE_READ: _ANY,
    FaultKind.RESET_AFTER_STORE: _SAVES,
    FaultKind.STORED_LATE: _SAVES,
    FaultKind.LATE_VISIBILITY: _SAVES,
    FaultKind.GARBAGE_BODY: _ANY,
    FaultKind.UNKNOWN_ENVELOPE: _WITH_TOKENS,
    FaultKind.TOKEN_REVOKED_EARLY: _WITH_TOKENS,
    FaultKind.MAPDATA_STRING: _SAVES,
}
"""The calls in which a fault has a meaning."""


@dataclass(frozen=True)
class Profile:
    """How often which faults come.

    Attributes:
        rate: share of calls at which a fault, or a burst, begins; 0 to 1.
        kinds: drawn from, every one equally often.
        burst_calls: how many calls in a row are hit once one is.
        tokens_too: whether the token endpoints suffer, too.
    """

    rate: float
    kinds: tuple[FaultKind, ...]
    burst_calls: int = 1
    tokens_too: bool = False


CUSTOM: Final = "custom"
# After an answer in an unknown envelope only a person can tell what became of the save: that comes on request alone.
_ROUGH: Final = tuple(kind for kind in FaultKind if kind is not FaultKind.UNKNOWN_ENVELOPE)
PROFILES: Final[Mapping[str, Profile]] = {
    "none": Profile(rate=0.0, kinds=()),
    "rough": Profile(rate=0.15, kinds=_ROUGH),
    "latency": Profile(rate=0.5, kinds=(FaultKind.LATENCY,)),
    "outage": Profile(rate=1.0, kinds=(FaultKind.ERROR_503, FaultKind.ERROR_502_HTML), tokens_too=True),
    "evening": Profile(
        rate=0.02, kinds=(FaultKind.ERROR_502_HTML, FaultKind.EMPTY_BODY_504), burst_calls=20, tokens_too=True
    ),
}
"""Profiles by name; `custom` is made at run time."""

Seconds = Annotated[float, Field(ge=0, le=3600)]
Share = Annotated[float, Field(ge=0, le=1)]


class FaultParameters(BaseModel):
    """Sizes of the faults; durations in seconds, shares from 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    latency_min_seconds: Seconds = 0.2
    """Least delay of `latency`."""
    latency_max_seconds: Seconds = 1.0
    """Greatest delay of `latency`."""
    late_store_seconds: Seconds = 3.0
    """When `stored_late` stores, counted from the arrival of the call; choose it above the caller's read timeout."""
    visibility_lag_seconds: Seconds = 2.0
    """How long `late_visibility` hides a save from the reads."""
    retry_after_seconds: Annotated[int, Field(ge=0, le=3600)] = 1
    """`Retry-After` of `rate_limited_429`."""
    garbage_stored_share: Share = 0.5
    """Share of saves hit by `garbage_body` that are stored all the same."""
    unknown_envelope_stored_share: Share = 0.0
    """Share of saves hit by `unknown_envelope` that are stored all the same."""
    gateway_timeout_stored_share: Share = 0.0
    """Share of saves hit by `empty_body_504` that are stored all the same."""

    @model_validator(mode="after")
    def _latency_in_order(self) -> Self:
        if self.latency_min_seconds > self.latency_max_seconds:
            raise PydanticCustomError(OUT_OF_ORDER, "latency_min_seconds tidak boleh lebih dari latency_max_seconds")
        return self

    @property
    def longest_processing_seconds(self) -> float:
        """After this time a call whose answer was lost has been stored, or never will be."""
        return max(self.latency_max_seconds, self.late_store_seconds)
