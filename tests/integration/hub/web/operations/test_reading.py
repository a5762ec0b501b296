"""What operators see over HTTP, and that nobody else sees it."""

from pathlib import Path
from typing import Any

import pytest

from hub import audit
from hub.audit import About, Actor, KnownBy
from hub.cli.failures import failure_of
from hub.operations import deliveries, jobs, parked
from hub.operations.refusals import OperationRefused
from hub.runtime import Runtime
from hub.settings import HubSettings
from tests.integration.hub.web.operations.world import COUNTER, COURIER, NIP, World
from tests.support.operators import OPERATOR


async def operations_of(world: World) -> dict[tuple[str, str], dict[str, Any]]:
    document = (await world.api.get("/openapi.json")).json()
    return {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/v1/operations")
    }


def filled(path: str) -> str:
    names = {"number": "1", "name": "retention", "partner": "bank", "type": "thing.counted.v1"}
    return path.format(**names)


@pytest.mark.one_database
async def test_operators_alone_may_do_anything(world: World) -> None:
    for (method, path), operation in (await operations_of(world)).items():
        statuses = {}
        for who in (None, "admin", "program", "operator"):
            headers = {} if who is None else {"Authorization": f"Bearer {who}"}
            statuses[who] = (await world.api.request(method, filled(path), headers=headers)).status_code
        asked = statuses.pop("operator")
        assert statuses == {None: 401, "admin": 403, "program": 403}, path
        assert asked == (200 if method == "GET" else 422), path
        assert operation["summary"]
        assert operation["tags"] == ["operator"]
        assert {"401", "403", "429", "503"} <= operation["responses"].keys()
        named = {one["name"] for one in operation.get("parameters", ())}
        assert not named & {"nip", "subject", "business_key"}
    assert await world.decided() == []


async def test_what_a_service_does_not_keep_is_not_in_its_api(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        world = World.new("", tmp_path, patch, COUNTER)
    parts = {path.split("/")[3] for _, path in await operations_of(world)}
    assert parts == {"parked-messages", "outbox", "jobs", "decisions"}
    await world.api.aclose()


async def test_a_service_that_knows_no_issuer_answers_no_operator(tmp_path: Path) -> None:
    world = World(Runtime(COURIER, HubSettings(var=tmp_path)))
    answer = await world.get("/jobs")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:kinerja:problem:sign_in_not_configured")
    await world.api.aclose()


@pytest.mark.one_database
async def test_both_faces_refuse_in_the_same_words(world: World) -> None:
    async def asked(path: str) -> str:
        answer = await world.post(path, {"reason": "uji"})
        assert answer.headers["Content-Type"] == "application/problem+json"
        detail: str = answer.json()["detail"]
        return detail

    said: dict[str, str] = {}
    async with world.runtime.transactions.begin() as tx:
        for path, refused in {
            "/deliveries/77/retry": deliveries.send_again(tx.connection, 77, by=OPERATOR),
            "/deliveries/3/retry": deliveries.send_again(tx.connection, 3, by=OPERATOR),
            "/parked-messages/77/replay": parked.replay(tx, 77, by=OPERATOR),
            "/partners/bank/resume": deliveries.resume(tx.connection, "bank", by=OPERATOR),
            "/jobs/other/run": jobs.run_now(tx, "other", by=OPERATOR, reason="uji"),
        }.items():
            with pytest.raises(OperationRefused) as caught:
                await refused
            assert failure_of(caught.value).sentence == str(caught.value)
            said[path] = str(caught.value)
    assert {path: await asked(path) for path in said} == said


async def test_lists_are_paged_and_show_no_number_of_a_person(world: World) -> None:
    for path, pages in {
        "/parked-messages?limit=2": [[1, 2], [3]],
        "/parked-messages?limit=2&code=first": [[1, 3]],
        "/deliveries?limit=2&partner=bank": [[1, 2], [3]],
        "/deliveries?state=unclear": [[2]],
        "/discrepancies?limit=1": [[1], [2]],
    }.items():
        following = 0
        for ids in pages:
            answer = await world.get(f"{path}&after={following}")
            assert NIP not in answer.text
            assert [one["id"] for one in answer.json()["items"]] == ids
            following = answer.json()["next"]
        assert following is None
    (rejected,) = (await world.get("/deliveries?state=rejected")).json()["items"]
    assert (rejected["reason"], rejected["error"]) == ("Perbaiki datanya di bank.", "of [nip]")
    assert (await world.get("/deliveries?partner=bnak")).status_code == 404


async def test_somebodys_deliveries_are_found_by_a_number_in_the_body(world: World) -> None:
    found = (await world.post("/deliveries/search", {"nip": NIP, "limit": 1})).json()
    assert ([one["id"] for one in found["items"]], found["next"]) == ([1], 1)
    rest = (await world.post("/deliveries/search", {"nip": NIP, "after": 1})).json()
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([2], None)
    assert (await world.post("/deliveries/search", {"nip": "198001012010031000"})).json()["items"] == []
    wrong = await world.post("/deliveries/search", {"nip": "199001012015039"})
    assert (wrong.status_code, "199001012015039" in wrong.text) == (422, False)


async def test_one_is_shown_whole(world: World) -> None:
    delivery = (await world.get("/deliveries/1")).json()
    assert (delivery["business_key"], "Sariwangi" in delivery["payload"]) == ("rejected", True)
    message = (await world.get("/parked-messages/1")).json()
    assert (message["body"], message["headers"]["cloudEvents:id"]) == ("{}", "a")
    discrepancy = (await world.get("/discrepancies/1")).json()
    assert (discrepancy["subject"], discrepancy["differing"]) == (NIP, {"predikat": ["Baik", "Cukup"]})
    assert (await world.get("/jobs")).json()["items"][0]["name"] == "reconciliation"
    assert (await world.get("/reconciliation")).json()["items"][0]["subjects"] == 1
    for path in ("/deliveries/77", "/parked-messages/77", "/discrepancies/77"):
        assert (await world.get(path)).status_code == 404


async def test_decisions_are_listed_newest_first_without_numbers_of_persons(world: World) -> None:
    who = "operator with a number"
    for number in (1, 2, 3):
        await world.post(f"/parked-messages/{number}/discard", {"reason": f"oleh {NIP}"}, who=who)
    await world.post("/jobs/retention/run", {"reason": "uji"})
    async with world.runtime.database.begin() as connection:
        await audit.record(connection, audit.Entry(About("skp", "7"), "approve", Actor("pegawai", KnownBy.TOKEN, NIP)))
    first = (await world.get("/decisions?limit=2")).json()
    assert [one["about"] for one in first["items"]] == ["job/retention", "parked_message/3"]
    rest = await world.get(f"/decisions?before={first['next']}&kind=parked_message")
    assert [one["about"] for one in rest.json()["items"]] == ["parked_message/2", "parked_message/1"]
    assert {(one["by"], one["reason"], one["known_by"]) for one in rest.json()["items"]} == {
        ("user-[nip]", "oleh [nip]", "token")
    }
    assert NIP not in rest.text
    assert (await world.get("/decisions?kind=skp")).status_code == 422
