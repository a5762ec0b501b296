"""The service on a database, as tests talk to it: people and lists in, standings out."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from contracts.employee import EmployeeChangedV1
from contracts.vocabulary import AwardGrade, Employment
from hub.runtime import Runtime
from services.award_service.domain.due import DueRules
from services.award_service.domain.listed import ListKind, SourceList
from services.award_service.handlers import projection
from services.award_service.repository.lists import ListedRow
from services.award_service.settings import AwardSettings
from services.award_service.tables import milestones, standings

TODAY = date(2026, 8, 17)
NOW = datetime(2026, 8, 17, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


def employee(nip: str, version: int = 1, **others: Any) -> EmployeeChangedV1:
    """Return a record of somebody, who works since their appointment."""
    told: dict[str, Any] = {
        "nip": nip,
        "version": version,
        "name": "Sariwangi Padmanegara",
        "employment": Employment.PNS,
        "unit_code": "BKPSDM",
        "position": "Analis SDM Aparatur Ahli Muda",
        "grade": "III/c",
        "legal_standing": "01",
    }
    return EmployeeChangedV1.model_validate(told | others)


def listed(
    nip: str, kind: ListKind, *entries: Any, source: str = "simpeg", as_of: date = TODAY, at: float = 1.0
) -> ListedRow:
    """Return a list of a source's."""
    return ListedRow(nip, SourceList(kind, source, as_of, entries), at, "amqp")


class Desk:
    """Talks to the service's handlers."""

    def __init__(self, runtime: Runtime[AwardSettings]) -> None:
        self.runtime = runtime
        self.transactions = runtime.transactions
        self.rules = runtime.settings.due_rules

    async def take_people(self, *records: EmployeeChangedV1, today: date = TODAY) -> None:
        async with self.transactions.begin() as tx:
            await projection.project_employees(records, tx, today, self.rules)

    async def take_lists(self, *rows: ListedRow, today: date = TODAY) -> None:
        async with self.transactions.begin() as tx:
            await projection.take_lists(tx, rows, today, self.rules)

    async def states(self, nip: str) -> dict[AwardGrade, str]:
        """Return the state of each grade of somebody's."""
        return {AwardGrade(row.grade): row.state for row in await self.rows(milestones, nip)}

    async def rows(self, table: sa.Table, nip: str) -> Sequence[sa.Row[Any]]:
        async with self.runtime.database.read() as connection:
            return (await connection.execute(sa.select(table).where(table.c.nip == nip))).all()

    async def standing(self, nip: str) -> sa.Row[Any]:
        """Return the standing that is kept."""
        (row,) = await self.rows(standings, nip)
        return row


def nips(number: int, *, born: int = 1975, appointed: str = "200003") -> Iterable[str]:
    """Yield numbers of nobody."""
    for serial in range(number):
        yield f"{born}{serial // 1000 % 12 + 1:02}{serial // 100 % 10 + 1:02}{appointed}1{serial % 100:03}"


__all__ = ["NOW", "TODAY", "Desk", "DueRules", "employee", "listed", "nips"]
