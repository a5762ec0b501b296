"""Execution through the API: progress, evidence, feedback."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from services.skp_service.domain.terms import Behaviour
from services.skp_service.roles import Role
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    Agency,
    deliver,
    employee,
    said,
    staff_nip,
    staff_plan,
)
from tests.support.files import EXECUTABLE, PAGE, PDF, SVG, png

NIP = staff_nip(0)
OTHER_RESULT = "0b8f2f0e-6f0a-4a53-9d5e-0f6d3a1c7e21"
LINK = {"name": "Laporan triwulan", "link": "https://berkas.example.go.id/laporan"}


class Approved:
    """A staff member's approved SKP, and where its first work result lives."""

    def __init__(self, world: Agency) -> None:
        self.world = world
        self.period = ""
        self.id = ""
        self.path = ""
        self.result = ""

    async def make(self, staff: int = 1) -> "Approved":
        await self.world.settle(staff)
        self.period = await self.world.period()
        await self.world.cascade(self.period)
        skp = await self.world.planned(NIP, self.period, staff_plan(None), by=self.world.person(CHIEF))
        self.id, self.result = skp["id"], skp["plan"]["results"][0]["id"]
        self.path = f"/skps/{self.id}/results/{self.result}"
        return self


@pytest.fixture
async def approved(world: Agency) -> Approved:
    return await Approved(world).make()


async def test_progress_and_notes_are_kept(world: Agency, approved: Approved) -> None:
    owner = world.person(NIP)
    done = {"action_plan": "Mengumpulkan data.", "realisation": "Tiga laporan."}
    path = f"/results/{approved.result}"
    await owner.done(approved.id, f"{path}/progress", done, method="PUT")
    await owner.done(approved.id, f"{path}/notes", {"text": "Triwulan pertama."})
    skp = await owner.done(approved.id, f"{path}/notes", {"text": "Triwulan kedua."})
    assert skp["work"] == {approved.result: done | {"notes": ["Triwulan pertama.", "Triwulan kedua."]}}
    again = await owner.done(approved.id, f"{path}/progress", done | {"action_plan": ""}, method="PUT")
    assert again["work"][approved.result]["notes"] == ["Triwulan pertama.", "Triwulan kedua."]


async def test_progress_is_on_a_result_of_the_plan_that_is_approved(world: Agency, approved: Approved) -> None:
    owner, unknown = world.person(NIP), f"/results/{OTHER_RESULT}"
    said(await owner.step(approved.id, f"{unknown}/progress", {}, method="PUT"), 404, "unknown_result")
    said(await owner.step(approved.id, f"{unknown}/notes", {"text": "a"}), 404, "unknown_result")
    said(await owner.send("POST", f"/skps/{approved.id}{unknown}/evidence/links", LINK), 404, "unknown_result")
    await owner.done(approved.id, "/revise", {"reason": "Target berubah."})
    said(await owner.step(approved.id, f"/results/{approved.result}/progress", {}, method="PUT"), 409, "wrong_stage")
    said(await owner.send("POST", f"{approved.path}/evidence/links", LINK), 409, "wrong_stage")


async def test_a_link_comes_and_goes(world: Agency, approved: Approved) -> None:
    owner = world.person(NIP)
    answer = await owner.send("POST", f"{approved.path}/evidence/links", LINK)
    assert answer.status_code == 201, answer.text
    proof = answer.json()
    shown = (await world.person(CHIEF).get(f"/skps/{approved.id}/evidence")).json()["items"]
    assert shown == [proof]
    assert (proof["link"], proof["kind"], proof["size"]) == (LINK["link"], None, None)
    assert [row.unproved for row in await world.skps(approved.id)] == [0]
    said(await owner.get(f"/skps/{approved.id}/evidence/{proof['id']}/file"), 404, "unknown_evidence", "evidence_id")
    gone = await owner.send("DELETE", f"/skps/{approved.id}/evidence/{proof['id']}")
    assert gone.status_code == 204
    assert [row.unproved for row in await world.skps(approved.id)] == [1]
    again = await owner.send("DELETE", f"/skps/{approved.id}/evidence/{proof['id']}")
    said(again, 404, "unknown_evidence", "evidence_id")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://berkas.example.go.id/x", "laporan"])
async def test_a_link_leads_to_the_web(world: Agency, approved: Approved, link: str) -> None:
    answer = await world.person(NIP).send("POST", f"{approved.path}/evidence/links", LINK | {"link": link})
    said(answer, 422, "evidence_link_refused", "link")


async def test_a_file_goes_up_and_comes_down_as_a_download(world: Agency, approved: Approved) -> None:
    owner = world.person(NIP)
    headers = owner.headers | {"X-File-Name": "laporan akhir.pdf", "Content-Type": "application/pdf"}
    answer = await world.client.post(f"/v1{approved.path}/evidence/files", content=PDF, headers=headers)
    assert answer.status_code == 201, answer.text
    proof = answer.json()
    assert (proof["kind"], proof["size"], proof["name"]) == ("pdf", len(PDF), "laporan akhir.pdf")
    down = await world.person(CHIEF).get(f"/skps/{approved.id}/evidence/{proof['id']}/file")
    assert (down.status_code, down.content) == (200, PDF)
    assert down.headers["content-disposition"].startswith("attachment")
    assert down.headers["x-content-type-options"] == "nosniff"
    unknown = f"/skps/{approved.id}/evidence/{OTHER_RESULT}/file"
    said(await owner.get(unknown), 404, "unknown_evidence", "evidence_id")


@pytest.mark.one_database
async def test_a_name_in_any_script_arrives_in_the_header_or_in_a_form(world: Agency, approved: Approved) -> None:
    path, owner = f"/v1{approved.path}/evidence/files", world.person(NIP).headers
    name = "laporan \u2013 akhir \N{THUMBS UP SIGN}.pdf"
    encoded = await world.client.post(path, content=PDF, headers=owner | {"X-File-Name": quote(name)})
    form = await world.client.post(path, files={"berkas": (name, PDF)}, data={"catatan": "x"}, headers=owner)
    assert [answer.json().get("name") for answer in (encoded, form)] == ["laporan \u2013 akhir _.pdf"] * 2
    nameless = await world.client.post(path, content=PDF, headers=owner)
    assert nameless.json()["name"] == "bukti-dukung.pdf"
    two = [("a", ("a.pdf", PDF)), ("b", ("b.pdf", PDF))]
    said(await world.client.post(path, files=two, headers=owner), 422, "evidence_form_refused", "body")
    assert len((await world.person(NIP).get(f"/skps/{approved.id}/evidence")).json()["items"]) == 3


@pytest.mark.parametrize("content", [EXECUTABLE, PAGE, SVG], ids=["program", "page", "drawing with a script"])
async def test_a_file_in_disguise_is_refused_and_not_kept(world: Agency, approved: Approved, content: bytes) -> None:
    headers = world.person(NIP).headers | {"X-File-Name": "laporan.pdf", "Content-Type": "application/pdf"}
    answer = await world.client.post(f"/v1{approved.path}/evidence/files", content=content, headers=headers)
    said(answer, 415, "evidence_type_not_allowed", "body")
    assert (await world.person(NIP).get(f"/skps/{approved.id}/evidence")).json()["items"] == []


async def test_a_file_is_refused_before_it_is_read(world: Agency, approved: Approved) -> None:
    read = []

    async def content() -> AsyncIterator[bytes]:
        read.append(True)
        yield PDF

    path = f"/v1{approved.path}/evidence/files"
    refused = await world.client.post(path, content=content(), headers=world.person(CHIEF).headers)
    said(refused, 403, "not_allowed")
    too_large = world.person(NIP).headers | {"Content-Length": str(10**9)}
    said(await world.client.post(path, content=content(), headers=too_large), 413, "evidence_too_large", "body")


async def test_feedback_is_given_by_superior_colleague_and_subordinate(world: Agency) -> None:
    approved = await Approved(world).make(staff=2)
    colleague, subordinate = staff_nip(1), staff_nip(2)
    await deliver(world.runtime, "employees", employee(subordinate, superior_nip=NIP))
    for nip in (colleague, subordinate):
        await world.open(nip, approved.period, staff_plan(None))
    items = [{"result_id": approved.result, "text": "Rapi."}, {"behaviour": "loyal", "text": "Setia."}]
    for nip, capacity in ((CHIEF, "assessor"), (colleague, "colleague"), (subordinate, "subordinate")):
        answer = await world.person(nip).send("POST", f"/skps/{approved.id}/feedback", {"items": items})
        assert answer.status_code == 201, answer.text
        assert {one["capacity"] for one in answer.json()["items"]} == {capacity}
    seen = {
        nip: len((await world.person(nip).get(f"/skps/{approved.id}/feedback")).json()["items"])
        for nip in (NIP, CHIEF, HEAD, colleague, subordinate)
    }
    assert seen == {NIP: 6, CHIEF: 6, HEAD: 6, colleague: 2, subordinate: 2}


async def test_nobody_gives_feedback_on_what_the_plan_has_not(world: Agency, approved: Approved) -> None:
    chief, path = world.person(CHIEF), f"/skps/{approved.id}/feedback"
    body = {"items": [{"result_id": OTHER_RESULT, "text": "Rapi."}]}
    said(await chief.send("POST", path, body), 404, "unknown_result")
    said(await world.person(NIP).send("POST", path, body), 403, "not_allowed")
    said(await world.person(staff_nip(5)).send("POST", path, body), 404, "unknown_skp")


async def test_feedback_may_be_a_picture(world: Agency, approved: Approved) -> None:
    chief, path = world.person(CHIEF), f"/v1/skps/{approved.id}/feedback/files"
    about = {"behaviour": Behaviour.LOYAL.value, "text": "Foto kegiatan."}
    answer = await world.client.post(path, content=png(), headers=chief.headers, params=about)
    assert answer.status_code == 201, answer.text
    (given,) = answer.json()["items"]
    assert (given["kind"], given["behaviour"], given["text"]) == ("png", "loyal", "Foto kegiatan.")
    picture = f"/skps/{approved.id}/feedback/{given['id']}/picture"
    down = await world.person(NIP).get(picture)
    assert (down.status_code, down.headers["content-type"]) == (200, "image/png")
    unseen = await world.person(staff_nip(0), Role.ASSESSOR).get(picture)
    said(unseen, 404, "unknown_skp", "feedback_id")
    said(
        await world.client.post(path, content=PDF, headers=chief.headers, params=about),
        415,
        "evidence_type_not_allowed",
        "body",
    )
    both = about | {"result_id": approved.result}
    said(
        await world.client.post(path, content=png(), headers=chief.headers, params=both),
        422,
        "invalid_request",
        "query",
    )
    nothing = f"/skps/{approved.id}/feedback/{OTHER_RESULT}/picture"
    said(await chief.get(nothing), 404, "unknown_evidence", "feedback_id")
