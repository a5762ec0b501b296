"""Calls to envelopes and envelopes to results, by a WSDL. zeep sends nothing here."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from logging import ERROR, Handler, LogRecord, getLogger
from typing import Final

import zeep
import zeep.exceptions
from lxml import etree
from zeep import xsd
from zeep.helpers import serialize_object
from zeep.wsdl.bindings import Soap12Binding
from zeep.wsdl.utils import get_or_create_header
from zeep.wsse.username import UsernameToken as ZeepUsernameToken

from contracts.personal import personal
from hub.errors import Permanent, Unclear
from hub.partner.soap.fitting import Fitting
from hub.partner.soap.operation import ENCODING, Array, HeaderBlock, Operation, UsernameToken
from hub.partner.soap.packaged import Packaged, Wsdl
from hub.partner.soap.reading import XmlElement, body_of

_WSDL: Final = "{http://schemas.xmlsoap.org/wsdl/}"
_ENCODED: Final = etree.XPath("*[local-name()='input']//*[local-name()='body'][@use='encoded']")
_ARRAY_TYPE: Final = f"{{{ENCODING}}}arrayType"
_ATTACHED: Final = "{http://www.w3.org/2004/08/xop/include}Include"
_ENCODED_SIMPLE: Final = frozenset({"_value_1", "id", "href", "_attr_1"})
# What zeep lets out of its own code, and of that of the types, for values and answers that do not fit.
_MISFITS: Final = (
    zeep.exceptions.Error,
    etree.LxmlError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)

_unread: ContextVar[list[None] | None] = ContextVar("_unread", default=None)


class _UnreadValues(Handler):
    """Hears of values that zeep could not read: it makes them None, and says so nowhere but in its log."""

    def emit(self, _record: LogRecord) -> None:
        """Note that there was one; the record itself quotes it."""
        unread = _unread.get()
        if unread is not None:
            unread.append(None)


# zeep logs whole documents and values. None of it goes anywhere but here.
_log = getLogger("zeep")
_log.propagate = False
_log.addHandler(_UnreadValues(level=ERROR))


@personal
class Request:
    """What is sent for one call.

    Attributes:
        content: the envelope, UTF-8.
        headers: of HTTP.
    """

    content: bytes
    headers: Mapping[str, str]


class Codec:
    """Writes and reads the messages of one port of a WSDL. Any thread may use it."""

    def __init__(self, wsdl: Wsdl) -> None:
        """Parse the WSDL, which takes milliseconds to seconds.

        Raises:
            LookupError: a document, service or port is not there.
            zeep.exceptions.Error: it is no WSDL.
        """
        packaged = Packaged(wsdl.package)
        settings = zeep.Settings(forbid_dtd=True)
        self._client = zeep.Client(wsdl.location, transport=packaged, settings=settings)
        self._binding = self._client.wsdl.services[wsdl.service].ports[wsdl.port].binding
        self._service = self._client.bind(wsdl.service, wsdl.port)
        self._fitting = Fitting(self._client.wsdl.types)
        self._styles = dict(_encoding_styles(packaged.documents, self._binding.name.localname))
        if self._styles:
            # Else zeep would load it in the midst of the first answer that names one of its types.
            self._client.get_type(f"{{{ENCODING}}}Array")
        # Prefixes for all namespaces, so that an `arrayType` can name its members' type. Old servers know that
        # attribute by its usual prefix only.
        for prefix, namespace in self._client.wsdl.types.prefix_map.items():
            self._client.set_ns_prefix("SOAP-ENC" if namespace == ENCODING else prefix, namespace)

    def request(
        self,
        operation: Operation,
        arguments: Sequence[object],
        named: Mapping[str, object],
        *,
        headers: Sequence[HeaderBlock],
        token: UsernameToken | None,
        at: datetime,
    ) -> Request:
        """Return what is sent.

        Args:
            operation: to be called.
            arguments: in the order of the WSDL.
            named: by the names of the WSDL.
            headers: of the envelope.
            token: of WS-Security.
            at: the present moment, for the digest of `token`.

        Raises:
            Permanent: `unwritable`: an argument is not what the WSDL asks for, or holds what XML cannot.
        """
        try:
            in_order = (self._written(value) for value in arguments)
            envelope = self._client.create_message(self._service, operation.name, *in_order, **self._fields(named))
            _add_headers(envelope, headers)
            style = self._styles.get(operation.name)
            if style is not None:
                _complete_encoding(envelope, style if operation.encoding_style else None)
        except _MISFITS as error:
            kind = type(error).__name__  # its text may quote the value
            raise Permanent(
                f"{operation.name} cannot be written as the WSDL asks ({kind})", code="unwritable"
            ) from None
        if token is not None:
            ZeepUsernameToken(
                token.user, token.password, use_digest=token.digest, created=at, zulu_timestamp=True
            ).apply(envelope, {})
        content = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
        return Request(content, self._http_headers(self._binding.get(operation.name).soapaction or ""))

    def check_operation(self, operation: Operation) -> None:
        """Raise LookupError where the WSDL's port has no such operation."""
        if operation.name not in self._binding.all():
            raise LookupError(f"the WSDL's port has no operation {operation.name}")

    def returns_nothing(self, operation: Operation) -> bool:
        """Tell whether the WSDL has no answer to an operation."""
        return self._binding.get(operation.name).output is None

    def result(self, operation: Operation, envelope: XmlElement) -> object:
        """Return what an answer without a fault holds: texts, numbers, moments, lists, mappings; None for nothing.

        Raises:
            Unclear: it does not fit the WSDL.
        """
        try:
            bound = self._binding.get(operation.name)
            with _all_read():
                self._fitting.check(
                    body_of(envelope),
                    bound.output,
                    encoded=operation.name in self._styles,
                    unknown_elements=operation.unknown_elements,
                )
                result = _plain(serialize_object(bound.process_reply(envelope), dict))
        except _MISFITS as error:
            raise Unclear(f"the answer to {operation.name} does not fit the WSDL ({type(error).__name__})") from None
        # An operation without a result has none to compare; what refers to an attachment may stand for any element.
        lost = result is None and any(text.strip() for text in body_of(envelope).itertext())
        if lost or next(envelope.iter(_ATTACHED), None) is not None:
            raise Unclear(f"the answer to {operation.name} holds XML or an attachment where a value should be")
        return result

    def _written(self, value: object) -> object:
        """Return an argument as zeep takes it."""
        if isinstance(value, Array):
            # zeep drops fields that it does not know of mappings in an array, but refuses them where a type is made.
            kind = self._client.get_type(value.member)
            items = [kind(**self._fields(each)) if isinstance(each, Mapping) else each for each in value.items]
            # An empty list is none of zeep's arrays; what is skipped leaves the array itself.
            return {"_value_1": items or xsd.SkipValue, "arrayType": f"{value.member}[{len(items)}]"}
        if isinstance(value, Mapping):
            return self._fields(value)
        return [self._written(each) for each in value] if isinstance(value, list | tuple) else value

    def _fields(self, values: Mapping[str, object]) -> dict[str, object]:
        return {name: self._written(value) for name, value in values.items()}

    def _http_headers(self, action: str) -> dict[str, str]:
        if isinstance(self._binding, Soap12Binding):
            media = "application/soap+xml"
            return {"Content-Type": f'{media}; charset=utf-8; action="{action}"', "Accept": media}
        return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"', "Accept": "text/xml"}


_CODECS: Final[dict[Wsdl, Codec]] = {}
_LOADING: Final = threading.Lock()


def codec_of(wsdl: Wsdl) -> Codec:
    """Return the codec of a WSDL, which is parsed once in a process; for a thread beside the event loop."""
    with _LOADING:
        if wsdl not in _CODECS:
            _CODECS[wsdl] = Codec(wsdl)
        return _CODECS[wsdl]


def _encoding_styles(documents: Sequence[bytes], binding: str) -> Iterator[tuple[str, str]]:
    """Yield the binding's operations whose requests are encoded, and how: zeep reads `use` and forgets it."""
    for document in documents:
        for found in etree.fromstring(document).iter(f"{_WSDL}binding"):
            if found.get("name") == binding:
                for operation in found.iter(f"{_WSDL}operation"):
                    for body in _ENCODED(operation):
                        yield operation.get("name"), body.get("encodingStyle", ENCODING)


def _add_headers(envelope: XmlElement, headers: Sequence[HeaderBlock]) -> None:
    for block in headers:
        element = etree.SubElement(get_or_create_header(envelope), f"{{{block.namespace}}}{block.name}")
        element.text = block.text
        for name, text in block.fields.items():
            etree.SubElement(element, f"{{{block.namespace}}}{name}").text = text


def _complete_encoding(envelope: XmlElement, style: str | None) -> None:
    """Say how the body is encoded, at the call's element: SOAP 1.2 allows it nowhere above."""
    for call in body_of(envelope):
        if style is not None:
            call.set(f"{{{etree.QName(envelope).namespace}}}encodingStyle", style)
        for element in call.iter():
            member = element.get(_ARRAY_TYPE, "")
            if member.startswith("{"):
                namespace, _, name = member[1:].partition("}")
                prefixes = {value: key for key, value in element.nsmap.items() if key}
                element.set(_ARRAY_TYPE, f"{prefixes[namespace]}:{name}")


@contextmanager
def _all_read() -> Iterator[None]:
    """Raise ValueError where zeep could not read a value."""
    unread: list[None] = []
    reset = _unread.set(unread)
    try:
        yield
    finally:
        _unread.reset(reset)
    if unread:
        raise ValueError("a value is not of its type")


def _plain(value: object) -> object:
    """Return a value without what zeep and the encoding leave in it."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        if value.keys() == _ENCODED_SIMPLE:
            return value["_value_1"]
        return {key: _plain(each) for key, each in value.items() if key != "_raw_elements"}
    return _untyped(value) if etree.iselement(value) else value


def _untyped(element: XmlElement) -> object:
    """Return what an element holds that says no type: its text, or its children by name, repeated ones in a list."""
    children: dict[str, list[object]] = {}
    for child in element:
        children.setdefault(etree.QName(child).localname, []).append(_untyped(child))
    if not children:
        return element.text
    return {name: values[0] if len(values) == 1 else values for name, values in children.items()}
