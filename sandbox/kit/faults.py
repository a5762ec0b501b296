"""What can go wrong at a partner over HTTP: the kinds of faults, the profiles that mix them, and their parameters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from sandbox.kit.validation_messages import OUT_OF_ORDER


class CallKind(StrEnum):
    """What a call does, as far as faults are concerned."""

    READ = "read"
    SAVE = "save"
    TOKEN = "token"  # noqa: S105 - the name of a kind of call


class FaultKind(StrEnum):
    """The names under which faults are asked for and reported. A partner may have others beside them."""

    LATENCY = "latency"
    ERROR_500 = "error_500"
    ERROR_502_HTML = "error_502_html"
    ERROR_503 = "error_503"
    RATE_LIMITED_429 = "rate_limited_429"
    EMPTY_BODY_504 = "empty_body_504"
    RESET_BEFORE_READ = "reset_before_read"
    RESET_AFTER_STORE = "reset_after_store"
    STORED_LATE = "stored_late"
    LATE_VISIBILITY = "late_visibility"
    GARBAGE_BODY = "garbage_body"
    EMPTY_BODY_200 = "empty_body_200"
    CUT_BODY = "cut_body"
    UNKNOWN_ENVELOPE = "unknown_envelope"
    TOKEN_REVOKED_EARLY = "token_revoked_early"  # noqa: S105 - the name of a fault


ANY_CALL: Final = frozenset(CallKind)
WITH_TOKENS: Final = ANY_CALL - {CallKind.TOKEN}
"""Calls that need a token, where the partner has any."""
SAVES: Final = frozenset({CallKind.SAVE})

APPLIES_TO: Final[Mapping[str, frozenset[CallKind]]] = {
    FaultKind.LATENCY: ANY_CALL,
    FaultKind.ERROR_500: ANY_CALL,
    FaultKind.ERROR_502_HTML: ANY_CALL,
    FaultKind.ERROR_503: ANY_CALL,
    FaultKind.RATE_LIMITED_429: ANY_CALL,
    FaultKind.EMPTY_BODY_504: ANY_CALL,
    FaultKind.RESET_BEFORE_READ: ANY_CALL,
    FaultKind.RESET_AFTER_STORE: SAVES,
    FaultKind.STORED_LATE: SAVES,
    FaultKind.LATE_VISIBILITY: SAVES,
    FaultKind.GARBAGE_BODY: ANY_CALL,
    FaultKind.EMPTY_BODY_200: ANY_CALL,
    FaultKind.CUT_BODY: ANY_CALL,
    FaultKind.UNKNOWN_ENVELOPE: WITH_TOKENS,
    FaultKind.TOKEN_REVOKED_EARLY: WITH_TOKENS,
}
"""The calls in which a fault has a meaning."""


@dataclass(frozen=True)
class Profile:
    """How often which faults come.

    Attributes:
        rate: share of calls at which a fault, or a burst, begins; 0 to 1.
        kinds: names of faults, drawn from, every one equally often.
        burst_calls: how many calls in a row are hit once one is.
        tokens_too: whether the token endpoints suffer, too.
        endpoint: the only one that suffers; None for all.
    """

    rate: float
    kinds: tuple[str, ...]
    burst_calls: int = 1
    tokens_too: bool = False
    endpoint: str | None = None


CUSTOM: Final = "custom"
ProfileName = Literal["none", "rough", "latency", "outage", "evening"]


def profiles_of(kinds: Iterable[str]) -> Mapping[str, Profile]:
    """Return the profiles of a partner by name; `custom` is made at run time.

    Args:
        kinds: names of all its faults.
    """
    # After an answer in an unknown envelope only a person can tell what became of the save: on request alone.
    rough = tuple(kind for kind in kinds if kind != FaultKind.UNKNOWN_ENVELOPE)
    outage = FaultKind.ERROR_503, FaultKind.ERROR_502_HTML
    evening = FaultKind.ERROR_502_HTML, FaultKind.EMPTY_BODY_504
    return {
        "none": Profile(rate=0.0, kinds=()),
        "rough": Profile(rate=0.15, kinds=rough),
        "latency": Profile(rate=0.5, kinds=(FaultKind.LATENCY,)),
        "outage": Profile(rate=1.0, kinds=outage, tokens_too=True),
        "evening": Profile(rate=0.02, kinds=evening, burst_calls=20, tokens_too=True),
    }


@dataclass(frozen=True)
class FaultCatalogue:
    """What can go wrong at one partner."""

    applies_to: Mapping[str, frozenset[CallKind]]
    """The calls in which each fault has a meaning, by the fault's name."""
    profiles: Mapping[str, Profile]

    @classmethod
    def of(cls, applies_to: Mapping[str, frozenset[CallKind]]) -> Self:
        """Return the catalogue with the usual profiles."""
        return cls(applies_to, profiles_of(applies_to))


HTTP_FAULTS: Final = FaultCatalogue.of(APPLIES_TO)
"""All of the kit's, for a partner that has none of its own and asks for tokens."""

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
