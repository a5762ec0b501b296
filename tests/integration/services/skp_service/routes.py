"""Every operation of the API: what is sent to it, and who may do it. `test_every_route.py` walks this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.skp_service.domain.cycle import RULES, Act, Capacity, Stage, may
from services.skp_service.domain.terms import Behaviour
from tests.integration.services.skp_service.agency_fixture import HEAD, YEAR, staff_plan
from tests.support.files import PDF, png

REASON: Final = {"reason": "Sesuai ketentuan."}
TERMS: Final = {
    "name": f"Tahun {YEAR}",
    "kind": "annual",
    "start": f"{YEAR}-01-01",
    "end": f"{YEAR}-12-31",
    "drafts_close": f"{YEAR}-02-28",
}


@dataclass(frozen=True)
class Call:
    """What is sent to an operation.

    Attributes:
        act: of the table of the cycle, which then says who may do it; None: `by` says so.
        by: the names of those who may do what is no act.
        refused: status for those who may not, though they may see the SKP; who may not gets 404.
        also: the names of those who may do it by their role alone.
        unseen: the names of those who may not see what it is about, of what is no act.
        stage: at which the SKP stands; by default the first from which the act leads somewhere.
        accepted: whether the owner has accepted the assessment.
        body: JSON, made from the places.
        content: of a file.
        params: of the query.
    """

    act: Act | None = None
    by: frozenset[str] = frozenset()
    refused: int = 403
    unseen: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    stage: Stage | None = None
    accepted: bool = False
    body: Callable[["Places"], Any] | None = None
    content: bytes | None = None
    params: Callable[["Places"], Mapping[str, str]] = lambda _: {}

    @property
    def at_stage(self) -> Stage:
        """Where the SKP stands when this is called."""
        return self.stage or (next(iter(RULES[self.act].leads)) if self.act else Stage.ASSESSED)

    def expected(self, name: str) -> int:
        """Return the status that somebody gets: 200 for any success."""
        if name in self.also:
            return 200
        if self.act is None:
            return 200 if name in self.by else 404 if name in self.unseen else self.refused
        held = CAPACITIES[name]
        if may(self.act, held, self.at_stage):
            return 200
        return self.refused if may(Act.READ_PLAN, held, self.at_stage) else 404


@dataclass
class Places:
    """What the paths and bodies name.

    Attributes:
        skp: the SKP.
        result: a work result of it.
        evidence: a link that proves the result.
        file: a file that proves it.
        picture: the assessor's feedback that is a picture.
        period: the SKP's.
        spare: a period in which nobody has an SKP.
        paper: of the SKP's approved plan, with a signed copy.
        act: that sets the unit's predicates.
        number: of the call: what has to be new each time is made from it.
    """

    skp: str = ""
    result: str = ""
    evidence: str = ""
    file: str = ""
    picture: str = ""
    period: str = ""
    spare: str = ""
    paper: str = ""
    act: str = ""
    number: int = 0

    def fill(self, operation: str, path: str) -> str:
        """Return a path of the document with its places filled."""
        evidence = self.file if operation == "getEvidenceFile" else self.evidence
        return path.format(
            skp_id=self.skp,
            result_id=self.result,
            annual_result_id=self.skp,
            form="evaluation",
            evidence_id=evidence,
            feedback_id=self.picture,
            period_id=self.period,
            paper_id=self.paper,
            list_id=self.act,
            unit_code="BKD-1",
        )


_ASSESSOR, _OWNER = Capacity.ASSESSOR, Capacity.OWNER
CAPACITIES: Final[Mapping[str, frozenset[Capacity]]] = {
    "no role": frozenset(),
    "operator": frozenset(),
    "document reader": frozenset(),
    "stranger": frozenset(),
    "strange assessor": frozenset(),
    "owner": frozenset({_OWNER}),
    "owner with every role": frozenset({_OWNER}),
    "owner without their role": frozenset(),
    "assessor": frozenset({_ASSESSOR, Capacity.AUTHORISED}),
    "assessor without their role": frozenset(),
    "head": frozenset({Capacity.REVIEWER, Capacity.AUTHORISED}),
    "colleague": frozenset({Capacity.COLLEAGUE}),
    "subordinate": frozenset({Capacity.SUBORDINATE}),
    "unit admin": frozenset({Capacity.UNIT_ADMIN}),
    "admin of another unit": frozenset(),
    "agency admin": frozenset({Capacity.AGENCY_ADMIN}),
}
"""Who calls, and what they are to the SKP: that of a member of BKD-1, whose chief assesses and whose head reviews."""

EVERYBODY: Final = frozenset(CAPACITIES)
EMPLOYEES: Final = frozenset(
    {"stranger", "owner", "owner with every role", "assessor without their role", "colleague", "subordinate"}
)
AGENCY_ADMINS: Final = frozenset({"agency admin", "owner with every role"})
UNIT_ADMINS: Final = frozenset({"unit admin", "admin of another unit"})
ASSESSORS: Final = frozenset({"strange assessor", "owner without their role", "assessor", "head"})

WHO_LEAD: Final = AGENCY_ADMINS | UNIT_ADMINS | {"assessor", "head"}
"""Who administer or head any unit: reports are for them, each of their own."""
WHO_SHARE_A_UNIT: Final = EMPLOYEES - {"stranger"} | AGENCY_ADMINS | {"unit admin", "assessor", "head"}


def of_the_period(at: "Places") -> Mapping[str, str]:
    """Return the query of a report."""
    return {"period_id": at.period}


WHO_HEAD_IT: Final = frozenset({"assessor", "head"})
WHO_SIGN: Final = frozenset({"owner", "owner with every role", "assessor", "unit admin", "agency admin"})
"""Who may send a signed copy of the paper."""
RATING: Final = {"rating": "as_expected"}
CALLS: Final[Mapping[str, Call]] = {
    # who calls, people, units, periods
    "whoAmI": Call(by=EVERYBODY),
    "listUnits": Call(by=EVERYBODY),
    "listPeriods": Call(by=EVERYBODY),
    "getPeriod": Call(by=EVERYBODY),
    "listSkps": Call(by=EVERYBODY),
    "listEmployees": Call(by=AGENCY_ADMINS | UNIT_ADMINS | ASSESSORS),
    "listEmployeeFindings": Call(by=AGENCY_ADMINS),
    "lookUpEmployee": Call(by=AGENCY_ADMINS | {"head"}, refused=404, body=lambda _: {"nip": HEAD}),
    "openPeriod": Call(
        by=AGENCY_ADMINS,
        body=lambda at: {
            "name": "Bulanan",
            "kind": "monthly",
            "start": f"{2000 + at.number % 90}-01-01",
            "end": f"{2000 + at.number % 90}-01-31",
            "drafts_close": f"{2000 + at.number % 90}-01-31",
        },
    ),
    "changePeriod": Call(by=AGENCY_ADMINS, body=lambda _: TERMS),
    "listOwnDeadlines": Call(by=EVERYBODY),
    "giveExtraTime": Call(by=AGENCY_ADMINS, body=lambda _: {"nip": HEAD, "until": f"{YEAR}-12-31"} | REASON),
    "listExtraTime": Call(by=AGENCY_ADMINS),
    "setUnitPerformance": Call(by=AGENCY_ADMINS | {"unit admin"}, body=lambda _: {"performance": "good"}),
    "getDistribution": Call(
        by=AGENCY_ADMINS | {"unit admin", "assessor", "head"},
        params=of_the_period,
    ),
    # reports
    "getProgressReport": Call(by=WHO_LEAD, params=of_the_period),
    "getProgressWorkbook": Call(by=WHO_LEAD, params=of_the_period),
    "getNominativeList": Call(by=WHO_LEAD, params=of_the_period),
    "getNominativeWorkbook": Call(by=WHO_LEAD, params=of_the_period),
    "listBlockingSuperiors": Call(by=WHO_LEAD, params=of_the_period),
    "listUnconcludedYears": Call(by=WHO_LEAD, params=of_the_period),
    "listRewards": Call(by=WHO_LEAD, params=of_the_period),
    "listCoaching": Call(by=WHO_LEAD, params=of_the_period),
    "pullResults": Call(by=WHO_LEAD),
    "getMatrix": Call(by=WHO_SHARE_A_UNIT, params=of_the_period),
    "getMatrixWorkbook": Call(by=WHO_SHARE_A_UNIT, params=of_the_period),
    # planning
    "openSkp": Call(by=EMPLOYEES, body=lambda at: {"period_id": at.spare, "plan": staff_plan(None)}),
    "draftPlan": Call(Act.EDIT, body=lambda at: staff_plan(None)),
    # a draft that was never submitted has its deadline behind it
    "submitPlan": Call(Act.SUBMIT, stage=Stage.RETURNED),
    "withdrawPlan": Call(Act.WITHDRAW),
    "returnPlan": Call(Act.RETURN, body=lambda _: REASON),
    "approvePlan": Call(Act.APPROVE),
    "revisePlan": Call(Act.REVISE, body=lambda _: REASON),
    # execution
    "recordProgress": Call(Act.RECORD, body=lambda _: {"realisation": "Selesai."}),
    "addProgressNote": Call(Act.RECORD, body=lambda _: {"text": "Selesai."}),
    "addEvidenceLink": Call(Act.RECORD, body=lambda _: {"name": "Laporan", "link": "https://berkas.example.go.id/a"}),
    "addEvidenceFile": Call(Act.RECORD, content=PDF),
    "removeEvidence": Call(Act.RECORD),
    "giveFeedback": Call(
        Act.GIVE_FEEDBACK, body=lambda _: {"items": [{"behaviour": Behaviour.LOYAL.value, "text": "Baik."}]}
    ),
    "giveFeedbackPicture": Call(Act.GIVE_FEEDBACK, content=png(), params=lambda _: {"behaviour": "loyal"}),
    # assessment
    "exemptFromEvidence": Call(Act.EXEMPT, body=lambda _: REASON),
    "rateWorkResults": Call(Act.RATE_RESULTS, body=lambda _: RATING),
    "rateBehaviour": Call(Act.RATE_BEHAVIOUR, body=lambda _: RATING),
    "acceptAssessment": Call(Act.ACCEPT),
    "objectToAssessment": Call(Act.OBJECT, body=lambda _: REASON),
    "answerObjection": Call(Act.ANSWER_OBJECTION, body=lambda _: {"statement": "Sudah dihitung."}),
    "decideObjection": Call(Act.DECIDE_OBJECTION, body=lambda _: REASON | {"assessor_said": "Sudah dihitung."}),
    "finaliseSkps": Call(Act.FINALISE, accepted=True, body=lambda at: {"skp_ids": [at.skp]}),
    "correctSkp": Call(
        Act.CORRECT, body=lambda _: {"work_results": "as_expected", "behaviour": "as_expected"} | REASON
    ),
    # reading
    "getSkp": Call(Act.READ_PLAN, stage=Stage.ASSESSED),
    "listEvidence": Call(Act.READ_WORK, stage=Stage.ASSESSED),
    "getEvidenceFile": Call(Act.READ_WORK, stage=Stage.ASSESSED),
    "getSkpDocument": Call(Act.READ_PLAN, stage=Stage.ASSESSED),
    "getEvaluationDocument": Call(Act.READ_ASSESSMENT, also=frozenset({"document reader"}), stage=Stage.FINAL),
    "getEvaluationSummary": Call(Act.READ_ASSESSMENT, also=frozenset({"document reader"}), stage=Stage.FINAL),
    "getAnnualResultDocument": Call(Act.READ_ASSESSMENT, also=frozenset({"document reader"}), stage=Stage.FINAL),
    "listPapers": Call(Act.READ_PLAN, stage=Stage.ASSESSED),
    "getPaper": Call(Act.READ_PLAN, stage=Stage.ASSESSED),
    "getSignedCopy": Call(Act.READ_PLAN, stage=Stage.ASSESSED),
    "putSignedCopy": Call(
        by=WHO_SIGN, unseen=EVERYBODY - WHO_SIGN - {"head", "colleague", "subordinate"}, content=PDF, stage=Stage.FINAL
    ),
    "issuePredicateList": Call(
        by=WHO_HEAD_IT | AGENCY_ADMINS, stage=Stage.FINAL, body=lambda at: {"period_id": at.period}
    ),
    "listPredicateLists": Call(by=WHO_HEAD_IT | AGENCY_ADMINS | {"unit admin"}, params=of_the_period),
    "getPredicateListDocument": Call(by=WHO_HEAD_IT | AGENCY_ADMINS | {"unit admin"}),
    "getFollowUp": Call(Act.READ_ASSESSMENT, stage=Stage.FINAL),
    "getAuditTrail": Call(Act.READ_ASSESSMENT, stage=Stage.ASSESSED),
    # who may not read the assessment reads what they said themselves
    "listFeedback": Call(Act.READ_PLAN, stage=Stage.ASSESSED),
    "getFeedbackPicture": Call(Act.READ_ASSESSMENT, refused=404, stage=Stage.ASSESSED),
}
