"""What no schema speaks of: broken text, absurd numbers and headers, methods that are not offered."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from tests.integration.services.skp_service.agency_fixture import HEAD, Agency, caller, leader_plan

ANY_ID = "0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21"
HALF = "\ud800"
HUGE = 10**400

BODIES: list[tuple[str, str, str]] = [
    ("POST", "/v1/skps", json.dumps({HALF: 1})),
    ("POST", "/v1/skps", json.dumps({"period_id": ANY_ID, "plan": {HALF: {}}})),
    ("POST", "/v1/skps", json.dumps({"period_id": ANY_ID, "plan": leader_plan(agreement=HALF)})),
    ("POST", "/v1/skps", json.dumps({"period_id": ANY_ID, "plan": leader_plan() | {"expectations": {HALF: "a"}}})),
    ("POST", "/v1/skps", json.dumps({"period_id": ANY_ID, "plan": leader_plan() | {"annexes": {"resources": [HALF]}}})),
    ("POST", "/v1/skps", json.dumps({"period_id": ANY_ID, "position_id": 2**53, "plan": leader_plan()})),
    ("POST", "/v1/skps", f'{{"period_id": "{ANY_ID}", "position_id": {HUGE}, "plan": {{"model": "staff"}}}}'),
    ("POST", "/v1/skps", f'{{"period_id": "{ANY_ID}", "position_id": 1e400, "plan": {{"model": "staff"}}}}'),
    ("POST", "/v1/skps", "9" * 5000),
    ("POST", "/v1/skps", "[" * 100_000),
    ("POST", "/v1/skps", "NaN"),
    ("POST", "/v1/periods", json.dumps({"name": HALF, "kind": "annual", "start": "0000-00-00", "end": "9999-12-31"})),
    ("POST", "/v1/periods", f'{{"name": "a", "kind": "annual", "start": {HUGE}, "end": -1e308, "drafts_close": 0}}'),
    ("POST", "/v1/finalisations", json.dumps({"unit_code": HALF, "period_id": ANY_ID})),
    ("POST", "/v1/finalisations", json.dumps({"unit_code": "a\0b", "period_id": ANY_ID})),
    ("POST", "/v1/employees/lookup", json.dumps({"nip": HALF * 18})),
    ("POST", f"/v1/skps/{ANY_ID}/feedback", json.dumps({"items": [{"behaviour": "loyal", "text": f"a{HALF}"}]})),
    ("POST", f"/v1/skps/{ANY_ID}/results/{ANY_ID}/notes", json.dumps({"text": "\0"})),
    (
        "POST",
        f"/v1/skps/{ANY_ID}/results/{ANY_ID}/evidence/links",
        json.dumps({"name": "a", "link": f"https://{HALF}"}),
    ),
    ("POST", f"/v1/skps/{ANY_ID}/results/{ANY_ID}/evidence/links", json.dumps({"name": "a", "link": "https://[::1"})),
]
TARGETS = [
    "/v1/skps?unit_code=%00",
    "/v1/skps?unit_code=%ff%fe",
    "/v1/skps?%ed%a0%80=1",
    "/v1/skps?after=_____",
    "/v1/skps?after=WzFlOTk5LCAiYSJd&sort=changed",
    "/v1/skps?sort=changed&after=" + "W05hTiwgIjBiOGYyZjBlLTZmMGEtNGE1My05ZDVlLTBmNmQzYTFjN2UyMSJd",
    "/v1/skps?sort=unit&after=" + "WyJcdWQ4MDAiLCAiMGI4ZjJmMGUtNmYwYS00YTUzLTlkNWUtMGY2ZDNhMWM3ZTIxIl0",
    f"/v1/skps?limit={10**400}",
    f"/v1/skps/{ANY_ID}/audit?after={2**53}",
    f"/v1/employees?after={2**63}",
    "/v1/units/%00/distribution?period_id=" + ANY_ID,
    "/v1/units/%ff/distribution?period_id=" + ANY_ID,
    "/v1/skps/%ff",
    "/v1/skps/" + "a" * 5000,
]
HEADERS: list[dict[str, bytes]] = [
    {"If-Match": b'"\xff"'},
    {"If-Match": b'"1", ,'},
    {"If-Match": b"\xff\xfe"},
    {"If-Match": b'"' + b"1" * 5000 + b'"'},
    {"If-Match": b'"1"', "Idempotency-Key": b"\xff"},
    {"If-Match": b'"1"', "Idempotency-Key": b""},
    {"If-Match": b'"1"', "Content-Type": b"application/json; charset=\xff"},
    {"If-Match": b'"1"', "Content-Type": b"\xff/\xfe"},
    {"If-Match": b'"1"', "Content-Length": b"-1"},
    {"If-Match": b'"1"', "Content-Length": b"\xb2"},
    {"If-Match": b'"1"', "Content-Length": b"9" * 400},
    {"Authorization": b"Bearer \xff"},
    {"Authorization": b"Basic Og=="},
    {"Authorization": b"Bearer"},
]


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """Keep what is logged of a failure from being drawn, which takes longer than the tests."""
    with capture_logs():
        yield


def is_answered(answer: httpx.Response) -> None:
    """Raise AssertionError unless it is a page, or a problem that is the caller's."""
    assert answer.status_code < 500, answer.text
    if not answer.is_success:
        assert answer.headers["content-type"] == "application/problem+json"
        problem: dict[str, Any] = answer.json()
        assert problem["status"] == answer.status_code


async def test_odd_bodies_are_refused(world: Agency) -> None:
    headers = caller(HEAD) | {"Content-Type": "application/json"}
    for method, path, body in BODIES:
        answer = await world.client.request(method, path, content=body, headers=headers)
        is_answered(answer)
        assert not answer.is_success, body


async def test_odd_addresses_are_answered(world: Agency) -> None:
    for target in TARGETS:
        is_answered(await world.client.get(target, headers=world.admin.headers))


async def test_odd_headers_are_refused(world: Agency) -> None:
    usual = {name: value.encode() for name, value in caller(HEAD).items()} | {"Content-Type": b"application/json"}
    for odd in HEADERS:
        headers = [(name.encode(), value) for name, value in (usual | odd).items()]
        path = f"/v1/skps/{ANY_ID}/return"
        answer = await world.client.request("POST", path, content=b'{"reason": "a"}', headers=headers)
        is_answered(answer)
        assert not answer.is_success, odd


async def test_methods_that_are_not_offered_are_refused(world: Agency) -> None:
    for method in ("TRACE", "PATCH", "DELETE", "OPTIONS", "QUERY", "get"):
        answer = await world.client.request(method, "/v1/finalisations", headers=caller(HEAD))
        is_answered(answer)
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "POST"
