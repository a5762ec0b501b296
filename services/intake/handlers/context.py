"""What merging goes by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from services.intake.domain.precedence import Precedence
from services.intake.repository.units import RememberedTree


@dataclass(frozen=True)
class Merging:
    """What merging goes by.

    Attributes:
        precedence: who is believed.
        today: tells the day in the agency's time zone.
        tree: of the units.
        on_marked: called after the commit when records of others are to be made again.
    """

    precedence: Precedence
    today: Callable[[], date]
    tree: RememberedTree = field(default_factory=RememberedTree)
    on_marked: list[Callable[[], None]] = field(default_factory=list)

    def wake(self) -> None:
        """Say that records of others are to be made again."""
        for call in self.on_marked:
            call()
