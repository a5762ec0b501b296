"""The HTTP API over real databases: what it answers, what it stores, what it announces."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.skp import Assessor
from hub.runtime import Runtime
from hub.settings import HubSettings
from services.skp_service.api.router import router
from services.skp_service.handlers import annual as handlers
from services.skp_service.settings import SkpSettings
from tests.integration.services.skp_service.test_outcomes import accepted, record
from tests.integration.services.skp_service.world import HEAD, YEAR, World, client_of, employee, staff_nip

GOOD = {"work_results": "as_expected", "behaviour": "above_expectation"}
VERY_GOOD = {"work_results": "above_expectation", "behaviour": "above_expectation"}


def said(answer: httpx.Response, status: int, code: str, field: str | None) -> None:
    """Assert a problem answer that names the field."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == f"urn:kinerja:problem:{code}"
    assert [fault["field"] for fault in problem.get("errors", [])] == ([field] if field else [])


async def test_an_skp_from_its_opening_to_its_acceptance(api: httpx.AsyncClient, world: World) -> None:
    (nip,) = await world.settle(1)

    opened = await api.post("/v1/skps", json={"nip": nip, "year": YEAR, "kind": "annual"})
    assert opened.status_code == 201
    url = opened.headers["location"]
    assert url == f"/v1/skps/{opened.json()['id']}"
    assert (await api.get(url)).json() == opened.json()
    assert (opened.json()["state"], opened.json()["sync_state"]) == ("draft", "not_sent")

    rated = await api.put(f"{url}/ratings", json=GOOD)
    assert rated.status_code == 200
    assert (rated.json()["state"], rated.json()["predicate"]) == ("assessed", "good")
    assert await world.events() == []

    final = await api.post(f"{url}/finalise")
    assert final.status_code == 200
    assert (final.json()["state"], final.json()["version"], final.json()["sync_state"]) == ("final", 1, "waiting")
    (event,) = await world.events()
    assert (event.nip, event.year, event.version, event.predicate) == (nip, YEAR, 1, "good")
    assert (event.assessor.status, event.assessor.nip, event.assessor.unit_name) == ("asn", HEAD, "Unit BKD")
    assert event.finalised_at.isoformat().replace("+00:00", "Z") == final.json()["finalised_at"]

    await record(world.runtime, accepted(event.skp_id))
    shown = (await api.get(url)).json()
    assert (shown["sync_state"], shown["siasn_id"], shown["sync_version"]) == ("accepted", "rw-1", 1)


async def test_opening_again_answers_200_with_the_same_skp(api: httpx.AsyncClient, world: World) -> None:
    (nip,) = await world.settle(1)
    first = await api.post("/v1/skps", json={"nip": nip, "year": YEAR})
    again = await api.post("/v1/skps", json={"nip": nip, "year": YEAR})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert len(await world.skps()) == 1


async def test_opening_at_once_makes_one_skp(api: httpx.AsyncClient, world: World) -> None:
    (nip,) = await world.settle(1)
    answers = await asyncio.gather(*(api.post("/v1/skps", json={"nip": nip, "year": YEAR}) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_opening_for_an_unknown_employee(api: httpx.AsyncClient, world: World) -> None:
    answer = await api.post("/v1/skps", json={"nip": staff_nip(0), "year": YEAR})
    said(answer, 404, "unknown_employee", "nip")
    assert staff_nip(0) not in answer.text
    assert await world.skps() == []


async def test_finalising_ten_times_at_once_announces_once(api: httpx.AsyncClient, world: World) -> None:
    (skp_id,) = await world.assess(await world.settle(1))
    answers = await asyncio.gather(*(api.post(f"/v1/skps/{skp_id}/finalise") for _ in range(10)))
    assert [answer.status_code for answer in answers] == [200] * 10
    assert len({answer.text for answer in answers}) == 1
    assert len(await world.events()) == 1


async def test_bulk_finalisations_at_once_announce_each_once(api: httpx.AsyncClient, world: World) -> None:
    ids = [str(skp_id) for skp_id in await world.assess(await world.settle(20))]
    orders = [ids, ids[::-1], ids[::2], ids[10:], ids[10:] + ids[:10]]
    answers = await asyncio.gather(*(api.post("/v1/finalisations", json={"skp_ids": order}) for order in orders))
    assert [answer.status_code for answer in answers] == [200] * len(orders)
    assert sorted(str(event.skp_id) for event in await world.events()) == sorted(ids)


async def test_rating_and_finalising_at_once_leaves_the_announced_ratings(api: httpx.AsyncClient, world: World) -> None:
    (skp_id,) = await world.assess(await world.settle(1))
    rate = (api.put(f"/v1/skps/{skp_id}/ratings", json=each) for each in (GOOD, VERY_GOOD) * 3)
    answers = await asyncio.gather(api.post(f"/v1/skps/{skp_id}/finalise"), *rate)
    assert answers[0].status_code == 200
    assert {answer.status_code for answer in answers[1:]} <= {200, 409}
    (event,) = await world.events()
    (row,) = await world.skps()
    assert (row.work_results, row.predicate) == (event.work_results, event.predicate)


async def test_a_final_skp_is_not_rated(api: httpx.AsyncClient, world: World) -> None:
    (skp_id,) = await world.assess(await world.settle(1))
    await api.post(f"/v1/skps/{skp_id}/finalise")
    (before,) = await world.skps()
    said(await api.put(f"/v1/skps/{skp_id}/ratings", json=VERY_GOOD), 409, "already_final", "skp_id")
    bulk = {"items": [{"nip": before.nip, "year": YEAR, **VERY_GOOD}]}
    said(await api.post("/v1/skps/bulk", json=bulk), 409, "already_final", "items.0")
    assert await world.skps() == [before]


async def test_a_draft_is_not_finalised(api: httpx.AsyncClient, world: World) -> None:
    (skp_id,) = await world.open(await world.settle(1))
    said(await api.post(f"/v1/skps/{skp_id}/finalise"), 409, "not_rated", "skp_id")
    assert await world.events() == []


async def test_the_head_is_assessed_by_the_settings_assessor(api: httpx.AsyncClient, world: World) -> None:
    await world.settle(0)
    (skp_id,) = await world.assess([HEAD])
    await api.post(f"/v1/skps/{skp_id}/finalise")
    (event,) = await world.events()
    assert event.assessor == Assessor(
        status="non_asn", name="Bupati", position="Bupati", unit_name="Pemerintah Kabupaten"
    )


async def test_the_head_is_assessed_by_whom_the_request_names(api: httpx.AsyncClient, world: World) -> None:
    nips = await world.settle(1)
    ids = [str(skp_id) for skp_id in await world.assess([HEAD, *nips])]
    named = {"name": "Gubernur", "position": "Gubernur", "unit_name": "Pemerintah Provinsi"}
    answer = await api.post("/v1/finalisations", json={"skp_ids": ids, "head_assessor": named})
    assert answer.status_code == 200
    assert [(event.assessor.status, event.assessor.position) for event in await world.events()] == [
        ("non_asn", "Gubernur"),
        ("asn", "Kepala Badan"),
    ]


async def test_an_unknown_superior_is_a_conflict_until_his_event_comes(api: httpx.AsyncClient, world: World) -> None:
    await world.settle(0)
    nip, superior = staff_nip(1), staff_nip(2)
    async with world.runtime.transactions.begin() as tx:
        await handlers.project_employees([employee(nip, superior_nip=superior)], tx)
    (skp_id,) = await world.assess([nip])
    said(await api.post(f"/v1/skps/{skp_id}/finalise"), 409, "assessor_unknown", "skp_id")
    async with world.runtime.transactions.begin() as tx:
        await handlers.project_employees([employee(superior, unit_code="BKD-2")], tx)
    said(await api.post(f"/v1/skps/{skp_id}/finalise"), 409, "assessor_unit_unknown", "skp_id")
    async with world.runtime.transactions.begin() as tx:
        await handlers.project_employees([employee(superior, version=2, unit_code="BKD")], tx)
    assert (await api.post(f"/v1/skps/{skp_id}/finalise")).status_code == 200


async def test_bulk_opens_rates_and_answers_in_order(api: httpx.AsyncClient, world: World) -> None:
    nips = await world.settle(4)
    (existing,) = await world.open(nips[2:3])
    items = [{"nip": nip, "year": YEAR, **GOOD} for nip in reversed(nips)]
    items[0] = {"nip": nips[3], "year": YEAR}
    first, again = [await api.post("/v1/skps/bulk", json={"items": items}) for _ in range(2)]
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    ids = first.json()["ids"]
    assert ids[1] == str(existing)
    rows = {str(row.id): row for row in await world.skps()}
    assert [rows[skp_id].nip for skp_id in ids] == nips[::-1]
    assert [rows[skp_id].state for skp_id in ids] == ["draft", "assessed", "assessed", "assessed"]


async def test_bulk_with_an_unknown_employee_stores_nothing(api: httpx.AsyncClient, world: World) -> None:
    nips = await world.settle(3)
    items = [{"nip": nip, "year": YEAR, **GOOD} for nip in [*nips, staff_nip(9)]]
    said(await api.post("/v1/skps/bulk", json={"items": items}), 404, "unknown_employee", "items.3.nip")
    assert await world.skps() == []


async def test_finalisations_are_announced_in_the_order_of_the_request(api: httpx.AsyncClient, world: World) -> None:
    ids = [str(skp_id) for skp_id in await world.assess(await world.settle(6))]
    order = [ids[place] for place in (4, 0, 5, 2, 1, 3, 4)]
    answer = await api.post("/v1/finalisations", json={"skp_ids": order})
    assert [skp["id"] for skp in answer.json()["items"]] == order
    assert [str(event.skp_id) for event in await world.events()] == order[:-1]


async def test_finalisations_are_all_or_nothing(api: httpx.AsyncClient, world: World) -> None:
    nips = await world.settle(3)
    ids = [*await world.assess(nips[:2]), *await world.open(nips[2:])]
    request = {"skp_ids": [str(skp_id) for skp_id in ids]}
    said(await api.post("/v1/finalisations", json=request), 409, "not_rated", "skp_ids.2")
    request["skp_ids"][1] = str(uuid4())
    said(await api.post("/v1/finalisations", json=request), 404, "unknown_skp", "skp_ids.1")
    assert await world.events() == []
    assert {row.state for row in await world.skps()} == {"assessed", "draft"}


async def test_the_largest_bulk_is_taken(api: httpx.AsyncClient, world: World) -> None:
    nips = await world.settle(500)
    items = [{"nip": nip, "year": YEAR, **GOOD} for nip in nips]
    ids = (await api.post("/v1/skps/bulk", json={"items": items})).json()["ids"]
    answer = await api.post("/v1/finalisations", json={"skp_ids": ids})
    assert answer.status_code == 200
    assert [str(event.skp_id) for event in await world.events()] == ids
    said(await api.post("/v1/skps/bulk", json={"items": [*items, items[0]]}), 422, "invalid_request", "items")
    said(await api.post("/v1/finalisations", json={"skp_ids": [*ids, ids[0]]}), 422, "invalid_request", "skp_ids")


async def all_pages(api: httpx.AsyncClient, path: str, **params: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        answer = await api.get(path, params=params)
        assert answer.status_code == 200, answer.text
        assert HEAD not in str(answer.url)
        rows += answer.json()["items"]
        if answer.json()["next"] is None:
            return rows
        params["after"] = answer.json()["next"]


@pytest.mark.parametrize("limit", [1, 3, 4, 500])
async def test_pages_show_every_row_once(api: httpx.AsyncClient, world: World, limit: int) -> None:
    nips = await world.settle(3)
    ids = await world.assess([*nips, HEAD])
    people = await all_pages(api, "/v1/employees", limit=limit)
    assert sorted(each["nip"] for each in people) == sorted([*nips, HEAD])
    staff = await all_pages(api, "/v1/employees", limit=limit, unit_code="BKD-1")
    assert sorted(each["nip"] for each in staff) == nips
    assert [each["code"] for each in await all_pages(api, "/v1/units", limit=limit)] == ["BKD", "BKD-1"]
    assert sorted(UUID(each["id"]) for each in await all_pages(api, "/v1/skps", limit=limit)) == sorted(ids)


async def test_skps_are_listed_by_what_one_asks_for(api: httpx.AsyncClient, world: World) -> None:
    nips = await world.settle(3)
    draft, assessed, final, of_head = [
        *await world.open(nips[:1]),
        *await world.assess(nips[1:]),
        *await world.assess([HEAD]),
    ]
    await api.post("/v1/finalisations", json={"skp_ids": [str(final), str(of_head)]})
    await record(world.runtime, accepted(final))

    async def listed(**criteria: Any) -> set[UUID]:
        return {UUID(each["id"]) for each in await all_pages(api, "/v1/skps", limit=1, **criteria)}

    assert await listed(state="draft") == {draft}
    assert await listed(state="assessed", year=YEAR) == {assessed}
    assert await listed(sync_state="accepted") == {final}
    assert await listed(state="final", sync_state="waiting") == {of_head}
    assert await listed(unit_code="BKD") == {of_head}
    assert await listed(year=YEAR + 1) == set()

    summary = (await api.get("/v1/skps/summary", params={"year": YEAR})).json()
    assert summary == {
        "year": YEAR,
        "total": 4,
        "by_state": {"draft": 1, "assessed": 1, "final": 2},
        "by_sync_state": {"not_sent": 2, "waiting": 1, "accepted": 1, "rejected": 0},
    }


async def test_an_employee_is_looked_up_by_a_nip_in_the_body(api: httpx.AsyncClient, world: World) -> None:
    await world.settle(0)
    found = await api.post("/v1/employees/lookup", json={"nip": HEAD})
    assert (found.status_code, found.json()["position"]) == (200, "Kepala Badan")
    said(await api.post("/v1/employees/lookup", json={"nip": staff_nip(5)}), 404, "unknown_employee", "nip")


async def test_what_does_not_exist(api: httpx.AsyncClient) -> None:
    url = f"/v1/skps/{uuid4()}"
    said(await api.get(url), 404, "unknown_skp", "skp_id")
    said(await api.put(f"{url}/ratings", json=GOOD), 404, "unknown_skp", "skp_id")
    said(await api.post(f"{url}/finalise"), 404, "unknown_skp", "skp_id")


async def test_every_operation_is_documented(api: httpx.AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()
    operations = {
        operation["operationId"]: operation
        for path, methods in document["paths"].items()
        if path.startswith("/v1/")
        for operation in methods.values()
    }
    assert operations.keys() == {
        "listEmployees",
        "lookUpEmployee",
        "listUnits",
        "listSkps",
        "summariseSkps",
        "getSkp",
        "openSkp",
        "openSkps",
        "rateSkp",
        "finaliseSkp",
        "finaliseSkps",
    }
    for operation in operations.values():
        assert operation["summary"]
        assert list(operation["responses"]["422"]["content"]) == ["application/problem+json"]
    assert not any("{nip}" in path for path in document["paths"])


async def test_without_a_setting_each_request_names_the_heads_assessor(runtime: Runtime, world: World) -> None:
    runtime.settings = SkpSettings(skp_head_assessor_name=" ")
    await world.settle(0)
    (skp_id,) = await world.assess([HEAD])
    async with client_of(runtime) as api:
        said(await api.post(f"/v1/skps/{skp_id}/finalise", json={}), 409, "assessor_missing", "skp_id")
        named = {"name": "Gubernur", "position": "Gubernur", "unit_name": "Pemerintah Provinsi"}
        answer = await api.post(f"/v1/skps/{skp_id}/finalise", json={"head_assessor": named})
    assert answer.json()["assessor"]["name"] == "Gubernur"


async def test_other_settings_are_refused_when_the_service_is_wired(runtime: Runtime) -> None:
    runtime.settings = HubSettings()
    with pytest.raises(TypeError):
        router(runtime)
