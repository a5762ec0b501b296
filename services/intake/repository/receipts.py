"""What became of each report."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.report_answer import ReportFault, ReportOutcome
from hub.store.bulk import among, insert_many, insert_new, parameters_of, parameters_of_new
from hub.store.database import clocks_of
from services.intake.domain.report import NO_EVENT_SOURCE, RefusedReport, SourceReport
from services.intake.tables import receipts

_BODY_BYTES: Final = 65_536
"""So much of a refused report is kept; what it is known by is made of all of it."""
_TYPE_LENGTH: Final = 120
"""So much of its type, which may be longer than any type that there is."""
_REFUSED: Final = ("source", "event_source", "event_id", "door", "type", "received_at", "outcome", "faults", "body")
_NEW: Final = ("source", "event_source", "event_id", "door", "type", "key", "received_at", "outcome")
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


async def record_refused(connection: AsyncConnection, refused: Sequence[RefusedReport], door: str) -> list[Answer]:
    """Record what is refused, each once however often it comes; for other faults than before, anew. Two statements.

    None for none. Nobody else may be merging.

    Returns:
        What became of each, in their order; of one that was received before, what became of it then.
    """
    if not refused:
        return []
    before = await answers_of(connection, {key_of(one) for one in refused})
    new = {key_of(one): one for one in refused if is_refused_anew(one, before.get(key_of(one)))}
    if new:
        at = clocks_of(connection).now()
        rows = [_refused_row(one, door, at) for one in new.values()]
        insert = insert_many(connection, receipts, _REFUSED)
        insert = insert.on_conflict_do_update(
            index_elements=list(_KNOWN_BY),
            set_={name: insert.excluded[name] for name in _REFUSED if name not in _KNOWN_BY},
            where=receipts.c.outcome == ReportOutcome.REFUSED.value,
        )
        await connection.execute(insert, parameters_of(connection, _REFUSED, rows))
    known = {key: one for key, one in before.items() if key not in new}
    return [known.get(key_of(one)) or Answer(ReportOutcome.REFUSED, one.faults) for one in refused]


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
    if not keys:
        return {}
    these = sa.tuple_(receipts.c.source, receipts.c.event_source, receipts.c.event_id).in_(list(keys))
    found = [receipt_in(row) for row in await connection.execute(sa.select(receipts).where(these))]
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


async def record_new(connection: AsyncConnection, reports: Sequence[SourceReport], door: str) -> dict[EventKey, int]:
    """Record reports as taken; return those that had not been received before, with their numbers. One statement.

    Numbers are given in the order of arrival; nobody else may be merging. What was refused had not been received:
    whoever mends it may send it under the same id.
    """
    at = clocks_of(connection).now()
    rows: dict[EventKey, dict[str, Any]] = {}
    for one in reports:
        row = {
            "source": one.source,
            "event_source": one.event_source,
            "event_id": one.event_id,
            "door": door,
            "type": one.data.type,
            "key": one.key,
            "received_at": at,
            "outcome": ReportOutcome.TAKEN.value,
        }
        rows.setdefault(key_of(one), row)
    insert = insert_new(connection, receipts, _NEW, unless=_is_known, instead=_in_place_of_refused)
    statement = insert.returning(receipts.c.number, receipts.c.source, receipts.c.event_source, receipts.c.event_id)
    result = await connection.execute(statement, parameters_of_new(connection, _NEW, list(rows.values())))
    return {(row.source, row.event_source, row.event_id): row.number for row in result}


def _is_known(new: sa.FromClause) -> sa.ColumnElement[bool]:
    recorded = receipts.alias("recorded")
    same = [recorded.c[name] == new.c[name] for name in _KNOWN_BY]
    return sa.exists().where(*same, recorded.c.outcome != ReportOutcome.REFUSED.value)


def _in_place_of_refused(insert: Any) -> Any:  # noqa: ANN401 - either dialect's Insert
    new = {name: insert.excluded[name] for name in _NEW} | {"faults": None, "body": None}
    return insert.on_conflict_do_update(
        index_elements=list(_KNOWN_BY),
        set_=new,
        where=receipts.c.outcome == ReportOutcome.REFUSED.value,
    )


async def note_doubts(connection: AsyncConnection, doubted: Mapping[int, Sequence[ReportFault]]) -> None:
    """Note what is doubtful in reports that have been recorded, by their numbers. One statement; none for none."""
    if not doubted:
        return
    statement = (
        sa.update(receipts)
        .where(receipts.c.number == sa.bindparam("_number"))
        .values(outcome=ReportOutcome.DOUBTED.value, faults=sa.bindparam("_faults", type_=receipts.c.faults.type))
    )
    rows = [{"_number": number, "_faults": _told(faults)} for number, faults in sorted(doubted.items())]
    await connection.execute(statement, rows)


async def receipts_numbered(connection: AsyncConnection, numbers: Collection[int]) -> list[Receipt]:
    """Return receipts, in the order of their numbers. One statement; none for none."""
    if not numbers:
        return []
    these = sa.select(receipts).where(among(connection, receipts.c.number, list(numbers)))
    return [receipt_in(row) for row in await connection.execute(these.order_by(receipts.c.number))]


async def answers_of(connection: AsyncConnection, keys: Collection[EventKey]) -> dict[EventKey, Answer]:
    """Return what became of reports that were received before. One statement; none for none."""
    if not keys:
        return {}
    these = sa.tuple_(receipts.c.source, receipts.c.event_source, receipts.c.event_id).in_(list(keys))
    return {
        (row.source, row.event_source, row.event_id): answer_in(row)
        for row in await connection.execute(sa.select(receipts).where(these))
    }


def answer_in(row: sa.Row[Any]) -> Answer:
    """Return the answer that a row of receipts holds."""
    faults = [ReportFault.model_validate(fault) for fault in row.faults or ()]
    return Answer(ReportOutcome(row.outcome), faults, is_repeated=True, number=row.number)


def _told(faults: Sequence[ReportFault]) -> list[dict[str, Any]]:
    return [fault.as_json() for fault in faults]
