"""A small service that keeps the people, and tokens of theirs: one for each position that somebody has drawn it for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.contract import Contract
from contracts.employee import EmployeeChangedV1
from contracts.unit import UnitChangedV1
from hub.messaging.subscription import Subscription
from hub.runtime import Parts, Runtime, Service
from hub.settings import HubSettings
from hub.transaction import Transaction
from readmodels.people.calendar import follow_the_calendar
from readmodels.people.domain.hierarchy import Position
from readmodels.people.domain.history import Tenure
from readmodels.people.domain.organisation import Employee
from readmodels.people.employees import load_employees
from readmodels.people.findings import Finding
from readmodels.people.positions import positions_of
from readmodels.people.projection import PeopleProjection
from readmodels.people.references import Renumbering
from readmodels.people.renumbering import renumber_columns
from readmodels.people.tables import MIGRATIONS

HEAD: Final = "197001011995031000"
NIP: Final = "199001012015031000"
TODAY: Final = date(2026, 2, 16)

metadata = sa.MetaData()

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("nip", sa.String(18), primary_key=True),
    sa.Column("position_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("is_frozen", sa.Boolean, nullable=False),
)
"""Somebody has one token at the most under each number; those of a number that has one keep their own."""


class TokenUses:
    """Tokens stay with their position, whatever becomes of it."""

    def __init__(self, rows: Sequence[sa.Row[Any]]) -> None:
        self._rows = rows

    def in_use(self, nip: str) -> Collection[int]:
        return {row.position_id for row in self._rows if row.nip == nip}

    def frozen(self, nip: str) -> Collection[int]:
        return {row.position_id for row in self._rows if row.nip == nip and row.is_frozen}

    def follow(self, nip: str, going_on: Mapping[int, Tenure], void: Sequence[Position]) -> Collection[int]:
        return self.in_use(nip)

    async def save(self, connection: AsyncConnection) -> None:
        """Nothing has moved."""


class TokenReferences:
    """Tokens name people and positions."""

    async def uses_of(self, connection: AsyncConnection, nips: Collection[str]) -> TokenUses:
        return TokenUses((await connection.execute(sa.select(tokens).where(tokens.c.nip.in_(nips)))).all())

    async def renumber(self, connection: AsyncConnection, renumberings: Sequence[Renumbering]) -> Collection[str]:
        having = set((await connection.execute(sa.select(tokens.c.nip))).scalars())
        left = {one.former for one in renumberings if {one.former, one.present} <= having}
        if followed := [one for one in renumberings if one.former not in left]:
            await renumber_columns(connection, [tokens.c.nip], followed)
        return left


@dataclass
class Roster:
    """One running copy of the service: what it was told, and a look at what it keeps."""

    runtime: Runtime
    changed: list[set[str]] = field(default_factory=list)
    findings: list[tuple[str, str]] = field(default_factory=list)
    moved: list[list[str]] = field(default_factory=list)

    def note(self, tx: Transaction, found: Sequence[Finding]) -> None:
        tx.after_commit(lambda: self.findings.extend((one.code.value, one.nip) for one in found))

    @property
    def projection(self) -> PeopleProjection:
        return PeopleProjection(TokenReferences(), self.note)

    async def deliver(self, *data: Contract, today: date = TODAY) -> None:
        """Hand messages of one kind to their subscription, as one batch in one transaction."""
        (handler,) = [one.handler for one in self.subscriptions(today) if type(data[0]) in one.contracts]
        async with self.runtime.transactions.begin() as tx:
            await handler(data, tx)

    def subscriptions(self, today: date) -> Sequence[Subscription]:
        async def take_employees(batch: Sequence[EmployeeChangedV1], tx: Transaction) -> None:
            self.changed.append(await self.projection.project_employees(tx, batch, today))

        async def take_units(batch: Sequence[UnitChangedV1], tx: Transaction) -> None:
            self.changed.append(await self.projection.project_units(tx, batch))

        return (
            Subscription("employees", (EmployeeChangedV1,), take_employees, "Menyimpan data pegawai."),
            Subscription("units", (UnitChangedV1,), take_units, "Menyimpan data unit."),
        )

    async def follow(self, today: date) -> None:
        """Follow the calendar, a person a transaction; who has moved is told last."""

        async def react(moved: Sequence[str]) -> None:
            self.moved.append(list(moved))

        await follow_the_calendar(self.runtime.transactions, self.projection, today, react, at_once=1)

    async def rows(self, statement: sa.Select[Any]) -> list[sa.Row[Any]]:
        async with self.runtime.database.read() as connection:
            return list(await connection.execute(statement))

    async def employee(self, nip: str) -> Employee:
        async with self.runtime.database.read() as connection:
            return (await load_employees(connection, [nip]))[nip]

    async def held(self, nip: str = NIP) -> list[tuple[str, date, date | None]]:
        """Return where somebody worked: unit, first and last day."""
        async with self.runtime.database.read() as connection:
            return [(one.unit_code, one.start, one.end) for one in await positions_of(connection, nip)]

    async def draw(self, nip: str, *, is_frozen: bool = False) -> int:
        """Draw a token for the last position of somebody, and return the position's number."""
        async with self.runtime.database.begin() as connection:
            last = (await positions_of(connection, nip))[-1].id
            await connection.execute(sa.insert(tokens).values(nip=nip, position_id=last, is_frozen=is_frozen))
        return last


def unit(code: str, **changes: Any) -> UnitChangedV1:
    """Return a unit's record."""
    given = {"code": code, "version": 1, "name": code, "kind": "badan", "head_title": f"Kepala {code}"}
    return UnitChangedV1.model_validate(given | changes)


def employee(nip: str = NIP, version: int = 1, **changes: Any) -> EmployeeChangedV1:
    """Return an employee's record: of unit BKD-1, with no day."""
    given = {"nip": nip, "version": version, "name": "Sariwangi", "employment": "pns", "grade": "III/c"}
    return EmployeeChangedV1.model_validate(given | {"unit_code": "BKD-1", "position": "Analis"} | changes)


SERVICE: Final = Service(
    "roster", "Daftar pegawai", "Daftar.", 0, lambda _runtime: Parts(), HubSettings, migrations=(MIGRATIONS,)
)
