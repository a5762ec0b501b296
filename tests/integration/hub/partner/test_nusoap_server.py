"""Our client and a service in NuSOAP's manner, over a real connection."""

from collections.abc import AsyncIterator

import pytest

from hub.clock import SYSTEM
from hub.errors import Transient, Uncertain, Unclear
from hub.partner.soap.client import SoapClient
from hub.partner.soap.json_text import json_in
from hub.partner.soap.operation import Array, Operation
from tests.integration.hub.partner.soap_wire import ThinWire
from tests.partners.nusoap.envelopes import WSDL
from tests.partners.nusoap.server import TOKEN, NusoapServer, serving

CHECK = Operation("cek", changes=False)
LIST = Operation("daftar", changes=False)
SAVE = Operation("simpan", changes=True)
ROWS = [{"nip": f"19900101201503{number}000", "nama": "René Uji", "tahun": 2026} for number in (1, 2)]
USULAN = Array("{urn:kantor}Usulan", ROWS)


@pytest.fixture
async def nusoap() -> AsyncIterator[NusoapServer]:
    """A NuSOAP server."""
    async with serving() as served:
        yield served


@pytest.fixture
async def soap(nusoap: NusoapServer) -> SoapClient:
    """A client of it."""
    client = SoapClient(WSDL, nusoap.address, ThinWire(), now=SYSTEM.now)
    await client.load()
    return client


async def test_what_is_saved_is_found_again(soap: SoapClient, nusoap: NusoapServer) -> None:
    assert json_in(await soap.call(SAVE, TOKEN, USULAN)) == {"error_code": 0, "jumlah": 2}
    assert len(nusoap.held) == 2
    assert await soap.call(LIST, token=TOKEN, tahun=2026) == ROWS
    assert await soap.call(LIST, token=TOKEN, tahun=2025) == []
    assert json_in(await soap.call(CHECK, TOKEN, ROWS[0]["nip"]))["nama"] == "René Uji"
    assert json_in(await soap.call(CHECK, TOKEN, "199001012015033000"))["error_code"] == 404


async def test_words_in_place_of_json_are_unclear_until_the_gateway_knows_them(soap: SoapClient) -> None:
    said = await soap.call(CHECK, "salah", ROWS[0]["nip"])
    assert said == "ERROR: token salah"
    with pytest.raises(Unclear):
        json_in(said)


async def test_an_answer_that_breaks_off_leaves_a_save_uncertain_and_a_read_to_be_repeated(
    soap: SoapClient, nusoap: NusoapServer
) -> None:
    nusoap.spoil = lambda body: body[:-40]
    with pytest.raises(Uncertain):
        await soap.call(SAVE, TOKEN, USULAN)
    assert len(nusoap.held) == 2
    with pytest.raises(Transient):
        await soap.call(LIST, TOKEN, 2026)
    nusoap.spoil = bytes
    assert await soap.call(LIST, TOKEN, 2026) == ROWS


async def test_a_call_that_does_not_say_how_it_is_encoded_is_refused_by_such_a_service(soap: SoapClient) -> None:
    with pytest.raises(Unclear) as unclear:
        await soap.call(Operation("cek", changes=False, encoding_style=False), TOKEN, ROWS[0]["nip"])
    assert unclear.value.words == "unknown encoding"
