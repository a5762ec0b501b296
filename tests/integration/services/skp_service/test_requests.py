"""What holds for every change: the entity tag, the idempotency key, the audit trail."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from hub.audit import audit_trail
from tests.integration.services.skp_service.agency_fixture import (
    ADMIN,
    CHIEF,
    HEAD,
    TODAY,
    Agency,
    leader_plan,
    said,
    staff_nip,
    staff_plan,
)

NIP = staff_nip(0)
KEY = "5d2f0b1c-3b1e-4a58-8c63-0f1d6c6f0a11"


@pytest.fixture
async def skp(world: Agency) -> dict[str, Any]:
    """The top official's draft: it can be submitted at once."""
    await world.settle(0)
    return await world.open(HEAD, await world.period(), leader_plan(agreement="Perjanjian kinerja"))


async def test_a_change_names_what_was_seen(world: Agency, skp: dict[str, Any]) -> None:
    owner, path = world.person(HEAD), f"/skps/{skp['id']}/submit"
    said(await owner.send("POST", path), 428, "if_match_required", "If-Match")
    said(await owner.send("POST", path, etag="1"), 400, "if_match_invalid", "If-Match")
    said(await owner.send("POST", path, etag="*"), 400, "if_match_invalid", "If-Match")
    said(await owner.send("POST", path, etag='"7"'), 412, "changed_meanwhile")
    done = await owner.send("POST", path, etag='"1"')
    assert (done.status_code, done.headers["etag"], done.json()["revision"]) == (200, '"2"', 2)
    said(await owner.send("POST", f"/skps/{skp['id']}/withdraw", etag='"1"'), 412, "changed_meanwhile")


async def test_two_who_saw_the_same_do_not_overwrite_each_other(world: Agency, skp: dict[str, Any]) -> None:
    owner, path = world.person(HEAD), f"/skps/{skp['id']}/plan"
    plans = [leader_plan(agreement=text) for text in ("Pertama", "Kedua")]
    answers = [await owner.send("PUT", path, plan, etag='"1"') for plan in plans]
    assert [answer.status_code for answer in answers] == [200, 412]
    assert (await owner.get(f"/skps/{skp['id']}")).json()["plan"]["agreement"] == "Pertama"


async def test_a_request_that_is_sent_again_takes_effect_once(world: Agency, skp: dict[str, Any]) -> None:
    owner, path = world.person(HEAD), f"/skps/{skp['id']}/submit"
    first, again = [await owner.send("POST", path, etag='"1"', key=KEY) for _ in range(2)]
    assert first.status_code == again.status_code == 200
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert again.headers["idempotent-replayed"] == "true"
    assert [entry.act for entry in await world.trail(skp["id"])] == ["open", "submit"]


async def test_a_finalisation_that_is_sent_again_is_answered_as_before(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    body = {"skp_ids": [skp["id"]]}
    first, again = [await world.person(HEAD).send("POST", "/finalisations", body, key=KEY) for _ in range(2)]
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    assert len(await world.events("skp.finalised.v1")) == 1


async def test_a_key_belongs_to_one_request_and_one_caller(world: Agency, skp: dict[str, Any]) -> None:
    body = {"period_id": skp["period"]["id"], "plan": staff_plan(None)}
    opened = await world.person(CHIEF).send("POST", "/skps", body, key=KEY)
    assert opened.status_code == 201
    other = body | {"plan": staff_plan(None, results=2)}
    reused = await world.person(CHIEF).send("POST", "/skps", other, key=KEY)
    said(reused, 422, "idempotency_key_reused", "Idempotency-Key")
    by_another = await world.person(ADMIN).send("POST", "/skps", body, key=KEY)
    assert by_another.status_code == 201
    assert by_another.json()["id"] != opened.json()["id"]


async def test_what_was_refused_may_be_tried_again_with_its_key(world: Agency, skp: dict[str, Any]) -> None:
    owner, path = world.person(HEAD), f"/skps/{skp['id']}/withdraw"
    said(await owner.send("POST", path, etag='"1"', key=KEY), 409, "wrong_stage")
    await owner.done(skp["id"], "/submit")
    said(await owner.send("POST", path, etag='"1"', key=KEY), 412, "changed_meanwhile")
    assert (await owner.send("POST", path, etag='"2"', key=KEY)).status_code == 200


async def test_the_audit_trail_says_who_did_what_why_and_what_it_changed(world: Agency, skp: dict[str, Any]) -> None:
    await world.person(HEAD).done(skp["id"], "/submit")
    await world.admin.done(skp["id"], "/return", {"reason": "Belum selaras."})
    shown = (await world.person(HEAD).get(f"/skps/{skp['id']}/audit")).json()
    assert [(one["act"], one["by_nip"], one["reason"]) for one in shown["items"]] == [
        ("open", HEAD, None),
        ("submit", HEAD, None),
        ("return", ADMIN, "Belum selaras."),
    ]
    assert shown["items"][0]["before"] is None
    assert shown["items"][1]["before"] == {"stage": "draft", "first_submitted_on": None}
    assert shown["items"][1]["after"] == {"stage": "submitted", "first_submitted_on": str(TODAY)}
    assert shown["items"][2]["after"] == {"returned": "Belum selaras.", "stage": "returned"}
    first = (await world.person(HEAD).get(f"/skps/{skp['id']}/audit", limit=2)).json()
    rest = (await world.person(HEAD).get(f"/skps/{skp['id']}/audit", limit=2, after=first["next"])).json()
    assert [*first["items"], *rest["items"]] == shown["items"]
    assert rest["next"] is None


async def test_what_was_refused_leaves_no_trace(world: Agency, skp: dict[str, Any]) -> None:
    said(await world.person(HEAD).step(skp["id"], "/withdraw"), 409, "wrong_stage")
    assert [entry.act for entry in await world.trail(skp["id"])] == ["open"]


@pytest.mark.parametrize("statement", [sa.update(audit_trail).values(reason="lain"), sa.delete(audit_trail)])
async def test_the_database_refuses_to_rewrite_the_audit_trail(
    world: Agency, skp: dict[str, Any], statement: sa.Update | sa.Delete
) -> None:
    before = await world.trail(skp["id"])
    with pytest.raises(DBAPIError, match="append-only"):
        async with world.runtime.database.begin() as connection:
            await connection.execute(statement)
    assert await world.trail(skp["id"]) == before


async def test_every_act_that_changes_an_skp_is_in_its_trail(world: Agency) -> None:
    (skp,) = await world.staff_assessed()
    await world.finalise(skp["id"])
    acts = [entry.act for entry in await world.trail(skp["id"])]
    assert acts == [
        "open",
        "submit",
        "approve",
        "record",
        "give_feedback",
        "rate_results",
        "rate_behaviour",
        "accept",
        "finalise",
    ]
