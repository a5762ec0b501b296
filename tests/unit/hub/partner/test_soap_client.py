"""What is sent, and what the partner's faults, statuses and odd values come to."""

import base64
import hashlib
import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest
from lxml import etree

from hub.errors import HubError, Permanent, Refused, Transient, Uncertain, Unclear
from hub.partner.soap.client import Answer
from hub.partner.soap.codec import codec_of
from hub.partner.soap.faults import Fault
from hub.partner.soap.json_text import json_in
from hub.partner.soap.operation import ENCODING, Array, HeaderBlock, Operation, UsernameToken
from hub.partner.soap.packaged import Wsdl
from tests.partners.nusoap.envelopes import WSDL, envelope, fault, listed, proposal, returned
from tests.support.logs import everything_logged
from tests.unit.hub.partner.soap_sender import CHECK, LIST, NIP, SAVE, CannedSender, called, client

NAME = "Uji Rahasia"
ROW = {"nip": NIP, "nama": NAME, "tahun": 2026}
USULAN = "{urn:kantor}Usulan"
ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"
WSSE = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"


async def sent(*arguments: object, operation: Operation = SAVE, **settings: object) -> etree.ElementBase:
    """Return the envelope that a call sends."""
    headers = settings.pop("headers", ())
    sender = CannedSender(returned(operation.name, "ok"))
    await client(sender, **settings).call(operation, *arguments, _headers=headers)  # type: ignore[arg-type]
    return etree.fromstring(sender.requests[0]["content"])


async def test_an_encoded_call_says_how_it_is_encoded_and_of_what_its_arrays_are() -> None:
    call = (await sent("token", Array(USULAN, [ROW, ROW]))).find(f"{ENVELOPE}Body")[0]
    assert call.tag == "{urn:kantor}simpan"
    assert call.get(f"{ENVELOPE}encodingStyle") == ENCODING
    array = call.find("usulan")
    prefix, _, rest = array.get(f"{{{ENCODING}}}arrayType").partition(":")
    assert (array.nsmap[prefix], rest) == ("urn:kantor", "Usulan[2]")
    assert [each.findtext("nama") for each in array] == [NAME, NAME]
    empty = (await sent("token", Array(USULAN, []))).find(".//usulan")
    assert (len(empty), empty.get(f"{{{ENCODING}}}arrayType").endswith("Usulan[0]")) == (0, True)


async def test_the_style_is_left_out_where_the_operation_says_so() -> None:
    plain = await sent("token", NIP, operation=Operation("cek", changes=False, encoding_style=False))
    assert plain.find(f"{ENVELOPE}Body")[0].attrib == {}


async def test_the_wire_is_told_what_it_carries() -> None:
    sender = CannedSender(listed())
    await client(sender).call(LIST, "token", tahun=2026)
    (request,) = sender.requests
    assert {name: request[name] for name in ("method", "url", "operation", "changes")} == {
        "method": "POST",
        "url": "https://kantor.invalid/layanan",
        "operation": "list",
        "changes": False,
    }
    assert request["headers"] == {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '"urn:kantor#daftar"',
        "Accept": "text/xml",
    }


async def test_the_wire_hears_of_failures_to_count_and_to_repeat_them() -> None:
    sender = CannedSender(b"<html>", status=502)
    with pytest.raises(Transient):
        await client(sender).call(CHECK, "token", NIP)
    assert sender.counted == ["unavailable"]


async def test_a_username_token_is_of_the_clock_that_is_handed_in() -> None:
    header = (await sent("token", NIP, operation=CHECK, token=UsernameToken("kantor", "sandi", digest=True)))[0]
    token = header.find(f"{WSSE}Security/{WSSE}UsernameToken")
    created = token.findtext(f"{WSU}Created")
    assert created == "2026-09-21T14:13:20Z"
    nonce = base64.b64decode(token.findtext(f"{WSSE}Nonce"))
    digest = hashlib.sha1(nonce + created.encode() + b"sandi").digest()
    assert base64.b64decode(token.findtext(f"{WSSE}Password")) == digest


async def test_a_header_of_ones_own() -> None:
    block = HeaderBlock("urn:kantor", "Otentikasi", {"kunci": "abc"})
    header = (await sent("token", NIP, operation=CHECK, headers=[block])).find(f"{ENVELOPE}Header")
    assert header.findtext("{urn:kantor}Otentikasi/{urn:kantor}kunci") == "abc"


UNWRITABLE = {
    "a field too many": ("token", Array(USULAN, [{**ROW, "lain": NAME}])),
    "a field too few": ("token", Array(USULAN, [{"nama": NAME}])),
    "a type that the WSDL does not have": ("token", Array("{urn:lain}Usulan", [ROW])),
    "what XML cannot hold": (f"{NAME}\x00", Array(USULAN, [ROW])),
    "too many": ("token", Array(USULAN, [ROW]), NAME),
}


@pytest.mark.parametrize("arguments", UNWRITABLE.values(), ids=UNWRITABLE)
async def test_what_cannot_be_written_is_not_sent(arguments: tuple[object, ...]) -> None:
    sender = CannedSender(returned("simpan", "ok"))
    with pytest.raises(Permanent) as refused:
        await client(sender).call(SAVE, *arguments)
    assert (refused.value.code, sender.requests) == ("unwritable", [])
    assert NAME not in f"{refused.value!r}"


FAULT_12 = (
    '<?xml version="1.0"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault><e:Code>'
    "<e:Value>e:Sender</e:Value><e:Subcode><e:Value>a:Token</e:Value></e:Subcode></e:Code><e:Reason>"
    f'<e:Text xml:lang="id">milik {NIP}</e:Text></e:Reason><e:Detail><kode>7</kode></e:Detail></e:Fault>'
    "</e:Body></e:Envelope>"
).encode()
FAULTS = {
    "1.1": (fault("Client.Token", f"milik {NIP}", "7"), ("Client", ("Token",), f"milik {NIP}", "7", 500)),
    "1.2": (FAULT_12, ("Sender", ("Token",), f"milik {NIP}", "7", 500)),
}


@pytest.mark.parametrize("operation", [CHECK, SAVE], ids=["read", "change"])
@pytest.mark.parametrize(("body", "expected"), FAULTS.values(), ids=FAULTS)
async def test_a_fault_is_for_the_gateway_to_judge(
    body: bytes, expected: tuple[object, ...], operation: Operation
) -> None:
    heard: list[Fault] = []

    def judge(found: Fault) -> HubError:
        heard.append(found)
        return Refused("no", words=found.words)

    with pytest.raises(Refused):
        await called(body, operation, status=500, judge=judge)
    (found,) = heard
    assert (found.code, found.subcodes, found.text, found.detail, found.status) == expected
    with pytest.raises(Unclear) as unjudged:
        await called(body, operation, status=500)
    assert (unjudged.value.words, NIP in str(unjudged.value)) == ("milik [nip]; 7", False)


async def test_trouble_of_the_partners_own_is_uncertain_for_a_change_and_transient_for_a_read() -> None:
    def judge(_found: Fault) -> HubError:
        return Uncertain("busy", code="busy")

    with pytest.raises(Uncertain):
        await called(fault("Server", "sibuk"), SAVE, status=500, judge=judge)
    with pytest.raises(Transient) as read:
        await called(fault("Server", "sibuk"), CHECK, status=500, judge=judge)
    assert read.value.code == "busy"


@pytest.mark.parametrize("body", [returned("simpan", "?"), b"<html>"], ids=["an envelope without a fault", "HTML"])
@pytest.mark.parametrize(("status", "code"), [(401, "unauthorised"), (403, "forbidden"), (429, "throttled")])
async def test_what_is_refused_at_the_door_was_not_carried_out(status: int, code: str, body: bytes) -> None:
    with pytest.raises(Transient) as refused:
        await called(body, SAVE, status=status)
    assert refused.value.code == code


async def test_another_status_is_what_the_gateway_or_the_status_says() -> None:
    def turned_away(answer: Answer) -> None:
        if answer.status == 503:
            raise Transient("later", code="unavailable", retry_after=7)

    with pytest.raises(Transient) as later:
        await called(b"<html>", SAVE, status=503, turned_away=turned_away)
    assert later.value.retry_after == 7
    with pytest.raises(Uncertain) as broken:
        await called(returned("simpan", "ok"), SAVE, status=500)
    assert not isinstance(broken.value, Unclear)
    with pytest.raises(Unclear):
        await called(returned("simpan", "ok"), SAVE, status=400)


NEW_FIELD = listed(proposal(NIP, NAME, 2026).replace("</item>", "<baru>1</baru></item>"))
MISFITS = {
    "a number that is none": listed(proposal(NIP, NAME, NAME)),
    "a field that the WSDL does not have": NEW_FIELD,
    "a type that the WSDL does not have": listed(proposal(NIP, NAME, 2026).replace("tns:Usulan", "tns:Lain")),
    "another part": envelope(f"<a:hasil xmlns:a='urn:kantor'><lain>{NAME}</lain></a:hasil>"),
    "an empty body": envelope(""),
}


@pytest.mark.parametrize("body", MISFITS.values(), ids=MISFITS)
async def test_an_answer_that_does_not_fit_the_wsdl_is_unclear_and_never_nothing(body: bytes) -> None:
    with pytest.raises(Unclear) as unclear:
        await called(body, LIST)
    assert NAME not in f"{unclear.value!r}"


XML_WITHIN = f"<return xsi:type='xsd:string'><pegawai>{NAME}</pegawai></return>"
ATTACHED = "<return><x:Include xmlns:x='http://www.w3.org/2004/08/xop/include' href='cid:1'/></return>"


@pytest.mark.parametrize("inner", [XML_WITHIN, ATTACHED], ids=["XML that is not escaped", "an attachment"])
async def test_a_value_that_holds_elements_is_unclear_and_never_nothing(inner: str) -> None:
    with pytest.raises(Unclear):
        await called(envelope(f"<a:cekResponse xmlns:a='urn:kantor'>{inner}</a:cekResponse>"), CHECK)


async def test_new_fields_are_left_out_where_the_operation_says_so() -> None:
    tolerant = Operation("daftar", changes=False, unknown_elements=True)
    assert await called(NEW_FIELD, tolerant) == [ROW]


async def test_a_long_answer_is_read_beside_the_event_loop() -> None:
    threads: list[threading.Thread] = []

    def judge(_found: Fault) -> HubError:
        threads.append(threading.current_thread())
        return Transient("no")

    for detail in ("", "x" * 100_000):
        with pytest.raises(Transient):
            await called(fault("Server", "", detail), CHECK, judge=judge)
    assert [each is threading.current_thread() for each in threads] == [True, False]


def test_the_wsdl_comes_from_its_package_and_is_parsed_once() -> None:
    assert codec_of(WSDL) is codec_of(Wsdl("tests.partners.nusoap", "office.wsdl", "kantor", "kantorPort"))
    for path in ("tidak-ada.wsdl", "../nusoap/office.wsdl"):
        with pytest.raises(LookupError):
            codec_of(Wsdl("tests.partners.nusoap", path, "kantor", "kantorPort"))


def test_a_wsdl_that_refers_to_the_network_is_refused() -> None:
    with pytest.raises(LookupError, match=r"http://kantor\.invalid/types\.xsd"):
        codec_of(Wsdl("tests.partners.nusoap", "elsewhere.wsdl", "kantor", "kantorPort"))


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged while the test runs, zeep's own loggers at the level that says most."""
    with everything_logged() as stream:
        for name in [each for each in logging.root.manager.loggerDict if each.startswith("zeep")]:
            logging.getLogger(name).setLevel(logging.DEBUG)
        yield stream


async def test_nothing_of_a_body_is_logged(written: io.StringIO) -> None:
    assert await client(CannedSender(listed(proposal(NIP, NAME, 2026)))).call(LIST, NAME, 2026) == [ROW]
    for body, status in ((listed(proposal(NIP, NAME, NAME)), 200), (fault("Server", NAME), 500), (NAME.encode(), 200)):
        with pytest.raises(HubError):
            await client(CannedSender(body, status)).call(LIST, NAME, 2026)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line for line in lines if line["logger"].startswith(("zeep", "hub."))] == []
    assert NIP not in written.getvalue()
    assert NAME not in written.getvalue()


@pytest.mark.parametrize(
    "text", ['{"a": NaN}', '{"a": 1e999}', '{"a": 1', "[1]", "ERROR: token", "", "[" * 100_000, None]
)
def test_json_in_a_text_is_a_whole_object_of_finite_numbers(text: object) -> None:
    assert json_in('\ufeff {"error_code": 0, "n": 1.5}') == {"error_code": 0, "n": 1.5}
    with pytest.raises(Unclear):
        json_in(text)
