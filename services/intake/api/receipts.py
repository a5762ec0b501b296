"""What became of reports, for who sent them."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query

from contracts.envelope import Identifier
from contracts.refusal import Refusal, RefusalKind
from contracts.report_answer import ReportOutcome
from contracts.source_name import SourceName
from hub.web.documented import documented
from hub.web.models import Limit
from services.intake.api.context import Looking, whose
from services.intake.api.models import KeptAnswer, ReceiptPage
from services.intake.handlers.doubting import live_doubts
from services.intake.repository.receipt_lists import Asked, list_receipts, load_receipt

MOST: Final = 2**63 - 1
router: Final = APIRouter(prefix="/v1", tags=["tanda terima"])
After = Annotated[int, Query(ge=0, le=MOST, description="Nilai `next` dari halaman sebelumnya.")]
OfSource = Annotated[SourceName | None, Query(description="Hanya sumber ini; bagi operator.")]


class UnknownReceipt(Refusal):
    """There is no such receipt, or it is another source's."""

    code = "unknown_receipt"
    sentence = "Tanda terima ini tidak ditemukan."
    kind = RefusalKind.NOT_FOUND
    field = "number"


class SourceUnnamed(Refusal):
    """An operator is no source: whose list is meant has to be said."""

    code = "source_unnamed"
    sentence = "Sebutkan sumbernya."
    kind = RefusalKind.INVALID
    field = "source"


@router.get("/receipts", **documented("listReceipts", "Tanda terima", (422,), response_model=ReceiptPage))
async def list_(
    call: Looking,
    *,
    outcome: Annotated[ReportOutcome | None, Query(description="Hanya yang hasilnya ini.")] = None,
    event_id: Annotated[Identifier | None, Query(description="`id` CloudEvents.")] = None,
    source: OfSource = None,
    after: After = 0,
    limit: Limit = 100,
) -> ReceiptPage:
    """Bagi sumber: miliknya sendiri. Bagi operator: semuanya."""
    asked = Asked(whose(call) or source, outcome, event_id)
    async with call.read() as connection:
        page = await list_receipts(connection, asked, after=after, limit=limit)
    return ReceiptPage(items=[KeptAnswer.of(one) for one in page.items], next=page.next)


@router.get("/receipts/{number}", **documented("getReceipt", "Satu tanda terima", response_model=KeptAnswer))
async def get(number: Annotated[int, Path(ge=1, le=MOST)], call: Looking) -> KeptAnswer:
    """Bagi sumber yang melaporkannya, dan bagi operator."""
    async with call.read() as connection:
        found = await load_receipt(connection, number, whose(call))
    if found is None:
        raise UnknownReceipt
    return KeptAnswer.of(found)


@router.get("/doubts", **documented("listDoubts", "Catatan yang masih berlaku", (422,), response_model=ReceiptPage))
async def doubts(call: Looking, *, source: OfSource = None, after: After = 0, limit: Limit = 100) -> ReceiptPage:
    """Laporan terakhir tentang setiap pegawai dan unit yang masih meragukan, seperti unit yang belum dilaporkan.

    Yang sudah teratasi tidak lagi terlihat, sehingga sebuah halaman dapat kurang dari `limit`.
    """
    name = whose(call) or source
    if name is None:
        raise SourceUnnamed
    async with call.read() as connection:
        page = await live_doubts(connection, Asked(name), after=after, limit=limit)
    return ReceiptPage(items=[KeptAnswer.of(one) for one in page.items], next=page.next)
