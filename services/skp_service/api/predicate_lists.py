"""HTTP in: the numbered acts that set the predicates of a unit's people (penetapan predikat kinerja)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from contracts.contract import Code
from hub.clock import moment
from hub.web.documented import POSTS, documented, example
from hub.web.models import Answer, Request
from hub.web.preconditions import OptionalIfNoneMatch
from services.skp_service.api.context import Command, Reading
from services.skp_service.api.documents import give, printed
from services.skp_service.api.skp_models import EXAMPLE_ID
from services.skp_service.documents.pdf import document
from services.skp_service.domain.paper import PaperForm
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.handlers import predicate_lists as handlers
from services.skp_service.handlers.predicate_lists import Signatory
from services.skp_service.repository import papers
from services.skp_service.repository.predicate_lists import ListedAct

_EXAMPLE: Final[dict[str, Any]] = {"period_id": EXAMPLE_ID, "signatory": "head"}


class PredicateListRequest(Request):
    """Which predicates are set, and by whom."""

    period_id: Annotated[UUID, Field(description="Periode SKP.")]
    signatory: Annotated[
        Signatory, Field(description="Yang menandatangani: kepala unit (atau Plt/Plh-nya), atau penilai pimpinan.")
    ] = Signatory.HEAD


class PredicateListQuery(Request):
    """Which acts."""

    period_id: Annotated[UUID, Field(description="Periode SKP.")]


class PredicateListAnswer(Answer):
    """One act. What it says does not change; who becomes final later stands on the next one."""

    id: UUID
    unit_code: str
    period_id: UUID
    number: Annotated[int, Field(description="1, 2, dan seterusnya untuk tiap unit dan periode.")]
    people: Annotated[int, Field(description="Banyaknya pegawai yang ditetapkan.")]
    performance: OrganisationPerformance
    issued_at: datetime
    paper_id: Annotated[UUID | None, Field(description="Dokumennya; kosong selama belum pernah dicetak.")]

    @classmethod
    def of(cls, act: ListedAct, paper_id: UUID | None = None) -> Self:
        """Return what is shown of an act."""
        return cls.from_record(act, issued_at=moment(act.issued_at), paper_id=paper_id)


class PredicateLists(Answer):
    """A unit's acts, the newest first."""

    items: list[PredicateListAnswer]


router = APIRouter(prefix="/v1/units/{unit_code}/predicate-lists", tags=["dokumen"])


@router.post(
    "",
    status_code=201,
    response_model=PredicateListAnswer,
    **documented("issuePredicateList", "Tetapkan predikat kinerja", POSTS, field="unit_code"),
)
async def issue(unit_code: Code, body: Annotated[PredicateListRequest, example(_EXAMPLE)], call: Command) -> Response:
    """Oleh kepala unit atau admin instansi: semua SKP yang final di unit itu dan di bawahnya, dengan nomor baru."""
    async with call.transaction() as tx:
        act = await handlers.issue(tx, call.actor, unit_code, body.period_id, body.signatory)
        return call.answer(PredicateListAnswer.of(act.listed), status=201)


@router.get("", **documented("listPredicateLists", "Penetapan predikat kinerja", field="unit_code"))
async def list_acts(unit_code: Code, query: Annotated[PredicateListQuery, Query()], call: Reading) -> PredicateLists:
    """Bagi kepala unit, admin unit, dan admin instansi."""
    async with call.read() as connection:
        acts = await handlers.list_acts(connection, call.actor, unit_code, query.period_id)
        printed = await papers.of_subjects(connection, [act.id for act in acts])
    ids = {one.subject: one.id for one in printed}
    return PredicateLists(items=[PredicateListAnswer.of(act, ids.get(act.id)) for act in acts])


@router.get(
    "/{list_id}/document.pdf",
    **printed("getPredicateListDocument", "Dokumen penetapan predikat kinerja (PDF)", field="list_id"),
)
async def document_pdf(unit_code: Code, list_id: UUID, call: Reading, held: OptionalIfNoneMatch) -> Response:
    """Sebagaimana ditetapkan."""
    async with call.read() as connection:
        act = await handlers.readable_act(connection, call.actor, unit_code, list_id)
        paper = await papers.find(connection, act.id, PaperForm.PREDICATE_LIST, act.number)
    if paper is None:
        press = partial(document, act.content)
        paper = await call.api.archive.keep(act.id, PaperForm.PREDICATE_LIST, act.number, press)
    return await give(call, paper, act.content.period.end.year, held)
