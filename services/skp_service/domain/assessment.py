"""The assessment of a period: what was done, how it was rated, what the employee said, and how it became final.

Today each SKP has one, of its whole period. Deadlines, objections and documents are said of an assessment, not of an
SKP, so that an SKP can have several.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from contracts.personal import personal
from contracts.skp import Assessor
from contracts.vocabulary import Predicate, Rating
from services.skp_service.domain.objection import Objection, may_object
from services.skp_service.domain.paper import Particulars
from services.skp_service.domain.predicate import predicate_of
from services.skp_service.domain.readiness import Exemption
from services.skp_service.domain.terms import OrganisationPerformance


@dataclass(frozen=True, slots=True)
class Progress:
    """What was done about one work result.

    Attributes:
        action_plan: rencana aksi.
        realisation: what was achieved.
        notes: on progress, oldest first.
    """

    action_plan: str = ""
    realisation: str = ""
    notes: tuple[str, ...] = ()


@personal
class Assessment:
    """The assessment of a period.

    Attributes:
        progress: by work result.
        exemption: if an administrator has granted one.
        work_results: rating.
        behaviour: rating.
        told_on: the day on which the assessment was complete.
        accepted: whether the employee has taken it as it is.
        objection: the employee's.
        version: 0 until it is final, then the number of the final assessment.
        assessor: who assessed, as recorded when it became final.
        finalised_at: when it became final, or was corrected.
        particulars: whom the papers of its versions name; None: not kept yet, of one from before they were.
        organisation: how the unit had done when this version became final; None while nobody had said so.
        announced_nip: under which number of the employee this version was announced; None: not kept, of one from
            before it was.
    """

    progress: Mapping[UUID, Progress] = field(default_factory=dict)
    exemption: Exemption | None = None
    work_results: Rating | None = None
    behaviour: Rating | None = None
    told_on: date | None = None
    accepted: bool = False
    objection: Objection | None = None
    version: int = 0
    assessor: Assessor | None = None
    finalised_at: datetime | None = None
    particulars: Particulars | None = None
    organisation: OrganisationPerformance | None = None
    announced_nip: str | None = None

    @property
    def predicate(self) -> Predicate | None:
        """What the matrix makes of both ratings."""
        if self.work_results is None or self.behaviour is None:
            return None
        return predicate_of(self.work_results, self.behaviour)

    @property
    def is_decided(self) -> bool:
        """Whether an objection to it has been decided."""
        return self.objection is not None and self.objection.decision is not None

    def can_be_objected_to(self, today: date, *, days: int) -> bool:
        """Return whether the employee may still object.

        Args:
            today: in the agency's time zone.
            days: the agency's deadline.
        """
        if self.accepted or self.is_decided or self.told_on is None:
            return False
        return may_object(self.told_on, today, days=days)
