"""The client against the simulator: what is refused, and what is never taken for nothing there."""

import pytest

from hub.errors import Refused, Transient
from sandbox.siasn.faults import FaultKind
from tests.integration.services.siasn_gateway.siasn_fixture import SimulatedSiasn
from tests.unit.services.siasn_gateway.scripted import NIP


async def test_a_refused_save_is_permanent_and_stores_nothing(siasn: SimulatedSiasn) -> None:
    with pytest.raises(Refused) as caught:
        await siasn.client.save_skp(await siasn.body() | {"tahun": 1999})
    assert "tahun" in (caught.value.words or "").lower()
    assert (await siasn.summary())["records"] == 0


@pytest.mark.parametrize(
    "kind", [FaultKind.ERROR_502_HTML, FaultKind.GARBAGE_BODY, FaultKind.RESET_BEFORE_READ], ids=str
)
async def test_a_history_that_cannot_be_read_is_never_empty(siasn: SimulatedSiasn, kind: FaultKind) -> None:
    await siasn.client.save_skp(await siasn.body())
    await siasn.next_fault(kind, "pns/rw-skp22", count=2 * 3)  # aiohttp, too, repeats a read whose connection broke
    with pytest.raises(Transient):
        await siasn.client.skp_rows(NIP)


async def test_a_siasn_that_is_away_is_transient(siasn: SimulatedSiasn) -> None:
    away = siasn.new_client(api_url="http://127.0.0.1:1/apisiasn/1.0")
    with pytest.raises(Transient) as caught:
        await away.save_skp(await siasn.body())
    await away.aclose()
    assert caught.value.code == "unreachable"
