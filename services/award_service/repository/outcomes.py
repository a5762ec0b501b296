"""What the ministry has said, by whichever channel: each once."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.personal import personal
from hub.store.bulk import among, insert_many, parameters_of
from services.award_service.domain.outcome import Outcome, OutcomeChannel, Unfit, Word
from services.award_service.domain.proposal import Decree, Lack
from services.award_service.tables import outcomes

Key = tuple[OutcomeChannel, str]
"""What makes an outcome the same: its channel and its reference there."""


@personal
class _Detail:
    reason: str | None = None
    lacks: tuple[Lack, ...] = ()
    decree: Decree | None = None


@personal
class Taken:
    """An outcome as it was taken.

    Attributes:
        id: its identity.
        outcome: what was said.
        taken_at: epoch seconds.
        unfit: why nothing followed; None: it was applied.
        by_subject: who brought it.
    """

    id: UUID
    outcome: Outcome
    taken_at: float
    unfit: Unfit | None
    by_subject: str


_DETAIL: Final = TypeAdapter(_Detail)
_COLUMNS: Final = (
    "id",
    "channel",
    "reference",
    "proposal_id",
    "word",
    "said_on",
    "detail",
    "taken_at",
    "applied_at",
    "unfit",
    "by_subject",
)


async def known(connection: AsyncConnection, keys: Collection[Key]) -> Mapping[Key, Taken]:
    """Return those of some outcomes that were taken already. One statement."""
    statement = sa.select(outcomes).where(
        outcomes.c.channel.in_(sorted({channel.value for channel, _ in keys})),
        among(connection, outcomes.c.reference, sorted({reference for _, reference in keys})),
    )
    found = map(_taken_of, await connection.execute(statement))
    return {(one.outcome.channel, one.outcome.reference): one for one in found}


async def add_outcomes(connection: AsyncConnection, new: Sequence[Taken]) -> None:
    """Store outcomes; of those with one key the first stays. One statement."""
    if new:
        insert = insert_many(connection, outcomes, _COLUMNS).on_conflict_do_nothing()
        await connection.execute(insert, parameters_of(connection, _COLUMNS, [_row_of(one) for one in new]))


async def settle(connection: AsyncConnection, outcome_id: UUID, at: float) -> UUID | None:
    """Note that somebody has settled what was not applied; return of which proposal, None where nothing waits."""
    statement = sa.update(outcomes).where(
        outcomes.c.id == outcome_id, outcomes.c.unfit.is_not(None), outcomes.c.settled_at.is_(None)
    )
    found = await connection.execute(statement.values(settled_at=at).returning(outcomes.c.proposal_id))
    proposal_id: UUID | None = found.scalar_one_or_none()
    return proposal_id


async def outcomes_of(connection: AsyncConnection, proposal_id: UUID) -> list[Taken]:
    """Return what was said of a proposal, in the order in which it was taken."""
    statement = sa.select(outcomes).where(outcomes.c.proposal_id == proposal_id)
    return [_taken_of(row) for row in await connection.execute(statement.order_by(outcomes.c.taken_at, outcomes.c.id))]


def _row_of(one: Taken) -> dict[str, Any]:
    told = one.outcome
    return {
        "id": one.id,
        "channel": told.channel.value,
        "reference": told.reference,
        "proposal_id": told.proposal_id,
        "word": told.word.value,
        "said_on": told.said_on,
        "detail": _DETAIL.dump_python(_Detail(told.reason, told.lacks, told.decree), mode="json"),
        "taken_at": one.taken_at,
        "applied_at": one.taken_at if one.unfit is None else None,
        "unfit": one.unfit and one.unfit.value,
        "by_subject": one.by_subject[:300],
    }


def _taken_of(row: sa.Row[Any]) -> Taken:
    detail = _DETAIL.validate_python(row.detail)
    told = Outcome(
        OutcomeChannel(row.channel),
        row.reference,
        row.proposal_id,
        Word(row.word),
        row.said_on,
        detail.reason,
        detail.lacks,
        detail.decree,
    )
    return Taken(row.id, told, row.taken_at, None if row.unfit is None else Unfit(row.unfit), row.by_subject)
