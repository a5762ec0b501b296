"""Envelopes as NuSOAP writes them."""

from xml.sax.saxutils import escape

from hub.partner.soap.packaged import Wsdl

WSDL = Wsdl("tests.partners.nusoap", "office.wsdl", "kantor", "kantorPort")
_SPACES = (
    'xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/" xmlns:tns="urn:kantor"'
)


def envelope(inner: str, *, charset: str = "ISO-8859-1") -> bytes:
    """Return an envelope whose body holds `inner`."""
    text = (
        f'<?xml version="1.0" encoding="{charset}"?>'
        f'<SOAP-ENV:Envelope SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/" {_SPACES}>'
        f"<SOAP-ENV:Body>{inner}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )
    return text.encode(charset)


def returned(operation: str, text: str) -> bytes:
    """Return the answer of an operation that returns one string."""
    value = f'<return xsi:type="xsd:string">{escape(text)}</return>'
    return envelope(f'<ns1:{operation}Response xmlns:ns1="urn:kantor">{value}</ns1:{operation}Response>')


def proposal(nip: str, name: str, year: int | str, *, typed: bool = True) -> str:
    """Return one proposal, as an element of an array."""
    kind = 'xsi:type="tns:Usulan"' if typed else ""
    return (
        f'<item {kind}><nip xsi:type="xsd:string">{nip}</nip><nama xsi:type="xsd:string">{escape(name)}</nama>'
        f'<tahun xsi:type="xsd:int">{year}</tahun></item>'
    )


def listed(*items: str) -> bytes:
    """Return the answer of the operation that lists proposals."""
    array = f'xsi:type="SOAP-ENC:Array" SOAP-ENC:arrayType="tns:Usulan[{len(items)}]"'
    return envelope(
        f'<ns1:daftarResponse xmlns:ns1="urn:kantor"><return {array}>{"".join(items)}</return></ns1:daftarResponse>'
    )


def fault(code: str, text: str, detail: str = "") -> bytes:
    """Return a fault of SOAP 1.1."""
    return envelope(
        f'<SOAP-ENV:Fault><faultcode xsi:type="xsd:string">SOAP-ENV:{code}</faultcode>'
        f'<faultactor xsi:type="xsd:string"/><faultstring xsi:type="xsd:string">{escape(text)}</faultstring>'
        f'<detail xsi:type="xsd:string">{escape(detail)}</detail></SOAP-ENV:Fault>'
    )
