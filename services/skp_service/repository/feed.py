"""The feed of final results, numbered in the order in which they were committed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.vocabulary import FunctionalLevel, PeriodKind, Predicate
from hub.store import numbered_feed
from hub.store.numbered_feed import Stretch
from readmodels.people.domain.hierarchy import Position
from readmodels.people.positions import load_positions
from services.skp_service.domain.follow_up import assessed_months, assessed_span, follow_up_of
from services.skp_service.domain.months import MonthRule
from services.skp_service.domain.skp import Skp
from services.skp_service.tables import results_feed


async def append(
    connection: AsyncConnection, final: Sequence[Skp], ip_points: Mapping[Predicate, int], month_rule: MonthRule
) -> None:
    """Add final assessments, in order. Whoever else adds some waits until this transaction has ended."""
    if not final:
        return
    held = await load_positions(connection, {skp.position_id for skp in final})
    rows = [
        {
            "skp_id": skp.id,
            "unit_code": skp.unit_code,
            "content": _content(skp, held[skp.position_id], ip_points, month_rule),
        }
        for skp in final
    ]
    await numbered_feed.append(connection, results_feed, rows)


def _content(skp: Skp, position: Position, ip_points: Mapping[Predicate, int], month_rule: MonthRule) -> dict[str, Any]:
    final = skp.assessment
    predicate = final.predicate
    if predicate is None or final.work_results is None or final.behaviour is None or final.finalised_at is None:
        raise ValueError("only a final SKP is in the feed")
    period = skp.period
    start, end = assessed_span(position, period)
    level = None if position.functional_level is None else FunctionalLevel(position.functional_level)
    months = assessed_months(position, period, month_rule)
    effects = follow_up_of(predicate, period.kind, level, months, ip_points)
    return {
        "nip": skp.nip,
        "position": position.title,
        "period_kind": period.kind.value,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "version": final.version,
        "work_results": final.work_results.value,
        "behaviour": final.behaviour.value,
        "predicate": predicate.value,
        "finalised_at": final.finalised_at.isoformat(),
        "reward": effects.reward,
        "coaching": effects.coaching,
        "promotable": effects.promotable,
        "credit_points": None if effects.credit_points is None else str(effects.credit_points),
        "ip_performance": effects.ip_performance,
    }


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which final assessments are wanted; None does not restrict."""

    units: Collection[str] | None = None
    kind: PeriodKind | None = None
    reward: bool | None = None
    coaching: bool | None = None
    promotable: bool | None = None


async def read(connection: AsyncConnection, *, after: int, limit: int, wanted: Wanted) -> Stretch:
    """Return what follows a number. Two statements, however much it is."""
    content = results_feed.c.content
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.units is not None:
        conditions.append(results_feed.c.unit_code.in_(wanted.units))
    if wanted.kind is not None:
        conditions.append(content["period_kind"].as_string() == wanted.kind.value)
    flags = {flag: getattr(wanted, flag) for flag in ("reward", "coaching", "promotable")}
    conditions += [content[flag].as_boolean() == value for flag, value in flags.items() if value is not None]
    return await numbered_feed.read(connection, results_feed, *conditions, after=after, limit=limit)
