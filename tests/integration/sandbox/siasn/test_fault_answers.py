"""Faults that answer in SIASN's place, or spoil its answer: what the client reads, and what the store holds."""

import json

import httpx
import pytest

from sandbox.siasn.faults import FaultKind
from tests.integration.sandbox.siasn.world import NIP, World


def is_envelope(answer: httpx.Response) -> bool:
    try:
        content = answer.json()
    except ValueError:
        return False
    return isinstance(content, dict) and ({"success", "mapData"} <= set(content) or {"code", "data"} <= set(content))


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("error_500", 500),
        ("error_502_html", 502),
        ("error_503", 503),
        ("unknown_envelope", 200),
        ("rate_limited_429", 429),
        ("empty_body_504", 504),
    ],
)
async def test_refusals_store_nothing(world: World, kind: str, status: int) -> None:
    await world.force(kind)
    answer = await world.save()
    assert answer.status_code == status
    assert await world.records() == []
    assert await world.injected(kind) == 1
    assert (await world.save()).status_code == 200


async def test_shapes_of_refusals(world: World) -> None:
    for kind in ("error_500", "error_502_html", "rate_limited_429", "empty_body_504", "error_500"):
        await world.force(kind)
    error = await world.save()
    page = await world.save()
    limited = await world.save()
    empty = await world.save()
    read_error = await world.get(f"pns/data-utama/{NIP}")
    assert error.json() == read_error.json() == {"message": "Internal Server Error"}
    assert page.headers["content-type"].startswith("text/html")
    assert "502 Bad Gateway" in page.text
    assert limited.headers["retry-after"] == "1"
    assert limited.json()["code"] == "900800"
    assert empty.content == b""


async def test_a_suspended_service_is_not_asked(world: World) -> None:
    await world.force("suspended_303001", count=10)
    answers = [await world.save() for _ in range(10)]
    assert {answer.status_code for answer in answers} == {500, 503}
    assert {(answer.json()["code"], answer.json()["message"]) for answer in answers} == {("303001", "Runtime Error")}
    assert all("SUSPENDED" in answer.json()["description"] for answer in answers)
    assert await world.records() == []
    await world.switch(fault_shape="nested")
    await world.force("suspended_303001")
    assert (await world.get(f"pns/data-utama/{NIP}")).json()["fault"]["code"] == 303001


@pytest.mark.parametrize("share", [0, 1])
async def test_an_unknown_envelope_is_whole_json(world: World, share: int) -> None:
    await world.client.put("/admin/faults", json={"parameters": {"unknown_envelope_stored_share": share}})
    await world.force("unknown_envelope", count=2)
    answers = [await world.save(), await world.get(f"pns/data-utama/{NIP}")]
    assert [answer.json() for answer in answers] == [{"status": "OK", "result": {"kode": "00"}}] * 2
    assert len(await world.records()) == share


async def test_rough_never_answers_in_an_unknown_envelope(world: World) -> None:
    rough = (await world.client.put("/admin/faults", json={"profile": "rough"})).json()["kinds"]
    assert set(FaultKind) - set(rough) == {FaultKind.UNKNOWN_ENVELOPE}


async def test_504_may_have_been_stored(world: World) -> None:
    await world.client.put("/admin/faults", json={"parameters": {"gateway_timeout_stored_share": 1}})
    await world.force("empty_body_504")
    assert (await world.save()).status_code == 504
    assert len(await world.records()) == 1


@pytest.mark.parametrize("share", [0, 1])
async def test_garbage_on_saves(world: World, share: int) -> None:
    await world.client.put("/admin/faults", json={"parameters": {"garbage_stored_share": share}})
    await world.force("garbage_body", count=8)
    answers = [await world.save() for _ in range(8)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any(map(is_envelope, answers))
    assert {answer.headers["content-type"].split(";")[0] for answer in answers} == {"text/html", "application/json"}
    assert len(await world.records()) == 8 * share


async def test_garbage_on_reads(world: World) -> None:
    await world.force("garbage_body", "pns/data-utama", count=8)
    answers = [await world.get(f"pns/data-utama/{NIP}") for _ in range(8)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any(map(is_envelope, answers))


async def test_tokens_revoked_early(world: World) -> None:
    await world.force("token_revoked_early")
    first = await world.save()
    again = await world.save()
    assert (first.status_code, again.status_code) == (401, 401)
    assert await world.records() == []
    assert await world.injected("token_revoked_early") == 1
    await world.sign_in()
    assert (await world.save()).status_code == 200


async def test_mapdata_as_a_string(world: World) -> None:
    await world.force("mapdata_string")
    answer = (await world.save()).json()
    assert answer["success"] is True
    [record] = await world.records()
    assert json.loads(answer["mapData"]) == {"rwSkpId": record["id"]}
