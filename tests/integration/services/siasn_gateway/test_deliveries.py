"""Deliveries from the ledger to the simulated SIASN: what each refusal, outage and odd answer comes to."""

import json
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from contracts.skp import Assessor
from contracts.vocabulary import Predicate, Rating
from hub.operations import deliveries as operations
from hub.partner.transport import AiohttpTransport
from services.siasn_gateway.client import SiasnClient
from services.siasn_gateway.refusals import masked
from services.siasn_gateway.tables import assessor_ranks, persons
from tests.integration.services.siasn_gateway.gateway import Gateway, assessments, nip_of
from tests.integration.services.siasn_gateway.siasn_fixture import SAVE
from tests.support.operators import OPERATOR
from tests.unit.services.siasn_gateway.scripted import ASSESSOR_NIP, NIP, Scripted, event, person, saved, settings
from tests.unit.services.siasn_gateway.test_exchanges import EXCHANGES, STATUSES

STRANGER = "197001011995032000"
PPPK = {"status": "asn", "nip": ASSESSOR_NIP, "name": "Wangsareja", "position": "Guru", "unit_name": "SD Contoh"}


async def registered(gateway: Gateway, **person: Any) -> None:
    """Make one person known to SIASN, with more of `data-utama`."""
    answer = await gateway.siasn.admin.post("/admin/persons", json={"persons": [{"nama": "Wangsareja", **person}]})
    answer.raise_for_status()


async def saved_ranks(gateway: Gateway) -> list[str]:
    answer = await gateway.siasn.admin.get("/admin/records")
    return [record["saved"]["penilaiGolongan"] for record in answer.raise_for_status().json()["records"]]


REFUSALS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    # The switches, the assessment, the code it gets, and a part of SIASN's words.
    "a document is required": ({"document_required": True}, {}, "document_missing", ""),
    "the quadrant does not follow from the ratings": (
        {"quadrant_check": True},
        {"work_results": Rating.BELOW, "behaviour": Rating.BELOW, "predicate": Predicate.VERY_GOOD},
        "assessment_refused",
        "kuadran",
    ),
    "the rank is no id": (
        {"rank_check": True},
        {"assessor": Assessor(**PPPK, grade="IX")},
        "assessor_refused",
        "olongan",
    ),
}


@pytest.mark.parametrize("status", [200, 400, 422, 500])
@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
async def test_a_refusal_ends_as_rejected_with_siasns_words_within_one_attempt(
    gateway: Gateway, refusal: tuple[dict[str, Any], dict[str, Any], str, str], status: int
) -> None:
    switches, changes, code, words = refusal
    await registered(gateway, nip=ASSESSOR_NIP, golRuangAkhirId="sembilan")
    await gateway.siasn.switch(refusal_status=status, **switches)
    await gateway.finalise([event(**changes)])
    assert await gateway.deliver_all() == {"rejected": 1}
    (row,) = await gateway.rows()
    assert (row["error_code"], row["attempts"]) == (code, 1)
    assert words in row["partner_words"]
    assert (await gateway.siasn.summary())["calls"][SAVE] == 1
    assert await gateway.events() == {"siasn.sync.rejected.v1": 1}


RECORDED = [
    pytest.param(one["answer"]["json"], status, id=f"{operation}: {one['name']}, {status}")
    for operation, exchanges in EXCHANGES.items()
    for one in exchanges
    for status in STATUSES
    if operation.endswith("/save") and one["means"] == "refused"
]


@pytest.mark.parametrize(("answer", "status"), RECORDED)
async def test_each_recorded_refusal_ends_as_rejected_with_its_words_within_one_attempt(
    gateway: Gateway, answer: dict[str, Any], status: int
) -> None:
    nothing = httpx.Response(200, json={"code": 1, "data": None})
    # A refusal that names the person's id has it learnt anew; SIASN tells the same one.
    siasn = Scripted(nothing, person(), httpx.Response(status, json=answer), person())
    gateway.use(SiasnClient(settings(), siasn))
    await gateway.finalise([event()])
    assert await gateway.deliver_all() == {"rejected": 1}
    (row,) = await gateway.rows()
    assert row["attempts"] == 1
    assert row["partner_words"] == masked(answer["message"])
    assert sum(call.url.path.endswith("/save") for call in siasn.calls) == 1


async def learnt(gateway: Gateway, nip: str) -> None:
    """An id that SIASN no longer takes was learnt just now."""
    row = {"nip": nip, "person_id": "0" * 32, "learnt_at": gateway.database.clocks.now()}
    async with gateway.database.begin() as connection:
        await connection.execute(sa.insert(persons), [row])


async def test_a_persons_id_that_is_refused_is_learnt_anew(gateway: Gateway) -> None:
    await learnt(gateway, NIP)
    await gateway.finalise([event()])
    assert await gateway.deliver_all() == {"accepted": 1}
    assert (await gateway.siasn.summary())["calls"][SAVE] == 2
    async with gateway.database.read() as connection:
        stored = (await connection.execute(sa.select(persons.c.person_id))).scalar_one()
    assert stored == (await gateway.client.person(NIP)).id


async def test_a_person_who_has_left_for_another_agency_is_not_found(gateway: Gateway) -> None:
    await learnt(gateway, STRANGER)
    await gateway.finalise([event(nip=STRANGER)])
    assert await gateway.deliver_all() == {"rejected": 1}
    (row,) = await gateway.rows()
    assert row["error_code"] == "person_not_found"
    assert row["partner_words"]
    async with gateway.database.read() as connection:
        assert (await connection.execute(sa.select(persons.c.person_id))).all() == []


async def test_a_rank_that_no_table_has_is_asked_for_once(gateway: Gateway) -> None:
    await registered(gateway, nip=ASSESSOR_NIP, jenisPegawai="PPPK", golRuangAkhirId="79")
    await gateway.know(map(nip_of, range(40)))
    await gateway.finalise(assessments(40, assessor=Assessor(**PPPK, grade="IX")))
    assert await gateway.deliver_all() == {"accepted": 40}
    assert set(await saved_ranks(gateway)) == {"79"}
    calls = (await gateway.siasn.summary())["calls"]["pns/data-utama"]
    # Those that are under way at the first moment may ask together.
    assert 41 <= calls <= 40 + gateway.settings.concurrency + 4
    async with gateway.database.read() as connection:
        stored = (await connection.execute(sa.select(assessor_ranks))).one()
        assert stored[:3] == (ASSESSOR_NIP, "IX", "79")
    await gateway.dispatcher.stop(deadline=10)
    gateway.use(gateway.client)  # as after a restart
    again = assessments(40, assessor=Assessor(**PPPK, grade="IX"), version=2, behaviour=Rating.ABOVE)
    await gateway.finalise(again)
    assert await gateway.deliver_all() == {"accepted": 80}
    assert (await gateway.siasn.summary())["calls"]["pns/data-utama"] == calls


async def test_a_rank_that_siasn_did_not_show_is_asked_for_again_once_it_is_mended(gateway: Gateway) -> None:
    await registered(gateway, nip=ASSESSOR_NIP, golRuangAkhirId="sembilan")
    await gateway.siasn.switch(rank_check=True)
    await gateway.finalise([event(assessor=Assessor(**PPPK, grade="IX"))])
    assert await gateway.deliver_all() == {"rejected": 1}
    await registered(gateway, nip=ASSESSOR_NIP, golRuangAkhirId="79")
    (row,) = await gateway.rows()
    async with gateway.transactions.begin() as transaction:
        await operations.send_again(transaction.connection, row["id"], by=OPERATOR)
    gateway.dispatcher.wake()
    assert await gateway.deliver_all() == {"accepted": 1}
    assert await saved_ranks(gateway) == ["79"]


async def test_an_assessors_record_that_cannot_be_read_keeps_nobody_waiting(gateway: Gateway) -> None:
    nothing = httpx.Response(200, json={"code": 1, "data": None})
    somebody_else = httpx.Response(200, json={"code": 1, "data": {"id": "P-9", "nipBaru": STRANGER}})
    # Look, person and assessor; the assessor once more for the save itself, which then is made without a rank.
    siasn = Scripted(nothing, person(), somebody_else, somebody_else, saved())
    gateway.use(SiasnClient(settings(), siasn))
    await gateway.finalise([event(assessor=Assessor(**PPPK, grade="IX"))])
    assert await gateway.deliver_all() == {"accepted": 1}
    assert json.loads(siasn.calls[-1].content)["penilaiGolongan"] == ""


async def test_an_assessors_record_that_fails_again_and_again_keeps_nobody_waiting_for_ever(gateway: Gateway) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if ASSESSOR_NIP in str(request.url):
            return httpx.Response(500, text="<html>")
        if "rw-skp22" in str(request.url):
            return httpx.Response(200, json={"code": 1, "data": None})
        if request.method == "POST" and "save" in str(request.url):
            return saved()
        return person() if "pns" in str(request.url) else httpx.Response(200, json={"access_token": "t"})

    gateway.use(SiasnClient(settings(retry_attempts=1), httpx.MockTransport(answer)))
    await gateway.finalise([event(assessor=Assessor(**PPPK, grade="IX"))])
    assert await gateway.deliver_all() == {"accepted": 1}


async def test_a_row_that_is_refused_for_something_else_stays_the_one(gateway: Gateway) -> None:
    await gateway.finalise([event()])
    assert await gateway.deliver_all() == {"accepted": 1}
    await gateway.siasn.switch(document_required=True)
    await gateway.finalise([event(version=2, behaviour=Rating.ABOVE)])
    assert await gateway.deliver_all() == {"accepted": 1, "rejected": 1}
    assert (await gateway.siasn.summary())["records"] == 1


async def test_one_employee_whose_record_answers_401_keeps_nobody_else_waiting(gateway: Gateway) -> None:
    people, cursed = 60, nip_of(7)
    await gateway.know(map(nip_of, range(people)))
    inner = AiohttpTransport(connections=16, keepalive_seconds=2)

    class OneRefused(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if cursed in str(request.url):
                return httpx.Response(401, json={"message": "Unauthorized"})
            return await inner.handle_async_request(request)

        async def aclose(self) -> None:
            await inner.aclose()

    client = SiasnClient(gateway.settings, OneRefused())
    gateway.use(client)
    await gateway.finalise(assessments(people))
    assert await gateway.deliver_all() == {"accepted": people - 1, "unclear": 1}
    assert client.credentials_trouble is None


async def test_an_assessor_whom_siasn_does_not_know_has_no_rank(gateway: Gateway) -> None:
    await gateway.finalise([event(assessor=Assessor(**PPPK, grade="IX"))])
    assert await gateway.deliver_all() == {"accepted": 1}
    assert await saved_ranks(gateway) == [""]
