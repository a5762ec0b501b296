"""What SIASN's gateway reports shows on the SKP."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1
from hub.clock import moment
from hub.errors import Permanent
from hub.runtime import Runtime
from services.skp_service.handlers import annual as handlers
from services.skp_service.handlers.annual import FinaliseSkp
from tests.integration.services.skp_service.world import YEAR, World, deliver

AT = datetime(2026, 1, 15, 8, 30, 0, 123456, tzinfo=UTC)
LATER = datetime(2026, 1, 16, tzinfo=UTC)


def accepted(skp_id: UUID, version: int = 1, at: datetime = AT) -> SiasnSyncAcceptedV1:
    return SiasnSyncAcceptedV1(
        skp_id=skp_id, version=version, year=YEAR, siasn_id="rw-1", outcome="created", accepted_at=at
    )


def rejected(skp_id: UUID, version: int = 1, at: datetime = AT) -> SiasnSyncRejectedV1:
    return SiasnSyncRejectedV1(
        skp_id=skp_id,
        version=version,
        year=YEAR,
        code="person_not_found",
        reason="Pegawai tidak ditemukan di SIASN.",
        rejected_at=at,
    )


async def finalised(world: World, staff: int) -> list[UUID]:
    ids = await world.assess(await world.settle(staff))
    async with world.runtime.transactions.begin() as tx:
        await handlers.finalise_skps([FinaliseSkp(skp_id, None, AT) for skp_id in ids], tx)
    return ids


async def record(runtime: Runtime, *outcomes: SiasnSyncAcceptedV1 | SiasnSyncRejectedV1) -> None:
    await deliver(runtime, "siasn-sync", *outcomes)


async def test_outcomes_of_a_batch_show_each_on_its_own_skp(runtime: Runtime, world: World) -> None:
    first, second, third = await finalised(world, 3)
    await record(runtime, rejected(second), accepted(first))
    rows = {row.id: row for row in await world.skps()}
    assert (rows[first].sync_state, rows[first].siasn_id, rows[first].sync_version) == ("accepted", "rw-1", 1)
    assert moment(rows[first].synced_at) == AT
    assert (rows[second].sync_state, rows[second].sync_code) == ("rejected", "person_not_found")
    assert rows[second].sync_reason == "Pegawai tidak ditemukan di SIASN."
    assert rows[third].sync_state == "waiting"


async def test_acceptance_after_a_replay_shows_even_within_one_batch(runtime: Runtime, world: World) -> None:
    (skp_id,) = await finalised(world, 1)
    await record(runtime, rejected(skp_id), accepted(skp_id, at=LATER))
    (row,) = await world.skps()
    assert (row.sync_state, row.sync_code, row.sync_reason) == ("accepted", None, None)


async def test_an_overtaken_refusal_does_not_hide_an_acceptance(runtime: Runtime, world: World) -> None:
    (skp_id,) = await finalised(world, 1)
    await record(runtime, accepted(skp_id))
    await record(runtime, rejected(skp_id, at=LATER))
    (row,) = await world.skps()
    assert (row.sync_state, row.siasn_id) == ("accepted", "rw-1")


async def test_an_outcome_of_an_older_version_changes_nothing(runtime: Runtime, world: World) -> None:
    (skp_id,) = await finalised(world, 1)
    async with runtime.database.begin() as connection:
        await connection.exec_driver_sql("UPDATE skps SET version = 2, sync_version = 2")
    await record(runtime, accepted(skp_id, version=1))
    (row,) = await world.skps()
    assert (row.sync_state, row.sync_version, row.siasn_id) == ("waiting", 2, None)


async def test_an_outcome_of_an_unknown_skp_is_permanent_and_stores_nothing(runtime: Runtime, world: World) -> None:
    (skp_id,) = await finalised(world, 1)
    with pytest.raises(Permanent) as refused:
        await record(runtime, accepted(skp_id), accepted(uuid4()))
    assert refused.value.code == "unknown_skp"
    (row,) = await world.skps()
    assert row.sync_state == "waiting"


async def test_an_outcome_of_a_version_that_was_never_final_is_permanent(runtime: Runtime, world: World) -> None:
    (skp_id,) = await world.assess(await world.settle(1))
    with pytest.raises(Permanent) as refused:
        await record(runtime, accepted(skp_id))
    assert refused.value.code == "unknown_skp_version"
