"""What can go wrong at SIASN: the faults of the kit that it has, and its own."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sandbox.kit.faults import APPLIES_TO as OF_THE_KIT
from sandbox.kit.faults import SAVES, WITH_TOKENS, CallKind, FaultCatalogue, FaultParameters
from sandbox.kit.faults import FaultKind as Kit

__all__ = ["APPLIES_TO", "FAULTS", "PROFILES", "CallKind", "FaultKind", "FaultParameters"]


class FaultKind(StrEnum):
    """The names under which faults are asked for and reported."""

    LATENCY = Kit.LATENCY
    ERROR_500 = Kit.ERROR_500
    ERROR_502_HTML = Kit.ERROR_502_HTML
    ERROR_503 = Kit.ERROR_503
    SUSPENDED_303001 = "suspended_303001"
    RATE_LIMITED_429 = Kit.RATE_LIMITED_429
    EMPTY_BODY_504 = Kit.EMPTY_BODY_504
    RESET_BEFORE_READ = Kit.RESET_BEFORE_READ
    RESET_AFTER_STORE = Kit.RESET_AFTER_STORE
    STORED_LATE = Kit.STORED_LATE
    LATE_VISIBILITY = Kit.LATE_VISIBILITY
    GARBAGE_BODY = Kit.GARBAGE_BODY
    UNKNOWN_ENVELOPE = Kit.UNKNOWN_ENVELOPE
    TOKEN_REVOKED_EARLY = Kit.TOKEN_REVOKED_EARLY
    MAPDATA_STRING = "mapdata_string"


_OF_SIASN: Final = {FaultKind.SUSPENDED_303001: WITH_TOKENS, FaultKind.MAPDATA_STRING: SAVES}

APPLIES_TO: Final[Mapping[str, frozenset[CallKind]]] = {
    kind: _OF_SIASN.get(kind) or OF_THE_KIT[kind] for kind in FaultKind
}
"""The calls in which a fault has a meaning."""
FAULTS: Final = FaultCatalogue.of(APPLIES_TO)
PROFILES: Final = FAULTS.profiles
