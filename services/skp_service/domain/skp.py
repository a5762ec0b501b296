"""One employee's SKP of a year: its states, and what may be done in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from contracts.skp import Assessor
from contracts.vocabulary import Predicate, Rating, SkpKind
from services.skp_service.domain.errors import AlreadyFinal, NotRated, SkpError
from services.skp_service.domain.organisation import Organisation
from services.skp_service.domain.predicate import predicate_of
from services.skp_service.domain.sync import Sync


class SkpState(StrEnum):
    """How far an SKP has come."""

    DRAFT = "draft"
    ASSESSED = "assessed"
    FINAL = "final"


class Act(StrEnum):
    """What can be done to an SKP."""

    RATE = "rate"
    FINALISE = "finalise"


# Where an act leads, or which rule refuses it.
NEXT: Final[Mapping[tuple[SkpState, Act], SkpState | type[SkpError]]] = {
    (SkpState.DRAFT, Act.RATE): SkpState.ASSESSED,
    (SkpState.DRAFT, Act.FINALISE): NotRated,
    (SkpState.ASSESSED, Act.RATE): SkpState.ASSESSED,
    (SkpState.ASSESSED, Act.FINALISE): SkpState.FINAL,
    (SkpState.FINAL, Act.RATE): AlreadyFinal,
    (SkpState.FINAL, Act.FINALISE): AlreadyFinal,
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """Both ratings, and what the matrix made of them when they were given."""

    work_results: Rating
    behaviour: Rating
    predicate: Predicate


# No generated repr: it would carry a NIP and a name into tracebacks.
@dataclass(slots=True, repr=False)
class Skp:
    """An SKP. Employee, year and kind together are its business key.

    Attributes:
        id: its identity in this service and in messages.
        nip: whose it is.
        year: the year assessed.
        kind: what span is assessed.
        state: how far it has come.
        assessment: from the first rating on.
        version: 0 until it is final, then the number of the final assessment.
        assessor: who assessed, as recorded when it became final.
        finalised_at: when it became final.
        sync: what became of it in SIASN.
    """

    id: UUID
    nip: str
    year: int
    kind: SkpKind = SkpKind.ANNUAL
    state: SkpState = SkpState.DRAFT
    assessment: Assessment | None = None
    version: int = 0
    assessor: Assessor | None = None
    finalised_at: datetime | None = None
    sync: Sync = field(default_factory=Sync)

    def rate(self, work_results: Rating, behaviour: Rating) -> None:
        """Give or replace both ratings. Raises AlreadyFinal."""
        self.state = self._after(Act.RATE)
        self.assessment = Assessment(work_results, behaviour, predicate_of(work_results, behaviour))

    def finalise(self, organisation: Organisation, *, head_assessor: Assessor | None, at: datetime) -> None:
        """Make the assessment immutable, with the assessor whom the organisation names now.

        Raises:
            NotRated, AlreadyFinal: its state forbids it.
            AssessorMissing, AssessorUnknown, AssessorUnitUnknown, OwnAssessor: nobody can be named as assessor.
        """
        state = self._after(Act.FINALISE)
        self.assessor = organisation.assessor_of(self.nip, head_assessor=head_assessor, skp_id=self.id)
        self.state = state
        self.version += 1
        self.finalised_at = at
        self.sync = self.sync.waiting_for(self.version)

    def _after(self, act: Act) -> SkpState:
        outcome = NEXT[self.state, act]
        if isinstance(outcome, SkpState):
            return outcome
        raise outcome(self.id)
