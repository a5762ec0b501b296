"""What the ministry has answered, line by line."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from contracts.vocabulary import AwardGrade
from hub.store.bulk import among, insert_many, parameters_of
from hub.store.paging import Page, list_by_key
from hub.store.upsert import insert_for
from services.award_service.domain.cycle import State
from services.award_service.domain.ministry_answer import (
    FOR_A_PERSON,
    AnswerLine,
    AnswerState,
    LineState,
    Possible,
    RefusedLine,
    UnknownAnswer,
)
from services.award_service.domain.outcome import Word
from services.award_service.tables import answer_lines, answers, outcomes, proposals

_COLUMNS: Final = tuple(column.name for column in answer_lines.columns)


@personal
class Answer:
    """An answer, and how far it has come; its fields are the columns of `answers`."""

    id: UUID
    batch_id: UUID | None
    origin: str
    digest: str | None
    said_on: date
    state: AnswerState
    lines: int
    refused: int
    by_subject: str
    by_nip: str | None
    received_at: float
    ended_at: float | None


@personal
class Line:
    """A line as it is kept.

    Attributes:
        told: what it says; None: it could not be read.
        line: of the file.
        state: what has become of it.
        proposal_id: whose it is.
        code: why it was refused, waits, or nothing followed.
        column: that is wrong.
        sentence: the same in words.
    """

    told: AnswerLine | None
    line: int
    state: LineState
    proposal_id: UUID | None
    code: str | None
    column: str | None
    sentence: str | None


async def add_answer(connection: AsyncConnection, answer: Answer) -> bool:
    """Store a new answer; return False where a file of the same bytes is there already."""
    row = {name: getattr(answer, name) for name in Answer.__dataclass_fields__} | {"state": answer.state.value}
    insert = insert_for(connection, answers).values(row).on_conflict_do_nothing(index_elements=["digest"])
    return (await connection.execute(insert)).rowcount == 1


async def of_digest(connection: AsyncConnection, digest: str) -> Answer | None:
    """Return the answer that a file of these bytes made, which nobody else works on until the transaction ends."""
    row = (await connection.execute(sa.select(answers).where(answers.c.digest == digest).with_for_update())).first()
    return None if row is None else _answer(row)


async def remove(connection: AsyncConnection, answer_id: UUID) -> None:
    """Forget an answer and its lines."""
    await connection.execute(sa.delete(answer_lines).where(answer_lines.c.answer_id == answer_id))
    await connection.execute(sa.delete(answers).where(answers.c.id == answer_id))


async def get_answer(connection: AsyncConnection, answer_id: UUID, *, lock: bool = False) -> Answer:
    """Return an answer; `lock`: nobody else works on it until the transaction ends. Raises UnknownAnswer."""
    return await _one(connection, answers.c.id == answer_id, lock=lock)


async def list_answers(
    connection: AsyncConnection, batch_id: UUID | None, *, after: UUID | None, limit: int
) -> Page[Answer, UUID]:
    """Return answers, of a batch where one is named, by their ids."""
    statement = sa.select(answers)
    if batch_id is not None:
        statement = statement.where(answers.c.batch_id == batch_id)
    return await list_by_key(connection, statement, answers.c.id, _answer, after=after, limit=limit)


async def applying(connection: AsyncConnection) -> list[UUID]:
    """Return the answers that are not worked off, the oldest first."""
    rows = await connection.execute(
        sa.select(answers.c.id)
        .where(answers.c.state == AnswerState.APPLYING.value)
        .order_by(answers.c.received_at, answers.c.id)
    )
    return list(rows.scalars())


async def change(connection: AsyncConnection, answer_id: UUID, **values: Any) -> None:  # noqa: ANN401 - of its columns
    """Change an answer."""
    await connection.execute(sa.update(answers).where(answers.c.id == answer_id).values(values))


async def add_lines(
    connection: AsyncConnection,
    answer_id: UUID,
    lines: Sequence[AnswerLine | RefusedLine],
    named: Mapping[int, UUID] | None = None,
) -> None:
    """Store lines; `named`: whose some of them are, as somebody has said. One statement; none for none."""
    if lines:
        told = [_line_row(answer_id, one, (named or {}).get(one.line)) for one in lines]
        insert = insert_many(connection, answer_lines, _COLUMNS)
        await connection.execute(insert, parameters_of(connection, _COLUMNS, told))


async def waiting_lines(connection: AsyncConnection, answer_id: UUID, limit: int) -> list[Line]:
    """Return the next lines that nothing was done with, in order. One statement."""
    rows = await connection.execute(
        sa.select(answer_lines)
        .where(
            answer_lines.c.answer_id == answer_id,
            answer_lines.c.state == LineState.WAITING.value,
        )
        .order_by(answer_lines.c.line)
        .limit(limit)
    )
    return [_line(row) for row in rows]


async def get_line(connection: AsyncConnection, answer_id: UUID, line: int) -> Line:
    """Return a line; lock its answer before it is changed. Raises UnknownAnswer."""
    found = await connection.execute(
        sa.select(answer_lines).where(answer_lines.c.answer_id == answer_id, answer_lines.c.line == line)
    )
    if (row := found.one_or_none()) is None:
        raise UnknownAnswer
    return _line(row)


async def list_lines(
    connection: AsyncConnection, answer_id: UUID, state: LineState | None, *, after: int | None, limit: int
) -> Page[Line, int]:
    """Return lines of an answer, in order; in one state where it is named. One statement."""
    statement = sa.select(answer_lines).where(answer_lines.c.answer_id == answer_id)
    if state is not None:
        statement = statement.where(answer_lines.c.state == state.value)
    return await list_by_key(connection, statement, answer_lines.c.line, _line, after=after, limit=limit)


async def count_lines(connection: AsyncConnection, ids: Collection[UUID]) -> Mapping[UUID, Mapping[LineState, int]]:
    """Return how many lines of some answers have become what. One statement."""
    rows = await connection.execute(
        sa.select(answer_lines.c.answer_id, answer_lines.c.state, sa.func.count())
        .where(among(connection, answer_lines.c.answer_id, list(ids)))
        .group_by(answer_lines.c.answer_id, answer_lines.c.state)
    )
    found: dict[UUID, dict[LineState, int]] = {one: {} for one in ids}
    for answer_id, state, count in rows:
        found[answer_id][LineState(state)] = count
    return found


async def count_for_a_person(connection: AsyncConnection) -> Mapping[LineState, int]:
    """Return how many lines of all answers wait for a person, by their state. One statement."""
    statement = sa.select(answer_lines.c.state, sa.func.count()).where(
        answer_lines.c.state.in_([one.value for one in FOR_A_PERSON])
    )
    rows = await connection.execute(statement.group_by(answer_lines.c.state))
    return {LineState(state): count for state, count in rows}


async def note_lines(connection: AsyncConnection, answer_id: UUID, lines: Sequence[Line]) -> None:
    """Store what has become of lines. One statement; none for none."""
    if not lines:
        return
    line: sa.BindParameter[int] = sa.bindparam("_line")
    statement = sa.update(answer_lines).where(answer_lines.c.answer_id == answer_id, answer_lines.c.line == line)
    names = ("state", "proposal_id", "code", "sentence")
    values: dict[str, Any] = {name: sa.bindparam(f"_{name}") for name in names}
    rows = [
        {
            "_line": one.line,
            "_state": one.state.value,
            "_proposal_id": one.proposal_id,
            "_code": one.code,
            "_sentence": one.sentence,
        }
        for one in lines
    ]
    await connection.execute(statement.values(values), rows)


async def set_aside(connection: AsyncConnection, answer_id: UUID) -> int:
    """Set aside all lines of an answer that wait for a person; return how many. One statement."""
    statement = sa.update(answer_lines).where(
        answer_lines.c.answer_id == answer_id, answer_lines.c.state.in_([one.value for one in FOR_A_PERSON])
    )
    return (await connection.execute(statement.values(state=LineState.SET_ASIDE.value))).rowcount


async def sent_of(connection: AsyncConnection, batch_id: UUID | None, nips: Collection[str]) -> list[Possible]:
    """Return the proposals of some people that were ever sent, of a batch where one is named. One statement."""
    of_people = among(connection, proposals.c.nip, sorted({*nips}))
    return await _sent(connection, batch_id, of_people, proposals.c.state != State.WITHDRAWN.value)


async def sent_among(
    connection: AsyncConnection, batch_id: UUID | None, ids: Collection[UUID]
) -> Mapping[UUID, Possible]:
    """Return those of some proposals that were ever sent, in a batch where one is named. One statement."""
    found = await _sent(connection, batch_id, among(connection, proposals.c.id, list(ids)))
    return {one.id: one for one in found}


async def _sent(connection: AsyncConnection, batch_id: UUID | None, *which: sa.ColumnElement[bool]) -> list[Possible]:
    sent_on = proposals.c.content["sent_on"].as_string().label("sent_on")
    columns = (proposals.c.id, proposals.c.nip, proposals.c.grade, proposals.c.state, sent_on)
    statement = sa.select(*columns).where(proposals.c.sendings > 0, *which)
    if batch_id is not None:
        statement = statement.where(proposals.c.batch_id == batch_id)
    rows = await connection.execute(statement.order_by(proposals.c.created_at, proposals.c.id))
    return [
        Possible(
            row.id,
            row.nip,
            AwardGrade(row.grade),
            State(row.state),
            date.fromisoformat(row.sent_on) if row.sent_on else None,
        )
        for row in rows
    ]


async def last_said(connection: AsyncConnection, ids: Collection[UUID]) -> Mapping[UUID, date]:
    """Return the last day on which the ministry has said anything of some proposals, by whichever channel.

    What was kept and not applied does not count. One statement.
    """
    rows = await connection.execute(
        sa.select(outcomes.c.proposal_id, sa.func.max(outcomes.c.said_on).label("said_on"))
        .where(among(connection, outcomes.c.proposal_id, list(ids)), outcomes.c.applied_at.is_not(None))
        .group_by(outcomes.c.proposal_id)
    )
    return {row.proposal_id: row.said_on for row in rows}


async def _one(connection: AsyncConnection, which: sa.ColumnElement[bool], *, lock: bool = False) -> Answer:
    statement = sa.select(answers).where(which)
    row = (await connection.execute(statement.with_for_update() if lock else statement)).one_or_none()
    if row is None:
        raise UnknownAnswer
    return _answer(row)


def _answer(row: sa.Row[Any]) -> Answer:
    return Answer(**dict(row._mapping) | {"state": AnswerState(row.state)})


def _line_row(answer_id: UUID, one: AnswerLine | RefusedLine, proposal_id: UUID | None) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(_COLUMNS) | {"answer_id": answer_id, "line": one.line}
    if isinstance(one, RefusedLine):
        wrong = {"code": one.code, "column_name": one.column and one.column[:100], "sentence": one.sentence[:500]}
        return row | wrong | {"state": LineState.REFUSED.value}
    return row | {
        "state": LineState.WAITING.value,
        "word": one.word.value,
        "grade": one.grade and one.grade.value,
        "nip": one.nip,
        "name": one.name,
        "position": one.position,
        "reason": one.reason,
        "decree_number": one.decree_number,
        "decree_on": one.decree_on,
        "proposal_id": proposal_id,
    }


def _line(row: sa.Row[Any]) -> Line:
    told = None
    if row.word is not None:
        told = AnswerLine(
            row.line,
            Word(row.word),
            row.grade and AwardGrade(row.grade),
            row.nip,
            row.name,
            row.position,
            row.reason,
            row.decree_number,
            row.decree_on,
        )
    return Line(told, row.line, LineState(row.state), row.proposal_id, row.code, row.column_name, row.sentence)
