"""CloudEvents 1.0.2 over HTTP: structured, binary and batched, from a request to its events.

Sources: the HTTP protocol binding (3.1 to 3.3) and the JSON event format (2.2, 3.1, 4), both 1.0.2. What is wrong with
the request refuses all of it; what is wrong with one of its events is that event's alone.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers

from contracts.personal import personal
from hub.errors import ContractViolation, Fault
from hub.messaging.reading import read_json
from hub.web.problems import Problem

STRUCTURED: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
BINARY: Final = "application/json"
_PREFIX: Final = "ce-"
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_UTF8: Final = frozenset({"", "utf-8", "utf8"})


class Mode(StrEnum):
    """How a request carries its events."""

    STRUCTURED = STRUCTURED
    BATCH = BATCH
    BINARY = BINARY


@personal
class IncomingEvent:
    """One event of a request.

    Attributes:
        raw: what of the body is about it.
        attributes: by name, as far as they can be read; those that are null are left out.
        data: JSON; empty where `violation` says why.
        violation: why it is no event.
    """

    raw: bytes
    attributes: Mapping[str, object]
    data: bytes = b""
    violation: ContractViolation | None = None


@personal(slots=False)
class Posted:
    """A request as its rules see it.

    Attributes:
        headers: of HTTP.
        body: whole.
        most: how many events it may carry.
    """

    headers: Headers
    body: bytes
    most: int

    @property
    def mode(self) -> Mode | None:
        """How it carries its events; None: in no way that is read."""
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Mode(media_type) if media_type in {*Mode} else None

    @property
    def charset(self) -> str:
        """What the content type says; empty: nothing."""
        found = re.search(r';\s*charset\s*=\s*"?([^\s;"]*)', self.headers.get("content-type", ""), re.IGNORECASE)
        return found[1].lower() if found else ""

    @property
    def attribute_names(self) -> set[str]:
        """The names of the attributes that came as headers."""
        return {name.removeprefix(_PREFIX) for name in self.headers if name.startswith(_PREFIX)}

    @cached_property
    def parts(self) -> list[bytes] | None:
        """The bodies of its events; None: it is no JSON, or no list of them."""
        return split(self.body) if self.mode is Mode.BATCH else [self.body]


@dataclass(frozen=True, slots=True)
class RequestRule:
    """Something that refuses a whole request.

    Attributes:
        code: stable; seen in the API.
        status: of HTTP.
        sentence: Indonesian: what, and what to do.
        breaks: whether a request is refused by it.
        headers: of the answer.
    """

    code: str
    status: int
    sentence: str
    breaks: Callable[[Posted], bool]
    headers: Mapping[str, str] | None = None


RULES: Final[tuple[RequestRule, ...]] = (
    RequestRule(
        "content_encoding",
        415,
        "Isi yang dipadatkan tidak dibaca: kirim apa adanya, tanpa Content-Encoding.",
        lambda posted: posted.headers.get("content-encoding", "").strip().lower() not in {"", "identity"},
        {"Accept-Encoding": "identity"},
    ),
    RequestRule(
        "content_type",
        415,
        f"Content-Type harus {STRUCTURED}, {BATCH}, atau {BINARY} dengan header ce-*.",
        lambda posted: posted.mode is None,
    ),
    RequestRule(
        "charset",
        415,
        "Isi harus UTF-8: hilangkan charset dari Content-Type, atau tulis charset=utf-8.",
        lambda posted: posted.charset not in _UTF8,
    ),
    RequestRule(
        "not_an_event",
        400,
        f"Permintaan ini bukan CloudEvents: kirim header ce-*, atau Content-Type {STRUCTURED}.",
        lambda posted: posted.mode is Mode.BINARY and not posted.attribute_names,
    ),
    RequestRule(
        "not_json",
        400,
        "Isi permintaan bukan JSON yang sah dalam UTF-8.",
        lambda posted: posted.mode is Mode.STRUCTURED and not _is_json(posted.body),
    ),
    RequestRule(
        "not_a_batch",
        400,
        "Isi permintaan bukan daftar JSON yang sah dalam UTF-8: kirim laporan dalam kurung siku.",
        lambda posted: posted.mode is Mode.BATCH and posted.parts is None,
    ),
    RequestRule(
        "too_many_events",
        413,
        "Terlalu banyak laporan dalam satu permintaan: bagi menjadi beberapa permintaan.",
        lambda posted: len(posted.parts or ()) > posted.most,
    ),
)


def events_of(posted: Posted, rules: Sequence[RequestRule] = RULES) -> list[IncomingEvent]:
    """Return the events of a request, in their order.

    Raises:
        Problem: the first rule that refuses the request.
    """
    for rule in rules:
        if rule.breaks(posted):
            raise Problem(rule.status, rule.code, rule.sentence, headers=rule.headers)
    if posted.mode in {Mode.STRUCTURED, Mode.BATCH}:
        return [structured(part) for part in posted.parts or ()]
    return [_binary(posted)]


def structured(raw: bytes) -> IncomingEvent:
    """Return an event in the JSON format, or why it is none."""
    try:
        found = read_json(raw, "a CloudEvent")
    except ContractViolation as violation:
        return IncomingEvent(raw, {}, violation=violation)
    if not isinstance(found, dict):
        return IncomingEvent(raw, {}, violation=_wrong("", "not_an_event"))
    attributes = {
        name: value for name, value in found.items() if value is not None and name not in {"data", "data_base64"}
    }
    attributes = _without_parameters(attributes)
    if {"data", "data_base64"} <= found.keys():
        return IncomingEvent(raw, attributes, violation=_wrong("data", "two_data"))
    if "data" in found:
        return IncomingEvent(raw, attributes, json.dumps(found["data"], ensure_ascii=False).encode())
    return _with_bytes(raw, attributes, found.get("data_base64"))


def _with_bytes(raw: bytes, attributes: Mapping[str, object], data: object) -> IncomingEvent:
    if data is None:
        return IncomingEvent(raw, attributes, violation=_invalid("data", "no_data"))
    try:
        return IncomingEvent(raw, attributes, base64.b64decode(str(data), validate=True))
    except (binascii.Error, ValueError):
        return IncomingEvent(raw, attributes, violation=_invalid("data_base64", "not_base64"))


def _binary(posted: Posted) -> IncomingEvent:
    attributes: dict[str, object] = {"datacontenttype": posted.headers.get("content-type", "")}
    for name in sorted(posted.attribute_names):
        values = posted.headers.getlist(_PREFIX + name)
        if name == "datacontenttype" or len(values) > 1:
            return IncomingEvent(posted.body, {}, violation=_wrong(name, "repeated"))
        value = attribute_in(values[0])
        if value is None:
            return IncomingEvent(posted.body, attributes, violation=_wrong(name, "header_not_utf8"))
        attributes[name] = value
    if not posted.body:
        return IncomingEvent(posted.body, attributes, violation=_invalid("data", "no_data"))
    return IncomingEvent(posted.body, _without_parameters(attributes), posted.body)


def attribute_in(header: str) -> str | None:
    """Return the attribute that a header's value holds (3.1.3.2): unquoted, then decoded once; None: no UTF-8."""
    plain = _QUOTED.sub(lambda quoted: re.sub(r"\\(.)", r"\1", quoted[1]), header)
    if not plain.isascii():
        return None
    try:
        return unquote_to_bytes(plain).decode()
    except UnicodeDecodeError:
        return None


def _without_parameters(attributes: Mapping[str, object]) -> dict[str, object]:
    """Return attributes whose media type is as an envelope has it."""
    told = dict(attributes)
    if isinstance(kind := told.get("datacontenttype"), str):
        told["datacontenttype"] = kind.partition(";")[0].strip().lower()
    return told


def split(body: bytes) -> list[bytes] | None:
    """Return the elements of a JSON list, each as it stands in the body; None: it is no such list.

    An element may still hold what nobody takes for JSON, such as NaN, a key twice, or bytes that are no UTF-8.
    """
    try:
        return list(_elements(body.decode(errors=_AS_THEY_ARE)))
    except (ValueError, RecursionError):
        return None


_AS_THEY_ARE: Final = "surrogateescape"
_DECODER: Final[Any] = json.JSONDecoder(parse_int=str, parse_float=str)
_SPACE: Final = re.compile(r"[ \t\n\r]*")


def _elements(text: str) -> Iterator[bytes]:
    at = _after_space(text, 0)
    _expect(text, at, "[")
    at = _after_space(text, at + 1)
    if text[at : at + 1] == "]":
        _expect_end(text, at + 1)
        return
    while True:
        _, end = _DECODER.raw_decode(text, at)
        yield text[at:end].encode(errors=_AS_THEY_ARE)
        at = _after_space(text, end)
        if text[at : at + 1] == "]":
            _expect_end(text, at + 1)
            return
        _expect(text, at, ",")
        at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _expect(text: str, at: int, sign: str) -> None:
    if text[at : at + 1] != sign:
        raise ValueError("no list of JSON")


def _expect_end(text: str, at: int) -> None:
    if _after_space(text, at) != len(text):
        raise ValueError("something behind a list of JSON")


def _is_json(body: bytes) -> bool:
    try:
        read_json(body, "a CloudEvent")
    except ContractViolation as violation:
        return violation.code != "not_json"
    return True


def _wrong(attribute: str, kind: str) -> ContractViolation:
    place = (attribute,) if attribute else ()
    return ContractViolation(f"wrong envelope: {kind}", code="wrong_envelope", faults=[Fault(place, kind)])


def _invalid(field: str, kind: str) -> ContractViolation:
    return ContractViolation(f"no valid data: {kind}", code="invalid_data", faults=[Fault((field,), kind)])
