"""What a snapshot announces is what was announced: same records, same versions, same words, under new event ids."""

import pytest
import sqlalchemy as sa

from hub.messaging.snapshot import publish
from hub.tables import outbox
from hub.transaction import Transactions
from services.skp_service.app import service
from tests.integration.services.skp_service.world import CHIEF, HEAD, YEAR, World, staff_plan

CORRECTION = {"work_results": "below_expectation", "behaviour": "below_expectation", "reason": "Salah catat."}


async def _announced(world: World, contract: str) -> tuple[dict[str, bytes], set[str]]:
    """Return what was announced last of each SKP, and the events' ids."""
    rows = await world.rows(sa.select(outbox).where(outbox.c.routing_key == contract).order_by(outbox.c.id))
    return {row.headers["cloudEvents:subject"]: row.body for row in rows}, {row.event_id for row in rows}


async def _forgotten(world: World, contract: str) -> None:
    async with world.runtime.database.begin() as connection:
        await connection.execute(sa.delete(outbox).where(outbox.c.routing_key == contract))


@pytest.mark.parametrize("page", [1, 100])
async def test_a_snapshot_repeats_what_was_announced_last(world: World, page: int) -> None:
    (skp,) = await world.staff_assessed()
    await world.finalise(skp["id"])
    await world.person(HEAD).done(skp["id"], "/corrections", CORRECTION)
    month = await world.period(kind="monthly", start=f"{YEAR}-11-01", end=f"{YEAR}-11-30", drafts_close=f"{YEAR}-11-30")
    await world.cascade(month)
    part = await world.planned(skp["nip"], month, staff_plan(None), by=world.person(CHIEF))
    await world.assessed(part, by=world.person(CHIEF))
    await world.finalise(part["id"])
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
