"""From bytes to a message: which code and which place each fault has, and that no value is quoted."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from contracts.contract import Contract
from contracts.employee import EmployeeChangedV1
from contracts.envelope import Envelope
from contracts.examples import EXAMPLES
from contracts.registry import CONTRACTS
from contracts.report import Report
from contracts.snapshots import FOLDER
from contracts.unit import UnitChangedV1
from hub.errors import ContractViolation
from hub.messaging.reading import Received, read_message

NIP = "199001012015032000"
GOOD = {"code": "BKPSDM", "version": 1, "name": "Badan", "kind": "badan"}
HEADERS = {
    "cloudEvents:specversion": "1.0",
    "cloudEvents:id": "1",
    "cloudEvents:source": "/tests",
    "cloudEvents:type": "unit.changed.v1",
    "cloudEvents:time": "2026-01-02T03:04:05Z",
}


def read(
    body: bytes,
    changes: Mapping[str, object] | None = None,
    *,
    content_type: str = "application/json",
    content_encoding: str | None = None,
) -> Received:
    headers = {**HEADERS, **{f"cloudEvents:{name}": value for name, value in (changes or {}).items()}}
    contracts = (UnitChangedV1, EmployeeChangedV1)
    return read_message(
        headers, content_type, body, contracts=contracts, bytes_max=1000, content_encoding=content_encoding
    )


def good(**changes: object) -> bytes:
    """A unit's record, with fields of our own written as Python's `json` writes them: NaN, Infinity."""
    return json.dumps(GOOD | changes).encode()


def raw(more: str) -> bytes:
    """A unit's record, with more at its end as it is."""
    return f"{json.dumps(GOOD)[:-1]}, {more}}}".encode()


def test_a_good_message_is_read_as_its_contract() -> None:
    received = read(json.dumps(GOOD | {"from_the_future": 1}).encode(), content_type="application/json; charset=utf-8")
    assert received.data == UnitChangedV1(code="BKPSDM", version=1, name="Badan", kind="badan")
    assert isinstance(received.envelope, Envelope)
    assert (received.envelope.source, received.envelope.id) == ("/tests", "1")


@pytest.mark.parametrize(
    ("body", "changes", "code", "place"),
    [
        (b"x" * 1001, {}, "too_large", "1001 bytes"),
        (b"{}", {"id": ""}, "wrong_envelope", "cloudEvents:id"),
        (b"{}", {"id": "x" * 129}, "wrong_envelope", "cloudEvents:id"),
        (b"{}", {"id": 7}, "wrong_envelope", "cloudEvents:id"),
        (b"{}", {"id": b"\xff"}, "wrong_envelope", "cloudEvents:"),
        (b"{}", {"source": None}, "wrong_envelope", "cloudEvents:source"),
        (b"{}", {"specversion": "0.3"}, "wrong_envelope", "cloudEvents:specversion"),
        (b"{}", {"time": "2026-01-02T03:04:05"}, "wrong_envelope", "cloudEvents:time"),
        (b"{}", {"type": "unit.changed"}, "wrong_envelope", "cloudEvents:type"),
        (b"{}", {"type": "unit.changed.v0"}, "wrong_envelope", "cloudEvents:type"),
        (b"{}", {"type": "unit.changed.v2"}, "unknown_version", "unit.changed.v1"),
        (b"{}", {"type": "unit.moved.v1"}, "unknown_type", "unit.changed.v1"),
        (b"", {}, "not_json", "body"),
        (b"{", {}, "not_json", "body"),
        (b"\xff", {}, "not_json", "body"),
        (b"[" * 900, {}, "not_json", "body"),
        (b"null", {}, "invalid_data", "body"),
        (b"[]", {}, "invalid_data", "body"),
        (b"{}", {}, "invalid_data", "code"),
        (json.dumps(GOOD | {"version": 0}).encode(), {}, "invalid_data", "version"),
        (json.dumps(GOOD | {"version": 2**60}).encode(), {}, "invalid_data", "version"),
        (json.dumps(GOOD | {"version": 10**400}).encode(), {}, "invalid_data", "version"),
        (json.dumps(GOOD | {"name": "a\0b"}).encode(), {}, "invalid_data", "name"),
        (json.dumps(GOOD | {"code": NIP + "!"}).encode(), {}, "invalid_data", "code"),
        (json.dumps({"nip": NIP + "0"}).encode(), {"type": "employee.changed.v1"}, "invalid_data", "nip"),
        (json.dumps({"nip": "199013012015032000"}).encode(), {"type": "employee.changed.v1"}, "invalid_data", "nip"),
    ],
)
def test_every_fault_has_its_code_and_its_place(body: bytes, changes: dict[str, object], code: str, place: str) -> None:
    with pytest.raises(ContractViolation) as raised:
        read(body, changes)
    assert raised.value.code == code
    assert place in str(raised.value)
    assert "1990" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        (good(version=float("nan")), "not_json", "line 1 column 31"),
        (good(from_the_future=float("nan")), "not_json", "line 1 column 87"),
        (good(from_the_future={"list": [1, float("inf")]}), "not_json", "line 1"),
        (good(from_the_future=float("-inf")), "not_json", "line 1"),
        (raw('"name": "Badan"'), "invalid_data", "a key stands twice in one object, at line 1 column 75"),
        (raw('"n\\u0061me": "Badan"'), "invalid_data", "a key stands twice"),
        (raw(f'"more": {{"{NIP}": 1, "{NIP}": 2}}'), "invalid_data", "a key stands twice"),
        (raw('"more": [{"a": 1}, {"\\n": 1, "\\n": 2}]'), "invalid_data", "a key stands twice"),
        (good(version="7"), "invalid_data", "version"),
        (good(version=7.0), "invalid_data", "version"),
        (raw('"version": 7e0').replace(b'"version": 1, ', b""), "invalid_data", "version"),
        (good(version=True), "invalid_data", "version"),
        (good(active=1), "invalid_data", "active"),
        (good(active="true"), "invalid_data", "active"),
        (good(name=7), "invalid_data", "name"),
        (good(code=199001012015032), "invalid_data", "code"),
        (b"\xef\xbb\xbf" + good(), "not_json", "byte order mark"),
        (raw('"more": "caf\xe9"').decode().encode("latin-1"), "not_json", "not UTF-8 at byte offset 79"),
        (good().decode().encode("utf-16"), "not_json", "not UTF-8 at byte offset 0"),
        (raw('"more": "\\ud800"'), "not_json", "line 1 column 83"),
        (raw('"more": "\\udc00"'), "not_json", "lone leading surrogate"),
        (raw(f'"more": {"[" * 250}{"]" * 250}'), "not_json", "recursion limit"),
        (raw('"more": 01'), "not_json", "line 1"),
        (raw('"more": "a\tb"'), "not_json", "control character"),
        (raw('"more": 1,'), "not_json", "trailing comma"),
        (good() + b"{}", "not_json", "trailing characters"),
    ],
)
def test_what_two_readers_could_understand_differently_is_refused(body: bytes, code: str, place: str) -> None:
    with pytest.raises(ContractViolation) as raised:
        read(body)
    assert raised.value.code == code
    assert place in str(raised.value)
    assert "1990" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "more",
    [
        '"from_the_future": 1e400',  # too large for a float, and JSON nevertheless
        '"from_the_future": [1.5, -0, 1E-3, null, true, "\\ud83d\\ude00"]',
        '"a": {"code": 1}, "b": {"code": 1}',  # in two objects
        f'"from_the_future": {"[" * 150}{"]" * 150}',
    ],
)
def test_what_is_json_in_a_field_that_is_unknown_here_is_read_past(more: str) -> None:
    assert read(raw(more)).data == UnitChangedV1(code="BKPSDM", version=1, name="Badan", kind="badan")


@pytest.mark.parametrize("content_encoding", ["gzip", "deflate", "br", "GZIP", "x-unknown", "latin-1"])
def test_an_encoded_body_is_told_what_to_send_instead(content_encoding: str) -> None:
    with pytest.raises(ContractViolation, match=r"content-encoding.*plain JSON in UTF-8") as raised:
        read(good(), content_encoding=content_encoding)
    assert raised.value.code == "wrong_envelope"


@pytest.mark.parametrize("content_encoding", [None, "", "identity", "utf-8", "UTF-8"])
def test_a_body_as_it_is_may_say_so(content_encoding: str | None) -> None:
    assert read(good(), content_encoding=content_encoding).data == UnitChangedV1.model_validate(GOOD)


def alternatives(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[object]:
    """Yield values at the edges of what a JSON Schema allows; of texts with a pattern none."""
    if "$ref" in schema:
        yield from alternatives(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    for one in schema.get("anyOf", ()):
        yield from alternatives(one, root)
    yield from schema.get("enum", ())
    match schema.get("type"):
        case "null":
            yield None
        case "boolean":
            yield from (True, False)
        case "integer":
            yield from (schema[edge] for edge in ("minimum", "maximum") if edge in schema)
        case "array":
            yield []
        case "string" if schema.get("format") == "date":
            yield "2025-12-31"
        case "string" if schema.get("format") == "date-time":
            yield from ("2025-12-31T23:59:59Z", "2025-12-31t23:59:59.123456+07:00")
        case "string" if schema.get("format") == "uuid":
            yield "5F0C1D1E-8F5E-4C53-9D7C-3D5A5B0A7E11"


def variants(contract: type[Contract]) -> Iterator[dict[str, object]]:
    """Yield messages that the contract's released schema allows, each with another value in one field."""
    schema = json.loads((FOLDER / f"{contract.type}.json").read_text())
    example = dict(EXAMPLES[contract.type])
    yield example
    yield {name: example[name] for name in schema["required"]}
    for name, field in schema["properties"].items():
        for value in alternatives(field, schema):
            yield example | {name: value}


def sent(data: Contract) -> bytes:
    """As our own services and the sample feeds send it; what a report does not say is left out."""
    return data.model_dump_json(exclude_unset=isinstance(data, Report)).encode()


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_what_the_released_schema_allows_is_read(contract: type[Contract]) -> None:
    headers = HEADERS | {"cloudEvents:type": contract.type}
    read_ones = 0
    for variant in variants(contract):
        body = json.dumps(variant).encode()
        received = read_message(headers, "application/json", body, contracts=(contract,), bytes_max=10_000)
        again = sent(received.data)
        assert read_message(headers, "application/json", again, contracts=(contract,), bytes_max=10_000) == received
        read_ones += 1
    assert read_ones > len(contract.model_fields)


def test_another_content_type_is_a_wrong_envelope() -> None:
    with pytest.raises(ContractViolation, match="datacontenttype"):
        read(b"{}", content_type="text/xml")


def test_a_message_without_cloudevents_headers_is_told_so() -> None:
    with pytest.raises(ContractViolation, match="not a CloudEvent") as raised:
        read_message({"other": NIP}, "application/json", b"{}", contracts=(UnitChangedV1,), bytes_max=1000)
    assert raised.value.code == "wrong_envelope"
    assert NIP not in str(raised.value)
