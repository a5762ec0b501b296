"""What the documents of an SKP say. Texts are printed as they are; nothing in them is markup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from contracts.personal import personal
from contracts.vocabulary import Predicate, Rating
from services.skp_service.domain.cycle import Capacity
from services.skp_service.domain.paper import Person
from services.skp_service.domain.period import Span
from services.skp_service.domain.plan import Plan
from services.skp_service.domain.terms import Behaviour, OrganisationPerformance

Period = Span
"""What span a document covers; both days belong to it."""


@personal
class Heading:
    """What the documents of one SKP begin with.

    Attributes:
        agency: name of the agency (instansi).
        period: the span planned or assessed.
        employee: whose SKP it is.
        assessor: pejabat penilai kinerja.
    """

    agency: str
    period: Period
    employee: Person
    assessor: Person


@dataclass(frozen=True, slots=True)
class Signing:
    """Where and when both sign.

    Attributes:
        place: town.
        employee_on: day in the agency's own time zone; None leaves a line to be filled in by hand.
        assessor_on: likewise.
    """

    place: str
    employee_on: date | None = None
    assessor_on: date | None = None


@personal
class SkpDocument:
    """The form of an SKP and its annexes.

    Attributes:
        heading: whose, and for when.
        plan: what it plans.
        superior_results: texts of the superior's work results, of those at least that the plan intervenes on.
        signing: where and when both sign.
        version: of the plan.
        at: aware; when this version came to be. It is the file's creation date.
    """

    heading: Heading
    plan: Plan
    superior_results: Mapping[UUID, str]
    signing: Signing
    version: int
    at: datetime


@personal
class Remark:
    """One text of continuous feedback (umpan balik berkelanjutan).

    Attributes:
        text: what was said.
        giver: what its giver is to the SKP; None prints the text alone.
    """

    text: str
    giver: Capacity | None = None


@personal
class Review:
    """What became of one work result.

    Attributes:
        realisation: what was achieved, a text each.
        evidence: names or links of what proves it.
        feedback: continuous feedback on it.
    """

    realisation: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    feedback: tuple[Remark, ...] = ()


@personal
class EvaluationDocument:
    """The evaluation of an employee's performance, result by result (evaluasi kinerja pegawai).

    Attributes:
        heading: whose, and for when.
        plan: what was planned.
        superior_results: as in `SkpDocument`.
        organisation: how the unit has done; it decides the distribution pattern.
        work_results: rating of work results.
        behaviour: rating of behaviour.
        predicate: what they came to.
        signing: where and when both sign.
        version: of the assessment.
        at: aware; when this version became final. It is the file's creation date.
        reviewer: the assessor's superior (atasan pejabat penilai kinerja), if the document is to name one.
        reviews: by work result.
        feedback: continuous feedback by behaviour.
        notes: notes and recommendations, a text each.
    """

    heading: Heading
    plan: Plan
    superior_results: Mapping[UUID, str]
    organisation: OrganisationPerformance
    work_results: Rating
    behaviour: Rating
    predicate: Predicate
    signing: Signing
    version: int
    at: datetime
    reviewer: Person | None = None
    reviews: Mapping[UUID, Review] = field(default_factory=dict)
    feedback: Mapping[Behaviour, tuple[Remark, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@personal
class EvaluationSummary:
    """The evaluation of an employee's performance on one page (dokumen evaluasi kinerja pegawai; PermenPANRB 6/2022).

    Attributes:
        heading: whose, and for when.
        reviewer: atasan pejabat penilai kinerja; None leaves that part of the form without a name.
        organisation: how the unit has done.
        predicate: of the employee.
        notes: notes and recommendations, a text each.
        signing: where and when both sign.
        version: of the assessment.
        at: aware; when this version became final. It is the file's creation date.
    """

    heading: Heading
    reviewer: Person | None
    organisation: OrganisationPerformance
    predicate: Predicate
    notes: tuple[str, ...]
    signing: Signing
    version: int
    at: datetime
