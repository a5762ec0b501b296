"""What SIASN does where nobody knows what it does: every value of every switch, and how they are changed."""

import json
from typing import Any

import pytest

from sandbox.siasn.switches import Switches
from tests.integration.sandbox.siasn.conftest import StartSiasn
from tests.integration.sandbox.siasn.siasn_fixture import API, NIP, SimulatedSiasn

DOCUMENT = {"dok_id": "891", "dok_nama": "x", "dok_uri": "y", "object": "y", "slug": "891"}


async def switches(siasn: SimulatedSiasn) -> dict[str, Any]:
    content: dict[str, Any] = (await siasn.client.get("/admin/switches")).raise_for_status().json()
    return content


@pytest.mark.parametrize("status", [200, 400, 422, 500])
async def test_status_of_refused_saves(siasn: SimulatedSiasn, status: int) -> None:
    await siasn.switch(refusal_status=status)
    assert {(await siasn.save(tahun=year)).status_code for year in (1999, None)} == {status}
    assert await siasn.records() == []


async def test_shapes_of_map_data(siasn: SimulatedSiasn) -> None:
    shapes = {}
    for shape in ("bare", "object", "json_text"):
        await siasn.switch(mapdata=shape)
        shapes[shape] = (await siasn.save()).json()["mapData"]
    ids = [record["id"] for record in await siasn.records()]
    assert [shapes["bare"], shapes["object"], json.loads(shapes["json_text"])] == [
        ids[0],
        {"rwSkpId": ids[1]},
        {"rwSkpId": ids[2]},
    ]


FOLLOWS = {(1, 1): 1, (1, 2): 2, (1, 3): 4, (2, 1): 2, (2, 2): 2, (2, 3): 4, (3, 1): 3, (3, 2): 3, (3, 3): 5}


@pytest.mark.parametrize("ratings", FOLLOWS, ids=str)
async def test_quadrant_is_held_against_the_ratings_on_request(siasn: SimulatedSiasn, ratings: tuple[int, int]) -> None:
    fields = {"hasilKinerjaNilai": ratings[0], "perilakuKerjaNilai": ratings[1]}
    others = [quadrant for quadrant in range(1, 6) if quadrant != FOLLOWS[ratings]]
    assert (await siasn.save(**fields, kuadranKinerjaNilai=others[0])).json()["success"] is True
    await siasn.switch(quadrant_check=True)
    answers = {quadrant: (await siasn.save(**fields, kuadranKinerjaNilai=quadrant)).json() for quadrant in range(1, 6)}
    assert [quadrant for quadrant, answer in answers.items() if answer["success"]] == [FOLLOWS[ratings]]
    assert "kuadranKinerjaNilai" in answers[others[0]]["message"]


@pytest.mark.parametrize(
    ("rank", "taken"), [("43", True), (43, True), ("79", True), ("", True), (None, True), ("IV/a", False)]
)
async def test_rank_of_the_assessor_is_looked_up_on_request(siasn: SimulatedSiasn, rank: object, taken: bool) -> None:
    assert (await siasn.save(penilaiGolongan=rank)).json()["success"] is True
    await siasn.switch(rank_check=True)
    answer = (await siasn.save(penilaiGolongan=rank)).json()
    assert (answer["success"], "penilaiGolongan" in answer["message"]) == (taken, not taken)


async def test_a_document_may_be_required(siasn: SimulatedSiasn) -> None:
    assert (await siasn.save(path=None)).json()["success"] is True
    await siasn.switch(document_required=True)
    nothing: list[Any] = [None, [], ""]
    for path in nothing:
        answer = (await siasn.save(path=path)).json()
        assert answer == {"code": 0, "data": None, "message": "1 error occurred:\n\t* Path is required\n\n"}
    assert (await siasn.save(path=[DOCUMENT])).json()["success"] is True


async def test_a_document_that_nobody_uploaded_may_be_refused(siasn: SimulatedSiasn) -> None:
    assert (await siasn.save(path=[DOCUMENT])).json()["success"] is True
    await siasn.switch(unknown_document="refused")
    answer = (await siasn.save(path=[DOCUMENT])).json()
    assert (answer["success"], answer["mapData"]) == (False, None)
    uploaded = await siasn.client.post(
        f"{API}/upload-dok",
        headers=siasn.tokens,
        data={"id_ref_dokumen": "891"},
        files={"file": ("skp.pdf", b"%PDF-1.7", "application/pdf")},
    )
    assert (await siasn.save(path=[uploaded.json()["data"]])).json()["success"] is True


async def test_shapes_of_the_api_manager_s_faults(siasn: SimulatedSiasn) -> None:
    top_level = (await siasn.get("nothing")).json()
    assert (top_level["code"], top_level["message"]) == ("900906", "No matching resource found in the API")
    await siasn.switch(fault_shape="nested")
    nested = (await siasn.get("nothing")).json()
    assert (list(nested), nested["fault"]["code"]) == (["fault"], 900906)
    siasn.tokens["Authorization"] = "Bearer x"
    assert (await siasn.get("skp22/id/x")).json()["fault"]["code"] == 900901


@pytest.mark.parametrize(
    ("style", "seen"),
    [
        ("numbers", {(2025, 2)}),
        ("strings", {("2025", "2")}),
        ("decimals", {("2025", "2.00")}),
        ("mixed", {(2025, 2), ("2025", "2"), ("2025", "2.00")}),
    ],
)
async def test_numbers_in_rows(siasn: SimulatedSiasn, style: str, seen: set[Any]) -> None:
    await siasn.switch(numbers=style)
    for _ in range(24):
        await siasn.save()
    assert {(row["tahun"], row["PerilakuKerjaNilai"]) for row in await siasn.history()} == seen


@pytest.mark.parametrize("status", [401, 400, 403, 200])
@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("invalid or expired jwt", {"message": "invalid or expired jwt"}),
        ("token_sso_mismatch", {"data": "Token SSO mismatch"}),
    ],
)
async def test_refusals_of_the_sso_token(
    siasn: SimulatedSiasn, status: int, text: str, content: dict[str, str]
) -> None:
    await siasn.switch(sso_refusal_status=status, token_text=text)
    siasn.tokens["Auth"] = "bearer nonsense"
    answer = await siasn.save()
    assert (answer.status_code, answer.json()) == (status, content)
    del siasn.tokens["Auth"]
    answer = await siasn.save()
    assert (answer.status_code, answer.json()) == (status, {"message": "missing or malformed jwt"})
    assert await siasn.records() == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("not_found", [404, "404"]),
        ("not_found", [200, "200"]),
        ("refusal_status", [422, "422"]),
        ("sso_refusal_status", [403, "403"]),
    ],
)
async def test_a_status_is_a_number_or_its_text(siasn: SimulatedSiasn, name: str, values: list[Any]) -> None:
    shown = set()
    for value in values:
        await siasn.switch(reset=True)
        await siasn.switch(**{name: value})
        shown.add((await switches(siasn))[name])
    assert len(shown) == 1


async def test_switches_are_shown_and_changed_in_part(siasn: SimulatedSiasn) -> None:
    assert await switches(siasn) == Switches().model_dump()
    answer = await siasn.client.put("/admin/switches", json={"mapdata": "object", "rank_check": True})
    assert answer.json() == await switches(siasn) == Switches(mapdata="object", rank_check=True).model_dump()
    await siasn.switch(mapdata="json_text")
    assert await switches(siasn) == Switches(mapdata="json_text", rank_check=True).model_dump()


async def test_reset_brings_the_starting_switches_back(start_siasn: StartSiasn) -> None:
    siasn = await start_siasn(switches={"empty_history": "empty_list"})
    await siasn.switch(empty_history="mixed", mapdata="object")
    await siasn.switch(reset=True, refusal_status=422)
    assert await switches(siasn) == Switches(empty_history="empty_list", refusal_status=422).model_dump()
    assert (await siasn.client.post("/admin/reset")).status_code == 204
    assert await switches(siasn) == Switches(empty_history="empty_list").model_dump()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"speed": 1}, "speed"),
        ({"refusal_status": 404}, "refusal_status"),
        ({"quadrant_check": "sometimes"}, "quadrant_check"),
        ({"mapdata": None}, "mapdata"),
        ({"not_found": 405}, "not_found"),
        ({"not_found": True}, "not_found"),
        ({"mapdata": "object", "token_text": "no"}, "token_text"),
        ({"reset": "yes"}, "reset"),
    ],
    ids=str,
)
async def test_a_bad_switch_changes_nothing_and_is_named(
    siasn: SimulatedSiasn, body: dict[str, Any], field: str
) -> None:
    answer = await siasn.client.put("/admin/switches", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert await switches(siasn) == Switches().model_dump()


async def test_switches_from_the_environment(monkeypatch: pytest.MonkeyPatch, start_siasn: StartSiasn) -> None:
    for name, value in {"REFUSAL_STATUS": "422", "RANK_CHECK": "true", "TOKEN_TEXT": "token_sso_mismatch"}.items():
        monkeypatch.setenv(f"KINERJA_SANDBOX_SWITCHES__{name}", value)
    siasn = await start_siasn()
    expected = Switches(refusal_status=422, rank_check=True, token_text="token_sso_mismatch")
    assert await switches(siasn) == expected.model_dump()


async def test_a_switch_asks_for_no_token(siasn: SimulatedSiasn) -> None:
    siasn.tokens = {}
    await siasn.switch(fault_shape="nested")
    answer = await siasn.client.get(f"{API}/pns/data-utama/{NIP}")
    assert answer.json()["fault"]["code"] == 900902
