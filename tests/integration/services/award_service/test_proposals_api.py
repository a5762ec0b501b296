"""Proposals through the API: preconditions, keys, who sees what, files, lists and tasks."""

from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4

import httpx
import pytest
from openpyxl import load_workbook

from contracts.listed import AwardEntry
from services.award_service.domain.listed import ListKind
from services.award_service.domain.outcome import Word
from tests.integration.services.award_service.callers import Office
from tests.integration.services.award_service.desk import Desk, employee, listed, nips
from tests.integration.services.award_service.staff import CODES, DECREE, XX, Staff, X
from tests.support.files import PDF

pytestmark = pytest.mark.one_database

PERIOD = {
    "name": "HUT RI ke-81",
    "ceremony_on": "2026-08-17",
    "closes_for_agency_on": "2026-03-31",
    "closes_for_ministry_on": "2026-08-15",
    "counted_to": "2026-08-17",
}


def items(*shown: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": one["id"], "revision": one["revision"]} for one in shown]


class Clerk:
    """Calls the API, and goes on only when it is let through."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def post(self, who: str, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        answer = await self.office.send(who, "POST", path, body, **headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def refused(self, who: str, path: str, body: Any = None, status: int = 409, **headers: str) -> str:
        said = await self.post(who, path, body, status, **headers)
        return str(said["type"]).rpartition(":")[2]

    async def attach(self, proposal_id: str, code: str, content: bytes = PDF) -> httpx.Response:
        return await self.office.client.post(
            f"/v1/proposals/{proposal_id}/documents",
            params={"code": code},
            content=content,
            headers={"Authorization": "Bearer admin"},
        )

    async def listed(self, who: str = "admin", query: str = "") -> list[dict[str, Any]]:
        found = await self.office.get(who, f"/proposals{query}")
        return list(found["items"])

    async def batch(self) -> dict[str, Any]:
        period = await self.post("admin", "/periods", PERIOD, 201)
        body = {"period_id": period["id"], "name": "Berkas 1", "selection": {}}
        made = await self.post("admin", "/batches", body, 201)
        return dict(made["batch"])


@pytest.fixture
def clerk(office: Office) -> Clerk:
    return Clerk(office)


async def people(desk: Desk, number: int = 2) -> None:
    units = ["DINAS-A", "BKPSDM"]
    told = [employee(nip, cpns_on="2000-03-01", unit_code=units[place % 2]) for place, nip in enumerate(nips(number))]
    await desk.take_people(*told)


async def test_a_batch_goes_through_the_api_to_the_medal(desk: Desk, office: Office, clerk: Clerk) -> None:
    await people(desk)
    await desk.take_lists(*(listed(nip, ListKind.AWARD, AwardEntry(grade=X)) for nip in nips(2)))
    batch = await clerk.batch()
    found = await clerk.listed()
    for one in found:
        for code in (*CODES, "piagam_x"):
            assert (await clerk.attach(one["id"], code)).status_code == 201
    found = await clerk.listed()
    found = (await clerk.post("admin", "/proposals/statements", {"items": items(*found), "statement": "no"}))["items"]
    body = {"items": items(*found), "kinds": ["discipline", "leave"], "reason": "Surat BKPSDM"}
    found = (await clerk.post("verifier", "/proposals/attestations", body))["items"]
    found = (await clerk.post("admin", "/proposals/propose", {"items": items(*found)}))["items"]
    found = (await clerk.post("verifier", "/proposals/check", {"items": items(*found)}))["items"]
    assert await clerk.refused("verifier", "/proposals/verify", {"items": items(*found)}) == "second_person_needed"
    found = (await clerk.post("verifier2", "/proposals/verify", {"items": items(*found)}))["items"]
    path = f"/batches/{batch['id']}"
    letter = {"letter_number": "800/1", "letter_on": "2026-08-10"}
    assert await clerk.refused("admin", f"{path}/sign-off", letter, 403, If_Match='"1"') == "not_allowed"
    await clerk.post("signatory", f"{path}/sign-off", letter, If_Match='"1"')
    await clerk.post("admin", f"{path}/send", If_Match='"2"')
    await clerk.post("admin", f"{path}/receipt", {"on": "2026-08-17"}, If_Match='"3"')
    ids = [one["id"] for one in found]
    for day in ("2026-08-16", "2026-08-18"):  # before the sending, and to come
        wrong = {"number": "61/TK/TAHUN 2026", "on": day}
        refused = await office.send("admin", "POST", "/decrees", wrong | {"proposal_ids": ids[:1]})
        assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (422, ["proposal_ids.0"])
        said = {"proposal_id": ids[0], "word": "decreed", "said_on": "2026-08-17", "decree": wrong}
        assert await clerk.refused("admin", "/outcomes", {"items": [said]}, 422) == "days_out_of_order"
    decree = {"number": "Keppres 61", "on": "2026-08-17", "proposal_ids": ids}
    taken = await clerk.post("admin", "/decrees", decree)
    assert ([one["unfit"] for one in taken["items"]], len(taken["warnings"])) == ([None, None], 1)
    assert (await office.get("admin", path))["proposals"] == [{"state": "decreed", "number": 2}]
    found = await clerk.listed(query="?state=decreed")
    correction = {"items": items(*found), "number": "61/TK/TAHUN 2026", "on": "2026-08-17", "reason": "Salah ketik"}
    found = (await clerk.post("admin", "/proposals/correct-decree", correction))["items"]
    received = {"items": [one | {"certificate_number": "P-1"} for one in items(*found)], "on": "2026-08-17"}
    found = (await clerk.post("admin", "/proposals/received", received))["items"]
    handed = await clerk.post("admin", "/proposals/handed-over", {"items": items(*found), "on": "2026-08-17"})
    assert [one["state"] for one in handed["items"]] == ["handed_over"] * 2
    sheet = await office.send("admin", "GET", "/proposals.xlsx?state=handed_over")
    rows = list(load_workbook(BytesIO(sheet.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[7:12] for row in rows[-2:]] == [("26 tahun 5 bulan", "X", "XX", "Diserahkan", "61/TK/TAHUN 2026")] * 2
    one = await office.get("admin", f"/proposals/{ids[0]}")
    assert (one["certificate_number"], one["decree_number"], one["obstacles"]) == ("P-1", "61/TK/TAHUN 2026", [])
    trail = await office.get("verifier", f"/proposals/{ids[0]}/trail?limit=2")
    assert [each["act"] for each in trail["items"]] == ["create", "attach"]
    assert trail["next"] is not None
    revision = f'"{one["revision"]}"'
    revoked = {"number": "9/TK/TAHUN 2026", "on": "2026-08-17", "reason": "Diberhentikan"}
    assert (await clerk.post("admin", f"/proposals/{ids[0]}/revoke", revoked, If_Match=revision))["state"] == "revoked"


async def test_nobody_overwrites_what_they_have_not_seen(desk: Desk, clerk: Clerk) -> None:
    await people(desk, 1)
    await clerk.batch()
    found = await clerk.listed()
    statement = {"items": items(*found), "statement": "no"}
    await clerk.post("admin", "/proposals/statements", statement)
    assert await clerk.refused("admin", "/proposals/statements", statement, 412) == "changed_meanwhile"
    path = f"/proposals/{found[0]['id']}/refuse"
    assert await clerk.refused("verifier", path, {"reason": "TMS"}, 428) == "if_match_required"


async def test_a_request_with_a_key_takes_effect_once(desk: Desk, clerk: Clerk) -> None:
    await people(desk, 1)
    await clerk.batch()
    body = {"items": items(*await clerk.listed()), "statement": "no"}
    key = str(uuid4())
    first, second = [await clerk.post("admin", "/proposals/statements", body, Idempotency_Key=key) for _ in range(2)]
    assert first == second


async def test_what_is_refused_of_many_names_each_place_and_changes_nothing(desk: Desk, clerk: Clerk) -> None:
    await people(desk)
    await clerk.batch()
    first, second = await clerk.listed()
    for code in CODES:
        await clerk.attach(first["id"], code)
    found = (await clerk.post("admin", "/proposals/propose", {"items": items(*await clerk.listed())}))["items"]
    answer = await clerk.office.send("verifier", "POST", "/proposals/check", {"items": items(*found)})
    said = answer.json()
    assert (answer.status_code, said["type"].rpartition(":")[2]) == (409, "documents_missing")
    place = [one["id"] for one in found].index(second["id"])
    assert {one["field"] for one in said["errors"]} == {f"items.{place}"}
    assert {one["state"] for one in await clerk.listed()} == {"proposed"}


async def test_a_unit_admin_sees_and_changes_the_unit_alone(desk: Desk, office: Office, clerk: Clerk) -> None:
    await people(desk)
    await clerk.batch()
    (theirs,) = await clerk.listed("unit")
    assert theirs["unit_code"] == "DINAS-A"
    (other,) = [one for one in await clerk.listed() if one["id"] != theirs["id"]]
    assert (await office.send("unit", "GET", f"/proposals/{other['id']}")).status_code == 404
    body = {"items": items(other)}
    assert await clerk.refused("unit", "/proposals/propose", body, 404) == "unknown_proposal"
    await clerk.post("unit", "/proposals/propose", {"items": items(theirs)})


async def test_files_go_to_who_reads_the_proposal_and_to_a_program_once_it_was_sent(
    desk: Desk, office: Office, clerk: Clerk
) -> None:
    await people(desk, 1)
    batch = await clerk.batch()
    (one,) = await clerk.listed()
    added = (await clerk.attach(one["id"], "sk_cpns")).json()
    again = (await clerk.attach(one["id"], "sk_cpns")).json()
    assert (again["id"], again["kind"], again["counts"]) == (added["id"], "pdf", True)
    path = f"/documents/{added['id']}/file"
    answer = await office.send("verifier", "GET", path)
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["ETag"] == f'"{sha256(PDF).hexdigest()}"'
    assert (await office.send("unit", "GET", path)).status_code == 200
    assert (await office.send("employee", "GET", path)).status_code == 404
    assert (await office.send("reader", "GET", path)).status_code == 404
    staff = Staff(desk)
    await staff.send(await staff.look_by_id(batch["id"]))
    assert (await office.send("reader", "GET", path)).status_code == 200
    assert (await office.send("reader", "GET", f"/proposals/{one['id']}")).status_code == 404


async def test_what_has_come_to_stand_against_a_proposal_is_a_task(desk: Desk, office: Office, clerk: Clerk) -> None:
    await people(desk, 2)
    staff = Staff(desk)
    batch = await clerk.batch()
    first, second = await staff.send(await staff.look_by_id(batch["id"]))
    nip = (await staff.get(first.id)).nip
    await desk.take_lists(listed(nip, ListKind.AWARD, AwardEntry(grade=XX), source="simpeg"))
    await staff.say(second.id, Word.DECREED, "1", decree=DECREE)
    await staff.say(second.id, Word.TMS, "2")
    holder = (await staff.get(second.id)).nip
    unit_code = (await staff.get(second.id)).unit_code
    await desk.take_people(employee(holder, 2, cpns_on="2000-03-01", legal_standing="77", unit_code=unit_code))
    tasks = (await office.get("admin", "/tasks"))["items"]
    assert {(one["kind"], one["proposal_id"], one["detail"]) for one in tasks} == {
        ("standing_against", str(first.id), "held"),
        ("discharged", str(second.id), "77"),
        ("outcome_not_applied", str(second.id), "wrong_state"),
    }
    assert len((await office.get("unit", "/tasks"))["items"]) in {1, 2}
    (outcome,) = [one for one in tasks if one["kind"] == "outcome_not_applied"]
    path = f"/outcomes/{outcome['reference']}/settle"
    assert (await office.send("admin", "POST", path, {"reason": "Dicocokkan"})).status_code == 204
    assert await clerk.refused("admin", path, {"reason": "Dicocokkan"}, 404) == "unknown_outcome"
    unknown = {"proposal_id": str(uuid4()), "word": "ms", "said_on": "2026-08-01"}
    (kept,) = (await clerk.post("admin", "/outcomes", {"items": [unknown]}))["items"]
    tasks = (await office.get("admin", "/tasks"))["items"]
    assert [one["reference"] for one in tasks if one["kind"] == "outcome_not_applied"] == [kept["id"]]
    assert kept["id"] not in {one["reference"] for one in (await office.get("unit", "/tasks"))["items"]}
    (doubtful,) = [one for one in await clerk.listed() if one["doubt"]]
    assert (doubtful["id"], doubtful["doubt"]) == (str(first.id), "held")


async def test_tasks_and_proposals_come_in_pages(desk: Desk, office: Office, clerk: Clerk) -> None:
    await people(desk, 3)
    await clerk.batch()
    seen: list[str] = []
    after = ""
    while after is not None:
        page = await office.get("admin", f"/proposals?limit=1{after and f'&after={after}'}")
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
    assert sorted(seen) == sorted(one["id"] for one in await clerk.listed())
    assert (await office.send("admin", "GET", "/tasks?after=xx")).status_code == 422


async def test_periods_keep_what_they_count_to_once_somebody_is_verified(
    desk: Desk, office: Office, clerk: Clerk
) -> None:
    await people(desk, 1)
    unordered = PERIOD | {"closes_for_agency_on": "2026-09-01"}
    assert await clerk.refused("admin", "/periods", unordered, 422) == "period_out_of_order"
    assert await clerk.refused("verifier", "/periods", PERIOD, 403) == "not_allowed"
    batch = await clerk.batch()
    path = f"/periods/{batch['period_id']}"
    earlier = PERIOD | {"counted_to": "2026-08-01"}
    assert (await office.send("admin", "PUT", path, earlier, If_Match='"1"')).status_code == 200
    staff = Staff(desk)
    await staff.verify(await staff.look_by_id(batch["id"]))
    assert (await office.send("admin", "PUT", path, PERIOD, If_Match='"2"')).status_code == 409
    renamed = earlier | {"name": "HUT RI"}
    assert (await office.send("admin", "PUT", path, renamed, If_Match='"2"')).json()["name"] == "HUT RI"


async def test_an_agency_sets_its_own_checklist(desk: Desk, office: Office, clerk: Clerk) -> None:
    await people(desk, 1)
    await clerk.batch()
    body = {"items": [{"code": "sk_cpns", "label": "SK CPNS"}]}
    assert (await office.send("admin", "PUT", "/checklists/xx", body, If_Match='"0"')).json()["revision"] == 1
    doubled = {"items": body["items"] * 2}
    assert (await office.send("admin", "PUT", "/checklists/xx", doubled, If_Match='"1"')).status_code == 422
    (one,) = await clerk.listed()
    await clerk.attach(one["id"], "sk_cpns")
    (proposed,) = (await clerk.post("admin", "/proposals/propose", {"items": items(*await clerk.listed())}))["items"]
    await clerk.post("verifier", "/proposals/check", {"items": items(proposed)})


async def test_a_recruitment_year_fills_a_batch(desk: Desk, clerk: Clerk) -> None:
    for year in (1996, 2000):
        (nip,) = nips(1, appointed=f"{year}03")
        await desk.take_people(employee(nip, cpns_on=date(year, 3, 1)))
    period = await clerk.post("admin", "/periods", PERIOD, 201)
    body = {"period_id": period["id"], "name": "1996", "selection": {"recruitment_year": 1996}}
    made = await clerk.post("admin", "/batches", body, 201)
    assert made["added"] == 1
    (one,) = await clerk.listed(query=f"?batch_id={made['batch']['id']}")
    assert (one["grade"], one["start_on"]) == ("xxx", "1996-03-01")
    path = f"/batches/{made['batch']['id']}"
    month = {"recruitment_year": 2000, "recruitment_month": 4}
    assert (await clerk.post("admin", f"{path}/candidates", month, If_Match='"1"'))["added"] == 0
    month = {"recruitment_year": 2000, "recruitment_month": 3}
    assert (await clerk.post("admin", f"{path}/candidates", month, If_Match='"2"'))["added"] == 1
