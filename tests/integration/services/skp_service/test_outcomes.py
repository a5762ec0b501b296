"""What SIASN's gateway reports shows on the result of the year."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.registry import CONTRACTS
from contracts.siasn_sync import SiasnSyncAcceptedV1, SiasnSyncRejectedV1, SiasnSyncUnclearV1
from hub.clock import moment
from hub.errors import Permanent
from services.skp_service.domain.year import YearRule
from services.skp_service.subscribers import subscriptions
from tests.integration.services.skp_service.agency_fixture import CHIEF, HEAD, YEAR, Agency, deliver, staff_nip

AT = datetime(2026, 1, 15, 8, 30, 0, 123456, tzinfo=UTC)
LATER = datetime(2026, 1, 16, tzinfo=UTC)
CORRECTION = {"work_results": "below_expectation", "behaviour": "as_expected", "reason": "Salah catat."}


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


def unclear(skp_id: UUID, version: int = 1, at: datetime = AT) -> SiasnSyncUnclearV1:
    return SiasnSyncUnclearV1(
        skp_id=skp_id, version=version, year=YEAR, code="answer_unclear", reason="Jawaban: tidak jelas.", unclear_at=at
    )


async def finalised(world: Agency, staff: int = 1) -> list[UUID]:
    """Have some results of the year waiting for SIASN."""
    (skp,) = await world.staff_assessed()
    nips = [staff_nip(number) for number in range(1, staff)]
    await world.settle(staff)
    ids = [skp["id"], *await world.multiply(skp, nips)]
    assert (await world.finalise(*ids)).status_code == 200
    return [UUID(one) for one in ids]


async def record(world: Agency, *outcomes: SiasnSyncAcceptedV1 | SiasnSyncRejectedV1 | SiasnSyncUnclearV1) -> None:
    await deliver(world.runtime, "siasn-sync", *outcomes)


async def test_outcomes_of_a_batch_show_each_on_its_own_result(world: Agency) -> None:
    first, second, third = await finalised(world, 3)
    await record(world, rejected(second), accepted(first))
    rows = {row.id: row for row in await world.results()}
    assert (rows[first].sync_state, rows[first].siasn_id, rows[first].sync_version) == ("accepted", "rw-1", 1)
    assert moment(rows[first].synced_at) == AT
    assert (rows[second].sync_state, rows[second].sync_code) == ("rejected", "person_not_found")
    assert rows[second].sync_reason == "Pegawai tidak ditemukan di SIASN."
    assert rows[third].sync_state == "waiting"
    listed = (await world.person(CHIEF).get("/skps", view="assessed")).json()["items"]
    assert [row["sync_state"] for row in listed if row["id"] == str(first)] == ["accepted"]


FATES = {
    "accepted": ("accepted", None, None),
    "rejected": ("rejected", "person_not_found", "Pegawai tidak ditemukan di SIASN."),
    "unclear": ("unclear", "answer_unclear", "Jawaban: tidak jelas."),
    "waiting": ("waiting", None, None),
}


async def test_lists_and_page_say_what_became_of_it_and_why(world: Agency) -> None:
    first, second, third, fourth = await finalised(world, 4)
    await record(world, rejected(second), accepted(first), unclear(third))
    fates = dict(zip(map(str, (first, second, third, fourth)), FATES.values(), strict=True))
    chief = world.person(CHIEF)
    listed = (await chief.get("/skps", view="assessed")).json()["items"]
    assert {row["id"]: fate_of(row) for row in listed} == fates
    for skp_id, fate in fates.items():
        assert fate_of((await chief.get(f"/skps/{skp_id}")).json()) == fate
    nominative = await world.admin.get("/reports/nominative", period_id=listed[0]["period_id"])
    lines = {row["skp_id"]: row for row in nominative.json()["items"] if row["skp_id"] in fates}
    assert {skp_id: fate_of(row) for skp_id, row in lines.items()} == fates


async def test_an_skp_that_is_not_final_has_no_fate(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    assert fate_of((await world.person(CHIEF).get(f"/skps/{skp['id']}")).json()) == (None, None, None)


def fate_of(row: dict[str, Any]) -> tuple[str | None, ...]:
    return row["sync_state"], row["sync_code"], row["sync_reason"]


async def test_an_unclear_outcome_is_replaced_by_a_later_one_and_hides_no_acceptance(world: Agency) -> None:
    (skp_id,) = await finalised(world)
    await record(world, unclear(skp_id))
    assert [row.sync_state for row in await world.results()] == ["unclear"]
    await record(world, accepted(skp_id, at=LATER), unclear(skp_id, at=LATER))
    (row,) = await world.results()
    assert (row.sync_state, row.sync_code, row.sync_reason) == ("accepted", None, None)


def test_every_outcome_that_the_gateway_may_announce_is_taken() -> None:
    taken = {contract for one in subscriptions(date.today, YearRule.LONGEST) for contract in one.contracts}
    outcomes = {contract for kind, contract in CONTRACTS.items() if kind.startswith("siasn.sync.")}
    assert len(outcomes) == 3
    assert outcomes <= taken


async def test_acceptance_after_a_replay_shows_even_within_one_batch(world: Agency) -> None:
    (skp_id,) = await finalised(world)
    await record(world, rejected(skp_id), accepted(skp_id, at=LATER))
    (row,) = await world.results()
    assert (row.sync_state, row.sync_code, row.sync_reason) == ("accepted", None, None)


async def test_an_overtaken_refusal_does_not_hide_an_acceptance(world: Agency) -> None:
    (skp_id,) = await finalised(world)
    await record(world, accepted(skp_id))
    await record(world, rejected(skp_id, at=LATER))
    (row,) = await world.results()
    assert (row.sync_state, row.siasn_id) == ("accepted", "rw-1")


async def test_an_outcome_of_a_version_that_was_corrected_since_changes_nothing(world: Agency) -> None:
    (skp_id,) = await finalised(world)
    await world.person(HEAD).done(str(skp_id), "/corrections", CORRECTION)
    await record(world, accepted(skp_id, version=1))
    (row,) = await world.results()
    assert (row.sync_state, row.sync_version, row.siasn_id) == ("waiting", 2, None)
    await record(world, accepted(skp_id, version=2))
    assert [row.sync_state for row in await world.results()] == ["accepted"]


async def test_an_outcome_of_an_unknown_result_is_permanent_and_stores_nothing(world: Agency) -> None:
    (skp_id,) = await finalised(world)
    with pytest.raises(Permanent) as refused:
        await record(world, accepted(skp_id), accepted(uuid4()))
    assert refused.value.code == "unknown_skp"
    (row,) = await world.results()
    assert row.sync_state == "waiting"


async def test_an_outcome_of_a_version_that_was_never_final_is_permanent(world: Agency) -> None:
    (skp_id,) = await finalised(world)
    with pytest.raises(Permanent) as refused:
        await record(world, accepted(skp_id, version=2))
    assert refused.value.code == "unknown_skp_version"
