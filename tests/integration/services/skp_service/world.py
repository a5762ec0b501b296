"""A little invented district, and a look at what the service has stored."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
import sqlalchemy as sa

from contracts.contract import Contract
from contracts.employee import EmployeeChangedV1
from contracts.envelope import Envelope
from contracts.skp import SkpFinalisedV1
from contracts.unit import UnitChangedV1
from contracts.vocabulary import Employment, Rating, SkpKind
from hub.clock import moment
from hub.http import Readiness, build_app
from hub.runtime import Runtime
from hub.service import attach
from hub.subscription import Received
from hub.tables import outbox
from services.skp_service import handlers
from services.skp_service.handlers import OpenSkp, RateSkp
from services.skp_service.subscribers import SUBSCRIPTIONS
from services.skp_service.tables import employees, skps

HEAD = "197001011995031000"
YEAR = 2025


def staff_nip(number: int) -> str:
    """Return an invented NIP; the serial 000 is nobody's."""
    return f"1990010120{10 + number // 12:02}{number % 12 + 1:02}1000"


def employee(nip: str, *, version: int = 1, **changes: Any) -> EmployeeChangedV1:
    """Return an employee's record: staff of unit BKD-1 under the head, unless told otherwise."""
    record = {
        "nip": nip,
        "version": version,
        "name": "Sariwangi Padmanegara",
        "employment": Employment.PNS,
        "unit_code": "BKD-1",
        "position": "Analis SDM Aparatur Ahli Muda",
        "grade": "III/c",
        "superior_nip": HEAD,
    }
    return EmployeeChangedV1.model_validate(record | changes)


def head() -> EmployeeChangedV1:
    """Return the top official's record."""
    return employee(
        HEAD, name="Wangsareja Tanu", unit_code="BKD", position="Kepala Badan", grade="IV/b", superior_nip=None
    )


def unit(code: str, *, version: int = 1, **changes: Any) -> UnitChangedV1:
    """Return a unit's record."""
    record = {"code": code, "version": version, "name": f"Unit {code}", "kind": "badan"}
    return UnitChangedV1.model_validate(record | changes)


async def deliver(runtime: Runtime, subscription: str, *data: Contract) -> None:
    """Hand messages to a subscription as the kit's consumer does: as one batch in one transaction."""
    (handler,) = [each.handler for each in SUBSCRIPTIONS if each.name == subscription]
    batch = [Received(Envelope(id=str(uuid4()), source="/test", type=each.type, time=moment(0)), each) for each in data]
    async with runtime.transactions.begin() as tx:
        await handler(batch, tx)


@asynccontextmanager
async def client_of(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the service's HTTP application; once a runtime."""
    parts = runtime.service.build(runtime)
    app = build_app(runtime, parts, Readiness(), attach(runtime, parts))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://skp") as client:
        yield client


class World:
    """Fills the service through its use cases and reads its tables."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    async def settle(self, staff: int = 3) -> list[str]:
        """Make known both units, the head and `staff` subordinates; returns the subordinates' NIPs."""
        nips = [staff_nip(number) for number in range(staff)]
        async with self.runtime.transactions.begin() as tx:
            await handlers.project_units([unit("BKD"), unit("BKD-1", parent_code="BKD")], tx)
            await handlers.project_employees([head(), *map(employee, nips)], tx)
        return nips

    async def open(self, nips: Sequence[str]) -> list[UUID]:
        """Make drafts; returns their ids."""
        async with self.runtime.transactions.begin() as tx:
            opened = await handlers.open_skps([OpenSkp(nip, YEAR, SkpKind.ANNUAL) for nip in nips], tx)
        return [each.skp.id for each in opened]

    async def assess(self, nips: Sequence[str]) -> list[UUID]:
        """Make drafts and rate them; returns their ids."""
        ids = await self.open(nips)
        async with self.runtime.transactions.begin() as tx:
            await handlers.rate_skps([RateSkp(skp_id, Rating.ABOVE, Rating.AS_EXPECTED) for skp_id in ids], tx)
        return ids

    async def events(self) -> list[SkpFinalisedV1]:
        """Return what stands in the outbox, in order."""
        rows = await self._rows(sa.select(outbox).order_by(outbox.c.id))
        assert {row.routing_key for row in rows} <= {SkpFinalisedV1.type}
        events = [SkpFinalisedV1.model_validate(json.loads(row.body)) for row in rows]
        assert [row.headers["cloudEvents:subject"] for row in rows] == [str(event.skp_id) for event in events]
        return events

    async def skps(self) -> list[sa.Row[Any]]:
        """Return the stored SKPs."""
        return await self._rows(sa.select(skps).order_by(skps.c.nip))

    async def employees(self) -> dict[str, sa.Row[Any]]:
        """Return the stored employees, by NIP."""
        return {row.nip: row for row in await self._rows(sa.select(employees))}

    async def _rows(self, statement: sa.Select[Any]) -> list[sa.Row[Any]]:
        async with self.runtime.database.read() as connection:
            return list(await connection.execute(statement))
