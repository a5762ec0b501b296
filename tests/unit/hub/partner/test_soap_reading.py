"""What is taken for an answer, whatever surrounds it; and what is refused before zeep sees it."""

import pytest

from hub.errors import Transient, Uncertain, Unclear
from hub.partner.soap.operation import Operation
from hub.partner.soap.reading import Limits
from tests.partners.nusoap.envelopes import envelope, listed, proposal, returned
from tests.unit.hub.partner.soap_sender import CHECK, LIST, NIP, SAVE, called

WHOLE = returned("cek", "René")
SOAP = 'xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"'
WARNING = b"<br />\n<b>Warning</b>:  Undefined index: nip in <b>/srv/a.php</b> on line <b>3</b><br />\n"
BOMB = (
    f'<?xml version="1.0"?><!-- > --><!DOCTYPE S [<!ENTITY a "{"x" * 99}"><!ENTITY b "{"&a;" * 99}">]>'
    f"<S:Envelope {SOAP}><S:Body><a>&b;</a></S:Body></S:Envelope>"
)

HIDDEN = BOMB.replace("?>", ' encoding="UTF-7"?>', 1).replace("<!-- > -->", "").replace("<!", "+ADw-!")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(WHOLE, id="bare"),
        pytest.param(b"\xef\xbb\xbf" + WHOLE, id="BOM"),
        pytest.param(b"\r\n\n " + WHOLE, id="lines before the declaration"),
        pytest.param(WARNING + WHOLE, id="PHP's warning before"),
        pytest.param(WHOLE + b"\n" + WARNING, id="PHP's warning after"),
        pytest.param(WARNING + WHOLE.partition(b"?>")[2].decode("latin-1").encode(), id="no declaration: UTF-8"),
    ],
)
async def test_an_envelope_is_found_and_read_in_the_charset_that_it_declares(body: bytes) -> None:
    assert await called(body) == "René"


NO_SOAP = {
    "nothing": b"",
    "HTML": b"<html><body>Sedang pemeliharaan</body></html>",
    "XHTML": b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"></html>',
    "a part": WHOLE[:-30],
    "a warning alone": WARNING,
    "other XML": b'<?xml version="1.0"?><fault><code>900901</code></fault>',
    "another Envelope": b'<Envelope xmlns="urn:lain"><Body/></Envelope>',
    "no body": f"<S:Envelope {SOAP}/>".encode(),
    "entities": BOMB.encode(),
    "a charset in which a DTD can hide": HIDDEN.encode(),
}


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("body", NO_SOAP.values(), ids=NO_SOAP)
async def test_what_is_no_soap_is_an_outage(body: bytes, status: int) -> None:
    with pytest.raises(Transient) as of_read:
        await called(body, CHECK, status=status)
    with pytest.raises(Uncertain) as of_change:
        await called(body, SAVE, status=status)
    assert not isinstance(of_change.value, Unclear)
    assert of_change.value.code == "answer_unreadable"
    assert of_read.value.code == {200: "unexpected_answer", 500: "unavailable"}[status]


def references(*targets: str) -> bytes:
    """Return an answer whose values stand beside it, and refer to one another."""
    beside = "".join(f'<multiRef id="{at}">{target}</multiRef>' for at, target in enumerate(targets))
    return envelope(f'<ns1:daftarResponse xmlns:ns1="urn:kantor"><return href="#0"/></ns1:daftarResponse>{beside}')


TOO_MUCH = {
    "bytes": returned("daftar", "x" * 20_001),
    "elements": listed(*[proposal(NIP, "Uji", 2026)] * 200),
    "depth": envelope("<a>" * 31 + "</a>" * 31),
    "a circle of references": references('<a href="#1"/>', '<a href="#0"/>'),
    "references that unfold": references(*[f'<a href="#{at + 1}"/><a href="#{at + 1}"/>' for at in range(20)], "<a/>"),
}


@pytest.mark.parametrize("body", TOO_MUCH.values(), ids=TOO_MUCH)
async def test_an_answer_has_bounds(body: bytes) -> None:
    limits = Limits(bytes_max=20_000 if b"xxx" in body else 10**7, tags_max=500, depth_max=32)
    with pytest.raises(Transient) as refused:
        await called(body, LIST, limits=limits)
    assert refused.value.code == "answer_too_large"


async def test_a_huge_value_is_read_where_the_operation_says_so() -> None:
    body = returned("cek", "x" * 10_000_100)
    with pytest.raises(Transient) as refused:
        await called(body, CHECK)
    assert refused.value.code == "answer_too_large"
    assert await called(body, Operation("cek", changes=False, huge_text=True)) == "x" * 10_000_100


ROW = {"nip": NIP, "nama": "Uji", "tahun": 2026}
TYPED, UNTYPED = proposal(NIP, "Uji", 2026), proposal(NIP, "Uji", 2026, typed=False)
FIELDS = TYPED.partition(">")[2].rpartition("<")[0]
SHAPES = {
    "typed": (listed(TYPED, TYPED), [ROW, ROW]),
    "members without a type": (listed(UNTYPED), [{**ROW, "tahun": "2026"}]),
    "neither array nor members typed": (
        envelope(f'<a:daftarResponse xmlns:a="urn:kantor"><return>{UNTYPED}</return></a:daftarResponse>'),
        [ROW],
    ),
    "another name": (listed(TYPED).replace(b"daftarResponse", b"hasil"), [ROW]),
    "references": (
        references(
            '<item href="#1"/><item href="#1"/></multiRef><multiRef id="1" xsi:type="tns:Usulan">' + FIELDS,
        ),
        [ROW, ROW],
    ),
    "texts": (
        listed('<item xsi:type="xsd:string">a</item>', '<item xsi:type="SOAP-ENC:string">b</item>'),
        ["a", "b"],
    ),
    "none": (listed(), []),
}


@pytest.mark.parametrize(("body", "expected"), SHAPES.values(), ids=SHAPES)
async def test_encoded_arrays_are_lists(body: bytes, expected: object) -> None:
    assert await called(body, LIST) == expected
