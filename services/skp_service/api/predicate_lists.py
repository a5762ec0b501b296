"""HTTP in: the numbered acts that set the predicates of a unit's people (penetapan predikat kinerja)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from contracts.contract import Code
from hub.clock import moment
from hub.identity.caller import Caller
from hub.runtime import Runtime
from hub.transaction import Transaction
from hub.web.documented import POSTS, READS, answers, example
from hub.web.idempotency import Answer as Answered
from hub.web.idempotency import OptionalKey
from hub.web.models import Answer, Request
from hub.web.preconditions import OptionalIfNoneMatch
from services.skp_service.api.context import Desks, shown
from services.skp_service.api.documents import ANSWERS, Counter
from services.skp_service.api.problems import refusals_as_problems
from services.skp_service.api.skp_models import EXAMPLE_ID
from services.skp_service.archive import Archive
from services.skp_service.documents.pdf import document
from services.skp_service.domain.paper import PaperForm
from services.skp_service.domain.terms import OrganisationPerformance
from services.skp_service.handlers import predicate_lists as handlers
from services.skp_service.handlers.context import ActorContext
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
        return cls(
            id=act.id,
            unit_code=act.unit_code,
            period_id=act.period_id,
            number=act.number,
            people=act.people,
            performance=act.performance,
            issued_at=moment(act.issued_at),
            paper_id=paper_id,
        )


class PredicateLists(Answer):
    """A unit's acts, the newest first."""

    items: list[PredicateListAnswer]


def predicate_lists_router(runtime: Runtime, desks: Desks, archive: Archive) -> APIRouter:
    """Return the endpoints of the acts."""
    router = APIRouter(prefix="/units/{unit_code}/predicate-lists", tags=["dokumen"])
    Signed = Annotated[Caller, Depends(desks.signed_in)]  # noqa: N806 - a type
    counter = Counter(runtime, desks, archive)

    @router.post(
        "",
        operation_id="issuePredicateList",
        summary="Tetapkan predikat kinerja",
        status_code=201,
        response_model=PredicateListAnswer,
        responses=answers(*POSTS),
    )
    async def issue(
        unit_code: Code, request: Annotated[PredicateListRequest, example(_EXAMPLE)], caller: Signed, key: OptionalKey
    ) -> Response:
        """Oleh kepala unit atau admin instansi: semua SKP yang final di unit itu dan di bawahnya, dengan nomor baru."""

        async def work(tx: Transaction, context: ActorContext) -> Answered:
            act = await handlers.issue(tx, context, unit_code, request.period_id, request.signatory)
            return shown(PredicateListAnswer.of(act.listed), status=201)

        return await desks.do(caller, key, work, field="unit_code")

    @router.get("", operation_id="listPredicateLists", summary="Penetapan predikat kinerja", responses=answers(*READS))
    async def list_acts(
        unit_code: Code, query: Annotated[PredicateListQuery, Query()], caller: Signed
    ) -> PredicateLists:
        """Bagi kepala unit, admin unit, dan admin instansi."""
        with refusals_as_problems("unit_code"):
            async with runtime.database.read() as connection:
                acts = await handlers.list_acts(connection, desks.context(caller), unit_code, query.period_id)
                printed = await papers.of_subjects(connection, [act.id for act in acts])
        ids = {one.subject: one.id for one in printed}
        return PredicateLists(items=[PredicateListAnswer.of(act, ids.get(act.id)) for act in acts])

    @router.get(
        "/{list_id}/document.pdf",
        operation_id="getPredicateListDocument",
        summary="Dokumen penetapan predikat kinerja (PDF)",
        response_class=Response,
        responses=ANSWERS,
    )
    async def document_pdf(unit_code: Code, list_id: UUID, caller: Signed, held: OptionalIfNoneMatch) -> Response:
        """Sebagaimana ditetapkan."""
        with refusals_as_problems("list_id"):
            async with runtime.database.read() as connection:
                act = await handlers.readable_act(connection, desks.context(caller), unit_code, list_id)
                paper = await papers.find(connection, act.id, PaperForm.PREDICATE_LIST, act.number)
            if paper is None:
                press = partial(document, act.content)
                paper = await archive.keep(act.id, PaperForm.PREDICATE_LIST, act.number, press)
            return await counter.give(paper, act.content.period.end.year, held)

    return router
