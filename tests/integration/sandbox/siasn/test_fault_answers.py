"""Faults that answer in SIASN's place, or spoil its answer: what the client reads, and what the store holds."""

import json

import httpx
import pytest

from sandbox.siasn.faults import FaultKind
from tests.integration.sandbox.siasn.siasn_fixture import NIP, SimulatedSiasn


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
async def test_refusals_store_nothing(siasn: SimulatedSiasn, kind: str, status: int) -> None:
    await siasn.force(kind)
    answer = await siasn.save()
    assert answer.status_code == status
    assert await siasn.records() == []
    assert await siasn.injected(kind) == 1
    assert (await siasn.save()).status_code == 200


async def test_shapes_of_refusals(siasn: SimulatedSiasn) -> None:
    for kind in ("error_500", "error_502_html", "rate_limited_429", "empty_body_504", "error_500"):
        await siasn.force(kind)
    error = await siasn.save()
    page = await siasn.save()
    limited = await siasn.save()
    empty = await siasn.save()
    read_error = await siasn.get(f"pns/data-utama/{NIP}")
    assert error.json() == read_error.json() == {"message": "Internal Server Error"}
    assert page.headers["content-type"].startswith("text/html")
    assert "502 Bad Gateway" in page.text
    assert limited.headers["retry-after"] == "1"
    assert limited.json()["code"] == "900800"
    assert empty.content == b""


async def test_a_suspended_service_is_not_asked(siasn: SimulatedSiasn) -> None:
    await siasn.force("suspended_303001", count=10)
    answers = [await siasn.save() for _ in range(10)]
    assert {answer.status_code for answer in answers} == {500, 503}
    assert {(answer.json()["code"], answer.json()["message"]) for answer in answers} == {("303001", "Runtime Error")}
    assert all("SUSPENDED" in answer.json()["description"] for answer in answers)
    assert await siasn.records() == []
    await siasn.switch(fault_shape="nested")
    await siasn.force("suspended_303001")
    assert (await siasn.get(f"pns/data-utama/{NIP}")).json()["fault"]["code"] == 303001


@pytest.mark.parametrize("share", [0, 1])
async def test_an_unknown_envelope_is_whole_json(siasn: SimulatedSiasn, share: int) -> None:
    await siasn.client.put("/admin/faults", json={"parameters": {"unknown_envelope_stored_share": share}})
    await siasn.force("unknown_envelope", count=2)
    answers = [await siasn.save(), await siasn.get(f"pns/data-utama/{NIP}")]
    assert [answer.json() for answer in answers] == [{"status": "OK", "result": {"kode": "00"}}] * 2
    assert len(await siasn.records()) == share


async def test_rough_never_answers_in_an_unknown_envelope(siasn: SimulatedSiasn) -> None:
    rough = (await siasn.client.put("/admin/faults", json={"profile": "rough"})).json()["kinds"]
    assert set(FaultKind) - set(rough) == {FaultKind.UNKNOWN_ENVELOPE}


async def test_504_may_have_been_stored(siasn: SimulatedSiasn) -> None:
    await siasn.client.put("/admin/faults", json={"parameters": {"gateway_timeout_stored_share": 1}})
    await siasn.force("empty_body_504")
    assert (await siasn.save()).status_code == 504
    assert len(await siasn.records()) == 1


@pytest.mark.parametrize("share", [0, 1])
async def test_garbage_on_saves(siasn: SimulatedSiasn, share: int) -> None:
    await siasn.client.put("/admin/faults", json={"parameters": {"garbage_stored_share": share}})
    await siasn.force("garbage_body", count=8)
    answers = [await siasn.save() for _ in range(8)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any(map(is_envelope, answers))
    assert {answer.headers["content-type"].split(";")[0] for answer in answers} == {"text/html", "application/json"}
    assert len(await siasn.records()) == 8 * share


async def test_garbage_on_reads(siasn: SimulatedSiasn) -> None:
    await siasn.force("garbage_body", "pns/data-utama", count=8)
    answers = [await siasn.get(f"pns/data-utama/{NIP}") for _ in range(8)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any(map(is_envelope, answers))


async def test_tokens_revoked_early(siasn: SimulatedSiasn) -> None:
    await siasn.force("token_revoked_early")
    first = await siasn.save()
    again = await siasn.save()
    assert (first.status_code, again.status_code) == (401, 401)
    assert await siasn.records() == []
    assert await siasn.injected("token_revoked_early") == 1
    await siasn.sign_in()
    assert (await siasn.save()).status_code == 200


async def test_mapdata_as_a_string(siasn: SimulatedSiasn) -> None:
    await siasn.force("mapdata_string")
    answer = (await siasn.save()).json()
    assert answer["success"] is True
    [record] = await siasn.records()
    assert json.loads(answer["mapData"]) == {"rwSkpId": record["id"]}
