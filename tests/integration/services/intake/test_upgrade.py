"""A hub whose source published records itself, with numbers of its own, gets intake: nothing is lost or muted."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import aio_pika
import pytest
import pytest_asyncio
import sqlalchemy as sa

from contracts.contract import SOURCES
from contracts.employee import EmployeeChangedV1
from contracts.unit import UnitChangedV1
from hub.audit import KnownBy
from hub.messaging.declaring import remove
from hub.operations import parked
from hub.operations.operator import Operator
from hub.service import RunningService
from hub.store.database import Database
from hub.tables import outbox, parked_messages
from readmodels.people.tables import employees, positions, units
from services.skp_service.app import service as skp_service
from services.skp_service.settings import SkpSettings
from tests.integration.services.intake.at_broker import SIMPEG, AtBroker, reported
from tests.integration.services.intake.at_broker import SOURCES as NAMES
from tests.integration.services.skp_service.agency_fixture import sign_in_by_name
from tests.support.contracts import envelope
from tests.support.environment import Environment
from tests.support.services import Instance
from tests.support.tables import made
from tests.support.waiting import until

TAKEN, WAITING, STAYED = "199001012015032000", "198502022010011000", "197505052000031000"
WORKED = (
    sa.select(positions.c.title, positions.c.start, positions.c.end)
    .where(positions.c.nip == TAKEN)
    .order_by(positions.c.start)
)
PLACE = {"unit_code": "BKD", "position": "Guru", "employment": "pns"}


@dataclass(frozen=True)
class Hub:
    """Intake, the service that takes its records, and who published them before."""

    intake: AtBroker

    @property
    def environment(self) -> Environment:
        """Where they are."""
        return self.intake.environment

    def settings(self, former: str) -> SkpSettings:
        """Return the receiver's settings."""
        told = self.environment.settings(sources=NAMES, former_publishers=former)
        return SkpSettings(**told.model_dump(exclude_unset=True))

    @asynccontextmanager
    async def receiving(self, former: str) -> AsyncIterator[Instance]:
        """Run the receiver for a while, former publishers believed or not."""
        with pytest.MonkeyPatch.context() as patch:
            sign_in_by_name(patch)
            running = RunningService(replace(skp_service, port=0), self.settings(former))
        instance = Instance(running, asyncio.create_task(running.run()))
        await instance.ready()
        try:
            yield instance
        finally:
            await instance.stop()

    async def publish(self, version: int, name: str, **record: Any) -> None:
        """Publish a record as the source did that numbered them itself."""
        kind = UnitChangedV1.type if "code" in record else EmployeeChangedV1.type
        headers: dict[str, Any] = {**envelope(str(uuid4())).to_headers(), "cloudEvents:type": kind}
        body = json.dumps({"version": version, "name": name} | record).encode()
        message = aio_pika.Message(body, headers=headers, content_type="application/json", user_id=SIMPEG)
        async with self.environment.channel() as channel:
            exchange = await channel.get_exchange(self.intake.names.exchange)
            await exchange.publish(message, kind, mandatory=True)

    async def rows(self, statement: sa.Select[Any]) -> list[sa.Row[Any]]:
        """Return what the receiver has stored."""
        database = Database.of(self.settings("refuse"), skp_service.name)
        try:
            async with database.read() as connection:
                return [*(await connection.execute(statement)).all()]
        finally:
            await database.close()

    async def names(self) -> dict[str, str]:
        """Return the name of everybody, and of every unit, as the receiver has them."""
        people = await self.rows(sa.select(employees.c.nip, employees.c.name))
        return dict(map(tuple, [*people, *await self.rows(sa.select(units.c.code, units.c.name))]))

    async def holds(self, expected: Mapping[str, str]) -> None:
        """Wait until the receiver has these names, and no others."""
        await until(lambda: _is(self.names, expected))

    async def announced(self, count: int) -> None:
        """Wait until intake's outbox has sent so much."""
        await self.intake.counted(sa.select(outbox).where(outbox.c.sent_at.is_not(None)), count)


async def _is(read: Any, expected: object) -> bool:
    return bool(await read() == expected)


@pytest_asyncio.fixture
async def hub_before(broker_url: str, tmp_path: Path) -> AsyncIterator[Hub]:
    """A hub as it was before intake: some records are taken, others still wait in the queues."""
    hub = Hub(AtBroker(Environment.new(broker_url, "", tmp_path)))
    database = Database.of(hub.settings("accept"), skp_service.name)
    await made(database, skp_service.all_migrations)
    await database.close()
    async with hub.receiving("accept") as instance:
        topology = instance.runtime.keeper.topology
        for version in (1, 2, 3):
            await hub.publish(version, f"Satu {version}", nip=TAKEN, effective_on="2020-01-01", **PLACE)
        await hub.publish(7, "Tiga 7", nip=STAYED, **PLACE)
        await hub.publish(4, "Badan 4", code="BKD", kind="badan")
        await hub.holds({TAKEN: "Satu 3", STAYED: "Tiga 7", "BKD": "Badan 4"})
    await hub.publish(4, "Satu 4", nip=TAKEN, effective_on="2020-01-01", **PLACE)
    await hub.publish(1, "Dua 1", nip=WAITING, **PLACE)
    await hub.publish(5, "Badan 5", code="BKD", kind="badan")
    await hub.intake.prepare()
    yield hub
    await hub.intake.clean()
    async with await aio_pika.connect(broker_url) as connection:
        await remove(connection, topology)
    await hub.environment.clean()


def test_the_sources_are_who_published_before() -> None:
    assert {EmployeeChangedV1.former_publisher, UnitChangedV1.former_publisher} == {SOURCES}


async def _report_first(hub: Hub) -> None:
    await hub.intake.report(SIMPEG, reported("unit", {"code": "BKD", "name": "Badan baru", "kind": "badan"}))
    first = {"nip": TAKEN, "name": "Satu baru", "version": 5, "effective_on": "2024-01-01"}
    await hub.intake.report(SIMPEG, reported("first", PLACE | first | {"position": "Kepala Sekolah"}))
    await hub.announced(2)


async def test_what_waits_takes_effect_as_the_older_ones_that_it_is(hub_before: Hub) -> None:
    hub = hub_before
    async with hub.intake.running():
        await _report_first(hub)
        async with hub.receiving("accept") as instance:
            assert instance.runtime.origins.warnings
            await hub.holds({TAKEN: "Satu baru", WAITING: "Dua 1", STAYED: "Tiga 7", "BKD": "Badan baru"})
            # Only the present is reported: where somebody was before stays as the source had told it.
            assert await hub.rows(WORKED) == [
                ("Guru", date(2020, 1, 1), date(2023, 12, 31)),
                ("Kepala Sekolah", date(2024, 1, 1), None),
            ]
            # The source goes on for a moment, until the broker forbids it: that is older, whatever comes when.
            await hub.publish(5, "Satu 5", nip=TAKEN, **PLACE)
            await hub.publish(8, "Tiga 8", nip=STAYED, **PLACE)
            await hub.holds({TAKEN: "Satu baru", WAITING: "Dua 1", STAYED: "Tiga 8", "BKD": "Badan baru"})
            for nip, number in ((TAKEN, "Satu"), (WAITING, "Dua"), (STAYED, "Tiga")):
                later = {"nip": nip, "name": f"{number} kini", "version": 6} | PLACE
                await hub.intake.report(SIMPEG, reported(f"later {nip}", later))
            await hub.holds({TAKEN: "Satu kini", WAITING: "Dua kini", STAYED: "Tiga kini", "BKD": "Badan baru"})
    assert await hub.rows(sa.select(parked_messages)) == []


async def test_what_waits_is_parked_where_nobody_said_so_and_comes_in_afterwards(hub_before: Hub) -> None:
    hub = hub_before
    async with hub.intake.running():
        await _report_first(hub)
        async with hub.receiving("refuse"):
            await hub.holds({TAKEN: "Satu baru", STAYED: "Tiga 7", "BKD": "Badan baru"})
            await until(lambda: _is(lambda: _parked(hub), [("wrong_publisher", SIMPEG)] * 3))
        async with hub.receiving("accept") as instance:
            by = Operator("siti", KnownBy.OPTION)
            assert len(await parked.replay_all(instance.runtime.transactions, by=by, reason="pemutakhiran")) == 3
            await hub.holds({TAKEN: "Satu baru", WAITING: "Dua 1", STAYED: "Tiga 7", "BKD": "Badan baru"})
    assert {row.state for row in await hub.rows(sa.select(parked_messages.c.state))} == {"replayed"}


async def test_who_has_counted_beyond_the_clock_mutes_nobody_either(hub_before: Hub) -> None:
    hub, beyond = hub_before, 20261231235959999 // 10
    async with hub.receiving("accept"), hub.intake.running(intake_versions_above=beyond):
        await hub.publish(beyond, "Dua dulu", nip=WAITING, **PLACE)
        await hub.publish(beyond, "Badan dulu", code="BKD", kind="badan")
        await hub.holds({TAKEN: "Satu 4", WAITING: "Dua dulu", STAYED: "Tiga 7", "BKD": "Badan dulu"})
        await hub.intake.report(SIMPEG, reported("unit", {"code": "BKD", "name": "Badan baru"}))
        await hub.intake.report(SIMPEG, reported("first", {"nip": WAITING, "name": "Dua baru"} | PLACE))
        await hub.holds({TAKEN: "Satu 4", WAITING: "Dua baru", STAYED: "Tiga 7", "BKD": "Badan baru"})
        await hub.intake.report(SIMPEG, reported("second", {"nip": WAITING, "name": "Dua kini"}))
        await hub.holds({TAKEN: "Satu 4", WAITING: "Dua kini", STAYED: "Tiga 7", "BKD": "Badan baru"})


async def _parked(hub: Hub) -> list[tuple[Any, ...]]:
    statement = sa.select(parked_messages.c.error_code, parked_messages.c.publisher)
    return [tuple(row) for row in await hub.rows(statement.where(parked_messages.c.state == "parked"))]
