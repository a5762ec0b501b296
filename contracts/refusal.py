"""What a rule refuses, in words that its caller can act on; each service's API answers it as a problem."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class RefusalKind(StrEnum):
    """What is wrong, as far as every API says the same of it."""

    INVALID = "invalid"
    """What was sent cannot be."""
    FORBIDDEN = "forbidden"
    """Not for this caller."""
    NOT_FOUND = "not_found"
    """There is none, or none for this caller."""
    CONFLICT = "conflict"
    """Not as things are now."""
    CHANGED = "changed"
    """Somebody has changed it since the caller saw it."""
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    """Of a kind that is not taken."""
    UNAVAILABLE = "unavailable"
    """Later, perhaps: something that we need is away."""
    LOST = "lost"
    """What was kept is gone, or is not what was kept: a person has to restore it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what was sent.

    Attributes:
        code: stable, snake_case.
        sentence: Indonesian, without NIP or name.
        where: the place in the request, as a dotted path.
    """

    code: str
    sentence: str
    where: str


class Refusal(Exception):
    """A rule refuses what was asked; nothing has changed. One class for each rule, named after it.

    Attributes:
        code: stable, snake_case; seen in the API.
        sentence: Indonesian, without NIP or name: what is wrong, and what to do.
        kind: what kind of wrong it is.
        field: of the request that it is about wherever it is raised; None: the route says which.
        faults: what is lacking, one by one.
    """

    code: str = "refused"
    sentence: ClassVar[str] = ""
    kind: ClassVar[RefusalKind] = RefusalKind.CONFLICT
    field: ClassVar[str | None] = None

    def __init__(self, sentence: str | None = None, *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(sentence or self.sentence)
        self.faults = faults
