"""The client against the simulator: what is refused, and what is never taken for nothing there."""

import pytest

from hub.errors import Refused, Transient
from sandbox.siasn.faults import FaultKind
from tests.integration.services.siasn_gateway.world import World
from tests.unit.services.siasn_gateway.scripted import NIP


async def test_a_refused_save_is_permanent_and_stores_nothing(world: World) -> None:
    with pytest.raises(Refused) as caught:
        await world.client.save_skp(await world.body() | {"tahun": 1999})
    assert "tahun" in (caught.value.words or "").lower()
    assert (await world.summary())["records"] == 0


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
