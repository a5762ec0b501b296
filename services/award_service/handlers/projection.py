"""Use cases of the district's events: people as they are told of, and what sources hold of them."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from contracts.employee import EmployeeChangedV1
from contracts.unit import UnitChangedV1
from hub.store.bulk import in_parts
from hub.transaction import Transaction, Transactions
from readmodels.people import calendar
from readmodels.people.findings import Finding
from readmodels.people.projection import PeopleProjection
from services.award_service.domain.due import DueRules
from services.award_service.handlers.standings import AT_ONCE, lock_standings, recompute
from services.award_service.repository.lists import ListedRow, keep_lists
from services.award_service.repository.proposals import follow_people
from services.award_service.repository.references import AwardReferences


def _nobody_is_told(_tx: Transaction, _found: Sequence[Finding]) -> None:
    """What is doubtful in records, `skp_service` tells of."""


_PEOPLE: Final = PeopleProjection(AwardReferences(), on_findings=_nobody_is_told)


async def project_employees(batch: Sequence[EmployeeChangedV1], tx: Transaction, today: date, rules: DueRules) -> None:
    """Take over employees' records, and compute anew how they stand; open proposals follow them into their unit."""
    changed = await _PEOPLE.project_employees(tx, batch, today)
    await recompute(tx.connection, changed, today, rules)
    await follow_people(tx.connection, changed)


async def project_units(batch: Sequence[UnitChangedV1], tx: Transaction) -> None:
    """Take over units' records."""
    await _PEOPLE.project_units(tx, batch)


async def take_lists(tx: Transaction, rows: Sequence[ListedRow], today: date, rules: DueRules) -> set[str]:
    """Take over what sources hold of people, and compute anew how they stand.

    Returns whose lists these are, by their present number; who is not known yet stands nowhere, and will once they are.
    """
    await lock_standings(tx.connection)
    changed = await keep_lists(tx.connection, rows, tx.clocks.now())
    await recompute(tx.connection, changed, today, rules)
    return changed


async def follow_the_calendar(transactions: Transactions, today: date, rules: DueRules) -> None:
    """Take over what has begun or is over since the last day that was followed, and compute anew how people stand."""

    async def stand_anew(moved: Sequence[str]) -> None:
        for nips in in_parts(moved, AT_ONCE):
            async with transactions.begin() as tx:
                await lock_standings(tx.connection)
                await recompute(tx.connection, nips, today, rules)
                await follow_people(tx.connection, nips)

    await calendar.follow_the_calendar(transactions, _PEOPLE, today, stand_anew)
