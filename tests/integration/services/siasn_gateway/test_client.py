"""The client against the simulator: what arrives, and what each fault becomes."""

import pytest

from contracts.vocabulary import Rating
from hub.errors import Permanent, Refused, Transient, Uncertain, Unclear
from sandbox.siasn.faults import APPLIES_TO, CallKind, FaultKind
from services.siasn_gateway import mapping
from tests.integration.services.siasn_gateway.world import PATIENCE_SECONDS, SAVE, World
from tests.unit.services.siasn_gateway.scripted import NIP, event

STRANGER = "197001011995031000"


async def test_a_saved_assessment_is_read_back_as_ours(world: World) -> None:
    assert await world.client.skp_rows(NIP) == []
    outcome = await world.client.save_skp(await world.body())
    (row,) = mapping.rows_of_year(await world.client.skp_rows(NIP), world.event.year)
    assert row.id == outcome.id
    assert mapping.same_assessment(row, world.event)


async def test_an_update_changes_the_row_that_it_names(world: World) -> None:
    created = await world.client.save_skp(await world.body())
    world.event = event(behaviour=Rating.ABOVE, version=2)
    assert await world.client.save_skp(await world.body(created.id)) == created
    (row,) = await world.client.skp_rows(NIP)
    assert mapping.same_assessment(row, world.event)


async def test_a_person_whom_siasn_does_not_know_is_permanent(world: World) -> None:
    with pytest.raises(Permanent) as caught:
        await world.client.person(STRANGER)
    assert caught.value.code == "person_not_found"
    assert await world.client.skp_rows(STRANGER) == []


async def test_a_refused_save_is_permanent_and_stores_nothing(world: World) -> None:
    with pytest.raises(Refused) as caught:
        await world.client.save_skp(await world.body() | {"tahun": 1999})
    assert "tahun" in (caught.value.words or "").lower()
    assert (await world.summary())["records"] == 0


# What a save that meets the fault once comes to, and how many records SIASN then holds; None for either.
BECOMES: dict[FaultKind, tuple[type[Exception] | None, int | None]] = {
    FaultKind.LATENCY: (None, 1),
    FaultKind.ERROR_500: (Uncertain, 0),
    FaultKind.ERROR_502_HTML: (Uncertain, 0),
    FaultKind.ERROR_503: (Uncertain, 0),
    FaultKind.RATE_LIMITED_429: (Transient, 0),
    FaultKind.EMPTY_BODY_504: (Uncertain, 0),
    FaultKind.RESET_BEFORE_READ: (Uncertain, 0),
    FaultKind.RESET_AFTER_STORE: (Uncertain, 1),
    FaultKind.STORED_LATE: (Uncertain, 1),
    FaultKind.LATE_VISIBILITY: (None, 1),
    FaultKind.GARBAGE_BODY: (Uncertain, None),
    FaultKind.TOKEN_REVOKED_EARLY: (None, 1),
    FaultKind.MAPDATA_STRING: (None, 1),
    FaultKind.SUSPENDED_303001: (Transient, 0),
    FaultKind.UNKNOWN_ENVELOPE: (Unclear, 0),
}


def test_every_fault_is_tried() -> None:
    assert BECOMES.keys() == set(FaultKind)


@pytest.mark.parametrize("kind", BECOMES, ids=str)
async def test_what_a_save_that_meets_a_fault_comes_to(world: World, kind: FaultKind) -> None:
    # Only where the answer never comes is its absence waited for.
    patience = 0.5 if kind is FaultKind.STORED_LATE else PATIENCE_SECONDS
    await world.parameters(
        latency_min_seconds=0, latency_max_seconds=0.01, late_store_seconds=patience + 1, retry_after_seconds=3
    )
    client = world.new_client(read_timeout_seconds=patience)
    body = await world.body()
    await world.next_fault(kind, SAVE)
    error, records = BECOMES[kind]
    if error is None:
        assert (await client.save_skp(body)).id
    else:
        with pytest.raises(error) as caught:
            await client.save_skp(body)
        if kind is FaultKind.RATE_LIMITED_429:
            assert isinstance(caught.value, Transient)
            assert caught.value.retry_after == 3
    await client.aclose()
    await world.late_saves_stored()
    summary = await world.summary()
    assert summary["faults_injected"][kind] == 1
    assert records in {None, summary["records"]}
    # After a revocation of both tokens the API manager's is renewed first, as its fault says, then the other.
    assert summary["calls"][SAVE] == (3 if kind is FaultKind.TOKEN_REVOKED_EARLY else 1)


NOT_ASKED_AGAIN = {
    FaultKind.RATE_LIMITED_429: "throttled",
    FaultKind.SUSPENDED_303001: "suspended",
    FaultKind.UNKNOWN_ENVELOPE: "answer_unclear",
}
READ_FAULTS = [kind for kind in FaultKind if CallKind.READ in APPLIES_TO[kind]]


@pytest.mark.parametrize("kind", READ_FAULTS, ids=str)
async def test_a_read_gets_over_a_fault_or_is_transient(world: World, kind: FaultKind) -> None:
    await world.parameters(latency_min_seconds=0, latency_max_seconds=0.01)
    await world.client.save_skp(await world.body())
    await world.next_fault(kind, "pns/rw-skp22")
    if kind in NOT_ASKED_AGAIN:
        with pytest.raises((Transient, Unclear)) as caught:
            await world.client.skp_rows(NIP)
        assert caught.value.code == NOT_ASKED_AGAIN[kind]
    assert len(await world.client.skp_rows(NIP)) == 1


@pytest.mark.parametrize(
    "kind", [FaultKind.ERROR_502_HTML, FaultKind.GARBAGE_BODY, FaultKind.RESET_BEFORE_READ], ids=str
)
async def test_a_history_that_cannot_be_read_is_never_empty(world: World, kind: FaultKind) -> None:
    await world.client.save_skp(await world.body())
    await world.next_fault(kind, "pns/rw-skp22", count=2 * 3)  # aiohttp, too, repeats a read whose connection broke
    with pytest.raises(Transient):
        await world.client.skp_rows(NIP)


async def test_a_siasn_that_is_away_is_transient(world: World) -> None:
    away = world.new_client(api_url="http://127.0.0.1:1/apisiasn/1.0")
    with pytest.raises(Transient) as caught:
        await away.save_skp(await world.body())
    await away.aclose()
    assert caught.value.code == "unreachable"
