"""Bad input gets a problem answer with one clear sentence that names the field, and stores nothing."""

import json
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from hub.audit import audit_trail
from hub.runtime import Runtime
from services.skp_service.tables import periods, skps
from tests.integration.services.skp_service.agency_fixture import (
    ADMIN,
    YEAR,
    Agency,
    admin,
    caller,
    staff_nip,
    staff_plan,
)

NIP = staff_nip(0)
ANY_ID = "0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21"
SKP = f"/v1/skps/{ANY_ID}"
HUGE = 10**30
PLAN = staff_plan(None)
RESULT = PLAN["results"][0]
MEASURE = RESULT["measures"][0]
OPEN = {"period_id": ANY_ID, "plan": PLAN}
PERIOD = {"name": "Tahun", "kind": "annual", "start": f"{YEAR}-01-01", "end": f"{YEAR}-12-31"} | {
    "drafts_close": f"{YEAR}-03-31"
}
FINALISE, CORRECT = "/v1/finalisations", f"{SKP}/corrections"
RATINGS = {"work_results": "as_expected", "behaviour": "as_expected", "reason": "Salah catat."}
NUL = "a\u0000b"


def opened(**changes: Any) -> dict[str, Any]:
    return OPEN | {"plan": PLAN | changes}


def result(**changes: Any) -> dict[str, Any]:
    return opened(results=[RESULT, RESULT | changes])


BODIES: list[tuple[str, str, Any, str]] = [
    ("POST", "/v1/skps", {"plan": PLAN}, "period_id"),
    ("POST", "/v1/skps", {"period_id": ANY_ID}, "plan"),
    ("POST", "/v1/skps", OPEN | {"period_id": "7"}, "period_id"),
    ("POST", "/v1/skps", OPEN | {"position_id": "7"}, "position_id"),
    ("POST", "/v1/skps", OPEN | {"position_id": 0}, "position_id"),
    ("POST", "/v1/skps", OPEN | {"position_id": HUGE}, "position_id"),
    ("POST", "/v1/skps", OPEN | {"position_id": True}, "position_id"),
    ("POST", "/v1/skps", OPEN | {"nip": NIP}, "nip"),
    ("POST", "/v1/skps", opened(model="boss"), "plan.model"),
    ("POST", "/v1/skps", opened(approach=None), "plan.approach"),
    ("POST", "/v1/skps", opened(agreement=" "), "plan.agreement"),
    ("POST", "/v1/skps", opened(agreement="x" * 2001), "plan.agreement"),
    ("POST", "/v1/skps", opened(results="semua"), "plan.results"),
    ("POST", "/v1/skps", opened(results=[RESULT] * 61), "plan.results"),
    ("POST", "/v1/skps", opened(results=[RESULT | {"id": ANY_ID}] * 2), "plan"),
    ("POST", "/v1/skps", result(text=""), "plan.results.1.text"),
    ("POST", "/v1/skps", result(text=NUL), "plan.results.1.text"),
    ("POST", "/v1/skps", result(text="\ud800"), "plan.results.1.text"),
    ("POST", "/v1/skps", result(kind="side"), "plan.results.1.kind"),
    ("POST", "/v1/skps", result(measures=[MEASURE] * 21), "plan.results.1.measures"),
    ("POST", "/v1/skps", result(measures=[MEASURE | {"target": 4}]), "plan.results.1.measures.0.target"),
    ("POST", "/v1/skps", result(non_direct="mungkin"), "plan.results.1.non_direct"),
    ("POST", "/v1/skps", opened(expectations={"punctual": "Ya."}), "plan.expectations.punctual.[key]"),
    ("POST", "/v1/skps", opened(annexes={"resources": "Komputer"}), "plan.annexes.resources"),
    ("POST", "/v1/skps", opened(annexes={"resources": ["a"] * 31}), "plan.annexes.resources"),
    ("POST", "/v1/skps", [OPEN], "body"),
    ("POST", "/v1/skps", "teks", "body"),
    ("POST", "/v1/skps", None, "body"),
    ("PUT", "/v1/skps/7/plan", PLAN, "skp_id"),
    ("POST", f"{SKP}/return", {}, "reason"),
    ("POST", f"{SKP}/return", {"reason": "  "}, "reason"),
    ("POST", f"{SKP}/revise", {"reason": NUL}, "reason"),
    ("PUT", f"{SKP}/results/7/progress", {}, "result_id"),
    ("PUT", f"{SKP}/results/{ANY_ID}/progress", {"realisation": 7}, "realisation"),
    ("POST", f"{SKP}/results/{ANY_ID}/notes", {"text": ""}, "text"),
    ("POST", f"{SKP}/results/{ANY_ID}/evidence/links", {"name": "a"}, "link"),
    ("POST", f"{SKP}/results/{ANY_ID}/evidence/links", {"name": "a" * 151, "link": "https://a.id"}, "name"),
    ("POST", f"{SKP}/feedback", {"items": []}, "items"),
    ("POST", f"{SKP}/feedback", {"items": [{"text": "a"}]}, "items.0"),
    ("POST", f"{SKP}/feedback", {"items": [{"text": "a", "behaviour": "punctual"}]}, "items.0.behaviour"),
    ("POST", f"{SKP}/feedback", {"items": [{"text": "a", "behaviour": "loyal"}] * 101}, "items"),
    ("PUT", f"{SKP}/ratings/work-results", {"rating": "good"}, "rating"),
    ("PUT", f"{SKP}/ratings/behaviour", {"rating": 2}, "rating"),
    ("POST", f"{SKP}/objection", {"reason": None}, "reason"),
    ("POST", f"{SKP}/objection/statement", {"statement": " "}, "statement"),
    ("POST", f"{SKP}/objection/decision", {"reason": "a", "behaviour": "x\u0000"}, "behaviour"),
    ("POST", f"{SKP}/exemption", {"reason": ["a"]}, "reason"),
    ("POST", CORRECT, RATINGS | {"predicate": "very_good"}, "predicate"),
    ("POST", CORRECT, {"work_results": "as_expected", "behaviour": "as_expected"}, "reason"),
    ("POST", FINALISE, {"skp_ids": []}, "skp_ids"),
    ("POST", FINALISE, {"skp_ids": [ANY_ID] * 501}, "skp_ids"),
    ("POST", FINALISE, {"skp_ids": [ANY_ID, 7]}, "skp_ids.1"),
    ("POST", FINALISE, {"skp_ids": "semua"}, "skp_ids"),
    ("POST", FINALISE, {"skp_ids": [ANY_ID, ANY_ID]}, "body"),
    ("POST", FINALISE, {"unit_code": "BKD"}, "body"),
    ("POST", FINALISE, {}, "body"),
    ("POST", "/v1/periods", PERIOD | {"end": f"{YEAR - 1}-12-31"}, "body"),
    ("POST", "/v1/periods", PERIOD | {"drafts_close": f"{YEAR + 1}-01-01"}, "body"),
    ("POST", "/v1/periods", PERIOD | {"start": "kemarin"}, "start"),
    ("POST", "/v1/periods", PERIOD | {"start": "1999-01-01"}, "body"),
    ("POST", "/v1/periods", PERIOD | {"kind": "weekly"}, "kind"),
    ("POST", "/v1/periods", PERIOD | {"name": ""}, "name"),
    ("PUT", f"/v1/units/BKD/performance/{ANY_ID}", {"performance": "fine"}, "performance"),
    ("PUT", f"/v1/units/{'x' * 65}/performance/{ANY_ID}", {"performance": "good"}, "unit_code"),
    ("POST", "/v1/employees/lookup", {"nip": "0" * 18}, "nip"),
    ("POST", "/v1/employees/lookup", {"nip": int(NIP)}, "nip"),
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
    ("/v1/skps?view=all", "view"),
    ("/v1/skps?stage=done", "stage"),
    ("/v1/skps?predicate=best", "predicate"),
    ("/v1/skps?sort=nip", "sort"),
    ("/v1/skps?flagged=7", "flagged"),
    ("/v1/skps?period_id=7", "period_id"),
    ("/v1/skps?after=%20", "after"),
    ("/v1/skps?nip=1", "nip"),
    ("/v1/skps/7", "skp_id"),
    ("/v1/skps/%00", "skp_id"),
    (f"{SKP}/audit?after=-1", "after"),
    ("/v1/periods/7", "period_id"),
    ("/v1/units/BKD/distribution", "period_id"),
    (f"{SKP}/evidence/7/file", "evidence_id"),
]

RAW_BODIES = [
    b"",
    b"{",
    b"\xff\xfe\x00",
    b'{"period_id": "' + ANY_ID.encode() + b'", "plan": {',
    b"[" * 100_000,
    b'{"position_id": ' + b"9" * 5_000 + b"}",
    b"NaN",
]


def headers_of_admin() -> dict[str, str]:
    return admin() | {"Content-Type": "application/json", "If-Match": '"1"'}


async def nothing_stored(world: Agency) -> None:
    for table in (skps, periods, audit_trail):
        assert await world.rows(sa.select(table)) == []
    assert await world.events() == []


def is_problem(answer: httpx.Response) -> dict[str, Any]:
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["detail"].endswith(".")
    assert NIP not in answer.text
    assert ADMIN not in answer.text
    return problem


async def test_a_bad_body_names_the_field_and_stores_nothing(api: httpx.AsyncClient, world: Agency) -> None:
    await world.settle(1)
    for method, url, body, field in BODIES:
        answer = await api.request(method, url, content=json.dumps(body), headers=headers_of_admin())
        problem = is_problem(answer)
        assert answer.status_code == 422, (method, url, body)
        assert field in [fault["field"] for fault in problem["errors"]], (method, url, body, answer.text)
    await nothing_stored(world)


async def test_a_bad_parameter_is_named(api: httpx.AsyncClient) -> None:
    for url, field in QUERIES:
        answer = await api.get(url, headers=admin())
        problem = is_problem(answer)
        assert (answer.status_code, [fault["field"] for fault in problem["errors"]]) == (422, [field]), url


async def test_a_body_that_is_not_a_json_object_is_refused(api: httpx.AsyncClient, world: Agency) -> None:
    await world.settle(1)
    for body in RAW_BODIES:
        for method, url in (("POST", "/v1/skps"), ("POST", FINALISE), ("PUT", f"{SKP}/ratings/behaviour")):
            is_problem(await api.request(method, url, content=body, headers=headers_of_admin()))
    await nothing_stored(world)


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded"])
async def test_another_content_type_is_refused(api: httpx.AsyncClient, world: Agency, content_type: str) -> None:
    headers = headers_of_admin() | {"Content-Type": content_type}
    answer = await api.post("/v1/skps", content=json.dumps(OPEN), headers=headers)
    is_problem(answer)
    assert answer.status_code == 415
    await nothing_stored(world)


async def test_a_malformed_key_is_refused(api: httpx.AsyncClient, world: Agency) -> None:
    for key in ("", "x" * 256, "kunci\u00e9"):
        headers = headers_of_admin() | {"Idempotency-Key": key}
        answer = await api.post(
            "/v1/periods", json=PERIOD, headers={name.encode(): value.encode() for name, value in headers.items()}
        )
        is_problem(answer)
        assert answer.status_code == 422
    await nothing_stored(world)


@pytest.mark.parametrize(("method", "url"), [("DELETE", SKP), ("GET", "/v1/nothing"), ("GET", "/")])
async def test_what_the_api_does_not_offer_is_a_problem_too(api: httpx.AsyncClient, method: str, url: str) -> None:
    is_problem(await api.request(method, url))


async def test_a_body_that_is_too_large_is_refused(runtime: Runtime, api: httpx.AsyncClient) -> None:
    content = b" " * (runtime.settings.http_body_bytes_max + 1)
    headers = caller(NIP) | {"Content-Type": "application/json"}
    answer = await api.post("/v1/skps", content=content, headers=headers)
    is_problem(answer)
    assert answer.status_code == 413


async def test_what_no_document_can_show_is_refused_with_the_character_and_its_place(world: Agency) -> None:
    told = {"reason": "bagus \U0001f44d"}
    answer = await world.admin.send("POST", f"{SKP.removeprefix('/v1')}/exemption", told, etag='"1"')
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["field"] == "reason"
    assert fault["message"].startswith("memuat U+1F44D sebagai karakter ke-7, yang tidak dapat dicetak")
