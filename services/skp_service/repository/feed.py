"""The feed of final results, numbered in the order in which they were committed."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import FunctionalLevel, Predicate
from services.skp_service.domain.follow_up import follow_up_of, months_between
from services.skp_service.domain.hierarchy import Position
from services.skp_service.domain.skp import Skp
from services.skp_service.repository.people import load_positions
from services.skp_service.tables import results_feed


async def append(connection: AsyncConnection, final: Sequence[Skp], ip_points: Mapping[Predicate, int]) -> None:
    """Add final assessments, in order. Whoever else adds some waits until this transaction has ended."""
    if not final:
        return
    held = await load_positions(connection, {skp.position_id for skp in final})
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.text("LOCK TABLE results_feed IN SHARE ROW EXCLUSIVE MODE"))
    last = (await connection.execute(sa.select(sa.func.max(results_feed.c.number)))).scalar() or 0
    rows = [
        {
            "number": number,
            "skp_id": skp.id,
            "unit_code": skp.unit_code,
            "content": _content(skp, held[skp.position_id], ip_points),
        }
        for number, skp in enumerate(final, last + 1)
    ]
    await connection.execute(sa.insert(results_feed), rows)


def _content(skp: Skp, position: Position, ip_points: Mapping[Predicate, int]) -> dict[str, Any]:
    predicate = skp.predicate
    if predicate is None or skp.work_results is None or skp.behaviour is None or skp.finalised_at is None:
        raise ValueError("only a final SKP is in the feed")
    period = skp.period
    start = max(position.start, period.start)
    end = period.end if position.end is None else min(position.end, period.end)
    level = None if position.functional_level is None else FunctionalLevel(position.functional_level)
    months = min(12, months_between(start, max(start, end)))
    effects = follow_up_of(predicate, period.kind, level, months, ip_points)
    return {
        "nip": skp.nip,
        "position": position.title,
        "period_kind": period.kind.value,
        "start": start.isoformat(),
        "end": max(start, end).isoformat(),
        "version": skp.version,
        "work_results": skp.work_results.value,
        "behaviour": skp.behaviour.value,
        "predicate": predicate.value,
        "finalised_at": skp.finalised_at.isoformat(),
        "reward": effects.reward,
        "coaching": effects.coaching,
        "promotable": effects.promotable,
        "credit_points": None if effects.credit_points is None else str(effects.credit_points),
        "ip_performance": effects.ip_performance,
    }


async def read(
    connection: AsyncConnection, *, after: int, limit: int, units: Collection[str] | None
) -> list[sa.Row[Any]]:
    """Return what follows a number, oldest first; only of these units, unless None."""
    statement = sa.select(results_feed).where(results_feed.c.number > after)
    if units is not None:
        statement = statement.where(results_feed.c.unit_code.in_(units))
    return list((await connection.execute(statement.order_by(results_feed.c.number).limit(limit))).all())
