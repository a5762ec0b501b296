"""The documents of an SKP: whom they name, that they stay the same, and who may have them."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from benchmarks.statements import counted
from hub.runtime import Runtime
from services.skp_service.roles import Role
from services.skp_service.tables import skps
from tests.integration.services.skp_service.agency_fixture import (
    CHIEF,
    HEAD,
    YEAR,
    Agency,
    Person,
    caller,
    chief,
    deliver,
    employee,
    head,
    leader_plan,
    staff_nip,
    staff_plan,
    unit,
)
from tests.unit.hub.print.reading import says

pytestmark = pytest.mark.one_database

PDF = "application/pdf"
FORM, EVALUATION = "skp.pdf", "evaluation.pdf"


async def document(person: Person, skp_id: str, name: str, **params: Any) -> httpx.Response:
    answer = await person.get(f"/skps/{skp_id}/documents/{name}", **params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == PDF
    return answer


async def refused(person: Person, skp_id: str, name: str, **params: Any) -> tuple[int, str]:
    answer = await person.get(f"/skps/{skp_id}/documents/{name}", **params)
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


async def approved(world: Agency, **plan: Any) -> dict[str, Any]:
    """Have one of the staff with an approved plan; the chief and the head have names of their own."""
    (nip,) = await world.settle(1)
    await deliver(world.runtime, "employees", chief(version=2, name="Rangga Adisoma"))
    _, under = await world.cascade(period := await world.period())
    serves = under["plan"]["results"][0]["id"]
    return await world.planned(nip, period, staff_plan(serves) | plan, by=world.person(CHIEF))


async def final(world: Agency) -> dict[str, Any]:
    """Have one of the staff with a final assessment, in a unit of which it is known how it has done."""
    skp = await approved(world)
    result = skp["plan"]["results"][0]["id"]
    progress = {"action_plan": "Tiap bulan.", "realisation": "Empat laporan selesai."}
    await world.person(skp["nip"]).done(skp["id"], f"/results/{result}/progress", progress, method="PUT")
    await world.assessed(skp, by=world.person(CHIEF), ratings=("above_expectation", "above_expectation"))
    answer = await world.finalise(skp["id"])
    assert answer.status_code == 200, answer.text
    how = await world.admin.send("PUT", f"/units/BKD/performance/{skp['period']['id']}", {"performance": "good"})
    assert how.status_code == 204, how.text
    return skp


async def test_the_form_says_what_was_approved(world: Agency) -> None:
    skp = await approved(world)
    answer = await document(world.person(skp["nip"]), skp["id"], FORM)
    assert answer.headers["content-disposition"] == f'attachment; filename="skp-{YEAR}-v1.pdf"'
    for text in (
        skp["nip"],
        "Sariwangi Padmanegara",
        "Analis SDM Aparatur Ahli Muda",
        "III/c",
        "Unit BKD-1",
        "Rangga Adisoma",
        CHIEF,
        "PEMERINTAH KABUPATEN",
        "Tersusunnya laporan 0",
        "Meningkatnya indeks kepuasan pegawai",
        f"1 Januari s.d. 31 Desember {YEAR}",
    ):
        assert says(answer.content, text), text


async def test_the_same_version_makes_the_same_bytes(world: Agency) -> None:
    skp = await approved(world)
    owner, chief_ = world.person(skp["nip"]), world.person(CHIEF)
    first = await document(owner, skp["id"], FORM)
    # The superior is another one now, and has dropped what the plan serves: what was approved says what it said.
    (own,) = (await chief_.get("/skps", view="own")).json()["items"]
    await chief_.done(own["id"], "/revise", {"reason": "Sasaran berubah."})
    await chief_.done(own["id"], "/plan", leader_plan(None), method="PUT")
    await chief_.done(own["id"], "/submit")
    await world.person(HEAD).done(own["id"], "/approve")
    await deliver(world.runtime, "employees", employee(skp["nip"], version=2, superior_nip=HEAD))
    await owner.done(skp["id"], "/revise", {"reason": "Target berubah."})
    again = await document(owner, skp["id"], FORM)
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert not again.headers["etag"].startswith("W/")
    held = await world.client.get(
        f"/v1/skps/{skp['id']}/documents/{FORM}", headers=owner.headers | {"If-None-Match": first.headers["etag"]}
    )
    assert (held.status_code, held.content) == (304, b"")


async def test_a_revised_plan_is_another_version(world: Agency) -> None:
    skp = await approved(world)
    owner, by = world.person(skp["nip"]), world.person(CHIEF)
    first = await document(owner, skp["id"], FORM)
    await owner.done(skp["id"], "/revise", {"reason": "Target berubah."})
    serves = skp["plan"]["results"][0]["intervenes_on"]
    await owner.done(skp["id"], "/plan", staff_plan(serves, results=2), method="PUT")
    await owner.done(skp["id"], "/submit")
    assert (await document(owner, skp["id"], FORM)).content == first.content
    await by.done(skp["id"], "/approve")
    second = await document(owner, skp["id"], FORM)
    assert second.headers["content-disposition"].endswith('-v2.pdf"')
    assert second.headers["etag"] != first.headers["etag"]
    assert says(second.content, "Tersusunnya laporan 1")
    assert not says(first.content, "Tersusunnya laporan 1")


async def test_a_result_of_the_superior_that_was_dropped_before_the_approval(world: Agency) -> None:
    (nip,) = await world.settle(1)
    period = await world.period()
    _, above = await world.cascade(period)
    skp = await world.open(nip, period, staff_plan(above["plan"]["results"][0]["id"]))
    await world.person(nip).done(skp["id"], "/submit")
    by = world.person(CHIEF)
    await by.done(above["id"], "/revise", {"reason": "Sasaran berubah."})
    await by.done(above["id"], "/plan", leader_plan(None), method="PUT")
    await by.done(above["id"], "/submit")
    await world.person(HEAD).done(above["id"], "/approve")
    await by.done(skp["id"], "/approve")
    answer = await document(by, skp["id"], FORM)
    assert says(answer.content, "Hasil kerja atasan yang sudah tidak berlaku")


async def test_the_top_officials_form_names_the_regent(world: Agency) -> None:
    await world.settle(0)
    top, _ = await world.cascade(await world.period())
    answer = await document(world.person(HEAD), top["id"], FORM)
    assert says(answer.content, "Bupati")
    assert says(answer.content, "Perjanjian kinerja")


async def test_who_may_have_the_form(world: Agency) -> None:
    skp = await approved(world)
    await deliver(world.runtime, "employees", employee(staff_nip(9), unit_code="BKD", superior_nip=HEAD))
    for person in (world.person(skp["nip"]), world.person(CHIEF), world.person(HEAD), world.admin):
        await document(person, skp["id"], FORM)
    for person in (world.person(staff_nip(9)), world.person(None, Role.OPERATOR)):
        assert await refused(person, skp["id"], FORM) == (404, "unknown_skp")
    assert await refused(world.admin, str(uuid4()), FORM) == (404, "unknown_skp")


async def test_a_draft_has_no_documents(world: Agency) -> None:
    (nip,) = await world.settle(1)
    skp = await world.open(nip, await world.period(), staff_plan(None))
    for name in (FORM, EVALUATION):
        assert await refused(world.person(nip), skp["id"], name) == (409, "wrong_stage")


async def test_the_evaluation_says_what_was_assessed(world: Agency) -> None:
    skp = await final(world)
    answer = await document(world.person(skp["nip"]), skp["id"], EVALUATION)
    assert answer.headers["content-disposition"] == f'attachment; filename="evaluasi-{YEAR}-v1.pdf"'
    for text in (
        "Pejabat penilai:",
        "Penata (III/c)",
        "SANGAT BAIK",
        "DI ATAS EKSPEKTASI",
        "Empat laporan selesai.",
        "https://berkas.example.go.id/laporan",
        "Rangga Adisoma",
        "Wangsareja Tanu",
        HEAD,
        "Meningkatnya indeks kepuasan pegawai",
    ):
        assert says(answer.content, text), text


async def test_people_are_named_as_of_their_position(world: Agency) -> None:
    skp = await final(world)
    owner = world.person(skp["nip"])
    before = await document(owner, skp["id"], EVALUATION)
    await deliver(world.runtime, "units", unit("DLH"))
    later = f"{YEAR + 1}-02-01"
    await deliver(
        world.runtime,
        "employees",
        employee(skp["nip"], version=2, unit_code="DLH", position="Kepala Seksi", grade="IV/a", effective_on=later),
        chief(version=3, name="Rangga Adisoma", unit_code="DLH", position="Sekretaris", effective_on=later),
        head(version=2, unit_code="DLH", position="Kepala Dinas", effective_on=later),
    )
    after = await document(owner, skp["id"], EVALUATION)
    assert after.content == before.content


async def test_a_correction_is_another_version(world: Agency) -> None:
    skp = await final(world)
    first = await document(world.admin, skp["id"], EVALUATION)
    correction = {"work_results": "below_expectation", "behaviour": "as_expected", "reason": "Salah catat."}
    await world.person(HEAD).done(skp["id"], "/corrections", correction)
    second = await document(world.admin, skp["id"], EVALUATION)
    assert second.headers["content-disposition"].endswith('-v2.pdf"')
    assert says(second.content, "BUTUH PERBAIKAN")
    assert first.headers["etag"] != second.headers["etag"]


async def test_the_top_officials_evaluation_names_the_regent_and_nobody_above(world: Agency) -> None:
    await world.settle(0)
    period = await world.period()
    top, under = await world.cascade(period)
    await world.assessed(top, by=world.admin)
    await world.assessed(under, by=world.person(HEAD))
    for skp, by in ((top, world.admin), (under, world.person(HEAD))):
        answer = await world.finalise(skp["id"], by=by)
        assert answer.status_code == 200, answer.text
    await world.admin.send("PUT", f"/units/BKD/performance/{period}", {"performance": "excellent"})
    highest = await document(world.person(HEAD), top["id"], EVALUATION)
    assert says(highest.content, "Bupati")
    assert not says(highest.content, "ATASAN PEJABAT PENILAI KINERJA")
    below = await document(world.person(CHIEF), under["id"], EVALUATION)
    assert says(below.content, "ATASAN PEJABAT PENILAI KINERJA")
    assert says(below.content, "Bupati")


async def test_who_may_have_the_evaluation(world: Agency) -> None:
    skp = await approved(world)
    owner = world.person(skp["nip"])
    assert await refused(owner, skp["id"], EVALUATION) == (409, "wrong_stage")
    await world.assessed(skp, by=world.person(CHIEF))
    assert await refused(owner, skp["id"], EVALUATION) == (409, "wrong_stage")
    assert await refused(world.admin, skp["id"], EVALUATION) == (403, "not_allowed")
    await world.finalise(skp["id"])
    assert await refused(owner, skp["id"], EVALUATION) == (409, "unit_performance_missing")
    await world.admin.send("PUT", f"/units/BKD-1/performance/{skp['period']['id']}", {"performance": "good"})
    program = world.person(None, Role.UNIT_ADMIN, units=["BKD-1"])
    for person in (owner, world.person(CHIEF), world.person(HEAD), world.admin, program):
        await document(person, skp["id"], EVALUATION)
    assert await refused(world.person(None, Role.OPERATOR), skp["id"], EVALUATION) == (404, "unknown_skp")


@pytest.mark.parametrize("name", [FORM, EVALUATION])
async def test_statements_do_not_grow_with_the_plan(world: Agency, runtime: Runtime, name: str) -> None:
    skp = await final(world)

    async def needed() -> int:
        with counted(runtime) as statements:
            await document(world.person(CHIEF), skp["id"], name)
        return len(statements)

    await needed()  # the first reading keeps how the unit has done
    before = await needed()
    async with runtime.database.begin() as connection:
        own = sa.select(skps.c.content).where(skps.c.nip == skp["nip"])
        content = (await connection.execute(own)).scalar_one()
        results = content["approved"]["results"]
        content["approved"]["results"] = [*results, *({**results[0], "id": str(uuid4())} for _ in range(30))]
        await connection.execute(sa.update(skps).where(skps.c.nip == skp["nip"]).values(content=content))
    assert await needed() == before <= 25


async def test_a_program_fetches_the_very_version_that_it_asks_for_of_a_final_assessment(world: Agency) -> None:
    program = Person(world.client, caller(None, Role.DOCUMENT_READER))
    skp = await final(world)
    stands = await document(program, skp["id"], EVALUATION, version=1)
    assert stands.headers["Document-Version"] == "1"
    assert await refused(program, skp["id"], EVALUATION, version=2) == (409, "other_version")
    assert await refused(program, skp["id"], FORM) == (404, "unknown_skp")
    assert (await program.get(f"/skps/{skp['id']}")).status_code == 404

    correction = {"work_results": "below_expectation", "behaviour": "below_expectation", "reason": "Salah catat."}
    await world.person(HEAD).done(skp["id"], "/corrections", correction)
    assert await refused(program, skp["id"], EVALUATION, version=1) == (409, "other_version")
    corrected = await document(program, skp["id"], EVALUATION, version=2)
    assert (corrected.headers["Document-Version"], corrected.content == stands.content) == ("2", False)


async def test_a_program_gets_no_document_of_what_is_not_final(world: Agency) -> None:
    program = Person(world.client, caller(None, Role.DOCUMENT_READER))
    skp = await approved(world)
    for name in (EVALUATION, "evaluation-summary.pdf"):
        assert await refused(program, skp["id"], name) == (409, "wrong_stage")
