"""The cycle of an SKP: its states, and who may do what in which of them. One table; the diagram is made from it.

PermenPANRB 6/2022, articles 5 to 30: planning, execution, assessment; and the objection to an assessment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """How far an SKP has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    RESULTS_RATED = "results_rated"
    ASSESSED = "assessed"
    OBJECTED = "objected"
    FINAL = "final"


class Act(StrEnum):
    """What can be done to an SKP."""

    EDIT = "edit"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    REVISE = "revise"
    RECORD = "record"
    """Action plan, realisation, evidence, notes on progress."""
    GIVE_FEEDBACK = "give_feedback"
    RATE_RESULTS = "rate_results"
    RATE_BEHAVIOUR = "rate_behaviour"
    EXEMPT = "exempt"
    """Let an SKP be assessed although evidence is missing."""
    ACCEPT = "accept"
    """Take the assessment as it is (menerima hasil penilaian)."""
    OBJECT = "object"
    ANSWER_OBJECTION = "answer_objection"
    """The assessor's side of it (PP 30/2019, article 59)."""
    DECIDE_OBJECTION = "decide_objection"
    FINALISE = "finalise"
    CORRECT = "correct"
    READ_PLAN = "read_plan"
    READ_WORK = "read_work"
    """Realisation, progress, evidence."""
    READ_ASSESSMENT = "read_assessment"


class Capacity(StrEnum):
    """What somebody is to one SKP; one person may be several things to it."""

    OWNER = "owner"
    """The employee whose it is."""
    ASSESSOR = "assessor"
    """Pejabat penilai kinerja: the superior of that position at that time."""
    REVIEWER = "reviewer"
    """The assessor's superior, who decides objections."""
    COLLEAGUE = "colleague"
    """Of the same superior."""
    SUBORDINATE = "subordinate"
    """Whose assessor the owner is."""
    AUTHORISED = "authorised"
    """The official who finalises the unit's assessments."""
    UNIT_ADMIN = "unit_admin"
    AGENCY_ADMIN = "agency_admin"


@dataclass(frozen=True, slots=True)
class Rule:
    """One act.

    Attributes:
        by: who may do it.
        leads: from which stages, and to which.
        once_final: who may do it beside those, once it is final.
    """

    by: frozenset[Capacity]
    leads: Mapping[Stage, Stage]
    once_final: frozenset[Capacity] = frozenset()


def _by(*capacities: Capacity) -> frozenset[Capacity]:
    return frozenset(capacities)


def _stays(*stages: Stage) -> dict[Stage, Stage]:
    return {stage: stage for stage in stages}


_OWNER, _ASSESSOR = Capacity.OWNER, Capacity.ASSESSOR
_UNDER_WAY: Final = (Stage.APPROVED, Stage.RESULTS_RATED)

RULES: Final[Mapping[Act, Rule]] = {
    Act.EDIT: Rule(_by(_OWNER), _stays(Stage.DRAFT, Stage.RETURNED)),
    Act.SUBMIT: Rule(_by(_OWNER), {Stage.DRAFT: Stage.SUBMITTED, Stage.RETURNED: Stage.SUBMITTED}),
    Act.WITHDRAW: Rule(_by(_OWNER), {Stage.SUBMITTED: Stage.DRAFT}),
    Act.RETURN: Rule(_by(_ASSESSOR), {Stage.SUBMITTED: Stage.RETURNED}),
    Act.APPROVE: Rule(_by(_ASSESSOR), {Stage.SUBMITTED: Stage.APPROVED}),
    Act.REVISE: Rule(_by(_OWNER, _ASSESSOR), {Stage.APPROVED: Stage.DRAFT}),
    Act.RECORD: Rule(_by(_OWNER), _stays(Stage.APPROVED)),
    Act.GIVE_FEEDBACK: Rule(_by(_ASSESSOR, Capacity.COLLEAGUE, Capacity.SUBORDINATE), _stays(*_UNDER_WAY)),
    Act.EXEMPT: Rule(_by(Capacity.AGENCY_ADMIN), _stays(Stage.APPROVED)),
    Act.RATE_RESULTS: Rule(
        _by(_ASSESSOR),
        {Stage.APPROVED: Stage.RESULTS_RATED, Stage.RESULTS_RATED: Stage.RESULTS_RATED},
    ),
    Act.RATE_BEHAVIOUR: Rule(_by(_ASSESSOR), {Stage.RESULTS_RATED: Stage.ASSESSED, Stage.ASSESSED: Stage.ASSESSED}),
    Act.ACCEPT: Rule(_by(_OWNER), _stays(Stage.ASSESSED)),
    Act.OBJECT: Rule(_by(_OWNER), {Stage.ASSESSED: Stage.OBJECTED}),
    Act.ANSWER_OBJECTION: Rule(_by(_ASSESSOR), _stays(Stage.OBJECTED)),
    Act.DECIDE_OBJECTION: Rule(_by(Capacity.REVIEWER), {Stage.OBJECTED: Stage.ASSESSED}),
    Act.FINALISE: Rule(_by(Capacity.AUTHORISED), {Stage.ASSESSED: Stage.FINAL}),
    Act.CORRECT: Rule(_by(Capacity.AUTHORISED), _stays(Stage.FINAL)),
    Act.READ_PLAN: Rule(_by(*Capacity), _stays(*Stage)),
    Act.READ_WORK: Rule(
        _by(*(one for one in Capacity if one not in {Capacity.COLLEAGUE, Capacity.SUBORDINATE})), _stays(*Stage)
    ),
    Act.READ_ASSESSMENT: Rule(
        _by(_OWNER, _ASSESSOR, Capacity.REVIEWER, Capacity.AUTHORISED),
        _stays(*Stage),
        once_final=_by(Capacity.UNIT_ADMIN, Capacity.AGENCY_ADMIN),
    ),
}
"""An assessment is confidential between employee, assessor and reviewer until it is final; the official who finalises
it has to see it, too."""


def may(act: Act, capacities: frozenset[Capacity], stage: Stage) -> bool:
    """Return whether somebody with these capacities may do this to an SKP that stands there."""
    rule = RULES[act]
    if stage is Stage.FINAL and capacities & rule.once_final:
        return True
    return stage in rule.leads and bool(capacities & rule.by)
