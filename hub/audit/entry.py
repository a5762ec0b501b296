"""One entry of the audit trail: who did what to what, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from contracts.personal import personal


class KnownBy(StrEnum):
    """What tells us who somebody is."""

    TOKEN = "token"  # noqa: S105 - no password
    """The issuer of their token."""
    OPTION = "option"
    """They say so themselves, on the command line."""
    ENVIRONMENT = "environment"
    """They say so themselves, in an environment variable."""
    SUDO = "sudo"
    """`sudo`, by the account that called it."""
    ACCOUNT = "account"
    """The operating system, by the account that the process runs as."""


@dataclass(frozen=True, slots=True)
class About:
    """What something was done to.

    Attributes:
        kind: of thing, such as `delivery`; at most 32 characters.
        id: among its kind, as text; at most 200 characters. Never a NIP or a name.
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"


@personal
class Actor:
    """Who did it.

    Attributes:
        name: a user's name, or how the issuer of a token calls them.
        known_by: how we know.
        nip: theirs, if we know that they have one.
    """

    name: str
    known_by: KnownBy
    nip: str | None = None


@personal
class Entry:
    """Who did what.

    Attributes:
        about: what it was done to.
        act: what was done; at most 32 characters.
        by: who did it.
        before: how it was.
        after: how it became; of both only what differs is stored.
        reason: why, if it was said.
        at: epoch seconds; None: now.
    """

    about: About
    act: str
    by: Actor
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    at: float | None = None
