"""What a gateway makes of a result itself: read within the call, so that the wire hears of it."""

import pytest

from hub.errors import Transient
from hub.partner.soap.json_text import json_in
from tests.partners.nusoap.envelopes import returned
from tests.unit.hub.partner.soap_sender import CHECK, CannedSender, client


def refused(_result: object) -> str:
    """Stand for an error's code within JSON."""
    raise Transient("not let in", code="credentials_refused")


@pytest.mark.parametrize("padding", ["", " " * 20_000], ids=["short", "beside-the-loop"])
async def test_a_result_is_what_the_gateway_makes_of_it(padding: str) -> None:
    sender = CannedSender(returned("cek", f'{{"error_code": "00"}}{padding}'))
    assert await client(sender).call_for(json_in, CHECK, "token", "nip") == {"error_code": "00"}
    assert sender.counted == []


async def test_what_it_raises_is_counted_by_the_wire() -> None:
    sender = CannedSender(returned("cek", "{}"))
    with pytest.raises(Transient):
        await client(sender).call_for(refused, CHECK, "token", "nip")
    assert sender.counted == ["credentials_refused"]


@pytest.mark.parametrize(("status", "code"), [(429, "throttled"), (503, "unavailable")])
async def test_a_wait_that_the_partner_asks_for_is_handed_on_up_to_the_longest(status: int, code: str) -> None:
    for asked, wait in (("30", 30.0), ("9000", 60.0)):
        soap = client(CannedSender(b"<html>", status, {"Retry-After": asked}), retry_after_max=60.0)
        with pytest.raises(Transient) as turned_away:
            await soap.call(CHECK, "token", "nip")
        assert (turned_away.value.code, turned_away.value.retry_after) == (code, wait)
