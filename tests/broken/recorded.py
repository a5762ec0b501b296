"""A damage, the promise that it breaks, and a history in which that shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pytest

Machine = TypeVar("Machine")


@dataclass(frozen=True)
class Broken(Generic[Machine]):
    """Something broken on purpose.

    Attributes:
        damage: breaks it until the patch is undone.
        promise: what the machine says of it, a regular expression.
        history: what to do with the machine, step by step.
    """

    damage: Callable[[pytest.MonkeyPatch], None]
    promise: str
    history: Sequence[Callable[[Machine], None]]

    @property
    def name(self) -> str:
        """For tests."""
        return self.damage.__name__
