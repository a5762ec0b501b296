"""Use case of the achievement report and the nominative list: whom they are about, and who assesses each."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.skp_service.documents.content import Period
from services.skp_service.domain.caller_relations import CallerRelations
from services.skp_service.domain.sync import SyncState
from services.skp_service.handlers.context import ActorContext
from services.skp_service.handlers.scope import scope_in_period
from services.skp_service.reports.nominative import NominativeRow
from services.skp_service.repository.report_lines import Line, Roster


@dataclass(frozen=True, slots=True)
class Report:
    """What a caller asks for.

    Attributes:
        caller: who asks.
        roster: whom it is about.
        at: now, in the agency's time zone.
        regent: name of who assesses where there is no superior; None: the settings name nobody.
    """

    caller: CallerRelations
    roster: Roster
    at: datetime
    regent: str | None

    @property
    def span(self) -> Period:
        """What it is about, as sheets head it."""
        period = self.roster.period
        return Period(period.kind, period.start, period.end)

    def assessor_of(self, skp_id: UUID | None, assessor: str | None, *, superior_named: bool) -> str | None:
        """Return the name of the assessor, once one can be told.

        Who has no superior and no SKP yet may be under a vacant post: nobody can tell before there is one.
        """
        by_regent = skp_id is not None and not superior_named
        return self.regent if by_regent else assessor

    async def rows(self, lines: AsyncGenerator[Line, None]) -> AsyncGenerator[NominativeRow, None]:
        """Yield lines as the sheet has them."""
        async with aclosing(lines):
            async for one in lines:
                yield NominativeRow(
                    nip=one.nip,
                    name=one.name,
                    position=one.position,
                    grade=one.grade,
                    unit=one.unit,
                    assessor=self.assessor_of(one.skp_id, one.assessor, superior_named=one.superior_named),
                    period=self.span,
                    stage=one.stage,
                    predicate=one.predicate,
                    sync=one.sync_state or SyncState.NOT_SENT,
                )


async def report_of(
    connection: AsyncConnection, context: ActorContext, period_id: UUID, unit_code: str | None, zone: tzinfo
) -> Report:
    """Return what a caller may ask for. Raises UnknownPeriod, UnknownUnit, NotYourUnit."""
    scope, period = await scope_in_period(connection, context, period_id, unit_code)
    head = context.rules.head_assessor
    roster = Roster(period, context.today, scope.units)
    return Report(scope.caller, roster, context.at.astimezone(zone), None if head is None else head.name)
