"""What a person has to decide: nothing of it happens by itself."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.paging import Keyset, Page, page_of
from readmodels.people.tables import employees
from services.award_service.domain.cycle import GRANTED, OVER, UNVERIFIED, State
from services.award_service.domain.ministry_answer import FOR_A_PERSON
from services.award_service.repository.listing import IS_AGAINST, MILESTONE_OF
from services.award_service.tables import answer_lines, attachments, milestones, outcomes, proposals

_OVER: Final = sorted(one.value for one in OVER)
_GRANTED: Final = sorted(one.value for one in GRANTED)
_WAITING: Final = sorted(one.value for one in FOR_A_PERSON)
_UNVERIFIED: Final = sorted(one.value for one in {*UNVERIFIED, State.RETURNED})


class TaskKind(StrEnum):
    """What there is to decide."""

    STANDING_AGAINST = "standing_against"
    """Somebody whose proposal is verified or sent is excluded, holds the medal, or has lost the claim since."""
    DISCHARGED = "discharged"
    """Somebody who holds a medal of ours was discharged without honour."""
    TWO_PROPOSALS = "two_proposals"
    """Two numbers were one person's, and both were proposed."""
    OUTCOME_NOT_APPLIED = "outcome_not_applied"
    """What the ministry says does not fit how the proposal stands."""
    NOT_ATTACHED = "not_attached"
    """A document that the service was to attach has to come from somebody."""
    ANSWER_LINE = "answer_line"
    """A line of the ministry's answer is of nobody yet, or could not be read."""


TaskRow = dict[str, Any]
"""Something for a person to decide: `kind`, `about` (a proposal's id, or an answer's), `detail` (a code) and
`reference` (an outcome's id, the code of a document, or the number of a line; empty: none)."""


async def list_tasks(
    connection: AsyncConnection,
    *,
    dishonourable: Collection[str],
    units: Collection[str] | None,
    lines: bool,
    after: str | None,
    limit: int,
) -> Page[TaskRow, str]:
    """Return what a person has to decide. One statement. Raises WrongCursor.

    Args:
        connection: to the database.
        dishonourable: codes of the legal standing of who was discharged without honour.
        units: codes of the people's units; None: of all.
        lines: whether lines of answers, which are of no unit, are among them.
        after: a page's `next`.
        limit: how many at the most.
    """
    every = sa.union_all(*_tasks(sorted(dishonourable))).subquery("tasks")
    order = Keyset(*cast("Any", (every.c.about, every.c.kind, every.c.reference)))
    statement = sa.select(every.c.kind, every.c.about, every.c.detail, every.c.reference)
    if units is not None:
        statement = statement.where(every.c.unit_code.in_(sorted(units)))
    if not lines:
        statement = statement.where(every.c.kind != TaskKind.ANSWER_LINE.value)
    values: dict[str, Any] = {}
    if after:
        values = order.values(after)
        statement = statement.where(order.beyond())
    rows = (await connection.execute(statement.order_by(*order.columns).limit(limit + 1), values)).all()
    return page_of(rows, limit, read=lambda row: dict(row._mapping), key=order.cursor)


def _tasks(dishonourable: Sequence[str]) -> list[sa.Select[Any]]:
    none: sa.ColumnElement[str] = sa.literal_column("''")
    failed = sa.and_(attachments.c.due_at.is_(None), attachments.c.done_at.is_(None))
    of_proposal = proposals.c.id
    # What was said of a proposal that nobody knows is nobody's unit, and waits for who reads all.
    said = outcomes.join(proposals, of_proposal == outcomes.c.proposal_id, isouter=True)
    return [
        _task(TaskKind.STANDING_AGAINST, of_proposal, milestones.c.state, none)
        .select_from(proposals.join(milestones, MILESTONE_OF))
        .where(IS_AGAINST),
        _task(TaskKind.DISCHARGED, of_proposal, employees.c.legal_standing, none)
        .select_from(proposals.join(employees, employees.c.nip == proposals.c.nip))
        .where(proposals.c.state.in_(_GRANTED), employees.c.legal_standing.in_(dishonourable)),
        _task(TaskKind.TWO_PROPOSALS, of_proposal, none, none).where(
            proposals.c.duplicate_of.is_not(None), proposals.c.state.not_in(_OVER)
        ),
        _task(TaskKind.OUTCOME_NOT_APPLIED, outcomes.c.proposal_id, outcomes.c.unfit, _text_of(outcomes.c.id))
        .select_from(said)
        .where(outcomes.c.unfit.is_not(None), outcomes.c.settled_at.is_(None)),
        _task(TaskKind.NOT_ATTACHED, of_proposal, attachments.c.error, attachments.c.code)
        .select_from(proposals.join(attachments, attachments.c.proposal_id == of_proposal))
        .where(failed, proposals.c.state.in_(_UNVERIFIED)),
        _task(
            TaskKind.ANSWER_LINE,
            answer_lines.c.answer_id,
            answer_lines.c.code,
            sa.cast(answer_lines.c.line, sa.String),
            unit=sa.cast(sa.null(), sa.String),
        ).where(answer_lines.c.state.in_(_WAITING)),
    ]


def _text_of(column: sa.Column[Any]) -> sa.ColumnElement[str]:
    """Return an id as text, without dashes: SQLite keeps it so."""
    return sa.func.replace(sa.cast(column, sa.String), "-", "")


def _task(
    kind: TaskKind,
    about: Any,  # noqa: ANN401 - expressions
    detail: Any,  # noqa: ANN401
    reference: Any,  # noqa: ANN401
    *,
    unit: sa.ColumnElement[str] = proposals.c.unit_code,
) -> sa.Select[Any]:
    return sa.select(
        sa.literal_column(f"'{kind.value}'", sa.String).label("kind"),
        about.label("about"),
        unit.label("unit_code"),
        detail.label("detail"),
        sa.type_coerce(reference, sa.String).label("reference"),
    )
