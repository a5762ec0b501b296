"""Lists by HTTP: whom they are of is found; they are shown, written down, taken back; files are handed in."""

from datetime import datetime
from io import BytesIO
from typing import Any

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa
from openpyxl import load_workbook

from contracts.listed import DisciplineEntry
from contracts.vocabulary import DisciplineLevel, Employment
from hub.audit import audit_trail
from services.award_service.api.list_parts import taking_now
from services.award_service.domain.listed import ListKind
from services.award_service.list_file_worker import ListFileWorker
from tests.integration.services.award_service.callers import CALLERS, OWN_NIP, Office
from tests.integration.services.award_service.desk import NOW, Desk, employee, listed
from tests.integration.services.award_service.list_desk import DISCIPLINE_HEADS, nip
from tests.support.files import PDF

pytestmark = pytest.mark.one_database

HEAVY: Any = {"level": "heavy", "decree_number": "800/1/2012", "effective_on": "2012-03-05"}


def body(*entries: Any, as_of: str = "2026-06-30") -> dict[str, Any]:
    return {"as_of": as_of, "reason": "Petikan SK ditunjukkan pegawai", "entries": entries}


async def write(
    office: Office, path: str, *entries: Any, who: str = "admin", as_of: str = "2026-06-30", **headers: str
) -> httpx.Response:
    """Write a list down as somebody who has just read what was written before."""
    lists = path.rpartition("/")[0]
    tag = (await office.send(who, "GET", lists)).headers.get("ETag", '"0"')
    return await office.send(who, "PUT", path, body(*entries, as_of=as_of), **({"If_Match": tag} | headers))


async def found(office: Office, number: str, who: str = "admin") -> Any:
    answer = await office.send(who, "POST", "/people/lookup", {"nip": number})
    return answer.json() if answer.status_code == 200 else answer.status_code


@pytest_asyncio.fixture
async def lists(desk: Desk, office: Office) -> str:
    """Return the address of the lists of somebody who is due."""
    await desk.take_people(employee(nip(1), cpns_on="2000-03-01", unit_code="DINAS-A"))
    return f"/people/{(await found(office, nip(1)))['person_id']}/lists"


@pytest.mark.usefixtures("lists")
async def test_somebody_is_found_by_a_number_in_the_body(desk: Desk, office: Office) -> None:
    person = await found(office, nip(1))
    assert (person["nip"], person["unit_code"], person["active"]) == (nip(1), "DINAS-A", True)
    contract = "197503012000211100"
    await desk.take_people(employee(contract, employment=Employment.PPPK, unit_code="DINAS-B"))
    await desk.take_people(employee(nip(2), former_nip=contract, unit_code="DINAS-B"))
    assert (await found(office, contract))["nip"] == nip(2)
    await desk.take_people(employee(OWN_NIP, unit_code="DINAS-B"))
    assert {who: await found(office, nip(1), who) == person for who in CALLERS} == {
        who: who in {"admin", "verifier", "verifier2", "signatory", "unit"} for who in CALLERS
    }
    assert (await found(office, OWN_NIP, "employee"))["nip"] == OWN_NIP
    assert await found(office, OWN_NIP, "unit") == 404
    assert await found(office, nip(77)) == 404
    assert await found(office, "12") == 422


async def test_what_is_written_down_counts_until_it_is_taken_back(desk: Desk, office: Office, lists: str) -> None:
    answer = await write(office, f"{lists}/discipline", HEAVY, who="verifier")
    assert answer.status_code == 200, answer.text
    assert set((await desk.states(nip(1))).values()) == {"excluded"}
    (shown,) = (await office.get("admin", lists))["items"]
    assert (shown["source"], shown["door"], shown["by_subject"]) == ("(manual)", "hand", "verifier")
    assert (shown["kind"], shown["as_of"], shown["entries"][0]["level"]) == ("discipline", "2026-06-30", "heavy")
    older = await write(office, f"{lists}/discipline", as_of="2026-06-29")
    assert (older.status_code, older.json()["type"]) == (409, "urn:kinerja:problem:older_list")
    assert (await write(office, f"{lists}/discipline")).status_code == 200
    assert "excluded" not in (await desk.states(nip(1))).values()
    assert (await desk.standing(nip(1))).discipline_asked.isoformat() == "2026-06-30"
    async with desk.runtime.database.read() as connection:
        kept = (await connection.execute(sa.select(audit_trail).order_by(audit_trail.c.id))).all()
    assert [(row.about_kind, row.act, row.reason) for row in kept] == [
        ("written_list", "write_down", "Petikan SK ditunjukkan pegawai")
    ] * 2
    assert nip(1) not in kept[0].about
    assert (kept[1].before["entries"][0]["level"], kept[1].after["entries"]) == ("heavy", [])


async def test_all_sources_are_shown(desk: Desk, office: Office, lists: str) -> None:
    await desk.take_lists(
        listed(nip(1), ListKind.DISCIPLINE, DisciplineEntry(level=DisciplineLevel.LIGHT)),
        listed(nip(1), ListKind.LEAVE, source="siasn"),
    )
    award = {"grade": "x", "decree_number": "64/TK/TAHUN 2014"}
    assert (await write(office, f"{lists}/award", award)).status_code == 200
    assert (await write(office, f"{lists}/leave")).status_code == 200
    items = (await office.get("verifier", lists))["items"]
    assert [(one["kind"], one["source"], one["door"], len(one["entries"])) for one in items] == [
        ("award", "(manual)", "hand", 1),
        ("discipline", "simpeg", "amqp", 1),
        ("leave", "(manual)", "hand", 0),
        ("leave", "siasn", "amqp", 0),
    ]


async def test_what_was_written_under_a_former_number_is_taken_back_under_the_present_one(
    desk: Desk, office: Office
) -> None:
    contract = "197503012000211100"
    await desk.take_people(employee(contract, employment=Employment.PPPK))
    lists = f"/people/{(await found(office, contract))['person_id']}/lists"
    await write(office, f"{lists}/discipline", HEAVY)
    await desk.take_people(employee(nip(2), former_nip=contract, cpns_on="2000-03-01"))
    assert set((await desk.states(nip(2))).values()) == {"excluded"}
    assert (await write(office, f"{lists}/discipline")).status_code == 200
    assert "excluded" not in (await desk.states(nip(2))).values()


async def test_nobody_overwrites_unseen_what_somebody_else_has_written(desk: Desk, office: Office, lists: str) -> None:
    seen = (await office.send("verifier", "GET", lists)).headers["ETag"]
    assert seen == '"0"', "nothing was written yet"
    path = f"{lists}/discipline"
    first = await office.send("verifier2", "PUT", path, body(HEAVY), If_Match=seen)
    late = await office.send("verifier", "PUT", path, body({"level": "light"}), If_Match=seen)
    assert (first.status_code, late.status_code) == (200, 412), late.text
    assert (await office.send("verifier", "PUT", path, body())).status_code == 428
    assert set((await desk.states(nip(1))).values()) == {"excluded"}
    now = (await office.send("verifier", "GET", lists)).headers["ETag"]
    assert now == first.headers["ETag"] != seen
    await desk.take_lists(listed(nip(1), ListKind.DISCIPLINE))
    again = await office.send("verifier", "PUT", path, body(), If_Match=now)
    assert again.status_code == 200, "what a system tells meanwhile is overwritten by nobody"
    assert again.headers["ETag"] not in {seen, now}, "that there is nothing was written too"


async def test_a_key_takes_effect_once(desk: Desk, office: Office, lists: str) -> None:
    key = {"Idempotency_Key": "sekali-saja-123456"}
    first = await office.send("admin", "PUT", f"{lists}/discipline", body(HEAVY), If_Match='"0"', **key)
    again = await office.send("admin", "PUT", f"{lists}/discipline", body(HEAVY), If_Match='"0"', **key)
    assert (first.status_code, again.status_code, first.content) == (200, 200, again.content)
    async with desk.runtime.database.read() as connection:
        assert len((await connection.execute(sa.select(audit_trail.c.id))).all()) == 1


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"as_of": "2026-08-18"}, "as_of"),
    ({"as_of": "1899-01-01"}, "as_of"),
    ({"reason": " "}, "reason"),
    ({"entries": [{"level": "very heavy"}]}, "entries.0.level"),
    ({"entries": [{"level": "light", "note": "x"}]}, "entries.0.note"),
    ({"entries": [HEAVY | {"until": "2012-03-04"}]}, "entries.0.until"),
    ({"entries": [HEAVY, HEAVY | {"decree_on": "2026-07-01"}]}, "entries.1.decree_on"),
    ({"entries": [HEAVY] * 201}, "entries"),
)


async def test_what_cannot_be_is_refused(office: Office, lists: str) -> None:
    for changes, field in WRONG:
        answer = await office.send("admin", "PUT", f"{lists}/discipline", body() | changes, If_Match='"0"')
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field]), answer.text
    assert (await office.get("admin", lists))["items"] == []


async def test_who_keeps_no_lists_sees_none(office: Office, lists: str) -> None:
    place = "/list-files/0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21"
    for who in CALLERS:
        expected = 200 if who in {"admin", "verifier", "verifier2"} else 403
        for method, path, sent in (
            ("GET", lists, None),
            ("PUT", f"{lists}/discipline", body()),
            ("PUT", f"{lists}/leave", body()),
            ("PUT", f"{lists}/award", body()),
            ("GET", "/lists/template.xlsx?kind=award", None),
            ("GET", "/list-files", None),
        ):
            tag = (await office.send("admin", "GET", lists)).headers["ETag"]
            answer = await office.send(who, method, path, sent, If_Match=tag)
            assert answer.status_code == expected, (who, method, path)
        for method, path in (
            ("POST", "/list-files?kind=award&as_of=2026-06-30"),
            ("GET", place),
            ("GET", f"{place}/problems"),
            ("GET", f"{place}/problems.xlsx"),
            ("POST", f"{place}/apply"),
            ("POST", f"{place}/cancel"),
        ):
            status = (await office.send(who, method, path)).status_code
            assert (status == 403) == (expected == 403), (who, method, path, status)
            assert status in {403, 404, 422}, (who, method, path, status)
    nobody = "/people/0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21/lists"
    assert (await office.send("admin", "GET", nobody)).status_code == 404
    assert (await office.send("admin", "PUT", f"{nobody}/leave", body(), If_Match='"0"')).status_code == 404


async def sent(office: Office, content: bytes | str, **params: str) -> Any:
    """Hand a file in."""
    return await office.client.post(
        "/v1/list-files",
        params={"kind": "discipline", "as_of": "2026-06-30"} | params,
        content=content,
        headers={"Authorization": "Bearer admin"},
    )


async def worked(desk: Desk) -> None:
    """Let the worker take its turn."""
    await ListFileWorker(desk.transactions, lambda: taking_now(desk.runtime)).turn()


@pytest.mark.usefixtures("lists")
async def test_a_file_is_handed_in_checked_shown_and_applied(desk: Desk, office: Office) -> None:
    content = f"{DISCIPLINE_HEADS}\n{nip(1)};Berat;;05-03-2012\n{nip(2)};Berat;31-02-2012;\n{nip(3)};Entah;;\n"
    answer = await sent(office, content, source="simpeg")
    assert answer.status_code == 201, answer.text
    place = answer.headers["Location"].removeprefix("/v1")
    assert (answer.json()["state"], answer.json()["rows"], answer.json()["people"]) == ("checking", 3, 3)
    assert (await sent(office, content, source="simpeg")).json()["id"] == answer.json()["id"]
    assert list(desk.runtime.settings.lists_folder.iterdir()) == []
    assert (await office.send("admin", "POST", f"{place}/apply")).status_code == 409
    await worked(desk)
    checked = await office.get("admin", place)
    assert (checked["state"], checked["taken"], checked["refused"], checked["nameless"]) == ("checked", 1, 2, 0)
    assert (datetime.fromisoformat(checked["created_at"]), checked["finished_at"]) == (NOW, None)
    first = await office.get("admin", f"{place}/problems?limit=1")
    rest = await office.get("admin", f"{place}/problems?after={first['next']}")
    told = [(one["line"], one["column"], one["code"]) for one in (*first["items"], *rest["items"])]
    assert told == [(3, "Tanggal SK", "day_unreal"), (4, "Tingkat Hukuman", "choice_unknown")]
    report = await office.send("admin", "GET", f"{place}/problems.xlsx")
    rows = load_workbook(BytesIO(report.content)).worksheets[0].iter_rows(values_only=True)
    assert next(row for row in rows if "choice_unknown" in row)[1:3] == (4, "Tingkat Hukuman")
    assert (await office.send("admin", "POST", f"{place}/apply")).json()["state"] == "applying"
    await worked(desk)
    applied = await office.get("admin", place)
    assert (applied["state"], datetime.fromisoformat(applied["finished_at"])) == ("applied", NOW)
    assert set((await desk.states(nip(1))).values()) == {"excluded"}
    assert [one["id"] for one in (await office.get("admin", "/list-files"))["items"]] == [checked["id"]]
    async with desk.runtime.database.read() as connection:
        acts = (await connection.execute(sa.select(audit_trail.c.act).order_by(audit_trail.c.id))).scalars().all()
    assert acts == ["hand_in", "apply"]


async def test_a_file_with_rows_about_nobody_is_not_applied(desk: Desk, office: Office) -> None:
    answer = await sent(office, f"{DISCIPLINE_HEADS}\n{nip(1)};Berat;;05-03-2012\n;Berat;;\n")
    place = answer.headers["Location"].removeprefix("/v1")
    await worked(desk)
    told, *_ = (await office.get("admin", f"{place}/problems"))["items"]
    refused = await office.send("admin", "POST", f"{place}/apply")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:kinerja:problem:rows_about_nobody")
    assert refused.json()["detail"] == told["sentence"]
    report = await office.send("admin", "GET", f"{place}/problems.xlsx")
    head = [
        row[0] for row in load_workbook(BytesIO(report.content)).worksheets[0].iter_rows(max_row=4, values_only=True)
    ]
    assert "1 baris tidak diketahui tentang siapa" in head
    assert (await office.get("admin", place))["state"] == "checked"


async def test_a_file_that_cannot_be_is_refused_with_a_sentence(office: Office) -> None:
    content = f"{DISCIPLINE_HEADS}\n{nip(1)};Berat;;05-03-2012\n"
    for answer, code in (
        (await sent(office, content, as_of="2026-08-18"), "as_of_in_future"),
        (await sent(office, content, unit_code="X"), "unit_without_complete"),
        (await sent(office, content, unit_code="X", complete="true"), "unknown_unit"),
        (await sent(office, content, kind="award"), "sheet_header_missing"),
        (await sent(office, f"NIP;Slks Lama\n{nip(1)};X\n", kind="award", complete="true"), "exchange_list_complete"),
        (await sent(office, PDF), "sheet_no_workbook"),
        (await sent(office, b""), "list_empty"),
    ):
        assert answer.json()["type"].removeprefix("urn:kinerja:problem:") == code, answer.text
        assert answer.status_code in {404, 415, 422}
    assert (await sent(office, content, source="(manual)")).status_code == 422
    assert (await office.get("admin", "/list-files"))["items"] == []


async def test_a_template_comes_filled_with_its_heads(office: Office) -> None:
    for kind in ListKind:
        answer = await office.send("admin", "GET", f"/lists/template.xlsx?kind={kind.value}")
        heads = next(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
        assert heads[0] == "NIP"
