"""Bad input gets a problem answer that names the field, and stores nothing."""

import json
from typing import Any

import httpx
import pytest

from tests.integration.services.skp_service.world import YEAR, World, staff_nip

NIP = staff_nip(0)
ANY_ID = "0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21"
SKP = {"nip": NIP, "year": YEAR}
RATINGS = {"work_results": "as_expected", "behaviour": "as_expected"}
NAMED = {"name": "Bupati", "position": "Bupati", "unit_name": "Pemerintah Kabupaten"}
HUGE = 10**30


def bulk(*items: object) -> dict[str, Any]:
    return {"items": list(items)}


BODIES: list[tuple[str, str, Any, str]] = [
    ("POST", "/v1/skps", {"year": YEAR}, "nip"),
    ("POST", "/v1/skps", {"nip": NIP}, "year"),
    ("POST", "/v1/skps", SKP | {"nip": "123"}, "nip"),
    ("POST", "/v1/skps", SKP | {"nip": "19900101201501200\u0000"}, "nip"),
    ("POST", "/v1/skps", SKP | {"nip": "\ud800" * 18}, "nip"),
    ("POST", "/v1/skps", SKP | {"nip": int(NIP)}, "nip"),
    ("POST", "/v1/skps", SKP | {"nip": None}, "nip"),
    ("POST", "/v1/skps", SKP | {"nip": [NIP]}, "nip"),
    ("POST", "/v1/skps", SKP | {"year": "2025"}, "year"),
    ("POST", "/v1/skps", SKP | {"year": 2025.5}, "year"),
    ("POST", "/v1/skps", SKP | {"year": True}, "year"),
    ("POST", "/v1/skps", SKP | {"year": 1999}, "year"),
    ("POST", "/v1/skps", SKP | {"year": HUGE}, "year"),
    ("POST", "/v1/skps", SKP | {"kind": "monthly"}, "kind"),
    ("POST", "/v1/skps", SKP | {"extra": 1}, "extra"),
    ("POST", "/v1/skps", [SKP], "body"),
    ("POST", "/v1/skps", "teks", "body"),
    ("POST", "/v1/skps", None, "body"),
    ("POST", "/v1/skps/bulk", {}, "items"),
    ("POST", "/v1/skps/bulk", bulk(), "items"),
    ("POST", "/v1/skps/bulk", {"items": SKP}, "items"),
    ("POST", "/v1/skps/bulk", bulk(*[SKP] * 501), "items"),
    ("POST", "/v1/skps/bulk", bulk(SKP, 7), "items.1"),
    ("POST", "/v1/skps/bulk", bulk(SKP, SKP | {"nip": "x\u0000"}), "items.1.nip"),
    ("POST", "/v1/skps/bulk", bulk(SKP, SKP | {"year": HUGE}), "items.1.year"),
    ("POST", "/v1/skps/bulk", bulk(SKP | {"behaviour": "good"}), "items.0.behaviour"),
    ("POST", "/v1/skps/bulk", bulk(SKP | {"behaviour": "as_expected"}), "items.0.work_results"),
    ("POST", "/v1/skps/bulk", bulk(SKP | {"work_results": "as_expected"}), "items.0.behaviour"),
    ("POST", "/v1/skps/bulk", bulk(SKP, SKP), "items.1.nip"),
    ("POST", "/v1/skps/bulk", bulk(SKP | {"state": "final"}), "items.0.state"),
    ("PUT", f"/v1/skps/{ANY_ID}/ratings", {"work_results": "as_expected"}, "behaviour"),
    ("PUT", f"/v1/skps/{ANY_ID}/ratings", RATINGS | {"behaviour": 2}, "behaviour"),
    ("PUT", f"/v1/skps/{ANY_ID}/ratings", RATINGS | {"behaviour": "x\u0000"}, "behaviour"),
    ("PUT", f"/v1/skps/{ANY_ID}/ratings", RATINGS | {"predicate": "very_good"}, "predicate"),
    ("PUT", "/v1/skps/7/ratings", RATINGS, "skp_id"),
    ("POST", "/v1/skps/not-a-uuid/finalise", {}, "skp_id"),
    ("POST", f"/v1/skps/{ANY_ID}/finalise", {"head_assessor": {}}, "head_assessor.name"),
    ("POST", f"/v1/skps/{ANY_ID}/finalise", {"head_assessor": NAMED | {"name": "a\u0000b"}}, "head_assessor.name"),
    ("POST", f"/v1/skps/{ANY_ID}/finalise", {"head_assessor": NAMED | {"name": " "}}, "head_assessor.name"),
    ("POST", f"/v1/skps/{ANY_ID}/finalise", {"head_assessor": NAMED | {"name": "x" * 301}}, "head_assessor.name"),
    ("POST", f"/v1/skps/{ANY_ID}/finalise", {"head_assessor": NAMED | {"nip": NIP}}, "head_assessor.nip"),
    ("POST", f"/v1/skps/{ANY_ID}/finalise", [1], "body"),
    ("POST", "/v1/finalisations", {"skp_ids": []}, "skp_ids"),
    ("POST", "/v1/finalisations", {"skp_ids": [ANY_ID] * 501}, "skp_ids"),
    ("POST", "/v1/finalisations", {"skp_ids": [ANY_ID, 7]}, "skp_ids.1"),
    ("POST", "/v1/finalisations", {"skp_ids": "semua"}, "skp_ids"),
    ("POST", "/v1/employees/lookup", {"nip": "0" * 18}, "nip"),
    ("POST", "/v1/employees/lookup", {}, "nip"),
]

QUERIES: list[tuple[str, str]] = [
    ("/v1/employees?limit=0", "limit"),
    ("/v1/employees?limit=501", "limit"),
    ("/v1/employees?limit=banyak", "limit"),
    ("/v1/employees?after=-1", "after"),
    (f"/v1/employees?after={2**63}", "after"),
    ("/v1/employees?unit_code=a%00b", "unit_code"),
    (f"/v1/employees?unit_code={'x' * 65}", "unit_code"),
    (f"/v1/employees?nip={NIP}", "nip"),
    ("/v1/units?after=%00", "after"),
    ("/v1/units?limit=1e3", "limit"),
    ("/v1/skps?year=1999", "year"),
    (f"/v1/skps?year={HUGE}", "year"),
    ("/v1/skps?state=done", "state"),
    ("/v1/skps?sync_state=lost", "sync_state"),
    ("/v1/skps?after=7", "after"),
    ("/v1/skps?nip=1", "nip"),
    ("/v1/skps/summary", "year"),
    ("/v1/skps/summary?year=x", "year"),
    ("/v1/skps/7", "skp_id"),
    ("/v1/skps/%00", "skp_id"),
]

RAW_BODIES = [
    b"",
    b"{",
    b"\xff\xfe\x00",
    b'{"nip": "' + NIP.encode() + b'", "year": 20',
    b"[" * 100_000,
    b'{"year": ' + b"9" * 5_000 + b"}",
    b"NaN",
]


async def nothing_stored(world: World) -> None:
    assert await world.skps() == []
    assert await world.events() == []


def is_problem(answer: httpx.Response) -> dict[str, Any]:
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    return problem


@pytest.mark.parametrize(("method", "url", "body", "field"), BODIES, ids=range(len(BODIES)))
async def test_a_bad_body_names_the_field_and_stores_nothing(
    api: httpx.AsyncClient, world: World, method: str, url: str, body: object, field: str
) -> None:
    await world.settle(1)
    content = json.dumps(body)
    answer = await api.request(method, url, content=content, headers={"Content-Type": "application/json"})
    problem = is_problem(answer)
    assert answer.status_code == 422
    assert field in [fault["field"] for fault in problem["errors"]]
    assert NIP not in answer.text
    await nothing_stored(world)


@pytest.mark.parametrize(("url", "field"), QUERIES, ids=range(len(QUERIES)))
async def test_a_bad_parameter_is_named(api: httpx.AsyncClient, url: str, field: str) -> None:
    answer = await api.get(url)
    problem = is_problem(answer)
    assert answer.status_code == 422
    assert [fault["field"] for fault in problem["errors"]] == [field]


@pytest.mark.parametrize("body", RAW_BODIES, ids=range(len(RAW_BODIES)))
async def test_a_body_that_is_not_a_json_object_is_refused(api: httpx.AsyncClient, world: World, body: bytes) -> None:
    await world.settle(1)
    for method, url in (("POST", "/v1/skps"), ("POST", "/v1/skps/bulk"), ("PUT", f"/v1/skps/{ANY_ID}/ratings")):
        is_problem(await api.request(method, url, content=body, headers={"Content-Type": "application/json"}))
    await nothing_stored(world)


async def test_another_content_type_is_refused(api: httpx.AsyncClient, world: World) -> None:
    await world.settle(1)
    for content_type in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
        answer = await api.post("/v1/skps", content=json.dumps(SKP), headers={"Content-Type": content_type})
        is_problem(answer)
    await nothing_stored(world)


@pytest.mark.parametrize(("method", "url"), [("DELETE", f"/v1/skps/{ANY_ID}"), ("GET", "/v1/nothing"), ("GET", "/")])
async def test_what_the_api_does_not_offer_is_a_problem_too(api: httpx.AsyncClient, method: str, url: str) -> None:
    is_problem(await api.request(method, url))
