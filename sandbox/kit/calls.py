"""One call on the simulated wire."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fastapi import Request

from sandbox.kit.faults import CallKind

ACCEPT_DEFAULT: Final = "application/json"


@dataclass
class Call:
    """One call, as its operation sees it."""

    endpoint: str
    """The name in counters, and under which faults are forced on it."""
    kind: CallKind
    argument: str = ""
    """What the path names: an id, a NIP; empty for nothing."""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""
    fault: str | None = None
    """What it meets; None for nothing."""
    visibility_lag: float = 0.0
    """How long reads do not show what this call saves, in seconds."""
    stored: bool = False
    """Set by the operation when it has stored something."""

    @property
    def content_type(self) -> str:
        """The body's, empty if it is not told."""
        return self.headers.get("content-type", "")

    @property
    def accept(self) -> str:
        """What the caller takes for an answer: JSON if it does not say."""
        return self.headers.get("accept", ACCEPT_DEFAULT)


def call_of(endpoint: str, kind: CallKind, request: Request, argument: str = "") -> Call:
    """Return the call that a request makes.

    Args:
        endpoint: under which it is counted and faults are forced on it.
        kind: what it does, as far as faults are concerned.
        request: as it came; its body is not read yet.
        argument: the id that it is about.
    """
    return Call(endpoint, kind, argument, query=dict(request.query_params), headers=dict(request.headers))


def bearer(header: str | None) -> str:
    """Return the token of a header `Bearer <token>`, empty if it has none."""
    word, _, token = (header or "").strip().partition(" ")
    return token.strip() if word.lower() == "bearer" else ""
