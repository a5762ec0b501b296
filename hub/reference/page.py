"""A page of the documentation that is made from the code."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One file in the folder of the documentation.

    Attributes:
        name: of the file, `aturan-kinerja.md`.
        made: returns its whole text.
    """

    name: str
    made: Callable[[], str]
