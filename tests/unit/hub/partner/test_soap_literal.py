"""A typed service, document and literal, in both versions of SOAP; its schema lies beside its WSDL."""

from datetime import date

import pytest
from lxml import etree

from hub.errors import Uncertain, Unclear
from hub.partner.soap.client import SoapClient
from hub.partner.soap.operation import Operation
from hub.partner.soap.packaged import Wsdl
from hub.partner.soap.reading import SOAP_11, SOAP_12
from tests.unit.hub.partner.soap_sender import NIP, NOW, CannedSender

FIND = Operation("cari", changes=False)
TELL = Operation("kabari", changes=True)
VERSIONS = [
    pytest.param(
        "satu", SOAP_11, {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"urn:daftar/cari"'}, id="1.1"
    ),
    pytest.param(
        "dua", SOAP_12, {"Content-Type": 'application/soap+xml; charset=utf-8; action="urn:daftar/cari"'}, id="1.2"
    ),
]


def client(port: str, sender: CannedSender) -> SoapClient:
    """Return a client of one port."""
    wsdl = Wsdl("tests.partners.nusoap", "registry.wsdl", "daftar", port)
    return SoapClient(wsdl, "https://daftar.invalid", sender, now=lambda: NOW)


def found(version: str) -> bytes:
    """Return an answer with one employee."""
    result = f'<hasil xmlns="urn:daftar"><pegawai><nip>{NIP}</nip><lahir>1990-01-01</lahir></pegawai></hasil>'
    return f'<e:Envelope xmlns:e="{version}"><e:Body>{result}</e:Body></e:Envelope>'.encode()


@pytest.mark.parametrize(("port", "version", "headers"), VERSIONS)
async def test_a_typed_call_in_either_version(port: str, version: str, headers: dict[str, str]) -> None:
    sender = CannedSender(found(version))
    assert await client(port, sender).call(FIND, unit="7") == [{"nip": NIP, "lahir": date(1990, 1, 1)}]
    (request,) = sender.requests
    assert headers.items() <= request["headers"].items()
    call = etree.fromstring(request["content"]).find(f"{{{version}}}Body")[0]
    assert (call.tag, call.attrib, call.findtext("{urn:daftar}unit")) == ("{urn:daftar}cari", {}, "7")


async def test_an_answer_in_the_other_version_is_unclear() -> None:
    with pytest.raises(Unclear):
        await client("satu", CannedSender(found(SOAP_12))).call(FIND, unit="7")


async def test_no_answer_is_one_where_the_wsdl_has_none() -> None:
    assert await client("satu", CannedSender(b"", status=202)).call(TELL, unit="7") is None
    with pytest.raises(Uncertain):
        await client("satu", CannedSender(b"", status=202)).call(Operation("cari", changes=True), unit="7")


async def test_a_start_fails_where_the_wsdl_has_no_such_operation() -> None:
    soap = client("dua", CannedSender(b""))
    await soap.load(FIND, TELL)
    with pytest.raises(LookupError, match="no operation lain"):
        await soap.load(FIND, Operation("lain", changes=False))
