"""SOAP faults, of either version, as a gateway judges them."""

from collections.abc import Callable
from typing import Final

from lxml import etree

from contracts.personal import personal
from hub.errors import HubError, Unclear
from hub.partner.soap.reading import SOAP_11, SOAP_12, XmlElement, body_of
from hub.telemetry.logging import mask


@personal
class Fault:
    """What a partner says went wrong.

    Attributes:
        code: without its prefix: `Client`, `Server`; of SOAP 1.2 `Sender`, `Receiver`; empty where it has none.
        subcodes: within it, outermost first, without prefixes: what stands after a dot, or the codes of SOAP 1.2.
        text: for people.
        detail: all texts of the detail, one a line.
        status: of HTTP.
    """

    code: str
    subcodes: tuple[str, ...]
    text: str
    detail: str
    status: int

    @property
    def words(self) -> str | None:
        """What it says, for an operator, NIPs masked; may hold a name, so it is never logged."""
        words = "; ".join(each for each in (self.text, self.detail) if each)
        return str(mask(words)) or None


_FAULTS: Final = frozenset({f"{{{SOAP_11}}}Fault", f"{{{SOAP_12}}}Fault"})

FaultJudge = Callable[[Fault], HubError]
"""Tells what a fault means: Refused, Transient (not carried out), Uncertain or Unclear."""


def fault_in(envelope: XmlElement, status: int) -> Fault | None:
    """Return the fault in an envelope; None where there is none."""
    fault = next((each for each in body_of(envelope) if each.tag in _FAULTS), None)
    if fault is None:
        return None
    # Some qualify what SOAP 1.1 leaves unqualified.
    parts = {etree.QName(each).localname: each for each in fault}
    if "Code" in parts:
        codes = [_local(each) for each in parts["Code"].iter() if etree.QName(each).localname == "Value"]
    else:
        codes = _local(parts.get("faultcode")).split(".")
    text = _texts(parts.get("faultstring", parts.get("Reason")))
    detail = _texts(parts.get("detail", parts.get("Detail")))
    return Fault(code=codes[0] if codes else "", subcodes=tuple(codes[1:]), text=text, detail=detail, status=status)


def unclear_fault(fault: Fault) -> HubError:
    """Return Unclear for any fault: what holds until a gateway knows its partner's."""
    return Unclear(f"the partner answers with a fault that we do not know (HTTP {fault.status})", words=fault.words)


def _local(element: XmlElement | None) -> str:
    text = "" if element is None else (element.text or "").strip()
    return text.rpartition(":")[2]


def _texts(element: XmlElement | None) -> str:
    if element is None:
        return ""
    return "\n".join(text for each in element.itertext() if (text := each.strip()))
