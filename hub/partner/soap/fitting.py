"""Whether an answer is what the WSDL says: zeep reads what it knows and passes over the rest without a word.

A text or an element that nobody reads may be the partner's error, and what is left of the answer may look as if there
were nothing. An answer is compared with the types that zeep made of the WSDL: what fits them is what zeep reads.
"""

from typing import Any, Final

import zeep.exceptions
from lxml import etree
from zeep import xsd
from zeep.utils import qname_attr
from zeep.wsdl.messages.multiref import process_multiref
from zeep.wsdl.messages.soap import RpcMessage

from hub.partner.soap.content import Content, Particle, XsdType, content_in, is_structured
from hub.partner.soap.operation import ENCODING
from hub.partner.soap.reading import XmlElement

_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_NIL: Final = f"{_XSI}nil"
_TYPE: Final = f"{_XSI}type"
_ANY_ARRAY: Final = f"{{{ENCODING}}}Array"
_TRUE: Final = frozenset({"true", "1"})
_BOOLEANS: Final = frozenset({"true", "false", "1", "0"})
_MIXED: Final = etree.XPath("boolean(descendant-or-self::*[*]/text()[normalize-space()])")
_REFERS: Final = etree.XPath(
    "boolean(.//*[@href or @enc:ref])", namespaces={"enc": "http://www.w3.org/2003/05/soap-encoding"}
)
_NOT_OF_ITS_TYPE: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Fitting:
    """Compares answers with the types of one WSDL. Any thread may use it."""

    def __init__(self, types: Any) -> None:  # noqa: ANN401 - zeep comes without types
        """Compare with the types of a document that zeep loaded."""
        self._types = types
        self._contents: dict[int, Content] = {}

    def check(self, body: XmlElement, output: Any, *, encoded: bool, unknown_elements: bool) -> None:  # noqa: ANN401
        """Raise ValueError where a body is not what the WSDL says; references in it are put in their places.

        Args:
            body: of an envelope.
            output: zeep's message.
            encoded: SOAP's encoding, in which anything may be null.
            unknown_elements: takes out what the WSDL does not have, beside what it has; else it does not fit.
        """
        if _MIXED(body):
            raise ValueError("text beside elements")
        if output is None or output.body is None:
            return
        if isinstance(output, RpcMessage):
            process_multiref(body)
            if _REFERS(body):
                raise ValueError("a reference to nothing")
        root = body
        if output.body.qname != body.tag:  # it is where a message has several parts
            if len(body) != 1:
                raise ValueError("not one element in the body")
            root = body[0]
            # The wrapper of RPC has no certain name; its parts have.
            if not isinstance(output, RpcMessage) and _local(root) != output.body.name:
                raise ValueError("another element")
        walk = _Walk(self, body, encoded=encoded, unknown_elements=unknown_elements)
        walk.check(root, output.body.type, null=output.body.nillable, empty=output.body.nillable)

    def named_type(self, element: XmlElement, *, must_exist: bool) -> XsdType | None:
        """Return the type that an element names, as zeep finds it."""
        return self._types.get_type(qname_attr(element, _TYPE), fail_silently=not must_exist)

    def wildcard_type(self, element: XmlElement, wildcard: Particle) -> XsdType | None:
        """Return the type of what stands for a wildcard; None: it is not read, but handed on as it is."""
        if wildcard.restrict:
            return wildcard.restrict
        try:
            return self._types.get_element(element.tag).type
        except (zeep.exceptions.NamespaceError, zeep.exceptions.LookupError):
            return None

    def content_of(self, kind: XsdType) -> Content:
        """Return what a complex type holds."""
        found = self._contents.get(id(kind))
        if found is None:
            found = self._contents[id(kind)] = content_in(kind)
        return found


class _Walk:
    """One comparison."""

    def __init__(self, fitting: Fitting, body: XmlElement, *, encoded: bool, unknown_elements: bool) -> None:
        self._fitting, self._encoded, self._unknown_elements = fitting, encoded, unknown_elements
        self._prefixes_are_unique = _are_prefixes_unique(body.getroottree().getroot())
        self._named: dict[tuple[str, bool], XsdType | None] = {}

    def check(self, element: XmlElement, declared: XsdType, *, null: bool, empty: bool) -> None:
        """Raise ValueError where an element, or anything in it, is not of its type.

        Args:
            element: to be compared.
            declared: its type, unless it names another.
            null: whether it may say that it has no value.
            empty: whether a number or the like may be left out in it, or be null.
        """
        if element.get(_NIL) in _TRUE:
            if len(element) or _has_text(element) or not (null or empty):
                raise ValueError("null with a value, or where none may be")
            # zeep would make a mapping or a list of it because it has attributes.
            element.attrib.clear()
            return
        kind = self._type_of(element, must_exist=False) or declared
        if kind.qname == _ANY_ARRAY and is_structured(declared):
            kind = declared  # SOAP's own array says less
        if type(declared) is not xsd.AnyType and is_structured(kind) != is_structured(declared):
            raise ValueError("a structure in place of a value, or a value in place of a structure")
        if is_structured(kind):
            self._check_structure(element, kind)
        else:
            _check_value(element, kind, empty=empty)

    def _check_structure(self, element: XmlElement, kind: XsdType) -> None:
        if _has_text(element):
            raise ValueError("text in a structure")
        content = self._fitting.content_of(kind)
        counts: dict[str, int] = {}
        members = 0
        unknown: list[XmlElement] = []
        for child in element:
            name = _local(child)
            declared, most = content.declared.get(name, ((), 0))
            if declared:
                counts[name] = counts.get(name, 0) + 1
                if counts[name] > most:
                    raise ValueError("an element too many")
                self._check_declared(child, declared)
            elif content.wildcard is not None:
                members += 1
                self._check_member(child, content.wildcard)
            else:
                unknown.append(child)
        if unknown and not (self._unknown_elements and (counts or members)):
            raise ValueError("unknown elements, or nothing else")
        for child in unknown:
            element.remove(child)
        if not content.is_complete(counts):
            raise ValueError("a required element is missing")

    def _check_declared(self, element: XmlElement, declared: list[Particle]) -> None:
        """Check an element against the first declaration of its name that it fits."""
        for particle in declared[:-1]:
            try:
                return self._check_declared(element, [particle])
            except ValueError:
                continue
        particle = declared[-1]
        once = particle.max_occurs == 1  # None among many says nothing that could be read
        null = particle.nillable or (once and self._encoded)
        empty = particle.nillable or (once and particle.min_occurs == 0)
        return self.check(element, particle.type, null=null, empty=empty)

    def _check_member(self, element: XmlElement, wildcard: Particle) -> None:
        if wildcard.process_contents == "skip":
            return
        kind = self._type_of(element, must_exist=True) or self._fitting.wildcard_type(element, wildcard)
        if kind is None:
            return
        holds = len(element) or element.text or (is_structured(kind) and element.attrib)
        if not holds:
            raise ValueError("a member without a value, which zeep would leave out")
        self.check(element, kind, null=False, empty=False)

    def _type_of(self, element: XmlElement, *, must_exist: bool) -> XsdType | None:
        """Return the type that an element names; None where it names none, or one that need not exist."""
        name = element.get(_TYPE)
        if name is None:
            return None
        if not self._prefixes_are_unique:
            return self._fitting.named_type(element, must_exist=must_exist)
        key = (name, must_exist)
        if key not in self._named:
            self._named[key] = self._fitting.named_type(element, must_exist=must_exist)
        return self._named[key]


def _are_prefixes_unique(root: XmlElement) -> bool:
    """Tell whether a prefix means the same everywhere."""
    meanings: dict[str, str] = {}
    declarations = (each for _, each in etree.iterwalk(root, events=("start-ns",)))
    return all(meanings.setdefault(prefix, namespace) == namespace for prefix, namespace in declarations)


def _check_value(element: XmlElement, kind: XsdType, *, empty: bool) -> None:
    if type(kind) is xsd.AnyType:
        # zeep reads of what names a type that it does not know its text alone.
        if len(element) and element.get(_TYPE) is not None:
            raise ValueError("elements of a type that is not known")
        return
    if len(element):
        raise ValueError("elements in a value")
    if isinstance(kind, xsd.ComplexType):
        kind = kind.elements_nested[0][1].type
    text = element.text
    if not text:
        if not empty and not _may_be_empty(kind):
            raise ValueError("no value")
    elif isinstance(kind, xsd.Boolean) and text.strip() not in _BOOLEANS:
        raise ValueError("a truth value that is none")


def _may_be_empty(kind: XsdType) -> bool:
    if isinstance(kind, xsd.Boolean):
        return False
    try:
        kind.pythonvalue("")
    except _NOT_OF_ITS_TYPE:
        return False
    return True


def _has_text(element: XmlElement) -> bool:
    text: str | None = element.text
    return text is not None and bool(text.strip())


def _local(element: XmlElement) -> str:
    tag: str = element.tag
    return tag.rpartition("}")[2]
