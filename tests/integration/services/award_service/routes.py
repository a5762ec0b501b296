"""Every operation of the API about standings and proposals: what is sent, and who may do it (`test_every_route.py`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from services.award_service.domain.cycle import BatchState, State
from tests.support.files import PDF

STAFF: Final = frozenset({"admin", "unit", "verifier", "verifier2", "signatory"})
ADMIN: Final = frozenset({"admin"})
PROPOSERS: Final = frozenset({"admin", "unit"})
VERIFIERS: Final = frozenset({"verifier", "verifier2"})
SIGNATORY: Final = frozenset({"signatory"})
PERIOD: Final = {
    "name": "HUT RI ke-81",
    "ceremony_on": "2026-08-17",
    "closes_for_agency_on": "2026-03-31",
    "closes_for_ministry_on": "2026-08-15",
}
REASON: Final = {"reason": "Sesuai ketentuan."}


@dataclass
class Places:
    """What paths and bodies name: a proposal of DINAS-A in its batch, a document of it, a period, a person."""

    proposal_id: str = field(default_factory=lambda: str(uuid4()))
    batch_id: str = field(default_factory=lambda: str(uuid4()))
    document_id: str = field(default_factory=lambda: str(uuid4()))
    period_id: str = field(default_factory=lambda: str(uuid4()))
    outcome_id: str = field(default_factory=lambda: str(uuid4()))
    package_id: str = field(default_factory=lambda: str(uuid4()))
    answer_id: str = field(default_factory=lambda: str(uuid4()))
    file_id: str = field(default_factory=lambda: str(uuid4()))
    part: int = 1
    line: int = 1
    person_id: str = field(default_factory=lambda: str(uuid4()))
    grade: str = "x"

    def fill(self, path: str) -> str:
        """Return an address of a path."""
        return path.format(**vars(self))

    def items(self, **more: Any) -> dict[str, Any]:
        """Return a body that names the proposal."""
        return {"items": [{"id": self.proposal_id, "revision": 1}]} | more


Body = Callable[[Places], Any]


@dataclass(frozen=True)
class Line:
    """What is sent to an operation, and what comes of it.

    Attributes:
        by: who may do it.
        body: JSON.
        state: where the proposal stands.
        batch: where its batch stands.
        hidden: whether who may not read the proposal learns that it exists: 404 for them, 403 for who may read it.
        refused: status for those who may not.
        content: of a file.
        query: of the address.
        seen: revision that is named as the one seen last.
        vague: whether what it names is nothing that exists: who is let through may be told so.
    """

    by: frozenset[str]
    body: Body | None = None
    state: State = State.CANDIDATE
    batch: BatchState = BatchState.OPEN
    hidden: bool = False
    refused: int = 403
    content: bytes | None = None
    query: str = ""
    seen: int = 1
    vague: bool = False

    def expected(self, who: str) -> set[int]:
        """Return the statuses that somebody may get who is no part of `by`."""
        if not self.hidden:
            return {self.refused}
        return {403, 409} if who in STAFF else {404}

    def lets_through(self, status: int) -> bool:
        """Return whether a status says that a rule refused it, if anything did, and not who called."""
        if self.vague:
            return status not in {401, 403} and status < 500
        return status not in {401, 403, 404, 422} and status < 500


def _acted(by: frozenset[str], state: State, body: Body) -> Line:
    return Line(by, body, state, hidden=True)


def _with(**more: Any) -> Body:
    return lambda at: at.items(**more)


def _just(body: Any) -> Body:
    return lambda _at: body


_LISTS: Final = dict.fromkeys(
    (
        "listDue",
        "listLate",
        "listForecast",
        "getDueSheet",
        "getLateSheet",
        "getForecastSheet",
        "getStatistics",
        "listReminders",
        "listProposals",
        "getNominativeSheet",
        "listTasks",
        "listBatches",
        "getBatch",
        "listAwardPeriods",
        "getAwardPeriod",
        "listChecklists",
        "getChecklist",
    ),
    Line(STAFF),
)
KEEPERS: Final = ADMIN | VERIFIERS
_LIST: Final = {"as_of": "2026-08-01", "entries": []} | REASON
_OF_THE_CHANNEL: Final = {
    **dict.fromkeys(
        ("makePackage", "listPackages", "getPackage", "getPackageFile", "getAnswerForm"), Line(ADMIN, vague=True)
    ),
    "depositPackage": Line(ADMIN, _just({"target": "folder"}), vague=True),
    "handInAnswer": Line(ADMIN, content=b"no sheet", query="?said_on=2026-08-01", vague=True),
    "enterAnswer": Line(
        ADMIN, _just({"said_on": "2026-08-01", "lines": [{"word": "ms", "name": "Seseorang"}]}), vague=True
    ),
    **dict.fromkeys(("listAnswers", "getAnswer", "listAnswerLines"), Line(ADMIN, vague=True)),
    "matchAnswerLine": Line(ADMIN, lambda at: {"proposal_id": at.proposal_id} | REASON, vague=True),
    **dict.fromkeys(("setAnswerLineAside", "setAnswerAside"), Line(ADMIN, _just(REASON), vague=True)),
}
_OF_LISTS: Final = {
    "lookUpPerson": Line(STAFF, _just({"nip": "197503012000031000"}), refused=404, vague=True),
    "listPersonLists": Line(KEEPERS, vague=True),
    **dict.fromkeys(
        ("writeDisciplineList", "writeLeaveList", "writeAwardList"), Line(KEEPERS, _just(_LIST), seen=0, vague=True)
    ),
    "handInListFile": Line(KEEPERS, content=b"no sheet", query="?kind=leave&as_of=2026-08-01", vague=True),
    "getListTemplate": Line(KEEPERS, query="?kind=leave", vague=True),
    **dict.fromkeys(
        ("listListFiles", "getListFile", "listListFileProblems", "getListFileReport"),
        Line(KEEPERS, vague=True),
    ),
    **dict.fromkeys(("applyListFile", "cancelListFile"), Line(KEEPERS, _just(REASON), vague=True)),
}
LINES: Final[Mapping[str, Line]] = (
    _LISTS
    | _OF_THE_CHANNEL
    | _OF_LISTS
    | {
        "getStanding": Line(STAFF, refused=404),
        "getMyStanding": Line(frozenset(), refused=404),
        "getBatchTrail": Line(STAFF - {"unit"}),
        "getProposal": Line(STAFF, refused=404),
        "getProposalTrail": Line(STAFF, refused=404),
        "getDocumentFile": Line(STAFF | {"reader"}, refused=404),
        "stateSentences": _acted(PROPOSERS | VERIFIERS, State.CANDIDATE, _with(statement="no")),
        "attestAsked": _acted(ADMIN | VERIFIERS, State.PROPOSED, _with(kinds=["leave"], **REASON)),
        "propose": _acted(PROPOSERS, State.CANDIDATE, _with()),
        "checkProposals": _acted(VERIFIERS, State.PROPOSED, _with()),
        "verifyProposals": _acted(VERIFIERS, State.CHECKED, _with()),
        "postponeProposals": _acted(ADMIN, State.VERIFIED, _with(**REASON)),
        "resumeProposals": _acted(ADMIN, State.POSTPONED, lambda at: at.items(batch_id=at.batch_id)),
        "withdrawProposals": _acted(ADMIN, State.CHECKED, _with(**REASON)),
        "noteOnProposal": _acted(PROPOSERS | VERIFIERS, State.CANDIDATE, _just({"statement": "no"})),
        "returnProposal": _acted(VERIFIERS, State.PROPOSED, _just(REASON)),
        "refuseProposal": _acted(VERIFIERS, State.PROPOSED, _just(REASON)),
        "addDocument": Line(PROPOSERS | VERIFIERS, content=PDF, query="?code=sk_cpns", hidden=True),
        "correctDecree": _acted(ADMIN, State.DECREED, _with(number="1/TK/TAHUN 2026", on="2026-08-01", **REASON)),
        "receiveMedals": _acted(ADMIN, State.DECREED, _with(on="2026-08-02")),
        "handOverMedals": _acted(ADMIN, State.DECREED, _with(on="2026-08-02")),
        "revokeAward": _acted(ADMIN, State.DECREED, _just({"number": "1", "on": "2026-08-02"} | REASON)),
        "enterOutcomes": Line(
            ADMIN,
            lambda at: {"items": [{"proposal_id": at.proposal_id, "word": "ms", "said_on": "2026-08-01"}]},
            State.SENT,
        ),
        "settleOutcome": Line(ADMIN, _just(REASON)),
        "enterDecree": Line(
            ADMIN, lambda at: {"number": "1", "on": "2026-08-01", "proposal_ids": [at.proposal_id]}, State.SENT
        ),
        "createBatch": Line(ADMIN, lambda at: {"period_id": at.period_id, "name": "Berkas"}),
        "renameBatch": Line(ADMIN, _just({"name": "Berkas"})),
        "fillBatch": Line(PROPOSERS, _just({})),
        "addProposal": Line(PROPOSERS, lambda at: {"person_id": at.person_id, "grade": "xxx"} | REASON),
        "signOffBatch": Line(SIGNATORY, _just({"letter_number": "1", "letter_on": "2026-08-01"}), State.VERIFIED),
        "reopenBatch": Line(SIGNATORY | ADMIN, _just(REASON), State.VERIFIED, BatchState.SIGNED_OFF),
        "sendBatch": Line(ADMIN, None, State.VERIFIED, BatchState.SIGNED_OFF),
        "receiveBatch": Line(ADMIN, _just({"on": "2026-08-17"}), State.SENT, BatchState.SENT),
        "openAwardPeriod": Line(ADMIN, _just(PERIOD)),
        "changeAwardPeriod": Line(ADMIN, _just(PERIOD)),
        "setChecklist": Line(ADMIN, _just({"items": [{"code": "sk_cpns", "label": "SK CPNS"}]})),
    }
)
