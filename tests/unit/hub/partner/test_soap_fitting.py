"""An answer that holds what its WSDL does not is unclear: never empty, never cut."""

import random
from datetime import date

import pytest
from lxml import etree

from hub.errors import HubError, Unclear
from hub.partner.soap.client import SoapClient
from hub.partner.soap.operation import Operation
from hub.partner.soap.packaged import Wsdl
from hub.partner.soap.reading import SOAP_11
from tests.partners.nusoap.envelopes import envelope, listed, proposal
from tests.unit.hub.partner.soap_sender import LIST, NIP, NOW, CannedSender, called

READ = Operation("baca", changes=False)
TOLERANT = Operation("baca", changes=False, unknown_elements=True)
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
WORDS = "teks galat: basis data penuh"
SKP = "<tahun>2026</tahun><akhir>2026-12-31</akhir>"


async def read(body: str, operation: Operation = READ) -> object:
    """Return what a document with one body comes to."""
    document = f'<e:Envelope xmlns:e="{SOAP_11}" {XSI}><e:Body>{body}</e:Body></e:Envelope>'
    wsdl = Wsdl("tests.partners.nusoap", "structures.wsdl", "isi", "isi")
    sender = CannedSender(document.encode())
    return await SoapClient(wsdl, "https://isi.invalid", sender, now=lambda: NOW).call(operation)


def content(inner: str) -> str:
    """Return the answer's element."""
    return f'<isi xmlns="urn:isi">{inner}</isi>'


def skp(inner: str = "", before: str = SKP) -> str:
    """Return an answer with one SKP."""
    return content(f"<skp>{before}{inner}</skp>")


async def test_what_fits_is_read_whole() -> None:
    whole = skp(
        '<nilai satuan="poin">7</nilai><bukti><tautan>a</tautan></bukti><bukti><berkas>b</berkas><ukuran>1</ukuran>'
        "</bukti>\n  <butir><sah>false</sah><kode>k</kode></butir>"
    )
    (row,) = (await read(whole))["skp"]  # type: ignore[index]
    assert (row["tahun"], row["akhir"]) == (2026, date(2026, 12, 31))
    assert row["nilai"] == {"_value_1": 7, "satuan": "poin"}
    assert [each["tautan"] or each["berkas"] for each in row["bukti"]] == ["a", "b"]
    assert row["butir"] == [{"kode": "k", "sah": False}]


@pytest.mark.parametrize("end", ['<akhir xsi:nil="true"/>', "<akhir/>", ""], ids=["null", "empty", "left out"])
async def test_a_value_that_may_be_null_may_be_missing(end: str) -> None:
    (row,) = (await read(skp(before=f"<tahun>2026</tahun>{end}")))["skp"]  # type: ignore[index]
    assert (row["tahun"], row["akhir"]) == (2026, None)


BUTIR = "<butir><kode>k</kode>{}</butir>"
MISFITS = {
    "text in place of all": content(WORDS),
    "text after the elements": content(f"<skp>{SKP}</skp>{WORDS}"),
    "text in a structure": content(f"<skp>{WORDS}</skp>"),
    "text deep within": skp(BUTIR.format(WORDS)),
    "an element in a value": content(f"<catatan><b>{WORDS}</b></catatan>"),
    "an element within a value": content("<catatan>19900<b>1</b>99</catatan>"),
    "an element in a value with attributes": skp('<nilai satuan="poin">7<b/></nilai>'),
    "nothing in a structure": content("<skp/>"),
    "a required element missing": skp(before="<akhir>2026-12-31</akhir>"),
    "a required element missing at the end": skp(BUTIR.replace("<kode>k</kode>", "").format("<sah>true</sah>")),
    "none of a choice": skp("<bukti/>"),
    "a part of a choice": skp("<bukti><berkas>b</berkas></bukti>"),
    "both of a choice": skp("<bukti><tautan>a</tautan><berkas>b</berkas><ukuran>1</ukuran></bukti>"),
    "no number": skp(before="<tahun/><akhir>2026-12-31</akhir>"),
    "a null that may not be": skp(before='<tahun xsi:nil="true"/><akhir>2026-12-31</akhir>'),
    "a null among many": content(f'<skp>{SKP}</skp><skp xsi:nil="true"/>'),
    "a null with a value": skp(before='<tahun>2026</tahun><akhir xsi:nil="true">2026-12-31</akhir>'),
    "no truth value": skp(BUTIR.format(f"<sah>{WORDS}</sah>")),
    "one too many": skp(BUTIR.format("<kode>l</kode>")),
    "too many": skp("<bukti><tautan>a</tautan></bukti>" * 3),
    "an unknown element": content(f"<skp>{SKP}</skp><galat>{WORDS}</galat>"),
    "an unknown element deep within": skp(BUTIR.format("<baru>1</baru>")),
    "another element": f'<galat xmlns="urn:isi">{WORDS}</galat>',
    "another empty element": '<baca xmlns="urn:isi"/>',
    "an element beside it": content(f"<skp>{SKP}</skp>") + f"<galat>{WORDS}</galat>",
    "text beside it": content(f"<skp>{SKP}</skp>") + WORDS,
}


@pytest.mark.parametrize("body", MISFITS.values(), ids=MISFITS)
async def test_what_does_not_fit_is_unclear_at_every_depth(body: str) -> None:
    with pytest.raises(Unclear) as unclear:
        await read(body)
    assert WORDS not in f"{unclear.value!r}"


async def test_unknown_elements_are_left_out_beside_known_ones_only() -> None:
    row = {"tahun": 2026, "akhir": date(2026, 12, 31), "nilai": None, "bukti": [], "butir": []}
    inner = f"<baru><x>1</x></baru><skp>{SKP}<lain>2</lain></skp><baru/>"
    assert await read(content(inner), TOLERANT) == {"skp": [row], "catatan": None}
    for misfit in (f"<galat>{WORDS}</galat>", "<skp><lain/><akhir>2026-12-31</akhir></skp>", WORDS):
        with pytest.raises(Unclear):
            await read(content(misfit), TOLERANT)
    # A known element in another place than the WSDL has it is no new one.
    with pytest.raises(Unclear):
        await read(content(f"<catatan>a</catatan><skp>{SKP}</skp>"), TOLERANT)


def array(inner: str, attributes: str = 'xsi:type="tns:UsulanArray"', beside: str = "") -> bytes:
    """Return an encoded answer that lists proposals."""
    answer = f"<a:daftarResponse xmlns:a='urn:kantor'><return {attributes}>{inner}</return></a:daftarResponse>"
    return envelope(answer + beside)


ITEM = proposal(NIP, "Uji", 2026)
ENCODED_MISFITS = {
    "text in an array": array(WORDS),
    "text in SOAP's own array": listed(WORDS),
    "text beside members": listed(ITEM, WORDS),
    "a text that says it is one": array(WORDS, 'xsi:type="xsd:string"'),
    "a text for a member without a type": listed(f"<item>{WORDS}</item>"),
    "a member without a field": listed(ITEM.replace(f'<nip xsi:type="xsd:string">{NIP}</nip>', "")),
    "a member with a field twice": listed(ITEM.replace("</item>", "<nip>1</nip></item>")),
    "elements in a member's field": listed(ITEM.replace(NIP, f"19<b>{NIP}</b>")),
    "an empty member": listed('<item xsi:type="tns:Usulan"/>'),
    "a null member": listed(ITEM, '<item xsi:nil="true" xsi:type="tns:Usulan"/>'),
    "an empty text among members": listed('<item xsi:type="xsd:string">a</item><item xsi:type="xsd:string"/>'),
    "a reference to nothing": array("", 'href="#id0"'),
    "no part": envelope("<a:daftarResponse xmlns:a='urn:kantor'/>"),
    "an element beside": array(ITEM, beside=f"<galat>{WORDS}</galat>"),
    "text in what is referred to": array("", 'href="#id0"', f'<multiRef id="id0">{ITEM}{WORDS}</multiRef>'),
}


@pytest.mark.parametrize("body", ENCODED_MISFITS.values(), ids=ENCODED_MISFITS)
async def test_what_does_not_fit_is_unclear_in_soaps_encoding_too(body: bytes) -> None:
    with pytest.raises(Unclear):
        await called(body, LIST)


async def test_in_soaps_encoding_anything_may_be_null() -> None:
    assert await called(array("", 'xsi:nil="true" xsi:type="tns:UsulanArray"'), LIST) is None
    null = ITEM.replace(f'<nip xsi:type="xsd:string">{NIP}</nip>', '<nip xsi:nil="true" xsi:type="xsd:string"/>')
    for body in (listed(null), array(null), array("", 'href="#id0"', f'<multiRef id="id0">{null}</multiRef>')):
        assert await called(body, LIST) == [{"nip": None, "nama": "Uji", "tahun": 2026}]


async def test_a_prefix_means_what_it_means_where_it_stands() -> None:
    elsewhere = ITEM.replace("<nama xsi:type", '<nama xmlns:p="urn:asing" xsi:type').replace(
        '"xsd:string">Uji', '"p:UsulanArray">Uji'
    )
    body = array(elsewhere, 'xmlns:p="urn:kantor" xsi:type="p:UsulanArray"')
    assert await called(body, LIST) == [{"nip": NIP, "nama": "Uji", "tahun": 2026}]


def damage(body: etree.ElementBase, chance: random.Random) -> None:
    """Change one thing in an answer: a text or an element more, less, or under another name."""
    element = chance.choice(list(body.iter())[1:])
    match chance.randrange(6):
        case 0:
            element.text = (element.text or "") + "galat"
        case 1:
            element.tail = "galat"
        case 2:
            element.getparent().remove(element)
        case 3:
            element.append(etree.Element(chance.choice([element.tag, "{urn:isi}kode", "item", "baru"])))
        case 4:
            element.text = None
        case 5:
            element.tag = chance.choice(["{urn:isi}akhir", "nip", "baru"])


def values_in(result: object) -> int:
    """Count the values of a result."""
    if isinstance(result, dict | list):
        return sum(map(values_in, result.values() if isinstance(result, dict) else result))
    return result is not None


async def test_of_a_damaged_answer_that_is_read_no_text_is_lost() -> None:
    chance = random.Random(14)
    literal = f"<hasil>{skp('<butir><kode>a</kode></butir><butir><sah>1</sah><kode>b</kode></butir>')}</hasil>"
    sources = [literal.encode(), listed(ITEM, ITEM), array(ITEM + ITEM)]
    outcomes = {"read": 0, "unclear": 0}
    for number in range(600):
        answer = etree.fromstring(sources[number % 3])
        damage(answer[0], chance)
        texts = sum(1 for text in answer.itertext() if text.strip())
        try:
            if number % 3:
                result = await called(etree.tostring(answer), LIST)
            else:
                result = await read("".join(etree.tostring(each, encoding="unicode") for each in answer))
        except HubError:
            outcomes["unclear"] += 1
        else:
            outcomes["read"] += 1
            assert values_in(result) == texts
    assert min(outcomes.values()) > 50
