"""What merging goes by."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from services.intake.domain.precedence import Precedence
from services.intake.domain.record import next_version
from services.intake.repository.units import RememberedTree


@dataclass(frozen=True)
class Merging:
    """What merging goes by.

    Attributes:
        precedence: who is believed.
        today: tells the day in the agency's time zone.
        tree: of the units.
        versions_above: the greatest number that a record had which others have published.
        on_marked: called after the commit when records of others are to be made again.
    """

    precedence: Precedence
    today: Callable[[], date]
    tree: RememberedTree = field(default_factory=RememberedTree)
    versions_above: int = 0
    on_marked: list[Callable[[], None]] = field(default_factory=list)

    def next_version(self, last: int | None, at: float) -> int:
        """Return the number of a record's next state, at a moment in epoch seconds; None: it is the first."""
        return next_version(last, int(at * 1000), self.versions_above)

    def wake(self) -> None:
        """Say that records of others are to be made again."""
        for call in self.on_marked:
            call()
