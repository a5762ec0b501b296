"""An employee's result of a year, as it goes to the national records: of one SKP, or of several in one year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.personal import personal
from contracts.skp import Assessor
from contracts.vocabulary import Predicate, Rating, SkpKind
from readmodels.people.domain.hierarchy import Position
from services.skp_service.domain.cycle import Stage
from services.skp_service.domain.skp import Skp
from services.skp_service.domain.sync import Sync
from services.skp_service.domain.unconcluded import NotConcluded, YearPart, missing_from
from services.skp_service.domain.year import Part, YearRule, predicate_of_year

RATINGS: Final = {
    Predicate.VERY_GOOD: (Rating.ABOVE, Rating.ABOVE),
    Predicate.GOOD: (Rating.AS_EXPECTED, Rating.AS_EXPECTED),
    Predicate.NEEDS_IMPROVEMENT: (Rating.BELOW, Rating.AS_EXPECTED),
    Predicate.POOR: (Rating.AS_EXPECTED, Rating.BELOW),
    Predicate.VERY_POOR: (Rating.BELOW, Rating.BELOW),
}
"""Ratings that come to a predicate, where no part of the year has it (only by the weighted rule)."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Both ratings, and what they come to."""

    work_results: Rating
    behaviour: Rating
    predicate: Predicate


@personal(frozen=False)
class AnnualResult:
    """The result of a year. Employee, year and kind together are its business key.

    Attributes:
        id: its identity in messages: that of the SKP that decided it first.
        nip: whose it is.
        year: the year assessed.
        ratings: both ratings and the predicate.
        assessor: who assessed the part that decides.
        finalised_at: when it became final, in this version.
        version: 1 at first; each change of it has the next number.
        kind: what span is assessed.
        sync: what became of it in SIASN.
        announced_nip: under which it was announced first, and is ever since: whoever has another number by now must not
            be recorded twice.
    """

    id: UUID
    nip: str
    year: int
    ratings: Ratings
    assessor: Assessor
    finalised_at: datetime
    version: int = 1
    kind: SkpKind = SkpKind.ANNUAL
    sync: Sync = field(default_factory=Sync)
    announced_nip: str = ""

    def succeed(self, earlier: "AnnualResult | None") -> None:
        """Become the next version of what the year's result was, if it had one."""
        if earlier is not None:
            self.id = earlier.id
            self.version = earlier.version + 1
            self.sync = earlier.sync
        self.announced_nip = self.nip if earlier is None else earlier.announced_nip
        self.sync = self.sync.waiting_for(self.version)


def conclude(
    parts: Sequence[tuple[Skp, Position]], held: Sequence[Position], rule: YearRule, *, is_announced: bool = False
) -> AnnualResult | NotConcluded:
    """Return the result of a year from its parts, or what it still lacks.

    Args:
        parts: a person's SKPs of an annual period, each with its position; at least one.
        held: all positions of the person, oldest first.
        rule: how the parts make the year.
        is_announced: whether it has a result already: then what is final makes the next one, whatever came after.
    """
    period = parts[0][0].period
    every = [YearPart(skp.id, skp.position_id, skp.stage, skp.approvals) for skp, _ in parts]
    missing = () if is_announced else missing_from(period, every, held)
    if missing:
        return NotConcluded(missing)
    parts = _counted(parts)
    predicate = predicate_of_year([_part(skp, position) for skp, position in parts], rule)
    decides = _longest(parts, lambda skp: skp.assessment.predicate is predicate)
    final = decides.assessment
    ratings = (final.work_results, final.behaviour) if final.predicate is predicate else RATINGS[predicate]
    if ratings[0] is None or ratings[1] is None or final.assessor is None:
        raise ValueError("a final SKP has ratings and an assessor")
    moments = [skp.assessment.finalised_at for skp, _ in parts if skp.assessment.finalised_at is not None]
    return AnnualResult(
        id=decides.id,
        nip=decides.nip,
        year=period.start.year,
        ratings=Ratings(ratings[0], ratings[1], predicate),
        assessor=final.assessor,
        finalised_at=max(moments),
    )


def deciding_part(parts: Sequence[tuple[Skp, Position]], result: AnnualResult) -> Skp:
    """Return the SKP that a year's result was made of; `parts` as `conclude` takes them.

    It is told by what the result says: since it was announced the agency may have chosen another rule, and positions
    may have been corrected.
    """
    said = result.ratings

    def agrees(skp: Skp) -> tuple[bool, ...]:
        final = skp.assessment
        ratings = (final.work_results, final.behaviour)
        return (
            final.predicate is said.predicate,
            ratings == (said.work_results, said.behaviour),
            final.assessor == result.assessor,
        )

    return _longest(_counted(parts), agrees)


def _counted(parts: Sequence[tuple[Skp, Position]]) -> Sequence[tuple[Skp, Position]]:
    """Return the parts that make the year: what is final, and of that what was held in it, if anything was."""
    final = [(skp, position) for skp, position in parts if skp.stage is Stage.FINAL]
    return [(skp, held) for skp, held in final if skp.period.overlaps(held.start, held.end)] or final


def _longest(parts: Sequence[tuple[Skp, Position]], agrees: Callable[[Skp], object]) -> Skp:
    """Return the part that agrees most, of several the longest, of these the latest."""
    spans = {skp.id: _part(skp, position) for skp, position in parts}
    return max((skp for skp, _ in parts), key=lambda skp: (agrees(skp), spans[skp.id].days, spans[skp.id].end))


def _part(skp: Skp, position: Position) -> Part:
    if skp.assessment.predicate is None:
        raise ValueError("a final SKP has a predicate")
    period = skp.period
    start = max(position.start, period.start)
    end = period.end if position.end is None else min(position.end, period.end)
    return Part(start, max(start, end), skp.assessment.predicate)
