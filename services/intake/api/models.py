"""What the routes answer with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from contracts.report_answer import ReportFault, ReportOutcome
from hub.clock import moment
from hub.web.models import Answer
from services.intake.handlers.receiving import Received
from services.intake.repository.receipts import Receipt

EVENT: Mapping[str, Any] = {
    "specversion": "1.0",
    "id": "b7d6a3de-6c5b-4a1f-9a55-0f2f4f1f3f10",
    "source": "/subang/simpeg",
    "type": "employee.reported.v1",
    "time": "2026-01-31T08:00:00+07:00",
    "data": {"nip": "199001012015032000", "unit_code": "BKPSDM-PKAP", "position": "Analis SDM Aparatur Ahli Muda"},
}


class EventAnswer(Answer):
    """By what a report is known to its source."""

    id: Annotated[str, Field(examples=[EVENT["id"]], description="`id` CloudEvents.")]
    source: Annotated[str, Field(examples=[EVENT["source"]], description="`source` CloudEvents.")]


class ReceiptAnswer(Answer):
    """What became of a report."""

    receipt: Annotated[int, Field(description="Nomor tanda terima.")]
    outcome: ReportOutcome
    event: Annotated[EventAnswer | None, Field(description="Null bila id atau source laporan tidak terbaca.")]
    faults: Annotated[list[ReportFault], Field(description="Apa yang salah atau meragukan; tanpa isi laporan.")]

    @classmethod
    def fields_of(cls, one: Receipt) -> dict[str, Any]:
        """Return the fields that every answer about a receipt has."""
        event = EventAnswer(id=one.event_id, source=one.event_source) if one.is_readable else None
        return {"receipt": one.number, "outcome": one.outcome, "event": event, "faults": list(one.faults)}


class ReceivedAnswer(ReceiptAnswer):
    """What became of a report that has just come in."""

    repeated: Annotated[bool, Field(description="Sudah pernah diterima; inilah hasilnya waktu itu.")]

    @classmethod
    def of(cls, one: Received) -> Self:
        """Return the answer about what came in."""
        return cls(**cls.fields_of(one.receipt), repeated=one.is_repeated)


class EventsAnswer(Answer):
    """What became of the reports of a request, in their order."""

    source: Annotated[str, Field(description="Sumber yang masuk.", examples=["simpeg"])]
    items: list[ReceivedAnswer]


class KeptAnswer(ReceiptAnswer):
    """A receipt as it is kept."""

    source: Annotated[str, Field(examples=["simpeg"])]
    door: Annotated[str, Field(examples=["http"], description="amqp, http, atau file.")]
    type: str | None
    received_at: datetime

    @classmethod
    def of(cls, one: Receipt) -> Self:
        """Return the answer about a receipt."""
        return cls(
            **cls.fields_of(one), source=one.source, door=one.door, type=one.type, received_at=moment(one.received_at)
        )


class ReceiptPage(Answer):
    """Some receipts; `next` is null on the last page."""

    items: list[KeptAnswer]
    next: int | None
