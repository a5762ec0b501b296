"""What a snapshot announces is what was announced: same records, same versions, same words, under new event ids."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from contracts.skp import SkpFinalisedV1
from hub.delivery.tables import deliveries
from hub.messaging.snapshot import publish
from hub.runtime import Runtime
from hub.tables import outbox
from hub.transaction import Transactions
from services.siasn_gateway.app import service as siasn_gateway
from services.siasn_gateway.settings import SiasnGatewaySettings
from services.skp_service.app import service
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    YEAR,
    Agency,
    deliver,
    employee,
    staff_plan,
)
from tests.integration.services.skp_service.test_former_nips import APPOINTED, NEW
from tests.support.tables import made

pytestmark = pytest.mark.one_database

CORRECTION = {"work_results": "below_expectation", "behaviour": "below_expectation", "reason": "Salah catat."}


async def _announced(world: Agency, contract: str) -> tuple[dict[str, bytes], set[str]]:
    """Return what was announced last of each SKP, and the events' ids."""
    rows = await world.rows(sa.select(outbox).where(outbox.c.routing_key == contract).order_by(outbox.c.id))
    return {row.headers["cloudEvents:subject"]: row.body for row in rows}, {row.event_id for row in rows}


async def _forgotten(world: Agency, contract: str) -> None:
    async with world.runtime.database.begin() as connection:
        await connection.execute(sa.delete(outbox).where(outbox.c.routing_key == contract))


@pytest.mark.parametrize("page", [1, 100])
async def test_a_snapshot_repeats_what_was_announced_last(world: Agency, page: int) -> None:
    (skp,) = await world.staff_assessed()
    await world.finalise(skp["id"])
    await world.person(HEAD).done(skp["id"], "/corrections", CORRECTION)
    month = await world.period(kind="monthly", start=f"{YEAR}-11-01", end=f"{YEAR}-11-30", drafts_close=f"{YEAR}-11-30")
    await world.cascade(month)
    part = await world.planned(skp["nip"], month, staff_plan(None), by=world.person(CHIEF))
    await world.assessed(part, by=world.person(CHIEF))
    await world.finalise(part["id"])
    # What it is announced under stays, whatever number its person has later.
    await deliver(world.runtime, "employees", employee(NEW, former_nip=skp["nip"], effective_on=APPOINTED))
    for snapshot in service.snapshots:
        contract = snapshot.contract.type
        before, ids = await _announced(world, contract)
        await _forgotten(world, contract)
        transactions = Transactions(world.runtime.database, world.runtime.outlet)
        told = [progress async for progress in publish(transactions, snapshot, page=page)]
        after, new_ids = await _announced(world, contract)
        assert before
        assert after == before
        assert told[-1].records == len(before)
        assert not ids & new_ids


async def test_a_receiver_that_holds_a_version_changes_nothing_and_a_new_one_learns_all(
    world: Agency, tmp_path: Path
) -> None:
    skp, other = await world.staff_assessed(2)
    await world.finalise(skp["id"], other["id"])
    await world.person(HEAD).done(skp["id"], "/corrections", CORRECTION)
    told = await world.events(SkpFinalisedV1.type)
    await _forgotten(world, SkpFinalisedV1.type)
    (snapshot,) = [one for one in service.snapshots if one.contract is SkpFinalisedV1]
    transactions = Transactions(world.runtime.database, world.runtime.outlet)
    assert [progress.records async for progress in publish(transactions, snapshot)] == [2]
    again = await world.events(SkpFinalisedV1.type)
    for name, first in (("old", told), ("new", [])):
        gateway = Runtime(siasn_gateway, SiasnGatewaySettings(database_url=f"sqlite:///{tmp_path / name}"))
        await made(gateway.database, siasn_gateway.all_migrations)
        await _take(gateway, first)
        before = await _ledger(gateway)
        await _take(gateway, again)
        after = await _ledger(gateway)
        assert after == before or not first
        assert {(row["business_key"], row["version"]) for row in after if row["state"] == "pending"} == {
            (f"{one['nip']}:{one['year']}:annual", one["version"]) for one in again
        }
        await gateway.database.close()


async def _take(gateway: Runtime, told: Sequence[Mapping[str, Any]]) -> None:
    """Hand events to the gateway's subscription as the kit's consumer does."""
    parts = gateway.service.build(gateway)
    (handler,) = [one.handler for one in parts.subscriptions if SkpFinalisedV1 in one.contracts]
    for event in told:
        async with gateway.transactions.begin() as tx:
            await handler([SkpFinalisedV1.model_validate(event)], tx)
    for close in parts.on_stop:
        await close()


async def _ledger(gateway: Runtime) -> list[dict[str, Any]]:
    async with gateway.database.read() as connection:
        rows = await connection.execute(sa.select(deliveries).order_by(deliveries.c.id))
        return [dict(row) for row in rows.mappings()]
