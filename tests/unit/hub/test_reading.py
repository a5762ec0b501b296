"""From bytes to a message: which code and which place each fault has, and that no value is quoted."""

import json
from collections.abc import Mapping

import pytest

from contracts.employee import EmployeeChangedV1
from contracts.envelope import Envelope
from contracts.unit import UnitChangedV1
from hub.errors import ContractViolation
from hub.reading import read_message
from hub.subscription import Received

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
    body: bytes, changes: Mapping[str, object] | None = None, *, content_type: str = "application/json"
) -> Received:
    headers = {**HEADERS, **{f"cloudEvents:{name}": value for name, value in (changes or {}).items()}}
    contracts = (UnitChangedV1, EmployeeChangedV1)
    return read_message(headers, content_type, body, contracts=contracts, bytes_max=1000)


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


def test_another_content_type_is_a_wrong_envelope() -> None:
    with pytest.raises(ContractViolation, match="datacontenttype"):
        read(b"{}", content_type="text/xml")


def test_a_message_without_cloudevents_headers_is_told_so() -> None:
    with pytest.raises(ContractViolation, match="not a CloudEvent") as raised:
        read_message({"other": NIP}, "application/json", b"{}", contracts=(UnitChangedV1,), bytes_max=1000)
    assert raised.value.code == "wrong_envelope"
    assert NIP not in str(raised.value)
