"""What tests hand in at intake, and what comes of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from contracts.employee import EmployeeChangedV1
from contracts.unit import UnitChangedV1
from hub.runtime import Runtime
from hub.tables import outbox
from services.intake.app import merging_of
from services.intake.domain.precedence import Precedence
from services.intake.domain.report import SourceReport
from services.intake.handlers.context import Merging
from services.intake.handlers.merging import mark_all_if_others_are_believed, merge_marked
from services.intake.handlers.reports import take
from services.intake.repository.receipts import Answer
from services.intake.settings import IntakeSettings
from services.intake.tables import employees, metadata
from tests.support.intake.reported import NIP

TODAY = date(2026, 6, 15)


class Desk:
    """Intake, and what it has announced."""

    def __init__(self, runtime: Runtime[IntakeSettings]) -> None:
        self.runtime = runtime
        self.merging: Merging = replace(merging_of(runtime), today=lambda: TODAY)

    async def clear(self) -> None:
        """Forget everything."""
        async with self.runtime.database.begin() as connection:
            for table in (*metadata.sorted_tables, outbox):
                await connection.execute(sa.delete(table))

    async def believe(self, table: str) -> None:
        """Go by another table of precedence, as after a restart."""
        self.merging = replace(self.merging, precedence=Precedence.read(table))
        await mark_all_if_others_are_believed(self.runtime.transactions, self.merging)
        while await merge_marked(self.runtime.transactions, self.merging):
            pass

    async def take(self, *reports: SourceReport) -> list[Answer]:
        """Hand in reports in one transaction, then make again what they concern."""
        async with self.runtime.transactions.begin() as tx:
            answers = await take(tx, reports, self.merging, door="amqp")
        while await merge_marked(self.runtime.transactions, self.merging):
            pass
        return answers

    async def take_each(self, batches: Iterable[Sequence[SourceReport]]) -> None:
        """Hand in several batches."""
        for batch in batches:
            await self.take(*batch)

    async def announced(self) -> list[EmployeeChangedV1 | UnitChangedV1]:
        """Return what has been announced, in order."""
        models: dict[str, type[EmployeeChangedV1 | UnitChangedV1]] = {
            EmployeeChangedV1.type: EmployeeChangedV1,
            UnitChangedV1.type: UnitChangedV1,
        }
        async with self.runtime.database.read() as connection:
            rows = await connection.execute(sa.select(outbox.c.routing_key, outbox.c.body).order_by(outbox.c.id))
            return [models[row.routing_key].model_validate_json(row.body) for row in rows if row.routing_key in models]

    async def employees(self) -> dict[str, EmployeeChangedV1]:
        """Return the newest record of everybody."""
        return {one.nip: one for one in await self.announced() if isinstance(one, EmployeeChangedV1)}

    async def held(self) -> Sequence[str]:
        """Return the numbers of all whose record intake has."""
        async with self.runtime.database.read() as connection:
            return (await connection.execute(sa.select(employees.c.nip))).scalars().all()

    async def units(self) -> list[UnitChangedV1]:
        """Return the newest record of each unit."""
        return [*{one.code: one for one in await self.announced() if isinstance(one, UnitChangedV1)}.values()]

    async def employee(self, nip: str = NIP) -> EmployeeChangedV1:
        """Return somebody's newest record."""
        return (await self.employees())[nip]
