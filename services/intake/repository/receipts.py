"""What became of each report."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Self

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.report_answer import ReportFault, ReportOutcome
from hub.store.bulk import given_rows, insert_many, insert_new, parameters_of, parameters_of_new
from hub.store.database import clocks_of
from services.intake.domain.report import NO_EVENT_SOURCE, RefusedReport, SourceReport
from services.intake.tables import receipts

_BODY_BYTES: Final = 65_536
"""So much of a refused report is kept; what it is known by is made of all of it."""
_TYPE_LENGTH: Final = 120
"""So much of its type, which may be longer than any type that there is."""
_REFUSED: Final = ("source", "event_source", "event_id", "door", "type", "received_at", "outcome", "faults", "body")
_NEW: Final = ("source", "event_source", "event_id", "door", "type", "key", "received_at", "outcome", "faults")
_KNOWN_BY: Final = ("source", "event_source", "event_id")
EventKey = tuple[str, str, str]
"""Who reported, and the CloudEvents `source` and `id` of the report."""


@personal
class Answer:
    """What became of a report.

    Attributes:
        outcome: whether it counts.
        faults: what is wrong or doubtful.
        is_repeated: whether it had been received before, and this is what became of it then.
        number: of its receipt; None: not known yet.
    """

    outcome: ReportOutcome
    faults: Sequence[ReportFault] = ()
    is_repeated: bool = False
    number: int | None = None


@personal
class Receipt:
    """A report that was received.

    Attributes:
        number: of the receipt; grows.
        source: who reported.
        event_source, event_id: the CloudEvents `source` and `id`; what could not be read has a hash for its id.
        door: by which it came: amqp, http, file.
        type: the CloudEvents `type`.
        received_at: epoch seconds.
        outcome: whether it counts.
        faults: what is wrong or doubtful.
    """

    number: int
    source: str
    event_source: str
    event_id: str
    door: str
    type: str | None
    received_at: float
    outcome: ReportOutcome
    faults: Sequence[ReportFault]

    @classmethod
    def of(cls, report: SourceReport, answer: Answer, door: str, at: float) -> Self:
        """Return the receipt of a report that counts, whose number is known."""
        if answer.number is None:
            raise ValueError("a report without a receipt")
        return cls(
            number=answer.number,
            source=report.source,
            event_source=report.event_source,
            event_id=report.event_id,
            door=door,
            type=report.data.type,
            received_at=at,
            outcome=answer.outcome,
            faults=answer.faults,
        )

    @property
    def key(self) -> EventKey:
        """What its report is known by."""
        return self.source, self.event_source, self.event_id

    @property
    def is_readable(self) -> bool:
        """Whether its report had a CloudEvents `source` and `id`."""
        return self.event_source != NO_EVENT_SOURCE


def key_of(report: SourceReport | RefusedReport) -> EventKey:
    """Return what a report is known by."""
    if isinstance(report, RefusedReport):
        return report.source, *report.event
    return report.source, report.event_source, report.event_id


async def record_refused(connection: AsyncConnection, refused: Sequence[RefusedReport], door: str) -> None:
    """Record what is refused anew, as `is_refused_anew` has it: each of another id. One statement; none for none.

    Nobody else may be merging.
    """
    if not refused:
        return
    at = clocks_of(connection).now()
    insert = insert_many(connection, receipts, _REFUSED)
    statement = insert.on_conflict_do_update(
        index_elements=list(_KNOWN_BY),
        set_={name: insert.excluded[name] for name in _REFUSED if name not in _KNOWN_BY},
        where=receipts.c.outcome == ReportOutcome.REFUSED.value,
    )
    rows = [_refused_row(one, door, at) for one in refused]
    await connection.execute(statement, parameters_of(connection, _REFUSED, rows))


def is_refused_anew(one: RefusedReport, before: Answer | None) -> bool:
    """Whether a refusal says something new: nothing was received under the same id, or what was refused for others."""
    if before is None:
        return True
    return before.outcome is ReportOutcome.REFUSED and _codes(before.faults) != _codes(one.faults)


def _codes(faults: Sequence[ReportFault]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in faults]


def _refused_row(one: RefusedReport, door: str, at: float) -> dict[str, Any]:
    source, event_source, event_id = key_of(one)
    return {
        "source": source,
        "event_source": event_source,
        "event_id": event_id,
        "door": door,
        "type": one.type and one.type[:_TYPE_LENGTH],
        "received_at": at,
        "outcome": ReportOutcome.REFUSED.value,
        "faults": _told(one.faults),
        "body": one.body[:_BODY_BYTES],
    }


async def receipts_of(connection: AsyncConnection, keys: Collection[EventKey]) -> dict[EventKey, Receipt]:
    """Return the receipts of reports. One statement; none for none."""
    found = [receipt_in(row) for row in await _rows_of(connection, keys)]
    return {one.key: one for one in found}


def receipt_in(row: sa.Row[Any]) -> Receipt:
    """Return the receipt that a row holds."""
    answer = answer_in(row)
    return Receipt(
        number=row.number,
        source=row.source,
        event_source=row.event_source,
        event_id=row.event_id,
        door=row.door,
        type=row.type,
        received_at=row.received_at,
        outcome=answer.outcome,
        faults=answer.faults,
    )


async def record_taken(
    connection: AsyncConnection,
    taken: Sequence[SourceReport],
    faults: Mapping[EventKey, Sequence[ReportFault]],
    door: str,
    at: float,
) -> dict[EventKey, int]:
    """Record reports that were not received before, each of another id. One statement; none for none.

    What was refused had not been received: whoever mends it may send it under the same id.

    Args:
        connection: of the transaction; nobody else may be merging.
        taken: in the order of their arrival, in which numbers are given.
        faults: what is doubtful in them.
        door: by which they came.
        at: when, in epoch seconds.

    Returns:
        The numbers of their receipts.
    """
    if not taken:
        return {}
    rows = [_taken_row(one, faults.get(key_of(one), ()), door, at) for one in taken]
    insert = insert_new(connection, receipts, _NEW, instead=_in_place_of_refused)
    statement = insert.returning(receipts.c.number, receipts.c.source, receipts.c.event_source, receipts.c.event_id)
    result = await connection.execute(statement, parameters_of_new(connection, _NEW, rows))
    return {(row.source, row.event_source, row.event_id): row.number for row in result}


def _taken_row(one: SourceReport, faults: Sequence[ReportFault], door: str, at: float) -> dict[str, Any]:
    return {
        "source": one.source,
        "event_source": one.event_source,
        "event_id": one.event_id,
        "door": door,
        "type": one.data.type,
        "key": one.key,
        "received_at": at,
        "outcome": outcome_of(faults).value,
        "faults": _told(faults) if faults else None,
    }


def outcome_of(faults: Sequence[ReportFault]) -> ReportOutcome:
    """Return what becomes of a report that counts."""
    return ReportOutcome.DOUBTED if faults else ReportOutcome.TAKEN


def _in_place_of_refused(insert: Any) -> Any:  # noqa: ANN401 - either dialect's Insert
    new = {name: insert.excluded[name] for name in _NEW} | {"body": None}
    return insert.on_conflict_do_update(
        index_elements=list(_KNOWN_BY),
        set_=new,
        where=receipts.c.outcome == ReportOutcome.REFUSED.value,
    )


async def answers_of(connection: AsyncConnection, keys: Collection[EventKey]) -> dict[EventKey, Answer]:
    """Return what became of reports that were received before. One statement; none for none."""
    return {(row.source, row.event_source, row.event_id): answer_in(row) for row in await _rows_of(connection, keys)}


async def _rows_of(connection: AsyncConnection, keys: Collection[EventKey]) -> Sequence[sa.Row[Any]]:
    if not keys:
        return []
    wanted = given_rows(connection, receipts, _KNOWN_BY)
    same = [receipts.c[name] == wanted.c[name] for name in _KNOWN_BY]
    statement = sa.select(*(column for column in receipts.c if column.name != "body")).join(wanted, sa.and_(*same))
    rows = [dict(zip(_KNOWN_BY, key, strict=True)) for key in keys]
    return (await connection.execute(statement, parameters_of_new(connection, _KNOWN_BY, rows))).all()


def answer_in(row: sa.Row[Any]) -> Answer:
    """Return the answer that a row of receipts holds."""
    faults = [ReportFault.model_validate(fault) for fault in row.faults or ()]
    return Answer(ReportOutcome(row.outcome), faults, is_repeated=True, number=row.number)


def _told(faults: Sequence[ReportFault]) -> list[dict[str, Any]]:
    return [fault.as_json() for fault in faults]
