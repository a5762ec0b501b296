"""The HTTP door: who comes in, what is stored, what sending again means, and what others see of it."""

import asyncio
import json
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from hub.delivery.tables import deliveries
from hub.jobs.job import JobRun
from hub.tables import outbox
from hub.web.cloud_events import BATCH
from services.intake.handlers.keys import hash_of
from services.intake.keeping import forget_bodies, forgetting_job
from services.intake.repository.merging import use_precedence
from services.intake.repository.sources import change_source, revoke_key
from services.intake.tables import employees, receipts, reports, source_days, source_keys
from tests.integration.services.intake.door import ABSENT, NIP, PROGRAM_CALLS, Door, event

WHOLE = {"nip": NIP, "name": "Sariwangi Padmanegara", "unit_code": "BKD", "position": "Analis"}
UNIT = {"code": "BKD", "name": "Badan"}


def outcomes(answer: httpx.Response) -> list[tuple[str, bool]]:
    assert answer.status_code == 202, answer.text
    return [(one["outcome"], one["repeated"]) for one in answer.json()["items"]]


async def count(door: Door, table: sa.Table) -> int:
    ((number,),) = await door.rows(sa.select(sa.func.count()).select_from(table))
    return int(number)


async def test_the_good_ones_of_a_batch_are_taken_with_receipts_and_sending_again_changes_nothing(door: Door) -> None:
    bad: Any = 7
    batch = [event(UNIT), event({"nip": "1"}), event(WHOLE | {"superior_nip": "198001012005011000"}), bad]
    first = await door.send(*batch)
    assert outcomes(first) == [("taken", False), ("refused", False), ("doubted", False), ("refused", False)]
    assert (await count(door, receipts), await count(door, reports)) == (4, 2)
    types = {row.routing_key for row in await door.rows(sa.select(outbox.c.routing_key))}
    assert types == {"unit.changed.v1", "employee.changed.v1"}
    # As after a kill between the commit and the answer: the same receipts.
    again = await door.send(*batch)
    told, before = again.json()["items"], first.json()["items"]
    assert told == [one | {"repeated": True} for one in before]
    assert (await count(door, receipts), await count(door, reports)) == (4, 2)
    # What is taken first under an id holds; what was refused may come again mended, in one request too.
    same = [event({"nip": "1"}, id="x"), event(UNIT, id="x"), batch[0] | {"data": {"code": "LAIN"}}]
    assert outcomes(await door.send(*same)) == [("refused", False), ("taken", False), ("taken", True)]
    assert outcomes(await door.send(*same)) == [("taken", True), ("taken", True), ("taken", True)]
    mended = await door.send(batch[1] | {"data": {"nip": NIP, "grade": "III/c"}})
    assert outcomes(mended) == [("taken", False)]
    assert mended.json()["items"][0]["receipt"] == before[1]["receipt"]
    assert outcomes(await door.send()) == []


@pytest.mark.one_database
async def test_bytes_that_are_no_text_are_the_fault_of_their_own_report_alone(door: Door) -> None:
    body = json.dumps([event(WHOLE), event(UNIT)], ensure_ascii=False).encode().replace(b"Sariwangi", b"Andr\xe9")
    answer = await door.post(body, {"content-type": BATCH})
    assert outcomes(answer) == [("refused", False), ("taken", False)]
    assert [fault["code"] for fault in answer.json()["items"][0]["faults"]] == ["not_utf8"]


async def test_what_comes_twice_in_a_batch_has_the_place_of_the_first(door: Door) -> None:
    first, then = event(WHOLE | {"grade": "III/a"}), event(WHOLE | {"grade": "III/b"})
    assert outcomes(await door.send(first, then, first)) == [("doubted", False), ("doubted", False), ("doubted", True)]
    ((content,),) = await door.rows(sa.select(employees.c.content))
    assert content["positions"][-1]["grade"] == "III/b"


async def test_doubts_are_of_the_newest_report_whatever_its_id(door: Door) -> None:
    lost, known = WHOLE | {"unit_code": "TIDAK-ADA"}, WHOLE | {"unit_code": UNIT["code"]}
    await door.told(UNIT)
    await door.send(event(lost, id="z"), event(known, id="a"))
    assert (await door.get("/doubts")).json()["items"] == []
    await door.send(event(known, id="y"), event(lost, id="b"))
    assert [one["event"]["id"] for one in (await door.get("/doubts")).json()["items"]] == ["b"]


async def test_what_was_refused_and_comes_mended_is_the_newest(door: Door) -> None:
    await door.told(UNIT)
    await door.send(event({"nip": "1"}, id="mended"))
    await door.send(event(WHOLE | {"effective_on": "2206-01-01"}, id="doubtful"))
    assert [one["event"]["id"] for one in (await door.get("/doubts")).json()["items"]] == ["doubtful"]
    await door.send(event(WHOLE, id="mended"))
    assert (await door.get("/doubts")).json()["items"] == []


async def test_the_source_is_who_signed_in_and_sees_its_own_alone(door: Door) -> None:
    await door.add("absensi", client="absensi")
    mine = await door.told(UNIT, {"nip": "1"})
    theirs = (await door.send(event(UNIT, id="sama", source="/simpeg"), who="program")).json()
    assert theirs["source"] == "absensi"
    kept = await door.rows(sa.select(reports.c.source).order_by(reports.c.number))
    assert [row.source for row in kept] == ["simpeg", "absensi"]
    own = (await door.get("/receipts")).json()
    assert [one["receipt"] for one in own["items"]] == [one["receipt"] for one in mine]
    other = theirs["items"][0]["receipt"]
    assert (await door.get(f"/receipts/{other}")).status_code == 404
    assert (await door.get(f"/receipts/{mine[0]['receipt']}", who="program")).status_code == 404
    assert (await door.get("/receipts", source="absensi")).json() == own
    every = (await door.get("/receipts", who="operator", limit=2)).json()
    assert len(every["items"]) == 2
    (last,) = (await door.get("/receipts", who="operator", after=every["next"])).json()["items"]
    assert (last["receipt"], last["source"], last["door"]) == (other, "absensi", "http")
    refused = (await door.get("/receipts", outcome="refused")).json()["items"]
    assert [one["faults"][0]["code"] for one in refused] == ["nip_length"]
    assert (await door.get("/receipts", event_id="sama")).json()["items"] == []
    assert (await door.get("/doubts", who="operator")).status_code == 422


@pytest.mark.one_database
async def test_nobody_else_comes_in(door: Door) -> None:
    refused: dict[str | None, str] = {None: "missing_token", "kunci_salah": "invalid_token", "siapa": "invalid_token"}
    for known in ("stranger", "person", "operator"):
        refused[known] = "not_a_source"
    for who, code in refused.items():
        answer = await door.send(event(UNIT), who=who)
        assert answer.json()["type"] == f"urn:kinerja:problem:{code}", who
        assert answer.status_code == (403 if code == "not_a_source" else 401)
    assert (await door.get("/receipts", who="person")).status_code == 403
    hashes = await door.rows(sa.select(source_keys.c.hash, source_keys.c.id))
    assert [row.hash for row in hashes] == [hash_of(door.keys["simpeg"])]
    async with door.runtime.database.begin() as connection:
        assert await revoke_key(connection, "simpeg", hashes[0].id)
        assert not await revoke_key(connection, "simpeg", hashes[0].id)
    assert (await door.send(event(UNIT))).status_code == 401
    assert await count(door, receipts) == 0


async def test_a_replica_that_others_go_beyond_says_when_to_come_again(door: Door) -> None:
    async with door.runtime.transactions.begin() as tx:
        await use_precedence(tx.connection, "another")
    answer = await door.send(event(UNIT))
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:kinerja:problem:others_believed")
    assert answer.headers["retry-after"]
    assert await count(door, receipts) == 0


async def test_a_quota_is_counted_for_all_replicas_and_what_is_sent_again_is_free(door: Door) -> None:
    async with door.runtime.database.begin() as connection:
        await change_source(connection, "simpeg", {"per_day": 3})
    batch = [event(UNIT), event({"nip": "1"})]
    assert (await door.send(*batch)).status_code == 202
    assert outcomes(await door.send(*batch)) == [("taken", True), ("refused", True)]
    answer = await door.send(event(UNIT), event(UNIT))
    assert (answer.status_code, answer.json()["type"]) == (429, "urn:kinerja:problem:quota_used")
    assert 0 < int(answer.headers["retry-after"]) <= 86_400
    assert await count(door, receipts) == 2
    assert [row.reports for row in await door.rows(sa.select(source_days.c.reports))] == [2]
    assert (await door.send(event(UNIT))).status_code == 202


@pytest.mark.one_database
async def test_a_rate_is_kept_for_each_source(door: Door) -> None:
    await door.add("absensi")
    async with door.runtime.database.begin() as connection:
        await change_source(connection, "simpeg", {"per_second": 0.001, "burst": 2})
    answers = [(await door.send(event(UNIT))) for _ in range(3)]
    assert [one.status_code for one in answers] == [202, 202, 429]
    assert int(answers[2].headers["retry-after"]) > 1
    assert (await door.send(event(UNIT), who="absensi")).status_code == 202


@pytest.mark.one_database
async def test_a_sources_program_may_call_as_often_as_the_source(door: Door) -> None:
    await door.add("absensi", client="absensi")
    async with door.runtime.database.begin() as connection:
        await change_source(connection, "absensi", {"per_second": 0.001, "burst": 2 * PROGRAM_CALLS})
    answers = [await door.send(event(UNIT), who="program") for _ in range(2 * PROGRAM_CALLS + 1)]
    assert {one.status_code for one in answers[:-1]} == {202}
    assert answers[-1].status_code == 429
    strangers = [await door.send(event(UNIT), who="stranger") for _ in range(PROGRAM_CALLS + 1)]
    assert {one.status_code for one in strangers[:-1]} == {403}
    assert strangers[-1].status_code == 429


async def test_doubts_are_listed_as_long_as_they_hold(door: Door) -> None:
    boss = "197505052000031000"
    await door.told(
        WHOLE | {"superior_nip": boss, "jabatan": "Guru"},
        {"nip": boss, "name": "Dua", "version": 5, "unit_code": "LAIN", "position": "Guru"},
        {"nip": boss, "version": 4, "grade": "IV/a"},
    )

    async def listed() -> list[tuple[str, str | None]]:
        items = (await door.get("/doubts")).json()["items"]
        return [(fault["code"], fault.get("field")) for one in items for fault in one["faults"]]

    assert await listed() == [("unknown_field", "jabatan"), ("unknown_unit", "unit_code"), ("stale", "version")]
    await door.told(UNIT, {"nip": boss, "version": 6, "unit_code": "BKD"})
    assert await listed() == [("unknown_field", "jabatan")]
    await door.told({"nip": NIP, "grade": "III/c"})
    assert await listed() == []


@pytest.mark.one_database
async def test_headers_are_unquoted_and_decoded_once(door: Door) -> None:
    said = {f"ce-{name}": str(value) for name, value in event(None, data=ABSENT).items()}
    kind = {"content-type": "application/json; charset=UTF-8"}
    ids = {"a%20b%25": "a b%", '"tanda \\"kutip\\""': 'tanda "kutip"', "%E2%82%AC": "\u20ac", "%2525": "%25"}
    for sent, read in ids.items():
        answer = await door.post(json.dumps(UNIT).encode(), said | kind | {"ce-id": sent})
        assert answer.json()["items"][0]["event"]["id"] == read


async def test_what_is_refused_is_kept_and_told_without_its_content(door: Door) -> None:
    async with door.runtime.database.begin() as connection:
        await change_source(connection, "simpeg", {"webhook": "https://a.example/x", "webhook_secret": 1})
    await door.told({"nip": "1", "name": "Sariwangi"}, UNIT, {"nip": NIP, "name": "Satu", "jabatan": "Guru"})
    rows: Any = await door.rows(sa.select(receipts.c.body).where(receipts.c.outcome == "refused"))
    assert b"Sariwangi" in rows[0].body
    ((partner, payload),) = await door.rows(sa.select(deliveries.c.partner, deliveries.c.payload))
    told = json.loads(payload)["data"]
    assert (partner, [one["outcome"] for one in told["receipts"]]) == ("webhook.simpeg", ["refused", "doubted"])
    assert b"Sariwangi" not in payload
    assert NIP.encode() not in payload


async def test_what_comes_again_mended_and_doubtful_is_told_again(door: Door) -> None:
    async with door.runtime.database.begin() as connection:
        await change_source(connection, "simpeg", {"webhook": "https://a.example/x", "webhook_secret": 1})
    refused = event({"nip": "1"})
    for data in ({"nip": "1"}, WHOLE | {"jabatan": "Guru"}, WHOLE | {"jabatan": "Guru"}):
        assert (await door.send(refused | {"data": data})).status_code == 202
    payloads = [json.loads(row.payload) for row in await door.rows(sa.select(deliveries.c.payload).order_by("id"))]
    told = [one["data"]["receipts"] for one in payloads]
    assert [[one["outcome"] for one in receipts] for receipts in told] == [["refused"], ["doubted"]]
    assert told[0][0]["receipt"] == told[1][0]["receipt"]


async def test_one_request_twice_at_once_is_taken_once(door: Door) -> None:
    batch = [event(UNIT), event({"nip": "1"}), event(WHOLE)]
    both = await asyncio.gather(door.send(*batch), door.send(*batch))
    first, second = ([one["receipt"] for one in answer.json()["items"]] for answer in both)
    assert first == second
    assert sorted(one for answer in both for one in outcomes(answer)) == sorted(
        [("refused", False), ("refused", True), ("taken", False), ("taken", False), ("taken", True), ("taken", True)]
    )
    assert (await count(door, receipts), await count(door, reports)) == (3, 2)


@pytest.mark.one_database
async def test_receipts_and_bodies_are_forgotten_in_time(door: Door) -> None:
    await door.told({"nip": "1"}, UNIT)
    job = forgetting_job(door.runtime)

    async def older_by(days: int) -> None:
        async with door.runtime.database.begin() as connection:
            await connection.execute(sa.update(receipts).values(received_at=receipts.c.received_at - days * 86_400.0))
        await job.run(JobRun(job.name))

    await older_by(29)
    assert [row.body is None for row in await door.rows(sa.select(receipts.c.body).order_by("outcome"))] == [
        False,
        True,
    ]
    await older_by(2)
    await forget_bodies(door.runtime.database, 0.0, lambda: False)
    assert [row.body for row in await door.rows(sa.select(receipts.c.body))] == [None, None]
    await older_by(400)
    assert await count(door, receipts) == 0
