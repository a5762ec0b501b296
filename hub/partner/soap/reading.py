"""Bytes that a partner sends, before zeep sees them: where the XML begins, what it must not hold, how much it may be.

Errors name neither what was read nor where: answers hold NIPs and names.
"""

import re
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from lxml import etree

from hub.errors import Uncertain

XmlElement: TypeAlias = Any
"""An element of lxml, which comes without types."""

SOAP_11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12: Final = "http://www.w3.org/2003/05/soap-envelope"

# All read ASCII as ASCII, so that a DTD cannot hide from who looks for one in the bytes.
_CHARSETS: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"iso-8859-15", b"windows-1252"})
_BEGINS: Final = re.compile(rb"<\?xml\s|<(?:[\w.-]+:)?Envelope[\s>]")
_ENDS: Final = re.compile(rb"</(?:[\w.-]+:)?Envelope\s*>")
_CHARSET: Final = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_LATE: Final = 4096
_REFERENCES: Final = etree.XPath("self::*[@href] | .//*[@href]")


@dataclass(frozen=True)
class Limits:
    """How much an answer may be.

    Attributes:
        bytes_max: of the whole answer.
        tags_max: of `<` in it, one or two for each element, which takes 130 to 260 bytes of memory.
        depth_max: of elements within one another.
        thread_above_bytes: a longer answer is read beside the event loop.
    """

    bytes_max: int = 16 * 1024 * 1024
    tags_max: int = 400_000
    depth_max: int = 64
    thread_above_bytes: int = 16 * 1024


def envelope_in(body: bytes, limits: Limits, *, huge_text: bool) -> XmlElement:
    """Return the envelope in an answer's body, whatever stands before or after it.

    Args:
        body: decoded as HTTP says, not as XML says: the XML declaration names the charset.
        limits: how much it may be.
        huge_text: whether one value may be longer than 10,000,000 bytes.

    Raises:
        Uncertain: `answer_unreadable`: no SOAP (HTML, nothing, a part, a DTD); `answer_too_large`.
    """
    if len(body) > limits.bytes_max or body.count(b"<") > limits.tags_max:
        raise _too_large()
    document = _document_in(body)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        huge_tree=huge_text,
    )
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:  # its text quotes the answer
        raise (_too_large() if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT else _no_soap()) from None
    name = etree.QName(root)
    if name.localname != "Envelope" or name.namespace not in {SOAP_11, SOAP_12} or body_of(root) is None:
        raise _no_soap()
    if root.getroottree().docinfo.doctype:
        raise _no_soap()
    if root.xpath(f"boolean({'/*' * (limits.depth_max + 1)})"):
        raise _too_large()
    _check_references(root, limits)
    return root


def body_of(envelope: XmlElement) -> XmlElement:
    """Return the body of an envelope that has one."""
    return envelope.find(f"{{{etree.QName(envelope).namespace}}}Body")


def _document_in(body: bytes) -> bytes:
    """Return the XML in a body: PHP writes its warnings before it, and after it; proxies a BOM or empty lines."""
    begin = _BEGINS.search(body)
    if begin is None:
        raise _no_soap()
    document = body[begin.start() :]
    charset = _CHARSET.match(document)
    if charset is not None and charset[1].lower() not in _CHARSETS:
        raise _no_soap()
    if _has_dtd(document):
        raise _no_soap()
    ends = [*_ENDS.finditer(document, max(0, len(document) - _LATE))]
    return document[: ends[-1].end()] if ends else document


def _has_dtd(document: bytes) -> bool:
    """Tell whether a DTD stands before the first element: the only place for one."""
    at = 0
    while True:
        at = document.find(b"<", at)
        if at < 0 or not document.startswith((b"<?", b"<!--"), at):
            return document.startswith(b"<!", at) if at >= 0 else False
        end = b"?>" if document.startswith(b"<?", at) else b"-->"
        at = document.find(end, at)
        if at < 0:
            return False


def _check_references(envelope: XmlElement, limits: Limits) -> None:
    """Raise for references (`href="#id"`) that run in a circle, or that unfold to more elements than are allowed."""
    body = body_of(envelope)
    targets = {each.get("id"): each for each in body if each.get("id")}
    sizes: dict[str, int] = {}
    open_now: set[str] = set()

    def size(identity: str) -> int:
        if identity in open_now or len(open_now) > limits.depth_max:
            raise _too_large()
        if identity not in sizes:
            open_now.add(identity)
            target = targets[identity]
            sizes[identity] = int(target.xpath("count(.//*)")) + 1 + unfolded(target)
            open_now.discard(identity)
        return sizes[identity]

    def unfolded(element: XmlElement) -> int:
        names = (each.get("href")[1:] for each in _REFERENCES(element) if each.get("href").startswith("#"))
        total = sum(size(name) for name in names if name in targets)
        if total > limits.tags_max:
            raise _too_large()
        return total

    if targets:
        unfolded(body)


def _no_soap() -> Uncertain:
    return Uncertain("the answer is no whole SOAP envelope", code="answer_unreadable")


def _too_large() -> Uncertain:
    return Uncertain("the answer is larger, or deeper, than any that we expect", code="answer_too_large")
