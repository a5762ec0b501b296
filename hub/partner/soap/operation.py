"""What a gateway says of the operations that it calls, and what it may put into an envelope's header."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.personal import personal

ENCODING: Final = "http://schemas.xmlsoap.org/soap/encoding/"
"""Namespace of SOAP 1.1's encoded values; it is also the value of `encodingStyle`."""


@dataclass(frozen=True)
class Operation:
    """One operation of a WSDL, and how its answers are read.

    Attributes:
        name: in the WSDL.
        changes: whether it changes anything at the partner; then a lost answer is Uncertain, else Transient.
        label: in the metrics; empty: the name.
        huge_text: lets one value be longer than 10,000,000 bytes: a file in an answer.
        unknown_elements: leaves out elements of an answer that the WSDL does not have, beside those that it has; else
            such an answer is Unclear.
        encoding_style: sends the attribute `encodingStyle` where the WSDL says `use="encoded"`.
    """

    name: str
    changes: bool
    label: str = ""
    huge_text: bool = False
    unknown_elements: bool = False
    encoding_style: bool = True


@personal(slots=False)
class HeaderBlock:
    """One element of an envelope's header that the WSDL does not speak of, such as a token.

    Attributes:
        namespace: of the element.
        name: of the element.
        fields: its children, in the same namespace, with their texts.
        text: its own, where it has no children.
    """

    namespace: str
    name: str
    fields: Mapping[str, str]
    text: str | None = None


@personal(slots=False)
class UsernameToken:
    """User and password as WS-Security has them (UsernameToken profile of OASIS).

    Attributes:
        user: name.
        password: in clear; it leaves in clear unless `digest`.
        digest: send a digest of it with a nonce and the moment.
    """

    user: str
    password: str
    digest: bool = False


@personal(slots=False)
class Array:
    """An argument that is an array of SOAP 1.1 (`soapenc:Array`); it is sent with its `arrayType`.

    Attributes:
        member: the members' type as `{namespace}name`.
        items: values of that type; a mapping for a complex one.
    """

    member: str
    items: Sequence[object]
