"""HTTP in: what operators decided, and why."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, Field

from hub import audit
from hub.operations.operator import Kind
from hub.store.paging import page_of
from hub.telemetry.logging import mask
from hub.web.documented import documented
from hub.web.models import Answer, Limit, Request
from hub.web.operations.context import TAG, Reading
from hub.web.operations.models import LARGEST, DecisionAnswer, Word


class DecisionQuery(Request):
    """Parameters of the list."""

    kind: Annotated[Kind | None, Field(description="Hanya tentang jenis ini.")] = None
    id: Annotated[Word | None, Field(description="Hanya tentang yang bernomor atau bernama ini.")] = None
    since: Annotated[AwareDatetime | None, Field(description="Hanya sejak saat ini.")] = None
    before: Annotated[int, Field(ge=1, le=LARGEST, description="Nilai `next` dari halaman sebelumnya.")] = LARGEST
    limit: Limit = 100


class DecisionPage(Answer):
    """A page of decisions."""

    items: list[DecisionAnswer]
    next: int | None


router = APIRouter(prefix="/decisions", tags=[TAG])


@router.get("", **documented("listDecisions", "Jejak keputusan operator", (422,)))
async def list_decisions(query: Annotated[DecisionQuery, Query()], call: Reading) -> DecisionPage:
    """Siapa memutuskan apa, kapan, dan mengapa, tanpa NIP; yang terbaru lebih dahulu."""
    async with call.read() as connection:
        rows = await audit.newest(
            connection,
            kinds=tuple(Kind) if query.kind is None else (query.kind,),
            about=query.id,
            since=None if query.since is None else query.since.timestamp(),
            before=query.before,
            limit=query.limit + 1,
        )
    page = page_of(rows, query.limit, read=_shown, key=lambda row: row.id)
    return DecisionPage(items=page.items, next=page.next)


def _shown(row: audit.Recorded) -> DecisionAnswer:
    answer = DecisionAnswer.of(row)
    return answer.model_copy(update={"before": mask(answer.before), "after": mask(answer.after)})
