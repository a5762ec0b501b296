"""What SIASN does where nobody knows what it does: every value of every switch, and how they are changed."""

import json
from typing import Any

import pytest

from sandbox.siasn.switches import Switches
from tests.integration.sandbox.siasn.conftest import StartWorld
from tests.integration.sandbox.siasn.world import API, NIP, World

DOCUMENT = {"dok_id": "891", "dok_nama": "x", "dok_uri": "y", "object": "y", "slug": "891"}


async def switches(world: World) -> dict[str, Any]:
    content: dict[str, Any] = (await world.client.get("/admin/switches")).raise_for_status().json()
    return content


@pytest.mark.parametrize("status", [200, 400, 422, 500])
async def test_status_of_refused_saves(world: World, status: int) -> None:
    await world.switch(refusal_status=status)
    assert {(await world.save(tahun=year)).status_code for year in (1999, None)} == {status}
    assert await world.records() == []


async def test_shapes_of_map_data(world: World) -> None:
    shapes = {}
    for shape in ("bare", "object", "json_text"):
        await world.switch(mapdata=shape)
        shapes[shape] = (await world.save()).json()["mapData"]
    ids = [record["id"] for record in await world.records()]
    assert [shapes["bare"], shapes["object"], json.loads(shapes["json_text"])] == [
        ids[0],
        {"rwSkpId": ids[1]},
        {"rwSkpId": ids[2]},
    ]


FOLLOWS = {(1, 1): 1, (1, 2): 2, (1, 3): 4, (2, 1): 2, (2, 2): 2, (2, 3): 4, (3, 1): 3, (3, 2): 3, (3, 3): 5}


@pytest.mark.parametrize("ratings", FOLLOWS, ids=str)
async def test_quadrant_is_held_against_the_ratings_on_request(world: World, ratings: tuple[int, int]) -> None:
    fields = {"hasilKinerjaNilai": ratings[0], "perilakuKerjaNilai": ratings[1]}
    others = [quadrant for quadrant in range(1, 6) if quadrant != FOLLOWS[ratings]]
    assert (await world.save(**fields, kuadranKinerjaNilai=others[0])).json()["success"] is True
    await world.switch(quadrant_check=True)
    answers = {quadrant: (await world.save(**fields, kuadranKinerjaNilai=quadrant)).json() for quadrant in range(1, 6)}
    assert [quadrant for quadrant, answer in answers.items() if answer["success"]] == [FOLLOWS[ratings]]
    assert "kuadranKinerjaNilai" in answers[others[0]]["message"]


@pytest.mark.parametrize(
    ("rank", "taken"), [("43", True), (43, True), ("79", True), ("", True), (None, True), ("IV/a", False)]
)
async def test_rank_of_the_assessor_is_looked_up_on_request(world: World, rank: object, taken: bool) -> None:
    assert (await world.save(penilaiGolongan=rank)).json()["success"] is True
    await world.switch(rank_check=True)
    answer = (await world.save(penilaiGolongan=rank)).json()
    assert (answer["success"], "penilaiGolongan" in answer["message"]) == (taken, not taken)


async def test_a_document_may_be_required(world: World) -> None:
    assert (await world.save(path=None)).json()["success"] is True
    await world.switch(document_required=True)
    nothing: list[Any] = [None, [], ""]
    for path in nothing:
        answer = (await world.save(path=path)).json()
        assert answer == {"code": 0, "data": None, "message": "1 error occurred:\n\t* Path is required\n\n"}
    assert (await world.save(path=[DOCUMENT])).json()["success"] is True


async def test_a_document_that_nobody_uploaded_may_be_refused(world: World) -> None:
    assert (await world.save(path=[DOCUMENT])).json()["success"] is True
    await world.switch(unknown_document="refused")
    answer = (await world.save(path=[DOCUMENT])).json()
    assert (answer["success"], answer["mapData"]) == (False, None)
    uploaded = await world.client.post(
        f"{API}/upload-dok",
        headers=world.tokens,
        data={"id_ref_dokumen": "891"},
        files={"file": ("skp.pdf", b"%PDF-1.7", "application/pdf")},
    )
    assert (await world.save(path=[uploaded.json()["data"]])).json()["success"] is True


async def test_shapes_of_the_api_manager_s_faults(world: World) -> None:
    top_level = (await world.get("nothing")).json()
    assert (top_level["code"], top_level["message"]) == ("900906", "No matching resource found in the API")
    await world.switch(fault_shape="nested")
    nested = (await world.get("nothing")).json()
    assert (list(nested), nested["fault"]["code"]) == (["fault"], 900906)
    world.tokens["Authorization"] = "Bearer x"
    assert (await world.get("skp22/id/x")).json()["fault"]["code"] == 900901


@pytest.mark.parametrize(
    ("style", "seen"),
    [
        ("numbers", {(2025, 2)}),
        ("strings", {("2025", "2")}),
        ("decimals", {("2025", "2.00")}),
        ("mixed", {(2025, 2), ("2025", "2"), ("2025", "2.00")}),
    ],
)
async def test_numbers_in_rows(world: World, style: str, seen: set[Any]) -> None:
    await world.switch(numbers=style)
    for _ in range(24):
        await world.save()
    assert {(row["tahun"], row["PerilakuKerjaNilai"]) for row in await world.history()} == seen


@pytest.mark.parametrize("status", [401, 400, 403, 200])
@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("invalid or expired jwt", {"message": "invalid or expired jwt"}),
        ("token_sso_mismatch", {"data": "Token SSO mismatch"}),
    ],
)
async def test_refusals_of_the_sso_token(world: World, status: int, text: str, content: dict[str, str]) -> None:
    await world.switch(sso_refusal_status=status, token_text=text)
    world.tokens["Auth"] = "bearer nonsense"
    answer = await world.save()
    assert (answer.status_code, answer.json()) == (status, content)
    del world.tokens["Auth"]
    answer = await world.save()
    assert (answer.status_code, answer.json()) == (status, {"message": "missing or malformed jwt"})
    assert await world.records() == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("not_found", [404, "404"]),
        ("not_found", [200, "200"]),
        ("refusal_status", [422, "422"]),
        ("sso_refusal_status", [403, "403"]),
    ],
)
async def test_a_status_is_a_number_or_its_text(world: World, name: str, values: list[Any]) -> None:
    shown = set()
    for value in values:
        await world.switch(reset=True)
        await world.switch(**{name: value})
        shown.add((await switches(world))[name])
    assert len(shown) == 1


async def test_switches_are_shown_and_changed_in_part(world: World) -> None:
    assert await switches(world) == Switches().model_dump()
    answer = await world.client.put("/admin/switches", json={"mapdata": "object", "rank_check": True})
    assert answer.json() == await switches(world) == Switches(mapdata="object", rank_check=True).model_dump()
    await world.switch(mapdata="json_text")
    assert await switches(world) == Switches(mapdata="json_text", rank_check=True).model_dump()


async def test_reset_brings_the_starting_switches_back(start_world: StartWorld) -> None:
    world = await start_world(switches={"empty_history": "empty_list"})
    await world.switch(empty_history="mixed", mapdata="object")
    await world.switch(reset=True, refusal_status=422)
    assert await switches(world) == Switches(empty_history="empty_list", refusal_status=422).model_dump()
    assert (await world.client.post("/admin/reset")).status_code == 204
    assert await switches(world) == Switches(empty_history="empty_list").model_dump()


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
async def test_a_bad_switch_changes_nothing_and_is_named(world: World, body: dict[str, Any], field: str) -> None:
    answer = await world.client.put("/admin/switches", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert await switches(world) == Switches().model_dump()


async def test_switches_from_the_environment(monkeypatch: pytest.MonkeyPatch, start_world: StartWorld) -> None:
    for name, value in {"REFUSAL_STATUS": "422", "RANK_CHECK": "true", "TOKEN_TEXT": "token_sso_mismatch"}.items():
        monkeypatch.setenv(f"KINERJA_SANDBOX_SWITCHES__{name}", value)
    world = await start_world()
    expected = Switches(refusal_status=422, rank_check=True, token_text="token_sso_mismatch")
    assert await switches(world) == expected.model_dump()


async def test_a_switch_asks_for_no_token(world: World) -> None:
    world.tokens = {}
    await world.switch(fault_shape="nested")
    answer = await world.client.get(f"{API}/pns/data-utama/{NIP}")
    assert answer.json()["fault"]["code"] == 900902
