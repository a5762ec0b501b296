"""What a person has to decide: nothing of it happens by itself."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.store.paging import Keyset, Page, page_of
from readmodels.people.tables import employees
from services.award_service.domain.cycle import ENDED, GRANTED, UNVERIFIED, State
from services.award_service.repository.listing import IS_AGAINST, MILESTONE_OF
from services.award_service.tables import attachments, milestones, outcomes, proposals

_ENDED: Final = sorted(one.value for one in ENDED)
_GRANTED: Final = sorted(one.value for one in GRANTED)
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


TaskRow = dict[str, Any]
"""Something for a person to decide: `kind`, `proposal_id`, `detail` (a code) and `reference` (an outcome's id, or the
code of a document; empty: none)."""


async def list_tasks(
    connection: AsyncConnection,
    *,
    dishonourable: Collection[str],
    units: Collection[str] | None,
    after: str | None,
    limit: int,
) -> Page[TaskRow, str]:
    """Return what a person has to decide. One statement. Raises WrongCursor.

    Args:
        connection: to the database.
        dishonourable: codes of the legal standing of who was discharged without honour.
        units: codes of the people's units; None: of all.
        after: a page's `next`.
        limit: how many at the most.
    """
    every = sa.union_all(*_tasks(sorted(dishonourable))).subquery("tasks")
    order = Keyset(*cast("Any", (every.c.proposal_id, every.c.kind, every.c.reference)))
    statement = sa.select(every.c.kind, every.c.proposal_id, every.c.detail, every.c.reference)
    if units is not None:
        statement = statement.where(every.c.unit_code.in_(sorted(units)))
    values: dict[str, Any] = {}
    if after:
        values = order.values(after)
        statement = statement.where(order.beyond())
    rows = (await connection.execute(statement.order_by(*order.columns).limit(limit + 1), values)).all()
    return page_of(rows, limit, read=lambda row: dict(row._mapping), key=order.cursor)


def _tasks(dishonourable: Sequence[str]) -> list[sa.Select[Any]]:
    none: sa.ColumnElement[str] = sa.literal_column("''")
    failed = sa.and_(attachments.c.due_at.is_(None), attachments.c.done_at.is_(None))
    return [
        _task(TaskKind.STANDING_AGAINST, milestones.c.state, none).join(milestones, MILESTONE_OF).where(IS_AGAINST),
        _task(TaskKind.DISCHARGED, employees.c.legal_standing, none)
        .join(employees, employees.c.nip == proposals.c.nip)
        .where(proposals.c.state.in_(_GRANTED), employees.c.legal_standing.in_(dishonourable)),
        _task(TaskKind.TWO_PROPOSALS, none, none).where(
            proposals.c.duplicate_of.is_not(None), proposals.c.state.not_in(_ENDED)
        ),
        _task(TaskKind.OUTCOME_NOT_APPLIED, outcomes.c.unfit, sa.cast(outcomes.c.id, sa.String))
        .join(outcomes, outcomes.c.proposal_id == proposals.c.id)
        .where(outcomes.c.unfit.is_not(None)),
        _task(TaskKind.NOT_ATTACHED, attachments.c.error, attachments.c.code)
        .join(attachments, attachments.c.proposal_id == proposals.c.id)
        .where(failed, proposals.c.state.in_(_UNVERIFIED)),
    ]


def _task(kind: TaskKind, detail: Any, reference: Any) -> sa.Select[Any]:  # noqa: ANN401 - expressions
    return sa.select(
        sa.literal_column(f"'{kind.value}'", sa.String).label("kind"),
        proposals.c.id.label("proposal_id"),
        proposals.c.unit_code,
        detail.label("detail"),
        sa.type_coerce(reference, sa.String).label("reference"),
    ).select_from(proposals)
