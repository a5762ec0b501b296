"""What operators decide over HTTP takes effect once for a key, and the trail says who and why."""

import json
from dataclasses import dataclass
from typing import Any, Final

import pytest

from hub.audit import KnownBy
from hub.clock import moment
from tests.integration.hub.web.operations.world import NIP, NOW, REASON, World

SINCE: Final = moment(NOW - 120).isoformat()


@dataclass(frozen=True)
class Decided:
    """What is decided, what is answered, and what the trail has of it."""

    path: str
    body: dict[str, Any]
    answer: dict[str, Any] | None
    about: tuple[str, ...]
    act: str
    status: int = 200
    ends: bool = False


DECISIONS: Final = (
    Decided(
        "/parked-messages/replay",
        {"code": "second"},
        {"replayed": [2], "next": None},
        ("parked_message/2",),
        "replay",
    ),
    Decided("/parked-messages/1/replay", {"body": "[]"}, None, ("parked_message/1",), "replay", 204, ends=True),
    Decided("/parked-messages/3/discard", {}, None, ("parked_message/3",), "discard", 204, ends=True),
    Decided("/deliveries/1/retry", {}, {"state": "pending"}, ("delivery/1",), "send_again", ends=True),
    Decided("/deliveries/retry-unclear", {"since": SINCE}, {"asked": 1, "next": None}, ("delivery/2",), "ask_again"),
    Decided("/partners/bank/pause", {}, None, ("partner/bank",), "pause", 204),
    Decided("/outbox/replay", {"since": SINCE}, {"events": 3, "next": 3}, ("outbox/all",), "replay"),
    Decided("/jobs/retention/run", {}, None, ("job/retention",), "run", 204),
    Decided("/jobs/retention/pause", {}, None, ("job/retention",), "pause", 204),
    Decided(
        "/reconciliation/check",
        {"kind": "skp"},
        {"items": [{"kind": "skp", "subjects": 1}]},
        ("job/reconciliation", "record_kind/skp"),
        "run",
    ),
    Decided(
        "/discrepancies/let-be",
        {"numbers": [2, 7]},
        {"let_be": [2], "passed_over": [7]},
        ("discrepancy/2",),
        "let_be",
    ),
)


async def test_each_decision_takes_effect_once_and_says_who_and_why(world: World) -> None:
    before = 0
    for decided in DECISIONS:
        body = decided.body | {"reason": f"  {REASON} "}
        first = await world.post(decided.path, body, "k")
        answered = first.status_code, first.json() if first.content else None
        assert (decided.path, *answered) == (decided.path, decided.status, decided.answer)
        second = await world.post(decided.path, body, "k")
        assert (second.status_code, second.content) == (first.status_code, first.content)
        assert second.headers["Idempotent-Replayed"] == "true"

        trail = await world.decided()
        entries = trail[: len(trail) - before]
        before = len(trail)
        assert tuple(str(one.about) for one in entries) == decided.about
        assert {(one.by.name, one.by.known_by, one.by.nip, one.reason) for one in entries} == {
            ("petugas", KnownBy.TOKEN, None, REASON)
        }
        assert entries[0].act == decided.act
    for decided in DECISIONS:
        if decided.ends:
            assert (await world.post(decided.path, decided.body | {"reason": REASON})).status_code == 409


async def test_a_parked_message_is_sent_with_what_was_mended(world: World) -> None:
    assert (
        await world.post(
            "/parked-messages/2/replay", {"body_base64": "W10=", "headers": {"a": "b"}, "publisher": "simpeg"}
        )
    ).is_success
    both = await world.post("/parked-messages/1/replay", {"body_base64": "W10=", "body": "[]"})
    assert (both.status_code, (await world.get("/outbox")).json()["pending"]) == (422, 1)
    kept = (await world.get("/parked-messages/2")).json()
    assert (kept["state"], kept["body"], kept["body_base64"]) == ("replayed", None, "/w==")
    assert kept["decisions"][0]["after"] == {"state": "replayed", "edited": ["body", "a"], "publisher": "simpeg"}


async def test_what_no_broker_takes_stays_parked(world: World) -> None:
    for mended, field in (
        ({"headers": {"\N{BLACK STAR}" * 100: "a"}}, "headers"),
        ({"headers": {"cloudEvents:id": "a" * 300}}, "headers"),
        ({"headers": {f"h{number}": "a" * 2000 for number in range(70)}}, "headers"),
        ({"body": "\ud800"}, "body"),
    ):
        headers = {"Authorization": "Bearer operator", "Content-Type": "application/json"}
        path = "/v1/operations/parked-messages/1/replay"
        answer = await world.api.post(path, content=json.dumps(mended), headers=headers)
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])
    assert (await world.get("/parked-messages/1")).json()["state"] == "parked"
    assert ((await world.get("/outbox")).json()["pending"], await world.decided()) == (0, [])


async def test_events_are_sent_again_since_whatever_day(world: World) -> None:
    since = {"since": "0001-01-01T00:00:00+14:00"}  # in UTC there is no such day
    assert (await world.post("/outbox/count", since)).json() == {"events": 3}
    assert (await world.post("/outbox/replay", since)).json() == {"events": 3, "next": 3}


async def test_all_discrepancies_of_a_partner_are_mended_page_by_page(world: World) -> None:
    answer = await world.post("/discrepancies/repair", {"partner": "bank"})
    assert answer.json() == {"repaired": 0, "next": 2}  # their deliveries are not known any more
    assert (await world.post("/discrepancies/repair", {"partner": "bank", "after": 2})).json()["next"] is None
    assert (await world.post("/discrepancies/repair", {"partner": "other"})).status_code == 404
    assert (await world.post("/discrepancies/1/repair")).status_code == 409


async def test_a_snapshot_is_published_a_page_a_request(world: World) -> None:
    answer = await world.post("/snapshots/thing.counted.v1/publish", {"reason": REASON}, "k")
    assert (answer.json()["records"], answer.json()["finished_at"] is None) == (2, False)
    assert (await world.get("/outbox")).json()["pending"] == 2
    assert [str(one.about) for one in await world.decided()] == ["snapshot/thing.counted.v1"]
    (shown,) = (await world.get("/snapshots")).json()["items"]
    assert shown == answer.json()
    assert (await world.post("/snapshots/other.v1/publish")).status_code == 404


async def test_a_paused_partner_is_told_and_goes_on(world: World) -> None:
    assert (await world.get("/partners")).json()["items"] == [{"partner": "bank", "reason": None, "paused_at": None}]
    await world.post("/partners/bank/pause", {"reason": f"kata {NIP}"})
    (paused,) = (await world.get("/partners")).json()["items"]
    assert (paused["reason"], paused["paused_at"] is None) == ("kata [nip]", False)
    assert (await world.post("/partners/bank/resume")).status_code == 204
    assert (await world.post("/partners/bnak/pause", {"reason": REASON})).status_code == 404


@pytest.mark.one_database
async def test_where_the_terminal_wants_a_reason_the_api_does(world: World) -> None:
    for path in (
        "/parked-messages/1/discard",
        "/partners/bank/pause",
        "/jobs/retention/run",
        "/jobs/retention/pause",
        "/jobs/retention/resume",
        "/reconciliation/check",
        "/discrepancies/let-be",
    ):
        numbers = {"numbers": [1]} if path.endswith("let-be") else {}
        for lacking in ({}, {"reason": "  "}, {"reason": "x" * 501}, {"reason": "a\x00b"}):
            answer = await world.post(path, numbers | lacking)
            assert (path, answer.status_code) == (path, 422)
            assert [one["field"] for one in answer.json()["errors"]] == ["reason"]
    assert await world.decided() == []
