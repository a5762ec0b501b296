"""One SKP through its cycle: what each act does to it, and which rule refuses it (PermenPANRB 6/2022).

Who may act is `cycle.RULES`' and `standing.capacities`' to say, and was asked before.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from contracts.personal import personal
from contracts.refusal import Fault
from contracts.skp import Assessor
from contracts.vocabulary import Rating
from services.skp_service.domain import errors
from services.skp_service.domain.assessment import Assessment, Progress
from services.skp_service.domain.cycle import RULES, Act, Capacity, Stage
from services.skp_service.domain.deadline import Deadline, last_day_of_planning
from services.skp_service.domain.objection import Decision, Objection
from services.skp_service.domain.paper import Particulars
from services.skp_service.domain.period import Period
from services.skp_service.domain.plan import Plan, WorkResult, faults_of, unaligned
from services.skp_service.domain.readiness import (
    Exemption,
    behaviours_without_feedback,
    results_without_feedback,
    without_evidence,
)
from services.skp_service.domain.superior import SuperiorFirst, SuperiorPlan
from services.skp_service.domain.terms import Behaviour


@personal
class Approval:
    """How a plan was approved, as its document says it for good.

    Attributes:
        assessor: who approved it, as named then.
        at: when.
        superior_results: texts, as they were then, of the superior's work results that the plan serves.
        particulars: whom the paper names; None: not kept yet, of a plan from before it was.
        nip: under which number of the employee it was announced; None: not kept, of a plan from before it was.
    """

    assessor: Assessor
    at: datetime
    superior_results: Mapping[UUID, str] = field(default_factory=dict)
    particulars: Particulars | None = None
    nip: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What feedback the assessor has given so far.

    Attributes:
        results: ids of the work results that have any.
        behaviours: those that have any.
    """

    results: Collection[UUID] = ()
    behaviours: Collection[Behaviour] = ()


@personal(frozen=False)
class Skp:
    """An SKP. Employee, period and position together are its business key.

    Attributes:
        id: its identity in this service and in messages.
        nip: whose it is.
        period: the span planned and assessed.
        position_id: the position that it is for.
        unit_code: of that position.
        plan: as it is drafted.
        assessor_nip: who assesses; None: the regent.
        reviewer_nip: the assessor's superior; None: the regent.
        stage: how far it has come.
        revision: grows with every change.
        approvals: how often a plan was approved.
        approved: the plan that was approved last.
        approval: how it was.
        returned: the superior's note on a plan that came back.
        flagged: work results that hang on a result which the superior has changed since, or on none that stands.
        first_submitted_on: the day on which it was submitted first.
        approved_on: the day on which it was approved last.
        assessment: of its period.
    """

    id: UUID
    nip: str
    period: Period
    position_id: int
    unit_code: str
    plan: Plan
    assessor_nip: str | None = None
    reviewer_nip: str | None = None
    stage: Stage = Stage.DRAFT
    revision: int = 1
    approvals: int = 0
    approved: Plan | None = None
    approval: Approval | None = None
    returned: str | None = None
    flagged: tuple[UUID, ...] = ()
    first_submitted_on: date | None = None
    approved_on: date | None = None
    assessment: Assessment = field(default_factory=Assessment)

    def result(self, result_id: UUID) -> WorkResult:
        """Return a work result of the plan. Raises UnknownResult."""
        for result in self.plan.results:
            if result.id == result_id:
                return result
        raise errors.UnknownResult(self.id)

    @property
    def was_submitted(self) -> bool:
        """Whether it was submitted before, in time: whoever did that may do it again."""
        # Replicas of the version before know no such day, and do not keep it.
        handed_in = self.approvals > 0 or self.stage in {Stage.SUBMITTED, Stage.RETURNED}
        return handed_in or self.first_submitted_on is not None

    def last_day_of(self, act: Act, deadline: Deadline) -> date | None:
        """Return the last day on which a step of planning can be done; None: it has none.

        Args:
            act: the step.
            deadline: of the first submission.
        """
        match act:
            case Act.SUBMIT if not self.was_submitted:
                return deadline.until
            case Act.EDIT if not self.was_submitted:
                return last_day_of_planning(self.period, deadline)
            case Act.WITHDRAW | Act.REVISE:
                return last_day_of_planning(self.period, deadline)
            case _:
                return None

    def draft(self, plan: Plan, today: date, deadline: Deadline) -> None:
        """Replace the draft. Raises WrongStage, PeriodEnded."""
        self._in_time(Act.EDIT, today, deadline)
        self._step(Act.EDIT)
        self.plan = plan

    def submit(
        self,
        superior: SuperiorPlan | None,
        today: date,
        deadline: Deadline,
        superior_first: SuperiorFirst = SuperiorFirst.BLOCK,
    ) -> None:
        """Hand the plan to the superior.

        Args:
            superior: the superior's plan of the period; None for the top official.
            today: in the agency's time zone.
            deadline: of the first submission.
            superior_first: whether it waits until the superior's plan stands.

        Raises:
            WrongStage, DraftsClosed, SuperiorNotApproved, PlanIncomplete.
        """
        stage = self._after(Act.SUBMIT)
        last_day = self.last_day_of(Act.SUBMIT, deadline)
        if last_day is not None and today > last_day:
            raise errors.DraftsClosed(self.id, until=last_day)
        stands = superior is None or superior.stands
        if superior is not None and superior.is_due and not stands and superior_first is SuperiorFirst.BLOCK:
            raise errors.SuperiorNotApproved(self.id)
        results = None if superior is None else superior.results
        if faults := faults_of(self.plan, results, has_to_be_aligned=stands):
            raise errors.PlanIncomplete(self.id, faults)
        self.stage = stage
        self.flagged = () if results is None else unaligned(self.plan, results)
        self.first_submitted_on = self.first_submitted_on or today

    def withdraw(self, today: date, deadline: Deadline) -> None:
        """Take a submitted plan back. Raises WrongStage, PeriodEnded."""
        self._in_time(Act.WITHDRAW, today, deadline)
        self._step(Act.WITHDRAW)
        self.first_submitted_on = self.first_submitted_on or today

    def send_back(self, note: str) -> None:
        """Return a submitted plan with a note. Raises WrongStage."""
        self._step(Act.RETURN)
        self.returned = note

    def approve(self, today: date) -> None:
        """Approve a submitted plan. Raises WrongStage."""
        self._step(Act.APPROVE)
        self.approved = self.plan
        self.approvals += 1
        self.approved_on = today
        self.returned = None
        kept = {result.id for result in self.plan.results}
        progress = {result_id: one for result_id, one in self.assessment.progress.items() if result_id in kept}
        self.assessment = replace(self.assessment, progress=progress)

    def revise(self, today: date, deadline: Deadline) -> None:
        """Open an approved plan again. Raises WrongStage, PeriodEnded."""
        self._in_time(Act.REVISE, today, deadline)
        self._step(Act.REVISE)

    def record(self, result_id: UUID, progress: Progress) -> None:
        """Store what was done about a work result. Raises WrongStage, UnknownResult."""
        self._step(Act.RECORD)
        self.result(result_id)
        self.assessment = replace(self.assessment, progress={**self.assessment.progress, result_id: progress})

    def require_evidence_open(self, result_id: UUID) -> None:
        """Let evidence of a work result come or go. Raises WrongStage, UnknownResult."""
        self._step(Act.RECORD)
        self.result(result_id)

    def check_feedback_target(self, result_id: UUID | None) -> None:
        """Let feedback be given, on a work result or on behaviour. Raises WrongStage, UnknownResult."""
        self._step(Act.GIVE_FEEDBACK)
        if result_id is not None:
            self.result(result_id)

    def exempt(self, reason: str) -> None:
        """Let it be assessed although evidence is missing. Raises WrongStage."""
        self._step(Act.EXEMPT)
        self.assessment = replace(self.assessment, exemption=Exemption(reason))

    def rate_results(self, rating: Rating, evidenced: Collection[UUID], given: Given) -> None:
        """Rate the work results. Raises WrongStage, EvidenceMissing, FeedbackMissing."""
        stage = self._after(Act.RATE_RESULTS)
        results = self.plan.results
        places = {result.id: number for number, result in enumerate(results)}
        if lacking := without_evidence(results, evidenced, self.assessment.exemption):
            raise errors.EvidenceMissing(
                self.id, [_fault("evidence_missing", "Belum ada bukti dukung.", places[one]) for one in lacking]
            )
        if silent := results_without_feedback(results, given.results):
            raise errors.FeedbackMissing(
                self.id, [_fault("feedback_missing", "Belum ada umpan balik.", places[one]) for one in silent]
            )
        self.stage = stage
        self.assessment = replace(self.assessment, work_results=rating)

    def rate_behaviour(self, rating: Rating, given: Given, today: date) -> None:
        """Rate the behaviour, which completes the assessment. Raises WrongStage, ObjectionDecided, FeedbackMissing."""
        stage = self._after(Act.RATE_BEHAVIOUR)
        if self.assessment.is_decided:
            raise errors.ObjectionDecided(self.id)
        if silent := behaviours_without_feedback(given.behaviours):
            raise errors.FeedbackMissing(
                self.id,
                [Fault("feedback_missing", "Belum ada umpan balik.", f"behaviours.{one.value}") for one in silent],
            )
        self.stage = stage
        self.assessment = replace(self.assessment, behaviour=rating, told_on=today, accepted=False)

    def accept(self) -> None:
        """Take the assessment as it is. Raises WrongStage."""
        self._step(Act.ACCEPT)
        self.assessment = replace(self.assessment, accepted=True)

    def object(self, reason: str, today: date, *, days: int) -> None:
        """Object to the assessment. Raises WrongStage, ObjectionTooLate."""
        stage = self._after(Act.OBJECT)
        if not self.assessment.can_be_objected_to(today, days=days):
            raise errors.ObjectionTooLate(self.id)
        self.stage = stage
        self.assessment = replace(self.assessment, objection=Objection(reason, today))

    def answer_objection(self, statement: str, today: date) -> None:
        """Say as the assessor what there is to say of it, instead of what was said before. Raises WrongStage."""
        self._step(Act.ANSWER_OBJECTION)
        self._hear_assessor(statement, today, Capacity.ASSESSOR)

    def decide(self, decision: Decision, today: date) -> None:
        """Decide the objection once both sides were heard (PP 30/2019, article 59).

        Raises:
            WrongStage.
            AssessorNotHeard: the assessor has not answered, and the decision does not say what was heard.
            AssessorAnswered: the decision would replace the assessor's own words.
        """
        stage = self._after(Act.DECIDE_OBJECTION)
        before = self.assessment
        stated = before.objection is not None and before.objection.statement is not None
        if decision.assessor_said is None and not stated:
            raise errors.AssessorNotHeard(self.id)
        if decision.assessor_said is not None:
            if stated:
                raise errors.AssessorAnswered(self.id)
            self._hear_assessor(decision.assessor_said, today, Capacity.REVIEWER)
        after = replace(
            self.assessment,
            work_results=decision.work_results or before.work_results,
            behaviour=decision.behaviour or before.behaviour,
        )
        changed = (before.work_results, before.behaviour) != (after.work_results, after.behaviour)
        objection = after.objection and replace(after.objection, decision=decision.reason, changed=changed)
        self.stage = stage
        self.assessment = replace(after, objection=objection)

    def finalise(self, assessor: Assessor, at: datetime, today: date, *, days: int) -> None:
        """Make the assessment immutable. Raises WrongStage, ObjectionStillPossible."""
        stage = self._after(Act.FINALISE)
        if self.assessment.can_be_objected_to(today, days=days):
            raise errors.ObjectionStillPossible(self.id)
        self.stage = stage
        self.assessment = replace(
            self.assessment, assessor=assessor, version=1, finalised_at=at, announced_nip=self.nip
        )

    def correct(self, work_results: Rating, behaviour: Rating, at: datetime) -> None:
        """Give a final assessment other ratings, as a new version. Raises WrongStage."""
        self._step(Act.CORRECT)
        before = self.assessment
        self.assessment = replace(
            before,
            work_results=work_results,
            behaviour=behaviour,
            version=before.version + 1,
            finalised_at=at,
            announced_nip=self.nip,
        )

    def _hear_assessor(self, statement: str, today: date, by: Capacity) -> None:
        heard = self.assessment.objection
        objection = heard and replace(heard, statement=statement, stated_on=today, stated_by=by)
        self.assessment = replace(self.assessment, objection=objection)

    def _in_time(self, act: Act, today: date, deadline: Deadline) -> None:
        last_day = self.last_day_of(act, deadline)
        if last_day is not None and today > last_day:
            raise errors.PeriodEnded(self.id, until=last_day)

    def _after(self, act: Act) -> Stage:
        try:
            return RULES[act].leads[self.stage]
        except KeyError:
            raise errors.WrongStage(self.id) from None

    def _step(self, act: Act) -> None:
        self.stage = self._after(act)


def _fault(code: str, sentence: str, place: int) -> Fault:
    return Fault(code, sentence, f"results.{place}")
